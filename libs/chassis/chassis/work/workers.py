"""Workers: claim a job under a lease, run it, end it. Each kind has workers and limits of its own.

A lease is renewed while its job runs. A job whose lease ran out is taken over; the fence makes that a late finish of the
first worker rolls back. New work goes before what was put off, in turn with it, and only half of a kind's workers (at
least one) are ever busy with what was put off: a job that fails, or hangs, over and over holds up nothing new.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from opentelemetry import propagate, trace
from opentelemetry.context import Context
from sqlalchemy import text

from chassis import clock, counters
from chassis.telemetry import correlation, log, new_correlation, span
from chassis.transaction import Database
from chassis.wiring import WiredService
from chassis.work.jobs import Fenced, GiveUp, Job, Kind, Later, Work

NOW = clock.DATABASE_NOW
SLOWEST = 60.0  # seconds between two tries at most
_SAFE = 0.9  # of a lease that could not be renewed: then its worker stops, before another may begin
DEATHS = 5  # of workers, before a job is put off for it
LOST, UNTOLD = "lease", "untold"  # causes: its worker died, or nobody could be told that it was given up
TRIES = 3  # at least, before a job is given up for its age
SAME_TRACE = timedelta(hours=1)  # what runs later is a trace of its own, with a link

_OLDEST = {
    False: "SELECT id FROM job WHERE kind = :kind AND state = 'waiting' AND NOT deferred "
    "ORDER BY finish, id LIMIT 1 FOR UPDATE SKIP LOCKED",
    True: f"SELECT id FROM job WHERE kind = :kind AND state = 'waiting' AND deferred AND not_before <= {NOW} "  # noqa: S608
    "AND CAST(:deferred AS boolean) ORDER BY not_before, id LIMIT 1 FOR UPDATE SKIP LOCKED",
}
#: Virtual time goes on with the job; when another is setting it at this moment, that one does.
_CLAIM = {
    first: text(f"""WITH taken AS (
  UPDATE job SET state = 'leased', attempts = attempts + 1, fence = fence + 1, lease_until = {NOW} + :lease
  WHERE id = coalesce(({_OLDEST[first]}), ({_OLDEST[not first]})) RETURNING *),
kinds AS (INSERT INTO job_kind SELECT kind, finish FROM taken
  WHERE NOT EXISTS (SELECT FROM job_kind k WHERE k.kind = taken.kind) ON CONFLICT DO NOTHING),
served AS (
  UPDATE job_kind k SET served = greatest(k.served, taken.finish) FROM taken WHERE k.kind = (
    SELECT kind FROM job_kind WHERE kind = :kind AND served < (SELECT finish FROM taken) FOR UPDATE SKIP LOCKED))
SELECT id, kind, key, tenant, payload, attempts, fence, correlation_id, created_at, traceparent, failures, deferred,
  alarmed, deaths, cause, {NOW} - created_at AS age FROM taken""")  # noqa: S608
    for first in (False, True)
}
_RENEW = text(f"""UPDATE job SET lease_until = {NOW} + :lease WHERE id = :id AND fence = :fence AND state = 'leased'""")  # noqa: S608
#: What kills one worker after another is tried slower, and given up like what fails; it counts as no fault of the handler.
#: A worker that stands still while it ends its job holds that row: nobody else's waits for it.
_TAKE_OVER = text(f"""UPDATE job SET state = 'waiting', lease_until = NULL, deferred = true, deaths = deaths + 1,
  cause = '{LOST}', not_before = CASE WHEN deaths < {DEATHS} THEN not_before ELSE {NOW} + slowest END
FROM unnest(CAST(:kinds AS text[]), CAST(:slowest AS interval[])) AS k (of_kind, slowest)
WHERE kind = of_kind AND id IN (SELECT id FROM job WHERE state = 'leased' AND kind = ANY(:kinds) AND lease_until < {NOW}
  FOR UPDATE SKIP LOCKED)""")  # noqa: S608
_PUT_OFF = text(f"""UPDATE job SET state = 'waiting', lease_until = NULL, deferred = true, not_before = {NOW} + :pause,
  cause = :cause, failures = failures + :failed, alarmed = :alarmed
