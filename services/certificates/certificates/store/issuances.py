"""Intents of issuance, what was quarantined, and what the CA issued unasked."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis import state
from chassis.transaction import Transaction
from chassis.work import queue
from pki.certificate import ParsedCertificate
from sqlalchemy import insert, text
from sqlmodel import col, select

from certificates.ca import Listed
from certificates.tables import ISSUE, Issuance

_READ_TO = "ca_cursor"
_TABLE: Any = Issuance.__table__  # type: ignore[attr-defined]
_ONE_BY_ONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:order, 0))")
_QUARANTINE = text("""INSERT INTO quarantine (issuance, at, findings, leaf_pem, chain_pem, issuer, serial, spki_sha256, not_after)
VALUES (:issuance, :at, :findings, :leaf_pem, :chain_pem, :issuer, :serial, :spki_sha256, :not_after) ON CONFLICT DO NOTHING""")
_JOBS = queue.jobs_of(ISSUE, "issuance", "i.id::text")
_WITHOUT_JOB = text(f"""SELECT i.id, i.subscriber, i.correlation_id, (SELECT coalesce(max(j.id), 0) FROM {_JOBS}) AS last_job
FROM issuance i WHERE i.ended_at IS NULL AND {queue.nobody_works_on(_JOBS)} ORDER BY i.created_at LIMIT 500""")  # noqa: S608
_OVERDUE = text("""UPDATE issuance SET alarmed_at = :now
WHERE ended_at IS NULL AND alarmed_at IS NULL AND created_at < CASE
  WHEN jsonb_path_exists(names, '$[*] ? (@.state != "proved")') THEN CAST(:unproved AS timestamptz) ELSE CAST(:before AS timestamptz) END
RETURNING id, reference, state""")
_IN_INVENTORY = text("""SELECT c.issuer, c.serial, d.sha256 FROM unnest(CAST(:issuers AS text[]), CAST(:serials AS text[]))
  AS x (issuer, serial) JOIN certificate c USING (issuer, serial) JOIN certificate_der d ON d.certificate = c.id""")
# one in quarantine without a serial number is revoked by nobody: it counts as what nobody ordered
_INTENTS = text("""SELECT i.id, i.ended_at IS NOT NULL AS ended, i.subscriber, i.correlation_id, i.reason, q.leaf_pem
FROM issuance i LEFT JOIN quarantine q ON q.issuance = i.id AND q.serial IS NOT NULL
WHERE i.id = ANY(CAST(:ids AS uuid[]))""")
_UNORDERED = text("""INSERT INTO unordered (issuer, serial, request_id, leaf_pem, seen_at)
VALUES (:issuer, :serial, :request_id, :leaf_pem, :now) ON CONFLICT DO NOTHING""")
_FORGET = text("""DELETE FROM unordered u WHERE u.alarmed_at IS NULL AND (
  EXISTS (SELECT FROM certificate c WHERE c.issuer = u.issuer AND c.serial = u.serial)
  OR EXISTS (SELECT FROM quarantine q WHERE q.issuer = u.issuer AND q.serial = u.serial))""")
#: What an open intent is about to take in waits: when it ends without, somebody is called.
_ALARM = text("""UPDATE unordered u SET alarmed_at = :now WHERE alarmed_at IS NULL AND seen_at < :before
  AND NOT EXISTS (SELECT FROM issuance i WHERE i.id::text = u.request_id AND i.ended_at IS NULL)
RETURNING issuer, serial, request_id""")


async def newest(tx: Transaction, order: UUID) -> Issuance | None:
    """The newest intent of an order, locked; two approvals of one order wait for each other here."""
    await tx.session.execute(_ONE_BY_ONE, {"order": str(order)})
    newest_first = (col(Issuance.approved_epoch).desc(), col(Issuance.approved_version).desc())
    query = select(Issuance).where(Issuance.order_id == order).order_by(*newest_first).limit(1)
    return (await tx.session.execute(query.with_for_update())).scalars().first()


async def add(tx: Transaction, row: Issuance) -> None:
    """Write down an intent. The database has one open intent per order, and one per approval."""
    await tx.session.execute(insert(_TABLE).values(row.model_dump()))


async def locked(tx: Transaction, number: UUID) -> Issuance | None:
    """The intent, locked until the transaction ends."""
    return await tx.session.get(Issuance, number, with_for_update=True)


async def quarantine(
    tx: Transaction,
    issuance: UUID,
    findings: Iterable[str],
    leaf_pem: str,
    chain_pem: str,
    content: ParsedCertificate | None,
) -> None:
    """Keep a certificate that is not what was asked, outside the inventory; the first of an intent stays. `content`: as far as it was read."""
    row = {
        "issuance": issuance,
        "at": tx.now,
        "findings": list(findings),
        "leaf_pem": _text(leaf_pem),
        "chain_pem": _text(chain_pem),
        "issuer": content and content.issuer,
        "serial": content and content.serial,
        "spki_sha256": content and content.spki_sha256,
        "not_after": content and content.not_after,
    }
    await tx.session.execute(_QUARANTINE, row)


async def without_job(tx: Transaction) -> list[Any]:
    """Open intents that no job works on: id, subscriber, correlation id, its last job, 0 for none that is kept."""
    return list(await tx.session.execute(_WITHOUT_JOB))


async def overdue(tx: Transaction, before: datetime, unproved: datetime) -> list[Any]:
    """Open intents from before that moment, each of them once: id, reference, state. Those of which a name is not proved: from before `unproved`."""
    return list(await tx.session.execute(_OVERDUE, {"now": tx.now, "before": before, "unproved": unproved}))


async def ca_list_read_to(tx: Transaction) -> str:
    """How far the CA's list was read, in the CA's own words; empty at the start."""
    return await state.value(tx, _READ_TO)


async def set_ca_list_read_to(tx: Transaction, value: str) -> None:
    """Remember how far the CA's list was read."""
    await state.put(tx, _READ_TO, value)


async def in_inventory(tx: Transaction, issuers: list[str], serials: list[str]) -> dict[tuple[str, str], str]:
    """Which of these pairs of issuer and serial number are in the inventory, with the SHA-256 of the certificate (DER)."""
    rows = await tx.session.execute(_IN_INVENTORY, {"issuers": issuers, "serials": serials})
    return {(row.issuer, row.serial): row.sha256 for row in rows}


async def intents(tx: Transaction, ids: list[UUID]) -> dict[UUID, Any]:
    """Intents by id: ended, subscriber, correlation id, reason, leaf in quarantine."""
    return {row.id: row for row in await tx.session.execute(_INTENTS, {"ids": ids})}


async def note_unknown_certificate(tx: Transaction, listed: Listed, issuer: str, serial: str) -> None:
    """Write down a certificate that the CA issued and nobody here ordered or took in (yet): its list says it once."""
    row = {"issuer": issuer, "serial": serial, "request_id": listed.request_id}
    await tx.session.execute(_UNORDERED, row | {"leaf_pem": _text(listed.leaf_pem), "now": tx.now})


async def unordered(tx: Transaction, before: datetime) -> list[Any]:
    """Certificates nobody ordered or waits for, seen before that moment and neither in inventory nor quarantine, each of them once."""
    await tx.session.execute(_FORGET)
    return list(await tx.session.execute(_ALARM, {"now": tx.now, "before": before}))


def _text(foreign: str) -> str:
    """As it came, but for what a text column can't hold."""
    return foreign.replace("\x00", "\ufffd")
