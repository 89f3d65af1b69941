"""H1: what ends when, by months of the Dutch calendar, and the list behind each."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from certificates.store.months import bounds, coming
from chassis import clock


def test_months_are_those_of_the_dutch_calendar() -> None:
    """H1: the last hour of a month in UTC is the next month in Amsterdam; a year ends, and summer time begins."""
    assert coming(datetime(2026, 11, 30, 23, 30, tzinfo=UTC), 3) == ("2026-12", "2027-01", "2027-02")
    assert coming(datetime(2027, 6, 30, 21, 59, tzinfo=UTC), 1) == ("2027-06",)
    first, after = bounds("2027-03")
    assert first == datetime(2027, 2, 28, 23, tzinfo=UTC) and after == datetime(2027, 3, 31, 22, tzinfo=UTC)
    assert bounds("2026-12")[1] == bounds("2027-01")[0]


async def test_h1_each_number_is_that_of_the_list_behind_it(inventory: Any) -> None:
    """H1: valid ones alone, of oneself, replaced ones apart; what ends after the year is in no month."""
    now, pki = clock.now(), inventory.pki
    months = coming(now, 13)
    last, beyond = bounds(months[11])[1], bounds(months[12])[1]
    old, _ = await inventory.import_pems(pki.leaf("oud.nl", not_after=now + timedelta(days=2)), pki.leaf("nieuw.nl", not_after=last - timedelta(seconds=1)))  # fmt: skip
    new = old + 1
    await inventory.import_pems(pki.leaf("na.nl", not_after=last), pki.leaf("ver.nl", not_after=beyond))
    await inventory.import_pems(pki.leaf("weg.nl", not_after=now + timedelta(days=40)), revoked_at=(now - timedelta(days=1)).isoformat(), revocation_reason="superseded")  # fmt: skip
    await inventory.import_pems(pki.leaf("hun.nl", not_after=now + timedelta(days=40)), subscriber="P7654321")
    await inventory.fetch("UPDATE certificate SET replaces = $1 WHERE id = $2", old, new)
    report = (await inventory.get("/certificates/ending", family="server")).json()["months"]
    assert [month["month"] for month in report] == list(months[:12])
    assert sum(month["total"] for month in report) == 2 and sum(month["replaced"] for month in report) == 1
    assert report[11] == {"month": months[11], "total": 1, "replaced": 0}
    for month in report:
        listed = (await inventory.get("/certificates", ends_in=month["month"])).json()
        done = (await inventory.get("/certificates", ends_in=month["month"], renewal="replaced")).json()
        assert (listed["total"], done["total"]) == (month["total"], month["replaced"])


@pytest.mark.parametrize("wrong", ["2027", "2027-13", "2027-00", "2027-3", "maart", "1999-01", "2027-03-01"])
async def test_h1_another_word_is_no_month(inventory: Any, wrong: str) -> None:
    """H1: refused, as any other foolish parameter."""
    assert (await inventory.get("/certificates", ends_in=wrong)).status_code == 422
