"""Questions, checks by hand and causes over HTTP: what validation does before it decides, and what the customer answers."""

import asyncio
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from chassis import clock
from contracts.authority import Who
from contracts.orders import OrderApproved, OrderPage, OrderRejected, OrderResumed, OrderWaiting, OrderWithdrawn
from contracts.organisation import Role
from orders import worker
from structlog.testing import capture_logs


def said(shop, *events):
    kinds = {e.type_name(): e for e in events}
    return [kinds[h["ce_type"]].model_validate_json(p) for _, h, p in shop.portal.log if h.get("ce_type") in kinds]


async def sealed(shop) -> str:
    order = await shop.place()
    await shop.seal(order)
    return order


async def asked(shop, text: str = "Is extra.voorbeeldstad.nl van u?") -> tuple[str, str]:
    """An order that waits, and its question's id."""
    order = await sealed(shop)
    answer = await shop.decide(order, "ask", text=text)
    assert answer.status_code == 200, answer.text
    return order, answer.json()["questions"][-1]["id"]


async def answered(shop, order: str, question: str, text: str = "Ja.", **who):
    async with shop.who(**who) as http:
        return await http.post(f"/orders/{order}/answer", json={"question": question, "text": text})


async def test_a_question_makes_the_order_wait_and_the_answer_brings_it_back(shop) -> None:
    order, question = await asked(shop)
    (event,) = said(shop, OrderWaiting)
    assert (
        event.state.value == "waiting" and not event.ended and "extra" not in str(event.model_dump(exclude={"details"}))
    )
    mail = (await shop.mails())[-1]
    assert mail["to"] == "cb1000002@voorbeeldstad.nl" and "Is extra.voorbeeldstad.nl van u?" in mail["text"]
    async with shop.validator() as vera, shop.who() as sanne:
        assert (await vera.get("/validation/queue")).json()["total"] == 0, "nobody can judge it now"
        seen = (await sanne.get(f"/orders/{order}")).json()
        assert (seen["state"], seen["questions"][0]["text"]) == ("waiting", "Is extra.voorbeeldstad.nl van u?")
        assert "CB9000001" not in str(seen) and "Vera" not in str(seen), "customers don't learn who asked"
    answer = await answered(shop, order, question, "Ja, sinds 2019.")
    assert answer.status_code == 200 and answer.json()["state"] == "in_validation"
    await shop.settle()
    (event,) = said(shop, OrderResumed)
    assert event.state.value == "in_validation"
    async with shop.validator("CB9000002") as karim:
        assert (await karim.get("/validation/queue")).json()["total"] == 1
        case = (await karim.get(f"/validation/cases/{order}")).json()
    (shown,) = case["questions"]
    assert (shown["answer"], shown["answered_by"]) == ("Ja, sinds 2019.", "Persoon CB1000002")
    assert [act["act"] for act in case["acts"]] == ["claimed", "asked", "answered"]
    (row,) = await shop.sql("SELECT content_sha256 FROM placed_order")
    assert case["order"]["content_sha256"] == row["content_sha256"], "an answer changes nothing of the order"
    assert (await shop.decide(order)).json()["order"]["state"] == "approved"


async def test_only_its_subscriber_answers_the_open_question_and_once(shop, make) -> None:
    order, question = await asked(shop)
    theirs = {"number": "CB2000001", "subscriber": make.theirs, "role": Who.REPRESENTATIVE}
    assert (await answered(shop, order, question, **theirs)).status_code == 404
    assert (
        await answered(shop, order, question, number="CB9000001", subscriber=None, role=Who.VALIDATION)
    ).status_code == 403
    assert (await answered(shop, order, str(uuid4()))).json()["slug"] == "case.no_question"
    assert (await answered(shop, order, question, "  ")).status_code == 422
    assert (await answered(shop, order, question, number="CB1000003")).status_code == 200, "a colleague may"
    assert (await answered(shop, order, question)).json()["slug"] == "order.state"
    async with shop.who(read_only=True) as http:
        body = {"question": question, "text": "Nee."}
        assert (await http.post(f"/orders/{order}/answer", json=body)).json()["slug"] == "session.read_only"


