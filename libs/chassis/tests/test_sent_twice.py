"""A relay that dies when Kafka has its rows: they are sent again, in their order, and whoever reads them acts once."""

import asyncio
import json
from typing import Any

import asyncpg
import pytest
from chassis.messaging import inbox
from chassis.messaging.consumer import Record
from chassis.messaging.relay import Relay
from chassis.service import Service
from chassis.testing.chance import Died, dying
from contracts.organisation import Address, SubscriberChanged, SubscriberRegistered


class Topic:
    """A producer that keeps what it is given, and says at once that Kafka has it."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    async def send(
        self, topic: str, value: bytes, *, key: bytes, headers: list[tuple[str, bytes]], timestamp_ms: int
    ) -> Any:
        self.records.append(Record(topic, 0, len(self.records), key, value, tuple(headers)))
        sent = asyncio.get_running_loop().create_future()
        sent.set_result(None)
        return sent


def subscriber(version: int, name: str) -> SubscriberRegistered | SubscriberChanged:
    kind = SubscriberRegistered if version == 1 else SubscriberChanged
    address = Address(street="Dorpsstraat 1", postcode="1234 AB", town="Voorbeeldstad", state="Utrecht")
    return kind(version=version, number="P1234567", name=name, kvk="12345678", address=address)


async def test_f04_died_when_kafka_had_it_sends_it_again_and_has_one_effect(service: Service) -> None:
    """F-03, F-04, INV-13: nothing is lost, what comes twice is the same event, and the order of its key is kept."""
    names = ["een", "twee", "drie"]
    async with service.database.begin(service.actor) as tx:
        for version, name in enumerate(names, 1):
            tx.emit(subscriber(version, name))
    topic = Topic()
    relay: Any = Relay(service.database.url, topic, alone=lambda: topic)  # type: ignore[arg-type]
    connection = await asyncpg.connect(service.database.url)
    try:
        with dying("relay.sent"), pytest.raises(Died):
            await relay.batch(connection)
        assert await connection.fetchval("SELECT count(*) FROM outbox") == 3
        assert await relay.batch(connection) == 3
        assert await connection.fetchval("SELECT count(*) FROM outbox") == 0
    finally:
        await connection.close()
    ids = [dict(record.headers)["ce_id"] for record in topic.records]
    assert len(ids) == 6 and ids[:3] == ids[3:] and len(set(ids)) == 3
    for record in topic.records:
        await inbox.consume(service, [record])
    rows = await service.database.reads.fetch("SELECT name, version FROM note ORDER BY version")
    assert [(row["name"], row["version"]) for row in rows] == list(zip(names, (1, 2, 3), strict=True))
    assert await service.database.reads.fetchval("SELECT count(*) FROM inbox") == 3


async def test_f19_what_commits_later_with_a_lower_number_is_sent_as_well(service: Service) -> None:
    """F-19: rows are numbered when they are written, not when they commit; no reader goes by the last number it saw."""
    topic = Topic()
    relay: Any = Relay(service.database.url, topic, alone=lambda: topic)  # type: ignore[arg-type]
    connection = await asyncpg.connect(service.database.url)
    try:
        async with service.database.begin(service.actor) as slow:
            slow.emit(subscriber(1, "eerst geschreven"))
            await slow.flush()
            async with service.database.begin(service.actor) as fast:
                fast.emit(subscriber(1, "eerst klaar"))
            assert await relay.batch(connection) == 1
        assert await relay.batch(connection) == 1
        assert await relay.batch(connection) == 0
    finally:
        await connection.close()
    assert [json.loads(record.value or b"")["name"] for record in topic.records] == ["eerst klaar", "eerst geschreven"]
