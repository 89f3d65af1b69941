"""Register extracts in orders: what a tick rests on, what another extract undoes, and until when an approval may rest on it (S9, F-36)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from chassis import clock
from contracts.extracts import ExtractKept, Register
from contracts.organisation import Role


async def kept(shop, subscriber: str = "P1234567", content: str = "a", **more: Any) -> ExtractKept:
    """A register answered just now; what it says is told apart by `content`."""
    now = clock.now()
    event = ExtractKept(**{
        "version": 1, "subscriber": subscriber, "kind": Register.KVK, "extract": uuid4(), "at": now,
        "until": now + timedelta(days=368), "sha256": content * 64, "usable": True, "by": "CB9000002", **more})  # fmt: skip
    await shop.receive(event)
    await shop.settle()
    return event


@pytest.fixture
async def order(shop, make) -> str:
    """A sealed order of a product that asks for the extract and two people."""
    await shop.sql("UPDATE product SET approvals = 2, checks = '{register_extract}'")
    await shop.receive(make.person("CB9000001", "Vera Toets", make.role(None, Role.VALIDATION), version=2))
    await shop.receive(make.person("CB9000002", "Karim Keur", make.role(None, Role.VALIDATION), version=2))
    placed = await shop.place()
    await shop.seal(placed)
    return placed


async def case_of(shop, order: str) -> dict[str, Any]:
    async with shop.validator() as http:
        return (await http.get(f"/validation/cases/{order}")).json()


async def tick(shop, order: str, *extracts: ExtractKept, **more: Any) -> Any:
    named = [str(event.extract) for event in extracts]
    return await shop.decide(order, "check", check="register_extract", done=True, extracts=named, **more)


async def test_s9_a_tick_notes_the_extract_that_it_rests_on(shop, order: str) -> None:
    kvk, oin = await kept(shop), await kept(shop, kind=Register.OIN)
    answer = await tick(shop, order, kvk, oin, note="Gebeld over de naam.")
    assert answer.status_code == 200, answer.text
    (check,) = answer.json()["by_hand"]
    lines = check["note"].split("\n")
    day = f"{clock.local(kvk.at):%d-%m-%Y}"
    assert lines == [f"KVK {kvk.extract}, {day}", f"OIN {oin.extract}, {day}", "Gebeld over de naam."]


@pytest.mark.parametrize("what", ["another", "of another subscriber", "ended", "not usable", "the one before"])
async def test_a_tick_rests_on_the_newest_that_can_be_used_and_on_no_other(shop, make, order: str, what: str) -> None:
    first = await kept(shop)
    named = first
    match what:
        case "another":
            named = first.model_copy(update={"extract": uuid4()})
        case "of another subscriber":
            named = await kept(shop, make.theirs)
        case "ended":
            await shop.receive(first.model_copy(update={"until": clock.now() - timedelta(seconds=1)}))
        case "not usable":
            named = await kept(shop, usable=False)
        case "the one before":
            await kept(shop)
    refused = await tick(shop, order, named)
    assert (refused.status_code, refused.json()["slug"]) == (409, "case.extract_stale")
    (check,) = (await case_of(shop, order))["by_hand"]
    assert check["at"] is None


async def test_without_an_extract_somebody_says_how_it_was_looked_up(shop, order: str) -> None:
    refused = await tick(shop, order)
    assert (refused.status_code, refused.json()["slug"]) == (422, "case.extract_missing")
    answer = await tick(shop, order, note="Register dicht; papieren uittreksel van 3 november gezien.")
    assert answer.json()["by_hand"][0]["note"] == "Register dicht; papieren uittreksel van 3 november gezien."


async def test_f36_another_extract_opens_the_check_and_voids_what_was_approved_and_who_approved_is_told(
    shop, order: str
) -> None:
    """F-36: what the register says changed; the officer for whose case it was asked stands in the acts. The same again changes nothing."""
    first = await kept(shop)
    await tick(shop, order, first)
    approved = await shop.decide(order)
    assert approved.status_code == 200 and approved.json()["approvals"] == ["CB9000001"], approved.text
    before, mails = await case_of(shop, order), len(await shop.mails())
    same = await kept(shop)
    await shop.receive(first)
    assert (await case_of(shop, order))["version"] == before["version"], "it says the same, or is older"
    await kept(shop, content="b")
    case = await case_of(shop, order)
    assert case["approvals"] == [] and case["by_hand"][0]["at"] is None and case["version"] > before["version"]
    assert [(act["act"], act["by"], act["name"]) for act in case["acts"]][-2:] == [
        ("unticked", "CB9000002", "Karim Keur"), ("voided", "CB9000002", "Karim Keur"),
    ]  # fmt: skip
    (mail,) = (await shop.mails())[mails:]
    assert "telt niet meer" in mail["subject"], mail["subject"]
    refused = await shop.decide(order, number="CB9000002")
    assert refused.json()["slug"] == "case.checks_open"
    assert (await tick(shop, order, same, number="CB9000002")).json()["slug"] == "case.extract_stale"
    (line,) = await shop.sql("SELECT facts, subject FROM audit WHERE action = 'orders:validation:extract'")
    assert line["subject"] == order and '"voided": 1' in line["facts"]


@pytest.mark.parametrize("decision", ["approve", "reject"])
async def test_f36_a_decision_that_was_prepared_is_voided_by_another_extract(shop, order: str, decision: str) -> None:
    """Of whichever kind, ticked or not: it was prepared of what the register said then."""
    first = await kept(shop)
    if decision == "approve":
        await tick(shop, order, first)
    more = {"reason": "De naam klopt niet."} if decision == "reject" else {}
    prepared = await shop.decide(order, "prepare", decision=decision, **more)
    assert prepared.status_code == 200 and prepared.json()["prepared"], prepared.text
    mails = len(await shop.mails())
    await kept(shop, content="b")
    case = await case_of(shop, order)
    assert case["prepared"] is None and case["acts"][-1]["act"] == "voided"
    assert len(await shop.mails()) == mails + 1
    async with shop.validator("CB9000002") as http:
        refused = await http.post(f"/validation/cases/{order}/take", json={"version": case["version"]})
    assert refused.status_code == 409, refused.text


async def test_r078_no_approval_is_prepared_on_an_extract_that_counts_no_more(shop, order: str) -> None:
    """R-078: a rejection is."""
    first = await kept(shop)
    await tick(shop, order, first)
    await shop.receive(first.model_copy(update={"until": clock.now()}))
    assert (await shop.decide(order, "prepare", decision="approve")).json()["slug"] == "case.extract_ended"
    assert (await shop.decide(order, "prepare", decision="reject", reason="Te laat.")).status_code == 200


async def test_what_nobody_judged_or_somebody_decided_is_left_as_it_is(shop, make) -> None:
    """No new version under the hands of who looks; a decision stands; another subscriber's cases are none of it."""
    await shop.sql("UPDATE product SET checks = '{register_extract}'")
    first = await kept(shop)
    decided = await shop.place()
    await shop.seal(decided)
    await tick(shop, decided, first)
    assert (await shop.decide(decided)).status_code == 200
    before = await case_of(shop, decided)
    await kept(shop, make.theirs, content="c")
    await kept(shop, content="b")
    after = await case_of(shop, decided)
    assert after["acts"] == before["acts"] and after["by_hand"] == before["by_hand"]
    assert await shop.sql("SELECT 1 FROM audit WHERE action = 'orders:validation:extract'") == []


