"""The queue's rows: jobs are put in with the transaction that asks for them, in a fair order between tenants.

Fair order (start-time fair queueing): a job gets its tenant's virtual finish time when it is put in, so a small tenant
never waits behind another's thousands. Virtual time is that of the last job that was taken; it is remembered, so that an
empty queue makes nobody's past count. What belongs to no tenant is served in its own order, and locks no row of anybody.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from chassis import clock
from chassis.telemetry import origin

#: The kind of the jobs that send a mail; who sends mail registers `chassis.mail.send` for it.
MAIL = "mail"

_COLUMNS = {
    "kind": "text",
    "key": "text",
    "tenant": "text",
    "payload": "text",
    "delay": "interval",
    "correlation_id": "text",
    "traceparent": "text",
}
_GIVEN = ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in _COLUMNS.items())
#: All jobs of a transaction. Its last statement: the rows of tenants stay locked until the commit, in the same order by everybody.
INSERT = text(f"""WITH fresh AS (
  SELECT DISTINCT ON (kind, key) * FROM unnest({_GIVEN}) WITH ORDINALITY AS g ({", ".join(_COLUMNS)}, nth)
  WHERE NOT EXISTS (SELECT FROM job j WHERE j.kind = g.kind AND j.key = g.key) ORDER BY kind, key, nth),
placed AS (
  SELECT f.*, coalesce(k.served, 0) AS served, row_number() OVER (PARTITION BY f.kind, tenant ORDER BY nth) AS place,
    count(*) OVER (PARTITION BY f.kind, tenant) AS jobs FROM fresh f LEFT JOIN job_kind k ON k.kind = f.kind),
fair AS (
  INSERT INTO job_tenant AS t (kind, tenant, finish)
  SELECT DISTINCT kind, tenant, served + jobs FROM placed WHERE tenant <> '' ORDER BY kind, tenant
  ON CONFLICT (kind, tenant) DO UPDATE SET finish = greatest(excluded.finish, t.finish + (
    SELECT jobs FROM placed p WHERE p.kind = t.kind AND p.tenant = t.tenant LIMIT 1))
  RETURNING kind, tenant, finish)
INSERT INTO job (kind, key, tenant, finish, payload, not_before, deferred, created_at, correlation_id, traceparent)
SELECT kind, key, tenant, coalesce(fair.finish - jobs + place, served), CAST(payload AS jsonb),
  {clock.DATABASE_NOW} + delay, delay > interval '0', :now, correlation_id, traceparent
FROM placed LEFT JOIN fair USING (kind, tenant) ORDER BY kind, key ON CONFLICT (kind, key) DO NOTHING""")  # noqa: S608


def row(kind: str, key: str, tenant: str, payload: Mapping[str, Any], delay: timedelta) -> Mapping[str, Any]:
    """A job to put in, due after `delay`; it belongs to what is under way at this moment."""
    return {"kind": kind, "key": key, "tenant": tenant, "payload": json.dumps(payload), "delay": delay, **origin()}


def together(rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Parameters of `INSERT` for these rows, without `now`."""
    return {"shift": clock.shift(), **{name: [row[name] for row in rows] for name in _COLUMNS}}


def jobs_of(kind: str, field: str, value: str) -> str:
    """SQL after FROM: the jobs `j` of this kind, ended ones too, whose payload's `field` is `value`, an expression."""
    return f"job j WHERE j.kind = '{kind}' AND j.payload->>'{field}' = {value}"


def job_of(kind: str, key: str) -> str:
    """SQL after FROM: the job `j` of this kind whose key is `key`, an expression; an ended one as long as it is kept."""
    return f"job j WHERE j.kind = '{kind}' AND j.key = {key}"


def last_of(jobs: str) -> str:
    """SQL: the number of the last of these jobs (of `jobs_of`), 0 when none is kept; it only grows while any is kept.

    A key made with it names a new job: one that has the key came after that last one, and would be the last itself.
    """
    return f"(SELECT coalesce(max(j.id), 0) FROM {jobs})"  # noqa: S608


def nobody_works_on(jobs: str) -> str:
    """SQL: none of these jobs (of `jobs_of`) waits or runs. Each state is asked by itself: each has its own index."""
    return " AND ".join(f"NOT EXISTS (SELECT FROM {jobs} AND j.state = '{state}')" for state in ("waiting", "leased"))
