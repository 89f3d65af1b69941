"""S7: a revocation that the CA refuses, does not confirm, or does not show is somebody's case until it is done."""

import json
from typing import Any
from uuid import uuid4

import pytest
from certificates import worker
from contracts.authority import Who

from services.certificates.tests.test_expiring import mails as mails_of
from services.certificates.tests.test_revocations import detail, due_now, one, revocation, settle


def staff(inventory: Any, who: Who = Who.SERVICEDESK, number: str = "CB9000002") -> Any:
    return inventory.portal.client("certificates", inventory.identities.person("certificates", number, who, None))


async def queue(inventory: Any) -> list[dict[str, Any]]:
    async with staff(inventory) as http:
        return list((await http.get("/desk/stalled")).json()["revocations"])


async def post(inventory: Any, number: str, way: str, **body: Any) -> tuple[int, str | None]:
    async with staff(inventory) as http:
        answer = await http.post(f"/desk/stalled/{number}/{way}", json=body)
    said = answer.json()
    return answer.status_code, said and said["slug"]


async def refused(inventory: Any) -> int:
    certificate = await one(inventory)
    inventory.ca.refuses = "certificate.unknown"
    await inventory.revoke(certificate, "superseded")
    await settle(inventory)
    inventory.ca.refuses = None
    return certificate


async def test_s7_one_that_the_ca_refused_is_taken_asked_again_and_done(inventory: Any) -> None:
    certificate = await refused(inventory)
    (line,) = await queue(inventory)
    assert (line["stall"], line["certificate"], line["taken_by"], line["outcome"]) == (
        "refused",
        certificate,
        None,
        None,
    )
    number = line["id"]
    assert await post(inventory, number, "take") == (200, None)
    assert await post(inventory, number, "notes", text="CA gebeld: storing, probeer opnieuw.") == (200, None)
    assert await post(inventory, number, "settle", outcome="revoked", text="Gedaan.") == (409, "stalled.not_so")
    assert await post(inventory, number, "settle", outcome="reason_changed", text="Gedaan.") == (409, "stalled.not_so")
    async with staff(inventory) as http:
        view = (await http.get(f"/desk/stalled/{number}")).json()
    assert (view["cause"], view["taken_by"], view["status"]) == ("certificate.unknown", "CB9000002", "valid")
    assert [(act["act"], act["by"]) for act in view["acts"]] == [("take", "CB9000002"), ("note", "CB9000002")]
    assert await post(inventory, number, "again") == (200, None)
    for way, body in (
        ("again", {}),
        ("take", {}),
        ("notes", {"text": "Nog iets"}),
        ("settle", {"outcome": "not_needed", "text": "Niets"}),
    ):
        assert await post(inventory, number, way, **body) == (409, "stalled.over"), way
    await settle(inventory)
    shown = await detail(inventory, certificate)
    assert (shown["status"], shown["revocation_reason"], shown["revocation"]["state"]) == (
        "revoked",
        "superseded",
        "seen",
    )
    last = await revocation(inventory, certificate)
    assert (last["asked_by"], last["road"]) == ("CB1000002", "portal"), "it is who asked first that asks again"
    (line,) = await queue(inventory)
    assert (line["outcome"], line["id"]) == ("again", number) and line["settled_at"]
    lines = await inventory.fetch("SELECT facts FROM audit WHERE action = 'certificates:revocation:chase' ORDER BY id")
    assert [json.loads(row["facts"])["act"] for row in lines] == ["take", "note", "again"]


@pytest.mark.parametrize("road", ["customer", "ca"])
async def test_s7_one_that_was_refused_ends_by_itself_when_it_is_done_another_way(inventory: Any, road: str) -> None:
    """Asked anew by the customer, or done by hand at the CA: its own list says so."""
    certificate = await refused(inventory)
    if road == "customer":
        await inventory.revoke(certificate, "superseded")
    else:
        (row,) = await inventory.fetch("SELECT issuer, serial FROM certificate WHERE id = $1", certificate)
        inventory.ca.revoke_by_itself(row["issuer"], row["serial"], "superseded")
        await worker.reconcile(inventory.service)
    (line,) = await queue(inventory)
    assert line["outcome"] == ("again" if road == "customer" else "revoked") and line["settled_at"]


async def test_s7_what_nobody_wants_any_more_is_ended_by_a_person_with_a_reason(inventory: Any) -> None:
    await refused(inventory)
    (line,) = await queue(inventory)
    status, _ = await post(inventory, line["id"], "settle", outcome="not_needed", text="")
    assert status == 422
    assert await post(inventory, line["id"], "settle", outcome="not_needed", text="De klant houdt het.") == (200, None)
    (line,) = await queue(inventory)
    assert line["outcome"] == "not_needed"


async def told(inventory: Any, asker: Any, **words: str) -> tuple[dict[str, Any], list[Any]]:
    """The revocation on the page of the certificate after one that the CA refused is not needed any more, and the mails about it."""
    await inventory.portal.receive("certificates", asker)
    certificate = await refused(inventory)
    (line,) = [line for line in await queue(inventory) if line["settled_at"] is None]
    settled = {"outcome": "not_needed", "text": "Klant gebeld.", **words}
    assert await post(inventory, line["id"], "settle", **settled) == (200, None)
    assert await post(inventory, line["id"], "settle", **settled) == (409, "stalled.over"), "once"
    mails = [mail for mail in await mails_of(inventory) if ".not_revoked." in mail["key"]]
    return await detail(inventory, certificate), mails


