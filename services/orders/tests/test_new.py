"""A new server certificate (S9): the name that is typed, the address that is shown to be read (N1), and what is judged."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from chassis import clock
from contracts.authority import Who
from contracts.certificates import CertificateImported
from orders.domain.content import thaw

NAME = "nieuw.voorbeeldstad.nl"


async def code_step(shop: Any, http: Any, draft: dict[str, Any], **answers: Any) -> Any:
    return await shop.save(
        http, f"/drafts/{draft['id']}", "email_code", {"version": await _version(http, draft), **answers}
    )


async def _version(http: Any, draft: dict[str, Any]) -> int:
    return int((await http.get(f"/drafts/{draft['id']}")).json()["version"])


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


async def draft_of(shop: Any, who: Any = None) -> dict[str, Any]:
    return await shop.new(http=who or shop.who(), until="contact")


async def test_a_new_certificate_is_ordered_validated_and_issued(shop: Any, make: Any) -> None:
    draft = await shop.new()
    assert (draft["journey"], draft["renews"], draft["common_name"]) == ("server.new", None, NAME)
    async with shop.who() as http:
        placed = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
        assert placed.status_code == 200, placed.text
        order = placed.json()["order"]
        (row,) = await shop.sql("SELECT * FROM placed_order WHERE id = $1", UUID(order))
        content = thaw(row["content"])
        assert (content.journey, content.renews, row["replaces"]) == ("server.new", None, None)
        assert content.details.subject.common_name == NAME and content.details.sans == (NAME,)
        assert row["delivery_email"] == "beheer@voorbeeldstad.nl"
    await shop.seal(order)
    async with shop.validator() as http:
        case = (await http.get(f"/validation/cases/{order}")).json()
        assert [(origin["name"], origin["relation"], origin["elsewhere"]) for origin in case["origins"]] == [
            (NAME, "shares", False)
        ]
        assert case["differences"] == [] and case["checks"] == []
        assert set(case["checked"]) == {"signature", "key", "spelling"}
    assert (await shop.decide(order)).status_code == 200
    approved = [event for event in shop.portal.said if event.startswith("order.approved")]
    assert approved
    await shop.receive(await shop.started(order))
    await shop.receive(await shop.issued(order))
    await shop.settle()
    async with shop.who() as http:
        assert (await http.get(f"/orders/{order}")).json()["state"] == "completed"
    placed_mail = next(m for m in await shop.mails() if m["subject"].endswith("geplaatst"))
    assert "een nieuw servercertificaat besteld voor" in placed_mail["text"]


async def test_validation_sees_that_a_name_was_the_organisations_or_is_anothers(shop: Any, make: Any) -> None:
    for name, relation, elsewhere in (
        ("www.voorbeeldstad.nl", "same", False),
        ("nieuw.www.voorbeeldstad.nl", "under", False),
        ("www.voorbeeldland.nl", "new", True),
    ):
        draft = await shop.new(name)
        async with shop.who() as http:
            placed = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
        order = placed.json()["order"]
        await shop.seal(order)
        async with shop.validator() as http:
            (origin,) = (await http.get(f"/validation/cases/{order}")).json()["origins"]
        assert (origin["name"], origin["relation"], origin["elsewhere"]) == (name, relation, elsewhere)


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("", "names.common_name"),
        ("a" * 61 + ".voorbeeldstad.nl", "names.common_name"),
        ("*.voorbeeldstad.nl", "names.wildcard"),
        ("192.0.2.7", "names.ip"),
        ("nieuw.voorbeeldstad", "csr.cn.other"),
        ("anders.voorbeeldstad.nl", "csr.cn.other"),
    ],
)
async def test_a_wrong_name_is_said_and_kept_as_it_was_typed(shop: Any, make: Any, typed: str, slug: str) -> None:
    draft = await shop.new(until="manager")
    async with shop.who() as http:
        answers = {"common_name": typed, "csr": make.csr(NAME), "sans": [], "delivery_email": "a@voorbeeldstad.nl"}
        refused = await shop.save(
            http, f"/drafts/{draft['id']}", "certificate", {"version": draft["version"], **answers}
        )
        assert refused.status_code == 422 and slug in {f["slug"] for f in refused.json()["findings"]}, refused.text
        kept = (await http.get(f"/drafts/{draft['id']}")).json()
        assert kept["common_name"] == typed and "certificate" not in kept["done"]


async def test_a_code_is_asked_tried_and_holds_for_later_orders(shop: Any) -> None:
    draft = await draft_of(shop)
    async with shop.who() as http:
        asked = (await code_step(shop, http, draft, send=True)).json()
        told = asked["email_code"]
        assert (told["number"], told["tries"], told["resends"]) == (1, 5, 3) and "email_code" not in asked["done"]
        code = await shop.code()
        wrong = (await code_step(shop, http, draft, code=other(code))).json()
        assert (wrong["slug"], wrong["params"]["left"]) == ("email_code.wrong", 4)
        right = (await code_step(shop, http, draft, code=f" {code[:3]} {code[3:]} ")).json()
        assert "email_code" in right["done"] and right["email_code"]["validated_at"]
    again = await shop.new(until="contact")
    assert again["email_code"]["validated_at"], "it holds per subscriber and address"
    (kept,) = await shop.sql("SELECT hash FROM email_code")
    assert code not in kept["hash"] and len(kept["hash"]) == 64
    assert code not in str(await shop.sql("SELECT answers, given FROM draft"))
    assert code not in str([dict(line) for line in await shop.sql("SELECT * FROM audit")])
    assert not [
        line for line in await shop.sql("SELECT 1 FROM outbox WHERE convert_from(payload, 'UTF8') LIKE $1", f"%{code}%")
    ]


async def test_an_older_code_is_named_as_such_and_costs_no_try(shop: Any) -> None:
    draft = await draft_of(shop)
    async with shop.who() as http:
        await code_step(shop, http, draft, send=True)
        first = await shop.code()
        await code_step(shop, http, draft, send=True)
        second = await shop.code()
        if first == second:  # once in a million
            return
        refused = (await code_step(shop, http, draft, code=first)).json()
        assert (refused["slug"], refused["params"]["number"]) == ("email_code.older", 2)
        assert (await http.get(f"/drafts/{draft['id']}")).json()["email_code"]["tries"] == 5
        assert "email_code" in (await code_step(shop, http, draft, code=second)).json()["done"]


async def test_five_tries_a_code_and_three_codes_more(shop: Any) -> None:
    draft = await draft_of(shop)
    async with shop.who() as http:
        await code_step(shop, http, draft, send=True)
        code = await shop.code()
        slugs = [(await code_step(shop, http, draft, code=other(code))).json()["slug"] for _ in range(6)]
        assert slugs == ["email_code.wrong"] * 4 + ["email_code.spent"] * 2
        assert (await code_step(shop, http, draft, code=code)).json()["slug"] == "email_code.spent", (
            "also the right one"
        )
        for number in (2, 3, 4):
            assert (await code_step(shop, http, draft, send=True)).json()["email_code"]["number"] == number
        refused = (await code_step(shop, http, draft, send=True)).json()
        assert (refused["slug"], refused["params"]["number"]) == ("email_code.no_more", 4)
        state = (await http.get(f"/drafts/{draft['id']}")).json()["email_code"]
        assert (state["resends"], state["tries"]) == (0, 5) and state["until"]


async def test_a_code_lives_thirty_minutes_whatever_the_session(shop: Any) -> None:
    draft = await draft_of(shop)
    async with shop.who() as http:
        await code_step(shop, http, draft, send=True)
    code = await shop.code()
    with clock.moved(timedelta(minutes=31)):
        async with shop.who() as http:
            assert (await code_step(shop, http, draft, code=code)).json()["slug"] == "email_code.over"
    with clock.moved(timedelta(minutes=29)):
        async with shop.who() as http:
            assert "email_code" in (await code_step(shop, http, draft, code=code)).json()["done"]


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"])
async def test_what_is_no_code_costs_no_try(shop: Any, typed: str) -> None:
    draft = await draft_of(shop)
    async with shop.who() as http:
        await code_step(shop, http, draft, send=True)
        refused = (await code_step(shop, http, draft, code=typed)).json()
        assert refused["slug"] == ("email_code.format" if typed else "email_code.missing")
        assert (await http.get(f"/drafts/{draft['id']}")).json()["email_code"]["tries"] == 5


async def test_ten_tries_a_day_over_all_codes(shop: Any) -> None:
    draft = await draft_of(shop)
    async with shop.who() as http:
        slugs = []
        for _ in range(3):
            await code_step(shop, http, draft, send=True)
            code = await shop.code()
            slugs += [(await code_step(shop, http, draft, code=other(code))).json()["slug"] for _ in range(4)]
        assert slugs == ["email_code.wrong"] * 10 + ["too_many"] * 2


async def test_five_mails_an_hour_from_everybody_with_a_place_kept_for_who_did_not_ask(shop: Any, make: Any) -> None:
    """Sanne's subscriber has four in the hour; another one with the same address has the fifth, and then nobody."""
    shared = "cb1000002@voorbeeldstad.nl"
    await shop.receive(
        make.person("CB2000001", "Pim Waterman", make.role(make.theirs, "representative"), version=2).model_copy(
            update={"email": shared}
        )
    )
    draft = await draft_of(shop)
    async with shop.who() as http:
        for _ in range(3):
            assert (await code_step(shop, http, draft, send=True)).status_code == 200
    with clock.moved(timedelta(minutes=31)):
        async with shop.who() as http:
            assert (await code_step(shop, http, draft, send=True)).status_code == 200
            assert (await code_step(shop, http, draft, send=True)).json()["slug"] == "too_many"
        theirs = shop.who("CB2000001", make.theirs, Who.REPRESENTATIVE)
        async with theirs as http:
            begun = (await http.post("/drafts", json={"product": "pkio_private"})).json()
            await shop.save(http, f"/drafts/{begun['id']}", "contact", {"version": 1})
            assert (await code_step(shop, http, begun, send=True)).status_code == 200
            assert (await code_step(shop, http, begun, send=True)).json()["slug"] == "too_many"
            code = await shop.code()
    with clock.moved(timedelta(minutes=32)):
        async with shop.who() as http:
            assert (await code_step(shop, http, draft, code=code)).json()["slug"] == "email_code.wrong", "theirs alone"