async def test_r078_an_approval_rests_on_an_extract_that_still_counts(shop, order: str) -> None:
    """R-078: said before it is pressed, and refused; a new tick on a newer extract makes it possible again."""
    first = await kept(shop)
    await tick(shop, order, first)
    assert (await case_of(shop, order))["hindrances"] == []
    await shop.receive(first.model_copy(update={"until": clock.now()}))
    (hindrance,) = (await case_of(shop, order))["hindrances"]
    assert (hindrance["field"], hindrance["slug"]) == ("by_hand", "case.extract_ended")
    refused = await shop.decide(order)
    assert (refused.status_code, refused.json()["slug"]) == (409, "case.extract_ended")
    assert refused.json()["params"] == hindrance["params"] == {"until": str(clock.local(clock.now()).date())}
    newer = await kept(shop)
    await tick(shop, order, newer)
    assert (await shop.decide(order)).status_code == 200


async def test_bad_ticks_are_refused(shop, order: str) -> None:
    for extracts in (["x"], [str(uuid4())] * 6, "all", [None]):
        answer = await shop.decide(order, "check", check="register_extract", done=True, extracts=extracts)
        assert (answer.status_code, answer.json()["slug"]) == (422, "input.invalid")
    (row,) = await shop.sql("SELECT count(*) AS many FROM review_check WHERE subject = $1", UUID(order))
    assert row["many"] == 0
