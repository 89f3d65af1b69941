"""The two processes of a service behind its api, each with health over HTTP: `messages` (consumer and relay: needs Kafka)
and `workers` (jobs and what runs every so often: needs the database only, so Kafka may be away).

Either may exit at any time and be restarted: the others don't notice. When one part of a process ends by itself the whole
process ends, so that the supervisor starts it anew.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from functools import partial
from time import monotonic
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from fastapi import FastAPI
from faststream.kafka import KafkaBroker

from chassis import clock, expiry, state
from chassis.edge.app import Details, health
from chassis.messaging import kafka
from chassis.messaging.reading import Reader
from chassis.messaging.relay import EXIT_CODE, Relay
from chassis.service import Service
from chassis.telemetry import OURS_ALONE, log
from chassis.wiring import WiredService
from chassis.work.lanes import Lanes, run_every
from chassis.work.waking import OUTBOX

RELAYS = 2
#: Seconds between looks whether the broker is there, and how long it may be away before that is an alarm.
LOOK_SECONDS, ALARM_AFTER = 5, 30.0


async def watch(service: Service[Any]) -> None:
    """Say what must be said of our own certificates and was not said today, by whichever process comes first."""
    for alarm in expiry.alarms(service.held, clock.now()):
        async with service.database.begin() as tx:
            is_new = await state.first(tx, f"certificate_alarm:{alarm.key}", expiry.today())
        if is_new:
            alarm.say()


#: What every service's workers do besides its own periodic work.
LOOK = (expiry.EVERY, watch)


@asynccontextmanager
async def looking(service: WiredService[Any]) -> AsyncIterator[None]:
    """The same for an api, while the block lasts: it goes on with what it read at its start, whatever the others were given since."""
    task = asyncio.create_task(run_every(service, *LOOK, asyncio.Event()))
    try:
        yield
    finally:
        task.cancel()


class Background:
    """Parts that run until `stop`; the process ends when one of them ends by itself."""

    def __init__(self, service: WiredService[Any]) -> None:
        self.service = service
        self.stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def parts(self) -> list[Coroutine[Any, Any, None]]:
        """What runs from the start."""
        raise NotImplementedError

    async def start(self) -> None:
        """Start everything; nothing is waited for."""
        await self.service.database.open()
        self.spawn(self.parts())
        self.service.database.waking.start()

    def spawn(self, parts: Sequence[Coroutine[Any, Any, None]]) -> None:
        """Run these too, as parts of the process."""
        for part in parts:
            task = asyncio.create_task(part)
            task.add_done_callback(self._ended)
            self._tasks.append(task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A part ended by itself: the process must not live on without it, and has nothing left to save."""
        if self.stop.is_set():
            return
        error = None if task.cancelled() else task.exception()
        log.error("background.part_ended", alarm=True, part=self._tasks.index(task), exc_info=error)
        os._exit(EXIT_CODE)

    async def close(self) -> None:
        """Stop taking new work, finish what is under way, close connections."""
        self.stop.set()
        self.service.database.waking.wake()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=10)
        await self.service.database.close()

    async def missing(self) -> list[str]:
        """What is not ready."""
        out = [] if await self.service.database.answers() else ["database"]
        return out + [f"part {n}" for n, task in enumerate(self._tasks) if task.done()]

    def details(self) -> Details:
        """What to know besides."""
        return {}


class Workers(Background):
    """Jobs of these kinds, of all when none is named; only a process for all kinds does the periodic work."""

    def __init__(self, service: WiredService[Any], kinds: Sequence[str] = ()) -> None:
        super().__init__(service)
        if unknown := set(kinds) - set(service.jobs.kinds):
            raise SystemExit(f"{service.name} has no jobs of these kinds: {', '.join(sorted(unknown))}")
        self.kinds = kinds
        self.lanes = Lanes(service, kinds or tuple(service.jobs.kinds))

    def parts(self) -> list[Coroutine[Any, Any, None]]:
        """The lanes, and the rounds."""
        service, stop = self.service, self.stop
        rounds = () if self.kinds else (*service.jobs.periodic, LOOK)
        periodic = [run_every(service, seconds, run, stop) for seconds, run in rounds]
        return [*self.lanes.parts(stop), *periodic]

    async def close(self) -> None:
        """The connections of the lanes too."""
        await super().close()
        await self.lanes.close()

    def details(self) -> Details:
        """Days left of our own certificates."""
        return {"certificates": expiry.days_left(self.service.held, clock.now())}


