"""The relay on real Kafka: what Kafka refuses is parked and holds its own key only; order per key; an outage parks nothing.

And a relay that stood still (F-12): it loses its shard, and what it still had in memory is written behind nothing newer.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import yaml
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.partitioner import DefaultPartitioner
from chassis import clock, tables
from chassis.messaging import relay as relaying
from chassis.messaging.relay import HOLD, Relay
from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource
from local import topics
from local.infrastructure import Infrastructure, infrastructure
from local.journey import until


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Infrastructure]:
    with infrastructure(tmp_path_factory.mktemp("below"), kafka_too=True) as made:
        yield made


def login(below: Infrastructure, who: str) -> dict[str, Any]:
    return {
        "bootstrap_servers": below.kafka_bootstrap, "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512", "sasl_plain_username": who, "sasl_plain_password": below.password_of(who),
    }  # fmt: skip


async def put(connection: asyncpg.Connection, key: str, payload: bytes, topic: str = "mc.orders.v1") -> None:
    await connection.execute(
        "INSERT INTO outbox (event_id, topic, partition_key, shard, payload, headers, created_at) VALUES ($1, $2, $3, 0, $4, $5, $6)",
        uuid4(), topic, key, payload, json.dumps({"n": "1"}), clock.now(),
    )  # fmt: skip


async def received(below: Infrastructure, count: int, of: str) -> list[tuple[str, bytes]]:
    """What came under keys that begin like this, as soon as so much that differs did, or after a minute: joining alone takes a busy machine long."""
    consumer = AIOKafkaConsumer(
        "mc.orders.v1", group_id=f"backoffice-{uuid4()}", auto_offset_reset="earliest", **login(below, "backoffice")
    )
    await consumer.start()
    try:
        found: list[tuple[str, bytes]] = []
        end = time.monotonic() + 60
        while len(set(found)) < count and time.monotonic() < end:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                found += [(r.key.decode(), r.value) for r in records if r.key.decode().startswith(of)]
        return found
    finally:
        await consumer.stop()


@pytest.fixture
async def outbox(below: Infrastructure) -> AsyncIterator[tuple[str, asyncpg.Connection]]:
    """An outbox of its own: its address and a connection. Who stands idle in a transaction for four seconds loses it."""
    name = f"relay_{uuid4().hex}"
    admin = await asyncpg.connect(below.postgres_admin_url)
    await admin.execute(f'CREATE DATABASE "{name}"')
    await admin.execute(f"ALTER DATABASE \"{name}\" SET idle_in_transaction_session_timeout = '4s'")
    url = below.postgres_admin_url.rsplit("/", 1)[0] + f"/{name}"
    connection = await asyncpg.connect(url)
    for statement in tables.ALL:
        await connection.execute(statement)
    yield url, connection
    await connection.close()
    await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await admin.close()


def producer(below: Infrastructure) -> AIOKafkaProducer:
    """As the chassis makes it, for orders."""
    return AIOKafkaProducer(
        **login(below, "orders"),
        acks="all",
        enable_idempotence=True,
        request_timeout_ms=5000,
        max_request_size=1_048_576,
    )


@contextmanager
def configured(below: Infrastructure, **config: str) -> Iterator[None]:
    """The topic with these settings (`_` for `.`) as long as it lasts."""
    admin = topics.admin(below.kafka_bootstrap, below.password_of("admin"))

    def alter(how: AlterConfigOpType) -> None:
        entries = [
            ConfigEntry(name.replace("_", "."), value, incremental_operation=how) for name, value in config.items()
        ]
        resource = ConfigResource(ConfigResource.Type.TOPIC, "mc.orders.v1", incremental_configs=entries)
        for answer in admin.incremental_alter_configs([resource]).values():
            answer.result(20)

    alter(AlterConfigOpType.SET)
    try:
        yield
    finally:
        alter(AlterConfigOpType.DELETE)


class Ended(BaseException):
    """The process would have ended."""


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A relay that would end its process raises Ended."""

    def end(_: int) -> None:
        raise Ended

    monkeypatch.setattr(relaying.os, "_exit", end)


