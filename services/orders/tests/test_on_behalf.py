"""A draft prepared by staff on behalf of a contact, who declares and places it (B8): both names stand in content and trail."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from chassis import clock
from contracts.authority import Who
from contracts.orders import DraftView, OrderPlaced, printed_code
from contracts.organisation import Role
from orders import forms
from orders.domain.content import thaw

OURS, THEIRS = "P1234567", "P7654321"
SANNE, JORIS, VERA, KARIM, PIM = "CB1000002", "CB1000003", "CB9000001", "CB9000002", "CB2000001"
NAME = "klaar.voorbeeldstad.nl"


def desk(shop: Any, number: str = VERA, role: Who = Who.VALIDATION) -> Any:
    return shop.who(number, None, role)


async def begin(shop: Any, by: str = VERA, role: Who = Who.VALIDATION, of: str = OURS, **more: Any) -> Any:
    body = {"contact": SANNE, "product": "pkio_private"} | more
    async with desk(shop, by, role) as http:
        return await http.post(f"/on-behalf/{of}", json={n: v for n, v in body.items() if v is not None})


async def save(shop: Any, draft: dict[str, Any], step: str, number: str = VERA, **answers: Any) -> Any:
    client = desk(shop, number) if number.startswith("CB9") else shop.who(number)
    async with client as http:
        return await shop.save(http, f"/drafts/{draft['id']}", step, {"version": draft["version"], **answers})


async def filled_in(shop: Any, csr: str = "", **more: Any) -> dict[str, Any]:
    """A draft that Vera filled in for Sanne."""
    draft = (await begin(shop)).json()
    draft = (await save(shop, draft, "manager", manager="CB1000010")).json()
    answers = {"common_name": NAME, "csr": csr, "sans": [], "delivery_email": "beheer@voorbeeldstad.nl"} | more
    answer = await save(shop, draft, "certificate", **answers)
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def ready(shop: Any, draft: dict[str, Any], by: str = VERA) -> Any:
    async with desk(shop, by) as http:
        return await http.post(f"/drafts/{draft['id']}/set-ready", json={"version": draft["version"]})


async def seen(shop: Any, draft: dict[str, Any], number: str = SANNE, of: str | None = OURS) -> Any:
    async with shop.who(number, of) as http:
        return await http.get(f"/drafts/{draft['id']}")


async def place(shop: Any, make: Any, draft: dict[str, Any], number: str = SANNE) -> Any:
    """What the contact does with it: reads, shows the address, hands the request in, declares and places."""
    view = (await seen(shop, draft, number)).json()
    codes = [declaration["code"] for declaration in view["terms"]["declarations"]]
    certificate = {"common_name": NAME, "csr": make.csr(NAME), "sans": [], "delivery_email": view["delivery_email"]}
    steps: tuple[tuple[str, dict[str, Any]], ...] = (
        ("contact", {}), ("email_code", {"send": True}), ("email_code", {"code": ""}), ("certificate", certificate), ("check", {}),
        ("conditions", {"accepted": codes}),
    )  # fmt: skip
    for step, body in steps:
        answers = {"code": await shop.code()} if body == {"code": ""} else body
        answer = await save(shop, view, step, number, **answers)
        assert answer.status_code == 200, (step, answer.text)
        view = answer.json()
    async with shop.who(number) as http:
        return await http.post(f"/drafts/{draft['id']}/place", json={"version": view["version"]})


async def test_b8_staff_prepare_and_the_contact_declares_and_places(shop: Any, make: Any) -> None:
    draft = await filled_in(shop)
    assert (draft["preparing"], draft["contact"]["number"], draft["done"]) == (True, SANNE, ["manager", "certificate"])
    assert (await ready(shop, draft)).status_code == 204
    theirs = (await seen(shop, draft)).json()
    assert (theirs["own"], theirs["prepared_by"], theirs["preparing"]) == (True, "Vera Toets", False)
    assert theirs["done"] == ["manager"], "what is read, shown and declared is the contact's own, and so is the request"
    (mail,) = [m for m in await shop.mails() if "staat een bestelling voor u klaar" in m["subject"]]
    assert mail["to"] == "cb1000002@voorbeeldstad.nl" and f"/aanvragen/{draft['id']}" in mail["text"]
    assert "lever de CSR aan" in mail["text"] and "Vera Toets" in mail["text"]
    placed = await place(shop, make, draft)
    assert placed.status_code == 200, placed.text
    (row,) = await shop.sql("SELECT id, requester, content FROM placed_order")
    content = thaw(row["content"])
    assert row["requester"] == content.declared_by == content.contact.number == SANNE
    assert content.prepared_by is not None and (content.prepared_by.number, content.prepared_by.name) == (
        VERA,
        "Vera Toets",
    )
    await shop.settle()
    (event,) = [
        OrderPlaced.model_validate_json(p) for _, h, p in shop.portal.log if h.get("ce_type") == OrderPlaced.type_name()
    ]
    assert (event.requester, event.prepared_by) == (SANNE, VERA)
    trail = await shop.sql("SELECT action, actor, facts FROM audit WHERE outcome = 'done' ORDER BY id")
    said = {line["action"]: line for line in trail}
    prepared, set_ready, ordered = (
        said[f"orders:{what}"] for what in ("draft:prepare", "draft:set_ready", "order:place")
    )
    assert (prepared["actor"], set_ready["actor"], ordered["actor"]) == (VERA, VERA, SANNE)
    assert SANNE in str(prepared["facts"]) and OURS in str(prepared["facts"]) and SANNE in str(set_ready["facts"])
    assert VERA in str(ordered["facts"]), "the order's own line names both"


async def test_b8_the_form_says_both_names(make: Any, samples: Any) -> None:
    """In the order's language; of an order that nobody prepared it says nothing."""

    def printed(**more: Any) -> str:
        content = samples.content(language="nl", csr_pem=make.csr(NAME), **more)
        return str(forms.form(content, "ab" * 32, "PKIoverheid Private", content.placed_at.date(), None, "https://x"))

    said = printed(prepared_by={"number": VERA, "name": "Vera Toets"})
    assert f"Vera Toets ({VERA})" in said and forms.words("server_renew", "nl")["prepared"] in said
    assert forms.words("server_renew", "nl")["prepared"] not in printed()


