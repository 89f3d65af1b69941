"""The operator's way to days that are no business days: `.venv/bin/holidays {list|add|remove} SERVICE [DAY[=NAME] …]`.

A day is written as in ISO 8601 (2031-04-21). Nobody computes them: which days the desk is closed is a decision.
"""

import argparse
import asyncio
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from typing import Any

from chassis.service import Service
from sqlalchemy import text

_LIST = text("SELECT day, name FROM holiday ORDER BY day")
_ADD = text("""INSERT INTO holiday (day, name) VALUES (:day, :name)
ON CONFLICT (day) DO UPDATE SET name = excluded.name""")
_REMOVE = text("DELETE FROM holiday WHERE day = :day")


def day_of(given: str) -> tuple[date, str]:
    """Day and name of `2031-04-21=Koningsdag`; the name may be left out. Raises argparse.ArgumentTypeError for what is no day."""
    day, _, name = given.partition("=")
    try:
        return date.fromisoformat(day), name
    except ValueError:
        raise argparse.ArgumentTypeError(f"{day!r} is no day as in 2031-04-21") from None


async def change(service: Service[Any], what: str, days: Sequence[tuple[date, str]]) -> list[str]:
    """Add these days (one that is there gets the new name) or remove them; answers all that are there then, a line each."""
    async with service.database.begin() as tx:
        for day, name in days:
            if what == "remove":
                await tx.session.execute(_REMOVE, {"day": day})
            else:
                await tx.session.execute(_ADD, {"day": day, "name": name or "-"})
        return [f"{row.day.isoformat()} {row.name}" for row in await tx.session.execute(_LIST)]


async def _command(service: Service[Any], what: str, days: Sequence[tuple[date, str]]) -> list[str]:
    try:
        return await change(service, what, days)
    finally:
        await service.database.close()


def main() -> None:
    """The command `holidays`."""
    parser = argparse.ArgumentParser(prog="holidays", description="Days that are no business days of validation.")
    parser.add_argument("what", choices=["list", "add", "remove"])
    parser.add_argument("service")
    parser.add_argument("days", type=day_of, nargs="*", metavar="DAY=NAME")
    given = parser.parse_args()
    if (given.what == "list") is bool(given.days):
        parser.error("`list` takes no days, `add` and `remove` at least one")
    service = import_module(f"{given.service}.main").service()
    print("\n".join(asyncio.run(_command(service, given.what, given.days))))
