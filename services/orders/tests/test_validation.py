"""Validation and what comes after: one decision per case, and facts that come late, twice and out of order."""

import asyncio
from datetime import timedelta
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from chassis import clock
from chassis.operations import documents
from chassis.operations.documents import LostDocument
from chassis.operations.restore import listed
from chassis.outside.objects_obstore import ObstoreObjects
from contracts.authority import Who
from contracts.certificates import CertificateImported, CertificateIssued
from contracts.orders import OrderApproved, OrderCompleted, OrderPlaced, OrderReady, OrderRejected
from contracts.organisation import PersonChanged, Role
from orders import worker
from orders.store.people import Register
from structlog.testing import capture_logs


def said(shop, *events):
    kinds = {e.type_name(): e for e in events}
    return [kinds[h["ce_type"]].model_validate_json(p) for _, h, p in shop.portal.log if h.get("ce_type") in kinds]


def ids(shop) -> set[str]:
    return {h["ce_correlationid"] for t, h, _ in shop.portal.log if t == "mc.orders.v1"}


async def state(shop, order: str) -> str:
    (row,) = await shop.sql("SELECT state FROM placed_order WHERE id = $1", UUID(order))
    return row["state"]


async def test_n2_b1_validation_sees_an_order_only_when_its_form_is_sealed(shop) -> None:
    order = await shop.place()
    async with shop.validator() as http:
        empty = (await http.get("/validation/queue")).json()
        assert (empty["cases"], empty["total"]) == ([], 0)
        assert (await http.get(f"/validation/cases/{order}")).status_code == 404
        sealed = await shop.seal(order, b"%PDF-1.7 verzegeld")
        queue = (await http.get("/validation/queue")).json()
        assert [(c["id"], c["organisation"], c["claimed_by"]) for c in queue["cases"]] == [
            (order, "Gemeente Voorbeeldstad", None)
        ]
        case = (await http.get(f"/validation/cases/{order}")).json()
        assert case["order"]["state"] == "in_validation" and not case["own"] and case["checks"] == []
        document = await http.get(f"/orders/{order}/document")
        assert document.content == b"%PDF-1.7 verzegeld" and document.headers["content-type"] == "application/pdf"
    async with shop.who() as http:
        document = await http.get(f"/orders/{order}/document")
        assert document.status_code == 200 and sealed.file_name in document.headers["content-disposition"]
        assert (await http.get(f"/orders/{order}/state")).json()["document"]["sha256"] == sealed.sha256
    (mail,) = await shop.mails()
    assert mail["to"] == "cb1000002@voorbeeldstad.nl" and mail["attachments"][0]["sha256"] == sealed.sha256
    assert shop.portal.said == ["order.placed.v1", "form.requested.v1", "order.ready.v1"]


async def test_document_that_is_damaged_in_the_store_is_not_given(shop) -> None:
    order = await shop.place()
    sealed = await shop.seal(order)
    path = shop.objects / "documents" / sealed.sha256
    path.write_bytes(b"iets anders")
    async with shop.who() as http:
        assert (await http.get(f"/orders/{order}/document")).json()["slug"] == "unavailable"
        path.unlink()
        assert (await http.get(f"/orders/{order}/document")).json()["slug"] == "unavailable"


async def test_a_document_in_a_store_that_is_away_is_not_available_now(shop, monkeypatch) -> None:
    """A bucket whose address nobody answers at."""
    order = await shop.place()
    await shop.seal(order)
    given = {
        "ENDPOINT": "http://127.0.0.1:1",
        "ALLOW_HTTP": "true",
        "ACCESS_KEY_ID": "k",
        "SECRET_ACCESS_KEY": "s",
        "REGION": "eu",
    }
    for name, value in given.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    shop.portal.services["orders"].objects = ObstoreObjects("s3://bucket", timeout=2)
    async with shop.who() as http:
        answer = await http.get(f"/orders/{order}/document")
        assert (answer.status_code, answer.json()["slug"]) == (503, "unavailable")


