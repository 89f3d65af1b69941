"""A decision about an order prepared by one validator and taken by another (B1): one story, one decision, both names."""

import asyncio
from uuid import UUID

import pytest
from contracts.orders import OrderApproved, OrderRejected
from contracts.organisation import Role

VERA, KARIM, NOOR = "CB9000001", "CB9000002", "CB9000003"


def said(shop, event):
    return [event.model_validate_json(p) for _, h, p in shop.portal.log if h.get("ce_type") == event.type_name()]


async def look(shop, order: str, number: str = KARIM) -> dict:
    async with shop.validator(number) as http:
        return (await http.get(f"/validation/cases/{order}")).json()


async def trail(shop, order: str) -> list[tuple[str, str]]:
    rows = await shop.sql("SELECT action, actor FROM audit WHERE subject = $1 AND outcome = 'done' ORDER BY id", order)
    return [(row["action"], row["actor"]) for row in rows if row["action"].startswith("orders:validation")]


@pytest.fixture
async def order(shop) -> str:
    """A sealed order."""
    placed = await shop.place()
    await shop.seal(placed)
    return placed


async def test_b1_an_approval_prepared_by_one_and_taken_by_another(shop, order: str) -> None:
    """Nothing is said or mailed before it is taken; then the CA is told once, with both who looked."""
    answer = await shop.decide(order, "prepare", decision="approve")
    assert answer.status_code == 200, answer.text
    case = await look(shop, order)
    assert (case["prepared"]["decision"], case["prepared"]["by"], case["claimed_by"]) == ("approve", VERA, None)
    assert (case["own_proposal"], (await look(shop, order, VERA))["own_proposal"]) == (False, True)
    assert said(shop, OrderApproved) == [] and len(await shop.mails()) == 1
    async with shop.validator(KARIM) as http:
        (line,) = (await http.get("/validation/queue", params={"seconds": True})).json()["cases"]
        assert (line["proposed"], line["proposed_by_name"]) == ("approve", f"Persoon {VERA}")
    async with shop.who() as http:
        assert "Persoon" not in (await http.get(f"/orders/{order}")).text, "the customer reads nothing of it"
    answer = await shop.decide(order, "take", KARIM)
    assert answer.status_code == 200 and answer.json()["order"]["state"] == "approved", answer.text
    (event,) = said(shop, OrderApproved)
    assert event.approvers == (VERA, KARIM)
    assert await trail(shop, order) == [
        ("orders:validation:claim", VERA), ("orders:validation:prepare", VERA), ("orders:validation:claim", KARIM),
        ("orders:validation:take", KARIM), ("orders:validation:approve", KARIM),
    ]  # fmt: skip


async def test_b1_a_rejection_prepared_by_one_is_told_when_another_takes_it(shop, order: str) -> None:
    """Its words and causes are those that were prepared; the customer's page and mail have them then, and not before."""
    words = {"reason": "De bel bij www ontbreekt.", "causes": ["names_not_yours"]}
    assert (await shop.decide(order, "prepare", decision="reject", **words)).status_code == 200
    prepared = (await look(shop, order))["prepared"]
    assert (prepared["reason"], [cause["code"] for cause in prepared["causes"]]) == (
        words["reason"],
        ["names_not_yours"],
    )
    async with shop.who() as http:
        assert words["reason"] not in (await http.get(f"/orders/{order}")).text
    assert (await shop.decide(order, "take", KARIM)).status_code == 200
    (event,) = said(shop, OrderRejected)
    assert (event.reason, event.causes) == (words["reason"], ("names_not_yours",))
    async with shop.who() as http:
        seen = (await http.get(f"/orders/{order}")).json()
    assert seen["reason"] == words["reason"] and seen["causes"][0]["code"] == "names_not_yours"
    assert words["reason"] in (await shop.mails())[-1]["text"]


