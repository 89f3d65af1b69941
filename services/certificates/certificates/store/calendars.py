"""Calendar addresses, as hashes: one of a person for a subscriber. Who reads is judged anew at every look."""

from datetime import datetime
from typing import Any

import asyncpg
from chassis.actor import Actor
from chassis.transaction import Transaction
from sqlalchemy import text

from certificates.store import renewals, revocations

_PUT = text("""WITH before AS (SELECT 1 FROM calendar_feed WHERE person = :person AND subscriber = :subscriber)
INSERT INTO calendar_feed (person, subscriber, hash, language, made_at) VALUES (:person, :subscriber, :hash, :language, :now)
ON CONFLICT (person, subscriber) DO UPDATE SET hash = excluded.hash, language = excluded.language, made_at = excluded.made_at
RETURNING EXISTS (SELECT FROM before) AS voided""")
_REMOVE = text("DELETE FROM calendar_feed WHERE person = :person AND subscriber = :subscriber RETURNING 1")
_FORGET = text("DELETE FROM calendar_feed WHERE person = :person")
_OF = "SELECT made_at FROM calendar_feed WHERE person = $1 AND subscriber = $2"
#: Whose it is, while that person may act for the subscriber.
_BEHIND = """SELECT f.subscriber, f.language FROM calendar_feed f JOIN person p ON p.number = f.person
WHERE f.hash = $1 AND p.active AND f.subscriber = ANY(p.acts_for)"""
_ENDING = f"""SELECT c.id, c.common_name, c.not_after, greatest(c.added_at, k.muted_at) AS changed_at,
  {renewals.MUTED} AS muted FROM certificate c LEFT JOIN certificate_muted k ON k.certificate = c.id
WHERE c.subscriber = $1 AND c.revoked_at IS NULL AND c.not_after >= $2 AND NOT {revocations.OPEN}
  AND NOT EXISTS (SELECT {renewals.successors("$2")}) ORDER BY c.not_after, c.id LIMIT $3"""  # noqa: S608 - words of our own


async def put(tx: Transaction, hashed: str, language: str) -> bool:
    """Keep the actor's address for the subscriber that is acted for, in the place of the one before; True when there was one."""
    row = {"person": tx.actor.number, "subscriber": tx.actor.tenant, "hash": hashed, "language": language}
    return bool((await tx.session.execute(_PUT, row | {"now": tx.now})).scalar_one())


async def remove(tx: Transaction) -> bool:
    """The actor's address leads nowhere any more; False when there was none."""
    mine = {"person": tx.actor.number, "subscriber": tx.actor.tenant}
    return (await tx.session.execute(_REMOVE, mine)).first() is not None


async def forget(tx: Transaction, person: str) -> None:
    """The person was erased."""
    await tx.session.execute(_FORGET, {"person": person})


async def made_at(reads: asyncpg.Pool, actor: Actor) -> datetime | None:
    """Since when the actor has an address for the subscriber that is acted for."""
    moment: datetime | None = await reads.fetchval(_OF, actor.number, actor.tenant)
    return moment


async def behind(reads: asyncpg.Pool, hashed: str) -> asyncpg.Record | None:
    """Subscriber and language of an address; None for one that never was or leads nowhere any more, and while its person may not act."""
    return await reads.fetchrow(_BEHIND, hashed)


async def ending(reads: asyncpg.Pool, subscriber: str, now: datetime, most: int) -> list[Any]:
    """The first certificates of a subscriber that end: valid, not being revoked, not replaced. `muted`: it won't be renewed."""
    rows: list[Any] = await reads.fetch(_ENDING, subscriber, now, most)
    return rows