async def test_f51_documents_that_did_not_come_back_are_listed(shop, monkeypatch) -> None:
    """F-51: each by its hash and the order that it is of; and where the store doesn't answer nothing is said to be lost."""
    monkeypatch.setattr(documents, "_PAGE", 1)
    service, folder = shop.portal.services["orders"], shop.objects / "documents"
    order = await shop.place()
    document = folder / (await shop.seal(order)).sha256
    assert await documents.lost(service) == []
    document.write_bytes(b"%PDF another one")
    assert await documents.lost(service) == [LostDocument(document.name, order, "P1234567", "damaged")]
    document.unlink()
    missing = [LostDocument(document.name, order, "P1234567", "missing")]
    assert await documents.lost(service) == missing
    line = f'{{"document": "{document.name}", "key": "{order}", "subscriber": "P1234567", "cause": "missing"}}'
    assert listed(missing) == line
    for name, value in {
        "ENDPOINT": "http://127.0.0.1:1",
        "ALLOW_HTTP": "true",
        "ACCESS_KEY_ID": "k",
        "SECRET_ACCESS_KEY": "s",
        "REGION": "eu",
    }.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    service.objects = ObstoreObjects("s3://bucket", timeout=2)
    with pytest.raises(ValueError, match="does not answer; nothing was changed"):
        await documents.lost(service)


async def test_b1_n3_approval_tells_the_ca_exactly_what_was_agreed(shop, make) -> None:
    order = await shop.approved()
    assert await state(shop, order) == "approved"
    (event,) = said(shop, OrderApproved)
    (placed,) = said(shop, OrderPlaced)
    assert event.content_sha256 == placed.content_sha256 and event.approvers == ("CB9000001",)
    assert make.spki(event.details.csr_pem) == event.details.spki_sha256
    assert event.details.subject.model_dump() == {
        "common_name": make.cn, "organisation": "Gemeente Voorbeeldstad", "locality": "Voorbeeldstad",
        "state": "Utrecht", "country": "NL", "serial_number": None, "organisation_identifier": "NTRNL-12345678",
    }  # fmt: skip
    assert (event.details.sans, event.details.validity_days) == ((make.cn, f"extra.{make.cn}"), 1095)
    assert [m["subject"].split()[-1] for m in await shop.mails()] == ["geplaatst", "goedgekeurd"]
    async with shop.who() as http:
        history = (await http.get(f"/orders/{order}")).json()["history"]
        assert [(m["state"], m["by"], m["by_staff"]) for m in history] == [
            ("placed", "Sanne de Vries", False), ("in_validation", None, False), ("approved", None, True),
        ]  # fmt: skip


async def test_b1_n3_rejection_has_a_reason_and_frees_the_key_for_its_subscriber_only(shop, make) -> None:
    csr = make.csr()
    order = await shop.place(csr=csr)
    await shop.seal(order)
    empty = await shop.decide(order, "reject", reason="  ")
    assert (empty.status_code, empty.json()["slug"]) == (422, "input.invalid")
    answer = await shop.decide(order, "reject", reason="De <b>domeinnaam</b> is niet van u.\nBel ons.")
    assert answer.status_code == 200 and answer.json()["order"]["state"] == "rejected"
    (event,) = said(shop, OrderRejected)
    assert event.reason.startswith("De <b>domeinnaam</b>")
    mail = (await shop.mails())[-1]
    assert "afgewezen" in mail["subject"] and "De <b>domeinnaam</b>" in mail["text"]
    assert "De &lt;b&gt;domeinnaam&lt;/b&gt; is niet van u.<br>Bel ons." in mail["html"]  # B-19
    theirs = await shop.draft(2, shop.who("CB2000001", make.theirs, Who.REPRESENTATIVE), until="manager")
    async with shop.who("CB2000001", make.theirs, Who.REPRESENTATIVE) as http:
        body = {"version": theirs["version"], "csr": csr, "sans": [], "delivery_email": "a@b.nl"}
        answer = await shop.save(http, f"/drafts/{theirs['id']}", "certificate", body)
        assert "csr.key.reused" in [f["slug"] for f in answer.json()["findings"]]
    again = await shop.place(csr=csr)
    assert again != order and await state(shop, again) == "placed"


