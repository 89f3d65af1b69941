"""Placing: once and for good, whatever is clicked, by whomever at the same time; and whose orders one sees."""

import asyncio
import hashlib
import json
import ssl
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from chassis import clock
from chassis.testing.chance import Died, dying
from contracts.authority import Who
from contracts.certificates import CertificateImported
from contracts.forms import FormRequested
from contracts.orders import OrderPlaced
from contracts.organisation import PersonChanged, Role
from orders.domain.content import digest, thaw
from orders.service import placing
from structlog.testing import capture_logs


async def post_place(shop, draft, number: str = "CB1000002", **more):
    async with shop.who(number, **more) as http:
        return await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})


def as_certificate(pem: str) -> str:
    """The same base64 under another label, for a reader that knows certificates only."""
    return pem.replace("CERTIFICATE REQUEST", "CERTIFICATE")


def said(shop, event):
    """The events of a type said so far."""
    return [event.model_validate_json(p) for _, h, p in shop.portal.log if h.get("ce_type") == event.type_name()]


async def test_s10_placing_freezes_the_content_and_says_it(shop, make) -> None:
    """R-091: reference, content, hash, key, events and audit line in one transaction; then the draft is gone."""
    draft = await shop.draft()
    answer = await post_place(shop, draft)
    assert answer.status_code == 200, answer.text
    placed = answer.json()
    assert placed["reference"][:9] == f"S{clock.now().astimezone(clock.AMSTERDAM):%Y%m%d}"
    assert len(placed["reference"]) == 18
    await shop.settle()
    assert shop.portal.said == ["order.placed.v1", "form.requested.v1"]
    (row,) = await shop.sql("SELECT * FROM placed_order")
    content = thaw(row["content"])
    assert digest(row["content"]) == row["content_sha256"]
    assert content.reference == placed["reference"] and content.details.csr_pem == draft["csr"]
    assert content.renews.serial == "4f00000001" and len(content.declarations) == 7
    assert content.credential.serial == "0a1b2c" and content.details.subject.organisation_identifier == "NTRNL-12345678"
    (event,) = said(shop, OrderPlaced)
    assert (event.version, event.state, event.content_sha256) == (1, "placed", row["content_sha256"])
    (form,) = said(shop, FormRequested)
    assert form.content.content_sha256 == row["content_sha256"] and form.content.place == "Voorbeeldstad"
    printed = form.content.model_dump_json()
    for text in ("4f00000001", "Karel Tak", "CB1000010", "€ 299,00", row["spki_sha256"], make.cn, "0a1b2c"):
        assert text in printed
    assert hashlib.sha256(ssl.PEM_cert_to_DER_cert(as_certificate(draft["csr"]))).hexdigest() in printed
    assert "P7654321" not in printed
    assert await shop.sql("SELECT 1 FROM draft") == []
    audit = await shop.sql("SELECT facts FROM audit WHERE action = 'orders:order:place' AND outcome = 'done'")
    assert json.loads(audit[0]["facts"])["reference"] == placed["reference"]


async def test_s12_form_and_declarations_are_in_the_language_of_the_page(shop) -> None:
    async with shop.who() as http:
        draft = (await http.post("/drafts", json={"certificate": 1, "language": "en"})).json()
    assert draft["terms"]["declarations"][0]["text"].startswith("All data")
    draft = await shop.draft()
    assert (await post_place(shop, draft)).status_code == 200
    await shop.settle()
    (form,) = said(shop, FormRequested)
    assert form.content.language == "en" and form.content.title == "Renewal of a server certificate"
    assert "€ 299.00, without VAT" in form.content.model_dump_json()


async def test_the_database_refuses_to_change_what_was_agreed(shop) -> None:
    await shop.place()
    with pytest.raises(Exception, match="never changes"):
        await shop.sql("UPDATE placed_order SET content = '{}'")


