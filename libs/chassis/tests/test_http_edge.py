"""The HTTP edge: who asks, refusals as values, one commit, no leaks."""

import json
from datetime import timedelta

import httpx
import pytest
from chassis import clock
from chassis.actor import Signer
from chassis.service import Service
from chassis.testing import Identities
from contracts.authority import Who
from fastapi import FastAPI


def client(app: FastAPI, headers: dict[str, str] | None = None) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://orders", headers=headers or {})


async def rows(service: Service, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await service.database.reads.fetch(sql)]


@pytest.fixture
def contact(identities: Identities) -> dict[str, str]:
    return identities.person("orders", "CB1000002", Who.CONTACT_FULL, "P1234567")


async def test_a_taken_command_leaves_row_fact_and_audit_line_together(
    app: FastAPI, service: Service, contact: dict[str, str]
) -> None:
    async with client(app, contact) as http:
        answer = await http.post("/notes", json={"name": "een"})
    assert answer.status_code == 200 and answer.json() == {"name": "een"}
    assert await rows(service, "SELECT name FROM note") == [("een",)]
    assert await rows(service, "SELECT topic, partition_key FROM outbox") == [("mc.organisation.v1", "P1234567")]
    assert await rows(service, "SELECT actor, subscriber, action FROM audit") == [
        ("CB1000002", "P1234567", "orders:draft:hand_over")
    ]


async def test_a_returned_refusal_keeps_what_was_saved_and_is_a_problem_document(
    app: FastAPI, service: Service, contact: dict[str, str]
) -> None:
    async with client(app, contact) as http:
        answer = await http.post("/notes", json={"name": "refused"})
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["slug"] == "draft.stale" and answer.json()["params"] == {"saved": "yes"}
    assert answer.json()["reference"] == answer.headers["x-correlation-id"]
    assert await rows(service, "SELECT name FROM note") == [("refused",)]


async def test_an_exception_rolls_everything_back_and_shows_nothing(
    app: FastAPI, service: Service, contact: dict[str, str]
) -> None:
    async with client(app, contact) as http:
        answer = await http.post("/notes", json={"name": "broken"})
    assert answer.status_code == 503 and answer.json()["slug"] == "unavailable"
    assert "secret" not in answer.text
    assert await rows(service, "SELECT name FROM note") == []
    assert await rows(service, "SELECT actor FROM audit") == []


async def test_unknown_fields_and_hidden_characters_are_refused_without_echo(
    app: FastAPI, contact: dict[str, str]
) -> None:
    async with client(app, contact) as http:
        extra = await http.post("/notes", json={"name": "een", "status": "approved"})
        hidden = await http.post("/notes", json={"name": "abc\u202egnp.exe"})
        nothing = await http.post("/notes", content=b"{", headers={"content-type": "application/json"})
    assert [a.status_code for a in (extra, hidden, nothing)] == [422, 422, 422]
    assert "approved" not in extra.text and "exe" not in hidden.text


async def test_a_body_over_the_limit_is_refused_declared_or_not(app: FastAPI, contact: dict[str, str]) -> None:
    async def endless() -> object:  # chunked, no length
        for _ in range(40):
            yield b"x" * 8192

    async with client(app, contact) as http:
        declared = await http.post("/notes", content=b"x" * 200_000)
        chunked = await http.post("/notes", content=endless())  # type: ignore[arg-type]
    assert declared.status_code == 413 and declared.json()["slug"] == "input.too_large"
    assert chunked.status_code == 413


async def test_only_a_right_token_gets_through(app: FastAPI, identities: Identities, tmp_path: object) -> None:
    """ASVS 9.1, 9.2: wrong audience, key, type, time and algorithm are all nobody."""
    good = identities.person("orders", "CB1000002", Who.CONTACT_FULL, "P1234567")
    token = good["authorization"].split()[1]
    header, body, signature = token.split(".")
    stranger = Identities.__new__(Identities)
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    stranger.signers = {"auth": Signer("auth", pem)}
    as_gateway = identities.signers["gateway"].person("orders", {"sub": "CB1000002"}, clock.now())
    none = "eyJhbGciOiJub25lIiwidHlwIjoibWMtcGVyc29uK2p3dCJ9." + body + "."
    with clock.moved(timedelta(seconds=-90)):
        old = identities.person("orders", "CB1000002", Who.CONTACT_FULL, "P1234567")
    bad = [
        {},
        {"authorization": "Bearer"},
        {"authorization": "Bearer a.b.c"},
        identities.person("certificates", "CB1000002", Who.CONTACT_FULL, "P1234567"),
        stranger.person("orders", "CB1000002", Who.CONTACT_FULL, "P1234567"),
        identities.person("orders", "CB1000002", Who.OPERATOR),
        {"authorization": f"Bearer {as_gateway}"},
        {"authorization": f"Bearer {none}"},
        {"authorization": f"Bearer {header}.{body}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"},
        old,
    ]
    for headers in bad:
        async with client(app, headers) as http:
            answer = await http.post("/notes", json={"name": "x"})
        assert (answer.status_code, answer.json()["slug"]) == (401, "not_logged_in"), headers
    async with client(app, good) as http:
        assert (await http.post("/notes", json={"name": "x"})).status_code == 200


async def test_a_role_that_may_not_is_refused(app: FastAPI, identities: Identities) -> None:
    for headers in (
        identities.person("orders", "CB9000001", Who.VALIDATION),
        identities.service("gateway", "orders"),
    ):
        async with client(app, headers) as http:
            assert (await http.post("/notes", json={"name": "x"})).json()["slug"] == "not_allowed"


async def test_health_says_what_is_missing(app: FastAPI, service: Service) -> None:
    async with client(app) as http:
        assert (await http.get("/live")).status_code == 200
        answer = await http.get("/ready")
    assert answer.status_code == 503
    assert json.loads(answer.text)["missing"] == ["mc.organisation.v1"]
