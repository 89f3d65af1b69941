"""The queue's row: a job is put in with the transaction that asks for it, in a fair order between tenants.

Fair order (start-time fair queueing): a job gets its tenant's virtual finish time when it is put in, so a small tenant
never waits behind another's thousands.
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import text

from chassis.telemetry import origin

#: The kind of the jobs that send a mail; who sends mail registers `chassis.mail.send` for it.
MAIL = "mail"

INSERT = text("""WITH fair AS (
  INSERT INTO job_tenant AS t (kind, tenant, finish) VALUES (CAST(:kind AS text), CAST(:tenant AS text),
    coalesce((SELECT min(finish) FROM job WHERE kind = :kind AND state = 'waiting'), 0) + 1)
  ON CONFLICT (kind, tenant) DO UPDATE SET finish = greatest(t.finish, excluded.finish - 1) + 1
  RETURNING finish)
INSERT INTO job (kind, key, tenant, finish, payload, not_before, created_at, correlation_id, traceparent)
SELECT :kind, :key, :tenant, fair.finish, CAST(:payload AS jsonb), :not_before, :now, :correlation_id, :traceparent
FROM fair ON CONFLICT (kind, key) DO NOTHING""")


def row(kind: str, key: str, tenant: str, payload: dict[str, Any], due: datetime, now: datetime) -> dict[str, Any]:
    """Parameters of `INSERT`; the job belongs to what is under way at this moment."""
    job = {"kind": kind, "key": key, "tenant": tenant, "payload": json.dumps(payload)}
    return {**job, "not_before": due, "now": now, **origin()}


def jobs_of(kind: str, field: str, value: str) -> str:
    """SQL after FROM: the jobs `j` of this kind, ended ones too, whose payload's `field` is `value`, an expression."""
    return f"job j WHERE j.kind = '{kind}' AND j.payload->>'{field}' = {value}"


def nobody_works_on(jobs: str) -> str:
    """SQL: none of these jobs (of `jobs_of`) waits or runs. Each state is asked by itself: each has its own index."""
    waits, runs = (f"(SELECT FROM {jobs} AND j.state = '{state}')" for state in ("waiting", "leased"))
    return f"NOT EXISTS {waits} AND NOT EXISTS {runs}"