async def test_f30_twenty_clicks_make_one_order_with_one_answer(shop) -> None:
    """S10, F-30, F-01: the repeat after a lost answer included."""
    draft = await shop.draft()
    async with shop.who() as http:
        url, body = f"/drafts/{draft['id']}/place", {"version": draft["version"]}
        answers = await asyncio.gather(*(http.post(url, json=body) for _ in range(20)))
        assert {a.status_code for a in answers} == {200}
        assert len({a.text for a in answers}) == 1
        assert (await http.post(url, json=body)).text == answers[0].text
        other = await http.post(url, json={"version": draft["version"] + 1})
        assert (other.status_code, other.json()["slug"]) == (409, "draft.stale")  # B-36
    await shop.settle()
    assert shop.portal.said == ["order.placed.v1", "form.requested.v1"]
    assert len(await shop.sql("SELECT 1 FROM placed_order")) == 1
    assert len(await shop.sql("SELECT 1 FROM order_move")) == 1


async def test_f01_died_between_commit_and_answer_asked_again_is_answered_as_the_first_time(shop) -> None:
    """F-01, INV-1, INV-2: the order is there, the answer never left; the same question gives it, and one order."""
    draft = await shop.draft()
    with dying("http.committed"), pytest.raises(Died):
        await post_place(shop, draft)
    (row,) = await shop.sql("SELECT id, reference FROM placed_order")
    answer = await post_place(shop, draft)
    assert (answer.status_code, answer.json()) == (200, {"order": str(row["id"]), "reference": row["reference"]})
    await shop.settle()
    assert shop.portal.said == ["order.placed.v1", "form.requested.v1"]
    assert len(await shop.sql("SELECT 1 FROM placed_order")) == 1


async def test_f31_two_colleagues_renew_one_certificate_at_once(shop) -> None:
    """R-096, R-166: the second is told by whom, when and under which reference; the index proves it."""
    first = await shop.draft()
    second = await shop.draft(http=shop.who("CB1000003"))
    assert first["id"] != second["id"]
    answers = await asyncio.gather(post_place(shop, first), post_place(shop, second, "CB1000003"))
    won = [a for a in answers if a.status_code == 200]
    lost = [a for a in answers if a.status_code != 200]
    assert len(won) == len(lost) == 1
    problem = lost[0].json()
    assert (lost[0].status_code, problem["slug"]) == (409, "renewal.open")
    winner = "Sanne de Vries" if answers[0].status_code == 200 else "Joris Bos"
    assert problem["params"]["name"] == winner
    assert problem["params"]["reference"] == won[0].json()["reference"]
    assert problem["params"]["at"].startswith(f"{clock.now():%Y-%m-%d}")
    loser = second if answers[0].status_code == 200 else first
    async with shop.who() as http:
        kept = (await http.get(f"/drafts/{loser['id']}")).json()
        assert kept["version"] == loser["version"]
        assert [(n["slug"], n["params"]["name"]) for n in kept["notices"]] == [("renewal.open", winner)]
        started = await http.post("/drafts", json={"certificate": 1})
        assert started.json()["slug"] == "renewal.open"
    keys = await shop.sql("SELECT 1 FROM key_reservation WHERE certificate IS NULL")
    assert len(keys) == 1  # the loser's key stays free


async def test_one_open_renewal_is_held_by_an_index(shop) -> None:
    order = await shop.place()
    [row] = await shop.sql(
        """SELECT string_agg(quote_ident(attname), ', ') AS columns FROM pg_attribute
        WHERE attrelid = 'placed_order'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"""
    )
    columns = row["columns"]
    with pytest.raises(Exception, match="one_open_renewal"):
        await shop.sql(
            f"""INSERT INTO placed_order ({columns}) SELECT {columns} FROM (
            SELECT (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(),
            'reference', 'S00000000000000000', 'draft', gen_random_uuid(), 'form_request', gen_random_uuid()))).*
            FROM placed_order o WHERE id = $1) AS again""",
            UUID(order),
        )


async def test_f31_the_index_decides_when_both_looked_before_either_placed(shop, monkeypatch) -> None:
    first = await shop.draft()
    second = await shop.draft(http=shop.who("CB1000003"))
    assert (await post_place(shop, first)).status_code == 200

    async def saw_nothing(*_) -> None:
        return None

    monkeypatch.setattr(placing, "_ready", saw_nothing)
    answer = await post_place(shop, second, "CB1000003")
    assert (answer.status_code, answer.json()["slug"]) == (409, "renewal.open")
    assert len(await shop.sql("SELECT 1 FROM key_reservation WHERE certificate IS NULL")) == 1


