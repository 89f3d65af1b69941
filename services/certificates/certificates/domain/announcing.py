"""On which days announced revocations may be. Days are Dutch ones."""

from collections.abc import Collection
from datetime import date, timedelta

from contracts.announcing import MOST_DAYS

_SATURDAY = 5


def no_day(day: date, today: date, holidays: Collection[date]) -> str | None:
    """Why no list can be for this day: `early`, `far`, `weekend` or `holiday`; None when one can."""
    if day <= today:
        return "early"
    if day > today + timedelta(days=MOST_DAYS):
        return "far"
    if day.weekday() >= _SATURDAY:
        return "weekend"
    return "holiday" if day in holidays else None
