"""The background process of a service: consumer, relay, workers and periodic work, with health over HTTP.

It may exit at any time and be restarted: the api process doesn't notice. When one part of it ends by itself the whole
process ends, so that the supervisor starts it anew.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager
from typing import Any

from aiokafka.errors import KafkaError
from fastapi import FastAPI

from chassis import clock, expiry, state
from chassis.edge.app import health
from chassis.messaging import kafka
from chassis.messaging.parking import dead_topic
from chassis.messaging.relay import EXIT_CODE, Relay
from chassis.service import Service
from chassis.telemetry import log
from chassis.wiring import WiredService
from chassis.work import workers

RELAYS = 2


async def watch(service: Service[Any]) -> None:
    """Say what must be said of our own certificates and was not said today, by whichever process comes first."""
    for alarm in expiry.alarms(service.certificates, clock.now()):
        async with service.database.begin() as tx:
            is_new = await state.first(tx, f"certificate_alarm:{alarm.key}", expiry.today())
        if is_new:
            alarm.say()


async def _note_caught_up(service: WiredService[Any], stop: asyncio.Event) -> None:
    """Until it is written: without the row the api is never ready, so a broker or database that hiccups is tried again."""
    while not stop.is_set():
        try:
            await kafka.note_caught_up(service, stop)
            return
        except Exception as error:
            log.warning("caught_up.failed", exc_info=error)
            await asyncio.sleep(1)


def _workers(service: WiredService[Any], kinds: Iterable[str], stop: asyncio.Event) -> list[Coroutine[Any, Any, None]]:
    each = [kind for kind in kinds for _ in range(service.jobs.kinds[kind].concurrency)]
    return [workers.work_forever(service, kind, stop) for kind in each]


#: What every service does besides its own periodic work.
LOOK = (expiry.EVERY, watch)


class Background:
    """Runs until `stop`; the process ends when a part of it ends by itself."""

    def __init__(self, service: WiredService[Any], *, only_workers: bool = False) -> None:
        self.service, self.only_workers = service, only_workers
        self.stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Connect and start everything. Raises when the broker or a topic is not there: exit and be restarted."""
        service = self.service
        await service.database.open()
        if self.only_workers:
            self._spawn(_workers(service, service.worker_kinds, self.stop))
            return
        needed = [*service.consumer.topics, dead_topic(service.name)]
        if missing := await kafka.missing_topics(service, needed):
            raise RuntimeError(f"topics are missing: {', '.join(missing)}")
        self.producer = kafka.producer(service.settings)
        await self.producer.start()
        self.broker = kafka.broker(service)
        await self.broker.start()
        relays = [Relay(service.database.url, self.producer).run(self.stop) for _ in range(RELAYS)]
        kinds = [kind for kind in service.jobs.kinds if kind not in service.worker_kinds]
        periodic = [workers.run_every(service, *each, self.stop) for each in (*service.jobs.periodic, LOOK)]
        self._spawn([*relays, *_workers(service, kinds, self.stop), *periodic])
        self._caught_up = asyncio.create_task(_note_caught_up(service, self.stop))

    def _spawn(self, parts: list[Coroutine[Any, Any, None]]) -> None:
        self._tasks = [asyncio.create_task(part) for part in parts]
        for task in self._tasks:
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A part ended by itself: the process must not live on without it, and has nothing left to save."""
        if self.stop.is_set():
            return
        log.error("background.part_ended", exc_info=None if task.cancelled() else task.exception())
        os._exit(EXIT_CODE)

    async def close(self) -> None:
        """Stop taking new work, finish what is under way, close connections."""
        self.stop.set()
        if not self.only_workers and hasattr(self, "broker"):
            await self.broker.stop()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=10)
        if hasattr(self, "producer"):
            await asyncio.wait_for(self.producer.stop(), 5)
        await self.service.database.close()

    async def missing(self) -> list[str]:
        """What is not ready."""
        out = [] if await self.service.database.answers() else ["database"]
        out += [f"part {n}" for n, task in enumerate(self._tasks) if task.done()]
        if not self.only_workers:
            try:
                out += await kafka.missing_topics(self.service, self.service.consumer.topics)
            except (KafkaError, OSError):
                out.append("kafka")
        return out


def app(service: WiredService[Any], *, only_workers: bool = False) -> FastAPI:
    """The background process as an ASGI app that answers `/live` and `/ready`."""
    running = Background(service, only_workers=only_workers)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        await running.start()
        yield
        await running.close()

    process = FastAPI(lifespan=life, openapi_url=None)
    health(process, running.missing, lambda: {"certificates": expiry.days_left(service.certificates, clock.now())})
    return process
