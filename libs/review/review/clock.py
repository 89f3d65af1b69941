"""The clock of a review: business hours, Monday to Friday from nine to five in Amsterdam, without holidays.

Holidays are rows by date; no library decides which days are.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from chassis import clock
from chassis.telemetry import log
from chassis.transaction import Transaction
from sqlalchemy import text

from review.store import Review

OPENS, CLOSES = time(9), time(17)
#: More days than holidays and weekends ever add to a deadline of a week.
LONGEST_BREAK = timedelta(days=30)
#: A year without holidays raises an alarm this long before it begins.
AHEAD = timedelta(days=90)

_DAYS = text("SELECT day FROM holiday WHERE day BETWEEN :first AND :last")
_YEARS = text("SELECT DISTINCT extract(year FROM day)::int AS year FROM holiday")
_RUNNING = text("""SELECT subject, reference, spent, running_since FROM review
WHERE kind = :kind AND state = 'open' AND alarmed_at IS NULL AND running_since + (CAST(:within AS interval) - spent) <= :now
  AND (CAST(:only AS uuid[]) IS NULL OR subject = ANY(CAST(:only AS uuid[])))
ORDER BY running_since LIMIT 100 FOR UPDATE SKIP LOCKED""")
_ALARMED = text("UPDATE review SET alarmed_at = :now WHERE subject = :subject")


def business_time(start: datetime, end: datetime, holidays: Collection[date]) -> timedelta:
    """How long it was business hours between two moments (UTC); nothing when the end is not after the start."""
    spent, day = timedelta(), clock.local(start).date()
    while day <= clock.local(end).date():
        if day.weekday() < 5 and day not in holidays:
            opens, closes = (datetime.combine(day, at, clock.AMSTERDAM).astimezone(UTC) for at in (OPENS, CLOSES))
            spent += max(timedelta(), min(closes, end) - max(opens, start))
        day += timedelta(days=1)
    return spent


def business_end(start: datetime, left: timedelta, holidays: Collection[date]) -> datetime:
    """The moment (UTC) at which this much business time has passed since `start`."""
    day = clock.local(start).date()
    while True:
        if day.weekday() < 5 and day not in holidays:
            opens, closes = (datetime.combine(day, at, clock.AMSTERDAM).astimezone(UTC) for at in (OPENS, CLOSES))
            begins = max(opens, start)
            if left <= closes - begins:
                return begins + left
            left -= max(timedelta(), closes - begins)
        day += timedelta(days=1)


async def due(tx: Transaction, review: Review, within: timedelta) -> datetime | None:
    """When a review is meant to be decided that has this much business time (UTC); None while its clock stands still.

    A moment that is over already is told as it was.
    """
    if review.running_since is None:
        return None
    first = clock.local(review.running_since).date()
    row = {"first": first, "last": first + within + LONGEST_BREAK}
    holidays = {line.day for line in await tx.session.execute(_DAYS, row)}
    return business_end(review.running_since, max(within - review.spent, timedelta()), holidays)


async def pause(tx: Transaction, review: Review) -> None:
    """Stop the clock of a review that is locked; what ran so far is kept."""
    if review.running_since is not None:
        review.spent += await _since(tx, review.running_since)
        review.running_since = None


async def overdue(
    tx: Transaction, kind: str, within: timedelta, only: Collection[UUID] | None = None
) -> Sequence[tuple[UUID, str]]:
    """Reviews that are open for longer than this business time, each told once for each time that it was opened: subject and reference.

    `only`: those of these subjects.
    """
    late, asked = [], {"kind": kind, "now": tx.now, "within": within, "only": None if only is None else list(only)}
    for row in await tx.session.execute(_RUNNING, asked):
        if row.spent + await _since(tx, row.running_since) >= within:
            await tx.session.execute(_ALARMED, {"subject": row.subject, "now": tx.now})
            late.append((row.subject, row.reference))
    return late


async def alarm(tx: Transaction, kind: str, within: timedelta, sooner: timedelta, these: Collection[UUID] = ()) -> None:
    """Raise an alarm for each review that is `overdue`, `these` after a time of their own, and for a year whose holidays nobody wrote down."""
    for subject, reference in (*await overdue(tx, kind, sooner, these), *await overdue(tx, kind, within)):
        log.error("review.overdue", kind=kind, subject=str(subject), reference=reference, alarm=True)
    known = {row.year for row in await tx.session.execute(_YEARS)}
    for year in sorted({clock.local(moment).year for moment in (tx.now, tx.now + AHEAD)} - known):
        log.error("review.holidays_missing", year=year, alarm=True)


def waited(case: Mapping[str, Any], now: datetime, holidays: Collection[date]) -> timedelta:
    """The business time of a case (`spent` and `running_since` of its row) up to `now` (UTC)."""
    running: datetime | None = case["running_since"]
    spent: timedelta = case["spent"]
    return spent if running is None else spent + business_time(running, now, holidays)


async def _since(tx: Transaction, start: datetime) -> timedelta:
    row = {"first": clock.local(start).date(), "last": clock.local(tx.now).date()}
    return business_time(start, tx.now, {line.day for line in await tx.session.execute(_DAYS, row)})
