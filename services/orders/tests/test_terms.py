"""Terms: what price lines sell held against what the CA gives, at the true end of PKIoverheid's hierarchy too (S8, S9)."""

from datetime import date, timedelta

import pytest
from contracts.limits import Limit
from orders.domain.terms import Old, PriceLine, PriceList, proposed, why_not

LONG_AGO = date(2020, 1, 1)
END = date(2028, 10, 31)  # of PKIoverheid's hierarchy of private server certificates
LINES = tuple(PriceLine(days, LONG_AGO, price) for days, price in ((365, 12900), (730, 21900), (1095, 29900)))
PKIO = PriceList(LINES, (Limit(from_date=LONG_AGO, longest_days=1095, last_day=END),))
#: Public TLS: 200, 100 and 47 days (CA/Browser Forum BR 6.3.2).
_DAYS = ((398, LONG_AGO, 100), (398, date(2026, 3, 15), None), (200, date(2026, 3, 15), 100), (200, date(2027, 3, 15), None),
         (100, date(2027, 3, 15), 60), (100, date(2029, 3, 15), None), (47, date(2029, 3, 15), 30))  # fmt: skip
PUBLIC = PriceList(tuple(PriceLine(*line) for line in _DAYS))


def old(ends: date, days: int = 1095) -> Old:
    return Old(ends - timedelta(days=days - 1), ends)


def days(prices: PriceList, day: date, ends: date) -> list[int]:
    return [term.days for term in prices.offered(day, old(ends))]


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        (date(2025, 11, 1), [365, 730, 1095]),
        (date(2025, 11, 2), [365, 730]),  # a day too late for three years
        (date(2026, 11, 1), [365, 730]),
        (date(2026, 11, 2), [365]),
        (date(2026, 11, 26), [365]),
        (date(2027, 11, 1), [365]),
        (date(2027, 11, 2), []),
        (END - timedelta(days=30), []),
        (END, []),
        (END + timedelta(days=1), []),
    ],
)
def test_a_term_that_the_issuer_would_cut_short_is_not_offered(day: date, wanted: list[int]) -> None:
    """Nobody pays for more days than come: each offered term is whole, and costs what its line says."""
    offered = PKIO.offered(day, old(day - timedelta(days=1)))
    assert [term.days for term in offered] == wanted
    prices = {line.days: line.price_cents for line in LINES}
    for term in offered:
        assert term.price_cents == prices[term.days] and not term.validity.issuer_ends
        assert term.validity.until == day + timedelta(days=term.days - 1) < END
    assert PKIO.last_day(day) == (None if len(wanted) == 3 else END)


def test_a_renewal_that_ends_no_later_than_the_old_certificate_is_not_offered() -> None:
    day = date(2026, 11, 26)
    until = day + timedelta(days=364)
    assert days(PKIO, day, until - timedelta(days=1)) == [365]
    assert days(PKIO, day, until) == []
    assert PKIO.offered(day, Old(LONG_AGO, date(9999, 12, 31), endless=True)) == ()


def test_from_which_day_a_renewal_makes_sense() -> None:
    day = date(2026, 11, 26)
    for ends in (date(2027, 11, 25), date(2028, 3, 1), date(2028, 10, 29)):
        sensible = PKIO.from_when(day, old(ends))
        assert sensible is not None and days(PKIO, sensible, ends) != [], ends
        assert not days(PKIO, sensible - timedelta(days=1), ends), "not a day earlier"
    assert PKIO.from_when(day, old(date(2028, 10, 30))) is None, "the last day that can be promised is the 30th"
    assert PKIO.from_when(day, old(date(2028, 12, 18))) is None
    assert PKIO.from_when(END, old(date(2028, 12, 18))) is None
    assert PKIO.from_when(day, Old(LONG_AGO, date(9999, 12, 31), endless=True)) is None


def test_a_new_hierarchy_from_a_day_is_waited_for() -> None:
    next_one = Limit(from_date=date(2028, 6, 1), longest_days=1095, last_day=date(2040, 1, 1))
    prices = PriceList(LINES, (*PKIO.limits, next_one))
    assert prices.offered(date(2028, 5, 31), old(date(2028, 10, 20))) == ()
    assert prices.from_when(date(2028, 5, 31), old(date(2028, 10, 20))) == date(2028, 6, 1)
    assert days(prices, date(2028, 6, 1), date(2028, 10, 20)) == [365, 730, 1095]


