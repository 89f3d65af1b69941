"""What is forgotten, under the pruning role: `python -m chassis SERVICE prune`, once a day."""

from datetime import timedelta

from chassis import clock, connecting

#: How long an audit line says where somebody came from, and how long refusals to strangers stay counted.
SOURCES, COUNTS = timedelta(days=365), timedelta(days=90)
_BATCH = 5_000

_BLANK = """UPDATE audit SET source = NULL
WHERE id IN (SELECT id FROM audit WHERE source IS NOT NULL AND at < $1 ORDER BY at LIMIT $2)"""


async def prune(url: str) -> dict[str, int]:
    """Blank what is too old, in short transactions. Safe to repeat and to kill. `url` is the pruning role's.

    Says how many audit lines lost their source address, and how many counts were removed.
    """
    connection = await connecting.connect(url, seconds=60)
    try:
        sources, now = 0, clock.now()
        while blanked := _rows(await connection.execute(_BLANK, now - SOURCES, _BATCH)):
            sources += blanked
        counts = _rows(await connection.execute("DELETE FROM anonymous_refusal WHERE hour < $1", now - COUNTS))
        return {"sources": sources, "counts": counts}
    finally:
        await connection.close()


def _rows(status: str) -> int:
    return int(status.rsplit(" ", 1)[1])
