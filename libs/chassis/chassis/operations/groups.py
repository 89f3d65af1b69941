"""Where a service reads in its topics: said, and set back. A service's process `messages` must be stopped to set it back."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.structs import TopicPartition
from contracts import audit
from sqlalchemy import text

from chassis.messaging.kafka import connection, group, partitions_of
from chassis.wiring import WiredService

#: Offsets by topic and partition, as JSON has them.
Place = dict[str, dict[str, int]]

_BATCH = 5_000
_FORGET = text("DELETE FROM inbox WHERE ctid = ANY(ARRAY(SELECT ctid FROM inbox LIMIT :most))")


async def _partitions(service: WiredService[Any], topics: Collection[str]) -> list[TopicPartition]:
    if not topics:
        return []
    admin = AIOKafkaAdminClient(**connection(service.settings))
    await admin.start()
    try:
        return await partitions_of(admin, topics)
    finally:
        await admin.close()


@asynccontextmanager
async def _at(
    service: WiredService[Any], partitions: Collection[TopicPartition], group_id: str | None = None
) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer at these partitions, of which there is at least one. It joins no group; with `group_id` it knows and sets that one's offsets."""
    consumer = AIOKafkaConsumer(**connection(service.settings), group_id=group_id, enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign(partitions)
        yield consumer
    finally:
        await consumer.stop()


def _place(offsets: Mapping[TopicPartition, int]) -> Place:
    place: Place = {}
    for partition, offset in offsets.items():
        place.setdefault(partition.topic, {})[str(partition.partition)] = offset
    return place


async def ends(service: WiredService[Any], topics: Collection[str]) -> Place:
    """Where these topics end now. Raises ValueError for one that is not there."""
    if not (partitions := await _partitions(service, topics)):
        return {}
    async with _at(service, partitions) as consumer:
        return _place(await consumer.end_offsets(partitions))


async def committed(service: WiredService[Any], topics: Collection[str]) -> Place:
    """How far this service has read these topics; what it never read is left out. Raises ValueError for one that is not there."""
    offsets: dict[TopicPartition, int] = {}
    for topic in topics:
        partitions = await _partitions(service, [topic])
        async with _at(service, partitions, group(service.name, topic)) as consumer:
            at = {partition: await consumer.committed(partition) for partition in partitions}
        offsets |= {partition: offset for partition, offset in at.items() if offset is not None}
    return _place(offsets)


async def records(
    service: WiredService[Any], topics: Collection[str], place: Place | None = None
) -> AsyncIterator[Any]:
    """Every record of these topics from `place` (or the beginning) to what is their end now. Commits nothing."""
    if not (partitions := await _partitions(service, topics)):
        return
    async with _at(service, partitions) as consumer:
        last = await consumer.end_offsets(partitions)
        for partition, first in (await consumer.beginning_offsets(partitions)).items():
            consumer.seek(partition, _from(place, partition, first, last[partition]))
        while [partition for partition in partitions if await consumer.position(partition) < last[partition]]:
            for batch in (await consumer.getmany(timeout_ms=1000)).values():
                for record in batch:
                    yield record


def _from(place: Place | None, partition: TopicPartition, first: int, last: int) -> int:
    """The offset of the place; the beginning where there is none, or where the topic was made anew since."""
    at = (place or {}).get(partition.topic, {}).get(str(partition.partition), first)
    return at if first <= at <= last else first


async def set_back(service: WiredService[Any], topics: Collection[str], place: Place | None = None) -> None:
    """The service reads these topics again: from `place`, or from their beginning. Kafka refuses while it reads."""
    for topic in topics:
        partitions = await _partitions(service, [topic])
        async with _at(service, partitions, group(service.name, topic)) as consumer:
            first, last = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
            await consumer.commit(
                {partition: _from(place, partition, first[partition], last[partition]) for partition in partitions}
            )


async def reread(service: WiredService[Any], topic: str) -> None:
    """Have the service read a topic again from its beginning, as if it never had. The database must be open.

    What is known changes nothing (chassis.copies, and every handler); a column that it learned to keep since is filled.
    In short transactions; repeat it when it breaks off. Raises ValueError for a topic that it doesn't read, aiokafka's errors
    while it reads: then nothing is read again, and what was forgotten does no harm.
    """
    if topic not in service.consumer.topics:
        raise ValueError(f"{service.name} reads {', '.join(service.consumer.topics) or 'no topic'}")
    forgotten = _BATCH
    while forgotten == _BATCH:  # a row of the inbox doesn't say of which topic it is
        async with service.database.begin() as tx:
            forgotten = (await tx.session.execute(_FORGET, {"most": _BATCH})).rowcount  # type: ignore[attr-defined]
    async with service.database.begin() as tx:
        tx.audit(audit.Operated(subject=topic, service=service.name, what="reread"))
    await set_back(service, [topic])  # last: what is read again before all is forgotten would be left out
