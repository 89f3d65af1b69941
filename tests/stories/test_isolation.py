"""Every route x every actor, and every customer's route x a second tenant, generated (INV-6, T-07, T-08, ASVS 8.2, 8.4.1)."""

import base64
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from chassis.service import Service
from chassis.testing import Identities, Portal, actions_of
from chassis.testing.post import Post
from contracts.authority import ACTIONS, CUSTOMERS, SERVICES, SIGNING, STAFF, Who
from contracts.journeys import ANSWERS
from fastapi.routing import APIRoute
from local.journey import new_csr

OWNER, OTHER = ("CB1000002", "P1234567"), ("CB2000001", "P7654321")


def routes(services: dict[str, Service]) -> list[tuple[str, str, str, str]]:
    """Service, method, path and action of every route."""
    found = []
    for name, service in services.items():
        for router in service.routers:
            for route in router.routes:
                if isinstance(route, APIRoute):
                    found += [(name, method, route.path, actions_of(route)[0]) for method in sorted(route.methods)]
    return found


def headers(identities: Identities, service: str, who: Who, **more: Any) -> dict[str, str]:
    """An actor's header for one service."""
    if who is Who.PUBLIC:
        return {}
    if who in SERVICES:
        return identities.service(who.value, service)
    return identities.person(service, OWNER[0], who, None if who in STAFF else OWNER[1], **more)


def somewhere(path: str) -> str:
    """A path with well-formed parameters that name nothing."""
    for name in ("draft_id", "order_id", "case_id", "batch_id", "address_id"):
        path = path.replace("{" + name + "}", str(uuid4()))
    path = path.replace("/subscribers/{number}", "/subscribers/P9999999").replace(
        "/persons/{number}", "/persons/CB9999999"
    )
    for part in path.split("/"):
        if part.startswith("{"):
            path = path.replace(part, "987654321" if "certificate" in part else "contact")
    return path


async def test_every_actor_on_every_route(portal: Portal, identities: Identities) -> None:
    """Who the authority table doesn't name gets not_allowed (nobody: not_logged_in); who it names gets past it."""
    tried = 0
    for service, method, path, action in routes(portal.services):
        for who in Who:
            async with portal.client(service, headers(identities, service, who)) as http:
                answer = await http.request(method, somewhere(path))
            slug = answer.json().get("slug") if "json" in answer.headers.get("content-type", "") else None
            tried += 1
            about = f"{who} {method} {service}{path} ({action}): {answer.status_code} {slug}"
            if who is Who.PUBLIC:
                assert (answer.status_code, slug) == (401, "not_logged_in"), about
            elif who in ACTIONS[action]:
                assert slug not in {"not_allowed", "not_logged_in"} or action.startswith("session."), about
                assert answer.status_code < 500, about
            else:
                assert (answer.status_code, slug) == (403, "not_allowed"), about
    assert tried > 200


async def test_a_read_only_session_signs_nothing(portal: Portal, identities: Identities) -> None:
    """INV-12: when the card's status can't be checked now, looking goes on and signing does not."""
    for service, method, path, action in routes(portal.services):
        if action in SIGNING:
            who = next(iter(ACTIONS[action] - SERVICES))
            async with portal.client(service, headers(identities, service, who, read_only=True)) as http:
                answer = await http.request(method, somewhere(path))
            assert answer.json()["slug"] == "session.read_only", path


#: Bodies that two readers could understand differently, or that cost more than they say; each well-formed enough to be tried.
_BAD_JSON = (
    b'{"version": 1, "version": 2}', b'{"version": NaN}', b'{"version": 1e400}', b'{"version": ' + b"[" * 10_000,
    b'{"v":' * 10_000 + b"1" + b"}" * 10_000, b'\xef\xbb\xbf{"version": 1}', '{"version": 1}'.encode("utf-16"),
    b'{"version": "\\ud800"}', b'{"version": ' + b"9" * 100_000 + b"}", b'{"v": "' + b'\\"' * 60_000,
)  # fmt: skip


async def test_b38_bad_json_at_every_service(portal: Portal, identities: Identities) -> None:
    """B-38: refused on every route with a body, in less than 100 ms of CPU; no outage, and not a byte of it comes back."""
    tried = 0
    for service, method, path, action in routes(portal.services):
        if method not in {"POST", "PUT"}:
            continue
        who = next(iter(ACTIONS[action]))
        async with portal.client(service, headers(identities, service, who)) as http:
            for body in _BAD_JSON:
                for _ in range(3):  # a collection of garbage or a busy core is not its cost
                    started = time.thread_time()
                    answer = await http.request(
                        method, somewhere(path), content=body, headers={"content-type": "application/json"}
                    )
                    took = time.thread_time() - started
                    if took < 0.1:
                        break
                tried += 1
                assert answer.status_code in {400, 422} and answer.json()["slug"] == "input.invalid", (path, body[:40])
                assert len(answer.content) < 600 and took < 0.1, (path, body[:40], took)
    assert tried > 150


