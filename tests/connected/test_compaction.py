"""Real Kafka forgets what was said of somebody who was erased, and a reader that was away hears it all the same (O9, F-11)."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from chassis import state
from chassis.messaging.consumer import Consumer, Record
from chassis.messaging.kafka import connection, group, note_caught_up, producer
from chassis.messaging.relay import Relay
from chassis.operations import groups
from chassis.settings import Settings
from chassis.testing import Databases
from chassis.wiring import WiredService
from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource
from contracts.organisation import PersonErased, RegisterPerson
from local import topics
from local.infrastructure import Infrastructure, infrastructure
from organisation.service import register as organisation
from pydantic import SecretStr
from sqlalchemy import text

TOPIC = "mc.organisation.v1"
#: As the reference of brokers says: segments are rolled and cleaned at once, tombstones go soon after.
FAST = {
    "segment.ms": "500", "min.cleanable.dirty.ratio": "0.01", "max.compaction.lag.ms": "500",
    "min.compaction.lag.ms": "0", "delete.retention.ms": "100",
}  # fmt: skip


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Infrastructure]:
    """A broker whose cleaner looks every half second, and the topic of the register with short times."""
    with infrastructure(tmp_path_factory.mktemp("compaction"), kafka_too=True) as made:
        client = topics.admin(made.kafka_bootstrap, made.password_of("admin"))
        for kind, name, wanted in (
            (ConfigResource.Type.BROKER, "1", {"log.cleaner.backoff.ms": "500"}),
            (ConfigResource.Type.TOPIC, TOPIC, FAST),
        ):
            entries = [ConfigEntry(k, v, incremental_operation=AlterConfigOpType.SET) for k, v in wanted.items()]
            resource = ConfigResource(kind, name, incremental_configs=entries)
            for future in client.incremental_alter_configs([resource]).values():
                future.result(20)
        yield made


@pytest.fixture
async def owner(below: Infrastructure) -> AsyncIterator[WiredService[Any]]:
    """Organisation with a database, saying to the real broker."""
    databases = Databases(below.postgres_admin_url)
    url = await databases.clone("organisation")
    settings = import_module("organisation.settings").Settings(
        database_url=url, kafka_url=below.kafka_bootstrap, kafka_username="organisation",
        kafka_password=below.password_of("organisation"),
    )  # fmt: skip
    made: WiredService[Any] = import_module("organisation.main").service(settings)
    await made.database.open()
    yield made
    await made.database.close()
    await databases.drop(url)
    await databases.close()


async def sent(owner: WiredService[Any]) -> None:
    """Everything in the outbox is on the topic."""
    out, link = producer(owner.settings), await asyncpg.connect(owner.database.url)
    await out.start()
    try:
        relay = Relay(owner.database.url, out, alone=lambda: producer(owner.settings))
        while await link.fetchval("SELECT count(*) FROM outbox"):
            await relay.batch(link)
    finally:
        await out.stop()
        await link.close()


async def on_the_topic(owner: WiredService[Any], key: bytes) -> list[Any]:
    """As the owner reads its own topic."""
    return [record async for record in groups.records(owner, [TOPIC]) if record.key == key]


async def test_the_topic_forgets_who_was_erased(owner: WiredService[Any]) -> None:
    """After compaction no record of that key has a value; others keep their newest."""
    about = {
        "name": "Sanne Wegwezen",
        "email": "s@voorbeeldstad.example",
        "organisation": "Voorbeeldstad",
        "reason": "x",
    }
    for person in ("CB1000002", "CB1000003"):
        for number in range(3):
            async with owner.database.begin() as tx:
                command = RegisterPerson.model_validate(
                    {**about, "function": f"functie {number}", "active": False, "version": number or None}
                )
                await organisation.register_person(tx, person, command)
    await sent(owner)
    before = await on_the_topic(owner, b"CB1000002")
    assert [b"Wegwezen" in record.value for record in before] == [True] * 3

    async with owner.database.begin() as tx:
        assert await organisation.erase_person(tx, "CB1000002", "verzoek") == ""
    await sent(owner)
    tombstone = (await on_the_topic(owner, b"CB1000002"))[-1]
    assert tombstone.value is None
    heard = Consumer()
    heard.on(PersonErased)(lambda event, tx: asyncio.sleep(0))
    headers = tuple(tombstone.headers)
    read = heard.read(Record(TOPIC, tombstone.partition, tombstone.offset, tombstone.key, None, headers))
    assert read is not None and read.event == PersonErased(number="CB1000002", version=4)

    end, tick = time.monotonic() + 50, 0
    while [record for record in await on_the_topic(owner, b"CB1000002") if record.value is not None]:
        assert time.monotonic() < end, "the topic still has what was said of the person"
        for number in range(40):  # in every partition a newer record, so that the segment of before is closed
            async with owner.database.begin() as tx:
                command = RegisterPerson.model_validate(
                    {**about, "name": f"Tik {tick}", "active": False, "version": tick or None}
                )
                await organisation.register_person(tx, f"CB9{number:06d}", command)
        tick += 1
        await sent(owner)
        await asyncio.sleep(0.7)
    left = await on_the_topic(owner, b"CB1000003")
    assert b"functie 2" in left[-1].value, "what was said last of another stays"


async def test_a_service_reads_a_topic_again_once_it_stands_still(below: Infrastructure) -> None:
    """`reread`: its group is set back to the beginning and its inbox forgotten; refused while it reads, and of other topics."""
    databases = Databases(below.postgres_admin_url)
    settings = Settings(
        database_url=SecretStr(await databases.clone("auth")), kafka_url=below.kafka_bootstrap, kafka_username="auth",
        kafka_password=SecretStr(below.password_of("auth")),
    )  # fmt: skip
    heard = Consumer()
    heard.on(PersonErased)(lambda event, tx: asyncio.sleep(0))
    reader: WiredService[Any] = WiredService("auth", settings, consumer=heard)
    await reader.database.open()
    try:
        member = AIOKafkaConsumer(
            TOPIC, group_id=group("auth", TOPIC), auto_offset_reset="earliest", enable_auto_commit=False,
            **connection(settings),
        )  # fmt: skip
        await member.start()
        while not member.assignment():
            await member.getmany(timeout_ms=200)
        await member.seek_to_end()
        places = {one: await member.position(one) for one in member.assignment()}
        await member.commit(places)
        with pytest.raises(KafkaError):
            await groups.reread(reader, TOPIC)
        await member.stop()
        read = await groups.committed(reader, [TOPIC])
        assert read == {TOPIC: {str(one.partition): offset for one, offset in places.items()}}
        assert await groups.ends(reader, [TOPIC]) == read

        async with reader.database.begin() as tx:
            await tx.session.execute(text("INSERT INTO inbox VALUES ('auth', gen_random_uuid(), now())"))
        await groups.set_back(reader, [TOPIC], read)
        assert await groups.committed(reader, [TOPIC]) == read, "a place that the topic has"
        await groups.reread(reader, TOPIC)
        first = (await groups.committed(reader, [TOPIC]))[TOPIC]
        assert len(first) == 12 and all(offset <= read[TOPIC][number] for number, offset in first.items())
        assert sum(first.values()) < sum(read[TOPIC].values())
        assert await reader.database.reads.fetchval("SELECT count(*) FROM inbox") == 0

        stop = asyncio.Event()
        noting = asyncio.create_task(note_caught_up(reader, stop))
        await asyncio.sleep(1.5)
        assert await state.behind(reader, [TOPIC]) == [TOPIC], "a copy that has read nothing has not caught up"
        await groups.set_back(reader, [TOPIC], read)
        await asyncio.wait_for(noting, 20)
        assert await state.behind(reader, [TOPIC]) == []
        beyond = {TOPIC: {number: offset + 1_000_000 for number, offset in read[TOPIC].items()}}
        await groups.set_back(reader, [TOPIC], beyond)
        assert (await groups.committed(reader, [TOPIC]))[TOPIC] == first, "made anew since: from its beginning"
        with pytest.raises(ValueError, match="auth reads"):
            await groups.reread(reader, "mc.orders.v1")
    finally:
        await reader.database.close()
        await databases.drop(settings.database_url.get_secret_value())
        await databases.close()
