"""Events in on real Kafka: what stops a consumer is said and ends its process, what can't be read stops nobody (F-10, F-16)."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from uuid import uuid4

import asyncpg
import pytest
from chassis import background, counters, tables
from chassis.messaging.consumer import Consumer
from chassis.messaging.relay import EXIT_CODE
from chassis.settings import Settings
from chassis.transaction import Transaction
from chassis.wiring import WiredService
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)
from confluent_kafka.admin import AclPermissionType as Permission
from contracts.organisation import SubscriberRegistered
from local import topics
from local.infrastructure import Infrastructure, infrastructure
from local.journey import until
from structlog.testing import capture_logs

TOPIC = "mc.organisation.v1"
#: Says records whose headers may be named anything: aiokafka's builder in Python asks each name for its bytes.
_SAY = """
import asyncio, json, sys
from aiokafka import AIOKafkaProducer
class Bytes(str):
    def encode(self, *_): return bytes.fromhex(self)
async def main():
    given = json.load(sys.stdin)
    async with AIOKafkaProducer(**given["client"]) as producer:
        for name in given["names"]:
            await producer.send_and_wait(given["topic"], b"{", key=b"x", partition=0, headers=[(Bytes(name), b"1")])
asyncio.run(main())
"""
Start = Callable[[], Awaitable[background.Messages]]


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Infrastructure]:
    with infrastructure(tmp_path_factory.mktemp("below"), kafka_too=True) as made:
        yield made


@pytest.fixture(scope="module")
def admin(below: Infrastructure) -> AdminClient:
    return AdminClient({
        "bootstrap.servers": below.kafka_bootstrap, "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-512", "sasl.username": "admin", "sasl.password": below.password_of("admin"),
    })  # fmt: skip


def say(below: Infrastructure, *names: bytes) -> None:
    """A record for each, on one partition, that no reader understands."""
    client = {"bootstrap_servers": below.kafka_bootstrap, "security_protocol": "SASL_PLAINTEXT",
              "sasl_mechanism": "SCRAM-SHA-512", "sasl_plain_username": "organisation",
              "sasl_plain_password": below.password_of("organisation")}  # fmt: skip
    given = json.dumps({"client": client, "topic": TOPIC, "names": [name.hex() for name in names]})
    environment = {**os.environ, "AIOKAFKA_NO_EXTENSIONS": "1"}
    subprocess.run([sys.executable, "-c", _SAY], input=given, text=True, env=environment, check=True, timeout=120)


@pytest.fixture
async def url(below: Infrastructure) -> AsyncIterator[str]:
    """An empty database with the tables of the chassis."""
    name = f"intake_{uuid4().hex}"
    server = await asyncpg.connect(below.postgres_admin_url)
    await server.execute(f'CREATE DATABASE "{name}"')
    address = below.postgres_admin_url.rsplit("/", 1)[0] + f"/{name}"
    connection = await asyncpg.connect(address)
    for statement in (*tables.VERSION_1, *tables.VERSION_2, *tables.VERSION_3):
        await connection.execute(statement)
    await connection.close()
    yield address
    await server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await server.close()


@pytest.fixture
def exits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The codes with which the process would have ended."""
    codes: list[int] = []
    monkeypatch.setattr(background.os, "_exit", codes.append)
    return codes


@pytest.fixture
async def start(below: Infrastructure, url: str, exits: list[int]) -> AsyncIterator[Start]:
    """Starts `messages` of a service that reads the topic, and waits until it is ready; all are stopped at the end."""
    running: list[background.Messages] = []

    async def begin() -> background.Messages:
        consumer = Consumer()

        @consumer.on(SubscriberRegistered)
        async def on_subscriber(_: SubscriberRegistered, __: Transaction) -> None:
            """Nothing is said that it understands."""

        given = Settings(
            database_url=url, kafka_url=below.kafka_bootstrap, kafka_username="orders",
            kafka_password=below.password_of("orders"), kafka_patience_seconds=3,
        )  # fmt: skip
        running.append(made := background.Messages(WiredService("orders", given, consumer=consumer)))
        await made.start()
        await until(lambda: is_ready(made), 90)
        return made

    yield begin
    for one in running:
        await one.close()


async def is_ready(messages: background.Messages) -> bool:
    return await messages.missing() == []