async def test_no_service_describes_itself(portal: Portal) -> None:
    """ASVS 13.4: neither an OpenAPI document nor its pages, with or without a token."""
    for service in portal.services:
        async with portal.client(service) as http:
            for path in ("/openapi.json", "/docs", "/redoc", "/docs/oauth2-redirect", "/asyncapi", "/metrics", "/"):
                assert (await http.get(path)).status_code == 404, (service, path)


async def through_the_wizard(http: Any, certificate: dict[str, Any]) -> dict[str, Any]:
    """A draft with all steps done, through orders' API."""
    draft = (await http.post("/drafts", json={"certificate": certificate["id"]})).json()
    at = f"/drafts/{draft['id']}"
    manager = (draft["manager"] or draft["managers"][0])["number"]
    csr, mail = new_csr(certificate["common_name"]), "beheer@voorbeeldstad.example"
    for step, body in (
        ("contact", {}),
        ("manager", {"manager": manager}),
        ("certificate", {"csr": csr, "sans": draft["sans"], "delivery_email": mail, "accept_warnings": True}),
        ("check", {}),
        ("conditions", {"accepted": [d["code"] for d in draft["terms"]["declarations"]]}),
    ):
        command = {"version": draft["version"], "answers": {"step": step, **body}}
        answer = await http.put(f"{at}/steps/{step}", json=command)
        assert answer.status_code == 200, answer.text
        draft = answer.json()
    return dict(draft)


async def asking_the_manager(http: Any, certificate: dict[str, Any]) -> str:
    """The renewal of a certificate whose request the manager hands in."""
    draft = (await http.post("/drafts", json={"certificate": certificate["id"]})).json()
    manager = (draft["manager"] or {"number": "CB1000010"})["number"]
    mail = "a@voorbeeldstad.example"
    by_manager = {"csr": "", "by_manager": True, "sans": [], "delivery_email": mail, "accept_warnings": True}
    for step, body in (("contact", {}), ("manager", {"manager": manager}), ("certificate", by_manager)):
        command = {"version": draft["version"], "answers": {"step": step, **body}}
        answer = await http.put(f"/drafts/{draft['id']}/steps/{step}", json=command)
        assert answer.status_code == 200, answer.text
        draft = answer.json()
    return str(draft["id"])


@pytest.fixture
async def objects(portal: Portal, identities: Identities, seed: Callable[[], Awaitable[None]]) -> dict[str, Any]:
    """A certificate, an open draft of a renewal and one of a new certificate, a sealed order with its mail and one about which something was asked, of the owner."""
    await seed()
    async with portal.client(
        "certificates", identities.person("certificates", OWNER[0], Who.CONTACT_FULL, OWNER[1])
    ) as http:
        rows = (await http.get("/certificates", params={"per_page": 25})).json()["rows"]
    private = [row for row in rows if row["product"] == "pkio_private"]
    async with portal.client("orders", identities.person("orders", OWNER[0], Who.CONTACT_FULL, OWNER[1])) as http:
        done = await through_the_wizard(http, private[0])
        placed = await http.post(f"/drafts/{done['id']}/place", json={"version": done["version"]})
        assert placed.status_code == 200, placed.text
        done = await through_the_wizard(http, private[2])
        other = await http.post(f"/drafts/{done['id']}/place", json={"version": done["version"]})
        with Post().open():
            await portal.settle()
        shown = (await http.get(f"/orders/{placed.json()['order']}")).json()
        draft = await through_the_wizard(http, private[1])
        asks = await asking_the_manager(http, private[3])
        new = (await http.post("/drafts", json={"product": "pkio_private"})).json()["id"]
        body = {"certificates": [private[4]["id"]], "language": "nl"}
        batch = (await http.post("/batches", json=body)).json()
        saved = await http.put(f"/drafts/{new}/steps/contact", json={"version": 1, "answers": {"step": "contact"}})
        assert saved.status_code == 200, saved.text
    asked = other.json()["order"]
    async with portal.client("orders", identities.person("orders", "CB9000001", Who.VALIDATION)) as http:
        at = f"/validation/cases/{asked}"
        claimed = await http.post(f"{at}/claim", json={"version": (await http.get(at)).json()["version"]})
        case = await http.post(f"{at}/ask", json={"version": claimed.json()["version"], "text": "Is deze naam van u?"})
        assert case.status_code == 200, case.text
    ids = {
        "order": shown["id"],
        "mail": shown["mails"][0]["id"],
        "asked": asked,
        "question": case.json()["questions"][0]["id"],
    }
    return {"certificate": private[0]["id"], "draft": draft, "new": new, "asks": asks, "batch": batch, **ids}