async def test_f57_two_validators_one_case(shop) -> None:
    order = await shop.place()
    await shop.seal(order)
    async with shop.validator() as vera, shop.validator("CB9000002") as karim:
        url = f"/validation/cases/{order}"
        version = (await vera.get(url)).json()["version"]
        answers = await asyncio.gather(*(c.post(f"{url}/claim", json={"version": version}) for c in (vera, karim)))
        assert sorted(a.status_code for a in answers) == [200, 409]
        won, lost = (vera, karim) if answers[0].status_code == 200 else (karim, vera)
        refused = next(a for a in answers if a.status_code == 409).json()
        assert refused["slug"] == "case.claimed" and refused["params"]["name"].startswith("Persoon CB900000")
        version = (await won.get(url)).json()["version"]
        for action in ("approve", "reject"):
            body = {"version": version} | ({"reason": "Nee."} if action == "reject" else {})
            answer = await lost.post(f"{url}/{action}", json=body)
            assert answer.json()["slug"] == "case.claimed"
        stale = await won.post(f"{url}/approve", json={"version": version - 1})
        assert stale.json()["slug"] == "case.stale"
        # the same person in two windows
        decided = await asyncio.gather(
            won.post(f"{url}/approve", json={"version": version}),
            won.post(f"{url}/reject", json={"version": version, "reason": "Nee."}),
        )
        assert sorted(a.status_code for a in decided) == [200, 409]
        late = next(a for a in decided if a.status_code == 409).json()
        assert late["slug"] == "order.state" and late["params"]["name"].startswith("Persoon CB900000")
    await shop.settle()
    assert len(said(shop, OrderApproved, OrderRejected)) == 1
    assert len(await shop.mails()) == 2


async def test_claim_does_not_last_for_ever(shop) -> None:
    order = await shop.place()
    await shop.seal(order)
    url = f"/validation/cases/{order}"
    async with shop.validator() as vera:
        claimed = (await vera.post(f"{url}/claim", json={"version": 1})).json()
    with clock.moved(timedelta(hours=7)):
        async with shop.validator("CB9000002") as karim:
            answer = await karim.post(f"{url}/claim", json={"version": claimed["version"]})
            assert answer.json()["slug"] == "case.claimed"
    with clock.moved(timedelta(hours=8, seconds=1)):
        async with shop.validator("CB9000002") as karim:
            answer = await karim.post(f"{url}/claim", json={"version": claimed["version"]})
            assert answer.status_code == 200 and answer.json()["claimed_by"] == "CB9000002"
        async with shop.validator() as vera:
            answer = await vera.post(f"{url}/approve", json={"version": claimed["version"]})
            assert answer.json()["slug"] == "case.claimed"


async def seen(shop, order: str) -> list[bool]:
    """Whether somebody looks, as the customer's list, page, waiting page and the queue say."""
    async with shop.who() as http:
        said = [
            next(o for o in (await http.get("/orders")).json()["orders"] if o["id"] == order),
            (await http.get(f"/orders/{order}")).json(),
            (await http.get(f"/orders/{order}/state")).json(),
            *(await http.get("/renewals", params={"certificate": 1})).json()["notices"],
        ]
    async with shop.validator() as http:
        said += [c for c in (await http.get("/validation/queue")).json()["cases"] if c["id"] == order]
        said.append((await http.get(f"/validation/cases/{order}")).json()["order"])
    return [one["under_review"] for one in said]


