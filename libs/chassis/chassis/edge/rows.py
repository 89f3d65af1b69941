"""Budgets as rows of the service that does the work, so that its replicas share them (see `chassis.edge.budgets`).

The hit is part of the transaction of what it pays for: a returned refusal keeps it, an exception gives it back. Rows of
the same key wait for each other; rows that count no more are cleared away by who comes after.
"""

from datetime import timedelta

from contracts.refusals import Refusal
from sqlalchemy import text

from chassis import counters
from chassis.edge.budgets import Budget, spent
from chassis.transaction import Transaction

#: For a migration of a service that counts in rows. `key` is a hash or a number of ours, never an address.
TABLE = (
    """CREATE TABLE budget (
        name text NOT NULL,
        key text NOT NULL,
        hits timestamptz[] NOT NULL,
        until timestamptz NOT NULL,
        PRIMARY KEY (name, key))""",
    "CREATE INDEX budget_until ON budget (until)",
)
_CLEARED = 20  # rows per hit: more than one hit can add
#: The key's own row stays: it may not be cleared away and counted in at once.
_HIT = text("""WITH cleared AS (DELETE FROM budget WHERE (name, key) IN (
  SELECT name, key FROM budget WHERE until <= :now AND (name, key) <> (:name, :key)
  ORDER BY until LIMIT :cleared FOR UPDATE SKIP LOCKED))
INSERT INTO budget AS b (name, key, hits, until) VALUES (:name, :key, ARRAY[CAST(:now AS timestamptz)], :until)
ON CONFLICT (name, key) DO UPDATE SET until = excluded.until,
  hits = ARRAY(SELECT hit FROM unnest(b.hits) AS hit WHERE hit > :since ORDER BY hit) || excluded.hits
WHERE (SELECT count(*) FROM unnest(b.hits) AS hit WHERE hit > :since) < :most RETURNING name""")
#: When it leaves the window there is room again: another budget of the same key may have counted more than this one allows.
_LAST_TOO_MANY = text("""SELECT hit FROM budget, unnest(hits) AS hit
WHERE name = :name AND key = :key AND hit > :since ORDER BY hit DESC OFFSET :most - 1 LIMIT 1""")


async def spend(tx: Transaction, budget: Budget, key: str) -> Refusal | None:
    """Count one try of this key with the transaction, or refuse it with `too_many`. Rows know no bursts."""
    window = timedelta(seconds=budget.seconds)
    about = {"name": budget.name, "key": key, "since": tx.now - window, "most": budget.amount}
    hit = await tx.session.execute(_HIT, {**about, "now": tx.now, "until": tx.now + window, "cleared": _CLEARED})
    if hit.first() is not None:
        return None
    counters.REFUSED.labels(budget.name).inc()
    last = (await tx.session.execute(_LAST_TOO_MANY, about)).scalar()
    wait = 1 if last is None else (last + window - tx.now).total_seconds()
    return spent(min(wait, budget.seconds))  # others, who began later, may have been first
