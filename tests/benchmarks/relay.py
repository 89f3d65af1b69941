"""The outbox relay of one service, and what kill -9 of processes costs, on real Kafka and PostgreSQL.

A service that says facts, one that hears them, and its workers: a process each, as the portal runs them.
The hearing service writes a row for each event and asks for a job, and the job writes a row too. No table of effects
is unique: a double effect would be counted.

`python relay.py says|hears PORT` is such a process; it ends when asked by TERM, or by nothing at all with KILL.
"""

import asyncio
import json
import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import uvicorn
from aiokafka import AIOKafkaConsumer, TopicPartition
from chassis import background, clock, tables, telemetry
from chassis.messaging import kafka, relay
from chassis.messaging.consumer import Consumer
from chassis.service import Service
from chassis.settings import Settings
from chassis.transaction import Transaction, uuid7
from chassis.wiring import WiredService
from chassis.work.jobs import Jobs, Work
from chassis.work.waking import OUTBOX
from contracts.envelope import headers
from contracts.organisation import Address, SubscriberChanged, SubscriberRegistered
from local.infrastructure import Infrastructure, free_ports, infrastructure
from marks import RELAY_BACKLOG, RELAY_P99_MS, RELAY_PER_SECOND
from measured import exact, percentile, row
from pydantic import SecretStr
from sqlalchemy import text

DRAIN, STEADY, STEADY_S = 20_000, 100, 20
EVENTS, KILLS, KEYS = 2_000, 6, 40
FEW, BACKLOG = 8_000, 1_000_000
#: Principals of the broker that may write and read the topic; workers need none.
NAMES = {"says": "organisation", "hears": "orders", "works": "orders"}
_EFFECTS = (
    "CREATE TABLE heard (id bigint GENERATED ALWAYS AS IDENTITY, number text, version integer, at timestamptz)",
    "CREATE TABLE worked (id bigint GENERATED ALWAYS AS IDENTITY, key text)",
)
_HEARD = text("INSERT INTO heard (number, version, at) VALUES (:number, :version, :at)")
_WORKED = text("INSERT INTO worked (key) VALUES (:key)")
_FILL = """INSERT INTO outbox (event_id, topic, partition_key, shard, payload, headers, created_at)
SELECT gen_random_uuid(), $1, 'key-' || n % 200, n % 200 % 8, $2, CAST($3 AS jsonb), $4
FROM generate_series(1, CAST($5 AS int)) AS n"""
ADDRESS = Address(street="Dorpsplein 1", postcode="1234 AB", town="Voorbeeldstad", state="Utrecht")


def service(role: str) -> WiredService[None]:
    """The service that says, or the one that hears and works; settings from the environment."""
    consumer = Consumer()
    jobs: Jobs[None] = Jobs()
    if role != "says":

        @consumer.on(SubscriberRegistered, SubscriberChanged)
        async def on_subscriber(event: SubscriberRegistered | SubscriberChanged, tx: Transaction) -> None:
            now = clock.now()
            await tx.session.execute(_HEARD, {"number": event.number, "version": event.version, "at": now})
            if event.name == "work":
                tx.enqueue("copy", f"{event.number}.{event.version}", {})

        @jobs.on("copy", lease=2, concurrency=4, overdue=timedelta(days=1))
        async def copy(work: Work[None]) -> None:
            async with work.begin() as tx:
                await tx.session.execute(_WORKED, {"key": work.job.key})
                await work.done(tx)

    return WiredService(NAMES[role], Settings.load(), consumer=consumer, jobs=jobs)


def _process(role: str, port: int) -> None:
    telemetry.configure(f"bench.{role}", "ERROR", "")
    running = (background.Workers if role == "works" else background.Messages)(service(role))
    uvicorn.run(background.app(running), host="127.0.0.1", port=port, log_config=None, access_log=False)


