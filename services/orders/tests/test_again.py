"""What was rejected or withdrawn is ordered anew, filled in from that order: once, by its own subscriber, with the same key where that is free."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from chassis import clock
from contracts.authority import Who
from contracts.orders import OrderPlaced
from contracts.organisation import Role
from orders.domain.content import thaw

NAME = "nieuw.voorbeeldstad.nl"


async def new_order(shop: Any) -> str:
    draft = await shop.new()
    async with shop.who() as http:
        placed = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
    order = str(placed.json()["order"])
    await shop.seal(order)
    return order


async def again(shop: Any, order: str, **who: Any) -> Any:
    async with shop.who(**who) as http:
        return await http.post("/drafts", json={"order": order})


async def finish(shop: Any, draft: dict[str, Any], **certificate: Any) -> Any:
    """Save the steps as they stand, and place."""
    body = {"csr": draft["csr"], "sans": draft["sans"], "delivery_email": draft["delivery_email"]}
    if draft["renews"] is None:
        body["common_name"] = draft["common_name"]
    answers: dict[str, dict[str, Any]] = {
        "contact": {},
        **({} if draft["renews"] else {"email_code": {}}),  # the address was shown before
        "manager": {"manager": draft["manager"]["number"]},
        "certificate": body | certificate,
        "check": {},
        "conditions": {"accepted": [declaration["code"] for declaration in draft["terms"]["declarations"]]},
    }
    version = draft["version"]
    async with shop.who() as http:
        for step, given in answers.items():
            answer = await shop.save(http, f"/drafts/{draft['id']}", step, {"version": version} | given)
            assert answer.status_code == 200, answer.text
            version = answer.json()["version"]
        return await http.post(f"/drafts/{draft['id']}/place", json={"version": version})


async def test_a_rejected_renewal_is_ordered_again_with_everything_filled_in(shop: Any, make: Any) -> None:
    """Step and field of each cause go along; nothing counts as saved or declared; the order names what it follows."""
    csr = make.csr(sans=["extra.voorbeeldstad.nl"])
    order = await shop.place(csr=csr, sans=["extra.voorbeeldstad.nl"])
    await shop.seal(order)
    await shop.decide(order, "reject", reason="Deze naam is niet van u.", causes=["names_not_yours"])
    async with shop.who() as http:
        old = (await http.get(f"/orders/{order}")).json()
    assert (old["again"], old["csr_reusable"], old["followed_by"]) == (True, True, None)
    answer = await again(shop, order)
    assert answer.status_code == 200, answer.text
    draft = answer.json()
    assert (draft["csr"], draft["sans"]) == (csr, ["extra.voorbeeldstad.nl"])
    assert draft["delivery_email"] == old["delivery_email"] and draft["manager"]["number"] == old["manager"]["number"]
    assert draft["done"] == [] and draft["accepted"] == []
    follows = draft["follows"]
    assert (follows["order"], follows["reference"], follows["rejected"]) == (order, old["reference"], True)
    assert follows["reason"] == "Deze naam is niet van u."
    (cause,) = follows["causes"]
    assert (cause["step"], cause["field"]) == ("certificate", "sans")
    placed = await finish(shop, draft, sans=[], accept_warnings=True)  # the request still has the name
    assert placed.status_code == 200, placed.text
    newer = placed.json()["order"]
    (row,) = await shop.sql("SELECT content, follows FROM placed_order WHERE id::text = $1", newer)
    content = thaw(row["content"])
    assert content.follows is not None
    assert (str(row["follows"]), str(content.follows.order), content.follows.reference) == (
        order,
        order,
        old["reference"],
    )
    await shop.settle()
    log, kind = shop.portal.log, OrderPlaced.type_name()
    events = [OrderPlaced.model_validate_json(body) for _, h, body in log if h.get("ce_type") == kind]
    assert [event.follows and str(event.follows) for event in events] == [None, order]
    async with shop.who() as http:
        assert (await http.get(f"/orders/{newer}")).json()["follows"]["reference"] == old["reference"]
        old = (await http.get(f"/orders/{order}")).json()
    assert (old["again"], old["csr_reusable"], old["followed_by"]["order"]) == (False, False, newer)
    await shop.seal(newer)
    async with shop.validator() as vera:
        case = (await vera.get(f"/validation/cases/{newer}")).json()
    assert case["order"]["follows"]["order"] == order


async def test_a_withdrawn_new_order_is_ordered_again_once(shop: Any, make: Any) -> None:
    """The same click gives the same draft; a colleague's second one is refused when it is placed, and afterwards nothing starts."""
    order = await new_order(shop)
    async with shop.who() as http:
        assert (await http.post(f"/orders/{order}/withdraw", json={})).status_code == 200
    draft, twice = (await again(shop, order)).json(), (await again(shop, order)).json()
    assert draft["id"] == twice["id"] and (draft["common_name"], draft["follows"]["rejected"]) == (NAME, False)
    colleague = (await again(shop, order, number="CB1000003")).json()
    assert colleague["id"] != draft["id"] and colleague["csr"] == draft["csr"]
    assert (await finish(shop, draft)).status_code == 200
    refused = (await again(shop, order, number="CB1000003")).json()
    assert (refused["slug"], refused["params"]["name"]) == ("order.followed", "Sanne de Vries")
    await shop.sql("UPDATE draft SET created_by = 'CB1000002' WHERE id::text = $1", colleague["id"])
    late = await finish_other_key(shop, make, colleague)
    assert (late.status_code, late.json()["slug"]) == (409, "order.followed")
    assert len(await shop.sql("SELECT 1 FROM placed_order WHERE follows IS NOT NULL")) == 1


