"""An order as its events tell it, and the one way to move it."""

from datetime import date, datetime
from typing import TypedDict
from uuid import UUID

from chassis.transaction import Transaction
from contracts.orders import State
from contracts.products import Product
from contracts.refusals import Refusal

from orders.domain.content import Content
from orders.domain.states import Action, advance, ended, failed_in
from orders.store import key_reservations, orders
from orders.tables import OrderRow


class EventFields(TypedDict):
    """The fields that every event of an order has: those of `contracts.orders.events`, checked where one is made."""

    version: int
    order: UUID
    reference: str
    subscriber: str
    product: Product
    state: State
    requester: str
    manager: str
    common_name: str
    sans: tuple[str, ...]
    replaces: int | None
    price_cents: int
    validity_days: int
    valid_until: date | None
    content_sha256: str
    placed_at: datetime
    at: datetime


def event_fields(order: OrderRow, content: Content, at: datetime) -> EventFields:
    """What every event of an order says of it; `at` is UTC."""
    return EventFields(
        version=order.version,
        order=order.id,
        reference=order.reference,
        subscriber=order.subscriber,
        product=Product(order.product),
        state=State(order.state),
        requester=order.requester,
        manager=order.manager,
        common_name=order.common_name,
        sans=content.sans,
        replaces=order.replaces,
        price_cents=order.price_cents,
        validity_days=content.validity_days,
        valid_until=content.validity.until if content.validity else None,
        content_sha256=order.content_sha256,
        placed_at=order.placed_at,
        at=at,
    )


async def transition(
    tx: Transaction, order: OrderRow, action: Action, by: str | None = None, *, staff: bool = False
) -> Refusal | None:
    """Move a locked order by the state table: state, history and the key's reservation together.

    `by` is the name of who moves it, None for the system. The caller raises `order.version` when it says an event. Refusal: `order.state`.
    """
    before = State(order.state)
    after = advance(before, action, failed(order))
    if isinstance(after, Refusal):
        return after
    order.state, order.failed_in = after.value, failed_in(before).value if after is State.FAILED else None
    await tx.session.flush()
    await orders.add_move(tx, order, by, staff=staff)
    if after is not State.COMPLETED and ended(after, failed(order)):
        await key_reservations.free(tx, order.spki_sha256, order.id)
    return None


def failed(order: OrderRow) -> State | None:
    """Where a failed order failed."""
    return None if order.failed_in is None else State(order.failed_in)
