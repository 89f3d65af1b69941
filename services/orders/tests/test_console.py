"""What a validator is offered, and what stays among staff: hindrances by the rule of approving, notes, causes in both languages (B1)."""

from datetime import timedelta
from uuid import UUID

import pytest
from chassis import clock
from contracts.certificates import CertificateImported
from orders import worker


async def case_of(shop, order: str, number: str = "CB9000001") -> dict:
    async with shop.validator(number) as http:
        answer = await http.get(f"/validation/cases/{order}")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
async def order(shop) -> str:
    """A sealed order."""
    placed = await shop.place()
    await shop.seal(placed)
    return placed


async def test_b1_what_hinders_is_what_approving_refuses(shop, make, order: str) -> None:
    """Nothing, an open check by hand, a key that was certified meanwhile: the case says each before it is pressed, and approval says it then."""
    case = await case_of(shop, order)
    assert case["hindrances"] == [] and case["checked_at"]
    await shop.sql("UPDATE review SET checks_required = '{domain}' WHERE subject = $1", UUID(order))
    (hindrance,) = (await case_of(shop, order))["hindrances"]
    assert (hindrance["field"], hindrance["slug"]) == ("by_hand", "case.checks_open")
    refused = await shop.decide(order)
    assert (refused.json()["slug"], refused.json()["params"]) == ("case.checks_open", hindrance["params"])
    (row,) = await shop.sql("SELECT spki_sha256 FROM placed_order WHERE id = $1", UUID(order))
    await shop.receive(CertificateImported(**make.certificate(77, make.theirs, None, spki=row["spki_sha256"])))
    slugs = [found["slug"] for found in (await case_of(shop, order))["hindrances"]]
    assert slugs == ["case.key_used", "case.checks_open"]
    await shop.decide(order, "check", check="domain", done=True)
    refused = await shop.decide(order)
    assert refused.json()["slug"] == "case.key_used"
    assert [found["slug"] for found in (await case_of(shop, order))["hindrances"]] == ["case.key_used"]
    rejected = await shop.decide(order, "reject", reason="De sleutel is al gebruikt.")
    assert rejected.status_code == 200 and rejected.json()["hindrances"] == [], "of what is decided nothing hinders"


async def test_b1_an_error_by_the_rules_of_today_forbids_approval(shop, make) -> None:
    """The product takes such a key no more since it was ordered: found now, and refused; who looks reads how many errors there are."""
    order = await shop.place()
    await shop.seal(order)
    await shop.sql("UPDATE product SET curves = '{P-384}'")
    case = await case_of(shop, order)
    wrong = [found["slug"] for found in case["checks"] if found["severity"] == "error"]
    assert wrong and [(h["field"], h["slug"], h["params"]) for h in case["hindrances"]] == [
        ("checks", "case.checks_failed", {"count": len(wrong)}),
    ]  # fmt: skip
    refused = await shop.decide(order)
    assert (refused.status_code, refused.json()["slug"]) == (409, "case.checks_failed")
    (row,) = await shop.sql("SELECT state FROM placed_order WHERE id = $1", UUID(order))
    assert row["state"] == "in_validation"
    assert "order.approved.v1" not in shop.portal.said


async def test_b1_a_note_among_staff_leaves_validation_nowhere(shop, order: str) -> None:
    """A colleague without the claim writes it; it is on the case, and in no event, form, mail, audit line or view of the customer."""
    words = "Belde met Sanne, klinkt vreemd."
    async with shop.validator() as vera, shop.validator("CB9000002", read_only=True) as karim:
        version = (await vera.post(f"/validation/cases/{order}/claim", json={"version": 1})).json()["version"]
        for _ in range(2):
            noted = await karim.post(f"/validation/cases/{order}/note", json={"text": words})
            assert noted.status_code == 200, noted.text
        case = noted.json()
        assert [(a["act"], a["name"], a["note"]) for a in case["acts"]] == [
            ("claimed", "Persoon CB9000001", None), ("noted", "Persoon CB9000002", words),
        ]  # fmt: skip
        stale = await vera.post(f"/validation/cases/{order}/approve", json={"version": version})
        assert stale.json()["slug"] == "case.stale", "who decides has read it"
        done = await vera.post(f"/validation/cases/{order}/approve", json={"version": case["version"]})
        assert done.status_code == 200
        for body in ({"text": " "}, {"text": "x" * 2001}, {}, {"text": "x", "version": 1}):
            assert (await vera.post(f"/validation/cases/{order}/note", json=body)).status_code == 422, body
    await shop.settle()
    async with shop.who() as http:
        seen = [await http.get(path) for path in (f"/orders/{order}", "/orders", f"/orders/{order}/state")]
        assert (await http.post(f"/validation/cases/{order}/note", json={"text": "x"})).status_code == 403
    assert all(words not in answer.text for answer in seen)
    assert shop.portal.log and not any(words.encode() in payload for _, _, payload in shop.portal.log)
    assert words not in str(await shop.mails())
    trail = await shop.sql("SELECT action, facts::text FROM audit WHERE outcome = 'done'")
    assert [line["action"] for line in trail].count("orders:validation:note") == 1 and words not in str(trail)


