"""Evidence whose time is over goes, in two steps that lie days apart: `python -m chassis SERVICE prune`, once a day.

Each run notes of everything when its evidence may go, a moment that only ever becomes later; marks what is past it; and
removes what was marked long enough ago and is past it still. A mark of a clock that was wrong is gone before that, a legal hold
takes it away (`chassis.operations.holds`), and whoever looks at the numbers has the days between to put a hold on what is still needed.

Nothing is noted, marked or removed while clocks disagree: ours, the database's, and the newest rows, which a clock that was wrong for
long has written too.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from contracts import audit
from sqlalchemy import text

from chassis.retention import Kept, retain_until
from chassis.telemetry import log
from chassis.transaction import Database, Transaction

#: How far clocks may be apart.
APART = timedelta(hours=1)
#: Things that go in one transaction, in one run of each kind; and that are looked at together.
BATCH, MOST, PAGE = 50, 5_000, 2_000
#: When the service wrote last. By indexes alone: the inbox has none that knows its newest.
LAST = """SELECT greatest((SELECT at FROM audit ORDER BY id DESC LIMIT 1),
  (SELECT created_at FROM job ORDER BY id DESC LIMIT 1))"""
#: A hold and a removal wait for each other.
ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('retention', 0))")
_CLOCKS = text(f"SELECT now() AS now, ({LAST}) AS last")
_HELD = """EXISTS (SELECT FROM legal_hold h WHERE h.ended_at IS NULL
  AND (h.kind, h.key) IN ((r.kind, r.key), ('subscriber', r.subscriber)))"""
_NOTE = text("""INSERT INTO retention AS r (kind, key, subscriber, ended_at, retain_until)
SELECT :kind, * FROM unnest(CAST(:keys AS text[]), CAST(:subscribers AS text[]), CAST(:ends AS timestamptz[]),
  CAST(:until AS timestamptz[]))
ON CONFLICT (kind, key) DO UPDATE SET ended_at = excluded.ended_at, retain_until = excluded.retain_until, marked_at = NULL
WHERE r.retain_until < excluded.retain_until AND r.removed_at IS NULL""")
_FUTURE = text("SELECT max(marked_at) FROM retention WHERE marked_at > now() AND removed_at IS NULL")
_UNMARK = text(f"""UPDATE retention r SET marked_at = NULL WHERE kind = :kind AND removed_at IS NULL AND marked_at IS NOT NULL
AND (marked_at > now() OR retain_until > now() OR {_HELD})""")  # noqa: S608 - parts of our own
_MARK = text(f"""UPDATE retention SET marked_at = now() WHERE kind = :kind AND key IN (SELECT key FROM retention r
  WHERE kind = :kind AND removed_at IS NULL AND marked_at IS NULL AND retain_until <= now() AND NOT {_HELD}
  ORDER BY retain_until LIMIT :many)""")  # noqa: S608
_DUE = text(f"""SELECT key FROM retention r WHERE kind = :kind AND removed_at IS NULL AND marked_at <= now() - CAST(:grace AS interval)
AND retain_until <= now() AND NOT {_HELD} ORDER BY retain_until, key LIMIT :many FOR UPDATE SKIP LOCKED""")  # noqa: S608
_GONE = text("UPDATE retention SET removed_at = now(), subscriber = NULL WHERE kind = :kind AND key = ANY(:keys)")


class ClockIsWrong(Exception):
    """The clock is far from what the database or its newest row says: nothing was removed. Or the service stood still for long: then say so (`--after-a-standstill`)."""


def clock_is_wrong(said: datetime, now: datetime) -> ClockIsWrong:
    """What to raise, with its alarm, when `now` can't be believed beside what else said which day it is."""
    log.error("prune.clock_is_wrong", last=said.isoformat(), now=now.isoformat(), alarm=True)
    return ClockIsWrong(f"the clock says {now:%Y-%m-%d}, what was written {said:%Y-%m-%d}: nothing was removed")


