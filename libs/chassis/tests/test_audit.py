"""The audit trail says where from; strangers are counted and can't fill it (T-06, ASVS 16.2.1)."""

import asyncio
import json
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

import httpx
import pytest
from chassis import audit, clock
from chassis.actor import Actor
from chassis.service import Service
from chassis.testing import Identities
from contracts.audit import AuditEvent, FormAskedAgain
from contracts.authority import Who
from fastapi import FastAPI
from structlog.testing import capture_logs


class Odd(AuditEvent):
    NAME = "orders:order:odd"
    text: str
    deep: dict[str, Any]
    number: int
    none: str | None = None


def client(app: FastAPI, headers: dict[str, str]) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=("198.51.100.9", 1))
    return httpx.AsyncClient(transport=transport, base_url="http://orders", headers=headers)


async def test_the_source_of_a_line_is_the_one_in_the_token(
    app: FastAPI, service: Service, identities: Identities
) -> None:
    """B-39: no header says where somebody comes from, nor does the connection between gateway and service."""
    lies = {
        "x-forwarded-for": "192.0.2.66",
        "forwarded": "for=192.0.2.66",
        "x-real-ip": "192.0.2.66",
        "src": "192.0.2.66",
    }
    told = identities.person("orders", "CB1000002", Who.CONTACT_FULL, "P1234567", src="2001:db8::7")
    untold = identities.person("orders", "CB1000002", Who.CONTACT_FULL, "P1234567")
    for name, head in {"een": told, "twee": untold}.items():
        async with client(app, head | lies) as http:
            assert (await http.post("/notes", json={"name": name})).status_code == 200
    async with service.database.begin(service.actor) as tx:
        tx.audit(FormAskedAgain(subject="drie", asks=2))
    found = await service.database.reads.fetch("SELECT subject, source FROM audit ORDER BY id")
    assert [tuple(row) for row in found] == [("een", "2001:db8::7"), ("twee", None), ("drie", None)]


@pytest.mark.parametrize("source", [None, 5, "x" * 10_000, ["192.0.2.1"]])
async def test_an_odd_source_breaks_nothing(
    app: FastAPI, service: Service, identities: Identities, source: object
) -> None:
    odd = identities.person("orders", "CB1000002", Who.CONTACT_FULL, "P1234567", src=source)
    async with client(app, odd) as http:
        assert (await http.post("/notes", json={"name": "een"})).status_code == 200
    assert len(await service.database.reads.fetchval("SELECT coalesce(source, '') FROM audit")) <= 45


async def refuse_all(service: Service, sources: list[str], action: str = "session.card_login") -> None:
    async def one(source: str) -> None:
        async with service.database.begin(Actor("gateway", source=source)) as tx:
            tx.count_refusal(action, "login.wrong_issuer")

    for start in range(0, len(sources), 10):
        await asyncio.gather(*(one(source) for source in sources[start : start + 10]))


async def test_a_thousand_refusals_of_strangers_are_a_handful_of_rows(service: Service) -> None:
    """From one address, one row an hour; from as many networks as an attacker has, the limit and one for the rest."""
    await refuse_all(service, ["192.0.2.7"] * 500)
    counted = "SELECT count(*), sum(refusals) FROM anonymous_refusal"
    assert tuple(await service.database.reads.fetchrow(counted)) == (1, 500)
    await refuse_all(service, [str(ip_address(0x0B000000 + 256 * n)) for n in range(500)])
    rows, refusals = await service.database.reads.fetchrow(counted)
    assert refusals == 1000
    assert rows <= audit.NETWORKS + 1 + 10, "ten at once may each have seen the last free place"
    assert await service.database.reads.fetchval("SELECT count(*) FROM audit") == 0
    with clock.moved(timedelta(hours=1)):
        await refuse_all(service, ["192.0.2.7"])
    assert tuple(await service.database.reads.fetchrow(counted)) == (rows + 1, 1001)


@pytest.mark.parametrize(
    ("source", "counted"),
    [
        ("192.0.2.7", "192.0.2.0/24"), ("2001:db8:1:2:3::7", "2001:db8:1::/48"), ("", ""), ("unix", "elsewhere"),
        ("192.0.2.7'; DROP TABLE audit", "elsewhere"),
    ],
)  # fmt: skip
def test_strangers_are_counted_by_a_coarse_part_of_their_address(source: str, counted: str) -> None:
    assert audit.network(source) == counted


