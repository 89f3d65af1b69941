"""Orders whose certificate manager was nominated: what is said, when the number comes, and what keeps the case open (S9, B1)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from chassis import clock
from contracts.nominations import NominationRefused
from contracts.organisation import Decided
from orders.service import mailing, nominations

NOOR = {
    "who": "new", "given_names": "Noor", "surname": "van Dam", "email": "noor@voorbeeldstad.nl", "phone": "06 12345678",
}  # fmt: skip


async def placed(shop: Any, make: Any, **manager: str) -> str:
    """An order with this manager, placed."""
    draft = await shop.new(until="email_code")
    async with shop.who() as http:
        name = "nieuw.voorbeeldstad.nl"
        for step, body in (
            ("manager", manager),
            ("certificate", {"common_name": name, "csr": make.csr(name), "sans": [], "delivery_email": "a@voorbeeldstad.nl"}),
            ("check", {}),
            ("conditions", {"accepted": [d["code"] for d in draft["terms"]["declarations"]]}),
        ):  # fmt: skip
            answer = await shop.save(http, f"/drafts/{draft['id']}", step, {"version": draft["version"], **body})
            assert answer.status_code == 200, answer.text
            draft = answer.json()
        answer = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
        assert answer.status_code == 200, answer.text
    await shop.settle()
    return str(answer.json()["order"])


async def known(shop: Any, make: Any, order: str, *, version: int = 1) -> None:
    """Organisation says who it is."""
    (row,) = await shop.sql('SELECT id FROM nomination WHERE "order" = $1', UUID(order))
    decided = Decided(nomination=row["id"], by="CB9000001", at=clock.now())
    manager = make.role(make.ours, "manager")
    await shop.receive(make.person("CB5550001", "Noor van Dam", manager, version=version, nominations=(decided,)))
    await shop.settle()


async def case_of(shop: Any, order: str) -> Any:
    async with shop.validator() as http:
        return (await http.get(f"/validation/cases/{order}")).json()


async def test_approval_waits_until_the_number_is_there_and_twice_is_once(shop: Any, make: Any) -> None:
    order = await placed(shop, make, **NOOR)
    await shop.seal(order)
    refused = await shop.decide(order)
    assert refused.json()["slug"] == "case.checks_open", refused.text
    case = await case_of(shop, order)
    async with shop.validator() as http:
        command = {"version": case["version"], "check": "manager_identified", "done": True}
        assert (await http.post(f"/validation/cases/{order}/check", json=command)).json()[
            "slug"
        ] == "case.check_elsewhere"
    for version in (1, 1, 2):
        await known(shop, make, order, version=version)
    case = await case_of(shop, order)
    (check,) = [check for check in case["by_hand"] if check["check"] == "manager_identified"]
    assert (
        check["by"] == "CB9000001"
        and check["name"] == "Vera Toets"
        and case["order"]["manager"]["number"] == "CB5550001"
    )
    assert [act["act"] for act in case["acts"]].count("ticked") == 1
    async with shop.validator() as http:
        approved = await http.post(f"/validation/cases/{order}/approve", json={"version": case["version"]})
    assert approved.status_code == 200, approved.text
    await shop.settle()
    facts = [payload for topic, _, payload in shop.portal.log if topic == "mc.orders.v1"]
    assert b"CB5550001" in facts[-1] and b"server_unmanaged" in facts[0] and b"van Dam" not in b"".join(facts)


async def test_a_number_that_comes_before_the_form_ticks_the_case_when_it_opens(shop: Any, make: Any) -> None:
    order = await placed(shop, make, **NOOR)
    await known(shop, make, order)
    await shop.seal(order)
    assert (await shop.decide(order)).status_code == 200


async def test_it_is_said_again_word_for_word_until_somebody_decided(shop: Any, make: Any) -> None:
    order = await placed(shop, make, **NOOR)
    service = shop.portal.services["orders"]
    again = 0
    for _ in range(2):
        async with service.database.begin(service.actor) as tx:
            again += await nominations.say_again(tx, service.settings)
        await shop.sql("UPDATE nomination SET said_at = said_at - interval '25 hours'")
    assert again == 1
    await shop.settle()
    first, second = [payload for topic, _, payload in shop.portal.log if topic == "mc.requests.v1"]
    assert first == second
    await known(shop, make, order)
    async with service.database.begin(service.actor) as tx:
        assert await nominations.say_again(tx, service.settings) == 0


async def test_a_refusal_stands_in_the_case_alone_and_what_ends_is_said(shop: Any, make: Any) -> None:
    order = await placed(shop, make, **{**NOOR, "who": "elsewhere", "number": "CB7777777", "phone": ""})
    await shop.seal(order)
    (row,) = await shop.sql('SELECT id FROM nomination WHERE "order" = $1', UUID(order))
    event = NominationRefused(
        version=2, nomination=row["id"], order=UUID(order), subscriber=make.ours, at=clock.now() + timedelta(seconds=1),
        reason="Onbekend nummer.", by="CB9000001",
    )  # fmt: skip
    await shop.receive(event)
    assert (await case_of(shop, order))["nomination"]["refused"] == "Onbekend nummer."
    async with shop.who() as http:
        assert "Onbekend nummer" not in (await http.get(f"/orders/{order}")).text
    rejected = await shop.decide(order, "reject", reason="Kies een andere beheerder.")
    assert rejected.status_code == 200, rejected.text
    assert shop.portal.said.count("nomination.ended.v1") == 1
    await known(shop, make, order)
    async with shop.who() as http:
        assert (await http.get(f"/orders/{order}")).json()["manager"] is None


@pytest.mark.parametrize(
    ("change", "field", "slug"),
    [
        ({"given_names": ""}, "given_names", "manager.name"),
        ({"surname": "x" * 65}, "surname", "manager.name"),
        ({"surname": "..."}, "surname", "manager.name"),
        ({"email": "noor"}, "email", "email.invalid"),
        ({"phone": "12390875"}, "phone", "manager.phone"),
        ({"function": "n / -", "phone": ""}, "phone", "manager.phone"),
        ({"function": "--"}, "function", "manager.line"),
        ({"who": "elsewhere", "number": "CB12"}, "number", "manager.number"),
    ],
)
async def test_what_is_wrong_with_who_is_given_is_said_and_kept(
    shop: Any, change: dict[str, str], field: str, slug: str
) -> None:
    draft = await shop.new(until="email_code")
    async with shop.who() as http:
        body = {"version": draft["version"], **NOOR, **change}
        refused = await shop.save(http, f"/drafts/{draft['id']}", "manager", body)
        assert refused.status_code == 422, refused.text
        assert (field, slug) in {(f["field"], f["slug"]) for f in refused.json()["findings"]}
        kept = (await http.get(f"/drafts/{draft['id']}")).json()
        assert kept["given_manager"]["given_names"] == body["given_names"] and "manager" not in kept["done"]


async def test_s11_no_day_is_promised_while_it_is_not_known_who_the_manager_is(shop: Any, make: Any) -> None:
    """An appointment decides; once the number is there, or the person was refused, validation's day is told."""

    async def turn(order: str) -> tuple[str, bool]:
        async with shop.who() as http:
            shown = (await http.get(f"/orders/{order}")).json()["turn"]
        return shown["side"], shown["expected"] is not None

    order = await placed(shop, make, **NOOR)
    assert await turn(order) == ("form", False)
    await shop.seal(order)
    assert await turn(order) == ("identification", False)
    await known(shop, make, order)
    assert await turn(order) == ("validation", True)


