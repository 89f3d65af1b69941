"""What a page, an event or a job costs in things that can be counted: SQL statements, round trips, calls to services.

Counted is what really goes to PostgreSQL, by SQLAlchemy and by asyncpg alone, in the context that asked for it: whatever runs
beside it is not counted with it. A round trip is a statement, or one of those around it: begin (which also asks whether a
kept connection still lives), commit, what clears it afterwards. Warm: who prepares a statement for the first time asks twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import Engine

from chassis.testing.inside import Inside

_AROUND = ("begin", "commit", "rollback", ";", "select pg_advisory_unlock_all()", "savepoint", "release")
_NOW: ContextVar["Counts | None"] = ContextVar("counts", default=None)


@dataclass
class Counts:
    """What was asked. `round_trips` includes the statements."""

    statements: int = 0
    round_trips: int = 0
    calls: int = 0

    def row(self) -> dict[str, int]:
        """As the baseline has it."""
        return asdict(self)

    def most(self, other: "Counts") -> "Counts":
        """The greater of both, number by number."""
        return Counts(*map(max, zip(asdict(self).values(), asdict(other).values(), strict=True)))


def begin() -> Counts:
    """From here on this task, and what it starts, is counted apart."""
    counts = Counts()
    _NOW.set(counts)
    return counts


def _statement(_connection: Any, _cursor: Any, _query: str, _values: Any, _context: Any, many: bool) -> None:
    if many:  # many rows in one go: that, the driver tells
        return
    if (counts := _NOW.get()) is not None:
        counts.statements += 1
        counts.round_trips += 1


def _logged(record: Any) -> None:
    if (counts := _NOW.get()) is not None:
        counts.round_trips += 1
        counts.statements += not record.query.strip().lower().startswith(_AROUND)


@contextmanager
def counting() -> Iterator[None]:
    """Every connection that is made while the block lasts counts what is asked of it; so does every call to a service."""
    connect, send = asyncpg.Connection.__init__, Inside.send

    def watched(self: asyncpg.Connection, *arguments: Any, **more: Any) -> None:
        connect(self, *arguments, **more)
        self.add_query_logger(_logged)  # what a driver prepares itself, it doesn't tell: that is SQLAlchemy's, below

    async def counted(self: Inside, *arguments: Any) -> Any:
        if (counts := _NOW.get()) is not None:
            counts.calls += 1
        return await send(self, *arguments)

    asyncpg.Connection.__init__ = watched
    Inside.send = counted  # type: ignore[method-assign, assignment]
    event.listen(Engine, "before_cursor_execute", _statement)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", _statement)
        asyncpg.Connection.__init__, Inside.send = connect, send  # type: ignore[method-assign]