class Process:
    """A process that can be killed and started again."""

    def __init__(self, role: str, url: str, running: Infrastructure) -> None:
        self.role, self.url = role, url
        (self.port,) = free_ports(1)
        self._environment = {
            **os.environ, "DATABASE_URL": url, "KAFKA_URL": running.kafka_bootstrap, "KAFKA_USERNAME": NAMES[role],
            "KAFKA_PASSWORD": running.password_of(NAMES[role]),
        }  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it. `wait_ready` starts it again when it ended by itself, as the supervisor does."""
        command = [sys.executable, __file__, self.role, str(self.port)]
        self._process = subprocess.Popen(command, env=self._environment, stderr=subprocess.DEVNULL)

    def wait_ready(self, seconds: float = 60) -> None:
        """Wait until it answers that it is ready. Raises AssertionError when it never does."""
        end = time.monotonic() + seconds
        while True:
            assert self._process is not None and time.monotonic() < end, f"{self.role} never gets ready"
            if self._process.poll() is not None:
                self.start()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/ready", timeout=3):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)

    def kill(self) -> None:
        """As a power failure would."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)

    def end(self) -> None:
        """End it for good."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()


async def _database(admin: str, name: str) -> str:
    connection = await asyncpg.connect(admin)
    await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()
    url = admin.rsplit("/", 1)[0] + f"/{name}"
    connection = await asyncpg.connect(url)
    for statement in (*tables.ALL, *_EFFECTS):
        await connection.execute(statement)
    await connection.close()
    return url


@contextmanager
def _three(running: Infrastructure) -> Iterator[tuple[Process, Process, Process]]:
    """The process that says, ready, and those that hear and work, to be started; all ended afterwards."""
    admin, name = running.postgres_admin_url, secrets.token_hex(4)
    urls = {role: asyncio.run(_database(admin, f"bench_{role}_{name}")) for role in ("says", "hears")}
    made = says, hears, works = (
        Process("says", urls["says"], running),
        Process("hears", urls["hears"], running),
        Process("works", urls["hears"], running),
    )
    try:
        says.start()
        says.wait_ready()
        yield says, hears, works
    finally:
        for one in made:
            one.end()


def _fact(number: int, version: int, name: str) -> SubscriberRegistered | SubscriberChanged:
    kind = SubscriberRegistered if version == 1 else SubscriberChanged
    return kind(version=version, number=f"P{1_000_000 + number}", name=name, kvk="12345678", address=ADDRESS)


async def _say(source: Service[None], number: int, version: int, name: str) -> None:
    async with source.database.begin(source.actor) as tx:
        tx.emit(_fact(number, version, name))


async def _drain(url: str, running: Infrastructure) -> float:
    """Events per second from the commit of a full outbox until it is empty, and the broker has them all."""
    fact, now = _fact(1, 1, "Gemeente Voorbeeldstad"), clock.now()
    head = headers(fact, event_id=uuid7(now), at=now, source="bench", correlation_id=secrets.token_hex(16))
    head["ce_type"] = "nl.mijncertificaten.nobody.asked.v1"  # the hearing service reads these and goes on
    connection = await asyncpg.connect(url)
    payload = fact.model_dump_json().encode()
    await connection.execute(_FILL, fact.TOPIC, payload, json.dumps(head), now, DRAIN)
    started = time.perf_counter()
    await connection.execute("SELECT pg_notify($1, '')", OUTBOX)  # as who commits does: else it is seen seconds later
    while await connection.fetchval("SELECT EXISTS (SELECT FROM outbox)"):
        assert time.perf_counter() - started < 120, "the outbox never gets empty"
        await asyncio.sleep(0.02)
    took = time.perf_counter() - started
    await connection.close()
    taken_in = await _records(running, fact.TOPIC)
    assert taken_in == DRAIN, f"the broker has {taken_in} records"
    return DRAIN / took


async def _pages(admin: str) -> list[int]:
    """Pages of the database that choosing a shard and reading its batch touch, with a few batches waiting and with a million rows."""
    connection = await asyncpg.connect(await _database(admin, f"bench_backlog_{secrets.token_hex(4)}"))
    since, counted, waiting = "now() - interval '30 s'", [], 0
    rows = relay._ROWS.replace("$1", "3").replace("$2", since).replace("$3", str(relay.BATCH))
    for upto in (FEW, BACKLOG):
        await connection.execute(_FILL, "t", bytes(400), "{}", clock.now(), upto - waiting)
        waiting = upto
        plans = [
            await connection.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}")
            for query in (relay._SHARD.replace("$1", since).replace("$2", "'{}'"), rows)
        ]
        read = [json.loads(plan)[0]["Plan"] for plan in plans]
        counted.append(sum(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] for plan in read))
    await connection.close()
    return counted


async def _records(running: Infrastructure, topic: str) -> int:
    """How many records the broker has taken in on a topic."""
    settings = Settings(
        kafka_url=running.kafka_bootstrap, kafka_username=NAMES["hears"],
        kafka_password=SecretStr(running.password_of(NAMES["hears"])),
    )  # fmt: skip
    async with AIOKafkaConsumer(topic, **kafka.connection(settings)) as consumer:
        ends = await consumer.end_offsets(
            [TopicPartition(topic, p) for p in consumer.partitions_for_topic(topic) or ()]
        )
    return sum(ends.values())


async def _steady(says: Process, hears: Process) -> float:
    """Milliseconds at p99 from the commit of an event to its handler in the other service, at a steady pace."""
    source: Service[None] = Service(NAMES["says"], Settings(database_url=SecretStr(says.url)))
    source.database.waking.start()  # as the api that says it
    target = await asyncpg.connect(hears.url)
    committed: dict[int, datetime] = {}
    await _say(source, 0, 1, "first")  # the other service has joined its group, and read what was there
    assert await _until(target, "SELECT EXISTS (SELECT FROM heard)"), "the first event never came"
    await target.execute("TRUNCATE heard")
    count, started = STEADY * STEADY_S, time.perf_counter()
    for n in range(count + STEADY):
        await asyncio.sleep(max(0.0, started + n / STEADY - time.perf_counter()))
        await _say(source, n, 1, "steady")
        committed[1_000_000 + n] = clock.now()
    assert await _until(target, "SELECT count(*) >= $1 FROM heard", count + STEADY), "events are missing"
    heard = {int(r["number"][1:]): r["at"] for r in await target.fetch("SELECT number, at FROM heard")}
    await target.execute("TRUNCATE heard")
    await target.close()
    await source.database.close()
    waits = [(heard[n] - at).total_seconds() * 1000 for n, at in committed.items() if n >= 1_000_000 + STEADY]
    return percentile(waits, 99)  # the first second is warm-up


async def _until(connection: asyncpg.Connection, condition: str, *values: Any, seconds: float = 90) -> bool:
    end = time.monotonic() + seconds
    while not await connection.fetchval(condition, *values):
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.1)
    return True


async def _killed(says: Process, hears: Process, works: Process) -> tuple[int, int, int, int]:
    """Kill each process in turn while events are said: how many were lost, both kinds of effects, keys out of order."""
    source: Service[None] = Service(NAMES["says"], Settings(database_url=SecretStr(says.url)))
    source.database.waking.start()  # as the api that says it
    target = await asyncpg.connect(hears.url)
    saying = asyncio.create_task(_say_all(source))
    for turn in range(KILLS):
        victim = (says, hears, works)[turn % 3]
        await asyncio.sleep(random.uniform(0.5, 2.0))
        victim.kill()
        victim.start()
        await asyncio.to_thread(victim.wait_ready)
    await saying
    await _until(target, "SELECT (SELECT count(*) FROM worked) >= $1 AND (SELECT count(*) FROM heard) >= $1", EVENTS)
    await asyncio.sleep(2)  # a double effect may still come
    seen = await target.fetch("SELECT number, version FROM heard ORDER BY id")
    jobs = await target.fetchval("SELECT count(*) FROM worked")
    await target.close()
    await source.database.close()
    versions: dict[str, list[int]] = {}
    for one in seen:
        versions.setdefault(one["number"], []).append(one["version"])
    lost = EVENTS - sum(len(set(of)) for of in versions.values())
    return lost, len(seen), jobs, sum(of != sorted(of) for of in versions.values())


async def _say_all(source: Service[None]) -> None:
    """The events in order per key, a few at a time, over about as long as the kills take."""
    for n in range(EVENTS):
        await _say(source, 9_000 + n % KEYS, 1 + n // KEYS, "work")
        await asyncio.sleep(0.012)


def run() -> list[dict[str, Any]]:
    """Drain, latency, and what is left whole after kills."""
    with (
        tempfile.TemporaryDirectory() as folder,
        infrastructure(Path(folder), kafka_too=True) as running,
        _three(running) as (says, hears, works),
    ):
        rate = asyncio.run(_drain(says.url, running))
        for process in (hears, works):
            process.start()
            process.wait_ready()
        p99 = asyncio.run(_steady(says, hears))
        few, million = asyncio.run(_pages(running.postgres_admin_url))
        lost, effects, jobs, disordered = asyncio.run(_killed(says, hears, works))
    after = f"{KILLS} × kill -9 of processes during {EVENTS:,} events"
    return [
        row(
            f"relay: outbox of {DRAIN:,} events until all are acknowledged",
            rate,
            "events/s",
            RELAY_PER_SECOND,
            more=True,
        ),
        row(f"relay: commit to the other service's handler, {STEADY}/s for {STEADY_S} s", p99, "ms p99", RELAY_P99_MS),
        row(
            f"relay: pages read for a batch, {BACKLOG:,} rows waiting",
            million,
            "pages",
            few,
            yardstick=f"with {FEW:,}",
            at_least=RELAY_BACKLOG,
        ),
        exact(f"{after}: lost", lost, "events", 0),
        exact(f"{after}: effects of events", effects, "effects", EVENTS),
        exact(f"{after}: effects of jobs", jobs, "effects", EVENTS),
        exact(f"{after}: keys out of order", disordered, "keys", 0),
    ]


if __name__ == "__main__":
    if len(sys.argv) == 3:
        _process(sys.argv[1], int(sys.argv[2]))
    else:
        print(json.dumps(run(), indent=1))
