"""Batches of renewals: each is seen by who began it, for the subscriber it was begun for."""

from collections.abc import Sequence
from uuid import UUID

from chassis.transaction import Transaction
from sqlalchemy import text
from sqlmodel import col, select

from orders.tables import BatchRow, DraftRow, OrderRow

_EXPIRED = text("DELETE FROM batch WHERE expires_at <= :now")


def add(tx: Transaction, row: BatchRow) -> None:
    """Keep a new batch."""
    tx.session.add(row)


async def visible(tx: Transaction, batch: UUID, *, lock: bool = False) -> BatchRow | None:
    """A batch that the actor began for the subscriber that is acted for now, and whose time is not over."""
    query = select(BatchRow).where(
        BatchRow.id == batch,
        BatchRow.subscriber == tx.actor.tenant,
        BatchRow.created_by == tx.actor.number,
        col(BatchRow.expires_at) > tx.now,
    )
    return (await tx.session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()


async def drafts_of(tx: Transaction, batch: BatchRow) -> dict[int, DraftRow]:
    """The drafts of renewals of a batch's certificates by who began it, by certificate: also those that are of no batch."""
    query = select(DraftRow).where(
        col(DraftRow.subject).in_(batch.certificates),
        DraftRow.subscriber == batch.subscriber,
        DraftRow.created_by == batch.created_by,
        col(DraftRow.prepared_by).is_(None),
        col(DraftRow.expires_at) > tx.now,
    )
    return {draft.subject or 0: draft for draft in (await tx.session.execute(query)).scalars()}


async def orders_of(tx: Transaction, batch: BatchRow) -> dict[int, OrderRow]:
    """What was ordered in a batch, by the certificate in whose place; of more than one, the last."""
    query = select(OrderRow).where(OrderRow.batch == batch.id, OrderRow.subscriber == batch.subscriber)
    ordered = (await tx.session.execute(query.order_by(col(OrderRow.placed_at)))).scalars()
    return {order.replaces or 0: order for order in ordered}


async def untold(tx: Transaction, batch: UUID) -> Sequence[OrderRow]:
    """The orders of a batch of which nobody was told by mail yet, in the order in which they were placed; locked."""
    query = select(OrderRow).where(OrderRow.batch == batch, col(OrderRow.batch_told_at).is_(None))
    return (await tx.session.execute(query.order_by(col(OrderRow.placed_at)).with_for_update())).scalars().all()


async def forget_expired(tx: Transaction) -> None:
    """Forget the batches whose time is over; what was ordered in them stays."""
    await tx.session.execute(_EXPIRED, {"now": tx.now})