async def test_a_line_is_bounded_and_takes_any_text(service: Service) -> None:
    """A subject of 16 kB, NUL and half a surrogate pair: cut and replaced, never a failed transaction."""
    odd = "CN=" + "x" * 16_000
    async with service.database.begin(service.actor) as tx:
        tx.audit(Odd(subject=odd, text="a\0b", deep={"subject": odd, "list": ["y"] * 1000}, number=5))
    row = await service.database.reads.fetchrow("SELECT subject, facts, octet_length(facts::text) AS size FROM audit")
    facts = json.loads(row["facts"])
    assert len(row["subject"]) == audit.LONGEST and row["subject"].endswith("…")
    assert facts["text"] == "a\ufffdb" and facts["number"] == 5 and "none" not in facts
    assert len(facts["deep"]["subject"]) == audit.LONGEST and len(facts["deep"]["list"]) == audit.MOST
    assert row["size"] < 1500


NOTES = "/notes/een/pages/2"
KEY = "-----BEGIN PRIVATE KEY-----MIIEvQIBADANBgkqhkiG9w0BAQEFAASC-----END PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("path", "params", "status", "line"),
    [
        (NOTES, {"how": "returned"}, 404, ("orders:draft:view", "een", "not_found", {"page": "2"})),
        (NOTES, {"how": "raised"}, 409, ("orders:draft:view", "een", "draft.stale", {"page": "2"})),
        (NOTES, {"how": "costly"}, 422, ("orders:draft:view", "een", "input.too_costly", {"page": "2"})),
        (NOTES, {}, 422, ("orders:draft:view", "een", "input.invalid", {"page": "2"})),
        ("/notes/een/pages/x", {"how": "a"}, 422, ("orders:draft:view", "een", "input.invalid", {"page": "x"})),
        (f"/notes/{KEY}/pages/x", {}, 422, ("orders:draft:view", "", "input.invalid", {"page": "x"})),
        (NOTES, {"how": "noted"}, 409, ("orders:draft:hand_over", "somebody else", "draft.stale", {})),
        ("/asked", {"how": "unknown"}, 403, ("orders:legal:view", "", "not_allowed", {})),
    ],
)
async def test_whatever_is_refused_to_somebody_known_is_one_line(
    app: FastAPI, service: Service, identities: Identities, path: str, params: dict[str, str], status: int, line: Any
) -> None:
    """Returned, raised, by its input or by who asks: the answer never says no without its line, nor with two."""
    person = identities.person("orders", "CB1000002", Who.CONTACT_FULL, "P1234567", src="192.0.2.7")
    async with client(app, person) as http:
        assert (await http.post(path, params=params)).status_code == status
    (row,) = await service.database.reads.fetch("SELECT * FROM audit")
    assert (row["action"], row["subject"], row["outcome"], json.loads(row["facts"])) == line
    assert (row["actor"], row["subscriber"], row["source"]) == ("CB1000002", "P1234567", "192.0.2.7")
    assert await service.database.reads.fetchval("SELECT count(*) FROM anonymous_refusal") == 0


async def test_nobody_fills_the_trail_with_what_they_are_refused(
    app: FastAPI, service: Service, identities: Identities
) -> None:
    """Twenty lines a minute of one kind for one person; more is counted, with one alarm. Noise hides no other kind."""
    first = identities.person("orders", "CB1000002", Who.CONTACT_FULL, "P1234567", src="192.0.2.7")
    colleague = identities.person("orders", "CB1000003", Who.CONTACT_FULL, "P1234567", src="192.0.2.7")
    lines = "SELECT count(*) FROM audit WHERE actor = $1"
    with capture_logs() as logs:
        async with client(app, first) as http:
            for how in ["returned", "raised"] * 35:
                assert (await http.post(NOTES, params={"how": how})).status_code in {404, 409}
    async with client(app, colleague) as http:
        assert (await http.post(NOTES, params={"how": "returned"})).status_code == 404
    alarms = [(line["who"], line["alarm"]) for line in logs if line["event"] == "refusals.counted"]
    assert alarms == [("CB1000002", True)]
    assert await service.database.reads.fetchval(lines, "CB1000002") == 40
    assert await service.database.reads.fetchval(lines, "CB1000003") == 1
    counts = "SELECT action, outcome, source, refusals FROM anonymous_refusal ORDER BY outcome"
    assert [tuple(row) for row in await service.database.reads.fetch(counts)] == [
        ("orders:draft:view", "draft.stale", "192.0.2.0/24", 15),
        ("orders:draft:view", "not_found", "192.0.2.0/24", 15),
    ]
    with clock.moved(timedelta(seconds=61)):
        async with client(app, identities.person("orders", "CB1000002", Who.CONTACT_FULL, "P1234567")) as http:
            assert (await http.post(NOTES, params={"how": "returned"})).status_code == 404
    assert await service.database.reads.fetchval(lines, "CB1000002") == 41


