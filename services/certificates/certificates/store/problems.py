"""Problems that were reported. Strangers only add one; all reading is for the provider's own people."""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from chassis import copies
from chassis.actor import Actor
from chassis.retention import removed
from chassis.transaction import Transaction
from contracts.orders import NewerDetails, OrderMoved
from sqlalchemy import text

from certificates.domain.retention import ISSUANCE
from certificates.store import revocations
from certificates.store.desk import staff_only
from certificates.tables import OrderKeyRow

_ADD = text("""INSERT INTO problem (id, reference, kind, state, certificate, words, email, language, reported_at, answer_by)
VALUES (:id, :reference, :kind, 'reported', :certificate, :words, :email, :language, :now, :answer_by)""")
_BY_REFERENCE = text("SELECT * FROM problem WHERE reference = :reference FOR UPDATE")
_ONE = text("SELECT * FROM problem WHERE id = :id FOR UPDATE")
#: A proof that comes when all was said and done is looked at anew, by a new clock.
_PROVE = text("""UPDATE problem SET spki_sha256 = :key, proven_at = :now, proven_by = :by,
  state = CASE state WHEN 'closed' THEN 'reported' ELSE state END,
  answered_at = CASE state WHEN 'closed' THEN NULL ELSE answered_at END,
  answer_by = CASE state WHEN 'closed' THEN :answer_by ELSE answer_by END,
  due_alarmed_at = CASE state WHEN 'closed' THEN NULL ELSE due_alarmed_at END,
  overdue_alarmed_at = CASE state WHEN 'closed' THEN NULL ELSE overdue_alarmed_at END,
  closed_at = NULL, outcome = NULL WHERE id = :id""")
_ANSWER = text("""UPDATE problem SET state = 'answered', answered_at = coalesce(answered_at, :now)
WHERE id = :id AND state <> 'closed'""")
_CLOSE = text("UPDATE problem SET state = 'closed', closed_at = :now, outcome = :outcome WHERE id = :id")
_ACT = text("INSERT INTO problem_act (problem, at, by, act, text) VALUES (:problem, :now, :by, :act, :text)")
_DUE = text("""UPDATE problem SET due_alarmed_at = :now WHERE state = 'reported' AND due_alarmed_at IS NULL
  AND answer_by <= :before RETURNING reference""")
_OVERDUE = text("""UPDATE problem SET overdue_alarmed_at = :now WHERE state = 'reported' AND overdue_alarmed_at IS NULL
  AND answer_by <= :now RETURNING reference""")
_LEFT_OPEN = text("""UPDATE problem SET left_open_alarmed_at = :now WHERE state = 'answered'
  AND greatest(left_open_alarmed_at, answered_at) <= :before RETURNING reference""")
_BLANK = text("""WITH old AS (UPDATE problem SET email = NULL, words = '', certificate = '', blanked_at = :now
  WHERE blanked_at IS NULL AND reported_at <= :before RETURNING id),
gone AS (UPDATE problem_act SET text = '' WHERE problem IN (SELECT id FROM old)) SELECT id FROM old""")
_CONCERNED = text("""SELECT count(*) FILTER (WHERE c.id IS NOT NULL) AS certificates, count(*) FILTER (WHERE c.id IS NULL) AS orders FROM (
  SELECT k.certificate, NULL::uuid AS order_id FROM certificate_key k WHERE k.spki_sha256 = :key
  UNION ALL SELECT NULL, o.order_id FROM order_key o WHERE o.spki_sha256 = :key AND o.open) AS x
LEFT JOIN certificate c ON c.id = x.certificate AND c.revoked_at IS NULL AND c.not_after >= :now
WHERE x.certificate IS NULL OR c.id IS NOT NULL""")
_LINES = """SELECT p.* FROM problem p WHERE p.state <> 'closed' OR p.id IN (
  SELECT id FROM problem WHERE state = 'closed' ORDER BY closed_at DESC LIMIT 50)
ORDER BY p.state = 'closed', CASE WHEN p.state = 'closed' THEN NULL ELSE p.state <> 'reported' END, p.closed_at DESC, p.answer_by LIMIT 500"""
_CERTIFICATES = f"""SELECT c.id, c.subscriber, c.organisation, c.common_name, c.serial, c.not_after, c.revoked_at, {revocations.OPEN} AS revoking,
  coalesce(k.spki_sha256 = $1, false) AS by_key FROM certificate c JOIN certificate_key k ON k.certificate = c.id
WHERE k.spki_sha256 = $1 OR c.serial = ANY($2::text[]) OR ($3 <> '' AND (lower(c.common_name) = $3 OR $3 = ANY(c.sans)))
ORDER BY by_key DESC, c.revoked_at IS NOT NULL, c.not_after DESC LIMIT 100"""