async def test_all_say_the_same_of_whether_somebody_looks(shop) -> None:
    """Not before the claim, not after it was given back, ran out or ended with the decision; the same words on both sides."""
    order = await shop.place()
    await shop.seal(order)
    assert await seen(shop, order) == [False] * 6
    url = f"/validation/cases/{order}"
    async with shop.validator() as vera:
        version = (await vera.post(f"{url}/claim", json={"version": 1})).json()["version"]
        assert await seen(shop, order) == [True] * 6
        given = await vera.post(f"{url}/give-back", json={"version": version})
        assert (given.status_code, given.json()["claimed_by"]) == (200, None)
        assert await seen(shop, order) == [False] * 6
        version = given.json()["version"]
        claimed = (await vera.post(f"{url}/claim", json={"version": version})).json()
    with clock.moved(timedelta(hours=8, seconds=1)):
        assert await seen(shop, order) == [False] * 6
        async with shop.validator() as vera:
            case = (await vera.get(url)).json()
            assert case["claimed_by"] is None and case["claimed_by_name"] is None
            refused = await vera.post(f"{url}/approve", json={"version": claimed["version"]})
            assert refused.json()["slug"] == "case.not_claimed", "who nobody counts on decides nothing"
            again = await vera.post(f"{url}/claim", json={"version": claimed["version"]})
            assert again.status_code == 200
            assert await seen(shop, order) == [True] * 6
            answer = await vera.post(f"{url}/approve", json={"version": again.json()["version"]})
        assert (answer.status_code, answer.json()["claimed_by"]) == (200, None)
        assert await seen(shop, order) == [False] * 5, "no longer in the queue"


async def test_a_claim_is_given_back_with_a_note_for_who_comes_next(shop) -> None:
    """Only by who claimed; the next one reads who, when and why; the customer reads nothing of it."""
    order = await shop.place()
    await shop.seal(order)
    url = f"/validation/cases/{order}"
    async with shop.validator() as vera, shop.validator("CB9000002") as karim:
        refused = await vera.post(f"{url}/give-back", json={"version": 1, "note": "x"})
        assert refused.json()["slug"] == "case.not_claimed"
        version = (await vera.post(f"{url}/claim", json={"version": 1})).json()["version"]
        assert (await karim.post(f"{url}/give-back", json={"version": version})).json()["slug"] == "case.claimed"
        assert (await vera.post(f"{url}/give-back", json={"version": 1})).json()["slug"] == "case.stale"
        for note in ("  ", "x" * 2001, "\u6f22", "-----BEGIN PRIVATE KEY-----\n" + "c2VjcmV0" * 20):
            answer = await vera.post(f"{url}/give-back", json={"version": version, "note": note})
            assert answer.status_code == 422, note[:20]
        note = "Gebeld met Sanne:\nzij belt terug."
        given = await vera.post(f"{url}/give-back", json={"version": version, "note": note})
        assert given.status_code == 200
        case = (await karim.get(url)).json()
        assert [(a["act"], a["by"], a["note"]) for a in case["acts"]] == [
            ("claimed", "CB9000001", None), ("given_back", "CB9000001", note),
        ]  # fmt: skip
        assert case["acts"][1]["name"] == "Persoon CB9000001"
        claimed = await karim.post(f"{url}/claim", json={"version": case["version"]})
        assert claimed.json()["claimed_by"] == "CB9000002"
        late = await vera.post(f"{url}/approve", json={"version": claimed.json()["version"]})
        assert late.json()["slug"] == "case.claimed"
        done = await karim.post(f"{url}/approve", json={"version": claimed.json()["version"]})
        assert [a["act"] for a in done.json()["acts"]] == ["claimed", "given_back", "claimed", "approved"]
    async with shop.who() as http:
        assert "Sanne" in (shown := (await http.get(f"/orders/{order}")).text) and "belt terug" not in shown
    lines = await shop.sql(
        "SELECT action, actor, facts FROM audit WHERE action LIKE 'orders:validation:%' AND outcome = 'done' ORDER BY id"
    )
    assert [(line["action"], line["actor"]) for line in lines] == [
        ("orders:validation:claim", "CB9000001"), ("orders:validation:give_back", "CB9000001"), ("orders:validation:claim", "CB9000002"),
        ("orders:validation:approve", "CB9000002"),
    ]  # fmt: skip
    assert "belt terug" not in str([dict(line) for line in lines])


