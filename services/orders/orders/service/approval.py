"""What was approved is said to certificates, said again until the CA is asked, and alarmed about when nothing comes of it."""

from chassis.telemetry import log, new_correlation
from chassis.transaction import Transaction
from contracts import audit
from contracts.orders import OrderApproved, State
from review import clock
from review import store as reviews

from orders.domain.content import thaw
from orders.service.transitions import approval_details, head
from orders.settings import Settings
from orders.store import orders as store
from orders.store.queue import KIND
from orders.tables import OrderRow

_MANY = 100  # orders per round
#: The declaration that the certificate may be published.
_PUBLICATION = "publication"


async def say(tx: Transaction, order: OrderRow) -> None:
    """Publish that a locked order is approved, with all whose approvals count. Said again it is the same fact, word for word: what the CA is asked follows from it."""
    review, content = await reviews.find(tx, order.id), thaw(order.content)
    assert review is not None and order.approved_at is not None
    order.approved_said_at = tx.now
    tx.emit(
        OrderApproved(
            **head(order, content, order.approved_at),
            details=approval_details(order, content),
            approvers=await reviews.approvers(tx, review),
            publication=next((d.version for d in content.declarations if d.code == _PUBLICATION), None),
        )
    )


async def say_again(tx: Transaction, settings: Settings) -> int:
    """Say of approved orders again what certificates did not hear; says how many. May run twice at once."""
    orders = await store.approved_unheard(tx, tx.now - settings.approved_said_again_after, _MANY)
    for order in orders:
        new_correlation(order.correlation_id)
        await say(tx, order)
        tx.audit(audit.OrderSaidAgain(subject=str(order.id)))
    return len(orders)


async def alarm(tx: Transaction, settings: Settings) -> None:
    """Raise alarms about orders that stay where they are: at signing and certificates, and at validation in business time."""
    count, since = await store.in_state_since(tx, State.PLACED, tx.now - settings.form_alarm_after)
    if count:
        log.error("order.forms_overdue", count=count, since=since, alarm=True)
    count, since = await store.in_state_since(tx, State.APPROVED, tx.now - settings.approved_alarm_after)
    if count:
        log.error("order.approved_overdue", count=count, since=since, alarm=True)
    count, since = await store.in_state_since(tx, State.FULFILLING, tx.now - settings.fulfilling_alarm_after)
    if count:
        log.error("order.fulfilling_overdue", count=count, since=since, alarm=True)
    failed = await store.failed_orders(tx)
    await clock.alarm(tx, KIND, settings.validation_alarm_after, settings.failed_alarm_after, failed)
