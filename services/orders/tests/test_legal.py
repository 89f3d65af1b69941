"""Terms and rates: what holds today, what an order agreed to, by anybody; a text never changes (R-092)."""

import json
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest
from chassis import clock
from chassis.testing import Identities
from contracts.orders import Rates
from contracts.products import Product
from contracts.refusals import refuse
from orders.domain.content import thaw
from orders.domain.rates import Catalogue, ProductLine
from orders.domain.terms import PriceLine, PriceList
from orders.forms import form


@pytest.fixture
def gateway(identities: Identities) -> dict[str, str]:
    """The gateway asks as itself: the pages are for anybody."""
    return identities.service("gateway", "orders")


async def test_r092_the_terms_that_an_order_agrees_to_can_be_read(shop: Any, gateway: dict[str, str]) -> None:
    async with shop.portal.client("orders", gateway) as http:
        for language in ("nl", "en"):
            today = (await http.get("/terms", params={"language": language})).json()
            again = (await http.get(f"/terms/{today['version']}", params={"language": language})).json()
            assert today == again and today["language"] == language
            assert len(today["sections"]) >= 8 and all(part["paragraphs"] for part in today["sections"])
        assert (await http.get("/terms/2019-01")).status_code == 404
        assert (await http.get("/terms", params={"language": "fr"})).status_code == 422
    connection = await asyncpg.connect(shop.portal.services["orders"].database.url)
    versions = {row["terms_version"] for row in await connection.fetch("SELECT DISTINCT terms_version FROM product")}
    written = {row["version"] for row in await connection.fetch("SELECT DISTINCT version FROM legal_text")}
    await connection.close()
    assert versions <= written, "what can be agreed to can be read"


async def test_an_old_version_stays_readable_and_a_coming_one_is_not_told(
    shop: Any, gateway: dict[str, str], identities: Identities
) -> None:
    connection = await asyncpg.connect(shop.portal.services["orders"].database.url)
    day = clock.local(clock.now()).date() + timedelta(days=10)
    await connection.execute(
        """INSERT INTO legal_text SELECT code, '2099-01', language, $1, title, sections FROM legal_text""", day
    )
    async with shop.portal.client("orders", gateway) as http:
        assert (await http.get("/terms/2099-01")).status_code == 404
        with clock.moved(timedelta(days=11)):
            newest = (await http.get("/terms", headers=identities.service("gateway", "orders"))).json()
    assert [one["version"] for one in newest["versions"]] == ["2099-01", "2026-01"]
    for statement in ("UPDATE legal_text SET title = 'x'", "DELETE FROM legal_text"):
        with pytest.raises((asyncpg.RaiseError, asyncpg.InsufficientPrivilegeError)):
            await connection.execute(statement)
    await connection.close()


async def test_r092_an_order_and_its_form_say_which_terms_and_rates_were_agreed_to_and_where_they_stand(
    shop: Any,
) -> None:
    """Half past eleven in the evening, in UTC: it is tomorrow in Amsterdam, and that is the day of the rates."""
    late = max(clock.now().replace(hour=23, minute=30) - clock.now(), timedelta(0))
    with clock.moved(late):
        day = clock.local(clock.now()).date()
        assert day != clock.now().date()
        order = await shop.place()
        async with shop.who() as http:
            assert (await http.get(f"/orders/{order}")).json()["terms_version"] == "2026-01"
        await shop.settle()
    forms = [json.loads(payload) for topic, _, payload in shop.portal.log if topic == "mc.forms.v1"]
    rows = {row["label"]: row["values"] for part in forms[0]["content"]["sections"] for row in part["rows"]}
    assert rows["Voorwaarden"] == ["Versie 2026-01", "https://localhost:8443/voorwaarden/2026-01"]
    assert rows["Tarieven"] == [f"Van {day:%d-%m-%Y}", f"https://localhost:8443/tarieven?dag={day}"]


async def test_a_form_leads_to_the_portals_own_address_in_both_languages(shop: Any) -> None:
    """On whatever address the portal stands."""
    await shop.place()
    (row,) = await shop.sql("SELECT content FROM placed_order")
    content = thaw(row["content"])
    expected = {
        "nl": {"Voorwaarden": "voorwaarden/2026-01", "Tarieven": "tarieven?dag=2026-07-01"},
        "en": {"Terms": "voorwaarden/2026-01?taal=en", "Rates": "tarieven?dag=2026-07-01&taal=en"},
    }
    for language, addresses in expected.items():
        in_language = content.model_copy(update={"language": language})
        document = form(in_language, "ab" * 32, "x", date(2026, 7, 1), None, "https://mijn.example/")
        rows = {row.label: row.values for part in document.sections for row in part.rows}
        assert {label: rows[label][1] for label in addresses} == {
            label: f"https://mijn.example/{address}" for label, address in addresses.items()
        }


def of_private(rates: dict[str, Any]) -> dict[str, Any]:
    """The rates of one product, whatever else is sold."""
    (row,) = [each for each in rates["rates"] if each["product"] == "pkio_private"]
    return dict(row)


def changed(day: date) -> str:
    """The last day on which the rates changed: those of publicly trusted certificates go by the rules of browsers."""
    return max(said for said in ("2026-03-15", "2027-03-15", "2029-03-15") if said <= day.isoformat())


