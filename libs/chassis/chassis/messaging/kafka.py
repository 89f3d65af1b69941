"""The side of Kafka of `messages` processes: connection arguments, the FastStream broker, and whether copies caught up."""

import asyncio
import dataclasses
import ssl
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.structs import TopicPartition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from faststream.security import BaseSecurity, SASLScram512

from chassis import state, tls
from chassis.messaging import inbox
from chassis.messaging.consumer import Record
from chassis.settings import Settings
from chassis.telemetry import log
from chassis.wiring import WiredService


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
    return tls.client(settings.kafka_ca) if settings.kafka_security_protocol == "SASL_SSL" else None


def producer(settings: Settings) -> AIOKafkaProducer:
    """The relay's producer: acknowledged by all replicas, in order, no record twice for one that is sent again."""
    return AIOKafkaProducer(
        **connection(settings),
        acks="all",
        enable_idempotence=True,
        max_batch_size=262_144,
        request_timeout_ms=10_000,
    )


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


def broker(service: WiredService[Any]) -> KafkaBroker:
    """A broker with one batch subscriber per consumed topic, acknowledged after the transaction."""
    settings = service.settings
    kafka = KafkaBroker(
        settings.kafka_url,
        security=security(settings),
        allow_auto_create_topics=False,
        graceful_timeout=15,
        parser=tolerant,
        decoder=undecoded,
        logger=None,
    )
    for topic in service.consumer.topics:
        kafka.subscriber(
            topic,
            group_id=group(service.name, topic),
            batch=True,
            max_records=500,
            batch_timeout_ms=100,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.NACK_ON_ERROR,
            heartbeat_interval_ms=500,
            session_timeout_ms=6000,
        )(_subscriber(service))
    return kafka


def _subscriber(service: WiredService[Any]) -> Any:
    async def receive(message: KafkaMessage) -> None:
        pause, raw = 0.2, message.raw_message
        records = [Record(r.topic, r.partition, r.offset, r.key, r.value, tuple(r.headers)) for r in raw]
        while True:  # an outage of the database: wait for it, readiness fails meanwhile
            try:
                await inbox.consume(service, records)
                return
            except Exception as error:
                log.error("intake.outage", exc_info=error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 10.0)

    return receive


async def missing_topics(service: WiredService[Any], topics: Sequence[str]) -> list[str]:
    """Topics that are not there or not ours to see. Raises aiokafka's errors when the broker is away."""
    admin = AIOKafkaAdminClient(**connection(service.settings), request_timeout_ms=5000)
    await admin.start()
    try:
        known = set(await admin.list_topics())
    finally:
        await admin.close()
    return [topic for topic in topics if topic not in known]


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
        await consumer.topics()  # now it knows their partitions
        for topic in service.consumer.topics:
            partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
            begin, end = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
            waiting[topic] = {tp: end[tp] for tp in partitions if end[tp] > begin[tp]}
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
