"""An open renewal gives way to another of the same certificate, as long as its subscriber may withdraw it: both in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from chassis.telemetry import correlation
from chassis.transaction import Transaction
from contracts.orders import State
from contracts.refusals import Refusal, refuse
from review import store as reviews

from orders.domain.states import FOLLOWED, withdrawable
from orders.service import questions
from orders.steps import Situation
from orders.store import orders
from orders.tables import OrderRow


async def give_way(tx: Transaction, situation: Situation) -> OrderRow | Refusal | None:
    """Withdraw the open renewal whose place a locked draft takes; nothing is said of it yet. None when there is none, or it ended meanwhile.

    Both its order and its case are locked first: who claims it at this moment comes before or after, never between.
    Refusal: `renewal.open`, of one that may not be withdrawn any more. Whoever refuses after this raises: all of it is rolled back.
    """
    draft = situation.draft
    if draft.subject is None or situation.follows is None or not situation.follows.replacing:
        return None
    order = await orders.visible(tx, situation.follows.order, lock=True)
    if order is None:
        return None
    await tx.session.refresh(order)  # as it is under the lock, not as it was read before
    review = await reviews.find(tx, order.id, lock=True)
    state = State(order.state)
    if state in FOLLOWED:
        return None
    if not withdrawable(state, looked_at=review is not None and review.claimed(tx.now)):
        return refuse("renewal.open", **orders.about(order))
    with _its_story(order):
        await questions.take_back(tx, order, review, situation.contact.name)
    return order


async def say(tx: Transaction, gone: OrderRow, order: OrderRow) -> None:
    """Say of the renewal that gave way what took its place: to its contact, unless that is who acts, and to everybody."""
    gone.reason = "replaced"
    with _its_story(gone):
        await questions.tell(tx, gone, "replaced", order.requester_name, order)


@contextmanager
def _its_story(order: OrderRow) -> Iterator[None]:
    """What is said meanwhile belongs to this order, and what is said after that to the one that is placed."""
    token = correlation.set(order.correlation_id)
    try:
        yield
    finally:
        correlation.reset(token)
