"""Days and moments in words, in both languages."""

from datetime import date, datetime

import pytest
from contracts import moments


@pytest.mark.parametrize(
    ("language", "written", "day", "moment"),
    [
        ("nl", "4 maart 2026", "04-03-2026", "04-03-2026 om 09:05 uur"),
        ("en", "4 March 2026", "4 March 2026", "4 March 2026 at 09:05"),
    ],
)
def test_a_moment_is_said_in_the_language(language: str, written: str, day: str, moment: str) -> None:
    at = datetime(2026, 3, 4, 9, 5, 59)
    assert (moments.written(at, language), moments.day(at, language), moments.moment(at, language)) == (
        written, day, moment,
    )  # fmt: skip


def test_every_month_has_a_name_of_its_own() -> None:
    for language in ("nl", "en"):
        assert len({moments.written(date(2026, month, 1), language) for month in range(1, 13)}) == 12
