"""What a log or a trace may say of an exception: its type and where it happened, never what was in the data.

Messages of exceptions quote values: a database names the key that was there twice, a parser the text that it could not
read. They are left out, except those that can't hold what a stranger sent.
"""

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

import asyncpg
from aiokafka.errors import KafkaError

_FRAMES = 30
#: Classes of SQLSTATE whose message names things of ours (connections, tables, constraints), not values of a row.
_NAMING = frozenset({"08", "23", "40", "42", "53", "55", "57", "58"})


def describe(error: BaseException) -> str:
    """One line: the type, and what is safe to say of it."""
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    state = getattr(error, "sqlstate", None)
    if isinstance(error, asyncpg.PostgresError):
        about = error.args[0] if error.args and str(state)[:2] in _NAMING else error.constraint_name or ""
        return f"{name} [{state}] {about}".rstrip()
    if isinstance(error, OSError | KafkaError):
        return f"{name}: {error}"
    return f"{name} [{state}]" if state else name


def lines(error: BaseException) -> Iterator[str]:
    """The exception with its causes, the last one first, each with the places it came through, the innermost first."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield describe(at)
        for frame in reversed(traceback.extract_tb(at.__traceback__, limit=-_FRAMES)):
            yield f"  {frame.filename}:{frame.lineno} {frame.name}"
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)


def _exception(given: Any) -> BaseException | None:
    if isinstance(given, tuple):
        return given[1]  # type: ignore[no-any-return]
    if given is True:
        return sys.exc_info()[1]
    return given if isinstance(given, BaseException) else None


def processor(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """For structlog: `exc_info` becomes `exception`, a text that quotes no data."""
    if (error := _exception(line.pop("exc_info", None))) is not None:
        line["exception"] = "\n".join(lines(error))
    return line


class Formatter(logging.Formatter):
    """For the standard library's logging, which our libraries use."""

    def formatException(self, ei: Any) -> str:
        """The same text as `processor` makes."""
        error = _exception(ei)
        return "" if error is None else "\n".join(lines(error))
