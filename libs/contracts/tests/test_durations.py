"""Terms and times in words, in both languages."""

from datetime import date, timedelta

import pytest
from contracts import durations

DAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("days", "dutch", "english"),
    [
        (1095, "3 jaar", "3 years"), (730, "2 jaar", "2 years"), (365, "1 jaar", "1 year"), (398, "398 dagen", "398 days"),
        (200, "200 dagen", "200 days"), (47, "47 dagen", "47 days"), (1, "1 dag", "1 day"), (0, "0 dagen", "0 days"),
    ],
)  # fmt: skip
def test_a_term_is_years_or_days(days: int, dutch: str, english: str) -> None:
    """Public certificates (200, 100, 47 days) are sold by the day; nobody counts 1095 days."""
    assert (durations.term(days), durations.term(days, "en")) == (dutch, english)


@pytest.mark.parametrize(
    ("end", "nearest", "whole"),
    [
        (date(2026, 11, 26), "0 dagen", "0 dagen"),
        (date(2027, 2, 24), "90 dagen", "90 dagen"),
        (date(2027, 2, 25), "3 maanden", "2 maanden"),  # a day short of three months: 91 days
        (date(2027, 11, 26), "1 jaar", "1 jaar"),
        (date(2028, 10, 30), "1 jaar en 11 maanden", "1 jaar en 11 maanden"),
        (date(2028, 11, 25), "2 jaar", "1 jaar en 11 maanden"),
        (date(2029, 10, 26), "2 jaar en 11 maanden", "2 jaar en 11 maanden"),
        (date(2029, 11, 25), "3 jaar", "2 jaar en 11 maanden"),
        (date(2027, 12, 27), "1 jaar en 1 maand", "1 jaar en 1 maand"),
        (date(9999, 12, 31), "7973 jaar en 1 maand", "7973 jaar en 1 maand"),
    ],
)
def test_the_time_between_two_days(end: date, nearest: str, whole: str) -> None:
    """Two years and eleven months is never two years; what is promised is never rounded up."""
    assert (durations.between(DAY, end), durations.between(DAY, end, whole=True)) == (nearest, whole)
    assert durations.between(end, DAY) == nearest, "how long ago"


def test_no_day_is_further_off_than_its_words_by_more_than_half_a_month() -> None:
    """Every pair of odd days: 31st to February, leap days, both ends of a year."""
    for start in (date(2026, 1, 31), date(2027, 1, 29), date(2028, 2, 29), date(2026, 12, 31), date(2027, 3, 1)):
        for days in range(91, 1500):
            end = start + timedelta(days=days)
            parts = [word for word in durations.between(start, end).split() if word != "en"]
            months = sum(int(n) * {"jaar": 12}.get(unit, 1) for n, unit in zip(parts[::2], parts[1::2], strict=True))
            assert abs(days - months * 30.4369) < 18, (start, end)


@pytest.mark.parametrize(
    ("given", "dutch", "english"),
    [
        ((1095, None), "3 jaar", "3 years"),
        ((1095, date(2029, 11, 24)), "3 jaar, ten minste tot en met 24-11-2029", "3 years, at least up to and including 24 November 2029"),
        ((200, date(2027, 6, 13)), "200 dagen, ten minste tot en met 13-06-2027", "200 days, at least up to and including 13 June 2027"),
    ],
)  # fmt: skip
def test_s9_how_long_a_certificate_is_valid(given: tuple[int, date | None], dutch: str, english: str) -> None:
    assert (durations.validity(*given), durations.validity(*given, "en")) == (dutch, english)


def test_of_orders_of_before_terms_had_to_fit_the_issuers_end_is_told() -> None:
    for language, words in (
        ("nl", "Tot en met 30-10-2028 (1 jaar en 11 maanden), omdat de uitgever daarna stopt"),
        ("en", "Up to and including 30 October 2028 (1 year and 11 months), because the issuer stops after that"),
    ):
        assert durations.validity(1095, date(2028, 10, 30), language, days_to_end=704) == words
    assert durations.validity(1095, date(2028, 2, 29), days_to_end=1).startswith("Tot en met 29-02-2028 (1 dag)")