async def test_b1_nobody_takes_their_own_under_whichever_number(shop, make, order: str) -> None:
    """Not the same number, not another one of the same human, linked after it was prepared; nor who holds a role at the customer."""
    await shop.decide(order, "prepare", decision="approve")
    assert (await shop.decide(order, "take")).json()["slug"] == "case.own_proposal"
    case = await look(shop, order, VERA)
    async with shop.validator(VERA) as http:
        await http.post(f"/validation/cases/{order}/give-back", json={"version": case["version"], "note": None})
    await shop.receive(make.person(KARIM, "Vera Toets", make.role(make.ours, Role.MANAGER, active=False)))
    await shop.sql("UPDATE person SET human = $1 WHERE number = $2", VERA, KARIM)
    assert (await shop.decide(order, "take", KARIM)).json()["slug"] == "case.own_proposal"
    assert said(shop, OrderApproved) == []
    await shop.receive(make.person(NOOR, "Noor Bos", make.role(make.ours, Role.MANAGER)))
    assert (await shop.decide(order, "take", NOOR)).json()["slug"] == "case.own_subscriber"


async def test_b1_given_back_with_a_note_its_author_is_mailed_and_it_is_decided_anew(shop, make, order: str) -> None:
    await shop.receive(make.person(VERA, "Vera Toets", make.role(make.ours, Role.MANAGER, active=False)))
    await shop.decide(order, "prepare", decision="approve")
    assert (await shop.decide(order, "approve", KARIM)).json()["slug"] == "case.prepared"
    case = await look(shop, order)
    async with shop.validator(KARIM) as http:
        for wrong in ({"note": " "}, {}, {"note": "x" * 2001}):
            body = {"version": case["version"]} | wrong
            assert (await http.post(f"/validation/cases/{order}/hand-back", json=body)).status_code == 422
        body = {"version": case["version"], "note": "Bel eerst de klant."}
        answer = await http.post(f"/validation/cases/{order}/hand-back", json=body)
        assert answer.status_code == 200, answer.text
        case = answer.json()
        assert case["prepared"] is None and case["claimed_by"] == KARIM
        assert (case["acts"][-1]["act"], case["acts"][-1]["note"]) == ("handed_back", "Bel eerst de klant.")
        again = await http.post(f"/validation/cases/{order}/take", json={"version": case["version"]})
        assert again.json()["slug"] == "case.not_prepared"
        done = await http.post(f"/validation/cases/{order}/approve", json={"version": case["version"]})
        assert done.status_code == 200
    await shop.settle()
    assert said(shop, OrderApproved)[0].approvers == (KARIM,)
    mails = await shop.mails()
    assert [mail["to"] for mail in mails if "teruggegeven" in mail["subject"]] == [f"{VERA.lower()}@voorbeeldstad.nl"]
    assert "Bel eerst" not in str(mails), "a note is with the case alone"


async def test_b1_what_can_not_be_approved_is_not_prepared_and_not_taken(shop, order: str) -> None:
    """By the system's checks of today, at both moments."""
    await shop.decide(order, "prepare", decision="approve")
    await shop.sql("UPDATE product SET curves = '{P-384}'")
    refused = await shop.decide(order, "take", KARIM)
    assert refused.json()["slug"] == "case.checks_failed" and (await look(shop, order))["prepared"] is not None
    case = await look(shop, order)
    async with shop.validator(KARIM) as http:
        body = {"version": case["version"], "note": "De sleutel mag niet meer."}
        version = (await http.post(f"/validation/cases/{order}/hand-back", json=body)).json()["version"]
        body = {"version": version, "decision": "approve"}
        assert (await http.post(f"/validation/cases/{order}/prepare", json=body)).json()["slug"] == "case.checks_failed"
    assert (await look(shop, order))["prepared"] is None


async def test_b1_two_take_it_at_once_and_one_does(shop, order: str) -> None:
    await shop.decide(order, "prepare", decision="approve")
    answers = await asyncio.gather(shop.decide(order, "take", KARIM), shop.decide(order, "take", NOOR))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    lost = next(answer.json()["slug"] for answer in answers if answer.status_code == 409)
    assert lost in {"case.claimed", "case.stale", "order.state"}
    assert len(said(shop, OrderApproved)) == 1
    rows = await shop.sql("SELECT person FROM review_approval WHERE subject = $1", UUID(order))
    assert len(rows) == 2