async def test_a_double_click_on_the_answer_is_one_answer(shop) -> None:
    """By the same person in the same words, at once or later; anything else is told that the order went on."""
    order, question = await asked(shop)
    answers = await asyncio.gather(*(answered(shop, order, question) for _ in range(3)))
    assert [(one.status_code, one.json()["state"]) for one in answers] == [(200, "in_validation")] * 3
    assert (await shop.decide(order)).status_code == 200
    answer = await answered(shop, order, question)
    assert (answer.status_code, answer.json()["state"]) == (200, "approved")
    assert (await answered(shop, order, question, "Nee.")).json()["slug"] == "order.state"
    assert (await answered(shop, order, question, number="CB1000003")).json()["slug"] == "order.state"
    assert len(said(shop, OrderResumed)) == 1
    lines = await shop.sql("SELECT 1 FROM audit WHERE action = 'orders:order:answer' AND outcome = 'done'")
    assert len(lines) == 1


async def test_a_year_without_holidays_is_told_once_a_round(shop) -> None:
    await shop.sql("DELETE FROM holiday")
    with capture_logs() as logs:
        await worker.alarm_about_orders(shop.portal.services["orders"])
    years = [entry["year"] for entry in logs if entry["event"] == "review.holidays_missing"]
    assert years and len(years) == len(set(years))


async def test_a_session_that_only_reads_writes_to_no_customer_and_makes_no_evidence(shop) -> None:
    """Asking mails the customer; a check and a form made anew are evidence."""
    order = await sealed(shop)
    async with shop.validator() as vera:
        case = (await vera.get(f"/validation/cases/{order}")).json()
        claimed = (await vera.post(f"/validation/cases/{order}/claim", json={"version": case["version"]})).json()
    version = {"version": claimed["version"]}
    async with shop.validator(read_only=True) as http:
        for what, more in (
            ("ask", {"text": "Klopt dit?"}),
            ("check", {"check": "register_extract", "done": True}),
            ("make-again", {}),
        ):
            answer = await http.post(f"/validation/cases/{order}/{what}", json=version | more)
            assert answer.json()["slug"] == "session.read_only", what


async def test_a_waiting_order_can_be_rejected_or_withdrawn(shop, make) -> None:
    order, question = await asked(shop)
    assert (await shop.decide(order)).json()["slug"] == "order.state", "not approved while it waits"
    assert (await shop.decide(order, "reject", reason="Gebeld: vervalt.")).json()["order"]["state"] == "rejected"
    assert (await answered(shop, order, question)).json()["slug"] == "order.state"
    order, question = await asked(shop)
    async with shop.who() as http:
        assert (await http.post(f"/orders/{order}/withdraw", json={})).json()["state"] == "withdrawn"
    assert (await answered(shop, order, question)).json()["slug"] == "order.state"


async def test_the_customer_reads_which_orders_wait_and_until_when(shop, make) -> None:
    """In the list of orders, whatever page; no other subscriber does. An answered one waits no more."""
    order, question = await asked(shop)

    async def waiting(*who) -> list[tuple[str, timedelta]]:
        async with shop.who(*who) as http:
            page = OrderPage.model_validate((await http.get("/orders?page=7")).json())
        return [(str(one.id), one.until - clock.now()) for one in page.waiting]

    ((found, left),) = await waiting()
    assert found == order and timedelta(days=29, hours=23) < left <= timedelta(days=30)
    assert await waiting("CB2000001", make.theirs, Who.REPRESENTATIVE) == []
    assert (await answered(shop, order, question)).status_code == 200
    assert await waiting() == []


async def test_validation_finds_who_waits_for_an_answer_in_a_list_and_takes_one(shop) -> None:
    """By when it was asked, with who has it; searched as the others; from there a wrong question ends with a rejection."""
    order, _ = await asked(shop)

    async def listed(**query) -> tuple[list[dict], int]:
        async with shop.validator() as http:
            answer = (await http.get("/validation/queue", params={"shown": "asked", **query})).json()
        return answer["cases"], answer["total"]

    (line,), total = await listed()
    assert (line["id"], line["state"], line["claimed_by"], line["own"], total) == (order, "waiting", None, False, 1)
    assert clock.now() - datetime.fromisoformat(line["asked_at"]) < timedelta(minutes=5)
    assert (await listed(search=line["reference"].lower()))[1] == 1 and await listed(search="%") == ([], 0)
    assert await listed(page=2) == ([], 1)
    async with shop.validator() as http:
        version = (await http.get(f"/validation/cases/{order}")).json()["version"]
        assert (await http.post(f"/validation/cases/{order}/claim", json={"version": version})).status_code == 200
    (line,), _ = await listed(newest_first=True)
    assert line["claimed_by"] == "CB9000001" and line["under_review"]
    async with shop.validator() as http:
        body = {"version": version + 1, "reason": "De vraag klopte niet."}
        assert (await http.post(f"/validation/cases/{order}/reject", json=body)).status_code == 200
    assert await listed() == ([], 0)
    async with shop.who() as http:
        assert (await http.get("/validation/queue", params={"shown": "asked"})).status_code == 403