async def test_what_one_subscriber_showed_is_not_shown_for_another(shop: Any, make: Any) -> None:
    """The same address, registered at two subscribers: each shows it."""
    await shop.receive(
        make.person("CB2000001", "Pim Waterman", make.role(make.theirs, "representative"), version=2).model_copy(
            update={"email": "cb1000002@voorbeeldstad.nl"}
        )
    )
    await shop.new(until="email_code")
    async with shop.who("CB2000001", make.theirs, Who.REPRESENTATIVE) as http:
        begun = (await http.post("/drafts", json={"product": "pkio_private"})).json()
        assert begun["email_code"]["validated_at"] is None


async def test_a_colleague_who_places_shows_the_own_address(shop: Any) -> None:
    draft = await shop.new(until="certificate")
    async with shop.who("CB1000003") as http:
        seen = (await http.get(f"/drafts/{draft['id']}")).json()
        assert "email_code" not in seen["done"] and seen["email_code"]["address"] == "cb1000003@voorbeeldstad.nl"
        refused = await http.post(f"/drafts/{draft['id']}/place", json={"version": seen["version"]})
        assert (refused.status_code, refused.json()["slug"]) == (422, "email_code.missing")


async def test_a_draft_that_is_about_nothing_is_the_subscribers_alone(shop: Any, make: Any) -> None:
    """Isolation, and: who has several is told of none of the others."""
    draft, beside = await shop.new(), await shop.new("ander.voorbeeldstad.nl", shop.who("CB1000003"))
    async with shop.who("CB2000001", make.theirs, Who.REPRESENTATIVE) as thief:
        for method, path, body in (
            ("GET", f"/drafts/{draft['id']}", None),
            (
                "PUT",
                f"/drafts/{draft['id']}/steps/email_code",
                {"version": 1, "answers": {"step": "email_code", "send": True}},
            ),
            ("POST", f"/drafts/{draft['id']}/place", {"version": draft["version"]}),
            ("DELETE", f"/drafts/{draft['id']}?version={draft['version']}", None),
        ):
            answer = await thief.request(method, path, json=body)
            assert (answer.status_code, answer.json()["slug"]) == (404, "not_found"), path
    async with shop.who() as http:
        lines = (await http.get("/orders")).json()["drafts"]
        assert {line["common_name"] for line in lines} == {NAME, "ander.voorbeeldstad.nl"}
        placed = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
        assert placed.status_code == 200
    told = [m for m in await shop.mails() if "CB1000003".lower() in m["to"]]
    assert not [m for m in told if "geplaatst" in m["subject"]]
    async with shop.who() as http:
        gone = await http.delete(f"/drafts/{beside['id']}", params={"version": beside["version"]})
        assert gone.status_code == 204
    discarded = next(m for m in await shop.mails() if "concept verwijderd" in m["subject"])
    assert discarded["to"] == "cb1000003@voorbeeldstad.nl" and "nieuw servercertificaat" in discarded["text"]


