"""An order as its events tell it, and the one way to move it."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from chassis.transaction import Transaction
from contracts.labels import OwnTexts
from contracts.orders import ENDED, ServerApproval, ServerDetails, ServerUnmanaged, State
from contracts.products import Product
from contracts.refusals import Refusal

from orders.domain.content import Content
from orders.domain.states import Action, advance, failed_in
from orders.service import nominations
from orders.store import key_reservations, orders
from orders.tables import OrderRow


class Head(TypedDict):
    """What every event of an order says of it, whatever was ordered: `contracts.orders.events`, checked where one is made."""

    version: int
    order: UUID
    reference: str
    subscriber: str
    product: Product
    state: State
    requester: str
    replaces: int | None
    price_cents: int
    terms_version: str
    content_sha256: str
    document_sha256: str | None
    placed_at: datetime
    at: datetime
    texts: OwnTexts | None


class EventFields(Head):
    """The head, and the details of what was ordered."""

    details: ServerDetails | ServerUnmanaged


def event_fields(order: OrderRow, content: Content, at: datetime) -> EventFields:
    """What every event of an order says of it but its approval, which has more to say; `at` is UTC."""
    return EventFields(**head(order, content, at), details=_details(order, content))


def approval_details(order: OrderRow, content: Content) -> ServerApproval:
    """What the CA may be asked."""
    details = _details(order, content)
    if isinstance(details, ServerUnmanaged):
        raise ValueError("nobody knows yet who the manager is")
    return ServerApproval(**dict(details), csr_pem=content.details.csr_pem, subject=content.details.subject)


def _details(order: OrderRow, content: Content) -> ServerDetails | ServerUnmanaged:
    """Nothing of who was nominated: partners read this."""
    details = content.details
    until = details.validity.until if details.validity else None
    if order.manager is None:
        return ServerUnmanaged(
            common_name=order.common_name,
            sans=details.sans,
            validity_days=details.validity_days,
            valid_until=until,
            spki_sha256=details.spki_sha256,
        )
    return ServerDetails(
        common_name=order.common_name,
        sans=details.sans,
        manager=order.manager,
        validity_days=details.validity_days,
        valid_until=until,
        spki_sha256=details.spki_sha256,
    )


def head(order: OrderRow, content: Content, at: datetime) -> Head:
    """What every event of an order says of it, whatever was ordered; `at` is UTC."""
    return Head(
        version=order.version,
        order=order.id,
        reference=order.reference,
        subscriber=order.subscriber,
        product=Product(order.product),
        state=State(order.state),
        requester=order.requester,
        replaces=order.replaces,
        price_cents=order.price_cents,
        terms_version=content.terms_version,
        content_sha256=order.content_sha256,
        document_sha256=order.document_sha256,
        placed_at=order.placed_at,
        at=at,
        texts=content.details.texts,
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
    if after in ENDED and order.manager is None:
        await nominations.end(tx, order)
    if after is not State.COMPLETED and after in ENDED:
        await key_reservations.free(tx, order.spki_sha256, order.id)
    return None


def failed(order: OrderRow) -> State | None:
    """Where a failed order failed."""
    return None if order.failed_in is None else State(order.failed_in)
