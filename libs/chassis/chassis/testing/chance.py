"""Delivery as Kafka and processes may do it on a bad day, drawn from a seed, so that it can be done again.

Kept is what Kafka keeps: a reader gets the records of one key of a topic in the order in which they were said. All else is drawn:
which key and topic come first, where a batch ends, what comes again (the last records of a key, as after a death before the
offset was kept, also when the inbox knows nothing of them any more), which job runs meanwhile, and which one dies on its way.
"""

import random
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

from chassis import clock, crash
from chassis.messaging import inbox
from chassis.messaging.consumer import Record
from chassis.wiring import WiredService
from chassis.work import workers

BATCH, AGAIN = 6, 3  # records at most
_DUE = "SELECT DISTINCT kind FROM job WHERE state = 'waiting' AND not_before <= $1 ORDER BY kind"

Stream = tuple[str, str, bytes]  # who reads, topic, key


class Died(BaseException):
    """The process ended at a crash point: nothing after it was done."""


@contextmanager
def dying(at: str) -> Iterator[None]:
    """Inside the block who comes to the crash point of this name dies there, by `Died`."""

    def point(name: str) -> None:
        if name == at:
            raise Died(name)

    with patch.object(crash, "point", point):
        yield


class Chance:
    """What comes next, by a seed. `twice`, `forgotten` and `death` are chances between 0 and 1: that a delivery is followed by
    one of what was delivered before, that the inbox has forgotten that, and that a job dies where it has a crash point."""

    def __init__(self, seed: int, *, twice: float = 0.3, forgotten: float = 0.3, death: float = 0.15) -> None:
        self.seed = seed
        self._dice = random.Random(seed)  # noqa: S311 - of a test
        self._twice, self._forgotten, self._death = twice, forgotten, death
        self._waiting: dict[Stream, list[Record]] = {}
        self._given: dict[Stream, list[Record]] = {}
        self._due: dict[str, list[str]] = {}
        self.deliveries = self.deaths = self.repeats = 0

    def __repr__(self) -> str:
        return f"seed {self.seed}: {self.deliveries} deliveries, {self.repeats} of them again, {self.deaths} deaths"

    def spare(self) -> None:
        """Nobody dies any more."""
        self._death = 0.0

    def pick(self, choices: Collection[Any]) -> Any:
        """One of these."""
        return self._dice.choice(list(choices))

    def happens(self, chance: float) -> bool:
        """True this often (0 to 1)."""
        return self._dice.random() < chance

    def heard(self, services: Collection[WiredService[Any]], record: Record) -> None:
        """A record is on its topic: it waits for everybody who reads that."""
        for service in services:
            if record.topic in service.consumer.topics:
                self._waiting.setdefault((service.name, record.topic, record.key or b""), []).append(record)

    async def due(self, service: WiredService[Any]) -> None:
        """Look what jobs of this service can be run now."""
        rows = await service.database.reads.fetch(_DUE, clock.now())
        self._due[service.name] = [row["kind"] for row in rows if row["kind"] in service.jobs.kinds]

    async def step(
        self, services: Collection[WiredService[Any]], skip_jobs: Collection[str]
    ) -> WiredService[Any] | None:
        """Deliver a batch to one of these services, or run a job of one; None when there is nothing to do."""
        doable: list[tuple[WiredService[Any], str, bool]] = []
        for service in services:
            topics = {topic for name, topic, _ in self._streams(self._waiting) if name == service.name}
            doable += [(service, topic, False) for topic in sorted(topics)]
            doable += [(service, kind, True) for kind in self._due[service.name] if kind not in skip_jobs]
        if not doable:
            return None
        service, what, is_job = self._dice.choice(doable)
        await (self._run(service, what) if is_job else self._deliver(service, what))
        return service

    @staticmethod
    def _streams(of: dict[Stream, list[Record]]) -> list[Stream]:
        return [stream for stream, records in of.items() if records]

    async def _deliver(self, service: WiredService[Any], topic: str) -> None:
        batch: list[Record] = []
        for _ in range(self._dice.randint(1, BATCH)):
            streams = [s for s in self._streams(self._waiting) if s[:2] == (service.name, topic)]
            if not streams:
                break
            stream = self.pick(streams)
            batch.append(self._waiting[stream].pop(0))
            self._given.setdefault(stream, []).append(batch[-1])
        self.deliveries += 1
        await inbox.consume(service, batch)
        if self.happens(self._twice):
            await self._again(service)

    async def _again(self, service: WiredService[Any]) -> None:
        streams = [stream for stream in self._streams(self._given) if stream[0] == service.name]
        stream = self.pick(streams)
        records = self._given[stream][-self._dice.randint(1, AGAIN) :]
        if self.happens(self._forgotten):
            ids = [UUID(dict(record.headers)["ce_id"].decode()) for record in records]  # type: ignore[union-attr]
            async with service.database.begin() as tx:
                await (await tx.session.connection()).exec_driver_sql(
                    "DELETE FROM inbox WHERE event_id = ANY($1)", (ids,)
                )
        self.deliveries, self.repeats = self.deliveries + 1, self.repeats + 1
        await inbox.consume(service, records)

    async def _run(self, service: WiredService[Any], kind: str) -> None:
        try:
            with self._mortal():
                await workers.run_one(service, kind)
        except Died:  # another worker finds its lease over
            self.deaths += 1
            with clock.moved(service.jobs.kinds[kind].lease + timedelta(seconds=1)):
                await workers.take_over(service.database, {kind: service.jobs.kinds[kind]})

    @contextmanager
    def _mortal(self) -> Iterator[None]:
        def point(name: str) -> None:
            if self.happens(self._death):
                raise Died(name)

        with patch.object(crash, "point", point):
            yield