async def test_nobody_fills_the_trail_with_things_of_others(
    app: FastAPI, service: Service, identities: Identities
) -> None:
    """One thing again and again is a line a minute, and hides no other thing; ever other things are twenty, then a count."""
    thief = identities.person("orders", "CB1000002", Who.CONTACT_FULL, "P1234567", src="192.0.2.7")
    probes = "SELECT subject FROM audit WHERE action = 'orders:tenant:probe' ORDER BY id"
    with capture_logs() as logs:
        async with client(app, thief) as http:
            for name in [*["theirs 0"] * 30, *(f"theirs {n}" for n in range(1, 31))]:
                assert (await http.post(f"/notes/{name}/pages/2", params={"how": "returned"})).status_code == 404
    seen = [row["subject"] for row in await service.database.reads.fetch(probes)]
    assert seen == [f"theirs {n}" for n in range(20)]
    assert {line["things"] for line in logs if line["event"] == "tenant.probed"} == set(range(3, 21))
    assert [line["who"] for line in logs if line["event"] == "refusals.counted"] == ["CB1000002"]
    counts = "SELECT refusals FROM anonymous_refusal WHERE action = 'orders:tenant:probe'"
    assert await service.database.reads.fetchval(counts) == 11
    with clock.moved(timedelta(seconds=61)):
        async with client(app, identities.person("orders", "CB1000002", Who.CONTACT_FULL, "P1234567")) as http:
            await http.post("/notes/theirs 0/pages/2", params={"how": "returned"})
    assert len(await service.database.reads.fetch(probes)) == 21


async def test_who_is_known_to_the_gateway_alone_fills_no_trail_either(
    app: FastAPI, service: Service, identities: Identities
) -> None:
    """A card that is refused over and over: twenty lines about its holder, then a count."""
    token = identities.signers["gateway"].service("orders", clock.now(), "192.0.2.7")
    async with client(app, {"authorization": f"Bearer {token}"}) as http:
        for _ in range(30):
            assert (await http.post("/asked", params={"how": "known"})).status_code == 404
    assert await service.database.reads.fetchval("SELECT count(*) FROM audit WHERE subject = 'CB1000002'") == 20
    assert await service.database.reads.fetchval("SELECT sum(refusals) FROM anonymous_refusal") == 10


async def test_what_the_gateway_asks_for_a_stranger_is_counted_and_for_somebody_known_a_line(
    app: FastAPI, service: Service, identities: Identities
) -> None:
    token = identities.signers["gateway"].service("orders", clock.now(), "192.0.2.7")
    async with client(app, {"authorization": f"Bearer {token}"}) as http:
        assert (await http.post("/asked", params={"how": "unknown"})).status_code == 404
        assert (await http.post("/asked", params={"how": "known"})).status_code == 404
    async with client(app, {}) as http:
        assert (await http.post("/asked", params={"how": "unknown"})).status_code == 401
    counts = "SELECT action, outcome, source, refusals FROM anonymous_refusal ORDER BY outcome"
    assert [tuple(row) for row in await service.database.reads.fetch(counts)] == [
        ("orders:legal:view", "not_logged_in", "", 1),
        ("orders:legal:view", "rates.day", "192.0.2.0/24", 1),
    ]
    lines = await service.database.reads.fetch("SELECT action, subject, outcome FROM audit")
    assert [tuple(line) for line in lines] == [("orders:draft:hand_over", "CB1000002", "rates.day")]


async def test_a_no_that_can_not_be_written_down_is_no_answer(
    app: FastAPI, service: Service, identities: Identities, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Raised refusals are written in a transaction of their own; when that fails the answer is an outage."""

    def broken(*_: object) -> None:
        raise OSError("the database is away")

    monkeypatch.setattr("chassis.edge.refusals.write", broken)
    person = identities.person("orders", "CB1000002", Who.CONTACT_FULL, "P1234567")
    for how in ("raised", "returned"):
        async with client(app, person) as http:
            answer = await http.post(NOTES, params={"how": how})
            assert (answer.status_code, answer.json()["slug"]) == (503, "not_now")
