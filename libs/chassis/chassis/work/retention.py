"""What is forgotten, under the pruning role: `python -m chassis SERVICE prune`, once a day."""

from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from chassis import clock

#: How long an audit line says where somebody came from, and how long refusals to strangers stay counted.
SOURCES, COUNTS = timedelta(days=365), timedelta(days=90)
_BATCH = 5_000

_BLANK = """UPDATE audit SET source = NULL
WHERE id IN (SELECT id FROM audit WHERE source IS NOT NULL AND at < $1 ORDER BY at LIMIT $2)"""


@dataclass(frozen=True)
class Forgotten:
    """How many audit lines lost their source address, and how many counts were removed."""

    sources: int
    counts: int


async def prune(url: str) -> Forgotten:
    """Blank what is too old, in short transactions. Safe to repeat and to kill. `url` is the pruning role's."""
    connection = await asyncpg.connect(url)
    try:
        sources, now = 0, clock.now()
        while blanked := _rows(await connection.execute(_BLANK, now - SOURCES, _BATCH)):
            sources += blanked
        counts = _rows(await connection.execute("DELETE FROM anonymous_refusal WHERE hour < $1", now - COUNTS))
        return Forgotten(sources, counts)
    finally:
        await connection.close()


def _rows(status: str) -> int:
    return int(status.rsplit(" ", 1)[1])