async def test_b8_who_prepared_it_never_validates_it(shop: Any, make: Any) -> None:
    """Whatever the contact changed since, and under whichever number."""
    await shop.receive(make.person(KARIM, "Karim Vos", make.role(None, Role.VALIDATION)))
    draft = await filled_in(shop)
    await ready(shop, draft)
    order = (await place(shop, make, draft)).json()["order"]
    await shop.seal(order)
    answer = await shop.decide(order, "approve", VERA)
    assert (answer.status_code, answer.json()["slug"]) == (403, "case.own"), answer.text
    async with shop.validator(VERA) as http:
        assert (await http.get(f"/validation/cases/{order}")).json()["own"] is True
    assert (await shop.decide(order, "approve", KARIM)).status_code == 200


@pytest.mark.parametrize("step", ["contact", "email_code", "check", "conditions"])
async def test_b8_staff_never_read_show_or_declare_for_the_contact(shop: Any, make: Any, step: str) -> None:
    draft = await filled_in(shop, csr=make.csr(NAME))
    answers = {"conditions": {"accepted": ["terms"]}, "email_code": {"send": True}}.get(step, {})
    answer = await save(shop, draft, step, **answers)
    assert (answer.status_code, answer.json()["slug"]) == (409, "draft.contacts_own")
    assert await shop.sql("SELECT 1 FROM email_code") == [] and await shop.mails() == []


