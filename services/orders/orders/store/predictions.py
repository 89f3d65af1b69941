"""Predicted certificates of orders, as they were linted last; and which orders are to be linted (again)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.transaction import Transaction
from contracts.orders import PredictionOutcome, PredictionView
from pydantic import TypeAdapter
from sqlalchemy import text

from orders.domain.prediction import Found

_FOUND = TypeAdapter(tuple[Found, ...])
_RULES = """SELECT max(d.from_date) FROM (SELECT from_date FROM product WHERE code = o.product
  UNION ALL SELECT from_date FROM product_term WHERE product = o.product) AS d WHERE d.from_date <= :day"""
_OF = text("""SELECT outcome, findings, linter, rules, linted_at FROM prediction WHERE "order" = :order""")
_PUT = text(f"""INSERT INTO prediction ("order", outcome, findings, linter, rules, linted_at)
SELECT o.id, :outcome, CAST(:findings AS jsonb), :linter, coalesce(({_RULES}), :day), :now FROM placed_order o WHERE o.id = :order
ON CONFLICT ("order") DO UPDATE SET outcome = excluded.outcome, findings = excluded.findings, linter = excluded.linter,
  rules = excluded.rules, linted_at = excluded.linted_at""")  # noqa: S608 - a part of our own
_DUE = text(f"""SELECT o.id, r.rules FROM placed_order o CROSS JOIN LATERAL (SELECT coalesce(({_RULES}), :day) AS rules) AS r
LEFT JOIN prediction p ON p."order" = o.id
WHERE o.state IN ('in_validation', 'waiting') AND (p."order" IS NULL OR p.rules <> r.rules OR p.linter <> :linter)
ORDER BY o.placed_at LIMIT :many""")  # noqa: S608 - a part of our own


async def of(tx: Transaction, order: UUID) -> PredictionView | None:
    """What was found the last time; None when it never was linted."""
    row = (await tx.session.execute(_OF, {"order": order})).mappings().first()
    return None if row is None else PredictionView.model_validate(dict(row))


async def put(
    tx: Transaction, order: UUID, outcome: PredictionOutcome, findings: Sequence[Found], linter: str, day: date
) -> None:
    """Keep what was found by the rules of this day (Amsterdam), instead of what was found before."""
    row = {"order": order, "outcome": outcome.value, "linter": linter, "day": day, "now": tx.now}
    await tx.session.execute(_PUT, {**row, "findings": _FOUND.dump_json(tuple(findings)).decode()})


async def due(tx: Transaction, linter: str, day: date, many: int) -> list[tuple[UUID, date]]:
    """Open cases that were never linted, or by other rules or another linter than today's; with since when today's rules are."""
    rows = await tx.session.execute(_DUE, {"linter": linter, "day": day, "many": many})
    return [(row.id, row.rules) for row in rows]