async def remove(url: str, service: str, kinds: Sequence[Kept], *, grace: timedelta) -> dict[str, int]:
    """One run for these kinds; of each how many things were removed. Safe to repeat, to kill, and to run twice at once.

    `url` is the pruning role's; `grace` lies between the mark and the removal. Raises ClockIsWrong, and then changed nothing.
    """
    database = Database(url, service, pool_size=1, seconds=60)
    try:
        out: dict[str, int] = {}
        for kind in kinds:
            async with database.begin() as tx:
                await _same_time(tx)
                await _note(tx, kind)
                marked = await _mark(tx, kind)
            removed = await _remove(database, kind, grace)
            log.info("retention.removed", kind=kind.kind, **marked, **removed)
            out[kind.kind] = removed[kind.kind]
        return out
    finally:
        await database.close()


async def _same_time(tx: Transaction) -> None:
    theirs = (await tx.session.execute(_CLOCKS)).one()
    if abs(tx.now - theirs.now) > APART:
        raise clock_is_wrong(theirs.now, tx.now)
    if theirs.last is not None and theirs.last - theirs.now > APART:
        raise clock_is_wrong(theirs.last, tx.now)


async def _note(tx: Transaction, kind: Kept) -> None:
    """When the evidence of each thing may go, as far as that is known and later than what was noted. One pass over all of them."""
    # names of our own tables
    known = f"""SELECT t.*, r.retain_until FROM ({kind.things}) AS t
        LEFT JOIN retention r ON r.kind = :kind AND r.key = t.key WHERE r.removed_at IS NULL"""  # noqa: S608
    things = (await tx.session.stream(text(known), {"kind": kind.kind})).mappings()
    async for page in things.partitions(PAGE):
        ends = [(thing, end, retain_until(end)) for thing in page if (end := kind.end(thing)) is not None]
        later = [each for each in ends if each[0]["retain_until"] is None or each[0]["retain_until"] < each[2]]
        row: dict[str, object] = {"kind": kind.kind, "ends": [end for _, end, _ in later]}
        row |= {f"{name}s": [thing[name] for thing, _, _ in later] for name in ("key", "subscriber")}
        await tx.session.execute(_NOTE, row | {"until": [until for _, _, until in later]})


async def _mark(tx: Transaction, kind: Kept) -> dict[str, int]:
    """Marks that should not be there go, with an alarm for those of days to come; then what is past its time is marked."""
    if (future := (await tx.session.execute(_FUTURE)).scalar()) is not None:
        clock_is_wrong(future, tx.now)
    row = {"kind": kind.kind, "many": MOST}
    changes = [(await tx.session.execute(statement, row)).rowcount for statement in (_UNMARK, _MARK)]  # type: ignore[attr-defined]
    counts = dict(zip(("unmarked", "marked"), changes, strict=True))
    if any(changes):
        tx.audit(audit.Operated(subject=kind.kind, service=tx.source, what="mark", counts=counts))
    return counts


async def _remove(database: Database, kind: Kept, grace: timedelta) -> Counter[str]:
    """Remove what is due, a few at a time; how many things, and how many rows of each table."""
    counts = Counter({kind.kind: 0})
    while counts[kind.kind] < MOST:
        async with database.begin() as tx:
            await tx.session.execute(ALONE)
            row = {"kind": kind.kind, "grace": grace, "many": BATCH}
            keys = list((await tx.session.execute(_DUE, row)).scalars())
            if not keys:
                break
            for event in await kind.says(tx, keys) if kind.says else ():
                tx.emit(event)
            gone = {kind.kind: len(keys)}
            for table, where in kind.tables.items():
                deleted = await tx.session.execute(text(f"DELETE FROM {table} WHERE {where}"), {"keys": keys})  # noqa: S608
                gone[table] = deleted.rowcount  # type: ignore[attr-defined]
            await tx.session.execute(_GONE, {"kind": kind.kind, "keys": keys})
            tx.audit(audit.Operated(subject=kind.kind, service=tx.source, what="remove", counts=gone))
        counts.update(gone)
    return counts