async def test_another_tenant_on_every_route_of_a_customer(
    portal: Portal, identities: Identities, objects: dict[str, Any]
) -> None:
    """The same request on the same object: 404 for the other subscriber, then 2xx for the owner, on every route."""
    draft, version = objects["draft"]["id"], objects["draft"]["version"]
    step: dict[str, Any] = {"version": version}
    saved: dict[str, dict[str, Any]] = {
        "contact": {},
        "email_code": {"send": True},
        "manager": {"manager": "CB1000010"},
        "certificate": {
            "csr": objects["draft"]["csr"],
            "sans": [],
            "delivery_email": "a@voorbeeldstad.example",
            "accept_warnings": True,
        },
        "check": {},
        "conditions": {"accepted": [d["code"] for d in objects["draft"]["terms"]["declarations"]]},
    }
    assert saved.keys() == {*ANSWERS}, "a step that this test doesn't know"
    csr = new_csr(objects["batch"]["rows"][0]["common_name"])
    together = {"request": base64.b64encode(csr.encode()).decode()}
    bodies: dict[str, tuple[dict[str, str], Any]] = {
        "GET /certificates/{certificate}": ({"certificate": objects["certificate"]}, None),
        "GET /certificates/{certificate}/download": ({"certificate": objects["certificate"]}, None),
        "GET /drafts/{draft_id}": ({"draft_id": draft}, None),
        "GET /drafts/{draft_id}/email-code": ({"draft_id": objects["new"]}, None),
        "GET /drafts/{draft_id}/csr-invitation": ({"draft_id": objects["asks"]}, None),
        "GET /drafts/{draft_id}/colleagues": ({"draft_id": objects["asks"]}, None),
        "POST /drafts/{draft_id}/csr-invitation": ({"draft_id": objects["asks"]}, {"version": 1}),
        "GET /drafts/{draft_id}/dns": ({"draft_id": objects["new"]}, None),
        "PUT /drafts/{draft_id}/typed": ({"draft_id": draft}, {**step, "step": "certificate", "texts": {"names": "a.example"}}),
        "DELETE /drafts/{draft_id}/typed": ({"draft_id": draft}, None),
        "POST /drafts/{draft_id}/request": ({"draft_id": draft}, {"csr": new_csr("a.example"), "sans": []}),
        **{
            f"PUT /drafts/{{draft_id}}/steps/{name}": (
                {"draft_id": objects["new"] if name == "email_code" else draft},
                {**step, "answers": {"step": name, **answers}},
            )
            for name, answers in saved.items()
        },
        "POST /drafts/{draft_id}/place": ({"draft_id": draft}, step),
        "GET /batches/{batch_id}": ({"batch_id": objects["batch"]["id"]}, None),
        **{f"POST /batches/{{batch_id}}/{what}": (
            {"batch_id": objects["batch"]["id"], "certificate": objects["batch"]["rows"][0]["certificate"]}, body,
        ) for what, body in (
            ("match", together), ("certificates/{certificate}", together),
            ("certificates/{certificate}/place", {"version": 1, "price_cents": 1, "accepted": list(saved["conditions"]["accepted"])}),
        )},
        "GET /orders/{order_id}": ({"order_id": objects["order"]}, None),
        "GET /orders/{order_id}/state": ({"order_id": objects["order"]}, None),
        "GET /orders/{order_id}/document": ({"order_id": objects["order"]}, None),
        "GET /certificates/{certificate}/revocation-code": ({"certificate": objects["certificate"]}, None),
        "POST /certificates/{certificate}/revocation-code": ({"certificate": objects["certificate"]}, {}),
        "PUT /certificates/{certificate}/muted": ({"certificate": objects["certificate"]}, {"reason": "stopt"}),
        "DELETE /certificates/{certificate}/muted": ({"certificate": objects["certificate"]}, None),
        "PUT /certificates/{certificate}/labels": ({"certificate": objects["certificate"]}, {"version": 0, "own_name": "Eigen"}),
        "POST /certificates/{certificate}/revocation": ({"certificate": objects["certificate"]}, {"reason": "superseded"}),
        "GET /certificates/{certificate}/revocation": ({"certificate": objects["certificate"]}, None),
        "POST /drafts/{draft_id}/hand-over": ({"draft_id": objects["asks"]}, {"version": 1, "to": "CB1000003"}),
        "POST /orders/{order_id}/answer": (
            {"order_id": objects["asked"]}, {"question": objects["question"], "text": "Ja."},
        ),
        "POST /orders/{order_id}/withdraw": ({"order_id": objects["asked"]}, {"version": None}),
        "POST /orders/{order_id}/mails/again": ({"order_id": objects["order"]}, {"mail": objects["mail"]}),
    }  # fmt: skip
    queries = {
        "GET /certificates/{certificate}/download": "?format=pem",
        "DELETE /drafts/{draft_id}/typed": "?step=certificate",
    }
    files = {"GET /certificates.csv", "GET /certificates.cdx.json"}
    listed = {"GET /certificates", "GET /orders", "GET /renewals", "GET /offers", *files}  # see below
    listed |= {"GET /certificates/people", "GET /certificates/ending"}
    last = {"POST /drafts": {"certificate": objects["certificate"]}, "DELETE /drafts/{draft_id}": None}
    last["POST /batches"] = {"certificates": [objects["certificate"]], "language": "nl"}
    # not about a thing of a subscriber, but about the person's own sessions: services/auth/tests/test_own_sessions.py
    listed |= {"GET /own-sessions", "POST /own-sessions/end", "DELETE /own-sessions/notices"}
    # nor about one's own calendar: services/certificates/tests/test_calendars.py
    listed |= {"GET /calendar", "POST /calendar", "DELETE /calendar"}
    # nor the addresses of roles, which are organisation's: services/organisation/tests/test_role_addresses.py
    listed |= {f"{method} /role-addresses" for method in ("GET", "POST")} | {"DELETE /role-addresses/{address_id}"}
    listed |= {f"POST /role-addresses/{{address_id}}/{what}" for what in ("code", "confirm")}
    # nor one's own address: services/organisation/tests/test_own_address.py
    listed |= {"GET /own-address", "POST /own-address/code", "POST /own-address/confirm"}
    # nor this: whose language it is, the token says; the test below has it
    listed |= {"PUT /own-language"}
    asked = {f"{m} {p}" for _, m, p, action in routes(portal.services) if ACTIONS[action] & CUSTOMERS}
    named = {name.partition("/steps/")[0] + "/steps/{step}" if "/steps/" in name else name for name in bodies}
    assert asked == named | listed | set(last), "a customer's route that this test doesn't know"

    def client(service: str, who: tuple[str, str]) -> Any:
        return portal.client(service, identities.person(service, who[0], Who.REPRESENTATIVE, who[1]))

    for name, (values, body) in bodies.items():
        method, path = name.split()
        service = "certificates" if path.startswith("/certificates") else "orders"
        url = path.format(**values) + queries.get(name, "")
        async with client(service, OTHER) as http:
            answer = await http.request(method, url, json=body)
            assert (answer.status_code, answer.json()["slug"], answer.json()["params"]) == (404, "not_found", {}), name
            if method == "GET":  # word for word as of what is nowhere
                nowhere = await http.request(method, somewhere(path) + queries.get(name, ""))
                assert answer.json() | {"reference": ""} == nowhere.json() | {"reference": ""}, name
                assert {*answer.headers} == {*nowhere.headers}, name
        both = identities.person(service, OTHER[0], Who.REPRESENTATIVE, OTHER[1], others=["P5555555", OWNER[1]])
        async with portal.client(service, both) as http:  # of who may switch to its owner: where it is, to a page alone
            answer = await http.request(method, url, json=body)
            told = {"subscriber": OWNER[1]} if method == "GET" else {}
            assert (answer.status_code, answer.json()["slug"], answer.json()["params"]) == (404, "not_found", told), (
                name
            )
        async with client(service, OWNER) as http:
            fresh = {}
            if body and "version" in body and path.startswith("/drafts"):
                fresh = {"version": (await http.get(f"/drafts/{values['draft_id']}")).json()["version"]}
            elif "{batch_id}" in path and path.endswith("/place"):
                (row,) = (await http.get(f"/batches/{values['batch_id']}")).json()["rows"]
                fresh = {"version": row["version"], "price_cents": row["term"]["price_cents"]}
            answer = await http.request(method, url, json={**body, **fresh} if body is not None else None)
            assert answer.is_success, f"{name}: {answer.status_code} {answer.text[:400]}"
    await lists_hold_ones_own(client, objects)
    await no_search_leads_across(client)
    for service, things in {
        "certificates": {"certificate"},
        "orders": {"draft_id", "order_id", "batch_id", "certificate"},
    }.items():
        noted = await portal.services[service].database.reads.fetch(
            "SELECT actor, subscriber, facts->>'kind' AS kind FROM audit WHERE action LIKE '%:tenant:probe'"
        )
        assert {line["kind"] for line in noted} == things, "B-35: what was asked for is noted"
        assert {(line["actor"], line["subscriber"]) for line in noted} == {OTHER}
    async with client("orders", OTHER) as http:
        assert (await http.post("/drafts", json=last["POST /drafts"])).status_code == 404
        assert (await http.post("/batches", json=last["POST /batches"])).status_code == 404
        assert (await http.delete(f"/drafts/{draft}", params={"version": 1})).status_code == 404


