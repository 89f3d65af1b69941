"""A part of an announced list that is put off: which certificates, and the incident that they become. For the provider's own people alone."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
from chassis.transaction import Transaction
from sqlalchemy import text

from certificates.store.desk import staff_only

_LISTED = text("""SELECT c.id, c.issuer, c.serial FROM incident_certificate l JOIN certificate c ON c.id = l.certificate
WHERE l.incident = :id AND l.round = :round AND NOT l.void AND l.asked_at IS NULL AND c.id = ANY(:ids) AND c.revoked_at IS NULL
  AND c.not_after >= :now ORDER BY c.issuer COLLATE "C", c.serial COLLATE "C" ASC""")
_PART = text("SELECT certificate FROM incident_proposal_certificate WHERE proposal = :proposal ORDER BY certificate")
#: Nobody is told that what is put off was called off: another day is announced of it.
_TAKEN = text("""UPDATE incident_certificate SET void = true, undone_at = :now, undone_told_at = :now
WHERE incident = :id AND round = :round AND certificate = ANY(:ids) AND NOT void AND asked_at IS NULL RETURNING certificate""")
_LEFT = text("SELECT count(*) FROM incident_certificate WHERE incident = :id AND round = :round AND NOT void")
_FROM = text("UPDATE incident SET put_off_from = :was WHERE id = :id")
_BY = text("UPDATE incident_list SET prepared_by = :by, prepared_at = :at WHERE incident = :id AND round = 1")
_BECAME = text("UPDATE incident_proposal SET became = :became WHERE id = :proposal")
_PARTS = """SELECT q.proposal, c.common_name, c.subscriber, c.serial, c.issuer_name FROM incident_proposal_certificate q
JOIN incident_proposal p ON p.id = q.proposal JOIN certificate c ON c.id = q.certificate WHERE p.incident = $1 ORDER BY c.common_name, c.id"""


async def listed(tx: Transaction, row: Any, ids: Sequence[int]) -> list[Any]:
    """Those of these that stand in the last list and are valid: id, issuer, serial; by the bytes of both."""
    staff_only(tx.actor)
    values = {"id": row.id, "round": row.round, "ids": list(ids), "now": tx.now}
    return list(await tx.session.execute(_LISTED, values))


async def part(tx: Transaction, proposal: UUID) -> list[int]:
    """Of which certificates it is proposed."""
    return list((await tx.session.execute(_PART, {"proposal": proposal})).scalars())


async def taken(tx: Transaction, row: Any, ids: Sequence[int]) -> list[int]:
    """Take these out of the last list, as far as its run did not come to them."""
    values = {"id": row.id, "round": row.round, "ids": list(ids), "now": tx.now}
    return list((await tx.session.execute(_TAKEN, values)).scalars())


async def left(tx: Transaction, row: Any) -> int:
    """How many certificates the last list still has."""
    return int(await tx.session.scalar(_LEFT, {"id": row.id, "round": row.round}) or 0)


async def became(tx: Transaction, proposal: Any, number: UUID) -> None:
    """What was proposed is this incident now: its list was made by who proposed it."""
    await tx.session.execute(_FROM, {"id": number, "was": proposal.incident})
    await tx.session.execute(_BY, {"id": number, "by": proposal.proposed_by, "at": proposal.proposed_at})
    await tx.session.execute(_BECAME, {"proposal": proposal.id, "became": number})


async def parts(reads: asyncpg.Pool, number: UUID) -> Mapping[UUID, list[asyncpg.Record]]:
    """By proposal of an incident that staff may see: the certificates that it is about."""
    out: dict[UUID, list[asyncpg.Record]] = {}
    for row in await reads.fetch(_PARTS, number):
        out.setdefault(row["proposal"], []).append(row)
    return out
