"""The operator's way to parked records: `.venv/bin/dead-letters {list|show|redrive|skip} SERVICE [ID …|--topic T]`.

A redriven record goes through the service's own consumer again, not through the topic: on a compacted topic an old
record must never become the newest. A skipped one was looked at and is not wanted; the audit trail says why.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from contracts.audit import Operated
from sqlalchemy import text

from chassis.errors import is_outage
from chassis.failures import describe
from chassis.messaging import inbox
from chassis.messaging.consumer import Record
from chassis.operations import logged
from chassis.transaction import Database, Transaction
from chassis.wiring import WiredService

_LIST = text("""SELECT id, at, topic, partition, "offset", cause, attempts, redriven_at, skipped_at, skip_reason FROM dead_letter
ORDER BY (redriven_at IS NULL AND skipped_at IS NULL) DESC, id DESC LIMIT 200""")
_SHOW = text("SELECT * FROM dead_letter WHERE id = ANY(:ids) ORDER BY id")
_OF_TOPIC = text("""SELECT id FROM dead_letter
WHERE topic = :topic AND redriven_at IS NULL AND skipped_at IS NULL ORDER BY id""")
_ONE = text("""SELECT topic, partition, "offset", key, value, header_names, header_values, event_id, cause FROM dead_letter
WHERE id = :id AND redriven_at IS NULL AND skipped_at IS NULL FOR UPDATE""")
_REDRIVEN = text("UPDATE dead_letter SET redriven_at = :at WHERE id = :id")
_SKIPPED = text("UPDATE dead_letter SET skipped_at = :at, skip_reason = :reason WHERE id = :id")

CHANGES = ("redrive", "skip")
#: What a statement may take here: what was parked for taking longer than others' may is taken in so. Below the role's own limit (`chassis.roles`).
SECONDS = 25.0


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


async def _numbers(service: WiredService[Any], given: argparse.Namespace) -> list[int]:
    """Which records are meant: those that were named, or all of the topic that wait, oldest first."""
    if not given.topic:
        return list(dict.fromkeys(given.ids))
    async with service.database.begin() as tx:
        return [row.id for row in await tx.session.execute(_OF_TOPIC, {"topic": given.topic})]


async def _each(service: WiredService[Any], given: argparse.Namespace) -> tuple[int, str]:
    """Each in a transaction of its own, until one fails: the exit code, and what it came to."""
    numbers = await _numbers(service, given)
    if not numbers:
        return 1, f"No message of {given.topic} waits at {given.service}."
    for done, number in enumerate(numbers):
        try:
            await (skip(service, number, given.reason) if given.what == "skip" else redrive(service, number))
        except Exception as error:
            why = (
                f"{error}" if isinstance(error, LookupError) else f"{number} still can't be handled: {describe(error)}"
            )
            return 1, f"{why}\n{done} of {len(numbers)} were done; {len(numbers) - done} are left, this one first."
    return 0, f"{len(numbers)} of {len(numbers)} were done."


async def _command(given: argparse.Namespace) -> tuple[int, str]:
    service: WiredService[Any] = import_module(f"{given.service}.main").service()
    await service.database.close()  # never opened: its deadlines are those of a process
    service.database = Database(service.database.url, service.name, seconds=SECONDS)
    try:
        if given.what in CHANGES:
            return await _each(service, given)
        async with service.database.begin() as tx:
            parked = await tx.session.execute(_LIST if given.what == "list" else _SHOW, {"ids": given.ids})
            lines = [json.dumps(dict(row), default=str) for row in parked.mappings()]
        return 0, "\n".join(lines) or f"No message of {given.service} is parked."
    except Exception as error:
        if not is_outage(error):
            raise
        return 1, f"The database of {given.service} is away or says no: {describe(error)}"
    finally:
        await service.database.close()


def _asked(given: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line. Ends the program, saying why, when it makes no sense."""
    parser = argparse.ArgumentParser(prog="dead-letters", description="Messages that a service could not handle.")
    parser.add_argument("what", choices=["list", "show", *CHANGES])
    parser.add_argument("service")
    parser.add_argument("ids", type=int, nargs="*", metavar="ID")
    parser.add_argument("--topic", default="", help="all that wait of this topic, oldest first")
    parser.add_argument("--reason", default="", help="why messages are skipped; kept with them and in the audit trail")
    asked = parser.parse_args(given)
    if asked.what == "skip" and not asked.reason.strip():
        parser.error("skip needs --reason")
    if asked.what in CHANGES and bool(asked.ids) is bool(asked.topic):
        parser.error(f"{asked.what} needs one ID or more, or --topic")
    if asked.what not in CHANGES and (asked.topic or (asked.what == "show") is not bool(asked.ids)):
        parser.error("show needs one ID or more, list takes none, neither takes --topic")
    return asked


def main() -> None:
    """The command `dead-letters`."""
    asked = _asked()
    with logged(f"{asked.service}.dead-letters"):
        code, said = asyncio.run(_command(asked))
    print(said)
    sys.exit(code)
