"""On which days announced revocations may be. Days are Dutch ones."""

from collections.abc import Collection
from datetime import date, timedelta

from contracts.announcing import MOST_DAYS

from certificates.domain.expiry import told_on

#: Days before the day on which people are reminded of what is valid still and not replaced.
REMINDED = (7, 1)
_SATURDAY = 5


def reminded_on(day: date, days: int, holidays: Collection[date]) -> date:
    """On which day people are reminded of a list for `day`, so many days before: on that, or the last working day before it."""
    return told_on(day - timedelta(days=days), holidays)


def no_day(day: date, today: date, holidays: Collection[date]) -> str | None:
    """Why no list can be for this day: `early`, `far`, `weekend` or `holiday`; None when one can."""
    if day <= today:
        return "early"
    if day > today + timedelta(days=MOST_DAYS):
        return "far"
    if day.weekday() >= _SATURDAY:
        return "weekend"
    return "holiday" if day in holidays else None