async def test_r058_key_that_was_used_meanwhile_is_found_at_placing(shop, make, monkeypatch) -> None:
    draft = await shop.draft()
    used = make.certificate(50, make.theirs, None, "x.nl", make.spki(draft["csr"]))
    await shop.receive(CertificateImported(**used))
    answer = await post_place(shop, draft)
    assert [f["slug"] for f in answer.json()["findings"]] == ["csr.key.reused"]

    async def saw_nothing(*_) -> None:
        return None

    monkeypatch.setattr(placing, "_ready", saw_nothing)
    answer = await post_place(shop, draft)
    assert (answer.status_code, answer.json()["slug"], answer.json()["params"]) == (409, "csr.key.reused", {})
    assert await shop.sql("SELECT 1 FROM placed_order") == []


async def test_r058_one_key_in_two_drafts_is_one_order(shop, make) -> None:
    csr_key = make.csr()
    first = await shop.draft(csr=csr_key)
    second = await shop.draft(csr=csr_key, http=shop.who("CB1000003"))
    answers = await asyncio.gather(post_place(shop, first), post_place(shop, second, "CB1000003"))
    assert sorted(a.status_code for a in answers) == [200, 409]


@pytest.mark.parametrize("age", [61, 3_600, -120])
async def test_placing_asks_for_a_card_that_was_checked_just_now(shop, age: int) -> None:
    draft = await shop.draft()
    answer = await post_place(shop, draft, checked_at=clock.now().timestamp() - age)
    assert (answer.status_code, answer.json()["slug"]) == (409, "session.recheck")
    assert (await post_place(shop, draft, checked_at=clock.now().timestamp() - 50)).status_code == 200


async def test_read_only_session_places_nothing(shop) -> None:
    """INV-12."""
    draft = await shop.draft()
    answer = await post_place(shop, draft, read_only=True)
    assert (answer.status_code, answer.json()["slug"]) == (403, "session.read_only")
    assert await shop.sql("SELECT 1 FROM placed_order") == []


async def test_f33_who_lost_the_role_places_nothing(shop, make) -> None:
    draft = await shop.draft()
    gone = make.person("CB1000002", "Sanne de Vries", make.role(make.ours, Role.CONTACT, active=False), version=2)
    await shop.receive(PersonChanged(**gone.model_dump()))
    answer = await post_place(shop, draft)
    assert (answer.status_code, answer.json()["slug"]) == (403, "not_allowed")


async def test_r095_manager_who_left_meanwhile_is_found_at_placing(shop, make) -> None:
    draft = await shop.draft()
    await shop.receive(make.person("CB1000010", "Karel Tak", version=2))
    answer = await post_place(shop, draft)
    assert (answer.status_code, answer.json()["slug"]) == (422, "manager.inactive")


async def test_r108_changed_price_or_words_must_be_agreed_to_again(shop) -> None:
    draft = await shop.draft()
    await shop.sql("INSERT INTO product_term VALUES ('pkio_private', 1095, '2026-02-01', 31000)")
    answer = await post_place(shop, draft)
    assert (answer.status_code, answer.json()["slug"]) == (422, "conditions.missing")
    async with shop.who() as http:
        seen = (await http.get(f"/drafts/{draft['id']}")).json()
        assert "conditions" not in seen["done"] and seen["terms"]["price_cents"] == 31000
        body = {"version": draft["version"], "accepted": [d["code"] for d in seen["terms"]["declarations"]]}
        agreed = (await shop.save(http, f"/drafts/{draft['id']}", "conditions", body)).json()
    assert (await post_place(shop, agreed)).status_code == 200


async def test_rules_of_the_day_of_placing_count(shop) -> None:
    draft = await shop.draft()
    await shop.sql("UPDATE product SET curves = '{P-384}'")
    answer = await post_place(shop, draft)
    assert (answer.status_code, answer.json()["slug"]) == (422, "draft.findings")
    assert [f["slug"] for f in answer.json()["findings"]] == ["csr.key.curve"]
    await shop.sql("UPDATE product SET withdrawn = true")
    answer = await post_place(shop, draft)
    assert (answer.status_code, answer.json()["slug"]) == (409, "renewal.withdrawn_product")


