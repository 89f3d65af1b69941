"""Drafts: seen and changed by colleagues of one subscriber; one that is being prepared, by who prepares it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.actor import Actor
from chassis.transaction import Transaction
from contracts.authority import STAFF
from contracts.journeys import RENEWALS, Journey
from sqlalchemy import and_, column, not_, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from orders.tables import DraftRow

_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:person, 1))")
_REMOVE = text("DELETE FROM draft WHERE id = :id")
_OVERTAKEN = text("""DELETE FROM draft WHERE journey = ANY(:journeys) AND subject = :subject AND subscriber = :subscriber
RETURNING id""")
_PREPARING = and_(col(DraftRow.prepared_by).is_not(None), col(DraftRow.ready_at).is_(None))
_EXPIRED = text("DELETE FROM draft WHERE expires_at <= :now RETURNING id, subscriber, subject")


async def add(tx: Transaction, row: DraftRow) -> bool:
    """Keep a new draft; False when this person has one of this journey about the same already."""
    query: Any = insert(DraftRow).values(row.model_dump()).on_conflict_do_nothing().returning(column("id"))
    return (await tx.session.execute(query)).first() is not None


async def visible(tx: Transaction, draft: UUID, *, lock: bool = False) -> DraftRow | None:
    """A draft of the actor's subscriber, or one that the actor is preparing, that has not run out; locked, it stays as it is until the transaction ends."""
    query = select(DraftRow).where(DraftRow.id == draft, *_visible_to(tx.actor, tx.now))
    return await _first(tx, query, lock)


async def invited(tx: Transaction, draft: UUID, *, lock: bool = False) -> DraftRow | None:
    """The draft whose request is handed in through a mailed link, whoever asks: the link was looked at before."""
    return await _first(tx, select(DraftRow).where(DraftRow.id == draft, col(DraftRow.expires_at) > tx.now), lock)


async def own(tx: Transaction, journey: Journey, subject: int) -> DraftRow | None:
    """The actor's own draft about something, locked; also one that has run out and still takes the only place."""
    query = select(DraftRow).where(
        DraftRow.journey == journey,
        DraftRow.subject == subject,
        DraftRow.created_by == tx.actor.number,
        _whose(tx.actor),
    )
    return await _first(tx, query, True)


async def own_anew(tx: Transaction, order: UUID) -> DraftRow | None:
    """The actor's own draft that orders anew what this order was, the last saved one."""
    mine = (DraftRow.follows == order, DraftRow.created_by == tx.actor.number, *_visible_to(tx.actor, tx.now))
    return await _first(tx, select(DraftRow).where(*mine).order_by(col(DraftRow.saved_at).desc()).limit(1), False)


async def own_new(tx: Transaction, journey: Journey) -> Sequence[DraftRow]:
    """The actor's own drafts that are about nothing; until the transaction ends no other is added."""
    await tx.session.execute(_HOLD, {"person": tx.actor.number})
    query = select(DraftRow).where(
        DraftRow.journey == journey,
        col(DraftRow.subject).is_(None),
        DraftRow.created_by == tx.actor.number,
        *_visible_to(tx.actor, tx.now),
    )
    return (await tx.session.execute(query)).scalars().all()


async def of_same_subject(tx: Transaction, draft: DraftRow) -> list[DraftRow]:
    """The other drafts of the subscriber of a draft that the actor sees about the same; none of a draft that is about nothing."""
    if draft.subject is None:
        return []
    query = select(DraftRow).where(
        DraftRow.journey == draft.journey,
        DraftRow.subject == draft.subject,
        DraftRow.id != draft.id,
        DraftRow.subscriber == draft.subscriber,
        not_(_PREPARING),
        col(DraftRow.expires_at) > tx.now,
    )
    return list((await tx.session.execute(query)).scalars())


async def held(tx: Transaction, draft: DraftRow, person: str) -> bool:
    """Whether this person has a draft of the same journey about the same."""
    same = (DraftRow.journey == draft.journey, DraftRow.subject == draft.subject, DraftRow.created_by == person)
    return (await tx.session.execute(select(DraftRow.id).where(*same))).first() is not None


async def remove(tx: Transaction, draft: UUID) -> None:
    """Forget a draft that `visible` gave."""
    await tx.session.execute(_REMOVE, {"id": draft})


async def remove_overtaken(tx: Transaction, subscriber: str, certificate: int) -> list[UUID]:
    """Forget all drafts for a certificate that was renewed meanwhile; answers their ids."""
    row = {"journeys": sorted(RENEWALS), "subject": certificate, "subscriber": subscriber}
    rows = await tx.session.execute(_OVERTAKEN, row)
    return [row.id for row in rows]


async def remove_expired(tx: Transaction) -> list[tuple[UUID, str, int | None]]:
    """Forget the drafts whose time is over; answers their id, subscriber and what they are about."""
    rows = await tx.session.execute(_EXPIRED, {"now": tx.now})
    return [(row.id, row.subscriber, row.subject) for row in rows]


def _visible_to(actor: Actor, now: datetime) -> tuple[Any, ...]:
    return (_whose(actor), col(DraftRow.expires_at) > now)


def _whose(actor: Actor) -> Any:
    """Staff see what they are preparing; customers everything of their subscriber but what is being prepared."""
    if actor.roles & STAFF:
        return and_(_PREPARING, col(DraftRow.prepared_by) == actor.number)
    return and_(col(DraftRow.subscriber) == actor.tenant, not_(_PREPARING))


async def _first(tx: Transaction, query: Any, lock: bool) -> DraftRow | None:
    draft: DraftRow | None = (await tx.session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    return draft
