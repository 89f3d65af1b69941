"""Parked records: kept with their cause in a table of the service, and published on its dead-letter topic."""

import base64
import json
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import text

from chassis.messaging.consumer import Record
from chassis.service import Service
from chassis.telemetry import log

_INSERT = text("""INSERT INTO dead_letter (at, topic, partition, "offset", key, value, headers, cause, attempts)
VALUES (:at, :topic, :partition, :offset, :key, :value, CAST(:head AS jsonb), :cause, :attempts)
ON CONFLICT (topic, partition, "offset") DO NOTHING""")


def dead_topic(service: str) -> str:
    """The dead-letter topic of a service."""
    return f"mc.dead.{service}"


async def park(service: Service[Any], record: Record, cause: str, attempts: int) -> None:
    """Keep a record that can't be handled. `cause` is a slug or an exception's name, never its text."""
    head = json.dumps([[name, base64.b64encode(value or b"").decode()] for name, value in record.headers])
    async with service.database.begin() as tx:
        row = {**vars(record), "at": tx.now, "head": head, "cause": cause, "attempts": attempts}
        if (await tx.session.execute(_INSERT, row)).rowcount != 1:  # type: ignore[attr-defined]
            return
        log.error("event.parked", topic=record.topic, offset=record.offset, cause=cause, alarm=True)
        name = f"{record.topic}/{record.partition}/{record.offset}"
        about = {"topic": record.topic, "partition": str(record.partition), "offset": str(record.offset)}
        published = {f"x-orig-{field}": value for field, value in about.items()}
        published |= {"x-orig-headers": head[:20_000], "x-error": cause, "x-attempts": str(attempts)}
        value = (record.value or b"")[:900_000]
        tx.put(dead_topic(service.name), name, value, published, uuid5(NAMESPACE_URL, f"{service.name}/{name}"))
