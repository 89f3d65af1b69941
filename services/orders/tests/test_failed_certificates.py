"""An order of which no certificate came: validation has it approved anew, rejects it or withdraws it; meanwhile it is open."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from chassis import clock
from contracts.orders import OrderApproved, OrderCompleted, OrderFailed, OrderRejected, OrderWithdrawn
from orders import worker
from orders.service import fulfilment
from structlog.testing import capture_logs


def said(shop, *events):
    kinds = {e.type_name(): e for e in events}
    return [kinds[h["ce_type"]].model_validate_json(p) for _, h, p in shop.portal.log if h.get("ce_type") in kinds]


async def row(shop, order: str):
    (found,) = await shop.sql("SELECT * FROM placed_order WHERE id = $1", UUID(order))
    return found


async def failed(shop) -> str:
    order = await shop.approved()
    await shop.receive(await shop.started(order))
    await shop.receive(await shop.failed(order))
    await shop.settle()
    return order


async def queue(shop) -> list[dict]:
    async with shop.validator() as http:
        return (await http.get("/validation/queue")).json()["cases"]


async def test_it_stands_in_the_queue_with_its_cause_and_keeps_key_and_certificate(shop, make) -> None:
    """The renewal runs: nobody orders it again meanwhile."""
    order = await failed(shop)
    (event,) = said(shop, OrderFailed)
    assert (event.reason, event.state.value, event.ended) == ("ca.refused", "failed", False)
    (line,) = await queue(shop)
    assert (line["id"], line["state"], line["failed_in"], line["reason"]) == (order, "failed", "approved", "ca.refused")
    async with shop.who() as http:
        assert (await http.get(f"/orders/{order}")).json()["state"] == "failed"
        answer = await http.post("/drafts", json={"certificate": 1})
        assert answer.json()["slug"] == "renewal.open"
    (key,) = await shop.sql(
        "SELECT free FROM key_reservation WHERE spki_sha256 = $1", (await row(shop, order))["spki_sha256"]
    )
    assert key["free"] is False


async def test_a_certificate_that_is_in_the_inventory_completes_an_order_that_failed(shop) -> None:
    """The order is as a backup has it: nobody can withdraw, reject or approve it beside a certificate that lives."""
    order = await failed(shop)
    async with shop.validator() as vera:
        case = (await vera.get(f"/validation/cases/{order}")).json()
        claimed = (await vera.post(f"/validation/cases/{order}/claim", json={"version": case["version"]})).json()
        with pytest.raises(Exception, match="another key"):
            other = (await shop.issued(order)).model_copy(update={"spki_sha256": "ab" * 32})
            async with shop.portal.services["orders"].database.begin() as tx:
                await fulfilment.issued(tx, other)
        with capture_logs() as logs:
            await shop.receive(await shop.issued(order))
        assert [entry["event"] for entry in logs if entry.get("alarm")] == []
        seen = await row(shop, order)
        assert (seen["state"], seen["certificate"], seen["failed_in"], seen["reason"]) == ("completed", 900, None, None)
        for what in ("approve", "reject"):
            body = {"version": claimed["version"]} | ({"reason": "Nee."} if what == "reject" else {})
            answer = await vera.post(f"/validation/cases/{order}/{what}", json=body)
            assert answer.json()["slug"] == "order.state"
    async with shop.who() as sanne:
        assert (await sanne.post(f"/orders/{order}/withdraw", json={})).json()["slug"] == "order.state"
        history = (await sanne.get(f"/orders/{order}")).json()["history"]
    assert [move["state"] for move in history[-3:]] == ["failed", "fulfilling", "completed"]
    await shop.receive(await shop.issued(order))
    await shop.settle()
    assert await queue(shop) == []
    assert len(said(shop, OrderCompleted)) == 1, "once"


async def test_what_a_restored_certificates_tells_is_news_from_whatever_version(shop) -> None:
    """Its intent is refused as version 1 in a higher epoch: the order fails and is not `fulfilling` for ever; late facts of before are not."""
    order = await failed(shop)
    await shop.decide(order)
    started, refused = await shop.started(order), await shop.failed(order)
    await shop.receive(started.model_copy(update={"version": 3}))
    await shop.receive(refused.model_copy(update={"version": 1}), epoch=7)
    assert (await row(shop, order))["state"] == "failed"
    await shop.receive(started.model_copy(update={"version": 5}))
    assert (await row(shop, order))["state"] == "failed", "said before the restore"
    await shop.receive(started.model_copy(update={"version": 2}), epoch=7)
    assert (await row(shop, order))["state"] == "fulfilling", "asked after all: nobody judges it meanwhile"
    assert await queue(shop) == []
    await shop.receive(refused.model_copy(update={"version": 3}), epoch=7)
    assert (await row(shop, order))["state"] == "failed" and len(await queue(shop)) == 1
    assert (await shop.decide(order)).json()["order"]["state"] == "approved"
    assert await shop.sql("SELECT 1 FROM dead_letter") == []


@pytest.mark.parametrize("end", ["withdraw", "reject"])
@pytest.mark.parametrize("reason", ["ca.lost", "certificate.mismatch", "key.leaked"])
async def test_a_key_that_the_ca_certified_is_never_free_again(shop, make, reason: str, end: str) -> None:
    """What came lies in quarantine; also when the CA refused the order the time after that."""
    csr = make.csr()
    order = await shop.place(csr=csr)
    await shop.seal(order)
    await shop.decide(order)
    await shop.receive((await shop.failed(order)).model_copy(update={"reason": reason}))
    await shop.decide(order)
    await shop.receive((await shop.failed(order)).model_copy(update={"version": 4}))
    if end == "reject":
        assert (await shop.decide(order, "reject", reason="Bestel opnieuw.")).status_code == 200
    else:
        async with shop.who() as http:
            assert (await http.post(f"/orders/{order}/withdraw", json={})).status_code == 200
    (key,) = await shop.sql(
        "SELECT free FROM key_reservation WHERE spki_sha256 = $1", (await row(shop, order))["spki_sha256"]
    )
    assert key["free"] is False
    assert await shop.place() != order, "with another key it is ordered anew"


async def test_refused_before_it_was_asked_is_failed_too(shop) -> None:
    order = await shop.approved()
    await shop.receive(await shop.failed(order))
    await shop.receive(await shop.started(order))  # late: an older fact
    assert (await row(shop, order))["state"] == "failed"
    async with shop.who() as http:
        history = (await http.get(f"/orders/{order}")).json()["history"]
    assert [move["state"] for move in history] == ["placed", "in_validation", "approved", "failed"]


async def test_approved_anew_it_is_said_as_a_newer_approval_and_completes(shop) -> None:
    order = await failed(shop)
    answer = await shop.decide(order, number="CB9000002")
    assert answer.status_code == 200 and answer.json()["order"]["state"] == "approved", answer.text
    first, second = said(shop, OrderApproved)
    assert second.version > first.version and second.content_sha256 == first.content_sha256
    assert (first.approvers, second.approvers) == (("CB9000001",), ("CB9000002",))
    assert len([mail for mail in await shop.mails() if "goedgekeurd" in mail["subject"]]) == 2, "each is told"
    assert (await row(shop, order))["reason"] is None
    await shop.receive((await shop.started(order)).model_copy(update={"version": 3}))
    assert (await row(shop, order))["state"] == "fulfilling"
    await shop.receive(await shop.issued(order))
    assert (await row(shop, order))["state"] == "completed"


async def test_what_is_told_of_the_first_intent_says_nothing_of_the_second(shop) -> None:
    """Replayed, late or twice: the order stays where its new approval brought it."""
    order = await shop.approved()
    started, refused = await shop.started(order), await shop.failed(order)
    await shop.receive(started)
    await shop.receive(refused)
    await shop.decide(order)
    await shop.sql("DELETE FROM inbox")
    for fact in (started, refused, started):
        await shop.receive(fact)
    assert (await row(shop, order))["state"] == "approved"
    await shop.receive(refused.model_copy(update={"version": 4}))
    assert (await row(shop, order))["state"] == "failed"
    assert await shop.sql("SELECT 1 FROM dead_letter") == []


async def test_the_same_validator_may_approve_anew_and_two_are_needed_where_two_were(shop) -> None:
    await shop.sql("UPDATE product SET approvals = 2")
    order = await shop.place()
    await shop.seal(order)
    for number in ("CB9000001", "CB9000002"):
        assert (await shop.decide(order, number=number)).status_code == 200
    await shop.receive(await shop.failed(order))
    assert (await shop.decide(order)).json()["order"]["state"] == "failed", "one of two"
    assert (await shop.decide(order)).json()["slug"] == "case.twice"
    assert (await shop.decide(order, number="CB9000002")).json()["order"]["state"] == "approved"


async def test_rejected_with_the_invitation_to_order_again(shop, make) -> None:
    csr = make.csr()
    order = await shop.place(csr=csr)
    await shop.seal(order)
    await shop.decide(order)
    await shop.receive(await shop.failed(order))
    assert (await shop.decide(order, "reject", reason="De CA weigert deze naam.")).status_code == 200
    (event,) = said(shop, OrderRejected)
    assert event.ended and event.reason == "De CA weigert deze naam."
    mail = (await shop.mails())[-1]
    assert "afgewezen" in mail["subject"] and "opnieuw bestellen" in mail["text"]
    assert await shop.place(csr=csr) != order, "certificate and key are free again"


async def test_its_form_is_not_made_again(shop) -> None:
    order = await failed(shop)
    answer = await shop.decide(order, "make-again")
    assert answer.json()["slug"] == "order.state"


async def test_withdrawn_by_its_subscriber_until_somebody_looks_and_by_who_does(shop, make) -> None:
    order = await failed(shop)
    async with shop.validator() as vera, shop.who() as sanne:
        url = f"/orders/{order}/withdraw"
        assert (await vera.post(url, json={})).json()["slug"] == "case.not_claimed"
        case = (await vera.get(f"/validation/cases/{order}")).json()
        claimed = (await vera.post(f"/validation/cases/{order}/claim", json={"version": case["version"]})).json()
        assert (await sanne.get(f"/orders/{order}")).json()["withdrawable"] is False
        assert (await sanne.post(url, json={})).json()["slug"] == "order.under_review"
        assert (await vera.post(url, json={"version": 1})).json()["slug"] == "case.stale"
        answer = await vera.post(url, json={"version": claimed["version"]})
        assert answer.json()["state"] == "withdrawn"
        assert (await sanne.post(url, json={})).json()["slug"] == "order.state"
        assert (await vera.get(f"/validation/cases/{order}")).status_code == 404
    await shop.settle()
    (event,) = said(shop, OrderWithdrawn)
    assert (event.reason, event.ended) == ("asked", True)
    assert "validatie" in (await shop.mails())[-1]["text"].lower() and await queue(shop) == []


@pytest.mark.parametrize("state", ["placed", "in_validation"])
async def test_withdrawn_before_anybody_looked(shop, state: str) -> None:
    """By a colleague too: who ordered hears who did; certificate and key are free again."""
    order = await shop.place()
    if state == "in_validation":
        await shop.seal(order)
    async with shop.who("CB1000003") as joris:
        assert (await joris.get(f"/orders/{order}")).json()["withdrawable"] is True
        answer = await joris.post(f"/orders/{order}/withdraw", json={})
        assert answer.json()["state"] == "withdrawn" and answer.json()["history"][-1]["by"] == "Persoon CB1000003"
    mail = (await shop.mails())[-1]
    assert mail["to"] == "cb1000002@voorbeeldstad.nl" and "Persoon CB1000003" in mail["text"]
    assert await queue(shop) == [] and await shop.place() != order


async def test_approved_and_not_heard_is_said_again_and_alarmed(shop) -> None:
    order = await shop.approved()
    service = shop.portal.services["orders"]

    async def later(minutes: int) -> list[dict]:
        with clock.moved(timedelta(minutes=minutes)), capture_logs() as logs:
            await worker.say_approvals_again(service)
            await worker.alarm_about_orders(service)
            await shop.settle()
        return [entry for entry in logs if entry.get("alarm") and entry["event"].startswith("order.")]

    assert await later(4) == [] and len(said(shop, OrderApproved)) == 1
    assert await later(6) == [] and len(said(shop, OrderApproved)) == 2
    assert await later(7) == [] and len(said(shop, OrderApproved)) == 2, "not twice in five minutes"
    (alarm,) = await later(31)
    assert (alarm["event"], alarm["count"]) == ("order.approved_overdue", 1)
    first, *again = said(shop, OrderApproved)
    assert again and all(one == first for one in again), "the same fact: what the CA is asked follows from it"
    await shop.receive(await shop.started(order))
    said_so_far = len(said(shop, OrderApproved))
    assert await later(50) == [] and len(said(shop, OrderApproved)) == said_so_far
    (alarm,) = await later(61)
    assert (alarm["event"], alarm["count"]) == ("order.fulfilling_overdue", 1)


async def test_a_certificate_after_the_end_calls_somebody_and_changes_nothing(shop) -> None:
    order = await failed(shop)
    async with shop.who() as sanne:
        assert (await sanne.post(f"/orders/{order}/withdraw", json={})).json()["state"] == "withdrawn"
    with capture_logs() as logs:
        await shop.receive(await shop.issued(order))
    (alarm,) = [entry for entry in logs if entry.get("alarm")]
    assert (alarm["event"], alarm["order"], alarm["certificate"]) == ("order.certificate_after_end", order, 900)
    assert (await row(shop, order))["state"] == "withdrawn"
    assert await shop.sql("SELECT 1 FROM certificate WHERE id = 900") != [], (
        "it is valid, and kept for what is ordered next"
    )


async def test_what_is_told_of_an_order_that_is_not_here_calls_somebody(shop) -> None:
    """As after a restore of orders: the copy of the certificate is kept, nothing is parked."""
    order = await shop.approved()
    issued = await shop.issued(order)
    with capture_logs() as logs:
        await shop.receive(issued.model_copy(update={"order": uuid4()}))
    (alarm,) = [entry for entry in logs if entry.get("alarm")]
    assert (alarm["event"], alarm["type"]) == ("order.unknown", "certificate.issued.v1")
    assert await shop.sql("SELECT 1 FROM certificate WHERE id = 900") != []
    assert await shop.sql("SELECT 1 FROM dead_letter") == []