async def test_b8_nobody_is_mailed_in_the_contacts_name_while_it_is_prepared(shop: Any) -> None:
    draft = (await begin(shop)).json()
    draft = (await save(shop, draft, "manager", manager="CB1000010")).json()
    answers = {"common_name": NAME, "csr": "", "sans": [], "delivery_email": "a@voorbeeldstad.nl", "by_manager": True}
    answer = await save(shop, draft, "certificate", **answers)
    assert (answer.status_code, answer.json()["slug"]) == (409, "draft.contacts_own")
    assert await shop.sql("SELECT 1 FROM csr_invitation") == []


async def test_b8_staff_place_nothing(shop: Any, make: Any) -> None:
    draft = await filled_in(shop, csr=make.csr(NAME))
    async with desk(shop) as http:
        answer = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
    assert (answer.status_code, answer.json()["slug"]) == (403, "not_allowed")


async def test_h1_what_is_prepared_is_seen_by_who_prepares_it_alone_until_it_is_ready(shop: Any) -> None:
    draft = await filled_in(shop)
    for number, of in ((SANNE, OURS), (JORIS, OURS), (PIM, THEIRS)):
        assert (await seen(shop, draft, number, of)).status_code == 404
        async with shop.who(number, of) as http:
            assert (await http.get("/orders")).json()["drafts"] == []
    for role, number in ((Who.VALIDATION, KARIM), (Who.SERVICEDESK, "CB9000009")):
        async with desk(shop, number, role) as http:
            assert (await http.get(f"/drafts/{draft['id']}")).status_code == 404
            assert (await http.get("/on-behalf")).json()["drafts"] == []
            refused = await http.delete(f"/drafts/{draft['id']}", params={"version": draft["version"]})
            assert refused.status_code == 404
            told = await http.post(f"/drafts/{draft['id']}/set-ready", json={"version": draft["version"]})
            assert told.status_code == 404
    assert (await ready(shop, draft)).status_code == 204
    async with desk(shop) as http:
        assert (await http.get(f"/drafts/{draft['id']}")).status_code == 404, "it is the contact's now"
        (line,) = (await http.get("/on-behalf")).json()["drafts"]
    assert (line["organisation"], line["contact"], line["common_name"]) == (
        "Gemeente Voorbeeldstad",
        "Sanne de Vries",
        NAME,
    )
    assert line["ready_at"] is not None
    again = await ready(shop, {**draft, "version": draft["version"] + 1})
    assert (again.status_code, again.json()["slug"]) == (404, "not_found")
    assert (await seen(shop, draft, JORIS)).json()["prepared_by"] == "Vera Toets", "as any draft of the subscriber"
    assert (await seen(shop, draft, PIM, THEIRS)).status_code == 404
    async with shop.who() as http:
        (line,) = (await http.get("/orders")).json()["drafts"]
    assert (line["prepared_by"], line["own"]) == ("Vera Toets", True)


async def test_a_draft_of_the_subscriber_is_not_staffs(shop: Any) -> None:
    draft = await shop.new(until="contact")
    async with desk(shop) as http:
        assert (await http.get(f"/drafts/{draft['id']}")).status_code == 404
        answers = {"version": draft["version"], "answers": {"step": "manager", "who": "here", "manager": "CB1000010"}}
        assert (await http.put(f"/drafts/{draft['id']}/steps/manager", json=answers)).status_code == 404


@pytest.mark.parametrize(
    ("contact", "of"),
    [
        ("CB1000010", OURS),  # a manager
        (PIM, OURS),  # another subscriber's
        (SANNE, THEIRS),
        (VERA, OURS),  # staff
        ("CB7654321", OURS),  # nobody
        (SANNE, "P0000001"),  # of no subscriber
    ],
)
async def test_it_is_prepared_for_who_may_order_there(shop: Any, contact: str, of: str) -> None:
    answer = await begin(shop, contact=contact, of=of)
    assert (answer.status_code, answer.json()["slug"]) == (409, "draft.contact")
    assert await shop.sql("SELECT 1 FROM draft") == []


