"""A form that can't be made, or that doesn't come: never a silent end, never an order that nobody can move."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from chassis import clock
from contracts.authority import Who
from contracts.orders import OrderFailed, OrderReady, OrderRejected, OrderResumed
from contracts.organisation import Role
from orders import worker
from orders.settings import Settings
from structlog.testing import capture_logs


def said(shop, event):
    return [event.model_validate_json(p) for _, h, p in shop.portal.log if h.get("ce_type") == event.type_name()]


def requests(shop) -> list[dict]:
    return [json.loads(p) for t, _, p in shop.portal.log if t == "mc.forms.v1"]


async def row(shop, order: str):
    (found,) = await shop.sql("SELECT * FROM placed_order WHERE id = $1", UUID(order))
    return found


async def queue(shop) -> list[dict]:
    async with shop.validator() as http:
        return (await http.get("/validation/queue")).json()["cases"]


async def failed(shop, **more) -> str:
    order = await shop.place(**more)
    await shop.form_fails(order)
    return order


async def test_a_form_that_cannot_be_made_stands_in_the_queue_with_its_cause(shop) -> None:
    order = await failed(shop)
    (line,) = await queue(shop)
    assert (line["id"], line["state"], line["failed_in"], line["reason"]) == (
        order,
        "failed",
        "placed",
        "form.characters",
    )
    async with shop.validator() as http:
        case = (await http.get(f"/validation/cases/{order}")).json()
        assert case["order"]["state"] == "failed" and case["order"]["document"] is None
    async with shop.who() as http:
        shown = (await http.get(f"/orders/{order}")).json()
        assert (shown["state"], shown["failed_in"]) == ("failed", "placed")
        assert [m["state"] for m in shown["history"]] == ["placed", "failed"]
        (notice,) = (await http.get("/renewals", params={"certificate": 1})).json()["notices"]
        assert notice["state"] == "failed", "still an open renewal"
    (event,) = said(shop, OrderFailed)
    assert (event.version, event.reason, event.state.value) == (2, "form.characters", "failed")
    assert await shop.mails() == []


async def test_the_key_and_the_renewal_stay_taken_while_it_can_go_on(shop, make) -> None:
    csr = make.csr()
    await failed(shop, csr=csr)
    draft = None
    async with shop.who("CB1000003") as http:
        answer = await http.post("/drafts", json={"certificate": 1})
        assert answer.json()["slug"] == "renewal.open"
    draft = await shop.draft(3, until="manager")
    async with shop.who() as http:
        body = {"version": draft["version"], "csr": csr, "sans": [], "delivery_email": "a@b.nl"}
        answer = await shop.save(http, f"/drafts/{draft['id']}", "certificate", body)
        assert "csr.key.reused" in [f["slug"] for f in answer.json()["findings"]]


async def test_made_again_is_another_request_with_the_same_content(shop) -> None:
    order = await failed(shop)
    before = await row(shop, order)
    answer = await shop.decide(order, "make-again")
    assert answer.status_code == 200 and answer.json()["order"]["state"] == "placed"
    after = await row(shop, order)
    assert after["content_sha256"] == before["content_sha256"] and after["content"] == before["content"]
    first, second = requests(shop)
    assert first["request"] != second["request"] and first["content"] == second["content"]
    assert first["content"]["content_sha256"] == after["content_sha256"]
    assert (after["reason"], after["failed_in"], answer.json()["claimed_by"]) == (None, None, None)
    (event,) = said(shop, OrderResumed)
    assert (event.version, event.state.value) == (3, "placed")
    assert await queue(shop) == []
    await shop.seal(order)
    (line,) = await queue(shop)
    assert line["state"] == "in_validation" and line["reason"] is None
    (mail,) = await shop.mails()
    assert "geplaatst" in mail["subject"]
    assert (await shop.decide(order)).json()["order"]["state"] == "approved"
    async with shop.who() as http:
        history = (await http.get(f"/orders/{order}")).json()["history"]
    assert [(m["state"], m["by"] or m["by_staff"]) for m in history] == [
        ("placed", "Sanne de Vries"), ("failed", False), ("placed", True), ("in_validation", False), ("approved", True),
    ]  # fmt: skip


async def test_it_may_fail_again_and_be_made_again(shop) -> None:
    order = await failed(shop)
    for n in range(2):
        await shop.decide(order, "make-again")
        await shop.form_fails(order, "form.layout")
        assert (await queue(shop))[0]["reason"] == "form.layout"
        assert len(said(shop, OrderFailed)) == n + 2


async def test_rejected_with_a_reason_a_mail_and_the_key_freed(shop, make) -> None:
    csr = make.csr()
    order = await failed(shop, csr=csr)
    answer = await shop.decide(order, "reject", reason="De naam kan niet worden gedrukt.")
    assert answer.status_code == 200 and answer.json()["order"]["state"] == "rejected"
    (event,) = said(shop, OrderRejected)
    assert event.reason == "De naam kan niet worden gedrukt."
    (mail,) = await shop.mails()
    assert "afgewezen" in mail["subject"] and "De naam kan niet worden gedrukt." in mail["text"]
    assert await queue(shop) == []
    again = await shop.place(csr=csr)
    assert again != order


@pytest.mark.parametrize("made_again", [False, True])
async def test_a_seal_that_comes_late_brings_it_to_validation(shop, made_again: bool) -> None:
    """Also the seal of the first request, after a second one was made: the content is the same, the first result is kept."""
    order = await failed(shop)
    first = (await row(shop, order))["form_request"]
    if made_again:
        await shop.decide(order, "make-again")
    sealed = await shop.seal(order, b"%PDF laat", first)
    found = await row(shop, order)
    assert (found["state"], found["document_sha256"], found["reason"]) == ("in_validation", sealed.sha256, None)
    assert len(said(shop, OrderReady)) == 1 and len(await shop.mails()) == 1
    await shop.receive(sealed.model_copy(update={"sha256": "0" * 64}))
    assert (await row(shop, order))["document_sha256"] == sealed.sha256
    if made_again:
        await shop.form_fails(order)
        assert (await row(shop, order))["state"] == "in_validation"


async def test_an_answer_about_an_earlier_request_fails_nothing(shop) -> None:
    order = await shop.place()
    event = await shop.form_fails(order)
    await shop.decide(order, "make-again")
    await shop.receive(event.model_copy())  # the first failure, said again
    assert (await row(shop, order))["state"] == "placed" and len(said(shop, OrderFailed)) == 1
    assert await shop.sql("SELECT 1 FROM dead_letter") == []


async def test_a_page_from_before_the_late_seal_decides_nothing(shop) -> None:
    """The validator looks at *failed*; meanwhile the form comes; the rejection on that page does not go through."""
    order = await failed(shop)
    async with shop.validator() as http:
        case = (await http.get(f"/validation/cases/{order}")).json()
        claimed = (await http.post(f"/validation/cases/{order}/claim", json={"version": case["version"]})).json()
        await shop.seal(order)
        answer = await http.post(
            f"/validation/cases/{order}/reject", json={"version": claimed["version"], "reason": "Lukt niet."}
        )
        assert (answer.status_code, answer.json()["slug"]) == (409, "case.stale")
        answer = await http.post(f"/validation/cases/{order}/make-again", json={"version": claimed["version"]})
        assert (answer.status_code, answer.json()["slug"]) == (409, "order.state")


async def test_what_validation_may_not(shop, make) -> None:
    order = await failed(shop)
    answer = await shop.decide(order, "approve")
    assert (answer.status_code, answer.json()["slug"]) == (409, "order.state")
    async with shop.validator("CB9000002") as other:
        version = (await other.get(f"/validation/cases/{order}")).json()["version"]
        for what, body in (("make-again", {}), ("reject", {"reason": "Nee."})):
            answer = await other.post(f"/validation/cases/{order}/{what}", json={"version": version, **body})
            assert (answer.status_code, answer.json()["slug"]) == (409, "case.claimed")
    with clock.moved(timedelta(hours=9)):
        answer = await shop.decide(order, "make-again", number="CB9000002")
        assert answer.status_code == 200, "the claim of who went home is over"
    own = await shop.place(3)
    await shop.form_fails(own)
    contact = make.role(make.ours, Role.CONTACT)
    await shop.receive(make.person("CB1000002", "Sanne de Vries", contact, make.role(None, Role.VALIDATION), version=2))
    answer = await shop.decide(own, "make-again", number="CB1000002")
    assert (answer.status_code, answer.json()["slug"]) == (403, "case.own")
    async with shop.who(role=Who.REPRESENTATIVE) as http:
        answer = await http.post(f"/validation/cases/{own}/make-again", json={"version": 1})
        assert (answer.status_code, answer.json()["slug"]) == (403, "not_allowed")


async def ask_again(shop) -> None:
    await worker.ask_for_forms_again(shop.portal.services["orders"])
    await shop.settle()


async def test_a_form_that_does_not_come_is_asked_for_again_ever_slower(shop) -> None:
    order = await shop.place()
    await ask_again(shop)
    assert len(requests(shop)) == 1, "not before its time"
    moments = []
    with clock.moved(timedelta(seconds=-10)):
        for minute in range(0, 130):
            with clock.moved(timedelta(minutes=minute, seconds=20)):
                count = len(requests(shop))
                await ask_again(shop)
                await ask_again(shop)
                moments += [minute] * (len(requests(shop)) - count)
    assert moments == [2, 6, 14, 30, 62, 122]
    first, *again = requests(shop)
    assert all(one == first for one in again), "the same request: signing answers it once"
    with clock.moved(timedelta(days=1)):
        await shop.seal(order)
        count = len(requests(shop))
        await ask_again(shop)
        assert len(requests(shop)) == count


async def test_an_alarm_while_forms_stay_away(shop) -> None:
    service = shop.portal.services["orders"]
    assert isinstance(service.settings, Settings)
    order = await shop.place()

    async def alarms(minutes: float) -> list[dict]:
        with clock.moved(timedelta(minutes=minutes)), capture_logs() as logs:
            await worker.alarm_about_orders(service)
        return [entry for entry in logs if entry.get("alarm")]

    assert await alarms(14) == []
    (alarm,) = await alarms(16)
    assert (alarm["event"], alarm["count"]) == ("order.forms_overdue", 1)
    await shop.form_fails(order)
    assert await alarms(16) == [], "failed is told on its own"
    with clock.moved(timedelta(minutes=15)):
        await shop.decide(order, "make-again")
    assert await alarms(16) == [], "waited for since it was asked anew"
    assert len(await alarms(31)) == 1