async def test_nobody_answers_reminded_twice_and_withdrawn_by_mail(shop) -> None:
    order, question = await asked(shop)
    service = shop.portal.services["orders"]

    async def after(days: int) -> list[str]:
        before = len(await shop.mails())
        with clock.moved(timedelta(days=days, minutes=1)):
            await worker.follow_questions(service)
            await worker.follow_questions(service)
            await shop.settle()
        return [mail["subject"].split(":")[0] for mail in (await shop.mails())[before:]]

    assert await after(6) == []
    assert await after(7) == ["Herinnering"] and await after(8) == []
    assert await after(21) == ["Herinnering"] and await after(29) == []
    (mail,) = await after(30)
    assert mail.endswith("is ingetrokken")
    (event,) = said(shop, OrderWithdrawn)
    assert (event.reason, event.state.value) == ("unanswered", "withdrawn")
    assert "geen antwoord" in (await shop.mails())[-1]["text"]
    assert (await answered(shop, order, question)).json()["slug"] == "order.state"
    assert await after(60) == [] and await shop.place() != order
    lines = await shop.sql(
        "SELECT action, actor FROM audit WHERE action IN ('orders:order:remind', 'orders:order:withdraw')"
    )
    assert [(one["action"], one["actor"]) for one in lines] == [
        ("orders:order:remind", "orders"), ("orders:order:remind", "orders"), ("orders:order:withdraw", "orders"),
    ]  # fmt: skip


async def test_workers_that_were_away_remind_once(shop) -> None:
    await asked(shop)
    before = len(await shop.mails())
    with clock.moved(timedelta(days=22)):
        await worker.follow_questions(shop.portal.services["orders"])
    assert len(await shop.mails()) == before + 1


async def test_checks_by_hand_block_are_ticked_and_void_what_was_approved(shop, make) -> None:
    await shop.sql("UPDATE product SET approvals = 2, checks = '{register_extract}'")
    await shop.receive(make.person("CB9000001", "Vera Toets", make.role(None, Role.VALIDATION), version=2))
    order = await sealed(shop)
    refused = await shop.decide(order)
    assert (refused.status_code, refused.json()["slug"], refused.json()["params"]) == (
        409, "case.checks_open", {"checks": "register_extract", "count": 1},
    )  # fmt: skip
    url = f"/validation/cases/{order}"

    async def tick(http, done: bool, **more):
        version = (await http.get(url)).json()["version"]
        return await http.post(
            f"{url}/check", json={"version": version, "check": "register_extract", "done": done, **more}
        )

    async with shop.validator() as vera, shop.validator("CB9000002") as karim:
        case = (await tick(vera, True, note="Uittreksel van vandaag.")).json()
        (check,) = case["by_hand"]
        assert (check["required"], check["by"], check["note"]) == (True, "CB9000001", "Uittreksel van vandaag.")
        assert (await vera.post(f"{url}/approve", json={"version": case["version"]})).status_code == 200
        version = (await karim.get(url)).json()["version"]
        await karim.post(f"{url}/claim", json={"version": version})
        assert (await tick(vera, False)).json()["slug"] == "case.twice"
        voided = (await tick(karim, False, note="Verkeerd uittreksel.")).json()
        assert voided["approvals"] == [] and voided["acts"][-1]["act"] == "voided"
        for body in ({"check": "x"}, {"note": "  "}, {"more": 1}):
            answer = await karim.post(f"{url}/check", json={"version": 1, "check": "domain", "done": True} | body)
            assert answer.status_code == 422, body
    mail = (await shop.mails())[-1]
    assert mail["to"] == "cb9000001@voorbeeldstad.nl" and "telt niet meer" in mail["subject"]
    assert mail["letter"]["link"] == f"/validatie/{order}"
    assert "Verkeerd uittreksel" not in (await shop.mails())[-1]["text"]


