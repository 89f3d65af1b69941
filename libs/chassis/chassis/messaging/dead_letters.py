"""The operator's way to parked records: `.venv/bin/dead-letters {list|show|redrive} SERVICE …`.

A redriven record goes through the service's own consumer again, not through the topic: on a compacted topic an old
record must never become the newest.
"""

import argparse
import asyncio
import base64
import json
import sys
from importlib import import_module
from typing import Any

from sqlalchemy import text

from chassis.messaging.consumer import Record, Unreadable
from chassis.messaging.inbox import handle
from chassis.wiring import WiredService

_LIST = text("""SELECT id, at, topic, partition, "offset", cause, attempts, redriven_at FROM dead_letter
ORDER BY id DESC LIMIT 200""")
_ONE = text('SELECT *, "offset" AS position FROM dead_letter WHERE id = :id')
_REDRIVEN = text("UPDATE dead_letter SET redriven_at = :at WHERE id = :id")


async def redrive(service: WiredService[Any], number: int) -> bool:
    """Take a parked record in again. False when it still can't be handled (it is parked as before)."""
    async with service.database.begin() as tx:
        row: Any = (await tx.session.execute(_ONE, {"id": number})).mappings().one()
    head = tuple((name, base64.b64decode(value)) for name, value in row["headers"])
    record = Record(row["topic"], row["partition"], row["position"], row["key"], row["value"], head)
    try:
        incoming = service.consumer.read(record)
    except Unreadable:
        return False
    if incoming is not None:
        await handle(service, [incoming])
    async with service.database.begin() as tx:
        await tx.session.execute(_REDRIVEN, {"id": number, "at": tx.now})
    return True


async def _command(arguments: argparse.Namespace) -> int:
    service: WiredService[Any] = import_module(f"{arguments.service}.main").service()
    try:
        if arguments.what == "redrive":
            return 0 if await redrive(service, arguments.id) else 1
        async with service.database.begin() as tx:
            parked = await tx.session.execute(_LIST if arguments.what == "list" else _ONE, {"id": arguments.id})
            lines = [json.dumps(dict(row), default=str) for row in parked.mappings()]
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
