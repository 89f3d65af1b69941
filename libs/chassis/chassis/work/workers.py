"""Workers: claim a job under a lease, run it, end it.

A job whose lease ran out is taken over; the fence makes that a late finish of the first worker rolls back.
"""

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from chassis import clock, counters
from chassis.telemetry import correlation, log, new_correlation, span
from chassis.wiring import WiredService
from chassis.work.jobs import Fenced, GiveUp, Job, Kind, Later, Periodic, Work

_CLAIM = text("""UPDATE job SET state = 'leased', attempts = attempts + 1, fence = fence + 1, lease_until = :until
WHERE id IN (SELECT id FROM job WHERE kind = :kind AND state = 'waiting' AND not_before <= :now
             ORDER BY finish, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, kind, key, tenant, payload, attempts, fence, correlation_id, created_at""")
_TAKE_OVER = text("""UPDATE job SET state = 'waiting', lease_until = NULL
WHERE state = 'leased' AND kind = :kind AND lease_until < :now""")
_RETRY = text("""UPDATE job SET state = 'waiting', lease_until = NULL, not_before = :at, cause = :cause
WHERE id = :id AND fence = :fence AND state = 'leased'""")
_FAIL = text("""UPDATE job SET state = 'failed', ended_at = :now, lease_until = NULL, cause = :cause
WHERE id = :id AND fence = :fence""")


async def claim(service: WiredService[Any], kind: str) -> Job | None:
    """Take the next job of this kind, or None."""
    settled, now = service.jobs.kinds[kind], clock.now()
    async with service.database.begin() as tx:
        row = (await tx.session.execute(_CLAIM, {"kind": kind, "now": now, "until": now + settled.lease})).first()
    return None if row is None else Job(**row._mapping)


async def run_one(service: WiredService[Any], kind: str) -> bool:
    """Take and run one job; False when there was none. Failures are put off with a growing pause (at most 60 s)."""
    job = await claim(service, kind)
    if job is None:
        return False
    new_correlation(job.correlation_id)
    settled, work = service.jobs.kinds[kind], Work(job, service)
    with span(f"job {kind}"):
        try:
            with counters.JOBS.labels(kind).time():
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


async def _again(work: Work[Any], seconds: float, cause: str) -> None:
    async with work.begin() as tx:
        at = tx.now + timedelta(seconds=seconds)
        await tx.session.execute(_RETRY, {"id": work.job.id, "fence": work.job.fence, "at": at, "cause": cause})


async def _give_up(work: Work[Any], settled: Kind[Any], cause: str) -> None:
    log.error("job.given_up", kind=work.job.kind, key=work.job.key, cause=cause, alarm=True)
    async with work.begin() as tx:
        if settled.on_give_up is not None:
            await settled.on_give_up(tx, work.job, cause)
        await work.end(tx, _FAIL, cause=cause)


async def take_over(service: WiredService[Any], kind: str) -> None:
    """Give back jobs whose worker died: their lease ran out."""
    async with service.database.begin() as tx:
        await tx.session.execute(_TAKE_OVER, {"kind": kind, "now": clock.now()})


async def work_forever(service: WiredService[Any], kind: str, stop: asyncio.Event) -> None:
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


async def run_every(service: WiredService[Any], seconds: float, run: Periodic[Any], stop: asyncio.Event) -> None:
    """Run something periodic until told to stop; a run that fails is logged, and the next one comes as always."""
    while not stop.is_set():
        try:
            await run(service)
            counters.ROUNDS.labels(run.__name__).set(clock.now().timestamp())
        except Exception as error:
            log.error("periodic.failed", what=run.__name__, exc_info=error)
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except TimeoutError:
            continue
