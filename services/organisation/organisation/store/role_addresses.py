"""SQL of the mail addresses of roles. Everything of a customer starts at the subscriber that is acted for."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from chassis.transaction import Transaction
from sqlalchemy import select
from sqlmodel import col

from organisation.tables import RoleAddress

#: What a request may name that is another subscriber's (see chassis.edge.probing).
ELSEWHERE = {"address_id": "SELECT 1 FROM role_address WHERE id = $1::text::uuid AND subscriber <> $2"}


async def own(tx: Transaction) -> Sequence[RoleAddress]:
    """Those of the subscriber that is acted for, the oldest first."""
    mine = select(RoleAddress).where(col(RoleAddress.subscriber) == tx.actor.tenant)
    return (await tx.session.execute(mine.order_by(col(RoleAddress.added_at), col(RoleAddress.id)))).scalars().all()


async def one(tx: Transaction, address_id: UUID) -> RoleAddress | None:
    """One of those, locked; None for another subscriber's as for one that is nowhere, or that a job takes away just now."""
    row = await tx.session.get(RoleAddress, address_id, with_for_update=True)
    return row if row is not None and row.subscriber == tx.actor.tenant else None


async def confirmed(tx: Transaction, subscribers: Collection[str]) -> dict[str, list[str]]:
    """The confirmed addresses of each of these subscribers that take mail, the oldest first."""
    out: dict[str, list[str]] = {subscriber: [] for subscriber in subscribers}
    which = select(RoleAddress).where(
        col(RoleAddress.subscriber).in_(sorted(out)),
        col(RoleAddress.confirmed_at).is_not(None),
        col(RoleAddress.bounced_at).is_(None),
    )
    for row in (await tx.session.execute(which.order_by(col(RoleAddress.added_at), col(RoleAddress.id)))).scalars():
        out[row.subscriber].append(row.address)
    return out


async def unconfirmed(tx: Transaction, before: datetime) -> Sequence[RoleAddress]:
    """Some of those that were added before then and are not confirmed, locked; nobody waits for one that is in use."""
    late = select(RoleAddress).where(col(RoleAddress.confirmed_at).is_(None), col(RoleAddress.added_at) < before)
    late = late.order_by(col(RoleAddress.added_at)).limit(200).with_for_update(skip_locked=True)
    return (await tx.session.execute(late)).scalars().all()


async def add(tx: Transaction, row: RoleAddress) -> None:
    """Keep one more."""
    tx.session.add(row)
    await tx.session.flush()


async def remove(tx: Transaction, row: RoleAddress) -> None:
    """It is no address of the subscriber any more."""
    await tx.session.delete(row)
    await tx.session.flush()