async def test_who_may_not_order_any_more_gets_nothing(shop: Any, make: Any) -> None:
    draft = await filled_in(shop)
    await shop.receive(make.person(SANNE, "Sanne de Vries", make.role(OURS, Role.CONTACT, active=False), version=2))
    answer = await ready(shop, draft)
    assert (answer.status_code, answer.json()["slug"]) == (409, "draft.contact")


async def test_a_renewal_is_prepared_and_a_contact_who_has_one_keeps_that_one(shop: Any) -> None:
    draft = (await begin(shop, product=None, certificate=1)).json()
    assert (draft["renews"]["id"], draft["manager"]["number"]) == (1, "CB1000010")
    for of, certificate in ((OURS, 2), (THEIRS, 1)):
        who = SANNE if of == OURS else PIM
        other = await begin(shop, product=None, certificate=certificate, of=of, contact=who)
        assert other.json()["slug"] == "not_found", "a certificate of another subscriber is not there"
    draft = (await save(shop, draft, "manager", manager="CB1000010")).json()
    answers = {"csr": "", "sans": [], "delivery_email": "beheer@voorbeeldstad.nl"}
    draft = (await save(shop, draft, "certificate", **answers)).json()
    again = await begin(shop, product=None, certificate=1)
    assert (again.status_code, again.json()["slug"]) == (409, "draft.exists")
    await shop.draft(until="contact")
    answer = await ready(shop, draft)
    assert (answer.status_code, answer.json()["slug"]) == (409, "draft.contact_has_own")
    assert "Sanne de Vries" in answer.text


async def test_what_is_not_filled_in_or_wrong_is_not_set_ready(shop: Any) -> None:
    draft = (await begin(shop)).json()
    answer = await ready(shop, draft)
    assert (answer.status_code, answer.json()["slug"]) == (409, "draft.step_order")
    draft = (await save(shop, draft, "manager", manager="CB1000010")).json()
    wrong = await save(shop, draft, "certificate", common_name="", csr="", sans=[], delivery_email="geen adres")
    assert wrong.status_code == 422 and {f["slug"] for f in wrong.json()["findings"]} >= {"email.invalid"}, wrong.text
    assert "csr.missing" not in wrong.text, "the contact may hand it in"
    broken = await save(
        shop, {**draft, "version": draft["version"] + 1}, "certificate", common_name=NAME, csr="geen csr", sans=[],
        delivery_email="beheer@voorbeeldstad.nl",
    )  # fmt: skip
    assert broken.status_code == 422 and "csr" in broken.text, "but what stands there is looked at"
    stale = await ready(shop, {**draft, "version": 1})
    assert (stale.status_code, stale.json()["slug"]) == (409, "draft.stale")


async def test_what_staff_typed_stays_while_they_switch_language_and_goes_when_it_is_ready(
    shop: Any, make: Any
) -> None:
    draft = await filled_in(shop)
    async with desk(shop) as http:
        texts = {"version": draft["version"], "step": "certificate", "texts": {"names": "a.example"}}
        assert (await http.put(f"/drafts/{draft['id']}/typed", json=texts)).status_code == 204
    await shop.receive(make.person(VERA, "Vera Toets", make.role(None, Role.VALIDATION), version=2))
    assert len(await shop.sql("SELECT 1 FROM typed WHERE fields IS NOT NULL")) == 1
    await ready(shop, draft)
    assert await shop.sql("SELECT 1 FROM typed") == []


async def test_it_is_begun_once_and_thrown_away(shop: Any) -> None:
    draft, again = (await begin(shop)).json(), (await begin(shop)).json()
    assert draft["id"] == again["id"], "nothing was saved in it"
    other = (await begin(shop, contact=JORIS)).json()
    assert other["id"] != draft["id"] and other["contact"]["number"] == JORIS
    async with desk(shop) as http:
        gone = await http.delete(f"/drafts/{draft['id']}", params={"version": draft["version"]})
        assert gone.status_code == 204
        assert (await http.get(f"/drafts/{draft['id']}")).status_code == 404
    assert await shop.mails() == []