def test_terms_and_prices_are_rows_by_date() -> None:
    for day, term, price in (
        (date(2026, 3, 14), 398, 100), (date(2026, 3, 15), 200, 100), (date(2027, 3, 14), 200, 100),
        (date(2027, 3, 15), 100, 60), (date(2029, 3, 14), 100, 60), (date(2029, 3, 15), 47, 30),
    ):  # fmt: skip
        assert [(one.days, one.price_cents) for one in PUBLIC.whole(day)] == [(term, price)], day
    assert PUBLIC.whole(date(2019, 1, 1)) == ()
    dearer = PriceList((*LINES, PriceLine(365, date(2027, 1, 1), 13900)))
    assert [dearer.sold(day)[365] for day in (date(2026, 12, 31), date(2027, 1, 1))] == [12900, 13900]


def test_the_cas_longest_counts_too() -> None:
    """What the rules allow and what the CA gives may change on different days: the shorter one decides."""
    prices = PriceList(
        PUBLIC.lines, (Limit(from_date=LONG_AGO, longest_days=398), Limit(from_date=date(2027, 3, 1), longest_days=100))
    )
    assert [term.days for term in prices.whole(date(2027, 2, 28))] == [200]
    assert prices.whole(date(2027, 3, 1)) == () and prices.last_day(date(2027, 3, 1)) is None


def test_the_proposed_term_is_the_nearest_to_what_the_old_one_lasted() -> None:
    offered = PKIO.offered(date(2025, 6, 1), old(date(2025, 7, 1)))
    for lasted, nearest in ((1095, 1095), (1200, 1095), (800, 730), (730, 730), (400, 365), (47, 365), (913, 1095)):
        assert proposed(offered, old(date(2025, 7, 1), lasted)).days == nearest, lasted
    with pytest.raises(ValueError, match="empty"):
        proposed((), old(END))


@pytest.mark.parametrize(
    ("day", "ends", "slug", "reason", "more"),
    [
        (date(2026, 11, 26), date(2028, 3, 1), "no_gain", "later", {"from": "2027-03-04", "until": "2027-11-25"}),
        (date(2026, 11, 26), date(2028, 12, 18), "no_gain", "outlives", {"last": "2028-10-31", "until": "2027-11-25"}),
        (date(2026, 11, 26), date(2028, 11, 1), "no_gain", "outlives", {"last": "2028-10-31", "until": "2027-11-25"}),
        (date(2026, 11, 26), date(2028, 10, 31), "no_gain", "never", {"last": "2028-10-31", "until": "2027-11-25"}),
        (date(2028, 10, 1), date(2028, 10, 20), "no_term", "issuer_ends", {"last": "2028-10-31", "days": 365}),
        (END, date(2028, 10, 20), "no_term", "issuer_ends", {"last": "2028-10-31", "days": 365}),
        (END, date(2028, 12, 18), "no_term", "issuer_ends", {"last": "2028-10-31", "days": 365}),
    ],
)
def test_why_a_renewal_can_not_be_had(
    day: date, ends: date, slug: str, reason: str, more: dict[str, str | int]
) -> None:
    """Two years before, a month before and at the true end of the hierarchy; with what comes after the product, where a row says it."""
    refusal = why_not(PKIO, day, old(ends), product="pkio_private", successor=None)
    assert refusal is not None and (refusal.slug, refusal.params["reason"]) == (f"renewal.{slug}", reason)
    assert refusal.params.items() >= {"ends": ends.isoformat(), "product": "pkio_private", **more}.items()
    after = why_not(PKIO, day, old(ends), product="pkio_private", successor="trial")
    assert after is not None and after.params["successor"] == "trial"
    assert after.params["reason"] == (reason if reason == "later" else f"{reason}_successor")


def test_why_not_for_ends_and_lists_that_are_odd() -> None:
    day = date(2026, 11, 26)
    endless = why_not(PKIO, day, Old(LONG_AGO, date(9999, 12, 31), endless=True), product="p", successor=None)
    assert endless is not None and (endless.slug, endless.params["reason"]) == ("renewal.no_gain", "endless")
    for prices in (PriceList(()), PriceList((PriceLine(365, LONG_AGO, 1), PriceLine(365, date(2026, 1, 1), None)))):
        nothing = why_not(prices, day, old(date(2026, 12, 1)), product="p", successor=None)
        assert nothing is not None and (nothing.slug, nothing.params["reason"]) == ("renewal.no_term", "none")
    assert why_not(PKIO, day, old(date(2026, 12, 1)), product="p", successor=None) is None
