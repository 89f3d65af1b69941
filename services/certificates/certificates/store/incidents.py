"""Incidents and their frozen lists, as they go on. All of it is for the provider's own people and for jobs."""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.transaction import Transaction
from contracts.incidents import DONE
from sqlalchemy import text

from certificates.store.desk import staff_only
from certificates.tables import Issuance

#: SQL: certificates `c` by key, issuer or subscriber (a placeholder), each by its own index; what was chosen by serial number by its ids.
_BY = {
    "key": "c.id IN (SELECT certificate FROM certificate_key WHERE spki_sha256 = {value})",
    "issuer": "c.issuer = {value}",
    "subscriber": "c.subscriber = {value}",
    "serials": "c.id = ANY(CAST({value} AS bigint[]))",
}
#: SQL: whether what is under way (`n`, an intent) falls under incident `i`. Of an issuer: what is of a product that it issued before.
#: Of serial numbers there is a key where they were put off from an incident by key.
INTENT_UNDER = """CASE WHEN i.chosen_by IN ('key', 'serials') THEN n.spki_sha256 = i.value
  WHEN i.chosen_by = 'subscriber' THEN n.subscriber = i.value
  WHEN i.chosen_by = 'issuer' THEN EXISTS (SELECT FROM certificate c WHERE c.issuer = i.value AND c.product = n.product) ELSE false END"""
#: SQL: incident `i` holds what falls under it: until the day of an announced list what has the same key alone, since a replacement is what is wanted.
HOLDS = "(i.starts_at IS NULL OR i.chosen_by IN ('key', 'serials') OR i.state NOT IN ('prepared', 'announced'))"
#: SQL: what became of certificate `l` of list `s` (contracts.incidents.IncidentCertificate), at a moment (a placeholder). Of a certificate
#: that has no revocation: it had one here or at the CA before, was over when its turn came, or its turn comes again.
RESULT = """CASE WHEN s.outcome = 'left' THEN 'left' WHEN l.asked_at IS NULL THEN 'waiting' WHEN v.settled_at IS NOT NULL THEN 'settled'
  WHEN v.state IS NOT NULL THEN v.state WHEN c.revoked_at IS NOT NULL THEN 'seen' WHEN c.not_after < {now} THEN 'over' ELSE 'waiting' END"""
#: SQL: lines `l` of lists `s` (of `incident_certificate`, or a part of it), with the last revocation `v` of each.
WITH_RESULT = """l JOIN incident_list s ON (s.incident, s.round) = (l.incident, l.round)
JOIN certificate c ON c.id = l.certificate
LEFT JOIN LATERAL (SELECT v.* FROM revocation v WHERE v.certificate = c.id ORDER BY v.asked_at DESC LIMIT 1) v ON true"""
#: SQL: the same of all lines of an incident (a placeholder).
OF_LISTS = f"incident_certificate {WITH_RESULT} WHERE l.incident = {{incident}} AND NOT l.void"

#: SQL: no list of an incident that was put off from this one (a placeholder) is to revoke certificate `c`.
_NOT_PUT_OFF = """NOT EXISTS (SELECT FROM incident o JOIN incident_certificate p ON p.incident = o.id
  WHERE o.put_off_from = {incident} AND p.certificate = c.id AND NOT p.void)"""