class Messages(Background):
    """Consumer and relay. A broker that is away is waited for, with an alarm: unready, and no restart would mend it.

    A consumer that can't read any more ends the process, within `kafka_patience_seconds` and an alarm.
    """

    producer: AIOKafkaProducer | None = None
    broker: KafkaBroker | None = None

    def __init__(self, service: WiredService[Any]) -> None:
        super().__init__(service)
        self._absent, self._alarm_at = ["kafka"], monotonic() + ALARM_AFTER
        self._topics: Details = {}

    def parts(self) -> list[Coroutine[Any, Any, None]]:
        """Everything else starts when the broker is there; who has no workers looks after its certificates here."""
        self._bells = [self.service.database.waking.bell(OUTBOX) for _ in range(RELAYS)]
        return [self._run(), *([run_every(self.service, *LOOK, self.stop)] if self.service.held else [])]

    async def _run(self) -> None:
        service, pause = self.service, 0.5
        while not await self._look():
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 10.0)
        self.broker = kafka.broker(service, self.stop)
        await asyncio.wait_for(self.broker.start(), service.settings.kafka_patience_seconds)
        url, sending, alone = service.database.url, self.producer, partial(kafka.producer, service.settings)
        self.spawn([Relay(url, sending, bell, alone=alone).run(self.stop) for bell in self._bells])
        self.spawn([self._note_caught_up()])
        while not self.stop.is_set():
            for _ in range(LOOK_SECONDS):
                await asyncio.sleep(1)
                self._judge()
            await self._look()
            await self._tell()

    @property
    def readers(self) -> list[Reader]:
        """The subscribers, one for each topic consumed."""
        return (
            [reader for reader in self.broker.subscribers if isinstance(reader, Reader)]
            if self.broker is not None
            else []
        )

    async def _look(self) -> bool:
        """Whether the broker and our topics are there; an alarm when they were not for `ALARM_AFTER`, and every five minutes."""
        try:
            if self.producer is None:
                self.producer = await kafka.started_producer(self.service.settings)
            self._absent = await kafka.missing_topics(self.producer, self.service)
        except (KafkaError, OSError, TimeoutError) as error:
            log.warning("kafka.away", exc_info=error)
            self._absent = ["kafka"]
        if not self._absent:
            self._alarm_at = monotonic() + ALARM_AFTER
        elif monotonic() >= self._alarm_at:
            log.error("kafka.absent", alarm=True, missing=self._absent)
            self._alarm_at = monotonic() + 300
        return not self._absent

    async def _tell(self) -> None:
        """How far each topic is, for `/ready` and `/metrics`."""
        away = "kafka" in self._absent
        for reader in self.readers:
            (topic,) = reader.topic_names
            self._topics[topic] = await reader.state(there=not away and topic not in self._absent)

    def _judge(self) -> None:
        """End the process when a consumer can't get better by itself. One whose topic is gone must find its place anew."""
        for reader in self.readers:
            (topic,) = reader.topic_names
            fault = reader.fault(self.service.settings.kafka_patience_seconds)
            if not fault and topic in self._absent:
                fault = "topic_gone"
            if fault:
                log.error("consumer.dead", alarm=True, topic=topic, cause=fault)
                os._exit(EXIT_CODE)

    async def _note_caught_up(self) -> None:
        """Until it is written: without the row the api is never ready, so a broker or database that hiccups is tried again."""
        while not self.stop.is_set():
            try:
                await kafka.note_caught_up(self.service, self.stop)
                break
            except Exception as error:
                log.warning("caught_up.failed", exc_info=error)
                await asyncio.sleep(1)
        await self.stop.wait()

    async def close(self) -> None:
        """The consumer first: what it took is finished and acknowledged."""
        self.stop.set()
        self._tasks[0].cancel()
        if self.broker is not None:
            await self.broker.stop()
        if self.producer is not None:
            await asyncio.wait_for(self.producer.stop(), 5)
        await super().close()

    async def missing(self) -> list[str]:
        """What is not ready: the broker, and consumers without partitions, without a poll of late, or never caught up."""
        out = await super().missing() + self._absent
        if self.service.consumer.topics and not self.readers:
            return [*out, "consumer"]
        await self._tell()
        limit = self.service.settings.kafka_patience_seconds
        for topic, at in self._topics.items():
            ago = at["polled_seconds_ago"]
            out += [f"{topic}: no partitions"] if not at["partitions"] else []
            out += [f"{topic}: not polled"] if ago is None or ago >= limit else []
        if "database" not in out:
            out += [
                f"{topic}: never caught up" for topic in await state.behind(self.service, self.service.consumer.topics)
            ]
        return out

    def details(self) -> Details:
        """Per topic: partitions held, seconds since the last poll, records not taken in yet."""
        return {"topics": self._topics}


def app(running: Background) -> FastAPI:
    """A process behind the api as an ASGI app that answers `/live` and `/ready`."""

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        await running.start()
        yield
        await running.close()

    process = FastAPI(lifespan=life, openapi_url=None, telemetry=OURS_ALONE)
    health(process, running.missing, running.details)
    return process
