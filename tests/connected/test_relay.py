"""The relay on real Kafka: what Kafka refuses is parked and holds its own key only; order per key; an outage parks nothing."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from chassis import clock, tables
from chassis.messaging.relay import HOLD, Relay
from local.infrastructure import Infrastructure, infrastructure


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


async def received(below: Infrastructure, count: int) -> list[tuple[str, bytes]]:
    consumer = AIOKafkaConsumer(
        "mc.orders.v1", group_id=f"backoffice-{uuid4()}", auto_offset_reset="earliest", **login(below, "backoffice")
    )
    await consumer.start()
    try:
        found = []
        for _ in range(40):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                found += [(r.key.decode(), r.value) for r in records]
            if len(found) >= count:
                break
        return found
    finally:
        await consumer.stop()


async def test_a_refused_row_is_parked_and_holds_only_its_own_key(below: Infrastructure) -> None:
    name = f"relay_{uuid4().hex}"
    admin = await asyncpg.connect(below.postgres_admin_url)
    await admin.execute(f'CREATE DATABASE "{name}"')
    url = below.postgres_admin_url.rsplit("/", 1)[0] + f"/{name}"
    connection = await asyncpg.connect(url)
    for statement in (*tables.VERSION_1, *tables.VERSION_2):
        await connection.execute(statement)
    producer = AIOKafkaProducer(
        **login(below, "orders"),
        acks="all",
        enable_idempotence=True,
        request_timeout_ms=5000,
        max_request_size=1_048_576,
    )
    await producer.start()
    try:
        await put(connection, "good-1", b"a")
        await put(connection, "large", b"x" * 1_200_000)
        await put(connection, "large", b"after the large one")
        await put(connection, "foreign", b"not ours", topic="mc.auth.v1")
        await put(connection, "good-2", b"b")
        await put(connection, "good-1", b"c")
        relay = Relay(url, producer)
        for _ in range(4):
            await relay.batch(connection)
        left = await connection.fetch(
            "SELECT partition_key, parked_at IS NOT NULL AS parked, cause FROM outbox ORDER BY id"
        )
        assert [(r["partition_key"], r["parked"]) for r in left] == [
            ("large", True),
            ("large", False),
            ("foreign", True),
        ]
        assert left[0]["cause"] == "MessageSizeTooLargeError" and "Authorization" in left[2]["cause"]
        assert sorted(await received(below, 3)) == [("good-1", b"a"), ("good-1", b"c"), ("good-2", b"b")]

        await connection.execute("UPDATE outbox SET payload = 'made small' WHERE cause = 'MessageSizeTooLargeError'")
        with clock.moved(timedelta(seconds=HOLD + 1)):
            await relay.batch(connection)
        got = await received(below, 5)
        assert [v for k, v in got if k == "large"] == [b"made small", b"after the large one"]
        assert await connection.fetchval("SELECT count(*) FROM outbox WHERE partition_key = 'large'") == 0
    finally:
        await producer.stop()
        await connection.close()
        await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await admin.close()