async def drain(below: Infrastructure, url: str, *, seconds: float = 60) -> None:
    """Batches until nothing is to be sent, by processes that are started anew as often as they end."""
    async with asyncio.timeout(seconds):
        while True:
            connection = await asyncpg.connect(url)
            sending = producer(below)
            await sending.start()
            try:
                relay = Relay(url, sending, alone=lambda: producer(below))
                while await relay.batch(connection):
                    pass
                return
            except Ended:
                continue
            finally:
                await connection.close()
                await sending.stop()


async def test_a_refused_row_is_parked_and_holds_only_its_own_key(
    below: Infrastructure, outbox: tuple[str, asyncpg.Connection]
) -> None:
    url, connection = outbox
    sending = producer(below)
    await sending.start()
    try:
        await put(connection, "refused-good-1", b"a")
        await put(connection, "refused-large", b"x" * 1_200_000)
        await put(connection, "refused-large", b"after the large one")
        await put(connection, "refused-foreign", b"not ours", topic="mc.auth.v1")
        await put(connection, "refused-good-2", b"b")
        await put(connection, "refused-good-1", b"c")
        relay = Relay(url, sending, alone=lambda: producer(below))
        for _ in range(4):
            await relay.batch(connection)
        left = await connection.fetch(
            "SELECT partition_key, parked_at IS NOT NULL AS parked, cause FROM outbox ORDER BY id"
        )
        assert [(r["partition_key"], r["parked"]) for r in left] == [
            ("refused-large", True),
            ("refused-large", False),
            ("refused-foreign", True),
        ]
        assert left[0]["cause"] == "MessageSizeTooLargeError" and "Authorization" in left[2]["cause"]
        assert sorted(await received(below, 3, "refused-")) == [
            ("refused-good-1", b"a"),
            ("refused-good-1", b"c"),
            ("refused-good-2", b"b"),
        ]

        await connection.execute("UPDATE outbox SET payload = 'made small' WHERE cause = 'MessageSizeTooLargeError'")
        with clock.moved(timedelta(seconds=HOLD + 1)):
            await relay.batch(connection)
        got = await received(below, 5, "refused-")
        assert [v for k, v in got if k == "refused-large"] == [b"made small", b"after the large one"]
        assert await connection.fetchval("SELECT count(*) FROM outbox WHERE partition_key = 'refused-large'") == 0
    finally:
        await sending.stop()


async def test_one_large_row_parks_none_of_its_neighbours(
    below: Infrastructure, outbox: tuple[str, asyncpg.Connection], ends: None
) -> None:
    """The topic takes smaller records than the producer thinks: the broker refuses whole batches, and doesn't say for which row."""
    url, connection = outbox
    mark = uuid4().hex
    with configured(below, max_message_bytes="20000"):
        for n in range(120):
            await put(connection, f"{mark}-large" if n == 5 else f"{mark}-{n}", b"x" * (50_000 if n == 5 else 300))
        await drain(below, url)
        left = await connection.fetch("SELECT partition_key, parked_at IS NOT NULL AS parked FROM outbox")
        assert [(row["partition_key"], row["parked"]) for row in left] == [(f"{mark}-large", True)]
    with clock.moved(timedelta(seconds=HOLD + 1)):
        await drain(below, url)
    assert await connection.fetchval("SELECT count(*) FROM outbox") == 0
    keys = {key for key, _ in await received(below, 120, mark)}
    assert len(keys) == 120