async def finish_other_key(shop: Any, make: Any, draft: dict[str, Any]) -> Any:
    return await finish(shop, draft, csr=make.csr(cn=NAME))


@pytest.mark.parametrize("reason", ["ca.lost", "key.leaked"])
async def test_a_key_that_is_spent_is_not_filled_in(shop: Any, make: Any, reason: str) -> None:
    order = await shop.approved()
    await shop.receive((await shop.failed(order)).model_copy(update={"reason": reason}))
    async with shop.who() as http:
        assert (await http.get(f"/orders/{order}")).json()["csr_reusable"] is False
    assert (await shop.decide(order, "reject", reason="Bestel opnieuw.")).status_code == 200
    mail = (await shop.mails())[-1]
    assert "Maak daarvoor een nieuwe sleutel" in mail["text"] and "nog eens gebruiken" not in mail["text"]
    draft = (await again(shop, order)).json()
    assert draft["csr"] == "" and draft["csr_summary"] is None and draft["follows"]["order"] == order


async def test_what_is_still_open_or_ended_well_is_not_ordered_again(shop: Any) -> None:
    order = await shop.place()
    await shop.seal(order)
    answer = await again(shop, order)
    assert (answer.status_code, answer.json()["slug"]) == (409, "order.state")
    assert (await again(shop, str(uuid4()))).json()["slug"] == "not_found"
    for body in ({"order": order, "product": "trial"}, {"order": "x"}, {"order": order, "state": "draft"}):
        async with shop.who() as http:
            assert (await http.post("/drafts", json=body)).status_code == 422, body


async def test_b35_anothers_order_is_not_there(shop: Any, make: Any) -> None:
    order = await shop.place()
    await shop.seal(order)
    await shop.decide(order, "reject", reason="Nee.")
    theirs = {"number": "CB2000001", "subscriber": make.theirs, "role": Who.REPRESENTATIVE}
    answer = await again(shop, order, **theirs)
    assert (answer.status_code, answer.json()["slug"]) == (404, "not_found")
    assert (await again(shop, order)).status_code == 200


async def test_a_manager_who_left_is_not_filled_in_and_drafts_run_out(shop: Any, make: Any) -> None:
    order = await shop.place()
    await shop.seal(order)
    await shop.decide(order, "reject", reason="Nee.")
    left = make.person("CB1000010", "Ali Demir", make.role(make.ours, Role.MANAGER, active=False), version=9)
    await shop.receive(left)
    draft = (await again(shop, order)).json()
    assert (draft["manager"], draft["manager_note"]) == (None, "manager.inactive")
    with clock.moved(timedelta(days=31)):
        assert (await again(shop, order)).json()["id"] != draft["id"]


async def test_one_s_own_started_renewal_is_not_thrown_away_unasked(shop: Any) -> None:
    order = await shop.place()
    await shop.seal(order)
    await shop.decide(order, "reject", reason="Nee.")
    draft = await shop.draft()
    answer = await again(shop, order)
    assert (answer.status_code, answer.json()["slug"]) == (409, "draft.exists")
    assert answer.json()["params"]["draft"] == draft["id"]
