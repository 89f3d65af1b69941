"""Until when a certificate is valid: term, what the CA can give, its last day; copies that come late and twice."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from chassis import clock
from contracts.certificates import Limit, ProductLimits
from contracts.products import Product
from orders.domain.content import digest, freeze, thaw
from orders.domain.form import form
from orders.domain.validity import limit_on, validity

LONG_AGO = date(2020, 1, 1)
END = date(2028, 10, 31)


def limit(days: int = 1095, last: date | None = END, start: date = LONG_AGO) -> Limit:
    return Limit(from_date=start, longest_days=days, last_day=last)


@pytest.mark.parametrize(
    ("day", "until", "days"),
    [
        (date(2025, 10, 30), date(2028, 10, 28), 1095),  # the term ends well before the hierarchy
        (date(2025, 11, 1), date(2028, 10, 30), 1095),  # and on its last day
        (date(2025, 11, 2), date(2028, 10, 30), 1093),  # a day too late for the whole term
        (date(2026, 11, 26), date(2028, 10, 30), 704),
        (date(2028, 2, 29), date(2028, 10, 30), 244),
        (date(2028, 10, 29), date(2028, 10, 30), 1),
        (date(2028, 10, 30), date(2028, 10, 30), 0),
        (date(2028, 11, 5), date(2028, 10, 30), 0),
    ],
)
def test_the_end_of_the_hierarchy_decides_with_a_day_of_margin(day: date, until: date, days: int) -> None:
    found = validity(day, 1095, limit())
    assert (found.until, found.days, found.issuer_ends) == (until, days, days != 1095)


def test_without_what_the_ca_gives_the_product_alone_decides() -> None:
    """Certificates has not told yet: the term, as it was before limits were known."""
    assert limit_on(date(2026, 11, 26), ()) is None
    found = validity(date(2026, 11, 26), 1095, None)
    assert (found.until, found.days) == (date(2029, 11, 24), 1095)


def test_the_cas_longest_and_its_from_dates() -> None:
    by_date = (limit(398, None), limit(200, None, date(2026, 3, 15)), limit(100, None, date(2027, 3, 15)))
    for day, longest in ((date(2026, 3, 14), 398), (date(2026, 3, 15), 200), (date(2027, 3, 15), 100)):
        found = validity(day, 1095, limit_on(day, by_date))
        assert (found.until, found.days) == (day + timedelta(days=longest - 1), longest)
    assert limit_on(date(2019, 12, 31), by_date) is None
    assert validity(date(2027, 3, 15), 47, by_date[2]).days == 47


@pytest.mark.parametrize("days", [47, 100, 200, 397, 1095])
@pytest.mark.parametrize(
    "moment",
    [
        datetime(2027, 3, 27, 23, 0, 0, tzinfo=UTC),  # the night in which an hour is left out, at its first second
        datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC),
        datetime(2027, 3, 28, 21, 59, 59, tzinfo=UTC),
        datetime(2027, 10, 30, 22, 0, 0, tzinfo=UTC),  # the night with an hour twice
        datetime(2027, 10, 31, 0, 30, 0, tzinfo=UTC),
        datetime(2027, 10, 31, 22, 59, 59, tzinfo=UTC),
        datetime(2028, 2, 28, 23, 0, 0, tzinfo=UTC),  # 29 February
        datetime(2027, 6, 30, 22, 0, 0, tzinfo=UTC),  # summer to winter
    ],
)
def test_what_the_ca_makes_then_ends_on_that_day_or_later(moment: datetime, days: int) -> None:
    """The CA counts so many times 24 hours from the second of issuance, the last second included (RFC 5280 4.1.2.5)."""
    made = moment + timedelta(days=days, seconds=-1)
    until = validity(clock.local(moment).date(), days, None).until
    assert until <= clock.local(made).date() <= until + timedelta(days=2)


def said(version: int, last: date | None, product: Product = Product.PKIO_PRIVATE, days: int = 1095) -> ProductLimits:
    return ProductLimits(version=version, product=product, at=clock.now(), limits=(limit(days, last),))


async def shown(shop: Any, certificate: int = 1) -> dict[str, Any]:
    async with shop.who() as http:
        answer = await http.post("/drafts", json={"certificate": certificate})
    found: dict[str, Any] = answer.json()["terms"]["validity"]
    return found


async def test_the_copy_of_the_limits_late_twice_and_of_another_product(shop: Any) -> None:
    day = clock.local(clock.now()).date()
    assert await shown(shop) == {"until": (day + timedelta(days=1094)).isoformat(), "days": 1095, "issuer_ends": False}
    near, far = day + timedelta(days=400), day + timedelta(days=700)
    for version, last in ((2, near), (1, far), (2, near)):
        await shop.hear(said(version, last))
    await shop.hear(said(9, day, Product.TRIAL))
    assert await shown(shop) == {"until": (near - timedelta(days=1)).isoformat(), "days": 399, "issuer_ends": True}
    await shop.hear(said(3, None))
    assert (await shown(shop))["days"] == 1095


async def test_the_order_the_case_and_the_approval_name_the_frozen_day(shop: Any) -> None:
    """What was shown stays, whatever certificates says later; a shorter end has to be agreed to again."""
    day = clock.local(clock.now()).date()
    last = day + timedelta(days=704)
    wanted = {"until": (last - timedelta(days=1)).isoformat(), "days": 703, "issuer_ends": True}
    draft = await shop.draft()
    await shop.hear(said(1, last))
    async with shop.who() as http:
        answer = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
        assert answer.json()["slug"] == "conditions.missing", "agreed to another end"
        body = {"version": draft["version"], "accepted": [d["code"] for d in draft["terms"]["declarations"]]}
        again = (await http.post(f"/drafts/{draft['id']}/conditions", json=body)).json()
        placed = await http.post(f"/drafts/{draft['id']}/place", json={"version": again["version"]})
        order = placed.json()["order"]
        await shop.hear(said(2, last - timedelta(days=100)))
        assert (await http.get(f"/orders/{order}")).json()["validity"] == wanted
    (row,) = await shop.sql("SELECT content, content_sha256 FROM placed_order")
    assert digest(freeze(thaw(row["content"]))) == row["content_sha256"]
    await shop.seal(order)
    async with shop.validator() as http:
        assert (await http.get(f"/validation/cases/{order}")).json()["order"]["validity"] == wanted
    await shop.decide(order)
    (said_of_it,) = [p for _, head, p in shop.portal.log if head["ce_type"].endswith("order.approved.v1")]
    assert json.loads(said_of_it)["valid_until"] == wanted["until"]


async def test_content_of_before_the_day_was_shown_keeps_its_hash_and_its_words(shop: Any) -> None:
    await shop.place()
    (row,) = await shop.sql("SELECT content FROM placed_order")
    content = thaw(row["content"])
    older = content.model_copy(update={"validity": None})
    assert '"validity"' not in freeze(older) and thaw(freeze(older)) == older
    for language, days, at_least in (
        ("nl", "3 jaar", "3 jaar, ten minste tot en met "),
        ("en", "3 years", "3 years, at least up to and including "),
    ):
        assert words(older, language) == days
        assert content.validity is not None
        assert words(content, language) == at_least + f"{content.validity.until:%d-%m-%Y}"


def words(content: Any, language: str) -> str:
    """What the form says of how long the certificate is valid."""
    made = form(content.model_copy(update={"language": language}), "ab" * 32, "x", None)
    rows = [row for section in made.sections for row in section.rows if row.label in {"Geldigheid", "Validity"}]
    ((value,),) = (row.values for row in rows)
    return str(value)
