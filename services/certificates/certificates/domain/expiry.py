"""When it is told that a certificate ends: which of its thresholds is due on a day. Days are Dutch ones."""

from collections.abc import Collection
from datetime import date, timedelta

#: Days before the end.
THRESHOLDS = (90, 60, 30, 14, 7, 1)
#: What lives no longer than this is told of when these parts of its life are left.
SHORT, PARTS = timedelta(days=200), (3, 5, 10)
#: No threshold lies further before the end, with the weekends and holidays before it.
FURTHEST = timedelta(days=max(THRESHOLDS) + 14)
_DAY, _SATURDAY = timedelta(days=1), 5


def thresholds(life: timedelta) -> tuple[int, ...]:
    """The days before its end on which it is told of a certificate that lives this long, most first.

    A part of a life that is no whole day is told a day earlier: later would be less time than was promised.
    """
    if life > SHORT:
        return THRESHOLDS
    days = -(-life // _DAY)
    return tuple(sorted({-(-days // part) for part in PARTS}, reverse=True))


def told_on(day: date, holidays: Collection[date]) -> date:
    """The day itself, or the last working day before a Saturday, a Sunday or a holiday."""
    while day.weekday() >= _SATURDAY or day in holidays:
        day -= _DAY
    return day


def due(life: timedelta, last_day: date, taken_in: date, today: date, holidays: Collection[date]) -> int | None:
    """The threshold that a certificate is at today: the last that has passed, however many were missed; None before the first.

    None as well of one that ended before today, and for what had passed before it was `taken_in`. Whether it was told already
    is not asked here.
    """
    if today > last_day:
        return None
    passed = [
        days for days in thresholds(life) if taken_in <= told_on(last_day - timedelta(days=days), holidays) <= today
    ]
    return min(passed, default=None)
