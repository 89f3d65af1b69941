"""The lanes of a worker process: workers per kind of job, woken when there is something to do, and what runs by the clock."""

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any

from sqlalchemy import text

from chassis import clock, counters
from chassis.telemetry import log
from chassis.transaction import Database
from chassis.wiring import WiredService
from chassis.work import workers
from chassis.work.jobs import Job, Periodic
from chassis.work.waking import JOBS, NET, rung

#: Per kind: whether there is something now, whether a lease ran out, and after how many seconds something falls due or a lease runs out.
_LOOK = text(f"""SELECT kind, EXISTS (SELECT FROM job j WHERE j.kind = k.kind AND state = 'waiting' AND NOT deferred)
  OR EXISTS (SELECT FROM job j WHERE j.kind = k.kind AND state = 'waiting' AND deferred AND not_before <= {clock.DATABASE_NOW}) AS due,
  EXISTS (SELECT FROM job j WHERE j.kind = k.kind AND state = 'leased' AND lease_until < {clock.DATABASE_NOW}) AS lost,
  extract(epoch FROM least(
    (SELECT min(not_before) FROM job j WHERE j.kind = k.kind AND state = 'waiting' AND deferred AND not_before > {clock.DATABASE_NOW}),
    (SELECT min(lease_until) FROM job j WHERE j.kind = k.kind AND state = 'leased' AND lease_until >= {clock.DATABASE_NOW})) - {clock.DATABASE_NOW}) AS soonest
FROM unnest(CAST(:kinds AS text[])) AS k (kind)""")  # noqa: S608
OUTAGE = 1.0  # seconds to wait for a database that is away
FAILED = 3  # rounds in a row that fail until somebody is called


class Lane:
    """The workers of one kind. A ring wakes one of them; who finds a job wakes the next."""

    def __init__(self, service: WiredService[Any], kind: str, database: Database) -> None:
        self.kind, self._service, self._database = kind, service, database
        self._settled = service.jobs.kinds[kind]
        self._rings: asyncio.Queue[None] = asyncio.Queue(1)
        self._deferred, self._new_last = 0, False  # how many run that were put off; whether the last one was new

    def ring(self) -> None:
        """There may be something to do."""
        if not self._rings.full():
            self._rings.put_nowait(None)

    async def work(self, stop: asyncio.Event) -> None:
        """Be one of the workers until told to stop. A database that is away is waited for."""
        while True:
            await self._rings.get()
            if stop.is_set():
                self.ring()
                return
            try:
                while not stop.is_set() and await self._next():
                    pass
            except Exception as error:
                log.error("worker.outage", kind=self.kind, exc_info=error)
                await asyncio.sleep(OUTAGE)
                self.ring()

    async def _next(self) -> bool:
        may = self._deferred < max(1, self._settled.concurrency // 2)
        self._deferred += may  # held while claiming: another that claims at this moment counts it
        job: Job | None = None
        try:
            job = await workers.claim(
                self._database, self.kind, self._settled, deferred=may, deferred_first=self._new_last
            )
        finally:
            if may and not (job and job.deferred):
                self._deferred -= 1
        if job is None:
            return False
        self._new_last = not job.deferred
        self.ring()
        try:
            await workers.run(self._service, job, self._database)
        finally:
            self._deferred -= job.deferred
        return True


class Lanes:
    """All lanes of a process, and who rings them."""

    def __init__(self, service: WiredService[Any], kinds: Iterable[str]) -> None:
        self._service, database = service, service.database
        #: Connections that nothing else takes: for the look-out, and for kinds that no full pool may stop. They ring the same bells.
        self._front = Database(
            database.url, database.source, pool_size=2, seconds=database.seconds, waking=database.waking
        )
        of = service.jobs.kinds
        self._lanes = [Lane(service, kind, self._front if of[kind].first else database) for kind in kinds]
        self._bell = database.waking.bell(JOBS) if self._lanes else asyncio.Event()

    def parts(self, stop: asyncio.Event) -> list[Coroutine[Any, Any, None]]:
        """What runs until told to stop: the look-out first, then the workers of each kind."""
        kinds = self._service.jobs.kinds
        if not self._lanes:
            return []
        each = [lane for lane in self._lanes for _ in range(kinds[lane.kind].concurrency)]
        return [self._look_out(stop), *(lane.work(stop) for lane in each)]

    async def _look_out(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                soonest = await self._look()
            except Exception as error:
                log.error("worker.outage", exc_info=error)
                soonest = OUTAGE
            await rung(self._bell, soonest)
        for lane in self._lanes:
            lane.ring()

    async def _look(self) -> float:
        """Ring the lanes that have something to do; answers after how many seconds to look again."""
        soonest, rows = NET, await self._asked()
        if any(row.lost for row in rows):
            await workers.take_over(
                self._front, {lane.kind: self._service.jobs.kinds[lane.kind] for lane in self._lanes}
            )
            rows = await self._asked()
        for lane, row in zip(self._lanes, rows, strict=True):
            if row.due:
                lane.ring()
            if row.soonest is not None:
                soonest = min(soonest, max(0.0, float(row.soonest)) + 0.005)
        return soonest

    async def _asked(self) -> Sequence[Any]:
        async with self._front.begin() as tx:
            given = {"kinds": [lane.kind for lane in self._lanes], "shift": clock.shift()}
            return (await tx.session.execute(_LOOK, given)).all()

    async def close(self) -> None:
        """Close the connections of the front."""
        await self._front.close()


async def run_every(service: WiredService[Any], seconds: float, run: Periodic[Any], stop: asyncio.Event) -> None:
    """Run something periodic until told to stop; a run that fails is logged, and the next one comes as always.

    The third that fails in a row is an alarm, said once until one comes to its end; one that never ends has an age (`counters.ROUNDS`).
    """
    done, failures = counters.ROUNDS.labels(run.__name__), 0
    counters.PACES.labels(run.__name__).set(seconds)
    done.set(clock.now().timestamp())
    while not stop.is_set():
        try:
            await run(service)
            done.set(clock.now().timestamp())
            failures = 0
        except Exception as error:
            failures += 1
            log.error("periodic.failed", alarm=failures == FAILED, what=run.__name__, exc_info=error)
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except TimeoutError:
            continue