async def test_s8_revoked_meanwhile(shop, make) -> None:
    draft = await shop.draft()
    fields = make.certificate(1, make.ours, "CB1000010", revoked_at=clock.now()) | {"version": 2}
    await shop.receive(CertificateImported(**fields))
    answer = await post_place(shop, draft)
    assert (answer.status_code, answer.json()["slug"]) == (409, "renewal.revoked")


async def test_s5_notices_of_ones_own_certificates(shop, make) -> None:
    order = await shop.place()
    async with shop.who("CB1000003") as http:
        (notice,) = (await http.get("/renewals", params={"certificate": [1, 2, 3]})).json()["notices"]
        assert (notice["certificate"], notice["order"], notice["requester_name"]) == (1, order, "Sanne de Vries")
        assert notice["state"] == "placed" and notice["reference"].startswith("S")
    async with shop.who("CB2000001", make.theirs, Who.REPRESENTATIVE) as http:
        assert (await http.get("/renewals", params={"certificate": [1, 2]})).json()["notices"] == []


async def test_orders_are_listed_newest_first_and_shown_whole(shop) -> None:
    first = await shop.place()
    with clock.moved(timedelta(seconds=5)):
        second = await shop.place(3)
    async with shop.who("CB1000003") as http:
        page = (await http.get("/orders")).json()
        assert [o["id"] for o in page["orders"]] == [second, first]
        assert (page["total"], page["page"], page["per_page"], page["drafts"]) == (2, 1, 25, [])
        order = (await http.get(f"/orders/{first}")).json()
        assert order["contact"]["name"] == "Sanne de Vries" and order["csr_summary"]["key_type"] == "EC P-256"
        assert [(m["state"], m["by"]) for m in order["history"]] == [("placed", "Sanne de Vries")]
        state = (await http.get(f"/orders/{first}/state")).json()
        assert state == {
            "id": first, "state": "placed", "failed_in": None, "document": None, "certificate": None, "dns_at": None, "dns_waits": 0, "undelivered": 0,
            "under_review": False, "names_said_at": None,
        }  # fmt: skip
        assert (await http.get(f"/orders/{first}/document")).status_code == 404


async def test_orders_are_searched_and_filtered_with_exact_totals(shop, make) -> None:
    """By part of a reference, a name, who ordered; by where they are and what they are of; all at once. Nothing of another subscriber."""
    first = await shop.place()
    with clock.moved(timedelta(seconds=5)):
        second = await shop.place(3)
    await shop.seal(first)
    async with shop.who("CB1000003") as http:

        async def found(**query: Any) -> list[str]:
            page = (await http.get("/orders", params=query)).json()
            assert page["total"] == len(page["orders"])
            return [order["id"] for order in page["orders"]]

        one, other = [(await http.get(f"/orders/{order}")).json() for order in (first, second)]
        assert await found(search=one["reference"][-9:]) == [first]
        assert await found(search=f" {other['common_name'].upper()} ") == [second]
        assert await found(search="sanne DE") == [second, first] == await found(shown="running")
        assert await found(search="%") == [] == await found(search="_") == await found(shown="completed")
        assert await found(product="public_ov") == [] != await found(product=one["product"])
        assert (await http.post(f"/orders/{first}/withdraw", json={})).status_code == 200
        assert await found(shown="unsuccessful") == [first] and await found(shown="running") == [second]
        assert await found(shown="unsuccessful", search=other["reference"]) == []
        for wrong in (
            {"shown": "everything"},
            {"search": "x" * 254},
            {"search": "a\0b"},
            {"sort": "name"},
            {"page": 0},
        ):
            assert (await http.get("/orders", params=wrong)).status_code == 422, wrong
    async with shop.who("CB2000001", make.theirs, Who.REPRESENTATIVE) as http:
        assert (await http.get("/orders", params={"search": one["reference"]})).json()["total"] == 0