async def test_rejected_with_causes_that_name_step_and_field(shop) -> None:
    order = await sealed(shop)
    async with shop.validator() as http:
        known = (await http.get(f"/validation/cases/{order}")).json()["causes_to_give"]
    assert all(cause["nl"] and cause["en"] and cause["step"] for cause in known) and len(known) > 5
    refused = await shop.decide(order, "reject", reason="Nee.", causes=["x"])
    assert (refused.status_code, refused.json()["slug"]) == (422, "case.cause_unknown")
    chosen = [known[0]["code"], known[3]["code"]]
    assert (await shop.decide(order, "reject", reason="Bel ons.", causes=chosen)).status_code == 200
    (event,) = said(shop, OrderRejected)
    assert event.causes == tuple(chosen) and event.reason == "Bel ons."
    facts = (await shop.mails())[-1]["letter"]["facts"]
    assert [value for label, value in facts if label == "Oorzaak"] == [known[0]["nl"], known[3]["nl"]]
    async with shop.who() as http:
        seen = (await http.get(f"/orders/{order}")).json()
    assert [cause["code"] for cause in seen["causes"]] == chosen and seen["reason"] == "Bel ons."


async def test_the_clock_of_validation_stands_still_while_the_customer_is_asked(shop) -> None:
    """Two business days after the answer, not after the question; a failed order has one."""

    async def overdue(**later) -> list[str]:
        with clock.moved(timedelta(**later)), capture_logs() as logs:
            await worker.alarm_about_orders(shop.portal.services["orders"])
        return [entry["subject"] for entry in logs if entry["event"] == "review.overdue"]

    order, question = await asked(shop)
    assert await overdue(days=20) == []
    await answered(shop, order, question)
    assert await overdue(hours=3) == []
    assert await overdue(days=11) == [order] and await overdue(days=12) == []
    today = clock.local(clock.now()).date()
    holidays = {row["day"] for row in await shop.sql("SELECT day FROM holiday")}
    assert {date(today.year, 12, 25), date(today.year + 1, 1, 1)} <= holidays or today.year > 2029


async def test_who_holds_a_role_there_and_who_is_the_same_human_judge_nothing(shop, make) -> None:
    """By any number that the desk linked: a link that organisation's events know nothing of and leave as it is."""
    await shop.sql("UPDATE product SET approvals = 2")
    order = await sealed(shop)
    await shop.receive(make.person("CB9000003", "Vera Toets", make.role(make.ours, Role.MANAGER)))
    await shop.sql("UPDATE person SET human = 'CB9000001' WHERE number = 'CB9000003'")
    assert (await shop.decide(order)).json()["slug"] == "case.own_subscriber"
    await shop.receive(
        make.person("CB9000003", "Vera Toets", make.role(make.ours, Role.MANAGER, active=False), version=2)
    )
    assert (await shop.decide(order)).status_code == 200
    assert (await shop.decide(order, number="CB9000003")).json()["slug"] == "case.twice"
    assert (await shop.decide(order, number="CB9000002")).json()["order"]["state"] == "approved"


async def test_an_order_that_certificates_has_is_not_withdrawn_nor_asked_about(shop) -> None:
    """No certificate comes for an order that its subscriber took back: from approval to the CA's answer it can't be."""
    order = await sealed(shop)
    await shop.decide(order)
    async with shop.who() as sanne, shop.validator() as vera:
        for fact in (None, await shop.started(order)):
            if fact is not None:
                await shop.receive(fact)
            refused = await sanne.post(f"/orders/{order}/withdraw", json={})
            assert (refused.status_code, refused.json()["slug"]) == (409, "order.state")
            assert (await sanne.get(f"/orders/{order}")).json()["withdrawable"] is False
            version = (await vera.get(f"/validation/cases/{order}")).json()["version"]
            for what, body in (("ask", {"text": "Toch?"}), ("reject", {"reason": "Nee."})):
                answer = await vera.post(f"/validation/cases/{order}/{what}", json={"version": version, **body})
                assert answer.json()["slug"] == "order.state", what
            refused = await vera.post(f"/orders/{order}/withdraw", json={"version": version})
            assert refused.json()["slug"] == "order.state"
    await shop.receive(await shop.issued(order))
    (row,) = await shop.sql("SELECT state FROM placed_order")
    assert row["state"] == "completed" and said(shop, OrderWithdrawn) == []


