"""Parked records: kept with their cause in a table of the service and told on its dead-letter topic.

`.venv/bin/dead-letters {list|show|redrive} SERVICE …` is the operator's way to them. A redriven record goes through the
service's own consumer again, not through the topic: on a compacted topic an old record must never become the newest.
"""

import argparse
import asyncio
import base64
import json
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import text

if TYPE_CHECKING:
    from chassis.messaging import Record
    from chassis.service import Service

_INSERT = text("""INSERT INTO dead_letter (at, topic, partition, "offset", key, value, headers, cause, attempts)
VALUES (:at, :topic, :partition, :offset, :key, :value, CAST(:headers AS jsonb), :cause, :attempts)
ON CONFLICT (topic, partition, "offset") DO NOTHING""")
_LIST = text("""SELECT id, at, topic, partition, "offset", cause, attempts, redriven_at FROM dead_letter
ORDER BY id DESC LIMIT 200""")
_ONE = text('SELECT *, "offset" AS position FROM dead_letter WHERE id = :id')
_REDRIVEN = text("UPDATE dead_letter SET redriven_at = :at WHERE id = :id")


def topic(service: str) -> str:
    """The dead-letter topic of a service."""
    return f"mc.dead.{service}"


async def park(service: "Service", record: "Record", cause: str, attempts: int) -> None:
    """Keep a record that can't be handled. `cause` is a slug or an exception's name, never its text."""
    head = [[name, base64.b64encode(value or b"").decode()] for name, value in record.headers]
    async with service.database.begin(service.actor) as tx:
        row = {
            "at": tx.now, "topic": record.topic, "partition": record.partition, "offset": record.offset,
            "key": record.key, "value": record.value, "headers": json.dumps(head), "cause": cause,
            "attempts": attempts,
        }  # fmt: skip
        if (await tx.session.execute(_INSERT, row)).rowcount != 1:  # type: ignore[attr-defined]
            return
        name = f"{record.topic}/{record.partition}/{record.offset}"
        told = {
            "x-orig-topic": record.topic, "x-orig-partition": str(record.partition),
            "x-orig-offset": str(record.offset), "x-error": cause, "x-attempts": str(attempts),
            "x-orig-headers": json.dumps(head)[:20_000],
        }  # fmt: skip
        value = (record.value or b"")[:900_000]
        tx.put(topic(service.name), name, value, told, uuid5(NAMESPACE_URL, f"{service.name}/{name}"))


async def redrive(service: "Service", number: int) -> bool:
    """Take a parked record in again. False when it still can't be handled (it is parked as before)."""
    from chassis.messaging import Record, Unreadable, _handle  # noqa: PLC0415

    async with service.database.begin(service.actor) as tx:
        row: Any = (await tx.session.execute(_ONE, {"id": number})).mappings().one()
    head = tuple((name, base64.b64decode(value)) for name, value in row["headers"])
    record = Record(row["topic"], row["partition"], row["position"], row["key"], row["value"], head)
    try:
        incoming = service.consumer.read(record)
    except Unreadable:
        return False
    if incoming is not None:
        await _handle(service, [incoming])
    async with service.database.begin(service.actor) as tx:
        await tx.session.execute(_REDRIVEN, {"id": number, "at": tx.now})
    return True


async def _command(arguments: argparse.Namespace) -> int:
    service: Service = import_module(f"{arguments.service}.main").service()
    try:
        if arguments.what == "redrive":
            return 0 if await redrive(service, arguments.id) else 1
        async with service.database.begin(service.actor) as tx:
            found = await tx.session.execute(_LIST if arguments.what == "list" else _ONE, {"id": arguments.id})
            lines = [json.dumps(dict(row), default=str) for row in found.mappings()]
            print("\n".join(lines) or f"No message of {arguments.service} is parked.")
        return 0
    finally:
        await service.database.close()


def main() -> None:
    """The command `dead-letters`."""
    parser = argparse.ArgumentParser(prog="dead-letters", description="Messages that a service could not handle.")
    parser.add_argument("what", choices=["list", "show", "redrive"])
    parser.add_argument("service")
    parser.add_argument("id", type=int, nargs="?", default=0)
    sys.exit(asyncio.run(_command(parser.parse_args())))