async def test_b1_taking_and_withdrawing_at_once_does_one_of_them(shop) -> None:
    for turn in range(3):
        order = await shop.place()
        await shop.seal(order)
        await shop.decide(order, "prepare", decision="reject", reason="Niet van u.")
        version = (await look(shop, order))["version"]

        async def take(order: str = order, version: int = version) -> int:
            async with shop.validator(KARIM) as http:
                await http.post(f"/validation/cases/{order}/claim", json={"version": version})
                return (await http.post(f"/validation/cases/{order}/take", json={"version": version + 1})).status_code

        async def withdraw(order: str = order) -> int:
            async with shop.who() as http:
                return (await http.post(f"/orders/{order}/withdraw", json={})).status_code

        acts = (take(), withdraw()) if turn % 2 else (withdraw(), take())
        ends = await asyncio.gather(*acts)
        await shop.settle()
        (row,) = await shop.sql("SELECT outcome FROM review_proposal WHERE subject = $1", UUID(order))
        (now,) = await shop.sql("SELECT state FROM placed_order WHERE id = $1", UUID(order))
        assert sorted(ends)[0] == 200 and sorted(ends)[1] in {404, 409}, ends
        assert (row["outcome"], now["state"]) in {("taken", "rejected"), ("voided", "withdrawn")}


async def test_b1_a_changed_check_voids_it_and_its_author_is_told(shop, make, order: str) -> None:
    """In the language of the person; what was voided is not taken any more."""
    await shop.receive(make.person(VERA, "Vera Toets", make.role(make.ours, Role.MANAGER, active=False)))
    await shop.sql("UPDATE person SET language = 'en' WHERE number = $1", VERA)
    await shop.decide(order, "prepare", decision="approve")
    answer = await shop.decide(order, "check", KARIM, check="domain", done=True)
    assert answer.json()["prepared"] is None and answer.json()["acts"][-1]["act"] == "voided"
    (mail,) = [mail for mail in await shop.mails() if mail["to"] == f"{VERA.lower()}@voorbeeldstad.nl"]
    assert mail["subject"].startswith("Your view of order") and "a check was altered" in mail["text"]
    async with shop.validator(KARIM) as http:
        taken = await http.post(f"/validation/cases/{order}/take", json={"version": answer.json()["version"]})
    assert taken.json()["slug"] == "case.not_prepared"
    (row,) = await shop.sql("SELECT facts FROM audit WHERE action = 'orders:validation:check'")
    assert '"voided": 1' in row["facts"]


async def test_b1_where_two_must_approve_who_prepared_and_who_took_are_two(shop, order: str) -> None:
    """A product row that asks for four eyes; a third approval is asked for where the row says three."""
    await shop.sql("UPDATE review SET approvals_needed = 3")
    await shop.decide(order, "prepare", decision="approve")
    answer = await shop.decide(order, "take", KARIM)
    assert answer.status_code == 200 and answer.json()["approvals"] == [VERA, KARIM]
    assert answer.json()["order"]["state"] == "in_validation" and said(shop, OrderApproved) == []
    assert (await shop.decide(order, "approve", VERA)).json()["slug"] == "case.twice"
    assert (await shop.decide(order, "approve", NOOR)).json()["order"]["state"] == "approved"
    assert said(shop, OrderApproved)[0].approvers == (VERA, KARIM, NOOR)


async def test_b1_of_a_failed_order_as_of_any_other(shop, order: str) -> None:
    """No form, and a rejection put to a colleague: until it is taken or given back no form is asked for."""
    await shop.sql(
        "UPDATE placed_order SET state = 'failed', failed_in = 'placed', reason = 'form.size' WHERE id = $1",
        UUID(order),
    )
    assert (await shop.decide(order, "prepare", decision="approve")).json()["slug"] == "order.state"
    assert (await shop.decide(order, "prepare", decision="reject", reason="Te lang.")).status_code == 200
    assert (await shop.decide(order, "make-again", KARIM)).json()["slug"] == "case.prepared"
    assert (await shop.decide(order, "take", KARIM)).json()["order"]["state"] == "rejected"


async def test_b1_bad_decisions_are_refused(shop, order: str) -> None:
    for wrong in ({"decision": "approve", "reason": "Mooi."}, {"decision": "reject"}, {"decision": "later"},
                  {"decision": "reject", "reason": "x", "to": KARIM}, {}):  # fmt: skip
        assert (await shop.decide(order, "prepare", **wrong)).status_code == 422, wrong
        case = await look(shop, order, VERA)
        async with shop.validator(VERA) as http:
            await http.post(f"/validation/cases/{order}/give-back", json={"version": case["version"]})
    async with shop.who() as http:
        for what in ("prepare", "take", "hand-back"):
            assert (await http.post(f"/validation/cases/{order}/{what}", json={"version": 1})).status_code == 403