async def test_what_follows_a_refused_row_in_its_partition_is_not_taken_for_an_outage(
    below: Infrastructure, outbox: tuple[str, asyncpg.Connection], ends: None
) -> None:
    """Kafka has a row before it, so it misses the refused one in the count of what comes after."""
    url, connection = outbox
    mark = uuid4().hex
    one = _partition(f"{mark}-0")
    before, large, *after = [key for n in range(500) if _partition(key := f"{mark}-{n}") == one][:5]
    with configured(below, max_message_bytes="20000"):
        await put(connection, before, b"before")
        await put(connection, large, b"x" * 50_000)
        for key in (*after, large):
            await put(connection, key, b"after")
        await drain(below, url)
        left = await connection.fetch("SELECT partition_key, parked_at IS NOT NULL AS parked FROM outbox ORDER BY id")
        assert [(row["partition_key"], row["parked"]) for row in left] == [(large, True), (large, False)]
        assert sorted(key for key, _ in await received(below, 4, mark)) == sorted([before, *after])


def _partition(key: str) -> int:
    every = list(range(yaml.safe_load(topics.LIST.read_text())["partitions"]))
    chosen: int = DefaultPartitioner()(key.encode(), every, every)
    return chosen


_RELAY = """
import asyncio, json, sys
from aiokafka import AIOKafkaProducer
from chassis.messaging.relay import Relay

async def main():
    make = lambda: AIOKafkaProducer(**json.loads(sys.argv[2]), acks="all", enable_idempotence=True, request_timeout_ms=10_000)
    producer = make()
    await producer.start()
    await Relay(sys.argv[1], producer, alone=make).run(asyncio.Event())

asyncio.run(main())
"""


async def test_F_12_a_relay_that_stood_still_writes_nothing_old_behind_something_newer(
    below: Infrastructure, outbox: tuple[str, asyncpg.Connection], ends: None
) -> None:
    """It is stopped in a batch and its broker with it, as a paused machine is; another takes its shard; then it goes on.

    That nothing old is taken holds from then on only: what others send meanwhile may take a busy machine as long as it likes.
    """
    assert below.kafka_process is not None
    url, connection = outbox
    key = uuid4().hex
    first = subprocess.Popen([sys.executable, "-c", _RELAY, url, json.dumps(login(below, "orders"))])
    try:
        await put(connection, key, b"0")
        await until(lambda: _is(connection, "SELECT count(*) = 0 FROM outbox"))
        os.kill(below.kafka_process.pid, signal.SIGSTOP)
        for version in (b"1", b"2"):  # each fills a request: the second is still in memory when the first is on its way
            await put(connection, key, version + b"x" * 12_000)
        await until(lambda: _is(connection, _STANDS_IDLE))
        os.kill(first.pid, signal.SIGSTOP)
        os.kill(below.kafka_process.pid, signal.SIGCONT)
        await until(lambda: _is(connection, f"SELECT NOT ({_STANDS_IDLE.removeprefix('SELECT')})"))
        await drain(below, url)
        await put(connection, key, b"3")
        await drain(below, url)
        assert await connection.fetchval("SELECT count(*) FROM outbox") == 0
        with configured(below, message_timestamp_before_max_ms="3000"):  # it lost its transaction after four seconds
            os.kill(first.pid, signal.SIGCONT)
            assert await asyncio.to_thread(first.wait, 60)  # what it would write it wrote
        await put(connection, key, b"4")
        await drain(below, url)
    finally:
        os.kill(below.kafka_process.pid, signal.SIGCONT)
        first.send_signal(signal.SIGCONT)
        first.kill()
        first.wait(10)
    versions = [value[:1] for _, value in await received(below, 5, key)]
    assert versions == sorted(versions) and set(versions) == {b"0", b"1", b"2", b"3", b"4"}


_STANDS_IDLE = """SELECT EXISTS (SELECT FROM pg_stat_activity
WHERE datname = current_database() AND state = 'idle in transaction' AND pid <> pg_backend_pid())"""


async def _is(connection: asyncpg.Connection, condition: str) -> bool:
    return bool(await connection.fetchval(condition))
