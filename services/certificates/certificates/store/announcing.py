"""Lists of incidents that are announced, as they go on: what was said and mailed of each certificate, and proposals to call one off. All of it is for the provider's own people and for jobs."""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
from chassis.transaction import Transaction
from sqlalchemy import text
from sqlmodel import col, select

from certificates.store import announced, renewals, revocations
from certificates.store.desk import staff_only
from certificates.tables import Certificate

#: SQL: nothing was said yet of line `a` of a list for a day; and one that was said is called off.
_UNSAID = "a.starts_at IS NOT NULL AND a.announced_at IS NULL AND a.asked_at IS NULL AND NOT a.void"
_OFF = "a.announced_at IS NOT NULL AND a.asked_at IS NULL AND a.void"
#: SQL: of line `a` nobody was reminded so many days before (`:days`), though somebody was told of it before that hour (`:since`).
_UNREMINDED = f"{announced.STANDS} AND a.told_at < :since AND (a.reminded IS NULL OR a.reminded > :days)"
_PLAN = text("""UPDATE incident_list SET day = :day, told_nl = :nl, told_en = :en WHERE incident = :id AND round = 1""")
_BEGIN = text("""UPDATE incident_certificate a SET starts_at = :starts, subscriber = c.subscriber FROM certificate c
WHERE a.incident = :id AND a.round = :round AND c.id = a.certificate""")
# in the order in which others lock many certificates too (`store.expiry`)
_NEXT = """SELECT a.certificate, a.round, a.subscriber, a.starts_at, c.revoked_at IS NULL AND c.not_after >= :now AS stands
FROM incident_certificate a JOIN certificate c ON c.id = a.certificate
WHERE a.incident = :id AND {which} ORDER BY c.not_after, c.id LIMIT :most FOR UPDATE OF c"""
_TO_SAY = text(_NEXT.format(which=_UNSAID))
_TO_UNDO = text(_NEXT.format(which=f"{_OFF} AND a.undone_at IS NULL"))
_SAID = text("""UPDATE incident_certificate SET announced_at = :now
WHERE incident = :id AND certificate = ANY(:ids) AND NOT void""")
_UNDONE = text("""UPDATE incident_certificate SET undone_at = :now
WHERE incident = :id AND certificate = ANY(:ids) AND void AND undone_at IS NULL""")
_RAISE = text("UPDATE certificate SET version = version + 1 WHERE id = ANY(:ids)")
_TELL = """UPDATE incident_certificate a SET {column} = :now WHERE a.incident = :id AND a.subscriber = (
  SELECT a.subscriber FROM incident_certificate a WHERE a.incident = :id AND {which} ORDER BY 1 LIMIT 1) AND {which}
RETURNING a.certificate, a.subscriber, a.starts_at"""
_TOLD = text(_TELL.format(column="told_at", which=f"{announced.STANDS} AND a.told_at IS NULL"))
_OFF_TOLD = text(
    _TELL.format(column="undone_told_at", which=f"{_OFF} AND a.told_at IS NOT NULL AND a.undone_told_at IS NULL")
)
#: Who was told of it only after the hour of a reminder needs none.
_REMIND = text(f"""UPDATE incident_certificate a SET reminded = :days WHERE a.incident = :id AND a.subscriber = (
  SELECT a.subscriber FROM incident_certificate a WHERE a.incident = :id AND {_UNREMINDED} ORDER BY 1 LIMIT 1) AND {_UNREMINDED}
RETURNING a.certificate, a.subscriber, a.starts_at""")
_STANDING = text(f"""SELECT c.id FROM certificate c WHERE c.id = ANY(:ids) AND c.revoked_at IS NULL AND c.not_after >= :now
AND NOT {revocations.OPEN} AND (NOT :unreplaced OR NOT EXISTS (SELECT {renewals.successors(":now")}))""")
_REMINDABLE = text("SELECT id FROM incident WHERE state = 'announced' ORDER BY id")
_WORDS = text("SELECT told_nl AS nl, told_en AS en FROM incident_list WHERE incident = :id AND round = 1")
_STARTING = text(f"""SELECT i.id FROM incident i WHERE i.state = 'announced' AND i.starts_at <= :now
AND NOT EXISTS (SELECT FROM incident_certificate a WHERE a.incident = i.id AND {_UNSAID}) ORDER BY i.starts_at, i.id""")
_PROPOSE = text("""INSERT INTO incident_proposal (id, incident, round, sha256, words, proposed_by, proposed_at, due_at, day)
VALUES (:proposal, :id, :round, :sha256, :words, :by, :now, :due, :day)""")
_PART = text("""INSERT INTO incident_proposal_certificate (proposal, certificate)
SELECT :proposal, unnest(CAST(:ids AS bigint[]))""")
_PROPOSED = text("SELECT * FROM incident_proposal WHERE incident = :id AND outcome IS NULL")
_CONFIRMED = text("""SELECT EXISTS (SELECT FROM incident_proposal
WHERE incident = :id AND sha256 = :sha256 AND outcome = 'confirmed')""")
_DECIDE = text(
    "UPDATE incident_proposal SET outcome = :outcome, decided_by = :by, decided_at = :now WHERE id = :proposal"
)
_DUE = text("SELECT incident FROM incident_proposal WHERE outcome IS NULL AND due_at <= :now ORDER BY incident")
_VOID = text("UPDATE incident_certificate SET void = true WHERE incident = :id AND round = :round")
_PROPOSALS = """SELECT q.*, p.name AS proposed_name, d.name AS decided_name FROM incident_proposal q
LEFT JOIN person p ON p.number = q.proposed_by LEFT JOIN person d ON d.number = q.decided_by
WHERE q.incident = $1 ORDER BY q.proposed_at DESC"""