@pytest.mark.parametrize("search", ["voorbeeldstad", "P1234567", "p1234567", "12345678", " Gemeente "])
async def test_a_subscriber_is_met_by_a_part_of_the_name_or_a_whole_number(shop: Any, search: str) -> None:
    async with desk(shop, "CB9000009", Who.SERVICEDESK) as http:
        shown = (await http.get("/on-behalf", params={"search": search})).json()
    assert [line["number"] for line in shown["subscribers"]] == [OURS] and shown["more"] is False


@pytest.mark.parametrize("search", ["", "  ", "1234567", "P123", "%", "_"])
async def test_nothing_else_finds_one(shop: Any, search: str) -> None:
    async with desk(shop) as http:
        assert (await http.get("/on-behalf", params={"search": search})).json()["subscribers"] == []


async def test_what_can_be_prepared_for_a_subscriber(shop: Any) -> None:
    async with desk(shop) as http:
        shown = (await http.get(f"/on-behalf/{OURS}", params={"language": "en"})).json()
        known = {certificate["id"] for certificate in shown["certificates"]}
        assert known == {1, 3, 5}, "its own, that are not revoked"
        assert [c["number"] for c in shown["contacts"]] == [JORIS, SANNE]
        offers = {offer["product"]: offer["refusal"] for offer in shown["new"]}
        assert offers == dict.fromkeys(("pkio_private", "pkio_digipoort", "trial", "public_ov")), offers
        assert {offer["certificate"] for offer in shown["renewals"]} == known
        by_name = (await http.get(f"/on-behalf/{OURS}", params={"search": "OUD."})).json()
        assert [certificate["id"] for certificate in by_name["certificates"]] == [3]
        serial = shown["certificates"][0]["serial"]
        by_serial = (await http.get(f"/on-behalf/{OURS}", params={"search": serial.upper()})).json()
        assert [c["serial"] for c in by_serial["certificates"]] == [serial]
        assert (await http.get("/on-behalf/P0000001")).status_code == 404
    for number, of in ((SANNE, OURS), (PIM, THEIRS)):
        async with shop.who(number, of) as http:
            for path in ("/on-behalf", f"/on-behalf/{OURS}"):
                assert (await http.get(path)).status_code == 403
            told = await http.post(f"/on-behalf/{OURS}", json={"contact": SANNE, "product": "pkio_private"})
            assert told.status_code == 403


async def test_a_draft_that_was_prepared_runs_out_as_any(shop: Any) -> None:
    draft = await filled_in(shop)
    await shop.sql("UPDATE draft SET expires_at = now() - interval '1 day' WHERE id = $1", UUID(draft["id"]))
    async with desk(shop) as http:
        assert (await http.get(f"/drafts/{draft['id']}")).status_code == 404
        assert (await http.get("/on-behalf")).json()["drafts"] == []


def code_of(draft: dict[str, Any]) -> str:
    return printed_code(DraftView.model_validate(draft))


def paper(make_code: str, **more: Any) -> dict[str, Any]:
    """What the desk records."""
    return {"code": make_code, "signed_on": str(clock.local(clock.now()).date()), "kept_at": "Dossier 2026-114",
            "scan_sha256": "ab" * 32} | more  # fmt: skip


async def on_paper(shop: Any, draft: dict[str, Any], by: str = VERA, role: Who = Who.VALIDATION, **more: Any) -> Any:
    code = code_of(draft)
    async with desk(shop, by, role) as http:
        body = {"version": draft["version"]} | paper(code, **more)
        return await http.post(f"/drafts/{draft['id']}/place-on-paper", json=body)


