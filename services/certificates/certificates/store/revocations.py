"""Revocations: one of a certificate for ever, unless the CA refused it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.transaction import Transaction
from chassis.work import queue
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from certificates.ca import Revoked
from certificates.store import inventory
from certificates.tables import REVOKE, WATCH, Certificate, Revocation

_TABLE: Any = Revocation.__table__  # type: ignore[attr-defined]
_STANDING = text("SELECT id FROM revocation WHERE certificate = :certificate AND state <> 'refused'")
_CERTIFICATE = text("""SELECT id, subscriber, issuer, serial, not_after, revoked_at FROM certificate
WHERE id = :id AND (subscriber = :subscriber OR CAST(:subscriber AS text) IS NULL)""")
_REVOKED = text("""WITH shown AS (UPDATE published SET revoked_at = :at WHERE certificate = :id AND revoked_at IS NULL)
UPDATE certificate SET revoked_at = :at, revocation_reason = :reason, version = version + 1
WHERE id = :id AND revoked_at IS NULL RETURNING subscriber""")
_SAME_KEY = text("""SELECT c.id, c.subscriber FROM certificate_key k JOIN certificate_key o USING (spki_sha256)
JOIN certificate c ON c.id = o.certificate WHERE k.certificate = :id AND c.id <> :id AND c.subscriber <> :subscriber
ORDER BY c.id LIMIT 100""")
#: Whatever became of the revocation: a key that leaked is never safe again.
_LEAKED = """SELECT l.certificate FROM (
  SELECT k.certificate FROM certificate_key k JOIN certificate c ON c.id = k.certificate
    LEFT JOIN revocation v ON v.certificate = k.certificate WHERE k.spki_sha256 = {key}
    AND ('keyCompromise' IN (c.revocation_reason, v.reason) OR v.leak_reported_at IS NOT NULL)
  UNION ALL SELECT r.certificate FROM removed_certificate r WHERE r.spki_sha256 = {key} AND r.leaked
  UNION ALL SELECT 0 FROM problem p WHERE p.spki_sha256 = {key}) AS l LIMIT 1"""
_ONE_LEAKED = text(_LEAKED.format(key=":key"))
_FOUND = text(
    "SELECT id, subscriber FROM certificate WHERE issuer = :issuer AND serial = :serial AND revoked_at IS NULL"
)
_NOTE = text("""INSERT INTO revoked_at_ca (issuer, serial, at, reason, noted_at)
VALUES (:issuer, :serial, :at, :reason, :now) ON CONFLICT (issuer, serial) DO UPDATE
SET at = excluded.at, reason = excluded.reason, noted_at = excluded.noted_at
WHERE revoked_at_ca.reason = 'certificateHold' AND excluded.reason <> 'certificateHold' RETURNING serial""")
_LIFT = text("""DELETE FROM revoked_at_ca n USING unnest(CAST(:issuers AS text[]), CAST(:serials AS text[])) AS x (issuer, serial)
WHERE (n.issuer, n.serial) = (x.issuer, x.serial) AND n.reason = 'certificateHold' RETURNING n.issuer, n.serial""")
_NOTED = text(
    "SELECT at, reason FROM revoked_at_ca WHERE issuer = :issuer AND serial = :serial AND reason <> 'certificateHold'"
)
_WAITING = text("""SELECT n.issuer, n.serial, n.at, n.reason FROM revoked_at_ca n JOIN certificate c USING (issuer, serial)
WHERE c.revoked_at IS NULL AND n.reason <> 'certificateHold' ORDER BY n.noted_at""")
# never by a serial number that the inventory has, nor what another order may be about to get: the CA may have mixed them up
_QUARANTINED = text(f"""SELECT q.id, q.issuance, i.order_id, q.issuer, q.serial, EXISTS ({_LEAKED.format(key="q.spki_sha256")}) AS leaked
FROM quarantine q JOIN issuance i ON i.id = q.issuance WHERE q.revoked_at IS NULL AND q.serial IS NOT NULL
  AND NOT EXISTS (SELECT FROM certificate c WHERE c.issuer = q.issuer AND c.serial = q.serial)
  AND NOT EXISTS (SELECT FROM issuance o WHERE o.spki_sha256 = q.spki_sha256 AND o.order_id <> i.order_id AND o.ended_at IS NULL)