async def test_decision_needs_a_claim(shop) -> None:
    order = await shop.place()
    await shop.seal(order)
    async with shop.validator() as http:
        answer = await http.post(f"/validation/cases/{order}/approve", json={"version": 1})
        assert answer.json()["slug"] == "case.not_claimed"
        first = await http.post(f"/validation/cases/{order}/claim", json={"version": 1})
        again = await http.post(f"/validation/cases/{order}/claim", json={"version": 1})
        cases = [answer.json() | {"checked_at": None} for answer in (first, again)]
        assert cases[0] == cases[1] and cases[0]["claimed_by"] == "CB9000001"
        assert (await http.post(f"/validation/cases/{uuid4()}/claim", json={"version": 1})).status_code == 404


async def test_r137_nobody_decides_on_an_order_of_his_own(shop, make) -> None:
    """The same person number in two roles is one person."""
    await shop.receive(make.person("CB9000001", "Vera Toets", make.role(make.ours, Role.CONTACT), version=2))
    order = await shop.place(number="CB9000001")
    await shop.seal(order)
    async with shop.validator() as http:
        assert (await http.get(f"/validation/cases/{order}")).json()["own"]
    answer = await shop.decide(order)
    assert (answer.status_code, answer.json()["slug"]) == (403, "case.own")
    assert (await shop.decide(order, number="CB9000002")).status_code == 200


async def test_r137_two_approvals_are_of_two_people(shop) -> None:
    await shop.sql("UPDATE product SET approvals = 2")
    order = await shop.place()
    await shop.seal(order)
    first = await shop.decide(order)
    assert first.status_code == 200 and first.json()["order"]["state"] == "in_validation"
    assert (first.json()["approvals"], first.json()["approvals_needed"]) == (["CB9000001"], 2)
    again = await shop.decide(order)
    assert (again.status_code, again.json()["slug"]) == (403, "case.twice")
    assert (await shop.decide(order, number="CB9000002")).json()["order"]["state"] == "approved"
    (event,) = said(shop, OrderApproved)
    assert event.approvers == ("CB9000001", "CB9000002")


async def test_inv12_read_only_session_decides_nothing(shop) -> None:
    order = await shop.place()
    await shop.seal(order)
    async with shop.validator(read_only=True) as http:
        assert (await http.get(f"/validation/cases/{order}")).status_code == 200
        answer = await http.post(f"/validation/cases/{order}/approve", json={"version": 1})
        assert answer.json()["slug"] == "session.read_only"


@pytest.mark.parametrize("who", [Who.REPRESENTATIVE, Who.CONTACT_FULL, Who.SERVICEDESK])
async def test_only_validation_passes_its_routes(shop, who: Who) -> None:
    order = await shop.place()
    await shop.seal(order)
    async with shop.who("CB1000002", "P1234567" if who is not Who.SERVICEDESK else None, who) as http:
        for path in ("/validation/queue", f"/validation/cases/{order}"):
            assert (await http.get(path)).status_code == 403
        for action in ("claim", "give-back", "approve", "reject"):
            body = {"version": 1} | ({"reason": "x"} if action == "reject" else {})
            assert (await http.post(f"/validation/cases/{order}/{action}", json=body)).status_code == 403