async def test_s9_who_was_named_reads_who_gave_their_data_what_for_and_how_long(shop: Any, make: Any) -> None:
    """To the address that was given, known here or not, in the same words; the name that was typed is in no mail, and the page of the order
    says nothing of it: neither that it left nor that it did not arrive."""
    elsewhere = {
        "who": "elsewhere",
        "given_names": "Noor",
        "surname": "van Dam",
        "email": "noor@elders.nl",
        "number": "CB1000010",
    }
    texts = []
    for manager in (NOOR, elsewhere):
        order = await placed(shop, make, **manager)
        mail = next(m for m in (await shop.mails())[::-1] if m["to"] == manager["email"])
        texts.append([line for line in mail["text"].split("\n") if ":" not in line and "@" not in line])
        for words in (
            "gaf u op als certificaatbeheerder",
            "zeven jaar",
            "Autoriteit Persoonsgegevens",
            "Gemeente Voorbeeldstad",
        ):
            assert words in mail["text"]
        assert "van Dam" not in mail["text"] + mail["to_name"] and mail["cc"] == [] and "/privacy" in mail["text"]
        await shop.seal(order)
        await mailing_undelivered(shop, f"order.{order}.nominated", manager["email"])
        async with shop.who() as http:
            shown = (await http.get(f"/orders/{order}")).json()
        assert shown["undelivered"] == [] and {m["mail"] for m in shown["mails"]} == {"placed"}
    assert texts[0] == texts[1], "whether the number is anybody's is told to nobody"


async def mailing_undelivered(shop: Any, key: str, address: str) -> None:
    async with shop.portal.services["orders"].database.begin() as tx:
        await mailing.undelivered(tx, key, [address], "mail.refused")


async def test_s9_who_ordered_hears_once_that_the_manager_was_refused_and_not_why(shop: Any, make: Any) -> None:
    order = await placed(shop, make, **NOOR)
    await shop.seal(order)
    (row,) = await shop.sql('SELECT id FROM nomination WHERE "order" = $1', UUID(order))
    event = NominationRefused(
        version=1, nomination=row["id"], order=UUID(order), subscriber=make.ours, reason="Vals document.", by="CB9000001", at=clock.now()
    )  # fmt: skip
    for _ in range(2):
        await shop.receive(event)
    await shop.settle()
    (mail,) = [m for m in await shop.mails() if "niet vastgesteld" in m["subject"]]
    assert mail["to"] == "cb1000002@voorbeeldstad.nl" and "andere certificaatbeheerder" in mail["text"]
    assert "Vals document" not in str(await shop.mails())


async def test_b1_a_prepared_rejection_is_void_once_it_is_known_who_the_manager_is(shop: Any, make: Any) -> None:
    """A check that changes by a fact is a changed case as well: nobody takes what was prepared before it."""
    order = await placed(shop, make, **NOOR)
    await shop.seal(order)
    await shop.receive(make.person("CB9000001", "Vera Toets", make.role(make.ours, "manager", active=False)))
    assert (await shop.decide(order, "prepare", decision="reject", reason="Niet verschenen.")).status_code == 200
    await known(shop, make, order)
    case = await case_of(shop, order)
    assert case["prepared"] is None and [act["act"] for act in case["acts"]][-2:] == ["ticked", "voided"]
    assert (await shop.decide(order, "take", "CB9000002")).json()["slug"] == "case.not_prepared"
    assert [mail["to"] for mail in await shop.mails() if "telt niet meer" in mail["subject"]] == [
        "cb9000001@voorbeeldstad.nl"
    ]
