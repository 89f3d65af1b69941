"""Revocations that don't get through by themselves. All of it is for the provider's own people."""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from chassis.actor import Actor
from chassis.transaction import Transaction
from contracts.stalled import REVOKED_WITHIN
from sqlalchemy import text

from certificates.store import revocations
from certificates.store.desk import staff_only

#: Of revocation `v` (as the index `revocation_stalled` has it). What waits for the CA is no case any more as soon as the CA has answered.
_WAITS = "(v.state IN ('asked', 'sent') AND v.alarmed_at IS NOT NULL) OR (v.state = 'confirmed' AND v.unseen_alarmed_at IS NOT NULL)"
#: SQL: whether revocation `v` is a case of the desk.
STALLED = f"v.settled_at IS NULL AND (v.state = 'refused' OR v.leak_reported_at IS NOT NULL OR {_WAITS})"
#: Whether it changes by itself yet: whoever ended it now would not hear of what goes wrong after that.
_MOVES = "v.state IN ('asked', 'sent', 'confirmed')"
#: Where one stands that may be several things at once: what keeps the certificate valid first.
_STALL = """CASE WHEN v.state = 'refused' THEN 'refused' WHEN v.state IN ('asked', 'sent') THEN 'unconfirmed'
  WHEN v.leak_reported_at IS NOT NULL THEN 'reason' ELSE 'unseen' END"""
_LINE = f"""SELECT v.id, v.certificate, v.subscriber, v.reason, v.road, v.state, v.asked_at, v.cause, v.settled_at, v.outcome, v.told, {_MOVES} AS waits, {_STALL} AS stall,
  coalesce(t.name, v.taken_by) AS taken_by, c.organisation, c.common_name, c.serial, c.issuer_name, c.not_after, c.revoked_at, {revocations.OPEN} AS revoking
FROM revocation v JOIN certificate c ON c.id = v.certificate LEFT JOIN person t ON t.number = v.taken_by"""
_LINES = f"""(SELECT x.* FROM ({_LINE} WHERE {STALLED} ORDER BY v.asked_at LIMIT 500) x)
UNION ALL (SELECT x.* FROM ({_LINE} WHERE v.settled_at IS NOT NULL ORDER BY v.settled_at DESC LIMIT 50) x)"""
_ACTS = """SELECT a.at, coalesce(p.name, a.by) AS by, a.act, a.text FROM revocation_act a LEFT JOIN person p ON p.number = a.by
WHERE a.revocation = $1 ORDER BY a.id"""
_LOCKED = text(f"""SELECT v.*, c.revoked_at, c.revocation_reason, ({STALLED}) AS stalled, {_MOVES} AS waits FROM revocation v
JOIN certificate c ON c.id = v.certificate WHERE v.id = :id FOR UPDATE OF v""")
_ACT = text("INSERT INTO revocation_act (revocation, at, by, act, text) VALUES (:id, :now, :by, :act, :text)")
_TAKE = text("UPDATE revocation SET taken_by = :by WHERE id = :id")
_SETTLE = text("UPDATE revocation SET settled_at = :now, outcome = :outcome, told = :told WHERE id = :id")
_CALL = f"""UPDATE revocation v SET {{column}} = :now FROM certificate c WHERE c.id = v.certificate AND v.{{column}} IS NULL AND {STALLED}
AND v.asked_at <= :before RETURNING c.serial, {_STALL} AS stall"""
_DUE, _LATE = (text(_CALL.format(column=column)) for column in ("due_alarmed_at", "late_alarmed_at"))


async def lines(reads: asyncpg.Pool, actor: Actor) -> list[asyncpg.Record]:
    """Open ones, the oldest first, and the last fifty that were settled. Raises Refused (`not_allowed`) for anybody but staff."""
    staff_only(actor)
    rows: list[asyncpg.Record] = await reads.fetch(_LINES)
    return rows


async def one(reads: asyncpg.Pool, actor: Actor, number: UUID) -> asyncpg.Record | None:
    """One that stalls, or that was settled. Raises Refused as `lines`."""
    staff_only(actor)
    return await reads.fetchrow(f"{_LINE} WHERE v.id = $1 AND (v.settled_at IS NOT NULL OR ({STALLED}))", number)


async def acts(reads: asyncpg.Pool, number: UUID) -> list[asyncpg.Record]:
    """What was done about it, in that order."""
    rows: list[asyncpg.Record] = await reads.fetch(_ACTS, number)
    return rows


async def locked(tx: Transaction, number: UUID) -> Any | None:
    """A revocation with whether it is `stalled` and whether it `waits` for the CA, locked. Raises Refused as `lines`."""
    staff_only(tx.actor)
    return (await tx.session.execute(_LOCKED, {"id": number})).first()


async def act(tx: Transaction, number: UUID, what: str, words: str = "") -> None:
    """Write down what one of the provider's people did."""
    row = {"id": number, "now": tx.now, "by": tx.actor.number, "act": what, "text": words}
    await tx.session.execute(_ACT, row)


async def take(tx: Transaction, number: UUID) -> None:
    """It is the actor's case."""
    await tx.session.execute(_TAKE, {"id": number, "by": tx.actor.number})


async def settle(tx: Transaction, number: UUID, outcome: str, words: str | None) -> None:
    """A person ended it; `words`: what the customer reads of that."""
    await tx.session.execute(_SETTLE, {"id": number, "now": tx.now, "outcome": outcome, "told": words})


async def due(tx: Transaction, before: datetime) -> list[Any]:
    """Serial number and stall of those that are due at that moment: each once."""
    return list(await tx.session.execute(_DUE, {"now": tx.now, "before": before - REVOKED_WITHIN}))


async def late(tx: Transaction) -> list[Any]:
    """Those whose time is over: each once."""
    return list(await tx.session.execute(_LATE, {"now": tx.now, "before": tx.now - REVOKED_WITHIN}))
