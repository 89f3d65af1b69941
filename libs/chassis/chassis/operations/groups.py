"""Where a service reads in its topics: said, and set back. A service's process `messages` must be stopped to set it back."""

from collections.abc import AsyncIterator, Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition
from contracts import audit
from sqlalchemy import text

from chassis.messaging.kafka import connection, group
from chassis.wiring import WiredService

#: Offsets by topic and partition, as JSON has them.
Place = dict[str, dict[str, int]]

_FORGET = text("DELETE FROM inbox")


def _client(service: WiredService[Any], group_id: str | None = None) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(**connection(service.settings), group_id=group_id, enable_auto_commit=False)


async def _partitions(consumer: AIOKafkaConsumer, topic: str) -> list[TopicPartition]:
    await consumer.topics()  # now it knows them
    return [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())]


async def ends(service: WiredService[Any], topics: Iterable[str]) -> Place:
    """Where these topics end now."""
    consumer = _client(service)
    await consumer.start()
    try:
        offsets: Place = {}
        for topic in topics:
            known = await consumer.end_offsets(await _partitions(consumer, topic))
            offsets[topic] = {str(partition.partition): offset for partition, offset in known.items()}
        return offsets
    finally:
        await consumer.stop()


async def committed(service: WiredService[Any], topics: Iterable[str]) -> Place:
    """How far this service has read these topics; what it never read is left out."""
    offsets: Place = {}
    for topic in topics:
        consumer = _client(service, group(service.name, topic))
        await consumer.start()
        try:
            at = {partition: await consumer.committed(partition) for partition in await _partitions(consumer, topic)}
            offsets[topic] = {
                str(partition.partition): offset for partition, offset in at.items() if offset is not None
            }
        finally:
            await consumer.stop()
    return offsets


async def records(service: WiredService[Any], topics: Iterable[str], place: Place | None = None) -> AsyncIterator[Any]:
    """Every record of these topics from `place` (or the beginning) to what is their end now. Commits nothing."""
    consumer = _client(service)
    await consumer.start()
    try:
        partitions = [partition for topic in topics for partition in await _partitions(consumer, topic)]
        if not partitions:
            return
        consumer.assign(partitions)
        last = await consumer.end_offsets(partitions)
        for partition, first in (await consumer.beginning_offsets(partitions)).items():
            consumer.seek(partition, _from(place, partition, first, last[partition]))
        while [partition for partition in partitions if await consumer.position(partition) < last[partition]]:
            for batch in (await consumer.getmany(timeout_ms=1000)).values():
                for record in batch:
                    yield record
    finally:
        await consumer.stop()


def _from(place: Place | None, partition: TopicPartition, first: int, last: int) -> int:
    """The offset of the place; the beginning where there is none, or where the topic was made anew since."""
    at = (place or {}).get(partition.topic, {}).get(str(partition.partition), first)
    return at if first <= at <= last else first


async def set_back(service: WiredService[Any], topics: Iterable[str], place: Place | None = None) -> None:
    """The service reads these topics again: from `place`, or from their beginning. Kafka refuses while it reads."""
    for topic in topics:
        consumer = _client(service, group(service.name, topic))
        await consumer.start()
        try:
            partitions = await _partitions(consumer, topic)
            consumer.assign(partitions)
            first, last = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
            await consumer.commit(
                {partition: _from(place, partition, first[partition], last[partition]) for partition in partitions}
            )
        finally:
            await consumer.stop()


async def reread(service: WiredService[Any], topic: str) -> None:
    """Have the service read a topic again from its beginning, as if it never had. The database must be open.

    What is known changes nothing (chassis.copies, and every handler); a column that it learned to keep since is filled.
    Raises ValueError for a topic that it doesn't read, aiokafka's errors while it reads.
    """
    if topic not in service.consumer.topics:
        raise ValueError(f"{service.name} reads {', '.join(service.consumer.topics) or 'no topic'}")
    await set_back(service, [topic])
    async with service.database.begin() as tx:  # a row of the inbox doesn't say of which topic it is
        await tx.session.execute(_FORGET)
        tx.audit(audit.Operated(subject=topic, service=service.name, what="reread"))