async def test_a_language_is_set_for_nobody_but_the_one_who_asks(
    portal: Portal, identities: Identities, seed: Callable[[], Awaitable[None]]
) -> None:
    """Everybody who may log in sets a language of his or her own; another's stays as it was, here and in every copy."""
    await seed()
    await portal.settle(skip_jobs=("mail",))

    async def known() -> dict[str, dict[str, str]]:
        query = "SELECT number, language FROM person WHERE language IS NOT NULL"
        tables = {name: portal.services[name].database.reads for name in ("organisation", "auth", "orders")}
        return {name: dict([tuple(row) for row in await reads.fetch(query)]) for name, reads in tables.items()}

    assert await known() == {"organisation": {}, "auth": {}, "orders": {}}
    wanted: dict[str, str] = {}
    people = {Who.REPRESENTATIVE: OTHER, Who.CONTACT_FULL: OWNER, Who.VALIDATION: ("CB9000001", None)}
    for (who, (number, subscriber)), language in zip(people.items(), ("en", "nl", "en"), strict=True):
        async with portal.client("organisation", identities.person("organisation", number, who, subscriber)) as http:
            answer = await http.put("/own-language", json={"language": language})
            assert answer.is_success and answer.json()["number"] == number, answer.text
        await portal.settle(skip_jobs=("mail",))
        wanted[number] = language
        assert await known() == {"organisation": wanted, "auth": wanted, "orders": wanted}


