"""Names that read as one that is often imitated are looked at by a person, of what browsers trust (R-075)."""

from typing import Any

import pytest
from orders.domain.content import thaw


async def in_validation(shop: Any, name: str, product: str) -> str:
    draft = await shop.new(name, product=product)
    async with shop.who() as http:
        placed = (await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})).json()
    await shop.seal(placed["order"])
    return str(placed["order"])


async def case(shop: Any, order: str) -> dict[str, Any]:
    async with shop.validator() as http:
        return (await http.get(f"/validation/cases/{order}")).json()


@pytest.mark.parametrize(
    ("name", "product", "word"),
    [
        ("mijn-dig1d.voorbeeldstad.nl", "public_ov", "digid"),
        ("www.rabo-bank.nl", "public_ov", "rabobank"),
        ("diensten.voorbeeldstad.nl", "public_ov", ""),
        ("digid.voorbeeldstad.nl", "pkio_private", ""),  # nobody takes it for DigiD: no browser trusts it
    ],
)
async def test_r075_nobody_approves_it_before_a_person_looked(shop: Any, name: str, product: str, word: str) -> None:
    order = await in_validation(shop, name, product)
    shown = await case(shop, order)
    (origin,) = [each for each in shown["origins"] if each["name"] == name]
    assert origin["resembles"] == word
    assert ("domain" in {check["check"] for check in shown["by_hand"]}) is bool(word)
    assert (await shop.decide(order, "claim")).status_code == 200
    assert (
        await shop.decide(order, "check", check="register_extract", done=True, note="Opgezocht.")
    ).status_code == 200
    approved = await shop.decide(order, "approve")
    if not word:
        assert approved.status_code == 200, approved.text
        return
    assert (approved.status_code, approved.json()["slug"]) == (409, "case.checks_open")
    assert (await shop.decide(order, "check", check="domain", done=True, note="De naam is van hen.")).status_code == 200
    assert (await shop.decide(order, "approve")).status_code == 200


async def test_r075_a_word_counts_from_its_day_and_as_long_as_it_stands(shop: Any) -> None:
    await shop.sql(
        "INSERT INTO known_name VALUES ('zonnehoek', 'bank', '2999-01-01', NULL), ('duinrand', 'bank', '2020-01-01', '2020-02-01')"
    )
    for name in ("zonnehoek.nl", "duinrand.nl"):
        order = await in_validation(shop, name, "public_ov")
        assert [each["resembles"] for each in (await case(shop, order))["origins"]] == [""]
    await shop.sql("UPDATE known_name SET from_date = '2020-01-01' WHERE word = 'zonnehoek'")
    order = await in_validation(shop, "login-zonnehoek.nl", "public_ov")
    (row,) = await shop.sql("SELECT content FROM placed_order WHERE id = $1", order)
    assert thaw(row["content"]).details.sans == ("login-zonnehoek.nl",)
    assert [each["resembles"] for each in (await case(shop, order))["origins"]] == ["zonnehoek"]