async def test_f36_checks_are_done_again_with_the_register_of_today(shop, make) -> None:
    csr = make.csr(ORGANIZATION_NAME="Gemeente Voorbeeldstad")
    order = await shop.place(csr=csr)
    await shop.seal(order)
    renamed = make.subscriber(make.ours, "Gemeente Nieuwnaam", "12345678").model_copy(update={"version": 2})
    await shop.receive(renamed)
    async with shop.validator() as http:
        case = (await http.get(f"/validation/cases/{order}")).json()
    assert [f["slug"] for f in case["checks"]] == ["case.subject_changed"], (
        "the CSR and the order agree, the register does not"
    )
    assert case["order"]["subscriber"]["name"] == "Gemeente Voorbeeldstad"


@pytest.mark.parametrize("who", ["the manager", "the manager's role", "the subscriber"])
async def test_f34_f35_nothing_is_approved_for_who_is_not_there_any_more(shop, make, who: str) -> None:
    """F-34, F-35: ordered before, and de-activated since. It is seen in the case, and rejected; a new one can't be placed."""
    order = await shop.place()
    await shop.seal(order)
    manager = make.role(make.ours, Role.MANAGER, active=who != "the manager's role")
    gone = {
        "the subscriber": make.subscriber(make.ours, "Gemeente Voorbeeldstad", "12345678").model_copy(
            update={"version": 2, "active": False}
        )
    }.get(who) or make.person("CB1000010", "Karel Tak", manager, version=2, active=who != "the manager")
    await shop.receive(gone)
    slug = "order.subscriber_inactive" if who == "the subscriber" else "order.manager_inactive"
    async with shop.validator() as http:
        assert slug in [f["slug"] for f in (await http.get(f"/validation/cases/{order}")).json()["checks"]]
    refused = await shop.decide(order)
    assert (refused.status_code, refused.json()["slug"]) == (409, slug)
    assert await state(shop, order) == "in_validation" and said(shop, OrderApproved) == []
    assert (await shop.decide(order, "reject", reason="Bestel opnieuw.")).status_code == 200


@pytest.mark.parametrize("changed", ["O", "L", "serialNumber", "organizationIdentifier", "key", "nothing"])
async def test_f36_no_certificate_says_what_the_register_no_longer_does(shop, make, changed: str) -> None:
    """F-36: renamed or moved after placing, or the key certified for another: seen on the case, refused, rejected."""
    order = await shop.place(csr=(csr := make.csr()))
    await shop.seal(order)
    known = make.subscriber(make.ours, "Gemeente Voorbeeldstad", "12345678").model_copy(update={"version": 2})
    changes = {
        "O": {"name": "Gemeente Nieuwnaam"},
        "L": {"address": known.address.model_copy(update={"town": "Nieuwstad"})},
        "serialNumber": {"oin": "00000001234567890000"},
        "organizationIdentifier": {"kvk": "87654321"},
    }
    if changed == "key":
        await shop.receive(CertificateImported(**make.certificate(77, make.theirs, None, spki=make.spki(csr))))
    else:
        await shop.receive(known.model_copy(update=changes.get(changed, {})))
    async with shop.validator() as http:
        case = (await http.get(f"/validation/cases/{order}")).json()
    wrong = [f for f in case["checks"] if f["severity"] == "error"]
    slug = "case.key_used" if changed == "key" else "case.subject_changed"
    decided = await shop.decide(order)
    if changed == "nothing":
        assert wrong == [] and decided.status_code == 200
        return
    assert [(f["slug"], f["params"].get("attribute", changed)) for f in wrong] == [(slug, changed)]
    assert wrong[0]["params"].get("reason") == ("added" if changed == "serialNumber" else None)
    assert (decided.status_code, decided.json()["slug"]) == (409, slug)
    assert await state(shop, order) == "in_validation" and not said(shop, OrderApproved)
    rejected = await shop.decide(order, "reject", reason="De gegevens zijn veranderd.")
    assert rejected.status_code == 200 and await state(shop, order) == "rejected"


