"""The relay against brokers and databases that hang, refuse or come back from the dead; on real Kafka: tests/connected/test_relay.py."""

import asyncio
import json
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from aiokafka.errors import InvalidTimestampError, KafkaError, MessageSizeTooLargeError
from chassis import clock, connecting, roles
from chassis.messaging import relay
from chassis.messaging.relay import EXIT_CODE, Relay
from chassis.service import Service
from chassis.testing import Databases
from chassis.transaction import Database
from chassis.work.waking import OUTBOX
from structlog.testing import capture_logs


class Ended(BaseException):
    """The process would have ended."""


class Broker:
    """A producer of which a test says how each record ends; also one that is made for what is sent alone."""

    def __init__(self, ends: Callable[[str], KafkaError | None] = lambda _: None, *, seconds: float = 0.0) -> None:
        self.ends, self.seconds = ends, seconds
        self.sent: list[str] = []
        self.stamps: list[int] = []
        self.asked, self.room = asyncio.Event(), asyncio.Event()
        self.room.set()

    async def send(self, topic: str, value: bytes, key: bytes, headers: Any, timestamp_ms: int) -> asyncio.Future[None]:
        self.stamps.append(timestamp_ms)
        self.asked.set()
        await self.room.wait()
        await asyncio.sleep(self.seconds)
        end: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if (error := self.ends(value.decode())) is not None:
            end.set_exception(error)
        else:
            self.sent.append(value.decode())
            end.set_result(None)
        return end

    async def __aenter__(self) -> "Broker":
        return self

    async def __aexit__(self, *_: object) -> None:
        return None