async def test_approving_and_withdrawing_at_once_does_one_of_them(shop) -> None:
    """Never both: an order that was approved is not withdrawn, and one that was withdrawn is never approved."""
    for _ in range(3):
        order = await sealed(shop)
        async with shop.validator() as vera, shop.who() as sanne, shop.who("CB1000003") as joris:
            case = (await vera.get(f"/validation/cases/{order}")).json()
            answers = await asyncio.gather(
                vera.post(f"/validation/cases/{order}/claim", json={"version": case["version"]}),
                sanne.post(f"/orders/{order}/withdraw", json={}),
                joris.post(f"/orders/{order}/withdraw", json={}),
            )
            claimed, *withdrawn = [answer.status_code for answer in answers]
            (row,) = await shop.sql("SELECT state FROM placed_order WHERE id = $1", UUID(order))
            assert sorted(withdrawn) in ([200, 409], [409, 409]) and 500 not in (claimed, *withdrawn)
            assert (row["state"] == "withdrawn") is (200 in withdrawn)
            assert (claimed == 200) is not (200 in withdrawn)
            if claimed == 200:
                version = answers[0].json()["version"]
                await vera.post(f"/validation/cases/{order}/reject", json={"version": version, "reason": "Over."})
        await shop.settle()


async def test_two_validators_ask_at_once_and_two_colleagues_answer_at_once(shop) -> None:
    """One question, one answer: who came second is told so, and nothing of theirs is kept."""
    order = await sealed(shop)
    url = f"/validation/cases/{order}"
    async with shop.validator() as vera, shop.validator("CB9000002") as karim:
        version = (await vera.get(url)).json()["version"]
        claims = await asyncio.gather(*(one.post(f"{url}/claim", json={"version": version}) for one in (vera, karim)))
        assert sorted(claim.status_code for claim in claims) == [200, 409]
        version += 1
        asked = await asyncio.gather(
            *(one.post(f"{url}/ask", json={"version": version, "text": "Wie?"}) for one in (vera, karim, vera))
        )
    assert sorted(answer.status_code for answer in asked) == [200, 409, 409]
    (question,) = await shop.sql("SELECT id FROM review_question")
    async with shop.who() as sanne, shop.who("CB1000003") as joris:
        body = {"question": str(question["id"]), "text": "Wij."}
        answers = await asyncio.gather(*(one.post(f"/orders/{order}/answer", json=body) for one in (sanne, joris)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    await shop.settle()
    assert len(said(shop, OrderResumed)) == 1


async def test_an_answer_counts_after_a_colleague_claimed_the_waiting_case_and_ends_no_claim_of_theirs(shop) -> None:
    """A validator may take a waiting case, to reject it; the answer makes it a new version, so their page decides nothing unread."""
    order, question = await asked(shop)
    url = f"/validation/cases/{order}"
    async with shop.validator("CB9000002") as karim:
        version = (await karim.get(url)).json()["version"]
        claimed = (await karim.post(f"{url}/claim", json={"version": version})).json()
        assert (await answered(shop, order, question)).status_code == 200
        stale = await karim.post(f"{url}/reject", json={"version": claimed["version"], "reason": "Geen antwoord."})
        assert (stale.status_code, stale.json()["slug"]) == (409, "case.stale")
        case = (await karim.get(url)).json()
        assert case["claimed_by"] == "CB9000002" and case["questions"][0]["answer"]
        approved = await karim.post(f"{url}/approve", json={"version": case["version"]})
        assert approved.json()["order"]["state"] == "approved"


async def test_a_question_between_two_approvals_needs_two_humans_again(shop, make) -> None:
    """Four eyes are not weakened: the first approval was of what was known before the answer, and is void after it."""
    await shop.sql("UPDATE product SET approvals = 2")
    order = await sealed(shop)
    assert (await shop.decide(order)).json()["approvals"] == ["CB9000001"]
    answer = await shop.decide(order, "ask", number="CB9000002", text="Klopt dit?")
    assert answer.status_code == 200
    (question,) = answer.json()["questions"]
    assert (await answered(shop, order, question["id"])).status_code == 200
    assert (await shop.decide(order, number="CB9000002")).json()["order"]["state"] == "in_validation", "one of two"
    assert (await shop.decide(order, number="CB9000002")).json()["slug"] == "case.twice"
    assert (await shop.decide(order)).json()["order"]["state"] == "approved"
    (event,) = said(shop, OrderApproved)
    assert set(event.approvers) == {"CB9000001", "CB9000002"}