_KNOWN = text("""SELECT id, serial, issuer, not_after, revoked_at FROM certificate WHERE serial = ANY(CAST(:serials AS text[]))
ORDER BY serial, issuer""")
_ADD = text("""INSERT INTO incident (id, chosen_by, value, reason, words, told, state, round, went_on_at, starts_at)
VALUES (:id, :chosen_by, :value, :reason, :words, CAST(:told AS jsonb), 'prepared', 1, :now, :starts)""")
_LIST = text("""INSERT INTO incident_list (incident, round, sha256, certificates, already_revoked, prepared_by, prepared_at, due_at)
VALUES (:id, :round, repeat('0', 64), 0, 0, :by, :now, :due)""")
_HASHED = text("""UPDATE incident_list s SET (certificates, sha256) = (SELECT count(*), encode(sha256(convert_to(coalesce(string_agg(
  c.issuer || chr(9) || c.serial, chr(10) ORDER BY c.issuer COLLATE "C", c.serial COLLATE "C"), ''), 'UTF8')), 'hex')
  FROM incident_certificate l JOIN certificate c ON c.id = l.certificate WHERE l.incident = :id AND l.round = :round),
  already_revoked = :revoked WHERE s.incident = :id AND s.round = :round RETURNING s.certificates, s.sha256""")
# nobody who only refers to the row waits for it: who holds an intent may, with the intent locked
_LOCK = text("SELECT FROM incident WHERE id = :id FOR NO KEY UPDATE")
_LOCKED = text("""SELECT i.*, s.sha256, s.prepared_by, s.decided_by, s.due_at, s.due_alarmed_at, s.day FROM incident i
JOIN incident_list s ON (s.incident, s.round) = (i.id, i.round) WHERE i.id = :id""")
_MOVE = text("""UPDATE incident SET state = :state, round = :round, went_on_at = :now, called_at = NULL,
  starts_at = CASE WHEN :state <> 'ran' THEN starts_at END,
  held = :held, ended_at = CASE WHEN :state IN ('closed', 'cancelled', 'expired') THEN CAST(:now AS timestamptz) END WHERE id = :id""")
_DECIDE = text("""UPDATE incident_list SET outcome = :outcome, decided_by = :by, decided_at = :now, words = :words
WHERE incident = :id AND round = :round""")
_VOID = text("UPDATE incident_certificate SET void = true WHERE incident = :id AND round = :round")
_NEXT = text("""SELECT l.certificate FROM incident_certificate l WHERE l.incident = :id AND l.round = :round AND l.asked_at IS NULL AND NOT l.void
ORDER BY l.certificate LIMIT :most""")
_ASKED = text("""UPDATE incident_certificate SET asked_at = :now
WHERE incident = :id AND round = :round AND certificate = :certificate""")
_WENT_ON = text("UPDATE incident SET went_on_at = :now WHERE id = :id")
_WITH_CA = text("SELECT count(*) FROM revocation WHERE road = 'incident' AND state IN ('asked', 'sent')")
_REASON = text("""SELECT i.reason FROM incident_certificate l JOIN incident i ON (i.id, i.round) = (l.incident, l.round)
WHERE l.certificate = :certificate AND NOT l.void AND i.state IN ('announced', 'running') ORDER BY i.id LIMIT 1""")
#: Open, or closed after the approval with the word that what waited is refused: that one counts first.
_HOLDS = text(f"""SELECT i.id, i.ended_at IS NOT NULL AS refuses FROM incident i, (SELECT CAST(:key AS text) AS spki_sha256, CAST(:subscriber AS text) AS subscriber,
  CAST(:product AS text) AS product) n
WHERE ((i.ended_at IS NULL AND {HOLDS}) OR (i.held = 'refuse' AND i.ended_at > :approved)) AND {INTENT_UNDER} ORDER BY i.ended_at NULLS LAST, i.id LIMIT 1""")
_HELD = text("""INSERT INTO incident_held (issuance, incident, at) VALUES (:issuance, :incident, :now)
ON CONFLICT DO NOTHING RETURNING issuance""")
_UNFINISHED = text(f"""SELECT count(*) FROM {OF_LISTS.format(incident=":id")}
  AND {RESULT.format(now=":now")} <> ALL(CAST(:done AS text[]))""")