ORDER BY leaked DESC, q.id LIMIT 100""")  # noqa: S608
_FOLLOWED = text("""UPDATE revocation SET settled_at = :now, outcome = :outcome
WHERE certificate = :certificate AND state = 'refused' AND settled_at IS NULL""")
_QUARANTINE_TOLD = text("""UPDATE quarantine SET revoked_at = :now, revocation_refused = :refusal
WHERE id = :id AND revoked_at IS NULL RETURNING id""")
_QUARANTINE_OVERDUE = text("""SELECT q.id, q.issuer, q.serial FROM quarantine q WHERE q.revoked_at IS NULL AND q.serial IS NOT NULL AND q.at < :before
  AND NOT EXISTS (SELECT FROM certificate c WHERE c.issuer = q.issuer AND c.serial = q.serial)""")
_OVERDUE = text("""UPDATE revocation SET alarmed_at = :now WHERE state IN ('asked', 'sent') AND alarmed_at IS NULL
  AND asked_at < :before RETURNING id, certificate, state""")
_UNSEEN = text("""SELECT r.id, r.certificate, r.confirmed_at, c.issuer FROM revocation r
JOIN certificate c ON c.id = r.certificate WHERE r.state = 'confirmed' AND r.unseen_alarmed_at IS NULL""")
_UNMAILED = text("""SELECT subscriber FROM revocation WHERE road = 'incident' AND mailed_at IS NULL AND confirmed_at <= :before
GROUP BY subscriber ORDER BY min(confirmed_at) LIMIT :most""")
_MAILED = text("""UPDATE revocation SET mailed_at = :now WHERE id IN (SELECT id FROM revocation WHERE road = 'incident' AND mailed_at IS NULL
  AND confirmed_at IS NOT NULL AND subscriber = :subscriber ORDER BY confirmed_at LIMIT :most FOR UPDATE SKIP LOCKED) RETURNING id""")
_ALARMED = text("UPDATE revocation SET unseen_alarmed_at = :now WHERE id = :id")

#: SQL: whether the revocation of certificate `c` has not ended.
OPEN = "EXISTS (SELECT FROM revocation v WHERE v.subscriber = c.subscriber AND v.certificate = c.id AND v.ended_at IS NULL)"
#: SQL: the last revocation of certificate `c`, with who asked for it.
LAST = """SELECT v.*, a.name AS asker FROM revocation v LEFT JOIN person a ON a.number = v.asked_by AND v.road = 'portal'
  WHERE v.certificate = c.id ORDER BY v.asked_at DESC LIMIT 1"""

_LAST = text(f"SELECT x.* FROM (SELECT CAST(:id AS bigint) AS id) c, LATERAL ({LAST}) x")  # noqa: S608


def _without_job(kind: str, states: str) -> Any:
    jobs = queue.jobs_of(kind, "revocation", "r.id::text")
    return text(f"""SELECT r.id, r.subscriber, r.correlation_id, (SELECT coalesce(max(j.id), 0) FROM {jobs}) AS last_job
FROM revocation r WHERE r.state IN ({states}) AND {queue.nobody_works_on(jobs)} ORDER BY r.asked_at LIMIT 500""")  # noqa: S608


_WITHOUT_JOB = {REVOKE: _without_job(REVOKE, "'asked', 'sent'"), WATCH: _without_job(WATCH, "'confirmed'")}


def open_of(subscriber: str) -> str:
    """SQL: `OPEN` for lists of one subscriber (a placeholder): the few there are, read once and hashed."""
    few = f"SELECT v.certificate FROM revocation v WHERE v.subscriber = {subscriber} AND v.ended_at IS NULL"  # noqa: S608
    return f"(c.id IN ({few})) IS TRUE"


async def certificate(tx: Transaction, number: int, subscriber: str | None) -> Any | None:
    """What counts of a certificate when it is to be revoked; None for another's. Without subscriber: anybody's, for staff."""
    return (await tx.session.execute(_CERTIFICATE, {"id": number, "subscriber": subscriber})).first()


async def add(tx: Transaction, row: Revocation) -> bool:
    """Write down a revocation; False when the certificate has one that was not refused (then nothing changes)."""
    statement = insert(_TABLE).values(row.model_dump()).on_conflict_do_nothing()
    return (await tx.session.execute(statement.returning(_TABLE.c.id))).first() is not None


async def followed(tx: Transaction, certificate: int, outcome: str) -> None:
    """What the CA refused before is nobody's case any more: it was asked again, or did it after all."""
    await tx.session.execute(_FOLLOWED, {"certificate": certificate, "now": tx.now, "outcome": outcome})


async def standing(tx: Transaction, certificate: int) -> Revocation | None:
    """The revocation of a certificate that was not refused, locked until the transaction ends."""
    number = (await tx.session.execute(_STANDING, {"certificate": certificate})).scalar()
    return None if number is None else await locked(tx, number)


async def locked(tx: Transaction, number: UUID) -> Revocation | None:
    """The revocation, locked until the transaction ends."""
    return await tx.session.get(Revocation, number, with_for_update=True, populate_existing=True)


async def last(tx: Transaction, certificate: int) -> Mapping[str, Any]:
    """The last revocation of a certificate that has one, as `LAST` has it."""
    return dict((await tx.session.execute(_LAST, {"id": certificate})).mappings().one())


async def known(tx: Transaction, number: int) -> tuple[Certificate, Any]:
    """A certificate's row, as it is now, and its bytes: key hash, DER, chain."""
    row = await tx.session.get_one(Certificate, number, populate_existing=True)
    return row, (await inventory.contents(tx, [number]))[number]


async def mark(tx: Transaction, certificate: int, at: datetime, reason: str) -> str | None:
    """Write down that the CA revoked a certificate; its subscriber, or None when that was known."""
    row = {"id": certificate, "at": at, "reason": reason}
    subscriber: str | None = (await tx.session.execute(_REVOKED, row)).scalar()
    return subscriber