async def test_s7_the_customer_is_told_what_was_decided(inventory: Any, person: Any) -> None:
    """S7: on the page and in a mail to who asked, with the words for the customer and none of those for colleagues."""
    words = "U houdt dit certificaat:\nde sleutel lekte niet."
    shown, (mail,) = await told(inventory, person(number="CB1000002", email="sanne@voorbeeldstad.example"), told=words)
    revocation = shown["revocation"]
    assert (shown["status"], revocation["outcome"], revocation["told"]) == ("valid", "not_needed", words)
    assert revocation["settled_at"] and mail["to"] == "sanne@voorbeeldstad.example"
    assert words in mail["letter"]["paragraphs"] and "Klant gebeld" not in json.dumps([mail, shown])
    assert [line["what"] for line in shown["history"]["lines"]][:2] == ["revocation_settled", "revocation_refused"]


async def test_s7_without_words_or_an_asker_nothing_is_invented(inventory: Any, person: Any) -> None:
    """S7: who left is not mailed; a mail without words has no empty paragraph."""
    shown, mails = await told(inventory, person(number="CB1000002", active=False))
    assert mails == [] and shown["revocation"]["told"] is None
    await inventory.fetch("UPDATE person SET active = true")
    _, (mail,) = await told(inventory, person(number="CB1000002", version=2))
    assert all(mail["letter"]["paragraphs"]) and len(mail["letter"]["paragraphs"]) == 2


async def test_s7_what_the_ca_does_not_answer_or_show_is_a_case_that_ends_by_itself(inventory: Any) -> None:
    certificate = await one(inventory)
    inventory.ca.down, inventory.published.away = 1000, True
    await inventory.revoke(certificate)
    await settle(inventory)
    assert await queue(inventory) == [], "nothing is late yet"
    await inventory.fetch("UPDATE revocation SET asked_at = asked_at - interval '16 minutes'")
    await worker.reconcile(inventory.service)
    (line,) = await queue(inventory)
    assert line["stall"] == "unconfirmed"
    for way, body in (("again", {}), ("settle", {"outcome": "not_needed", "text": "Laat maar"})):
        assert await post(inventory, line["id"], way, **body) == (409, "stalled.waits"), way
    inventory.ca.down = 0
    await due_now(inventory)
    await settle(inventory)
    assert await queue(inventory) == []
    await inventory.fetch("UPDATE revocation SET confirmed_at = confirmed_at - interval '2 hours'")
    await worker.reconcile(inventory.service)
    (line,) = await queue(inventory)
    assert line["stall"] == "unseen"
    inventory.published.away = False
    await due_now(inventory)
    await settle(inventory)
    assert await queue(inventory) == [] and (await revocation(inventory, certificate))["state"] == "seen"


async def test_r118_a_leak_that_was_said_late_is_a_case_until_the_ca_changed_the_reason(inventory: Any) -> None:
    certificate = await one(inventory)
    await inventory.revoke(certificate, "superseded")
    await settle(inventory)
    await inventory.revoke(certificate, "keyCompromise")
    (line,) = await queue(inventory)
    assert line["stall"] == "reason"
    assert await post(inventory, line["id"], "settle", outcome="reason_changed", text="CA paste het aan.") == (
        200,
        None,
    )
    (line,) = await queue(inventory)
    assert line["outcome"] == "reason_changed"


async def test_r118_what_nobody_can_see_yet_is_not_settled(inventory: Any) -> None:
    """R-118: it would be nobody's case any more when it stays unseen; the view says so before anybody tries."""
    certificate = await one(inventory)
    inventory.published.away = True
    await inventory.revoke(certificate, "superseded")
    await settle(inventory)
    await inventory.revoke(certificate, "keyCompromise")
    (line,) = await queue(inventory)
    settled = {"outcome": "reason_changed", "text": "CA paste het aan."}
    assert line["stall"] == "reason" and await waits(inventory, line["id"])
    assert await post(inventory, line["id"], "settle", **settled) == (409, "stalled.waits")
    inventory.published.away = False
    await due_now(inventory)
    await settle(inventory)
    assert not await waits(inventory, line["id"])
    assert await post(inventory, line["id"], "settle", **settled) == (200, None)


async def waits(inventory: Any, number: str) -> bool:
    async with staff(inventory) as http:
        return bool((await http.get(f"/desk/stalled/{number}")).json()["waits"])


async def test_s7_somebody_is_called_before_a_day_is_over_and_when_it_is(inventory: Any, capsys: Any) -> None:
    """ETSI EN 319 411-1, REV-6.2.4-03A: 24 hours."""
    await refused(inventory)
    for age, due, late in (("19 hours", 0, 0), ("70 minutes", 1, 0), ("1 hour", 0, 0), ("3 hours", 0, 1)):
        await inventory.fetch(f"UPDATE revocation SET asked_at = asked_at - interval '{age}'")
        for _ in range(2):
            await worker.look_at_stalled(inventory.service)
        told = capsys.readouterr().out
        assert (told.count("revocation.due"), told.count("revocation.late")) == (due, late), age


async def test_s7_only_staff_sees_and_handles_them(inventory: Any) -> None:
    await refused(inventory)
    (line,) = await queue(inventory)
    path = f"/desk/stalled/{line['id']}"
    for who in (Who.CONTACT_FULL, Who.REPRESENTATIVE):
        head = inventory.identities.person("certificates", "CB1000002", who, "P1234567")
        async with inventory.portal.client("certificates", head) as http:
            assert [(await http.get(p)).status_code for p in ("/desk/stalled", path)] == [403, 403]
            assert (await http.post(f"{path}/take", json={})).status_code == 403
    async with staff(inventory) as http:
        assert (await http.get(f"/desk/stalled/{uuid4()}")).status_code == 404
        assert (await http.post(f"/desk/stalled/{uuid4()}/take", json={})).status_code == 404