async def test_r092_the_rates_are_those_of_the_day(shop: Any, gateway: dict[str, str], identities: Identities) -> None:
    """A later line is not told before its day, an old day keeps its prices, and what is withdrawn is not there."""
    today = clock.local(clock.now()).date()
    later = today + timedelta(days=10)
    for line in ((1095, later, 31000), (730, later, None)):
        await shop.sql("INSERT INTO product_term VALUES ('pkio_private', $1, $2, $3)", *line)
    async with shop.portal.client("orders", gateway) as http:
        now = (await http.get("/rates")).json()
        assert (await http.get("/rates", params={"day": later.isoformat()})).json()["params"] == {"reason": "future"}
        early = await http.get("/rates", params={"day": "0001-01-01"})
        assert early.status_code == 404 and early.json()["params"] == {"reason": "early", "from": "2026-01-01"}
        for foolish in ("gisteren", "1767225600", "20260101", "2026-02-30"):
            assert (await http.get("/rates", params={"day": foolish})).status_code == 422, foolish
        private = of_private(now)
        assert (now["day"], now["from_date"], private["product"]) == (today.isoformat(), changed(today), "pkio_private")
        terms = {term["days"]: term["price_cents"] for term in private["terms"]}
        assert list(terms.items()) == [(365, 12900), (730, 21900), (1095, 29900)]
        with clock.moved(timedelta(days=11)):
            again = identities.service("gateway", "orders")
            private = of_private(new := (await http.get("/rates", headers=again)).json())
            assert {t["days"]: t["price_cents"] for t in private["terms"]} == {365: 12900, 1095: 31000}
            assert new["from_date"] == max(later.isoformat(), changed(later + timedelta(days=1)))
            assert (await http.get("/rates", params={"day": today.isoformat()}, headers=again)).json() == now
        await shop.sql(
            """INSERT INTO product (code, from_date, withdrawn, title_nl, title_en, approvals, rsa_min, rsa_max, curves,
                names_max, terms_version) SELECT code, $1, true, title_nl, title_en, approvals, rsa_min, rsa_max, curves,
                names_max, terms_version FROM product""",
            today,
        )
        assert (await http.get("/rates")).json() == {"day": now["day"], "from_date": now["day"], "rates": []}
        before = (await http.get("/rates", params={"day": (today - timedelta(days=1)).isoformat()})).json()
        assert before["rates"] == now["rates"]


async def test_only_the_gateway_asks_for_rates_and_an_order_costs_what_they_say(
    shop: Any, gateway: dict[str, str]
) -> None:
    order = await shop.place()
    async with shop.who() as http:
        assert (await http.get("/rates")).status_code == 403
        placed = (await http.get(f"/orders/{order}")).json()
    async with shop.portal.client("orders", gateway) as http:
        private = of_private((await http.get("/rates")).json())
    assert {"days": placed["validity_days"], "price_cents": placed["price_cents"]} in private["terms"]


LONG_AGO, MAY, JUNE, TODAY = date(2025, 1, 1), date(2025, 5, 1), date(2025, 6, 1), date(2025, 8, 1)


def test_rates_apply_since_the_day_they_became_what_they_are() -> None:
    """A new line that changes no price, or one of a withdrawn product, is no new rate; one that ends a term is."""
    lines = [
        PriceLine(365, LONG_AGO, 100),
        PriceLine(365, MAY, 100),
        PriceLine(730, LONG_AGO, 190),
        PriceLine(730, JUNE, None),
    ]
    trial = PriceList((PriceLine(365, date(2025, 7, 1), 1),))
    rates = Catalogue(
        (
            ProductLine(Product.PKIO_PRIVATE, LONG_AGO, withdrawn=False),
            ProductLine(Product.PKIO_PRIVATE, MAY, withdrawn=False),
            ProductLine(Product.TRIAL, LONG_AGO, withdrawn=True),
        ),
        {Product.PKIO_PRIVATE: PriceList(tuple(lines)), Product.TRIAL: trial, Product.PUBLIC_OV: trial},
    ).rates

    def told(day: date) -> tuple[date, list[tuple[int, int]]]:
        found = rates(day, TODAY)
        assert isinstance(found, Rates) and [rate.product for rate in found.rates] == [Product.PKIO_PRIVATE]
        return found.from_date, [(term.days, term.price_cents) for term in found.rates[0].terms]

    assert told(TODAY) == (JUNE, [(365, 100)])
    assert told(JUNE - timedelta(days=1)) == (LONG_AGO, [(365, 100), (730, 190)]) == told(LONG_AGO)
    assert rates(TODAY + timedelta(days=1), TODAY) == refuse("rates.day", reason="future")
    assert rates(LONG_AGO - timedelta(days=1), TODAY) == refuse("rates.day", reason="early", **{"from": "2025-01-01"})
    assert rates(TODAY, LONG_AGO - timedelta(days=1)) == refuse("rates.day", reason="future")


def test_where_nothing_can_be_ordered_yet_a_coming_product_is_not_told() -> None:
    """Neither its price nor its day."""
    coming = Catalogue(
        (ProductLine(Product.TRIAL, TODAY, withdrawn=False),),
        {Product.TRIAL: PriceList((PriceLine(365, LONG_AGO, 1),))},
    )
    for one in (coming, Catalogue((), {})):
        assert one.rates(MAY, MAY) == Rates(day=MAY, from_date=MAY, rates=())