_UNDER_WAY = text(f"""SELECT n.id, n.order_id, n.tried_at IS NOT NULL AS tried FROM incident i JOIN issuance n ON {INTENT_UNDER}
WHERE i.id = :id AND n.ended_at IS NULL ORDER BY n.id""")
_DUE = text("""SELECT i.id FROM incident i JOIN incident_list s ON (s.incident, s.round) = (i.id, i.round)
WHERE i.state = 'prepared' AND s.due_at <= :before AND (s.due_alarmed_at IS NULL OR s.due_at <= :now) ORDER BY i.id""")
_DUE_CALLED = text("UPDATE incident_list SET due_alarmed_at = :now WHERE incident = :id AND round = :round")
_LEFT_OPEN = text("""UPDATE incident SET called_at = :now WHERE state = 'ran' AND coalesce(called_at, went_on_at) <= :before
RETURNING id""")


async def known(tx: Transaction, serials: Sequence[str]) -> list[Any]:
    """Whoever's certificates with these serial numbers: id, serial, issuer, `not_after`, `revoked_at`."""
    staff_only(tx.actor)
    return list(await tx.session.execute(_KNOWN, {"serials": list(serials)}))


async def add(
    tx: Transaction, row: Mapping[str, object], lines: Sequence[Mapping[str, object]], starts: datetime | None
) -> None:
    """An incident without a list. `lines`: what each serial number is that was given, but for those of the list. `starts`: when it is for a day."""
    staff_only(tx.actor)
    await tx.session.execute(_ADD, {**row, "told": json.dumps(lines), "now": tx.now, "starts": starts})


async def freeze(
    tx: Transaction, number: UUID, nth: int, chosen_by: str, value: str, due: datetime, ids: Sequence[int] = ()
) -> tuple[int, str]:
    """Make the choice: what is valid, not revoked and in no list of the incident yet is the list of this round. How many, and its hash."""
    staff_only(tx.actor)
    await tx.session.execute(_LIST, {"id": number, "round": nth, "by": tx.actor.number, "now": tx.now, "due": due})
    chosen = f"FROM certificate c WHERE {_BY[chosen_by].format(value=':value')} AND c.not_after >= :now"
    by = {"now": tx.now, "value": list(ids) if chosen_by == "serials" else value}
    put = text(f"""INSERT INTO incident_certificate (incident, round, certificate) SELECT :id, :round, c.id {chosen}
AND c.revoked_at IS NULL AND {_NOT_PUT_OFF.format(incident=":id")} ON CONFLICT DO NOTHING""")
    await tx.session.execute(put, {"id": number, "round": nth, **by})
    revoked = await tx.session.scalar(text(f"SELECT count(*) {chosen} AND c.revoked_at IS NOT NULL"), by)
    row = (await tx.session.execute(_HASHED, {"id": number, "round": nth, "revoked": revoked})).one()
    return row.certificates, row.sha256


async def locked(tx: Transaction, number: UUID) -> Any | None:
    """An incident with its last list, locked until the transaction ends. Who asks is staff, or the service's own job."""
    await tx.session.execute(_LOCK, {"id": number})
    return (await tx.session.execute(_LOCKED, {"id": number})).first()


async def decide(tx: Transaction, row: Any, outcome: str, words: str = "") -> None:
    """The last list is decided by the actor; one that is called off or too late counts no more."""
    values = {"id": row.id, "round": row.round, "outcome": outcome, "by": tx.actor.number, "now": tx.now}
    await tx.session.execute(_DECIDE, {**values, "words": words})
    if outcome in {"called_off", "expired"}:
        await tx.session.execute(_VOID, {"id": row.id, "round": row.round})


async def move(tx: Transaction, number: UUID, state: str, nth: int, held: str | None = None) -> None:
    """It has another state now, with this last list; `held`: closed, what becomes of what waited, also of what is heard of later."""
    await tx.session.execute(_MOVE, {"id": number, "state": state, "round": nth, "held": held, "now": tx.now})


async def waiting(tx: Transaction, row: Any, most: int) -> list[int]:
    """Certificates of the last list whose revocation was not asked for yet, `most` of them."""
    return list((await tx.session.execute(_NEXT, {"id": row.id, "round": row.round, "most": most})).scalars())


