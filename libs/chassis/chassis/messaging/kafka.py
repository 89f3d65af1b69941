"""The side of Kafka of `messages` processes: connection arguments, the FastStream broker, and whether copies caught up."""

import asyncio
import dataclasses
import ssl
from collections.abc import Collection
from contextlib import suppress
from itertools import count
from time import monotonic
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.structs import TopicPartition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from faststream.security import BaseSecurity, SASLScram512

from chassis import state, tls
from chassis.messaging import inbox, reading, records
from chassis.messaging.consumer import Record
from chassis.messaging.parking import dead_topic
from chassis.settings import Settings
from chassis.telemetry import log
from chassis.wiring import WiredService

#: How long the broker keeps an empty fetch, how often a member says that it lives, and how long it may be silent until its
#: partitions go to others. Waiting costs nothing (a record ends the wait), asking often does: decision 0013.
FETCH_WAIT_MS, HEARTBEAT_MS, SESSION_MS = 1000, 2000, 10_000
#: Seconds that a batch may wait for the database until somebody is called; then again every five minutes.
ALARM_AFTER = 30.0


def connection(settings: Settings) -> dict[str, Any]:
    """Arguments for an aiokafka client."""
    given: dict[str, Any] = {"bootstrap_servers": settings.kafka_url}
    if settings.kafka_username:
        given |= {
            "security_protocol": settings.kafka_security_protocol,
            "sasl_mechanism": settings.kafka_mechanism,
            "sasl_plain_username": settings.kafka_username,
            "sasl_plain_password": settings.kafka_password.get_secret_value(),
            "ssl_context": _tls(settings),
        }
    return given


def _tls(settings: Settings) -> ssl.SSLContext | None:
    return tls.kept("broker", settings.kafka_ca) if settings.kafka_security_protocol == "SASL_SSL" else None


def producer(settings: Settings) -> AIOKafkaProducer:
    """The relay's producer: acknowledged by all replicas, in order, no record twice for one that is sent again."""
    return AIOKafkaProducer(
        **connection(settings),
        acks="all",
        enable_idempotence=True,
        max_batch_size=262_144,
        request_timeout_ms=10_000,
    )


async def started_producer(settings: Settings) -> AIOKafkaProducer:
    """A producer with a connection. Raises aiokafka's errors and TimeoutError when the broker is away."""
    started = producer(settings)
    try:
        await asyncio.wait_for(started.start(), 15)
    except BaseException:
        await started.stop()
        raise
    return started


def group(service: str, topic: str) -> str:
    """The consumer group of a service for a topic."""
    return f"{service}.{topic}"


def _clean(message: Any) -> Any:
    """The same record with headers that FastStream can read: one bad header would lose the whole batch."""
    headers = [(name, (value or b"").decode("utf-8", "backslashreplace").encode()) for name, value in message.headers]
    return dataclasses.replace(message, headers=tuple(headers))


async def tolerant(message: Any, original: Any) -> Any:
    """FastStream parser for single records and batches."""
    return await original(tuple(map(_clean, message)) if isinstance(message, tuple) else _clean(message))


async def undecoded(message: Any) -> Any:
    """FastStream decoder: the consumer reads each record by itself."""
    return message.body


def security(settings: Settings) -> BaseSecurity | None:
    """The same in FastStream's words."""
    if not settings.kafka_username:
        return None
    secret, context = settings.kafka_password.get_secret_value(), _tls(settings)
    return SASLScram512(settings.kafka_username, secret, use_ssl=context is not None, ssl_context=context)


def broker(service: WiredService[Any], stop: asyncio.Event) -> KafkaBroker:
    """A broker with one batch subscriber (`reading.Reader`) per consumed topic, acknowledged after the transaction."""
    settings = service.settings
    records.install()
    reading.install()
    kafka = KafkaBroker(
        settings.kafka_url,
        security=security(settings),
        consumer_only=True,
        allow_auto_create_topics=False,
        graceful_timeout=8,
        parser=tolerant,
        decoder=undecoded,
        logger=reading.Words(),
    )
    for topic in service.consumer.topics:
        kafka.subscriber(
            topic,
            group_id=group(service.name, topic),
            batch=True,
            max_records=500,
            batch_timeout_ms=int(1000 * min(reading.POLL_SECONDS, settings.kafka_patience_seconds / 4)),
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.NACK_ON_ERROR,
            fetch_max_wait_ms=FETCH_WAIT_MS,
            consumer_timeout_ms=FETCH_WAIT_MS,
            heartbeat_interval_ms=HEARTBEAT_MS,
            session_timeout_ms=SESSION_MS,
        )(_subscriber(service, stop))
    return kafka


def _subscriber(service: WiredService[Any], stop: asyncio.Event) -> Any:
    async def receive(message: KafkaMessage) -> None:
        raw = message.raw_message
        records = [Record(r.topic, r.partition, r.offset, r.key, r.value, tuple(r.headers), r.timestamp) for r in raw]
        alarm_at = monotonic() + ALARM_AFTER
        for tries in count(1):  # an outage of the database: wait for it, readiness fails meanwhile
            try:
                await inbox.consume(service, records)
                return
            except Exception as error:
                if alarm := monotonic() >= alarm_at:
                    alarm_at = monotonic() + 300
                log.error("intake.outage", alarm=alarm, topic=raw[0].topic, exc_info=error)
                if stop.is_set():
                    raise  # not acknowledged: it is read again after the start
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), min(0.1 * 2 ** min(tries, 7), 10.0))

    return receive


async def missing_topics(client: AIOKafkaProducer, service: WiredService[Any]) -> list[str]:
    """Topics that are not there or not ours to see. Raises aiokafka's errors and TimeoutError when the broker is away."""
    known = await asyncio.wait_for(client.client.fetch_all_metadata(), 5)
    return [topic for topic in (*service.consumer.topics, dead_topic(service.name)) if topic not in known.topics()]


async def partitions_of(admin: AIOKafkaAdminClient, topics: Collection[str]) -> list[TopicPartition]:
    """All of these topics, sorted. Raises ValueError for one that is not there, or not ours to see.

    (A consumer that was told nothing knows none, and says so of every topic.)
    """
    described = await admin.describe_topics(list(topics))
    listed = sorted(TopicPartition(topic["topic"], p["partition"]) for topic in described for p in topic["partitions"])
    if missing := set(topics) - {partition.topic for partition in listed}:
        raise ValueError(f"topics are missing: {', '.join(sorted(missing))}")
    return listed


async def note_caught_up(service: WiredService[Any], stop: asyncio.Event) -> None:
    """Write a row for each consumed topic once this service's group has read to what was its end at the start."""
    if not service.consumer.topics:
        return
    consumer = AIOKafkaConsumer(**connection(service.settings), enable_auto_commit=False)
    admin = AIOKafkaAdminClient(**connection(service.settings))
    await consumer.start()
    await admin.start()
    try:
        waiting = {}
        for topic in service.consumer.topics:
            listed = await partitions_of(admin, [topic])
            begin, end = await consumer.beginning_offsets(listed), await consumer.end_offsets(listed)
            waiting[topic] = {tp: end[tp] for tp in listed if end[tp] > begin[tp]}
        while waiting and not stop.is_set():
            for topic, ends in list(waiting.items()):
                at = await admin.list_consumer_group_offsets(group(service.name, topic)) if ends else {}
                if all(tp in at and at[tp].offset >= end for tp, end in ends.items()):
                    await state.caught_up(service, topic)
                    del waiting[topic]
            await asyncio.sleep(0.3)
    finally:
        await admin.close()
        await consumer.stop()