async def parked(messages: background.Messages) -> list[bytes]:
    rows = await messages.service.database.reads.fetch("SELECT header_names[1] AS name FROM dead_letter ORDER BY id")
    return [row["name"] for row in rows]


async def until_parked(messages: background.Messages, names: list[bytes]) -> None:
    async def all_there() -> bool:
        return (await parked(messages))[-len(names) :] == names

    await until(all_there, 60)


async def test_a_header_named_by_any_bytes_is_parked_and_the_topic_goes_on(
    below: Infrastructure, start: Start, exits: list[int]
) -> None:
    """F-16: a name with U+0000, one that is no UTF-8, and what comes behind them on the same partition."""
    messages = await start()
    names = [b"a\x00b", b"\xff\xfe", b"a\x00b", b"behind"]
    await asyncio.to_thread(say, below, *names)
    await until_parked(messages, names)

    async def well() -> bool:  # the last is parked before its batch has come to its end
        at = messages.details()["topics"][TOPIC] if await is_ready(messages) else {}
        return bool(at) and (at["partitions"], at["lag"]) == (12, 0) and at["polled_seconds_ago"] < 6

    await until(well)
    assert exits == []


async def test_what_is_not_taken_in_is_a_number_until_it_is(
    below: Infrastructure, start: Start, exits: list[int]
) -> None:
    """A table that is locked holds the batch: it counts as behind although it was read. Nobody asks `/ready` meanwhile."""
    messages = await start()

    def behind(records: int) -> Callable[[], Awaitable[bool]]:
        async def so_many() -> bool:
            return float(counters.LAG.labels(TOPIC)._value.get()) == records

        return so_many

    holder = await asyncpg.connect(messages.service.database.url)
    async with holder.transaction():
        await holder.execute("LOCK TABLE dead_letter")
        await asyncio.to_thread(say, below, *(b"waits %d" % n for n in range(4)))
        await until(behind(4), 60)
    await holder.close()
    await until(behind(0), 60)
    assert exits == []


async def test_a_consumer_whose_right_is_taken_ends_its_process_and_comes_back(
    below: Infrastructure, admin: AdminClient, start: Start, exits: list[int]
) -> None:
    """Not ready and deaf for ever: an alarm, and the end of the process (after which patience: `test_reading.py`)."""
    kind = (ResourceType.GROUP, "orders", ResourcePatternType.PREFIXED, "User:orders", "*", AclOperation.READ)
    messages = await start()
    with capture_logs() as logs:
        for done in admin.delete_acls([AclBindingFilter(*kind, Permission.ALLOW)]).values():
            assert len(done.result(20)) == 1
        try:

            async def ended() -> bool:
                return bool(exits)

            await until(ended, 60)
        finally:
            for done in admin.create_acls([AclBinding(*kind, Permission.ALLOW)]).values():
                done.result(20)
    dead = next(line for line in logs if line["event"] == "consumer.dead")
    assert (dead["alarm"], dead["topic"], dead["cause"]) == (True, TOPIC, "deaf")
    assert any(line["event"] == "faststream" and "GroupAuthorization" in str(line["exc_info"]) for line in logs)
    assert exits[0] == EXIT_CODE
    await messages.close()
    again = await start()
    await asyncio.to_thread(say, below, b"after")
    await until_parked(again, [b"after"])


async def test_a_topic_that_is_made_anew_loses_nothing(
    below: Infrastructure, admin: AdminClient, start: Start, exits: list[int]
) -> None:
    """Places start anew: what is parked then is not what was parked before, and the consumer begins at the beginning."""
    messages = await start()
    before = [b"before %d" % n for n in range(3)]
    await asyncio.to_thread(say, below, *before)
    await until_parked(messages, before)
    with capture_logs() as logs:
        for done in admin.delete_topics([TOPIC]).values():
            done.result(20)

        async def ended() -> bool:
            return bool(exits)

        await until(ended, 60)
    assert {line["cause"] for line in logs if line["event"] == "consumer.dead"} == {"topic_gone"}
    await messages.close()
    await asyncio.to_thread(topics.apply, below.kafka_bootstrap, below.passwords["admin"], below.passwords)
    again = [*before, *(b"after %d" % n for n in range(9))]
    await asyncio.to_thread(say, below, *again)
    await until_parked(await start(), again)