WHERE id = :id AND fence = :fence AND state = 'leased'""")  # noqa: S608
_FAIL = text("""UPDATE job SET state = 'failed', ended_at = :now, lease_until = NULL, cause = :cause
WHERE id = :id AND fence = :fence""")


async def claim(
    database: Database, kind: str, settled: Kind[Any], *, deferred: bool = True, deferred_first: bool = False
) -> Job | None:
    """Take the next job of this kind, or None; one that was put off only when `deferred`."""
    given = {"kind": kind, "lease": settled.lease, "deferred": deferred, "shift": clock.shift()}
    claimed = asyncio.get_running_loop().time()  # the lease runs from after this
    async with database.begin() as tx:
        row = (await tx.session.execute(_CLAIM[deferred_first], given)).first()
    return None if row is None else Job(**row._mapping, claimed=claimed)


async def run_one(service: WiredService[Any], kind: str) -> bool:
    """Take and run one job, new work first; False when there was none."""
    job = await claim(service.database, kind, service.jobs.kinds[kind])
    if job is None:
        return False
    await run(service, job, service.database)
    return True


async def run(service: WiredService[Any], job: Job, database: Database) -> None:
    """Run a job that was claimed. What fails is put off with a growing pause (at most its kind's `slowest`), or given up by its kind's rule."""
    new_correlation(job.correlation_id)
    settled, work = service.jobs.kinds[job.kind], Work(job, service, database)
    came_from = propagate.extract({"traceparent": job.traceparent})
    fresh = job.age < SAME_TRACE
    links = () if fresh else [trace.Link(trace.get_current_span(came_from).get_span_context())]
    with span(f"job {job.kind}", context=came_from if fresh else Context(), links=links):
        try:
            if settled.given_up(job.age) and job.cause == LOST and job.failures + job.deaths >= TRIES:
                raise GiveUp("worker.lost")  # before it takes another one along
            async with _renewed(work, settled), asyncio.timeout(settled.longest):
                with counters.JOBS.labels(job.kind).time():
                    await settled.handler(work)
            if not work.finished:
                async with work.begin() as tx:
                    await work.done(tx)
        except Fenced:
            log.warning("job.fenced", kind=job.kind, key=job.key)
        except Later as later:
            await _put_off(work, settled, later.seconds, "later", failed=0)
        except GiveUp as given_up:
            await _give_up(work, settled, given_up.cause)
        except Exception as error:
            failures, cause = job.failures + 1, type(error).__name__
            log.error("job.failed", kind=job.kind, key=job.key, failures=failures, exc_info=error)
            if settled.given_up(job.age) and failures + job.deaths >= TRIES:
                await _give_up(work, settled, cause)
            else:
                await _put_off(work, settled, 0.5 * 2 ** min(failures, 8), cause, failed=1)
    correlation.set("")


@asynccontextmanager
async def _renewed(work: Work[Any], settled: Kind[Any]) -> AsyncIterator[None]:
    """Renew the lease while the block runs. A worker that stands still doesn't, and loses the job.

    Raises Fenced, wherever the block is at that moment, when the job is another's, or may be because the lease could not be
    renewed for as long as it lasts: no two call outside for it.
    """
    lease, now = settled.lease.total_seconds(), asyncio.get_running_loop().time
    block = asyncio.timeout_at(work.job.claimed + _SAFE * lease)

    async def forever() -> None:
        given = {"id": work.job.id, "fence": work.job.fence, "lease": settled.lease}
        pause = lease / 3
        while True:
            await asyncio.sleep(pause)
            asked = now()
            try:
                async with work.begin() as tx:
                    renewed = await tx.session.execute(_RENEW, {**given, "shift": clock.shift()})
                if renewed.rowcount != 1 and not work.finished:  # type: ignore[attr-defined]
                    block.reschedule(0)
                    return
                block.reschedule(asked + _SAFE * lease)
                pause = lease / 3
            except Exception as error:
                log.warning("job.not_renewed", kind=work.job.kind, key=work.job.key, exc_info=error)
                pause = min(pause, 1.0)

    task = asyncio.create_task(forever())
    try:
        async with block:
            yield
    except TimeoutError as error:
        if block.expired():
            raise Fenced from error
        raise
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _put_off(work: Work[Any], settled: Kind[Any], seconds: float, cause: str, *, failed: int) -> None:
    job = work.job
    overdue = job.age >= settled.overdue
    pause = timedelta(seconds=settled.slowest if overdue else min(settled.slowest, seconds))
    given = {"id": job.id, "fence": job.fence, "pause": pause, "cause": cause, "failed": failed, "alarmed": overdue}
    rows = 1
    try:
        async with work.begin() as tx:
            put_off = await tx.session.execute(_PUT_OFF, {**given, "shift": clock.shift()})
            rows = put_off.rowcount  # type: ignore[attr-defined]  # 0: another's by now, who says what there is to say
        if not rows:
            log.warning("job.fenced", kind=job.kind, key=job.key)
    finally:  # also when it is not sure that it was written down: then nobody else may say it
        if overdue and not job.alarmed and rows:
            failures = job.failures + failed
            log.error("job.overdue", kind=job.kind, key=job.key, cause=cause, failures=failures, alarm=True)


async def _give_up(work: Work[Any], settled: Kind[Any], cause: str) -> None:
    try:
        async with work.begin() as tx:
            if settled.on_give_up is not None:
                await settled.on_give_up(tx, work.job, cause)
            await work.end(tx, _FAIL, cause=cause)
        log.error("job.given_up", kind=work.job.kind, key=work.job.key, cause=cause, alarm=True)
    except Fenced:
        log.warning("job.fenced", kind=work.job.kind, key=work.job.key)
    except Exception as error:  # it ends when somebody can be told
        if work.job.cause != UNTOLD:
            log.error("job.untold", kind=work.job.kind, key=work.job.key, cause=cause, exc_info=error, alarm=True)
        await _put_off(work, settled, SLOWEST, UNTOLD, failed=1)


async def take_over(database: Database, kinds: Mapping[str, Kind[Any]]) -> None:
    """Give back jobs of these kinds whose worker died or stands still: their lease ran out."""
    slowest = [timedelta(seconds=settled.slowest) for settled in kinds.values()]
    async with database.begin() as tx:
        await tx.session.execute(_TAKE_OVER, {"kinds": list(kinds), "slowest": slowest, "shift": clock.shift()})
