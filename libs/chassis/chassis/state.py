"""Small facts a service keeps about itself, such as "my copy of this topic has caught up once"."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from chassis.service import Service
from chassis.transaction import Transaction

_SET = text("""INSERT INTO service_state (name, value, at) VALUES (:name, :value, :at)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at""")
_FIRST = text(f"{_SET.text} WHERE service_state.value <> excluded.value RETURNING name")
_VALUE = text("SELECT value FROM service_state WHERE name = :name")
_CAUGHT_UP = "caught_up:"  # and the topic
_FORGET_CAUGHT_UP = text("DELETE FROM service_state WHERE starts_with(name, :prefix)")


async def put(tx: Transaction, name: str, value: str) -> None:
    """Keep a fact."""
    await tx.session.execute(_SET, {"name": name, "value": value, "at": tx.now})


async def value(tx: Transaction, name: str) -> str:
    """A fact as it was kept; empty when it never was."""
    return str((await tx.session.execute(_VALUE, {"name": name})).scalar() or "")


async def first(tx: Transaction, name: str, value: str) -> bool:
    """Keep a fact; True when it was not this value before. Of many who say the same at once one hears True."""
    return (await tx.session.execute(_FIRST, {"name": name, "value": value, "at": tx.now})).first() is not None


async def epochs(tx: Transaction) -> set[int]:
    """The epochs in which this database said what it knows. What was said in another one, another history of it said."""
    return {0, *map(int, f"{await value(tx, 'epochs')} {await value(tx, 'epoch')}".split())}


async def raise_epoch(tx: Transaction, at_least: int = 0) -> int:
    """Begin a new epoch, after a restore: what this service says from now on is newer than anything it said before.

    By the clock, so that it is higher than any epoch that the backup does not know of; `at_least` where a clock was ahead once.
    """
    before = await epochs(tx)
    epoch = max(*before, at_least - 1, int(tx.now.timestamp()) - 1) + 1
    await put(tx, "epochs", " ".join(map(str, sorted(before))))
    await put(tx, "epoch", str(epoch))
    return epoch


async def caught_up(service: Service[Any], topic: str) -> None:
    """The service's copy of this topic has been read to its end once."""
    async with service.database.begin() as tx:
        await put(tx, _CAUGHT_UP + topic, "yes")


async def forget_caught_up(tx: Transaction) -> None:
    """After a restore the copies are as old as the backup: nobody asks this service before they have been read to their ends again."""
    await tx.session.execute(_FORGET_CAUGHT_UP, {"prefix": _CAUGHT_UP})


async def behind(service: Service[Any], topics: Sequence[str]) -> list[str]:
    """Those of the topics whose copy has never caught up."""
    rows = await service.database.reads.fetch("SELECT name FROM service_state WHERE starts_with(name, $1)", _CAUGHT_UP)
    known = {row["name"].removeprefix(_CAUGHT_UP) for row in rows}
    return [topic for topic in topics if topic not in known]
