"""Digipoort: the system makes the name, of the OIN or HRN and a turn that is free; the request's names don't count (S8, S9, R-031)."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from contracts.certificates import CertificateImported
from contracts.organisation import SubscriberChanged
from contracts.products import Product
from hypothesis import given
from hypothesis import strategies as st
from orders.domain.content import thaw
from orders.domain.service_names import ServiceNames
from orders.settings import Settings

HRN, OIN, SUB_OIN = "00000003123456780000", "00000001002220647000", "00000004123456780000"
BASE = f"digipoort-{HRN}"
FIRST, SECOND, THIRD = (f"{BASE}{turn}.diensten.example" for turn in ("", "-2", "-3"))
DIGIPOORT = {"product": "pkio_digipoort"}


async def registered(shop: Any, make: Any, version: int = 2, **facts: Any) -> None:
    """The register says something else of us."""
    known = make.subscriber(make.ours, "Gemeente Voorbeeldstad", "12345678")
    await shop.receive(SubscriberChanged(**{**known.model_dump(exclude={"kind"}), "version": version, **facts}))


async def has(shop: Any, make: Any, number: int, name: str, **more: Any) -> None:
    """We have a certificate for Digipoort of this name."""
    facts = make.certificate(number, make.ours, "CB1000010", name, sans=(name,), **more)
    await shop.receive(CertificateImported(**facts | {"product": Product.PKIO_DIGIPOORT}))


async def new(shop: Any, make: Any, http: Any = None, name: str = FIRST, **more: Any) -> dict[str, Any]:
    draft: dict[str, Any] = await shop.new(name, http or shop.who(), **DIGIPOORT, **more)
    return draft


async def place(shop: Any, draft: dict[str, Any], who: str = "CB1000002") -> Any:
    async with shop.who(who) as http:
        return await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})


async def placed(shop: Any, make: Any, name: str = FIRST) -> str:
    answer = await place(shop, await new(shop, make, name=name))
    assert answer.status_code == 200, answer.text
    return str(answer.json()["order"])


async def shown(shop: Any) -> str:
    """The name that a draft which begins now shows."""
    async with shop.who() as http:
        answer = await http.post("/drafts", json=DIGIPOORT)
        assert answer.status_code == 200, answer.text
        draft = answer.json()
        await http.delete(f"/drafts/{draft['id']}", params={"version": draft["version"]})
        return str(draft["common_name"])


_TURNS = st.sets(st.integers(2, 12)).map(lambda turns: {f"{BASE}-{turn}.diensten.example" for turn in turns})


@given(_TURNS, st.booleans(), st.sampled_from(["", f"{BASE}-7.vroeger.example"]))
def test_a_free_name_is_the_first_that_nothing_has_and_short_enough(turns: set[str], first: bool, like: str) -> None:
    taken = frozenset(turns | ({FIRST} if first else set()))
    names = ServiceNames(BASE, taken, "diensten.example")
    free = names.free(like)
    assert free not in taken and names.holds(free) and len(free) <= 64
    assert free.endswith(".vroeger.example" if like else ".diensten.example")
    if not like:
        before = [FIRST, *(f"{BASE}-{turn}.diensten.example" for turn in range(2, 14))]
        assert set(before[: before.index(free)]) <= taken
    assert ServiceNames(BASE, taken | {free}, "diensten.example").free(like) != free


@pytest.mark.parametrize(
    "name",
    ["", "www.voorbeeldstad.nl", f"{BASE}1.diensten.example", f"{BASE}-0.diensten.example", f"{BASE}-x.a.nl", BASE],
)
def test_a_name_of_another_kind_is_none_of_them(name: str) -> None:
    assert not ServiceNames(BASE, frozenset(), "diensten.example").holds(name)


@pytest.mark.parametrize(
    "domain", ["Diensten.example", "diensten", "*.diensten.example", "a" * 20 + ".diensten.example"]
)
def test_a_domain_in_which_names_would_not_fit_is_refused_with_the_settings(domain: str) -> None:
    with pytest.raises(ValueError, match="a domain name in lower case, of at most 29 characters"):
        Settings(service_domain=domain)


async def test_s9_r031_the_name_is_made_and_shown_before_the_request(shop: Any, make: Any) -> None:
    draft = await new(shop, make, until="manager")
    assert (draft["common_name"], draft["number"], draft["sans"]) == (FIRST, HRN, [])
    draft = await new(shop, make)
    assert draft["findings"] == []
    answer = await place(shop, draft)
    (row,) = await shop.sql("SELECT * FROM placed_order WHERE id = $1", UUID(answer.json()["order"]))
    details = thaw(row["content"]).details
    assert (row["common_name"], details.subject.common_name, details.sans) == (FIRST, FIRST, (FIRST,))
    assert details.subject.serial_number == HRN and details.subject.organisation_identifier == "NTRNL-12345678"
    assert await shown(shop) == SECOND


async def test_r016_an_oin_goes_before_the_number_of_the_trade_register(shop: Any, make: Any) -> None:
    await registered(shop, make, oin=OIN)
    draft = await new(shop, make, name=f"digipoort-{OIN}.diensten.example")
    assert (draft["common_name"], draft["number"]) == (f"digipoort-{OIN}.diensten.example", OIN)


async def test_what_exists_keeps_its_name_and_what_was_revoked_does_not(shop: Any, make: Any) -> None:
    """One that has ended can still be renewed, and keeps its name then; the number of a turn that is free again is used again."""
    await has(shop, make, 11, FIRST.upper(), not_after=make.certificate(1, make.ours, None)["not_before"])
    await has(shop, make, 12, THIRD)
    assert await shown(shop) == SECOND
    order = await placed(shop, make, SECOND)
    assert await shown(shop) == f"{BASE}-4.diensten.example"
    async with shop.who() as http:
        answer = await http.post(f"/orders/{order}/withdraw", json={})
        assert answer.status_code == 200, answer.text
    await has(shop, make, 12, THIRD, revoked_at=make.certificate(1, make.ours, None)["not_after"])
    assert await shown(shop) == SECOND
    await placed(shop, make, SECOND)


async def test_a_request_with_other_names_is_taken_and_says_what_will_not_be_there(shop: Any, make: Any) -> None:
    for csr, slug, names in (
        (make.csr("www.voorbeeldstad.nl", ("a.voorbeeldstad.nl", FIRST)), "csr.cn.given", "www.voorbeeldstad.nl, a.voorbeeldstad.nl"),
        (make.csr(FIRST.upper(), (FIRST, "*.voorbeeldstad.nl")), "csr.san.given", "*.voorbeeldstad.nl"),
        (make.csr("Mijn server 1"), "csr.cn.given", "Mijn server 1"),
    ):  # fmt: skip
        draft = await new(shop, make, until="manager")
        answers = {"version": draft["version"], "csr": csr, "sans": ["x.nl"], "delivery_email": "a@voorbeeldstad.nl"}
        async with shop.who() as http:
            refused = (await shop.save(http, f"/drafts/{draft['id']}", "certificate", answers)).json()
            (found,) = refused["findings"]
            assert (refused["slug"], found["slug"], found["params"]["names"]) == ("draft.warnings", slug, names)
            assert found["params"]["name"] == FIRST
            answers |= {"version": refused["params"]["version"], "accept_warnings": True}
            saved = (await shop.save(http, f"/drafts/{draft['id']}", "certificate", answers)).json()
        assert (saved["common_name"], saved["sans"]) == (FIRST, []) and "certificate" in saved["done"]


async def test_two_that_saw_the_same_name_are_placed_at_once_and_the_loser_sees_the_next(shop: Any, make: Any) -> None:
    """A real race in PostgreSQL: six transactions at once, none of which sees what the others wrote."""
    colleagues = ("CB1000002", "CB1000003")
    drafts = [(who, await new(shop, make, shop.who(who), csr=make.csr(FIRST))) for who in colleagues * 3]
    assert {draft["common_name"] for _, draft in drafts} == {FIRST}
    answers = await asyncio.gather(*(place(shop, draft, who) for who, draft in drafts))
    lost = [(*one, answer.json()) for one, answer in zip(drafts, answers, strict=True) if answer.status_code != 200]
    assert len(lost) == len(drafts) - 1
    assert {(said["slug"], *map(said["params"].get, ("was", "name", "reason"))) for *_, said in lost} == {
        ("names.taken", FIRST, SECOND, "taken")
    }
    who, draft, _ = lost[0]
    async with shop.who(who) as http:
        draft = (await http.get(f"/drafts/{draft['id']}")).json()
        assert draft["common_name"] == SECOND and "certificate" not in draft["done"]
        slugs = [finding["slug"] for finding in draft["findings"]]
        assert slugs == ["names.taken", "csr.cn.given"]
        answers_again = {name: draft[name] for name in ("csr", "sans", "delivery_email", "version")}
        saved = await shop.save(
            http, f"/drafts/{draft['id']}", "certificate", answers_again | {"accept_warnings": True}
        )
        assert saved.status_code == 200, saved.text
        version = saved.json()["version"]
        for step, body in (
            ("check", {}),
            ("conditions", {"accepted": [text["code"] for text in draft["terms"]["declarations"]]}),
        ):
            answer = await shop.save(http, f"/drafts/{draft['id']}", step, {"version": version, **body})
            version = answer.json()["version"]
    second = await place(shop, {**draft, "version": version}, who)
    assert second.status_code == 200, second.text
    names = await shop.sql("SELECT common_name FROM placed_order ORDER BY common_name")
    assert [row["common_name"] for row in names] == [SECOND, FIRST]
    assert await shop.sql("SELECT 1 FROM key_reservation WHERE free") == []


async def test_a_name_that_is_gone_is_said_before_anything_is_saved_with_another(shop: Any, make: Any) -> None:
    """Who opens the step sees the next name with why; who saves without having seen it is asked to read it."""
    draft = await new(shop, make, until="manager")
    await placed(shop, make)
    answers = {
        "version": draft["version"],
        "csr": make.csr(SECOND),
        "sans": [],
        "delivery_email": "a@voorbeeldstad.nl",
    }
    async with shop.who() as http:
        seen = (await http.get(f"/drafts/{draft['id']}")).json()
        assert seen["common_name"] == SECOND and [f["slug"] for f in seen["findings"]] == ["names.taken"]
        refused = (await shop.save(http, f"/drafts/{draft['id']}", "certificate", answers)).json()
        assert refused["slug"] == "draft.warnings" and [f["slug"] for f in refused["findings"]] == ["names.taken"]
        read = answers | {"version": refused["params"]["version"], "accept_warnings": True}
        saved = (await shop.save(http, f"/drafts/{draft['id']}", "certificate", read)).json()
    assert "certificate" in saved["done"] and saved["common_name"] == SECOND


async def test_who_gets_another_number_gets_another_name(shop: Any, make: Any) -> None:
    draft = await new(shop, make)
    await registered(shop, make, oin=OIN)
    answer = (await place(shop, draft)).json()
    other = f"digipoort-{OIN}.diensten.example"
    assert (answer["slug"], answer["params"]) == ("names.taken", {"was": FIRST, "name": other, "reason": "number"})


async def test_s8_a_renewal_keeps_its_name_whatever_the_turn(shop: Any, make: Any) -> None:
    await has(shop, make, 11, THIRD)
    draft = await shop.draft(11, csr=make.csr("anders.nl"), accept_warnings=True)
    assert (draft["common_name"], draft["number"], draft["sans"]) == (THIRD, HRN, [])
    assert [finding["slug"] for finding in draft["findings"]] == ["csr.cn.given"]
    answer = await place(shop, draft)
    (row,) = await shop.sql("SELECT * FROM placed_order WHERE id = $1", UUID(answer.json()["order"]))
    assert (row["common_name"], thaw(row["content"]).details.sans) == (THIRD, (THIRD,))
    assert await shown(shop) == FIRST


async def test_an_order_that_ended_without_one_is_ordered_again_with_its_name_as_long_as_it_is_free(
    shop: Any, make: Any
) -> None:
    order = await placed(shop, make)
    await shop.seal(order)
    await placed(shop, make, SECOND)
    assert (await shop.decide(order, "reject", reason="Het uittreksel ontbreekt.")).status_code == 200
    async with shop.who() as http:
        again = (await http.post("/drafts", json={"order": order})).json()
        assert (again["common_name"], again["findings"]) == (FIRST, []) and again["csr"]
    await placed(shop, make)
    async with shop.who() as http:
        again = (await http.get(f"/drafts/{again['id']}")).json()
    assert again["common_name"] == THIRD and "names.taken" in {finding["slug"] for finding in again["findings"]}


@pytest.mark.parametrize(
    ("oin", "reason"),
    [
        ("00000005123456780000", "prefix"),
        ("00000042123456780000", "prefix"),
        ("00000003876543210000", "kvk"),
        ("00000001002220648000", "rsin"),
        ("00000099123456780000", "number"),
    ],
)
async def test_r013_r014_a_number_that_can_not_be_is_refused_where_one_is_asked_for(
    shop: Any, make: Any, oin: str, reason: str
) -> None:
    await has(shop, make, 11, FIRST)
    await registered(shop, make, oin=oin)
    async with shop.who() as http:
        for body, slug in (({"certificate": 11}, "renewal.not_for_you"), (DIGIPOORT, "offer.not_for_you")):
            answer = await http.post("/drafts", json=body)
            assert (answer.status_code, answer.json()["slug"]) == (409, slug), answer.text
            assert answer.json()["params"]["reason"] == reason
        offers = (await http.get("/offers", params={"family": "server"})).json()["new"]
    refused = {offer["product"] for offer in offers if offer["refusal"] == "offer.not_for_you"}
    assert refused - {"trial"} == (
        {"pkio_digipoort"} if reason != "number" else {"pkio_digipoort", "pkio_private", "public_ov"}
    )


@pytest.mark.parametrize("product", ["pkio_digipoort", "pkio_private"])
async def test_r015_a_sub_oin_is_looked_up_by_a_person_before_anybody_approves(
    shop: Any, make: Any, product: str
) -> None:
    await registered(shop, make, oin=SUB_OIN)
    name = f"digipoort-{SUB_OIN}.diensten.example" if product == "pkio_digipoort" else "nieuw.voorbeeldstad.nl"
    draft = await shop.new(name, product=product)
    order = (await place(shop, draft)).json()["order"]
    await shop.seal(order)
    async with shop.validator() as http:
        case = (await http.get(f"/validation/cases/{order}")).json()
        assert case["order"]["number"] == SUB_OIN, "who looks it up reads it"
        required = [check["check"] for check in case["by_hand"] if check["required"]]
        assert "sub_oin" in required
        assert [one["slug"] for one in case["hindrances"]] == ["case.checks_open"]
        version = (await http.post(f"/validation/cases/{order}/claim", json={"version": case["version"]})).json()[
            "version"
        ]
        refused = await http.post(f"/validation/cases/{order}/approve", json={"version": version})
        assert (refused.status_code, refused.json()["slug"]) == (409, "case.checks_open")
        for check in required:
            command = {"version": version, "check": check, "done": True, "note": "Vandaag opgezocht."}
            version = (await http.post(f"/validation/cases/{order}/check", json=command)).json()["version"]
        approved = await http.post(f"/validation/cases/{order}/approve", json={"version": version})
        assert approved.status_code == 200, approved.text
        assert [origin["name"] for origin in case["origins"]] == ([] if product == "pkio_digipoort" else [name])


async def test_without_a_domain_in_the_settings_none_can_be_had(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    service = shop.portal.services["orders"]
    monkeypatch.setattr(service, "settings", service.settings.model_copy(update={"service_domain": ""}))
    async with shop.who() as http:
        answer = await http.post("/drafts", json=DIGIPOORT)
        assert (answer.status_code, answer.json()["slug"]) == (409, "offer.not_here")
        offers = (await http.get("/offers", params={"family": "server"})).json()["new"]
    assert {offer["product"]: offer["refusal"] for offer in offers}["pkio_digipoort"] == "offer.not_here"
