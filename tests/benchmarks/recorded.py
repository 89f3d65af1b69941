"""What a service asks of PostgreSQL for one answer, taken down from the service itself: `recorded.py FILE SERVICE api …`
runs it as `python -m chassis` does, and writes every statement with its arguments to the file.

The floor sends these very statements (`floors.py`), so that a statement more or less is on both sides.
"""

import pickle
import runpy
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import Engine

_AROUND = ("BEGIN", "COMMIT", "ROLLBACK")
_QUIET = 0.3  # seconds after which nothing more comes of an answer

Statements = list[tuple[str, tuple[Any, ...]]]


def _record(path: str) -> None:
    """From here on, everything that goes over a new connection."""
    file, connect = Path(path).open("ab", buffering=0), asyncpg.Connection.__init__  # noqa: SIM115 - as long as the process

    def write(sql: str, arguments: Any) -> None:
        file.write(pickle.dumps((sql, tuple(arguments or ()))))

    def watched(self: asyncpg.Connection, *arguments: Any, **more: Any) -> None:
        connect(self, *arguments, **more)
        self.add_query_logger(lambda query: write(query.query, query.args))

    asyncpg.Connection.__init__ = watched
    event.listen(Engine, "before_cursor_execute", lambda _1, _2, sql, arguments, *_3: write(sql, arguments))


def _read(path: Path, start: int) -> Statements:
    found: Statements = []
    with path.open("rb") as file:
        file.seek(start)
        while file.peek(1):
            found.append(pickle.load(file))
    return found


def statements(files: dict[str, Path], ask: Callable[[], object]) -> dict[str, tuple[bool, Statements]]:
    """By service what one `ask` sends: whether in a transaction, and the statements without begin and commit.

    Asked three times, the shortest of each: a service also asks for reasons of its own.
    """
    best: dict[str, tuple[bool, Statements]] = {}
    for _ in range(3):
        time.sleep(_QUIET)
        before = {name: path.stat().st_size for name, path in files.items()}
        ask()
        time.sleep(_QUIET)
        for name, path in files.items():
            sent = _read(path, before[name])
            own = [each for each in sent if not each[0].upper().startswith(_AROUND)]
            if name not in best or len(own) < len(best[name][1]):
                best[name] = (len(own) < len(sent), own)
    return best


if __name__ == "__main__":
    _record(sys.argv[1])
    sys.argv = ["chassis", *sys.argv[2:]]
    runpy.run_module("chassis", run_name="__main__", alter_sys=True)