async def asked(tx: Transaction, row: Any, certificate: int) -> None:
    """The run came to this certificate: it has a revocation, or was over."""
    values = {"id": row.id, "round": row.round, "certificate": certificate, "now": tx.now}
    await tx.session.execute(_ASKED, values)


async def went_on(tx: Transaction, number: UUID) -> None:
    """A run asked for some just now."""
    await tx.session.execute(_WENT_ON, {"id": number, "now": tx.now})


async def with_ca(tx: Transaction) -> int:
    """How many revocations of incidents the CA has not confirmed."""
    return int((await tx.session.execute(_WITH_CA)).scalar_one())


async def reason_of(tx: Transaction, certificate: int) -> str | None:
    """The reason of the incident that is announced or running and that a certificate is in; None of any other."""
    reason: str | None = (await tx.session.execute(_REASON, {"certificate": certificate})).scalar()
    return reason


async def holding(tx: Transaction, intent: Issuance) -> Any | None:
    """The incident that keeps an intent from the CA: its id, and whether it was closed after the approval and refuses what waited (`refuses`)."""
    values = {"key": intent.spki_sha256, "subscriber": intent.subscriber, "product": intent.product}
    return (await tx.session.execute(_HOLDS, {**values, "approved": intent.created_at})).first()


async def hold(tx: Transaction, issuance: UUID, incident: UUID) -> bool:
    """An intent waits for the end of an incident; False when that was known."""
    row = {"issuance": issuance, "incident": incident, "now": tx.now}
    return (await tx.session.execute(_HELD, row)).first() is not None


def fresh_of(chosen_by: str, incident: str, value: str, now: str) -> str:
    """SQL: how many certificates fall under a choice at a moment and are in no list of its incident (placeholders)."""
    return f"""SELECT count(*) FROM certificate c WHERE {_BY[chosen_by].format(value=value)} AND c.revoked_at IS NULL AND c.not_after >= {now}
  AND NOT EXISTS (SELECT FROM incident_certificate l WHERE l.incident = {incident} AND l.certificate = c.id AND NOT l.void)
  AND {_NOT_PUT_OFF.format(incident=incident)}"""


async def fresh(tx: Transaction, row: Any) -> int:
    """How many certificates fall under an incident's choice now and are in no list of it. What was chosen by serial number stands in its list alone."""
    if row.chosen_by == "serials":
        return 0
    statement = text(fresh_of(row.chosen_by, ":id", ":value", ":now"))
    return int(await tx.session.scalar(statement, {"id": row.id, "value": row.value, "now": tx.now}) or 0)


async def unfinished(tx: Transaction, number: UUID) -> int:
    """How many certificates of its lists are neither seen to be revoked nor settled by a person."""
    values = {"id": number, "now": tx.now, "done": list(DONE)}
    return int((await tx.session.execute(_UNFINISHED, values)).scalar_one())


async def under_way(tx: Transaction, number: UUID) -> list[Any]:
    """Open intents that fall under its choice: id, order id, whether the CA may have been asked (`tried`)."""
    return list(await tx.session.execute(_UNDER_WAY, {"id": number}))


async def due(tx: Transaction, before: datetime) -> list[UUID]:
    """Incidents whose last list is to be called about or is too late, as far as that one's time ends before that moment."""
    return list((await tx.session.execute(_DUE, {"before": before, "now": tx.now})).scalars())


async def due_called(tx: Transaction, row: Any) -> None:
    """Somebody was called about the last list."""
    await tx.session.execute(_DUE_CALLED, {"id": row.id, "round": row.round, "now": tx.now})


async def left_open(tx: Transaction, before: datetime) -> list[UUID]:
    """Incidents that ran before that moment and nobody closes, each of them once until it is called about again."""
    return list((await tx.session.execute(_LEFT_OPEN, {"now": tx.now, "before": before})).scalars())