async def test_f36_a_number_that_the_register_no_longer_has_is_told_as_gone(shop, make) -> None:
    known = make.subscriber(make.ours, "Gemeente Voorbeeldstad", "12345678")
    await shop.receive(known.model_copy(update={"version": 2, "oin": "00000001234567890000"}))
    order = await shop.place()
    await shop.seal(order)
    await shop.receive(known.model_copy(update={"version": 3}))
    async with shop.validator() as http:
        case = (await http.get(f"/validation/cases/{order}")).json()
    told = {"attribute": "serialNumber", "ordered": "00000001234567890000", "registered": "", "reason": "gone"}
    assert [(f["slug"], f["params"]) for f in case["checks"] if f["severity"] == "error"] == [
        ("case.subject_changed", told)
    ]


# --- the CA's side of the story


async def test_n4_r102_issued_certificate_completes_the_order_and_goes_to_the_manager(shop) -> None:
    order = await shop.approved()
    await shop.receive(await shop.started(order))
    assert await state(shop, order) == "fulfilling"
    event = await shop.issued(order)
    await shop.receive(event)
    await shop.settle()
    assert await state(shop, order) == "completed"
    (completed,) = said(shop, OrderCompleted)
    assert (completed.certificate, completed.serial) == (900, event.serial)
    mail = (await shop.mails())[-1]
    assert mail["to"] == "beheer@voorbeeldstad.nl" and mail["to_name"] == "Karel Tak"
    assert mail["cc"] == ["cb1000002@voorbeeldstad.nl"]
    assert [a["file_name"] for a in mail["attachments"]] == [
        "www.voorbeeldstad.nl.pem",
        "www.voorbeeldstad.nl-keten.pem",
    ]
    assert mail["attachments"][0]["text"] == event.leaf_pem
    async with shop.validator() as http:
        checks = (await http.get(f"/validation/cases/{order}")).json()["checks"]
    assert [check for check in checks if check["severity"] == "error"] == [], "its own certificate has its key"
    assert len(ids(shop)) == 1, "one correlation id through the whole story"
    versions = [e.version for e in said(shop, OrderPlaced, OrderReady, OrderApproved, OrderCompleted)]
    assert versions == [1, 2, 3, 4]
    async with shop.who() as http:
        seen = (await http.get(f"/orders/{order}")).json()
        assert seen["certificate"] == 900 and seen["history"][-1]["state"] == "completed"
        draft = (await http.post("/drafts", json={"certificate": 1})).json()
        assert [(n["slug"], n["severity"]) for n in draft["notices"]] == [("renewal.done", "warning")]
        again = (await http.post("/drafts", json={"certificate": 900})).json()
        assert again["renews"]["id"] == 900


@pytest.mark.parametrize("order_of_facts", sorted(set(permutations(("started", "issued", "issued", "started")))))
async def test_f14_f15_facts_late_twice_and_out_of_order(shop, order_of_facts: tuple[str, ...]) -> None:
    order = await shop.approved()
    facts = {"started": await shop.started(order), "issued": await shop.issued(order)}
    for name in order_of_facts:
        await shop.receive(facts[name])
    await shop.settle()
    assert await state(shop, order) == "completed"
    assert len(said(shop, OrderCompleted)) == 1 and len(await shop.mails()) == 3
    async with shop.who() as http:
        history = (await http.get(f"/orders/{order}")).json()["history"]
    assert [m["state"] for m in history] == ["placed", "in_validation", "approved", "fulfilling", "completed"]
    assert await shop.sql("SELECT 1 FROM dead_letter") == []


async def test_sealed_twice_is_one_ready_and_one_mail(shop) -> None:
    order = await shop.place()
    sealed = await shop.seal(order)
    await shop.receive(sealed)
    await shop.receive(sealed.model_copy(update={"sha256": "0" * 64}))
    await shop.settle()
    assert len(said(shop, OrderReady)) == 1 and len(await shop.mails()) == 1
    (row,) = await shop.sql("SELECT document_sha256 FROM placed_order")
    assert row["document_sha256"] == sealed.sha256


