"""The terms: what holds today, what an order agreed to, by anybody; a text never changes (R-092)."""

import json
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from chassis import clock
from chassis.testing import Identities


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
        with pytest.raises(asyncpg.RaiseError):
            await connection.execute(statement)
    await connection.close()


async def test_an_order_says_which_terms_it_agreed_to(shop: Any) -> None:
    order = await shop.place()
    async with shop.who() as http:
        assert (await http.get(f"/orders/{order}")).json()["terms_version"] == "2026-01"
    await shop.settle()
    forms = [json.loads(payload) for topic, _, payload in shop.portal.log if topic == "mc.forms.v1"]
    rows = {row["label"]: row["values"] for part in forms[0]["content"]["sections"] for row in part["rows"]}
    assert rows["Voorwaarden"] == ["Versie 2026-01, te lezen in het portaal: /voorwaarden/2026-01"]
