"""One mail about what was ordered together, with a link to each order, instead of one with an attachment for each."""

from datetime import timedelta
from uuid import UUID

from chassis.transaction import Transaction
from chassis.work.jobs import Later, Work
from contracts.orders import State

from orders.adapters import Adapters
from orders.domain.content import thaw
from orders.service import mailing
from orders.store import batches
from orders.tables import OrderRow

JOB = "told_together"
#: So long after an order of a batch was placed it is told of: the others were placed meanwhile, and have their forms.
_AFTER = timedelta(minutes=1)
_AGAIN = 20  # seconds
#: A form that takes so long is waited for no more: there is an alarm about it by then, and its order is told of when it is there.
_FORM_TAKES = timedelta(minutes=15)


def tell(tx: Transaction, order: OrderRow) -> None:
    """Of an order of a batch the contact hears soon, together with what else was ordered in it."""
    if order.batch is not None:
        tx.enqueue(JOB, str(order.id), {"order": str(order.id), "batch": str(order.batch)}, not_before=tx.now + _AFTER)


async def send(work: Work[Adapters]) -> None:
    """Tell of all orders of a batch that nobody was told of, once each has its form. Raises Later while forms are made."""
    order, batch = UUID(work.job.payload["order"]), UUID(work.job.payload["batch"])
    async with work.begin() as tx:
        waiting = {each.id: each for each in await batches.untold(tx, batch)}
        if order in waiting:
            making = [each for each in waiting.values() if each.state == State.PLACED.value]
            if any(each.placed_at > tx.now - _FORM_TAKES for each in making):
                raise Later(_AGAIN)
            if waiting[order] in making:  # what does have its form has a job of its own
                raise Later(_FORM_TAKES.total_seconds())
            await _send(tx, [each for each in waiting.values() if each not in making])
        await work.done(tx)


async def _send(tx: Transaction, orders: list[OrderRow]) -> None:
    """A mail about these; one alone is told of as any other order is. Who withdrew one knows."""
    for each in orders:
        each.batch_told_at = tx.now
    sealed = [each for each in orders if each.document_sha256 is not None and each.state != State.WITHDRAWN.value]
    if len(sealed) == 1:
        await mailing.about_order(tx, "placed", sealed[0], thaw(sealed[0].content))
    elif sealed:
        await mailing.about_orders(tx, sealed)