async def test_documents_of_others_are_not_ours(shop) -> None:
    order = await shop.place()
    sealed = await shop.seal(order)
    await shop.receive(sealed.model_copy(update={"requester": "organisation", "request": uuid4()}))
    assert await shop.sql("SELECT 1 FROM dead_letter") == []


async def test_f52_fact_about_another_subscribers_order_is_parked(shop, make) -> None:
    order = await shop.approved()
    event = await shop.issued(order)
    await shop.receive(event.model_copy(update={"subscriber": make.theirs}))
    assert await state(shop, order) == "approved"
    (row,) = await shop.sql("SELECT cause FROM dead_letter")
    assert row["cause"] == "Impossible"
    await shop.receive(event.model_copy(update={"spki_sha256": "9" * 64, "certificate": 901}))
    assert await state(shop, order) == "approved"


async def test_certificate_of_an_order_nobody_knows_is_kept_as_a_copy(shop, make) -> None:
    """A replay of the certificates' topic into an empty database fills the copy (INV-10)."""
    fields = make.certificate(77, make.ours, "CB1000010", "kopie.voorbeeldstad.nl")
    await shop.receive(CertificateIssued(**fields, order=uuid4(), reference="S00000000000000001"))
    async with shop.who() as http:
        assert (await http.post("/drafts", json={"certificate": 77})).status_code == 200
    assert await shop.sql("SELECT 1 FROM dead_letter") == [] and await shop.mails() == []


async def test_r058_key_of_an_issued_certificate_is_used_up_for_ever(shop, make) -> None:
    csr = make.csr()
    order = await shop.place(csr=csr)
    await shop.seal(order)
    await shop.decide(order)
    await shop.receive(await shop.issued(order))
    draft = await shop.draft(until="manager")
    async with shop.who() as http:
        body = {"version": draft["version"], "csr": csr, "sans": draft["sans"], "delivery_email": "a@b.nl"}
        answer = await shop.save(http, f"/drafts/{draft['id']}", "certificate", body)
        assert "csr.key.reused" in [f["slug"] for f in answer.json()["findings"]]


async def test_b1_numbers_that_the_desk_linked_stay_one_human_whatever_is_said_of_them(shop, make) -> None:
    """Four eyes are those of two humans: a change of language of one number makes nobody a second one."""
    second = make.person("CB9000002", "Vera Toets", make.role(None, Role.VALIDATION))
    await shop.receive(second)
    await shop.sql("UPDATE person SET human = 'CB9000001' WHERE number IN ('CB9000001', 'CB9000002')")
    await shop.receive(PersonChanged(**second.model_dump() | {"version": 2, "language": "en"}))
    assert [row["language"] for row in await shop.sql("SELECT language FROM person WHERE number = 'CB9000002'")] == [
        "en"
    ]
    async with shop.portal.services["orders"].database.begin(shop.portal.services["orders"].actor) as tx:
        for number in ("CB9000001", "CB9000002"):
            assert (await Register().who(tx, number)).numbers == ("CB9000001", "CB9000002")
        assert await Register().humans(tx, ("CB9000001", "CB9000002")) == 1
        assert (await Register().who(tx, "CB7777777")).numbers == ("CB7777777",)


async def test_a_case_that_nobody_decides_for_two_business_days_raises_one_alarm(shop) -> None:
    order = await shop.place()
    await shop.seal(order)
    with capture_logs() as logs:
        await worker.alarm_about_orders(shop.portal.services["orders"])
        with clock.moved(timedelta(days=20)):
            await worker.alarm_about_orders(shop.portal.services["orders"])
            await worker.alarm_about_orders(shop.portal.services["orders"])
    assert [(line["subject"], line["alarm"]) for line in logs if line["event"] == "review.overdue"] == [(order, True)]
