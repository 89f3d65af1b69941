"""The commands of an operator: `python -m chassis SERVICE COMMAND …`, with the settings of a process of the service."""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from aiokafka.errors import KafkaError

from chassis.operations import documents, groups, holds, logged, restore
from chassis.operations.facts import Fact
from chassis.operations.republish import NotOwned, republish
from chassis.retention import kept_by
from chassis.settings import Administration
from chassis.wiring import WiredService

Run = Callable[[WiredService[Any], argparse.Namespace], Awaitable[str]]


async def _republish(service: WiredService[Any], given: argparse.Namespace) -> str:
    said = await republish(service, topic=given.topic, key=given.key, anew=given.anew, lost=given.lost)
    return f"{said} facts were said again."


async def _reread(service: WiredService[Any], given: argparse.Namespace) -> str:
    await groups.reread(service, given.topic)
    return f"{service.name} reads {given.topic} from its beginning when it is started."


async def _place(service: WiredService[Any], _: argparse.Namespace) -> str:
    return await restore.place(service)


async def _restored(service: WiredService[Any], given: argparse.Namespace) -> str:
    owner = Administration.load().address("migrate_database_url")
    erased = [key for place in given.erased for key in place.get("erased", ())]
    missing = await documents.lost(service)  # before anything is changed
    return restore.listed([*await restore.restored(service, owner, given.place, erased), *missing])


async def _erase(service: WiredService[Any], given: argparse.Namespace) -> str:
    if service.erases is None:
        raise ValueError(f"{service.name} owns no personal data")
    async with service.database.begin() as tx:
        if bar := await service.erases.now(tx, given.key, given.reason):
            raise ValueError(f"{given.key} {bar}")
    return f"{given.key} is erased here, and soon wherever it was copied."


async def _hold(service: WiredService[Any], given: argparse.Namespace) -> str:
    kept = kept_by(service.name)
    number = await holds.hold(service, kept, given.kind, given.key, given.by, given.reason)
    return f"Hold {number}: {given.kind} {given.key} is not removed while it lasts."


async def _end_hold(service: WiredService[Any], given: argparse.Namespace) -> str:
    await holds.end(service, given.number, given.by, given.reason)
    return f"Hold {given.number} lasts no more."


async def _holds(service: WiredService[Any], _: argparse.Namespace) -> str:
    return "\n".join(json.dumps(each) for each in await holds.lasting(service)) or "There are none."


def _file(path: str) -> Any:
    return json.loads(Path(path).read_text())


def _lost(path: str) -> list[Fact]:
    lines = [json.loads(line) for line in Path(path).read_text().splitlines() if line]
    return [Fact(**line) for line in lines if "document" not in line]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="chassis", description=__doc__)
    parser.add_argument("service")
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, run: Run, about: str) -> argparse.ArgumentParser:
        subparser = commands.add_parser(name, help=about, description=about)
        subparser.set_defaults(run=run)
        return subparser

    again = command("republish", _republish, "say again what the service owns on compacted topics")
    again.add_argument("--topic", default="", help="of this topic alone")
    again.add_argument("--key", default="", help="what has this key alone")
    again.add_argument("--anew", action="store_true", help="from the beginning, not where one that was stopped was")
    again.add_argument("--lost", type=_lost, default=[], help="what `restored` printed: nothing is said of these keys")
    read = command("reread", _reread, "read a topic again from its beginning; while `messages` is stopped")
    read.add_argument("topic")
    command("place", _place, "print where the service is in Kafka; right before its database is backed up")
    after = command(
        "restored", _restored, "once after a restore, before anything of it is started: prints what was lost"
    )
    after.add_argument("--place", type=_file, help="a file with what `place` printed before the backup")
    after.add_argument(
        "--erased",
        type=_file,
        action="append",
        default=[],
        help="such a file of each later backup: who was erased by then is erased again",
    )
    erase = command("erase", _erase, "erase the personal data of a person who has no rights any more")
    erase.add_argument("key", help="the person's number")
    erase.add_argument("--reason", required=True, help="why, for the audit trail")
    held = command("hold", _hold, "put a legal hold on something: its evidence stays until the hold is ended")
    held.add_argument("kind", help="what it is: subscriber, or what the service keeps evidence of (order)")
    held.add_argument("key", help="its id, or the subscriber's number")
    ended = command("end-hold", _end_hold, "end a legal hold")
    ended.add_argument("number", type=int, help="the hold's")
    for subparser in (held, ended):
        subparser.add_argument("--by", required=True, help="who asked for it, for the audit trail")
        subparser.add_argument("--reason", required=True, help="why, for the audit trail")
    command("holds", _holds, "print the legal holds that last, a line of JSON each")
    return parser


#: Their names.
COMMANDS = ("republish", "reread", "place", "restored", "erase", "hold", "end-hold", "holds")


def main(arguments: Sequence[str]) -> None:
    """Run one; it prints what it came to, logs on standard error, and ends the program with what is wrong."""
    given = _parser().parse_args(arguments)
    service: WiredService[Any] = import_module(f"{given.service}.main").service()

    async def run() -> str:
        await service.database.open()
        try:
            said: str = await given.run(service, given)
            return said
        finally:
            await service.database.close()

    try:
        with logged(f"{service.name}.{given.command}", service.settings.log_level):
            said = asyncio.run(run())
        print(said)
    except (NotOwned, ValueError) as problem:
        sys.exit(f"{problem}.")
    except KafkaError as problem:
        sys.exit(f"Kafka refuses: {type(problem).__name__}. Is the service's process that reads stopped?")
