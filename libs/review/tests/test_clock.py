"""Business hours: Monday to Friday from nine to five in Amsterdam, holidays apart; paused while somebody else must act."""

import argparse
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from chassis import clock
from review import approve, ask, claim, holidays
from review import clock as business
from review.states import DAY
from structlog.testing import capture_logs

HOURS = timedelta(hours=1)


def at(text: str) -> datetime:
    """A moment of the Amsterdam clock, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.AMSTERDAM).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-02T09:00", "2026-03-02T17:00", 8),  # a Monday
        ("2026-03-02T07:00", "2026-03-02T21:00", 8),
        ("2026-03-02T16:00", "2026-03-03T10:00", 2),
        ("2026-03-06T16:00", "2026-03-09T10:00", 2),  # over a weekend
        ("2026-03-07T10:00", "2026-03-08T15:00", 0),
        ("2026-03-02T18:00", "2026-03-03T08:00", 0),
        ("2026-03-27T16:00", "2026-03-30T10:00", 2),  # the clock goes forward in between
        ("2026-10-23T16:00", "2026-10-26T10:00", 2),  # and back
        ("2026-04-24T16:00", "2026-04-28T10:00", 2),  # Monday 27 April is King's Day
        ("2026-12-31T16:00", "2027-01-04T10:00", 2),
        ("2026-03-03T10:00", "2026-03-02T10:00", 0),
        ("2026-03-02T00:00", "2026-03-08T23:59", 40),
    ],
)
def test_business_time(start: str, end: str, hours: int) -> None:
    holidays = {date(2026, 4, 27), date(2027, 1, 1)}
    assert business.business_time(at(start), at(end), holidays) == hours * HOURS


@pytest.fixture
def monday() -> Any:
    """The clock of the test stands at nine o'clock of a Monday to come."""
    now = clock.now()
    day = clock.local(now) + timedelta(days=7 - clock.local(now).weekday())
    start = datetime(day.year, day.month, day.day, 9, tzinfo=clock.AMSTERDAM).astimezone(UTC)
    return lambda **later: clock.moved(start + timedelta(**later) - clock.now())


async def late(desk: Any, within: timedelta = 2 * DAY, only: Any = None) -> list[str]:
    async with desk.as_() as tx:
        return [reference for _, reference in await business.overdue(tx, "bicycle", within, only)]


async def test_two_business_days_raise_one_alarm(desk: Any, kit: Any, monday: Any) -> None:
    with monday(minutes=-1):
        await desk.opened(kit.Bicycle())
        await desk.opened(second := kit.Bicycle(reference="F2"))
        await desk.opened(kit.Bicycle(reference="F3", kind="car"))
    with monday(hours=7, minutes=59):
        assert await late(desk) == []
    with monday(days=1, minutes=1):
        assert await late(desk) == []
        assert await late(desk, DAY, [second.id]) == ["F2"], "these may take a day"
    with monday(days=1, hours=8, minutes=1):
        assert await late(desk) == ["F1"]
        assert await late(desk) == [], "once"


async def test_holidays_do_not_count(desk: Any, kit: Any, monday: Any) -> None:
    with monday(minutes=-1):
        bicycle = kit.Bicycle()
        await desk.opened(bicycle)
        today = clock.local(clock.now()).date()
        await desk.sql("INSERT INTO holiday VALUES ($1, 'Feestdag')", today + timedelta(days=1))
    with monday(days=2, minutes=-1):
        assert await late(desk) == []
    with monday(days=2, hours=8, minutes=1):
        assert await late(desk) == ["F1"]


async def test_the_clock_stands_still_while_the_customer_is_asked(desk: Any, kit: Any, monday: Any) -> None:
    bicycle = kit.Bicycle()
    with monday(minutes=-1):
        await desk.opened(bicycle)
    with monday(hours=6):
        version = await desk.claimed(bicycle)
        question = await desk.do(ask.ask, bicycle, version, "Welke kleur?")
        assert 6 * HOURS <= (await desk.now(bicycle)).spent < 7 * HOURS
    with monday(days=3):
        assert await late(desk) == []
        async with desk.as_(kit.SANNE) as tx:
            await ask.answer(tx, await desk.found(tx, bicycle), question, "Blauw.")
    with monday(days=4):
        assert await late(desk) == [], "six hours and eight"
    with monday(days=4, hours=2, minutes=1):
        assert await late(desk) == ["F1"]
        version = await desk.claimed(bicycle)
        question = await desk.do(ask.ask, bicycle, version, "Welke maat?")
    with monday(days=7, hours=1):
        assert await late(desk) == []
        async with desk.as_(kit.SANNE) as tx:
            await ask.answer(tx, await desk.found(tx, bicycle), question, "Maat 54.")
        assert await late(desk) == ["F1"] and await late(desk) == [], "answered and still late: told again"


async def test_a_new_round_has_a_clock_of_its_own(desk: Any, kit: Any, monday: Any) -> None:
    bicycle = kit.Bicycle()
    with monday(minutes=-1):
        await desk.opened(bicycle)
    with monday(days=1, hours=9):
        assert await late(desk) == ["F1"]
        await desk.do(approve.approve, bicycle, await desk.claimed(bicycle))
        await desk.opened(bicycle)
        assert (await desk.now(bicycle)).spent == timedelta()
    with monday(days=2, hours=7):
        assert await late(desk, DAY) == []
    with monday(days=2, hours=8, minutes=1):
        assert await late(desk, DAY) == ["F1"], "told again: it is another round"