async def test_b1_nobody_of_the_case_notes_and_what_is_no_case_takes_none(shop, order: str) -> None:
    await shop.sql("UPDATE review SET requester = 'CB9000001'")
    async with shop.validator() as vera:
        assert (await vera.post(f"/validation/cases/{order}/note", json={"text": "x"})).json()["slug"] == "case.own"
        placed = UUID(int=7)
        assert (await vera.post(f"/validation/cases/{placed}/note", json={"text": "x"})).status_code == 404


async def test_b1_causes_are_told_to_the_customer_in_both_languages(shop, order: str) -> None:
    """On the order and in the mail, each with its step and field; the reason beside them."""
    given = (await case_of(shop, order))["causes_to_give"]
    assert {"names_not_yours", "request_wrong"} <= {cause["code"] for cause in given}
    assert all(cause["nl"] and cause["en"] and cause["step"] for cause in given)
    answer = await shop.decide(order, "reject", reason="Zie www.", causes=["names_not_yours", "request_wrong"])
    assert answer.status_code == 200
    async with shop.who() as http:
        causes = (await http.get(f"/orders/{order}")).json()["causes"]
    assert [(cause["code"], cause["step"], cause["field"]) for cause in causes] == [
        ("names_not_yours", "certificate", "sans"), ("request_wrong", "certificate", "csr"),
    ]  # fmt: skip
    mail = (await shop.mails())[-1]
    assert all(cause["nl"] in mail["text"] for cause in causes) and "Zie www." in mail["text"]


async def test_b1_standard_questions_are_told_in_the_language_of_who_reads(shop, order: str) -> None:
    """Rows beside own words, on the page and in the mail; one that no row has, and nothing at all, are refused."""
    known = {question["code"]: question for question in (await case_of(shop, order))["questions_to_ask"]}
    assert {"names_permission", "call_back"} <= known.keys()
    assert all(question["nl"] and question["en"] and question["step"] for question in known.values())
    for wrong, slug in (({}, "input.invalid"), ({"codes": ["colour"]}, "case.question_unknown")):
        assert (await shop.decide(order, "ask", **wrong)).json()["slug"] == slug
    answer = await shop.decide(order, "ask", codes=["call_back", "names_permission"], text="Het gaat om www.")
    assert answer.status_code == 200, answer.text
    async with shop.who() as http:
        (question,) = (await http.get(f"/orders/{order}")).json()["questions"]
    assert question["text"] == "Het gaat om www."
    assert [asked["code"] for asked in question["standard"]] == ["names_permission", "call_back"], (
        "in the order of the rows"
    )
    mail = (await shop.mails())[-1]
    assert all(known[code]["nl"] in mail["text"] for code in ("call_back", "names_permission"))
    assert "Het gaat om www." in mail["text"]


async def test_b1_a_standard_question_alone_is_reminded_of(shop, order: str) -> None:
    await shop.sql("UPDATE person SET language = 'en' WHERE number = 'CB1000002'")
    assert (await shop.decide(order, "ask", codes=["call_back"])).status_code == 200
    with clock.moved(timedelta(days=8)):
        await worker.follow_questions(shop.portal.services["orders"])
        await shop.settle()
    asked = [mail for mail in await shop.mails() if "When can we call you" in mail["text"]]
    assert len(asked) == 2, "asked and reminded, in the language of the person"
