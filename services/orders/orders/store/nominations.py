"""What became of the nominated certificate managers of orders, as organisation says it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.transaction import Transaction
from sqlmodel import col, select

from orders.tables import NominationRow


async def add(tx: Transaction, row: NominationRow) -> None:
    """Keep that somebody was nominated."""
    tx.session.add(row)
    await tx.session.flush()


async def of_order(tx: Transaction, order: UUID) -> NominationRow | None:
    """The nomination of an order, if any; the caller holds or may see the order."""
    return (await tx.session.execute(select(NominationRow).where(NominationRow.order == order))).scalars().first()


async def locked(tx: Transaction, nomination: UUID) -> NominationRow | None:
    """A nomination, for event handlers."""
    return await tx.session.get(NominationRow, nomination, with_for_update=True)


async def find(tx: Transaction, nomination: UUID) -> NominationRow | None:
    """The same, not locked: an order is locked before its nomination."""
    return await tx.session.get(NominationRow, nomination)


async def unheard(tx: Transaction, before: datetime, many: int) -> Sequence[NominationRow]:
    """Those nobody decided about, last said before this moment; locked. What another process says at this moment is left out."""
    open_ = (col(NominationRow.person).is_(None), col(NominationRow.refused).is_(None), ~col(NominationRow.ended))
    query = select(NominationRow).where(*open_, col(NominationRow.said_at) <= before)
    query = query.order_by(col(NominationRow.said_at)).limit(many).with_for_update(skip_locked=True)
    return (await tx.session.execute(query)).scalars().all()