async def add(tx: Transaction, row: Mapping[str, object]) -> None:
    """Keep a report."""
    await tx.session.execute(_ADD, {**row, "now": tx.now})


async def with_reference(tx: Transaction, reference: str) -> Any | None:
    """The report of a receipt, locked; None when there is none."""
    return (await tx.session.execute(_BY_REFERENCE, {"reference": reference})).first()


async def locked(tx: Transaction, number: UUID) -> Any | None:
    """A report, locked, for the provider's own people. Raises Refused for anybody else."""
    staff_only(tx.actor)
    return (await tx.session.execute(_ONE, {"id": number})).first()


async def prove(tx: Transaction, number: UUID, key: str, by: str, answer_by: datetime) -> Any:
    """Note which key was shown; how many valid certificates and open orders have it."""
    await tx.session.execute(_PROVE, {"id": number, "key": key, "by": by, "now": tx.now, "answer_by": answer_by})
    return (await tx.session.execute(_CONCERNED, {"key": key, "now": tx.now})).one()


async def act(tx: Transaction, number: UUID, what: str, words: str) -> None:
    """Write down what one of the provider's people did."""
    row = {"problem": number, "now": tx.now, "by": tx.actor.number, "act": what, "text": words}
    await tx.session.execute(_ACT, row)


async def answered(tx: Transaction, number: UUID) -> None:
    """The clock stops at the first answer."""
    await tx.session.execute(_ANSWER, {"id": number, "now": tx.now})


async def close(tx: Transaction, number: UUID, outcome: str) -> None:
    """A person closed it."""
    await tx.session.execute(_CLOSE, {"id": number, "now": tx.now, "outcome": outcome})


async def due(tx: Transaction, before: datetime) -> list[str]:
    """References of those that nobody answered, of which the time is over at `before`: each once."""
    return list((await tx.session.execute(_DUE, {"now": tx.now, "before": before})).scalars())


async def overdue(tx: Transaction) -> list[str]:
    """References of those that nobody answered in time: each once."""
    return list((await tx.session.execute(_OVERDUE, {"now": tx.now})).scalars())


async def left_open(tx: Transaction, before: datetime) -> list[str]:
    """References of those that were answered, or called for last, before this, and that nobody closed."""
    return list((await tx.session.execute(_LEFT_OPEN, {"now": tx.now, "before": before})).scalars())


async def blank(tx: Transaction, before: datetime) -> list[UUID]:
    """Forget who reported, and in which words, what was reported before this."""
    return list((await tx.session.execute(_BLANK, {"now": tx.now, "before": before})).scalars())


async def lines(reads: asyncpg.Pool, actor: Actor) -> list[asyncpg.Record]:
    """All open ones, what waits for its first answer first, and the last fifty that were closed. Raises Refused for anybody but staff."""
    staff_only(actor)
    rows: list[asyncpg.Record] = await reads.fetch(_LINES)
    return rows


async def one(reads: asyncpg.Pool, actor: Actor, number: UUID) -> asyncpg.Record | None:
    """One report. Raises Refused as `lines`."""
    staff_only(actor)
    return await reads.fetchrow("SELECT * FROM problem WHERE id = $1", number)


async def acts(reads: asyncpg.Pool, number: UUID) -> list[asyncpg.Record]:
    """What was done about it, in that order."""
    rows: list[asyncpg.Record] = await reads.fetch(
        """SELECT a.at, coalesce(p.name, a.by) AS by, a.act, a.text FROM problem_act a
        LEFT JOIN person p ON p.number = a.by WHERE a.problem = $1 ORDER BY a.id""",
        number,
    )
    return rows


async def certificates(
    reads: asyncpg.Pool, key: str | None, serials: tuple[str, ...], name: str
) -> list[asyncpg.Record]:
    """Anybody's certificates with this key, one of these serial numbers or this name, published or not."""
    rows: list[asyncpg.Record] = await reads.fetch(_CERTIFICATES, key or "", list(serials), name)
    return rows


async def orders(reads: asyncpg.Pool, key: str) -> list[asyncpg.Record]:
    """Anybody's open orders with this key."""
    rows: list[asyncpg.Record] = await reads.fetch(
        "SELECT reference, subscriber FROM order_key WHERE spki_sha256 = $1 AND open ORDER BY order_id LIMIT 100", key
    )
    return rows


async def put_order(tx: Transaction, event: OrderMoved) -> None:
    """Take over which key an order is for, and whether it is open; nothing of an order of which all was removed."""
    if await removed(tx, ISSUANCE, str(event.order)):
        return
    key = None if isinstance(event.details, NewerDetails) else event.details.spki_sha256
    row = OrderKeyRow(
        order_id=event.order,
        version=event.version,
        subscriber=event.subscriber,
        reference=event.reference,
        spki_sha256=key,
        open=not event.ended,
    )
    await copies.keep(tx, row, unless_none=("spki_sha256",))