async def no_search_leads_across(client: Any) -> None:
    """A search shows the other subscriber nothing of the owner's, the total included."""
    totals = []
    for who in (OWNER, OTHER):
        async with client("certificates", who) as http:
            found = (await http.get("/certificates", params={"name": "voorbeeldstad", "status": "all"})).json()
            totals.append((found["total"] > 0, len(found["rows"]) > 0))
    assert totals == [(True, True), (False, False)]


async def lists_hold_ones_own(client: Any, objects: dict[str, Any]) -> None:
    """Lists, the export and notices: full for the owner, nothing of it for the other."""
    for who, mine in ((OWNER, True), (OTHER, False)):
        async with client("certificates", who) as http:
            rows = (await http.get("/certificates", params={"status": "all"})).json()["rows"]
            assert (objects["certificate"] in [row["id"] for row in rows]) is mine
            for path in ("/certificates.csv", "/certificates.cdx.json"):
                export = (await http.get(path, params={"status": "all"})).text
                assert ("voorbeeldstad.example" in export) is mine
            ending = (await http.get("/certificates/ending", params={"family": "server"})).json()
            assert any(month["total"] for month in ending["months"]) is mine
            report = (await http.get("/certificates/people", params={"family": "server"})).json()
            assert bool(report["people"]) is mine and (report["without_manager"] > 0) is False
            asked = {"manager": "CB1000010", "status": "all"}
            managed = (await http.get("/certificates", params=asked)).json()
            assert (managed["total"] > 0, managed["about"]["name"] is not None) == (mine, mine)
        async with client("orders", who) as http:
            orders = (await http.get("/orders")).json()["orders"]
            assert (objects["order"] in [o["id"] for o in orders]) is mine
            notices = (await http.get("/renewals", params={"certificate": objects["certificate"]})).json()["notices"]
            assert bool(notices) is mine
            offers = (await http.get("/offers", params={"certificate": objects["certificate"]})).json()["renewals"]
            assert bool(offers) is mine