async def test_s14_an_order_is_found_by_what_its_subscriber_calls_it(shop, make) -> None:
    """S14: by each of the three, in whatever case; one without any by none; nothing of another subscriber."""
    order = await shop.place(texts={"own_name": "Zaaksysteem", "own_reference": "CMDB-1042", "cost_centre": "4711-KP"})
    await shop.place(3)
    async with shop.who("CB1000003") as http:
        for typed, found in (("cmdb-10", [order]), ("ZAAKS", [order]), ("4711", [order]), ("cmdb-2", []), ("null", [])):
            page = (await http.get("/orders", params={"search": typed})).json()
            assert [each["id"] for each in page["orders"]] == found and page["total"] == len(found), typed
    async with shop.who("CB2000001", make.theirs, Who.REPRESENTATIVE) as http:
        assert (await http.get("/orders", params={"search": "CMDB-1042"})).json()["total"] == 0


async def test_a_name_is_found_in_both_its_spellings(shop) -> None:
    order = await shop.place()
    await shop.sql("UPDATE placed_order SET common_name = 'xn--caf-dma.voorbeeldstad.example'")
    async with shop.who("CB1000003") as http:
        for typed in ("café.voorbeeldstad.example", "CAFÉ.voorbeeldstad.example", "xn--caf-dma", "voorbeeldstad"):
            page = (await http.get("/orders", params={"search": typed})).json()
            assert [each["id"] for each in page["orders"]] == [order], typed


async def test_b35_nobody_sees_or_moves_anything_of_another_subscriber(shop, make) -> None:
    """Every route with an id, each with its positive control: the owner gets 2xx on the same object."""
    draft = await shop.draft()
    order = await shop.place(3)
    await shop.seal(order)
    version = {"version": draft["version"]}
    answers: dict[str, dict[str, Any]] = {
        "contact": {},
        "manager": {"manager": "CB1000010"},
        "certificate": {"csr": draft["csr"], "sans": draft["sans"], "delivery_email": "a@voorbeeldstad.nl"},
        "check": {},
        "conditions": {"accepted": [d["code"] for d in draft["terms"]["declarations"]]},
    }
    requests = [
        ("GET", f"/drafts/{draft['id']}", None),
        ("GET", f"/orders/{order}", None),
        ("GET", f"/orders/{order}/state", None),
        ("GET", f"/orders/{order}/document", None),
        ("POST", "/drafts", {"certificate": 1}),
        *(
            ("PUT", f"/drafts/{draft['id']}/steps/{step}", version | {"answers": {"step": step, **given}})
            for step, given in answers.items()
        ),
        ("POST", f"/drafts/{draft['id']}/place", version),
    ]
    async with shop.who("CB2000001", make.theirs, Who.REPRESENTATIVE) as thief, shop.who() as owner:
        with capture_logs() as logs:
            for method, path, body in [
                *requests,
                ("DELETE", f"/drafts/{draft['id']}?version={draft['version']}", None),
            ]:
                answer = await thief.request(method, path, json=body)
                assert (answer.status_code, answer.json()["slug"]) == (404, "not_found"), path
        alarms = [line for line in logs if line["event"] == "tenant.probed"]
        assert alarms and all(a["alarm"] and a["who"] == "CB2000001" and a["things"] == 3 for a in alarms)
        begun = await shop.sql("SELECT subject FROM audit WHERE action = 'orders:draft:start' AND actor = 'CB2000001'")
        assert {line["subject"] for line in begun} == {"1"}, "what a body names is said as well"
        lines = await shop.sql(
            "SELECT actor, subscriber, facts->>'kind' || ':' || subject AS subject FROM audit WHERE action = 'orders:tenant:probe'"
        )
        assert {(x["actor"], x["subscriber"]) for x in lines} == {("CB2000001", make.theirs)}
        assert {x["subject"] for x in lines} == {f"draft_id:{draft['id']}", f"order_id:{order}", "certificate:1"}
        assert (await thief.get("/orders")).json()["total"] == 0
        now = draft["version"]
        for method, path, body in requests:
            if path == "/drafts":  # the owner has one: a colleague begins one
                async with shop.who("CB1000003") as colleague:
                    assert (await colleague.post(path, json=body)).status_code == 200
                continue
            answer = await owner.request(
                method, path, json=body if body is None or "version" not in body else body | {"version": now}
            )
            assert answer.status_code == 200, (path, answer.text)
            now = answer.json()["version"] if method == "PUT" else now


