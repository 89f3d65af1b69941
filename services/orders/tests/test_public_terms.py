"""How long publicly trusted certificates last by date (R-033): prices and terms change at midnight in Amsterdam, and an order follows the day of issuance."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from chassis import clock
from contracts.certificates import CertificateImported
from contracts.limits import Limit, ProductLimits
from contracts.products import Product

LIMITS = tuple(
    Limit(from_date=start, longest_days=days)
    for start, days in (
        (date(2020, 9, 1), 398),
        (date(2026, 3, 15), 200),
        (date(2027, 3, 15), 100),
        (date(2029, 3, 15), 47),
    )
)
#: The days on which a rule of browsers begins, and what is sold in days before and from then on.
CHANGES = (
    (date(2026, 3, 15), 397, 199),
    (date(2026, 12, 15), 199, 199),
    (date(2027, 3, 15), 199, 99),
    (date(2028, 3, 15), 99, 99),
    (date(2029, 3, 15), 99, 46),
)


def moved(at: datetime) -> Any:
    return clock.moved(at - clock.now())


@contextmanager
def standing(at: datetime) -> Iterator[None]:
    """The clock stands still: a second before midnight stays that, however long a busy machine takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: at)
        yield


def midnight(day: date) -> datetime:
    """The first moment of a day in Amsterdam; in March and December it is an hour before UTC's."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=1)


async def certificates_say(shop: Any) -> None:
    await shop.receive(ProductLimits(version=1, product=Product.PUBLIC_OV, at=clock.now(), limits=LIMITS))


@pytest.mark.parametrize(("day", "before", "after"), CHANGES)
async def test_r033_terms_change_at_midnight_in_amsterdam(shop: Any, day: date, before: int, after: int) -> None:
    await certificates_say(shop)
    for seconds, days in ((-1, before), (0, after)):
        at = midnight(day) + timedelta(seconds=seconds)
        with standing(at):
            async with shop.who() as http:
                new = (await http.get("/offers", params={"family": "server"})).json()["new"]
        (offer,) = [each for each in new if each["product"] == "public_ov"]
        today = clock.local(at).date()
        assert [(t["days"], t["validity"]["until"]) for t in offer["terms"]] == [
            (days, (today + timedelta(days=days - 1)).isoformat())
        ], at
        assert (offer["shortens"] or {}).get("days", days) <= days
        assert offer["refusal"] is None and offer["terms"][0]["price_cents"] > 0


async def test_what_the_next_one_will_be_is_told_with_its_day(shop: Any) -> None:
    await certificates_say(shop)
    for at, wanted in (
        (datetime(2026, 11, 27, 12, tzinfo=UTC), {"from_date": "2027-03-15", "days": 99}),
        (datetime(2027, 3, 15, 12, tzinfo=UTC), {"from_date": "2029-03-15", "days": 46}),
        (datetime(2029, 3, 15, 12, tzinfo=UTC), None),
    ):
        with moved(at):
            async with shop.who() as http:
                new = (await http.get("/offers", params={"family": "server"})).json()["new"]
        assert {each["product"]: each["shortens"] for each in new} == {
            "pkio_private": None, "pkio_digipoort": None, "trial": None, "public_ov": wanted,
        }  # fmt: skip


async def test_r033_an_order_of_before_the_day_is_judged_by_the_day_on_which_it_is_approved(
    shop: Any, make: Any
) -> None:
    """It can't come as it was shown any more: the case says so, with both days."""
    await certificates_say(shop)
    soon = {"not_after": datetime(2027, 4, 1, tzinfo=UTC), "product": Product.PUBLIC_OV}
    old = make.certificate(9, make.ours, "CB1000010", "www.voorbeeldstad.nl", not_after=soon["not_after"])
    await shop.receive(CertificateImported(**old | soon))
    change = midnight(date(2027, 3, 15))
    with moved(change - timedelta(minutes=5)):
        order = await shop.place(9)
        await shop.seal(order)
        async with shop.validator() as http:
            case = (await http.get(f"/validation/cases/{order}")).json()
        assert case["order"]["validity_days"] == 199
        assert [check for check in case["checks"] if check["slug"] == "validity.shorter"] == []
    with moved(change):
        async with shop.validator() as http:
            case = (await http.get(f"/validation/cases/{order}")).json()
        (found,) = [check for check in case["checks"] if check["slug"] == "validity.shorter"]
        assert (found["severity"], found["params"]) == (
            "error",
            {"reason": "promised", "until": "2027-06-22", "promised": "2027-09-28"},
        )