async def test_a_start_is_repeated_and_a_product_that_can_not_be_had_is_refused(shop: Any) -> None:
    async with shop.who() as http:
        one, two = [(await http.post("/drafts", json={"product": "pkio_private"})).json() for _ in range(2)]
        assert one["id"] == two["id"]
        refused = await http.post("/drafts", json={"product": "trial"})
        assert (refused.status_code, refused.json()["slug"]) == (409, "offer.not_here")
        (offer,) = (await http.get("/offers", params={"family": "server"})).json()["new"]
        assert offer["product"] == "pkio_private" and offer["refusal"] is None and offer["terms"]
        await shop.sql("UPDATE product SET withdrawn = true")
        (offer,) = (await http.get("/offers", params={"family": "server"})).json()["new"]
        assert (offer["refusal"], offer["terms"]) == ("offer.withdrawn_product", [])
        refused = (await http.get(f"/drafts/{one['id']}")).json()
        assert refused["slug"] == "offer.withdrawn_product" and refused["params"]["draft"] == one["id"]


async def test_a_key_and_a_name_of_before_are_judged_as_in_a_renewal(shop: Any, make: Any) -> None:
    """R-058: a key that any subscriber used is refused; a certificate with the same name stops nobody."""
    csr = make.csr(NAME)
    await shop.receive(
        CertificateImported(**make.certificate(7, make.theirs, None, "x.voorbeeldland.nl", make.spki(csr)))
    )
    draft = await shop.new(until="manager")
    async with shop.who() as http:
        answers = {"common_name": NAME, "csr": csr, "sans": [], "delivery_email": "a@voorbeeldstad.nl"}
        refused = await shop.save(
            http, f"/drafts/{draft['id']}", "certificate", {"version": draft["version"], **answers}
        )
    assert [f["slug"] for f in refused.json()["findings"]] == ["csr.key.reused"]
