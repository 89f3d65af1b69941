"""What is forgotten, and when, under the pruning role: `python -m chassis SERVICE prune`, once a day.

No effect hangs on what goes: with inbox and ended jobs emptied, all topics read again change nothing (a test does so).
Last goes the evidence whose time is over (`chassis.operations.retention`).
"""

from datetime import datetime, timedelta

from chassis import clock, connecting
from chassis.operations import retention
from chassis.operations.retention import LAST, ClockIsWrong, clock_is_wrong
from chassis.retention import YEARS, kept_by
from chassis.telemetry import log

#: How long an audit line says where somebody came from.
SOURCES = timedelta(days=365)
#: How long refusals to strangers stay counted, and rows about the way of events and jobs that ended.
WAY = timedelta(days=90)
#: Who asked for a legal hold that ended, and why.
HOLDS = timedelta(days=366 * YEARS)
#: A service that runs writes something within this time. A clock that is further from what was written last is wrong.
STILL = timedelta(days=60)
#: Between the day on which evidence is marked and the day on which it goes, unless a setting says more.
GRACE = timedelta(days=30)
_BATCH = 5_000

#: Statements by what they count: $1 is the moment before which it goes, $2 how many at once.
_RULES: dict[str, tuple[timedelta, str]] = {
    "sources": (
        SOURCES,
        """UPDATE audit SET source = NULL
WHERE id IN (SELECT id FROM audit WHERE source IS NOT NULL AND at < $1 ORDER BY at LIMIT $2)""",
    ),
    "counts": (
        WAY,
        """DELETE FROM anonymous_refusal WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM anonymous_refusal WHERE hour < $1 LIMIT $2))""",
    ),
    "inbox": (WAY, "DELETE FROM inbox WHERE ctid = ANY(ARRAY(SELECT ctid FROM inbox WHERE at < $1 LIMIT $2))"),
    "jobs": (
        WAY,
        """DELETE FROM job WHERE id IN (
  SELECT id FROM job WHERE state IN ('done', 'failed') AND ended_at < $1 LIMIT $2)""",
    ),
    "holds": (
        HOLDS,
        "DELETE FROM legal_hold WHERE id IN (SELECT id FROM legal_hold WHERE ended_at < $1 LIMIT $2)",
    ),
    "parked": (
        WAY,
        "DELETE FROM dead_letter WHERE id IN (SELECT id FROM dead_letter WHERE coalesce(redriven_at, skipped_at) < $1 LIMIT $2)",
    ),
}


async def prune(
    url: str, *, after_a_standstill: bool = False, service: str = "", grace: timedelta = GRACE
) -> dict[str, int]:
    """Remove what is past its time, in short transactions; how many rows of each. Safe to repeat, to kill, and to run twice at once.

    `url` is the pruning role's. `service`: whose evidence goes too when its time is over, `grace` after it was marked; none of it
    `after_a_standstill`. Raises ClockIsWrong before anything is removed of what it can't judge. Whatever else it raises is an alarm too.
    """
    try:
        removed = await _pruned(url, after_a_standstill)
        if service and not after_a_standstill:
            removed |= await retention.remove(url, service, kept_by(service), grace=grace)
        return removed
    except ClockIsWrong:
        raise
    except Exception as error:
        log.error("prune.failed", exc_info=error, alarm=True)
        raise


async def _pruned(url: str, after_a_standstill: bool) -> dict[str, int]:
    connection = await connecting.connect(url, seconds=60)
    try:
        now = clock.now()
        last: datetime | None = await connection.fetchval(LAST)
        if last is not None and abs(now - last) > STILL and not after_a_standstill:
            raise clock_is_wrong(last, now)
        removed = dict.fromkeys(_RULES, 0)
        for name, (kept, statement) in _RULES.items():
            while rows := _rows(await connection.execute(statement, now - kept, _BATCH)):
                removed[name] += rows
        log.info("pruned", **removed)
        return removed
    finally:
        await connection.close()


def _rows(status: str) -> int:
    return int(status.rsplit(" ", 1)[1])
