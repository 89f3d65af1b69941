"""Jobs: work after a commit, with a lease, fencing and a fair order between tenants.

Fair order (start-time fair queueing): a job gets its tenant's virtual finish time when it is put in, so a small tenant
never waits behind another's thousands. A job whose lease ran out is taken over; the fence makes that a late finish
of the first worker rolls back.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from chassis import clock
from chassis.actor import Actor, system
from chassis.telemetry import correlation, log, new_correlation, span

if TYPE_CHECKING:
    from chassis.service import Service
    from chassis.transaction import Transaction

INSERT_JOB = """WITH fair AS (
  INSERT INTO job_tenant AS t (kind, tenant, finish) VALUES (CAST(:kind AS text), CAST(:tenant AS text),
    coalesce((SELECT min(finish) FROM job WHERE kind = :kind AND state = 'waiting'), 0) + 1)
  ON CONFLICT (kind, tenant) DO UPDATE SET finish = greatest(t.finish, excluded.finish - 1) + 1
  RETURNING finish)
INSERT INTO job (kind, key, tenant, finish, payload, not_before, created_at, correlation_id, traceparent)
SELECT :kind, :key, :tenant, fair.finish, CAST(:payload AS jsonb), :not_before, :now, :correlation_id, :traceparent
FROM fair ON CONFLICT (kind, key) DO NOTHING"""

_CLAIM = text("""UPDATE job SET state = 'leased', attempts = attempts + 1, fence = fence + 1, lease_until = :until
WHERE id IN (SELECT id FROM job WHERE kind = :kind AND state = 'waiting' AND not_before <= :now
             ORDER BY finish, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, kind, key, tenant, payload, attempts, fence, correlation_id, created_at""")
_TAKE_OVER = text("""UPDATE job SET state = 'waiting', lease_until = NULL
WHERE state = 'leased' AND kind = :kind AND lease_until < :now""")
_DONE = text("UPDATE job SET state = 'done', ended_at = :now, lease_until = NULL WHERE id = :id AND fence = :fence")
_RETRY = text("""UPDATE job SET state = 'waiting', lease_until = NULL, not_before = :at, cause = :cause
WHERE id = :id AND fence = :fence AND state = 'leased'""")
_FAIL = text("""UPDATE job SET state = 'failed', ended_at = :now, lease_until = NULL, cause = :cause
WHERE id = :id AND fence = :fence""")


@dataclass(frozen=True)
class NewJob:
    """A job to put in."""

    kind: str
    key: str
    tenant: str
    payload: dict[str, Any]
    not_before: datetime

    def row(self, now: datetime, correlation_id: str, traceparent: str) -> dict[str, Any]:
        """Parameters of `INSERT_JOB`."""
        return {
            "kind": self.kind, "key": self.key, "tenant": self.tenant, "payload": json.dumps(self.payload),
            "not_before": self.not_before, "now": now, "correlation_id": correlation_id, "traceparent": traceparent,
        }  # fmt: skip


@dataclass(frozen=True)
class Job:
    """A job this worker holds."""

    id: int
    kind: str
    key: str
    tenant: str
    payload: dict[str, Any]
    attempts: int
    fence: int
    correlation_id: str
    created_at: datetime


class GiveUp(Exception):
    """This job can never succeed; `cause` is a slug. The kind's `on_give_up` says so to whoever waits."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Later(Exception):
    """Not now, without a fault: try again after this many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


class Fenced(Exception):
    """Another worker took the job over; what this one did is rolled back."""


@dataclass
class Work:
    """What a job's handler gets: the job, the service, and short transactions."""

    job: Job
    service: "Service"
    finished: bool = False

    @asynccontextmanager
    async def begin(self, actor: Actor | None = None) -> AsyncIterator["Transaction"]:
        """A short transaction; call nothing outside while it is open."""
        async with self.service.database.begin(actor or system(self.service.name)) as tx:
            yield tx

    async def done(self, tx: "Transaction") -> None:
        """End the job with this transaction. Raises Fenced when the lease was lost meanwhile."""
        found = await tx.session.execute(_DONE, {"id": self.job.id, "fence": self.job.fence, "now": tx.now})
        if found.rowcount != 1:  # type: ignore[attr-defined]
            raise Fenced
        self.finished = True


Handler = Callable[[Work], Awaitable[None]]


@dataclass(frozen=True)
class Kind:
    """How a kind of job is run."""

    handler: Handler
    lease: timedelta
    attempts: int | None  # None: an outage is tried again for ever
    on_give_up: Callable[["Transaction", Job, str], Awaitable[None]] | None
    concurrency: int


class Jobs:
    """The kinds of work of a service, and what runs every so often."""

    def __init__(self) -> None:
        self.kinds: dict[str, Kind] = {}
        self.periodic: list[tuple[float, Callable[[Service], Awaitable[None]]]] = []

    def on(
        self, kind: str, *, lease: float = 60, attempts: int | None = None, concurrency: int = 1,
        on_give_up: Callable[["Transaction", Job, str], Awaitable[None]] | None = None,
    ) -> Callable[[Handler], Handler]:  # fmt: skip
        """Register the handler of a kind. A handler that ends without `done` is done."""

        def register(handler: Handler) -> Handler:
            self.kinds[kind] = Kind(handler, timedelta(seconds=lease), attempts, on_give_up, concurrency)
            return handler

        return register

    def every(self, seconds: float) -> Callable[[Callable[["Service"], Awaitable[None]]], Any]:
        """Register something idempotent that runs every so many seconds in each background process."""

        def register(run: Callable[["Service"], Awaitable[None]]) -> Callable[["Service"], Awaitable[None]]:
            self.periodic.append((seconds, run))
            return run

        return register


async def claim(service: "Service", kind: str) -> Job | None:
    """Take the next job of this kind, or None."""
    settled, now = service.jobs.kinds[kind], clock.now()
    async with service.database.begin(system(service.name)) as tx:
        row = (await tx.session.execute(_CLAIM, {"kind": kind, "now": now, "until": now + settled.lease})).first()
    return None if row is None else Job(**row._mapping)


async def run_one(service: "Service", kind: str) -> bool:
    """Take and run one job; False when there was none. Failures are put off with a growing pause (at most 60 s)."""
    job = await claim(service, kind)
    if job is None:
        return False
    new_correlation(job.correlation_id)
    settled, work = service.jobs.kinds[kind], Work(job, service)
    with span(f"job {kind}"):
        try:
            await settled.handler(work)
            if not work.finished:
                async with work.begin() as tx:
                    await work.done(tx)
        except Fenced:
            log.warning("job.fenced", kind=kind, key=job.key)
        except Later as later:
            await _again(work, later.seconds, "later")
        except GiveUp as given_up:
            await _give_up(work, settled, given_up.cause)
        except Exception as error:
            log.error("job.failed", kind=kind, key=job.key, attempts=job.attempts, exc_info=error)
            if settled.attempts is not None and job.attempts >= settled.attempts:
                await _give_up(work, settled, type(error).__name__)
            else:
                await _again(work, min(60.0, 0.5 * 2 ** min(job.attempts, 8)), type(error).__name__)
    correlation.set("")
    return True


async def _again(work: Work, seconds: float, cause: str) -> None:
    async with work.begin() as tx:
        at = tx.now + timedelta(seconds=seconds)
        await tx.session.execute(_RETRY, {"id": work.job.id, "fence": work.job.fence, "at": at, "cause": cause})


async def _give_up(work: Work, settled: Kind, cause: str) -> None:
    log.error("job.given_up", kind=work.job.kind, key=work.job.key, cause=cause, alarm=True)
    async with work.begin() as tx:
        if settled.on_give_up is not None:
            await settled.on_give_up(tx, work.job, cause)
        row = {"id": work.job.id, "fence": work.job.fence, "now": tx.now, "cause": cause}
        if (await tx.session.execute(_FAIL, row)).rowcount != 1:  # type: ignore[attr-defined]
            raise Fenced


async def take_over(service: "Service", kind: str) -> None:
    """Give back jobs whose worker died: their lease ran out."""
    async with service.database.begin(system(service.name)) as tx:
        await tx.session.execute(_TAKE_OVER, {"kind": kind, "now": clock.now()})


async def work_forever(service: "Service", kind: str, stop: asyncio.Event) -> None:
    """Run jobs of a kind until told to stop. A database that is away is waited for."""
    idle, look_again = 0.02, 0.0
    elapsed = asyncio.get_running_loop().time
    while not stop.is_set():
        try:
            if elapsed() >= look_again:  # also under full load: a dead worker's jobs don't wait for a quiet moment
                await take_over(service, kind)
                look_again = elapsed() + 2.0
            if await run_one(service, kind):
                idle = 0.02
                continue
        except Exception as error:
            log.error("worker.outage", kind=kind, exc_info=error)
            idle = 1.0
        await asyncio.sleep(idle)
        idle = min(idle * 1.5, 0.15)


__all__ = ["GiveUp", "Job", "Jobs", "Later", "NewJob", "Work", "run_one", "work_forever"]
