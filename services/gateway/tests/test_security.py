"""What guards every request and answer (gateway.md 5): headers, limits, where unsafe requests come from."""

from collections.abc import AsyncIterator

import httpx
import pytest
from contracts.refusals import Refusal
from gateway.security import ALWAYS, Secure, has_real_name
from starlette.types import ASGIApp, Receive, Scope, Send

ORIGIN = "https://localhost:8443"


def answering(status: int, body: bytes, **headers: str) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": given})
        await send({"type": "http.response.body", "body": body})

    return app


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    names = b" ".join(name for name, _ in scope["headers"])
    await answering(200, b"%d %s" % (len(body), names))(scope, receive, send)


def refused(refusal: Refusal) -> ASGIApp:
    return answering(refusal.status, refusal.slug.encode())


def client(app: ASGIApp = echo, origin: str = ORIGIN) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=Secure(app, origin, refused)), base_url=origin)


@pytest.mark.parametrize("path", ["/", "/servercertificaten.csv", "/niet-hier", "/static/theme.css"])
@pytest.mark.parametrize("status", [200, 303, 404, 500])
async def test_every_answer_has_every_header(path: str, status: int) -> None:
    async with client(answering(status, b"x", content_type="text/csv", cache_control="public")) as http:
        got = await http.get(path)
    for name, value in ALWAYS:
        assert got.headers.get_list(name.decode()) == [value.decode()]
    assert got.headers.get_list("cache-control") == ["no-store"]


async def test_the_policy_allows_nothing_inline_and_demands_trusted_types() -> None:
    async with client() as http:
        policy = (await http.get("/")).headers["content-security-policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert (
        rules["default-src"] == rules["object-src"] == "'none'"
        and rules["script-src"] == rules["style-src"] == "'self'"
    )
    assert rules["require-trusted-types-for"] == "'script'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'" and rules["form-action"] == "'self'"
    assert "unsafe" not in policy and "nonce" not in policy


async def test_a_refused_request_has_the_headers_too() -> None:
    async with client() as http:
        got = await http.post("/", headers={"sec-fetch-site": "cross-site"})
    assert got.status_code == 403 and got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["cache-control"] == "no-store"


async def test_files_with_a_hash_in_their_name_may_be_kept() -> None:
    async with client(answering(200, b"x")) as http:
        assert "immutable" in (await http.get("/static/portal-XPHHFLOO.js")).headers["cache-control"]
        assert (await http.get("/static/manifest.json")).headers["cache-control"] == "no-store"
    async with client(answering(404, b"x")) as http:
        assert (await http.get("/static/portal-XPHHFLOO.js")).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "same-site"}, 403),  # another port of the same host
        ({"sec-fetch-site": "cross-site", "origin": ORIGIN}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"origin": ORIGIN}, 200),
        ({"origin": "https://localhost:8444"}, 403),
        ({"origin": "null"}, 403),
        ({}, 403),
    ],
)
@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT", "PATCH", "ANYTHING"])
async def test_unsafe_requests_come_from_this_origin_only(method: str, headers: dict[str, str], status: int) -> None:
    async with client() as http:
        assert (await http.request(method, "/", headers=headers)).status_code == status


async def test_l1_headers_that_vouch_for_a_certificate_never_arrive() -> None:
    async with client() as http:
        got = await http.get("/", headers={"Client-Cert": ":MIIB:", "Client-Cert-Chain": ":MIIB:", "X-Kept": "1"})
    assert b"client-cert" not in got.content and b"x-kept" in got.content


async def test_bodies_end_at_64_kib_with_and_without_a_length() -> None:
    async def parts(number: int) -> AsyncIterator[bytes]:
        for _ in range(number):
            yield b"x" * 1024

    same = {"sec-fetch-site": "same-origin"}
    async with client() as http:
        assert (await http.post("/", headers=same, content=b"x" * 65_536)).content.startswith(b"65536 ")
        assert (await http.post("/", headers=same, content=b"x" * 65_537)).status_code == 413
        assert (await http.post("/", headers=same, content=parts(64))).content.startswith(b"65536 ")
        assert (await http.post("/", headers=same, content=parts(65))).status_code == 413


@pytest.mark.parametrize(
    ("url", "real"),
    [
        ("https://portaal.example.nl", True),
        ("https://localhost:8443", False),
        ("https://portaal.localhost", False),
        ("https://127.0.0.1:8443", False),
        ("https://[::1]:8443", False),
    ],
)
async def test_hsts_only_for_real_names(url: str, real: bool) -> None:
    assert has_real_name(url) is real
    async with client(origin=url) as http:
        assert ("strict-transport-security" in (await http.get("/")).headers) is real
