"""Drafts: seen and changed by colleagues of one subscriber."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.actor import Actor
from chassis.transaction import Transaction
from sqlalchemy import column, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from orders.tables import DraftRow

_REMOVE = text("DELETE FROM draft WHERE id = :id")
_OVERTAKEN = text("DELETE FROM draft WHERE subscriber = :subscriber AND certificate = :certificate RETURNING id")
_EXPIRED = text("DELETE FROM draft WHERE expires_at <= :now RETURNING id, subscriber, certificate")


async def add(tx: Transaction, row: DraftRow) -> bool:
    """Keep a new draft; False when this person has one for the certificate already."""
    query: Any = insert(DraftRow).values(row.model_dump()).on_conflict_do_nothing().returning(column("id"))
    return (await tx.session.execute(query)).first() is not None


async def visible(tx: Transaction, draft: UUID, *, lock: bool = False) -> DraftRow | None:
    """A draft of the actor's subscriber that has not run out; locked, it stays as it is until the transaction ends."""
    query = select(DraftRow).where(DraftRow.id == draft, *_visible_to(tx.actor, tx.now))
    return await _first(tx, query, lock)


async def own(tx: Transaction, certificate: int) -> DraftRow | None:
    """The actor's own draft for a certificate, locked; also one that has run out and still takes the only place."""
    query = select(DraftRow).where(
        DraftRow.certificate == certificate,
        DraftRow.created_by == tx.actor.number,
        DraftRow.subscriber == tx.actor.tenant,
    )
    return await _first(tx, query, True)


async def of_same_certificate(tx: Transaction, draft: DraftRow) -> list[DraftRow]:
    """The other drafts of the actor's subscriber for the certificate of this one."""
    query = select(DraftRow).where(
        DraftRow.certificate == draft.certificate, DraftRow.id != draft.id, *_visible_to(tx.actor, tx.now)
    )
    return list((await tx.session.execute(query)).scalars())


async def remove(tx: Transaction, draft: UUID) -> None:
    """Forget a draft that `visible` gave."""
    await tx.session.execute(_REMOVE, {"id": draft})


async def remove_overtaken(tx: Transaction, subscriber: str, certificate: int) -> list[UUID]:
    """Forget all drafts for a certificate that was renewed meanwhile; answers their ids."""
    rows = await tx.session.execute(_OVERTAKEN, {"subscriber": subscriber, "certificate": certificate})
    return [row.id for row in rows]


async def remove_expired(tx: Transaction) -> list[tuple[UUID, str, int]]:
    """Forget the drafts whose time is over; answers their id, subscriber and certificate."""
    rows = await tx.session.execute(_EXPIRED, {"now": tx.now})
    return [(row.id, row.subscriber, row.certificate) for row in rows]


def _visible_to(actor: Actor, now: datetime) -> tuple[Any, ...]:
    return (col(DraftRow.subscriber) == actor.tenant, col(DraftRow.expires_at) > now)


async def _first(tx: Transaction, query: Any, lock: bool) -> DraftRow | None:
    draft: DraftRow | None = (await tx.session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    return draft
