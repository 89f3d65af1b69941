"""An order and its review, found and moved together: whoever asks, one way in and one transition."""

from collections.abc import Sequence
from uuid import UUID

from chassis.errors import Refused
from chassis.telemetry import new_correlation
from chassis.transaction import Transaction
from contracts.authority import Who
from contracts.government import says_nothing
from contracts.orders import State
from contracts.products import Product
from contracts.refusals import Refusal, refuse
from contracts.review import HandCheck
from pki.known_names import resembled
from review import claim as claiming
from review import store as reviews
from review.states import ReviewState
from review.store import Review
from review.subject import Reviewed

from orders.domain.content import thaw
from orders.domain.names import may_deceive
from orders.domain.states import Action, advance
from orders.service import nominations, predictions
from orders.service.transitions import failed, transition
from orders.store import orders as store
from orders.store.queue import KIND
from orders.tables import OrderRow


async def opened(tx: Transaction, order: OrderRow) -> None:
    """The order, locked, is a case now: validation may judge it."""
    prepared_by = thaw(order.content).prepared_by
    subject = Reviewed(
        kind=KIND,
        id=order.id,
        reference=order.reference,
        subscriber=order.subscriber,
        organisation=order.organisation,
        title=order.common_name,
        requester=order.requester,
        prepared_by=prepared_by.number if prepared_by else None,
        asked_for_at=order.placed_at,
        approvals_needed=order.approvals_needed,
        variety=order.product,
        checks_required=await _checks_required(tx, order),
    )
    await claiming.open_for(tx, subject)
    predictions.ask(tx, order)
    if HandCheck.MANAGER in subject.checks_required:
        await nominations.tick(tx, order)


async def _checks_required(tx: Transaction, order: OrderRow) -> tuple[str, ...]:
    """Of the product; of a name whose letters may look like others (Unicode UTS 39), and where browsers trust it of one that reads as a
    well-known name (BR 4.2.1), that a person looked whose it is; of a nominated manager, that it is known who that is; of a number
    that says nothing of whose it is, that a person looked it up; of one on paper, that somebody else saw what was signed; of a predicted certificate with something wrong, that a person looked
    at that."""
    needed, content = await store.checks_required(tx, order), thaw(order.content)
    details, paper = content.details, (HandCheck.PAPER.value,) if content.paper else ()
    for_tests = Product(order.product).for_tests
    deceives = not for_tests and (any(map(may_deceive, details.sans)) or await _reads_as_known(tx, order, details.sans))
    domain = (HandCheck.DOMAIN.value,) if deceives else ()
    manager = (HandCheck.MANAGER.value,) if details.nominated is not None else ()
    sub_oin = not for_tests and says_nothing(details.subject.serial_number or "")
    number = (HandCheck.SUB_OIN.value,) if sub_oin else ()
    linted = (HandCheck.PREDICTION.value,) if await predictions.is_wrong(tx, order) else ()
    return tuple(dict.fromkeys((*needed, *paper, *domain, *manager, *number, *linted)))


async def _reads_as_known(tx: Transaction, order: OrderRow, names: Sequence[str]) -> bool:
    if not Product(order.product).public:
        return False
    words = await store.known_names(tx)
    return any(resembled(name, words) for name in names)


async def set_aside(tx: Transaction, order: OrderRow) -> None:
    """The CA is asked for the order, locked, after all: nobody judges it as long as it is."""
    review = await reviews.find(tx, order.id, lock=True)
    if review is not None and review.state == ReviewState.OPEN:
        await claiming.set_aside(tx, review)


async def closed(tx: Transaction, order: OrderRow) -> None:
    """The order, locked, is complete: what was set aside needs no judgement any more."""
    review = await reviews.find(tx, order.id, lock=True)
    if review is not None and review.state == ReviewState.HELD:
        await claiming.withdraw(tx, review)


async def locked(tx: Transaction, order_id: UUID, action: Action) -> tuple[OrderRow, Review | None]:
    """An order that the actor may see and whose state allows the action, and its review if it was a case yet; both locked.

    Who decided meanwhile is told to validation. From here on everything said belongs to the order's own story. Raises Refused:
    `not_found`, `order.state`.
    """
    order = await store.visible(tx, order_id, lock=True)
    if order is None:
        raise Refused(refuse("not_found"))
    new_correlation(order.correlation_id)
    if isinstance(advance(State(order.state), action, failed(order)), Refusal):
        acts = await reviews.acts(tx, order_id) if Who.VALIDATION in tx.actor.roles else ()
        raise Refused(refuse("order.state", state=order.state, name=acts[-1].name if acts else ""))
    return order, await reviews.find(tx, order_id, lock=True)


async def case(tx: Transaction, order_id: UUID, action: Action) -> tuple[OrderRow, Review]:
    """The same of a case. Raises Refused as `locked`."""
    order, review = await locked(tx, order_id, action)
    if review is None:
        raise Refused(refuse("not_found"))
    return order, review


async def seen(tx: Transaction, order_id: UUID) -> tuple[OrderRow, Review]:
    """A case that the actor may see, wherever it is; both locked. Raises Refused: `not_found`."""
    order = await store.visible(tx, order_id, lock=True)
    review = None if order is None else await reviews.find(tx, order.id, lock=True)
    if order is None or review is None:
        raise Refused(refuse("not_found"))
    new_correlation(order.correlation_id)
    return order, review


async def moved(tx: Transaction, order: OrderRow, action: Action, by: str | None = None) -> None:
    """The transition of an order, by who acts (`by` is the name of somebody else; empty: the system); its event is of the next version."""
    staff = Who.VALIDATION in tx.actor.roles
    refusal = await transition(tx, order, action, reviews.name(tx) if by is None else by or None, staff=staff)
    if refusal is not None:
        raise Refused(refusal)
    order.version += 1
