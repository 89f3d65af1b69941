"""When it is told that a certificate ends: the rule alone, day by day."""

from datetime import date, timedelta

import pytest
from certificates.domain.expiry import FURTHEST, due, thresholds, told_on

DAY = timedelta(days=1)
YEAR = timedelta(days=365)


@pytest.mark.parametrize(
    ("life", "days"),
    [
        (timedelta(days=1095), (90, 60, 30, 14, 7, 1)),
        (YEAR, (90, 60, 30, 14, 7, 1)),
        (timedelta(days=200, seconds=1), (90, 60, 30, 14, 7, 1)),
        (timedelta(days=200), (67, 40, 20)),
        (timedelta(days=200, seconds=-1), (67, 40, 20)),  # RFC 5280 4.1.2.5: the last second counts
        (timedelta(days=100), (34, 20, 10)),
        (timedelta(days=47), (16, 10, 5)),
        (timedelta(days=6), (2, 1)),
        (timedelta(hours=2), (1,)),
    ],
)
def test_n8_thresholds_follow_the_life_of_a_certificate(life: timedelta, days: tuple[int, ...]) -> None:
    assert thresholds(life) == days


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2027-03-26", "2027-03-26"),  # a Friday, Good Friday, which is a working day
        ("2027-03-27", "2027-03-26"),
        ("2027-03-29", "2027-03-26"),  # Easter Monday: over the whole weekend
        ("2027-12-27", "2027-12-27"),
        ("2027-12-26", "2027-12-24"),  # a Sunday and a holiday, the day before a Saturday and a holiday
        ("2027-01-01", "2026-12-31"),
        ("2028-02-29", "2028-02-29"),
        ("2027-03-28", "2027-03-26"),  # the clock goes forward on that Sunday
        ("2027-10-31", "2027-10-29"),  # and back on this one
    ],
)
def test_n8_nothing_is_told_in_a_weekend_or_on_a_holiday(day: str, told: str) -> None:
    holidays = {date(2027, 1, 1), date(2027, 3, 29), date(2027, 12, 25), date(2027, 12, 26)}
    assert told_on(date.fromisoformat(day), holidays) == date.fromisoformat(told)


def _story(life: timedelta, last: date, taken_in: date, holidays: frozenset[date] = frozenset()) -> dict[date, int]:
    """What a round each day tells: the day of each threshold that is new."""
    told: dict[date, int] = {}
    day = last - life
    while day <= last + 3 * DAY:
        days = due(life, last, taken_in, day, holidays)
        if days is not None and (not told or days < min(told.values())):
            told[day] = days
        day += DAY
    return told


def test_n8_a_year_has_six_notices_each_on_its_day() -> None:
    last = date(2028, 5, 31)  # Wednesday
    told = _story(YEAR, last, date(2027, 6, 1))
    assert told == {
        date(2028, 3, 2): 90,
        date(2028, 3, 31): 60,  # a Saturday would be 1 April
        date(2028, 5, 1): 30,
        date(2028, 5, 17): 14,
        date(2028, 5, 24): 7,
        date(2028, 5, 30): 1,
    }


@pytest.mark.parametrize("start", range(14))
@pytest.mark.parametrize("days", [1095, 365, 200, 100, 47, 6, 1])
def test_n8_each_threshold_is_told_once_and_never_too_late(days: int, start: int) -> None:
    """Whatever the weekday of the end: each on a working day, none later than meant, the first one within reach of the round."""
    last, life = date(2027, 2, 20) + start * DAY, timedelta(days=days)
    told = _story(life, last, last - life)
    assert all(day.weekday() < 5 and day <= last - at * DAY for day, at in told.items())
    assert min(told, default=last) >= last - FURTHEST
    meant = {told_on(last - at * DAY, ()) for at in thresholds(life)}
    assert set(told) == {day for day in meant if day >= last - life}


def test_n8_of_several_that_were_missed_the_last_alone_is_told() -> None:
    last = date(2027, 6, 30)
    assert due(YEAR, last, date(2026, 7, 1), date(2027, 6, 20), ()) == 14
    assert due(YEAR, last, date(2026, 7, 1), last, ()) == 1
    assert due(YEAR, last, date(2026, 7, 1), last + DAY, ()) is None
    assert due(YEAR, last, date(2026, 7, 1), date(2027, 3, 1), ()) is None


def test_n8_after_an_import_only_what_comes_next_is_told() -> None:
    last, taken_in = date(2027, 6, 30), date(2027, 6, 10)
    assert due(YEAR, last, taken_in, date(2027, 6, 15), ()) is None, "30 days had passed"
    assert due(YEAR, last, taken_in, date(2027, 6, 16), ()) == 14
    assert due(YEAR, last, date(2027, 6, 16), date(2027, 6, 16), ()) == 14, "on the day itself it had not passed"
