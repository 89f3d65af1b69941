"""Parked records: kept as the bytes they came as, with their cause, in a table of the service, and told on its dead-letter topic."""

import base64
import json
from hashlib import sha256
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import text

from chassis.messaging.consumer import Record
from chassis.telemetry import log
from chassis.transaction import Transaction

_INSERT = text("""INSERT INTO dead_letter
(at, topic, partition, "offset", key, value, header_names, header_values, identity, event_id, cause, attempts)
VALUES (:at, :topic, :partition, :offset, :key, :value, :names, :values, :identity, :event_id, :cause, 1)
ON CONFLICT (identity) DO NOTHING""")


def dead_topic(service: str) -> str:
    """The dead-letter topic of a service."""
    return f"mc.dead.{service}"


def identity(record: Record) -> str:
    """The same for a record that is read or sent again, another for every other one.

    Not its place: offsets start anew when a topic is made anew. An event that says its id is the same wherever it stands.
    """
    named = any(name == "ce_id" for name, _ in record.headers)
    place = () if named else (record.partition, record.offset, record.timestamp)
    content = (record.topic, place, record.key, record.value, record.headers)
    return sha256(repr(content).encode()).hexdigest()


async def park(tx: Transaction, service: str, record: Record, cause: str, event_id: UUID | None = None) -> None:
    """Keep a record that can't be handled, once. `cause` is a slug or an exception's name, never its text.

    `event_id`: of one that was understood, whose row of the inbox the caller writes in the same transaction.
    """
    names = [name.encode("utf-8", "surrogateescape") for name, _ in record.headers]
    values = [value for _, value in record.headers]
    place = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
    what = {"key": record.key, "value": record.value, "names": names, "values": values, "identity": identity(record)}
    row = {**place, **what, "at": tx.now, "event_id": event_id, "cause": cause}
    if (await tx.session.execute(_INSERT, row)).rowcount != 1:  # type: ignore[attr-defined]
        return
    log.error(
        "event.parked", topic=record.topic, partition=record.partition, offset=record.offset, cause=cause, alarm=True
    )
    pairs = [[base64.b64encode(part or b"").decode() for part in pair] for pair in zip(names, values, strict=True)]
    published = {f"x-orig-{field}": str(value) for field, value in place.items()}
    published |= {"x-orig-headers": json.dumps(pairs)[:20_000], "x-error": cause}
    event_id = uuid5(NAMESPACE_URL, f"{service}/{row['identity']}")
    name = f"{record.topic}/{record.partition}/{record.offset}"
    tx.put(dead_topic(service), name, (record.value or b"")[:900_000], published, event_id)