async def test_b8_what_the_contact_signed_on_paper_is_placed_by_who_recorded_it(shop: Any, make: Any) -> None:
    """The contact orders and declared; who recorded it stands in content, event, trail and form; again is the same order."""
    draft = await filled_in(shop, csr=make.csr(NAME))
    placed = await on_paper(shop, draft)
    assert placed.status_code == 200, placed.text
    again = await on_paper(shop, draft)
    assert again.json() == placed.json(), "pressed twice"
    (row,) = await shop.sql("SELECT requester, content FROM placed_order")
    content = thaw(row["content"])
    assert row["requester"] == content.contact.number == content.declared_by == SANNE and content.declared_at is None
    assert content.paper is not None and content.paper.recorded_by.number == VERA == content.prepared_by.number  # type: ignore[union-attr]
    assert (content.paper.kept_at, content.paper.scan_sha256) == ("Dossier 2026-114", "ab" * 32)
    await shop.settle()
    (event,) = [
        OrderPlaced.model_validate_json(p) for _, h, p in shop.portal.log if h.get("ce_type") == OrderPlaced.type_name()
    ]
    assert (event.requester, event.prepared_by, event.on_paper) == (SANNE, VERA, True)
    ((actor, facts),) = await shop.sql("SELECT actor, facts FROM audit WHERE action = 'orders:order:place'")
    assert actor == VERA and SANNE in str(facts) and "ab" * 32 in str(facts)
    (form,) = [json.loads(p) for _, h, p in shop.portal.log if h.get("ce_type", "").endswith("form.requested.v1")]
    said = json.dumps(form, ensure_ascii=False)
    for words in ("Dossier 2026-114", content.paper.code, "verklaarde op papier", "Vera Toets", "ab" * 32):
        assert words in said, words
    async with shop.who() as http:
        seen_by_customer = (await http.get(f"/orders/{placed.json()['order']}")).json()
    assert seen_by_customer["paper"]["recorded_by"]["name"] == "Vera Toets"


async def test_b8_a_paper_that_is_recorded_ten_times_at_once_is_one_order(shop: Any, make: Any) -> None:
    draft = await filled_in(shop, csr=make.csr(NAME))
    answers = await asyncio.gather(*(on_paper(shop, draft) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
    assert len({answer.json()["order"] for answer in answers}) == 1
    assert len(await shop.sql("SELECT 1 FROM placed_order")) == 1


async def test_b8_somebody_else_sees_the_paper_before_it_is_approved(shop: Any, make: Any) -> None:
    await shop.receive(make.person(KARIM, "Karim Vos", make.role(None, Role.VALIDATION)))
    draft = await filled_in(shop, csr=make.csr(NAME))
    order = (await on_paper(shop, draft)).json()["order"]
    await shop.seal(order)
    assert (await shop.decide(order, "approve", VERA)).json()["slug"] == "case.own"
    blocked = await shop.decide(order, "approve", KARIM)
    assert (blocked.status_code, blocked.json()["slug"]) == (409, "case.checks_open"), blocked.text
    async with shop.validator(KARIM) as http:
        case = (await http.get(f"/validation/cases/{order}")).json()
        body = {
            "version": case["version"],
            "check": "paper_received",
            "done": True,
            "note": "Gezien in dossier 2026-114.",
        }
        ticked = await http.post(f"/validation/cases/{order}/check", json=body)
        assert ticked.status_code == 200, ticked.text
        approved = await http.post(f"/validation/cases/{order}/approve", json={"version": ticked.json()["version"]})
    assert approved.status_code == 200, approved.text


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"code": "12345678-1-0000"}, "paper.code"),
        ({"code": ""}, "paper.code"),
        ({"signed_on": "2020-01-01"}, "paper.signed_on"),  # before anything stood in it
        ({"signed_on": "2999-01-01"}, "paper.signed_on"),
        ({"kept_at": "  "}, "input.invalid"),
        ({"kept_at": "x" * 201}, "input.invalid"),
        ({"scan_sha256": "AB" * 32}, "input.invalid"),
        ({"scan_sha256": ""}, "input.invalid"),
        ({"declared": True}, "input.invalid"),
    ],
)
async def test_b8_what_is_recorded_of_a_paper_is_of_this_draft(
    shop: Any, make: Any, more: dict[str, Any], why: str
) -> None:
    draft = await filled_in(shop, csr=make.csr(NAME))
    answer = await on_paper(shop, draft, **more)
    assert (answer.status_code, answer.json()["slug"]) == (422, why), answer.text
    assert await shop.sql("SELECT 1 FROM placed_order") == []