@pytest.fixture(autouse=True)
def ended(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    codes: list[int] = []

    def end(code: int) -> None:
        codes.append(code)
        raise Ended

    monkeypatch.setattr(relay.os, "_exit", end)
    return codes


async def put(service: Service, *rows: tuple[str, str]) -> None:
    """Rows of one shard, as (key, payload)."""
    async with service.database.begin(service.actor) as tx:
        for key, payload in rows:
            tx.put("mc.test.v1", key, payload.encode(), {"n": "1"}, uuid.uuid4())
            tx._outgoing[-1][1]["shard"] = 3


async def left(service: Service) -> list[tuple[str, bool]]:
    rows = await service.database.reads.fetch("SELECT payload, parked_at FROM outbox ORDER BY id")
    return [(bytes(row["payload"]).decode(), row["parked_at"] is not None) for row in rows]


def too_large(text: str) -> KafkaError | None:
    return MessageSizeTooLargeError() if text == "large" else None


async def test_one_row_that_is_too_large_parks_none_that_was_refused_with_it(
    service: Service, database_url: str, ended: list[int]
) -> None:
    """The broker refuses a whole batch and doesn't say for which row: each is sent alone, in the order of its key."""
    await put(service, ("a", "a1"), ("b", "large"), ("b", "b2"), ("c", "c1"), ("a", "a2"))
    together, alone = Broker(lambda _: MessageSizeTooLargeError()), Broker(too_large)
    connection = await connecting.connect(database_url)
    with pytest.raises(Ended):  # when all is committed: its producer can't go on with that partition
        await Relay(database_url, together, alone=lambda: alone).batch(connection)
    assert alone.sent == ["a1", "c1", "a2"] and ended == [EXIT_CODE]
    assert await left(service) == [("large", True), ("b2", False)]
    await connection.close()


async def test_what_was_parked_before_is_tried_alone_and_nobody_ends_for_it(
    service: Service, database_url: str, ended: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    await put(service, ("b", "large"), ("b", "b2"), ("c", "c1"))
    admin = await connecting.connect(database_url)
    await admin.execute("UPDATE outbox SET parked_at = now() - interval '1 hour' WHERE payload = 'large'")
    together, alone = Broker(), Broker(too_large)
    connection = await connecting.connect(database_url)
    assert await Relay(database_url, together, alone=lambda: alone).batch(connection) == 3
    assert together.sent == ["c1"] and alone.sent == [] and ended == []
    assert await left(service) == [("large", True), ("b2", False)]
    await admin.execute(
        "UPDATE outbox SET parked_at = now() - interval '1 hour', payload = 'small' WHERE payload = 'large'"
    )
    assert await Relay(database_url, together, alone=lambda: alone).batch(connection) == 2
    assert alone.sent == ["small", "b2"] and await left(service) == []
    await connection.close()
    await admin.close()


async def test_the_deadline_is_for_the_whole_send(
    service: Service, database_url: str, ended: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client waits for room for each row, one after another: a broker that stands still held a transaction for minutes."""
    monkeypatch.setattr(relay, "DEADLINE", 0.3)
    await put(service, *((f"k{n}", f"v{n}") for n in range(50)))
    broker = Broker()
    broker.room.clear()
    connection = await connecting.connect(database_url)
    async with asyncio.timeout(5):
        with pytest.raises(Ended):
            await Relay(database_url, broker, alone=lambda: broker).batch(connection)
    assert ended == [EXIT_CODE] and len(await left(service)) == 50
    await connection.close()


async def test_what_is_sent_alone_is_not_lost_when_there_is_no_time_for_all(
    service: Service, database_url: str, ended: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many that were refused together, a slow broker: what it has is deleted, the rest waits for the next batch."""
    monkeypatch.setattr(relay, "DEADLINE", 0.3)
    await put(service, *((f"k{n}", f"v{n}") for n in range(50)))
    together, alone = Broker(lambda _: MessageSizeTooLargeError()), Broker(seconds=0.02)
    waiting, connection = 50, await connecting.connect(database_url)
    for _ in range(2):
        with pytest.raises(Ended):
            await Relay(database_url, together, alone=lambda: alone).batch(connection)
        now = await left(service)
        assert len(now) < waiting and not any(parked for _, parked in now)
        waiting = len(now)
    assert alone.sent == [f"v{n}" for n in range(50 - waiting)] and ended == [EXIT_CODE] * 2
    await connection.close()


async def test_the_deadline_is_one_for_what_goes_together_and_alone(
    service: Service, database_url: str, ended: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice as long would be longer than the server lets a transaction stand idle."""
    monkeypatch.setattr(relay, "DEADLINE", 2.0)
    await put(service, ("a", "a1"))
    together, alone = Broker(lambda _: MessageSizeTooLargeError(), seconds=1.4), Broker()
    alone.room.clear()
    connection = await connecting.connect(database_url)
    started = asyncio.get_running_loop().time()
    with pytest.raises(Ended):
        await Relay(database_url, together, alone=lambda: alone).batch(connection)
    assert asyncio.get_running_loop().time() - started < 3 and len(await left(service)) == 1
    await connection.close()


async def test_every_record_of_a_batch_is_as_old_as_the_batch(
    service: Service, database_url: str, ended: list[int]
) -> None:
    """By this machine's own clock, not by when the client found room: the broker refuses what a paused machine still held."""
    rows = [(f"k{n}", f"v{n}") for n in range(5)]
    await put(service, *rows)
    together, alone = Broker(lambda _: MessageSizeTooLargeError(), seconds=0.02), Broker(seconds=0.02)
    connection = await connecting.connect(database_url)
    begins = time.time()
    with clock.moved(timedelta(days=1)), pytest.raises(Ended):
        await Relay(database_url, together, alone=lambda: alone).batch(connection)
    (stamp,) = {*together.stamps, *alone.stamps}
    assert len(together.stamps) == len(alone.stamps) == len(rows)
    assert begins - 0.002 <= stamp / 1000 <= begins + 0.05
    await connection.close()


async def test_parked_rows_of_other_shards_delay_nobody(service: Service, database_url: str) -> None:
    """A shard that has only rows behind a parked one is passed by: what is fresh elsewhere leaves at once."""
    async with service.database.begin(service.actor) as tx:
        for shard in range(7):
            for n in range(2):
                tx.put("mc.test.v1", f"k{shard}", f"held {shard} {n}".encode(), {}, uuid.uuid4())
                tx._outgoing[-1][1]["shard"] = shard
    admin = await connecting.connect(database_url)
    await admin.execute("UPDATE outbox SET parked_at = now() WHERE payload LIKE '% 0'::bytea")
    broker, stop, bell = Broker(), asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(Relay(database_url, broker, bell, alone=lambda: broker).run(stop))
    for n in range(4):
        async with service.database.begin(service.actor) as tx:
            tx.put("mc.test.v1", "fresh", f"fresh {n}".encode(), {}, uuid.uuid4())
            tx._outgoing[-1][1]["shard"] = 7
        bell.set()
        async with asyncio.timeout(1):
            while len(broker.sent) <= n:
                await asyncio.sleep(0.01)
    assert broker.sent == [f"fresh {n}" for n in range(4)] and len(await left(service)) >= 14
    stop.set()
    bell.set()
    await running
    await admin.close()


async def test_a_shard_that_turns_out_to_be_empty_is_passed_by_for_the_next(
    service: Service, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another relay emptied it between choosing and reading."""
    await put(service, ("a", "a1"))
    chosen = relay._SHARD.replace("WHERE (SELECT", "WHERE s.shard <> 3 OR (SELECT").replace("random()", "s.shard")
    chosen = chosen.replace("WHERE s.shard <> 3 OR", "WHERE (s.shard <> 3 OR").replace(
        "IS NOT NULL\nAND", "IS NOT NULL)\nAND"
    )
    monkeypatch.setattr(relay, "_SHARD", chosen)
    broker, connection = Broker(), await connecting.connect(database_url)
    relayed = Relay(database_url, broker, alone=lambda: broker)
    assert await relayed.batch(connection) == 1 and broker.sent == ["a1"]
    assert await relayed.batch(connection) == 0
    await connection.close()


async def test_a_clock_that_is_behind_the_brokers_is_an_alarm_and_parks_nothing(
    service: Service, database_url: str, ended: list[int]
) -> None:
    """Kafka takes no record that is too old; on a machine whose clock is behind, all of them are."""
    await put(service, ("a", "a1"))
    broker = Broker(lambda _: InvalidTimestampError())
    connection = await connecting.connect(database_url)
    with capture_logs() as lines, pytest.raises(Ended):
        await Relay(database_url, broker, alone=lambda: broker).batch(connection)
    assert {"relay.clock_behind"} == {line["event"] for line in lines if line.get("alarm")}
    assert ended == [EXIT_CODE] and await left(service) == [("a1", False)]
    await connection.close()


async def test_a_relay_that_stood_still_loses_its_shard_and_deletes_nothing(
    service: Service, database_url: str, databases: Databases
) -> None:
    """Its transaction is ended by the server: another sends the rows, and what the first does afterwards changes nothing."""
    login = roles.Login.of(database_url)
    admin = await asyncpg.connect(databases.admin(database_url))
    await admin.execute(
        f"ALTER ROLE {login.role} IN DATABASE {login.database} SET idle_in_transaction_session_timeout = '400ms'"
    )
    await put(service, ("a", "a1"))
    frozen, healthy = Broker(), Broker()
    frozen.room.clear()
    first, second = await connecting.connect(database_url), await connecting.connect(database_url)
    standing_still = asyncio.create_task(Relay(database_url, frozen, alone=lambda: frozen).batch(first))
    relayed = Relay(database_url, healthy, alone=lambda: healthy)
    await frozen.asked.wait()
    async with asyncio.timeout(7):  # less than the deadline of a batch
        while not await relayed.batch(second):
            await asyncio.sleep(0.05)
    assert healthy.sent == ["a1"] and await left(service) == []
    await put(service, ("a", "a2"))
    frozen.room.set()
    with pytest.raises(relay.OUTAGE):
        await standing_still
    assert await left(service) == [("a2", False)]
    assert await relayed.batch(second) == 1 and healthy.sent == ["a1", "a2"]
    await second.close()
    await admin.close()


async def test_a_commit_of_another_process_wakes_the_relay(
    service: Service, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No look of its own: its pause is longer than this test waits."""
    monkeypatch.setattr(relay, "NET", 60)
    other, broker, stop = Database(database_url, "orders"), Broker(), asyncio.Event()
    bell = service.database.waking.bell(OUTBOX)
    service.database.waking.start()
    other.waking.start()
    running = asyncio.create_task(Relay(database_url, broker, bell, alone=lambda: broker).run(stop))
    try:
        await asyncio.sleep(1.5)  # everybody listens
        async with other.begin(service.actor) as tx:
            tx.put("mc.test.v1", "a", b"a1", {"n": "1"}, uuid.uuid4())
        async with asyncio.timeout(20):
            while not broker.sent:
                await asyncio.sleep(0.02)
    finally:
        stop.set()
        service.database.waking.wake()
        await asyncio.wait([running], timeout=10)
        await other.close()
    assert broker.sent == ["a1"]


_FILL = """INSERT INTO outbox (event_id, topic, partition_key, shard, payload, headers, created_at, parked_at)
SELECT gen_random_uuid(), 't', 'key-' || n, n % 8, convert_to(repeat('x', 400), 'UTF8'), '{}', now(),
       CASE WHEN n % 1000 = 0 THEN now() END FROM generate_series($1::int, $2::int) n"""


async def buffers(connection: asyncpg.Connection, query: str) -> int:
    """How many pages of the database a query touches."""
    answer = await connection.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}")
    plan = json.loads(answer)[0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


async def test_a_batch_reads_as_much_of_a_large_backlog_as_of_a_small_one(
    service: Service, database_url: str, databases: Databases
) -> None:
    """By pages, not by time; statistics that are old or missing change nothing. A million rows: tests/benchmarks/relay.py."""
    admin = await asyncpg.connect(databases.admin(database_url))
    since = "now() - interval '30 s'"
    rows = relay._ROWS.replace("$1", "0").replace("$2", since).replace("$3", "500")
    shard = relay._SHARD.replace("$1", since).replace("$2", "'{}'")
    seen: dict[str, list[int]] = {rows: [], shard: []}
    total = 0
    for upto in (4_000, 40_000):
        await admin.execute(_FILL, total + 1, upto)
        total = upto
        for statistics in ("old", "new"):
            if statistics == "new":
                await admin.execute("ANALYZE outbox")
            for query, counted in seen.items():
                counted.append(await buffers(admin, query))
    await admin.close()
    for query, counted in seen.items():
        assert max(counted) < 3_000 and max(counted[2:]) < 2 * max(*counted[:2], 50), (query, counted)
