"""The operator's way to parked records: `.venv/bin/dead-letters {list|show|redrive|skip} SERVICE …`.

A redriven record goes through the service's own consumer again, not through the topic: on a compacted topic an old
record must never become the newest. A skipped one was looked at and is not wanted; the audit trail says why.
"""

import argparse
import asyncio
import json
import sys
from importlib import import_module
from typing import Any

from contracts.audit import Operated
from sqlalchemy import text

from chassis.failures import describe
from chassis.messaging import inbox
from chassis.messaging.consumer import Record
from chassis.transaction import Transaction
from chassis.wiring import WiredService

_LIST = text("""SELECT id, at, topic, partition, "offset", cause, attempts, redriven_at, skipped_at, skip_reason FROM dead_letter
ORDER BY (redriven_at IS NULL AND skipped_at IS NULL) DESC, id DESC LIMIT 200""")
_SHOW = text("SELECT * FROM dead_letter WHERE id = :id")
_ONE = text("""SELECT topic, partition, "offset", key, value, header_names, header_values, event_id, cause FROM dead_letter
WHERE id = :id AND redriven_at IS NULL AND skipped_at IS NULL FOR UPDATE""")
_REDRIVEN = text("UPDATE dead_letter SET redriven_at = :at WHERE id = :id")
_SKIPPED = text("UPDATE dead_letter SET skipped_at = :at, skip_reason = :reason WHERE id = :id")


async def _waiting(tx: Transaction, number: int) -> Any:
    """The row of a record that waits. Raises LookupError when there is none of this number."""
    row = (await tx.session.execute(_ONE, {"id": number})).first()
    if row is None:
        raise LookupError(f"No message {number} waits: it was redriven or skipped before, or never was.")
    return row


def _record(row: Any) -> Record:
    names = (name.decode("utf-8", "surrogateescape") for name in row.header_names)
    headers = tuple(zip(names, row.header_values, strict=True))
    return Record(row.topic, row.partition, row.offset, row.key, row.value, headers)


def _audit(tx: Transaction, service: str, what: str, number: int, reason: str | None = None) -> None:
    tx.audit(Operated(service=service, what=what, subject=f"parked record {number}", reason=reason))


async def redrive(service: WiredService[Any], number: int) -> None:
    """Take a parked record in again: past the inbox where parking it put it there.

    Raises LookupError when it doesn't wait, and what reading or handling raises when it still can't be handled.
    """
    async with service.database.begin() as tx:
        row = await _waiting(tx, number)
        incoming = service.consumer.read(_record(row))
        if incoming is not None and (await inbox.fresh(service, tx, [incoming.event_id]) or row.event_id):
            await inbox.effect(service, incoming, tx)
        await tx.session.execute(_REDRIVEN, {"id": number, "at": tx.now})
        _audit(tx, service.name, "redrive", number)


async def skip(service: WiredService[Any], number: int, reason: str) -> None:
    """Note that a parked record was looked at and is not wanted. Raises LookupError when it doesn't wait."""
    async with service.database.begin() as tx:
        await _waiting(tx, number)
        await tx.session.execute(_SKIPPED, {"id": number, "at": tx.now, "reason": reason})
        _audit(tx, service.name, "skip", number, reason)


async def _command(arguments: argparse.Namespace) -> int:
    service: WiredService[Any] = import_module(f"{arguments.service}.main").service()
    try:
        match arguments.what:
            case "redrive":
                await redrive(service, arguments.id)
            case "skip":
                await skip(service, arguments.id, arguments.reason)
            case what:
                async with service.database.begin() as tx:
                    parked = await tx.session.execute(_LIST if what == "list" else _SHOW, {"id": arguments.id})
                    lines = [json.dumps(dict(row), default=str) for row in parked.mappings()]
                print("\n".join(lines) or f"No message of {arguments.service} is parked.")
        return 0
    except Exception as error:
        print(error if isinstance(error, LookupError) else f"It still can't be handled: {describe(error)}")
        return 1
    finally:
        await service.database.close()


def main() -> None:
    """The command `dead-letters`."""
    parser = argparse.ArgumentParser(prog="dead-letters", description="Messages that a service could not handle.")
    parser.add_argument("what", choices=["list", "show", "redrive", "skip"])
    parser.add_argument("service")
    parser.add_argument("id", type=int, nargs="?", default=0)
    parser.add_argument("--reason", default="", help="why a message is skipped; kept with it and in the audit trail")
    arguments = parser.parse_args()
    if arguments.what == "skip" and not arguments.reason.strip():
        parser.error("skip needs --reason")
    sys.exit(asyncio.run(_command(arguments)))