async def test_b8_a_paper_of_before_a_change_is_void(shop: Any, make: Any) -> None:
    """The code is of the version: whatever was changed since it was printed is not what was signed."""
    draft = await filled_in(shop, csr=make.csr(NAME))
    old = code_of(draft)
    answers = {
        "common_name": NAME,
        "csr": make.csr(NAME),
        "sans": [f"extra.{NAME}"],
        "delivery_email": "b@voorbeeldstad.nl",
    }
    changed = (await save(shop, draft, "certificate", **answers)).json()
    stale = await on_paper(shop, draft)
    assert (stale.status_code, stale.json()["slug"]) == (409, "draft.stale")
    wrong = await on_paper(shop, changed, code=old)
    assert (wrong.status_code, wrong.json()["slug"]) == (422, "paper.code")
    spaced = await on_paper(shop, changed, code=f" {code_of(changed).lower()} ")
    assert spaced.status_code == 200, spaced.text


async def test_b8_a_paper_of_before_another_price_name_or_declaration_is_void(shop: Any, make: Any) -> None:
    """The code is of all that is printed: also of what the register, a price list or the words say since."""
    draft = await filled_in(shop, csr=make.csr(NAME))
    old = code_of(draft)
    changes = (
        "UPDATE product_term SET price_cents = price_cents + 1",
        "UPDATE subscriber SET name = 'Gemeente Nieuwe Voorbeeldstad' WHERE number = 'P1234567'",
        "UPDATE declaration SET version = '2027-01' WHERE code = (SELECT min(code) FROM declaration)",
    )
    seen_codes = {old}
    for change in changes:
        await shop.sql(change)
        async with desk(shop) as http:
            now = (await http.get(f"/drafts/{draft['id']}")).json()
        seen_codes.add(code_of(now))
        answer = await on_paper(shop, now, code=old)
        assert (answer.status_code, answer.json()["slug"]) == (422, "paper.code"), change
    assert len(seen_codes) == 1 + len(changes)
    assert (await on_paper(shop, now)).status_code == 200


async def test_b8_nothing_is_placed_on_paper_that_is_not_whole_or_not_ones_own(shop: Any, make: Any) -> None:
    """Without the key that is signed for; by a colleague; by the customer; of what is the contact's already; by a card that was not looked at."""
    open_draft = await filled_in(shop)
    missing = await on_paper(shop, open_draft)
    assert (missing.status_code, missing.json()["slug"]) == (422, "csr.missing")
    draft = (await save(shop, open_draft, "certificate", common_name=NAME, csr=make.csr(NAME), sans=[],
                        delivery_email="beheer@voorbeeldstad.nl")).json()  # fmt: skip
    assert (await on_paper(shop, draft, KARIM)).status_code == 404
    assert (await on_paper(shop, draft, "CB9000009", Who.SERVICEDESK)).status_code == 404
    code = code_of(draft)
    async with shop.who() as http:
        body = {"version": draft["version"]} | paper(code)
        assert (await http.post(f"/drafts/{draft['id']}/place-on-paper", json=body)).status_code == 403
    async with shop.who(
        VERA, None, Who.VALIDATION, checked_at=(clock.now() - timedelta(minutes=2)).timestamp()
    ) as http:
        late = await http.post(f"/drafts/{draft['id']}/place-on-paper", json=body)
        assert late.json()["slug"] == "session.recheck", late.text
    await ready(shop, draft)
    gone = await on_paper(shop, {**draft, "version": draft["version"] + 1})
    assert (gone.status_code, gone.json()["slug"]) == (404, "not_found")
    assert await shop.sql("SELECT 1 FROM placed_order") == []