async def test_what_is_made_again_keeps_its_clock(desk: Any, kit: Any, monday: Any) -> None:
    """A subject that is made ready again and again would never be late."""
    bicycle = kit.Bicycle()
    with monday(minutes=-1):
        await desk.opened(bicycle)
    with monday(hours=7):
        await desk.do(claim.hold, bicycle, await desk.claimed(bicycle))
    with monday(days=3):
        assert await late(desk) == []
        await desk.opened(bicycle)
    with monday(days=4, minutes=30):
        assert await late(desk) == [], "seven hours, eight and a half"
    with monday(days=4, hours=1, minutes=1):
        assert await late(desk) == ["F1"]
        await desk.opened(bicycle)
        assert await late(desk) == [], "it was open all the time"
        await desk.do(claim.hold, bicycle, await desk.claimed(bicycle))
        await desk.opened(bicycle)
        assert await late(desk) == ["F1"] and await late(desk) == [], "made again and still late: told again"


async def test_what_is_decided_has_no_clock(desk: Any, kit: Any, monday: Any) -> None:
    approved, withdrawn = kit.Bicycle(), kit.Bicycle(reference="F2")
    with monday(minutes=-1):
        for bicycle in (approved, withdrawn):
            await desk.opened(bicycle)
        await desk.do(approve.approve, approved, await desk.claimed(approved))
        async with desk.as_(kit.SANNE) as tx:
            await claim.withdraw(tx, await desk.found(tx, withdrawn))
    with monday(days=30):
        assert await late(desk) == []


async def test_a_year_whose_holidays_nobody_wrote_down_alarms_ninety_days_before(desk: Any, kit: Any) -> None:
    async def missing() -> list[int]:
        with capture_logs() as logs:
            async with desk.as_() as tx:
                await business.alarm(tx, "bicycle", 2 * DAY, DAY)
        return [entry["year"] for entry in logs if entry["event"] == "review.holidays_missing" and entry["alarm"]]

    today = clock.local(clock.now()).date()
    await desk.sql("INSERT INTO holiday VALUES ($1, 'Nieuwjaarsdag')", date(today.year, 1, 1))
    new_year = datetime(today.year + 1, 1, 1, 12, tzinfo=UTC)
    with clock.moved(new_year - timedelta(days=92) - clock.now()):
        assert await missing() == []
    with clock.moved(new_year - timedelta(days=89) - clock.now()):
        assert await missing() == [today.year + 1]
        told = await holidays.change(desk, "add", [holidays.day_of(f"{today.year + 1}-01-01=Nieuwjaarsdag")])
        assert told[-1] == f"{today.year + 1}-01-01 Nieuwjaarsdag" and await missing() == []


async def test_holidays_are_added_and_removed_by_a_command(desk: Any) -> None:
    """A day that is there gets the new name; what is no day is refused before anything is changed."""
    days = [holidays.day_of(day) for day in ("2031-04-21=Koningsdag", "2031-12-25", "2031-04-21=Koningsdag (21 april)")]
    assert await holidays.change(desk, "add", days) == ["2031-04-21 Koningsdag (21 april)", "2031-12-25 -"]
    assert await holidays.change(desk, "remove", [holidays.day_of("2031-12-25")]) == [
        "2031-04-21 Koningsdag (21 april)"
    ]
    assert await holidays.change(desk, "list", []) == ["2031-04-21 Koningsdag (21 april)"]
    for nonsense in ("21-04-2031", "2031-02-29", "", "=Koningsdag"):
        with pytest.raises(argparse.ArgumentTypeError):
            holidays.day_of(nonsense)


async def test_an_overdue_case_is_said(desk: Any, kit: Any, monday: Any) -> None:
    bicycle = kit.Bicycle()
    with monday(minutes=-1):
        await desk.opened(bicycle)
    with monday(days=3), capture_logs() as logs:
        async with desk.as_() as tx:
            await business.alarm(tx, "bicycle", 2 * DAY, DAY)
    (alarm,) = [entry for entry in logs if entry["event"] == "review.overdue"]
    assert (alarm["subject"], alarm["reference"], alarm["alarm"]) == (str(bicycle.id), "F1", True)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-27T15:00:00+00:00", 16, "2026-12-01T15:00:00+00:00"),  # Friday at four, over a weekend
        ("2026-11-28T11:00:00+00:00", 1, "2026-11-30T09:00:00+00:00"),  # Saturday: from Monday at nine
        ("2026-12-24T12:00:00+00:00", 8, "2026-12-28T12:00:00+00:00"),  # both days of Christmas and a Sunday between
        ("2026-10-23T14:00:00+00:00", 2, "2026-10-26T09:00:00+00:00"),  # the clock goes back in the weekend
        ("2026-11-27T15:00:00+00:00", 0, "2026-11-27T15:00:00+00:00"),
    ],
)
def test_when_so_much_business_time_has_passed(start: str, hours: int, end: str) -> None:
    """The other way round the time between the two is what was left."""
    christmas = {date(2026, 12, 25), date(2026, 12, 26)}
    begun, left = datetime.fromisoformat(start), timedelta(hours=hours)
    ends = business.business_end(begun, left, christmas)
    assert ends == datetime.fromisoformat(end)
    assert business.business_time(begun, ends, christmas) == left