async def unrevoked(tx: Transaction, issuer: str, serial: str) -> Any | None:
    """Id and subscriber of the certificate with this serial number, as far as it is not revoked here."""
    return (await tx.session.execute(_FOUND, {"issuer": issuer, "serial": serial})).first()


async def note(tx: Transaction, issuer: str, serial: str, revoked: Revoked) -> bool:
    """Keep what the CA's list says of a certificate that it revoked, known here or not; the first word stays, but for a hold.

    True when it is news.
    """
    row = {"issuer": issuer, "serial": serial, "at": revoked.at, "reason": revoked.reason, "now": tx.now}
    return (await tx.session.execute(_NOTE, row)).first() is not None


async def lift(tx: Transaction, pairs: Collection[tuple[str, str]]) -> list[tuple[str, str]]:
    """The CA's list has these (issuer, serial number) as not revoked: those that were on hold."""
    row = {"issuers": [issuer for issuer, _ in pairs], "serials": [serial for _, serial in pairs]}
    return [(line.issuer, line.serial) for line in await tx.session.execute(_LIFT, row)]


async def noted(tx: Transaction, issuer: str, serial: str) -> Revoked | None:
    """What the CA's list said of a certificate that it revoked for good."""
    row = (await tx.session.execute(_NOTED, {"issuer": issuer, "serial": serial})).first()
    return None if row is None else Revoked(row.at, row.reason)


async def waiting(tx: Transaction) -> list[tuple[str, str, Revoked]]:
    """Issuer, serial number and revocation of what the CA revoked and the inventory has as not revoked."""
    return [(row.issuer, row.serial, Revoked(row.at, row.reason)) for row in await tx.session.execute(_WAITING)]


async def same_key_elsewhere(tx: Transaction, certificate: int, subscriber: str) -> list[Any]:
    """Certificates of other subscribers with the same key: id, subscriber."""
    return list(await tx.session.execute(_SAME_KEY, {"id": certificate, "subscriber": subscriber}))


async def leaked(tx: Transaction, key: str) -> int | None:
    """A certificate of whomever by which it is known that this key (SHA-256 of its SPKI) leaked, 0 when somebody showed it to us; None when it isn't."""
    number: int | None = (await tx.session.execute(_ONE_LEAKED, {"key": key})).scalar()
    return number


async def in_quarantine(tx: Transaction) -> list[Any]:
    """What is in quarantine, and the CA was not told: id, issuance, order id, issuer, serial, whether its key leaked; those first."""
    return list(await tx.session.execute(_QUARANTINED))


async def quarantine_told(tx: Transaction, quarantine: int, refusal: str | None) -> bool:
    """The CA revoked it, or refused that; False when that was known."""
    row = {"id": quarantine, "now": tx.now, "refusal": refusal}
    return (await tx.session.execute(_QUARANTINE_TOLD, row)).first() is not None


async def quarantine_overdue(tx: Transaction, before: datetime) -> list[Any]:
    """What lies in quarantine since before that moment and the CA has not revoked: id, issuer, serial number."""
    return list(await tx.session.execute(_QUARANTINE_OVERDUE, {"before": before}))


async def without_job(tx: Transaction, kind: str) -> list[Any]:
    """Open revocations that no job of the kind works on, though one should: id, subscriber, correlation id, its last job, 0 for none that is kept."""
    return list(await tx.session.execute(_WITHOUT_JOB[kind]))


async def overdue(tx: Transaction, before: datetime) -> list[Any]:
    """Revocations asked for before that moment that the CA has not confirmed, each of them once: id, certificate, state."""
    return list(await tx.session.execute(_OVERDUE, {"now": tx.now, "before": before}))


async def unseen(tx: Transaction) -> list[Any]:
    """Confirmed revocations that are not seen yet and raised no alarm: id, certificate, moment, issuer."""
    return list(await tx.session.execute(_UNSEEN))


async def alarmed(tx: Transaction, number: UUID) -> None:
    """The alarm about an unseen one was raised."""
    await tx.session.execute(_ALARMED, {"id": number, "now": tx.now})


async def unmailed(tx: Transaction, before: datetime, most: int) -> list[str]:
    """Subscribers of which certificates were revoked in an incident before that moment, and nobody was mailed yet; who waits longest first."""
    return list((await tx.session.execute(_UNMAILED, {"before": before, "most": most})).scalars())


async def mailed(tx: Transaction, subscriber: str, most: int) -> list[tuple[Revocation, Certificate]]:
    """Take, once, the revocations of incidents of which nobody of a subscriber was mailed yet, `most` of them; by the names of their certificates."""
    ids = (await tx.session.execute(_MAILED, {"now": tx.now, "subscriber": subscriber, "most": most})).scalars().all()
    pairs = select(Revocation, Certificate).where(
        col(Revocation.id).in_(ids), col(Certificate.id) == Revocation.certificate
    )
    rows = await tx.session.execute(pairs.order_by(col(Certificate.common_name), col(Certificate.id)))
    return [(revocation, certificate) for revocation, certificate in rows]