async def test_b35_an_alarm_comes_with_the_third_thing_within_an_hour(shop, make) -> None:
    """Typing errors, one's own things and one thing again and again alarm nobody; nor do things of nobody."""
    orders = [await shop.place(n) for n in (1, 3)]

    async def alarms(*paths: str, who: str = "CB2000001", of: str = make.theirs) -> int:
        with capture_logs() as logs:
            async with shop.who(who, of, Who.REPRESENTATIVE) as http:
                for path in paths:
                    asked = http.post(path, json={"certificate": 1}) if path == "/drafts" else http.get(path)
                    assert (await asked).status_code == 404
        return len([line for line in logs if line["event"] == "tenant.probed"])

    assert await alarms(*(f"/orders/{uuid4()}" for _ in range(5))) == 0
    assert (
        await alarms(*(f"/orders/{o}/document" for o in orders), who="CB1000002", of="P1234567") == 0
    )  # not sealed yet
    assert await shop.sql("SELECT 1 FROM audit WHERE action = 'orders:tenant:probe'") == []
    refused = await shop.sql("SELECT 1 FROM audit WHERE outcome = 'not_found'")
    assert len(refused) == 5 + len(orders), "refused all the same, a line each"
    assert await alarms(*[f"/orders/{orders[0]}"] * 5, f"/orders/{orders[1]}") == 0
    with clock.moved(timedelta(minutes=61)):
        assert await alarms("/drafts") == 0
        assert await alarms(f"/orders/{orders[1]}") == 0
        assert await alarms(f"/orders/{orders[0]}") == 1


async def test_b36_the_same_key_with_other_content_is_a_conflict_without_effect(shop, make) -> None:
    """The page showed version n; another window saved since, so the key n names content that is no more."""
    draft = await shop.draft()
    url, shown = f"/drafts/{draft['id']}", {"version": draft["version"]}
    async with shop.who() as http:
        saved = (await shop.save(http, url, "contact", shown)).json()
        stale = await http.post(f"{url}/place", json=shown)
        assert (stale.status_code, stale.json()["slug"]) == (409, "draft.stale")
        more = await http.post(f"{url}/place", json={"version": saved["version"], "csr": draft["csr"]})
        assert (more.status_code, more.json()["slug"]) == (422, "input.invalid")
        assert (await http.get(url)).json() == saved
    assert await shop.sql("SELECT 1 FROM placed_order") == []
    await shop.settle()
    assert shop.portal.said == []


@pytest.mark.parametrize("who", [Who.VALIDATION, Who.SERVICEDESK])
async def test_staff_pass_no_customer_route(shop, who: Who) -> None:
    async with shop.who("CB9000001", None, who) as http:
        for method, path in (
            ("GET", "/orders"), ("GET", f"/orders/{uuid4()}"), ("GET", "/renewals?certificate=1"), ("GET", f"/drafts/{uuid4()}/colleagues"),
            ("POST", "/drafts"), ("POST", f"/drafts/{uuid4()}/place"), ("POST", f"/drafts/{uuid4()}/hand-over"),
        ):  # fmt: skip
            answer = await http.request(method, path, json={} if method == "POST" else None)
            assert answer.status_code in {403, 422}, path
            assert answer.status_code == 403 or method == "POST"


async def test_nobody_without_a_token_gets_anything(shop) -> None:
    async with shop.portal.client("orders") as http:
        for path in ("/orders", f"/orders/{uuid4()}/document", "/validation/queue", "/renewals?certificate=1"):
            answer = await http.get(path)
            assert (answer.status_code, answer.json()["slug"]) == (401, "not_logged_in")


async def test_orders_in_the_hour_that_comes_twice_have_references_of_their_own(shop, monkeypatch) -> None:
    """R-020: half past two in summer time and an hour later are the same digits; the database lets only one have them."""
    moments = iter(datetime(2027, 10, 31, hour, 30, tzinfo=UTC) for hour in (0, 0, 1, 1, 1, 1))
    digits = iter([7, 7, 7, 8])
    monkeypatch.setattr(placing, "clock", SimpleNamespace(local=lambda _: clock.local(next(moments))))
    monkeypatch.setattr(placing.secrets, "randbelow", lambda _: next(digits))
    await shop.place(1)
    await shop.place(3)
    rows = await shop.sql("SELECT reference FROM placed_order ORDER BY reference")
    assert [row["reference"] for row in rows] == ["S20271031023000007", "S20271031023000008"]