async def plan(tx: Transaction, number: UUID, day: date, nl: str, en: str) -> None:
    """The first list is for this day, and its subscribers will be told these words."""
    staff_only(tx.actor)
    await tx.session.execute(_PLAN, {"id": number, "day": day, "nl": nl, "en": en})


async def begin(tx: Transaction, row: Any) -> None:
    """Each certificate of the last list is to be revoked from the incident's moment on."""
    await tx.session.execute(_BEGIN, {"id": row.id, "round": row.round, "starts": row.starts_at})


async def to_say(tx: Transaction, number: UUID, most: int) -> list[Any]:
    """The next certificates of which it is to be announced, locked: `certificate`, `subscriber`, `starts_at`, whether it `stands` (valid)."""
    return list(await tx.session.execute(_TO_SAY, {"id": number, "most": most, "now": tx.now}))


async def to_undo(tx: Transaction, number: UUID, most: int) -> list[Any]:
    """The next of which it is to be said that it was called off, as `to_say`."""
    return list(await tx.session.execute(_TO_UNDO, {"id": number, "most": most, "now": tx.now}))


async def said(tx: Transaction, number: UUID, certificates: Sequence[int]) -> None:
    """It was announced of these."""
    await tx.session.execute(_SAID, {"id": number, "ids": list(certificates), "now": tx.now})


async def undone(tx: Transaction, number: UUID, certificates: Sequence[int]) -> None:
    """It was called off of these."""
    await tx.session.execute(_UNDONE, {"id": number, "ids": list(certificates), "now": tx.now})


async def raised(tx: Transaction, certificates: Sequence[int]) -> list[Certificate]:
    """These locked certificates, by id, their versions one higher."""
    await tx.session.execute(_RAISE, {"ids": list(certificates)})
    of_these = select(Certificate).where(col(Certificate.id).in_(certificates)).order_by(col(Certificate.id))
    return list((await tx.session.execute(of_these.execution_options(populate_existing=True))).scalars())


async def told(tx: Transaction, number: UUID, *, off: bool) -> list[Any]:
    """Take, once, what one subscriber was not mailed yet: `certificate`, `subscriber`, `starts_at`. `off`: that it is called off, as far as it was told."""
    return list(await tx.session.execute(_OFF_TOLD if off else _TOLD, {"id": number, "now": tx.now}))


async def reminded(tx: Transaction, number: UUID, days: int, since: datetime) -> list[Any]:
    """Take, once, what one subscriber was not reminded of so many days before, though told before `since`: as `told`."""
    row = {"id": number, "days": days, "since": since}
    return list(await tx.session.execute(_REMIND, row))


async def coming(tx: Transaction) -> list[UUID]:
    """Incidents whose day has not come."""
    return list((await tx.session.execute(_REMINDABLE)).scalars())


async def standing(tx: Transaction, certificates: Sequence[int], *, unreplaced: bool = False) -> list[Certificate]:
    """Those of these that are valid and not being revoked, by their names; `unreplaced`: and that no valid certificate replaces."""
    row = {"ids": list(certificates), "now": tx.now, "unreplaced": unreplaced}
    ids = (await tx.session.execute(_STANDING, row)).scalars().all()
    query = select(Certificate).where(col(Certificate.id).in_(ids))
    rows = await tx.session.execute(query.order_by(col(Certificate.common_name), col(Certificate.id)))
    return list(rows.scalars())


async def words(tx: Transaction, number: UUID) -> Any:
    """What its subscribers are told: `nl`, `en`."""
    return (await tx.session.execute(_WORDS, {"id": number})).one()


async def starting(tx: Transaction) -> list[UUID]:
    """Incidents whose announced day has come, and of which all was said."""
    return list((await tx.session.execute(_STARTING, {"now": tx.now})).scalars())


async def propose(
    tx: Transaction, row: Any, sha256: str, words: str, due: datetime, day: date | None = None, ids: Sequence[int] = ()
) -> None:
    """Keep that it is proposed to call off the last list of a locked incident, or with a `day` to put off these certificates of it."""
    staff_only(tx.actor)
    values = {"proposal": tx.new_id(), "id": row.id, "round": row.round, "sha256": sha256, "words": words, "day": day}
    await tx.session.execute(_PROPOSE, {**values, "by": tx.actor.number, "now": tx.now, "due": due})
    await tx.session.execute(_PART, {"proposal": values["proposal"], "ids": list(ids)})


async def proposed(tx: Transaction, number: UUID) -> Any | None:
    """What is proposed of a locked incident and not decided."""
    return (await tx.session.execute(_PROPOSED, {"id": number})).first()


async def confirmed(tx: Transaction, number: UUID, sha256: str) -> bool:
    """Whether exactly this was proposed of an incident and confirmed."""
    return bool(await tx.session.scalar(_CONFIRMED, {"id": number, "sha256": sha256}))


async def decide(tx: Transaction, proposal: UUID, outcome: str) -> None:
    """A proposal has ended, by who acts."""
    values = {"proposal": proposal, "outcome": outcome, "by": tx.actor.number, "now": tx.now}
    await tx.session.execute(_DECIDE, values)


async def due(tx: Transaction) -> list[UUID]:
    """Incidents with a proposal that nobody confirmed in time."""
    return list((await tx.session.execute(_DUE, {"now": tx.now})).scalars())


async def void(tx: Transaction, row: Any) -> None:
    """The certificates of the last list are in no list any more."""
    await tx.session.execute(_VOID, {"id": row.id, "round": row.round})


async def proposals(reads: asyncpg.Pool, number: UUID) -> list[asyncpg.Record]:
    """What was proposed of an incident that staff may see, the last first."""
    rows: list[asyncpg.Record] = await reads.fetch(_PROPOSALS, number)
    return rows
