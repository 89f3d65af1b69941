"""A new order with the data of a certificate: valid, revoked or expired; everything but its request, and its name may change (S8, S9)."""

from datetime import timedelta
from typing import Any

import pytest
from chassis import clock
from contracts.authority import Who
from contracts.certificates import CertificateImported, CertificateRevoked
from contracts.products import Product


async def like(shop: Any, certificate: int, **who: Any) -> Any:
    async with shop.who(**who) as http:
        return await http.post("/drafts", json={"like": certificate})


@pytest.mark.parametrize("certificate", [1, 3, 4, 30])
async def test_it_is_filled_in_from_a_certificate_whatever_became_of_it(shop, make, certificate: int) -> None:
    """Of a manager who left nobody is proposed; its e-mail is validated as of every new order; a press again is the same draft."""
    ended = {"not_after": clock.now() - timedelta(days=5)}
    await shop.receive(
        CertificateImported(**make.certificate(30, make.ours, "CB1000010", "oud.voorbeeldstad.nl", **ended))
    )
    answer = await like(shop, certificate)
    assert answer.status_code == 200, answer.text
    draft = answer.json()
    (old,) = await shop.sql("SELECT * FROM certificate WHERE id = $1", certificate)
    assert (draft["journey"], draft["product"], draft["renews"], draft["follows"]) == (
        "server.new",
        "pkio_private",
        None,
        None,
    )
    assert (draft["begun_from"]["id"], draft["begun_from"]["serial"]) == (certificate, old["serial"])
    assert (draft["common_name"], draft["sans"]) == (old["common_name"], [f"extra.{old['common_name']}"])
    assert draft["csr"] == "" and draft["csr_summary"] is None and draft["done"] == []
    active = certificate in {1, 30}
    assert (draft["manager"] and draft["manager"]["number"]) == ("CB1000010" if active else None)
    assert draft["delivery_email"] == ("cb1000010@voorbeeldstad.nl" if active else "")
    assert "email_code" in [step for step in ("contact", "email_code", "manager") if step not in draft["done"]]
    assert (await like(shop, certificate)).json()["id"] == draft["id"]
    (line,) = await shop.sql("SELECT facts FROM audit WHERE action = 'orders:draft:start'")
    assert f'"{certificate}"' in line["facts"]


async def test_the_address_is_the_one_that_its_order_had_and_the_name_may_change(shop, make) -> None:
    """It ends in an order of another name that follows up nothing; the old request is refused as ever."""
    csr = make.csr()
    order = await shop.place(csr=csr, sans=[])
    await shop.seal(order)
    assert (await shop.decide(order)).status_code == 200
    await shop.receive(await shop.started(order))
    await shop.receive(await shop.issued(order, 900))
    await shop.sql("UPDATE certificate SET spki_sha256 = $1 WHERE id = 900", make.spki(csr))
    draft = (await like(shop, 900)).json()
    assert draft["delivery_email"] == "beheer@voorbeeldstad.nl" and draft["begun_from"]["id"] == 900
    name, at = "anders.voorbeeldstad.nl", f"/drafts/{draft['id']}"
    async with shop.who() as http:
        version = (await shop.save(http, at, "contact", {"version": draft["version"]})).json()["version"]
        version = (await shop.save(http, at, "email_code", {"version": version, "send": True})).json()["version"]
        body = {"version": version, "code": await shop.code()}
        version = (await shop.save(http, at, "email_code", body)).json()["version"]
        body = {"version": version, "manager": draft["manager"]["number"]}
        version = (await shop.save(http, at, "manager", body)).json()["version"]
        asked = {"common_name": name, "sans": [], "delivery_email": draft["delivery_email"]}
        reused = await shop.save(http, at, "certificate", {"version": version, "csr": csr, **asked})
        assert "csr.key.reused" in [finding["slug"] for finding in reused.json()["findings"]]
        body = {"version": reused.json()["params"]["version"], "csr": make.csr(cn=name), **asked}
        saved = (await shop.save(http, at, "certificate", body)).json()
        assert (saved["common_name"], saved["begun_from"]["common_name"]) == (name, make.cn)
        version = (await shop.save(http, at, "check", {"version": saved["version"]})).json()["version"]
        codes = [declaration["code"] for declaration in saved["terms"]["declarations"]]
        version = (await shop.save(http, at, "conditions", {"version": version, "accepted": codes})).json()["version"]
        placed = await http.post(f"{at}/place", json={"version": version})
        assert placed.status_code == 200, placed.text
    (row,) = await shop.sql(
        "SELECT common_name, replaces, follows FROM placed_order WHERE id::text = $1", placed.json()["order"]
    )
    assert (row["common_name"], row["replaces"], row["follows"]) == (name, None, None)


async def test_a_name_that_the_system_makes_is_not_copied(shop, make) -> None:
    await shop.receive(CertificateImported(**make.certificate(31, make.ours, "CB1000010", "eigen.voorbeeldstad.nl") | {
        "product": Product.PKIO_DIGIPOORT}))  # fmt: skip
    draft = (await like(shop, 31)).json()
    assert (
        draft["product"] == "pkio_digipoort"
        and draft["common_name"] != "eigen.voorbeeldstad.nl"
        and draft["sans"] == []
    )


async def test_a_product_that_is_no_more_says_what_follows(shop, make) -> None:
    await shop.sql("UPDATE product SET withdrawn = true, successor = 'public_ov' WHERE code = 'pkio_private'")
    answer = await like(shop, 1)
    assert (answer.status_code, answer.json()["slug"]) == (409, "offer.withdrawn_product")
    assert answer.json()["params"] == {"product": "pkio_private", "reason": "successor", "successor": "public_ov"}
    async with shop.who() as http:
        renewal = await http.post("/drafts", json={"certificate": 1})
    assert renewal.json()["params"]["successor"] == "public_ov"


async def test_anothers_certificate_is_not_there_and_is_written_down(shop, make) -> None:
    answer, none = await like(shop, 2), await like(shop, 987654)
    for each in (answer, none):
        assert (each.status_code, each.json()["slug"]) == (404, "not_found")
    theirs = await like(shop, 1, number="CB2000001", subscriber=make.theirs, role=Who.REPRESENTATIVE)
    assert theirs.status_code == 404
    assert not await shop.sql("SELECT 1 FROM draft")
    for body in ({"like": 0}, {"like": "x"}, {"like": 1, "product": "trial"}, {"like": 1, "certificate": 1}):
        async with shop.who() as http:
            assert (await http.post("/drafts", json=body)).status_code == 422, body


async def test_drafts_of_one_person_have_an_end(shop) -> None:
    """Its own is begun again only once something was saved, and counts with the others."""
    async with shop.who() as http:
        for _ in range(40):
            answer = await http.post("/drafts", json={"like": 1})
            if answer.status_code != 200:
                break
            draft = answer.json()
            await shop.save(http, f"/drafts/{draft['id']}", "contact", {"version": draft["version"]})
    assert (answer.status_code, answer.json()["slug"]) == (409, "draft.too_many")


async def test_a_certificate_that_is_revoked_while_the_draft_is_open_changes_nothing_of_it(shop, make) -> None:
    draft = (await like(shop, 1)).json()
    fields = make.certificate(1, make.ours, "CB1000010", revoked_at=clock.now())
    await shop.receive(CertificateRevoked(**fields | {"version": 2, "reason": "keyCompromise"}))
    async with shop.who() as http:
        kept = (await http.get(f"/drafts/{draft['id']}")).json()
    assert (kept["begun_from"]["id"], kept["common_name"]) == (1, make.cn)
