"""A small PKI, a running edge, and cards: what the gateway's tests share."""

import asyncio
import datetime as dt
import hashlib
import json
import re
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import uvloop
from chassis import clock
from chassis.actor import Keys
from chassis.testing import Identities, Inside
from contracts.authority import Who
from contracts.refusals import SLUGS, Refusal
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from gateway import main
from gateway.edge import CardContext, Limits, Listener, presented, serve
from gateway.edge.tls import TLS_1_2
from gateway.settings import Settings
from local.infrastructure import free_ports
from starlette.types import ASGIApp, Receive, Scope, Send

PORTAL, CARD = "https://localhost:8443", "https://localhost:8444"
DER = b"0\x82 a card"


@dataclass(frozen=True)
class Card:
    """Files of a certificate and its key, and the certificate's bytes."""

    cert: Path
    key: Path
    der: bytes


@dataclass(frozen=True)
class Pki:
    """A server, the CA of login cards, a good card, and a card of a CA that nobody knows."""

    server: Card
    login_cas: Path
    card: Card
    other: Card
    stranger: Card
    expired: Card


def _name(cn: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, cn)])


class _Issuer:
    def __init__(self, folder: Path, cn: str) -> None:
        self.folder, self.key, self.name = folder, ec.generate_private_key(ec.SECP256R1()), _name(cn)
        self.certificate = self._build(self.name, self.key, ca=True)

    def _build(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, *, ca: bool = False, days: int = 30
    ) -> x509.Certificate:
        now = dt.datetime.now(dt.UTC)
        sans = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=100))
            .not_valid_after(now + dt.timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca, None), True)
            .add_extension(x509.SubjectAlternativeName(sans), False)
            .sign(self.key, hashes.SHA256())
        )

    def card(self, cn: str, days: int = 30) -> Card:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._build(_name(cn), key, days=days)
        cert_file, key_file = self.folder / f"{cn}.pem", self.folder / f"{cn}.key"
        cert_file.write_bytes(certificate.public_bytes(Encoding.PEM))
        key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return Card(cert_file, key_file, certificate.public_bytes(Encoding.DER))


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    """Made once per run."""
    folder = tmp_path_factory.mktemp("pki")
    server, login, unknown = (_Issuer(folder, cn) for cn in ("Test Server CA", "Test Login CA", "Unknown CA"))
    cas = folder / "login-cas.pem"
    cas.write_bytes(login.certificate.public_bytes(Encoding.PEM))
    return Pki(
        server.card("localhost"),
        cas,
        login.card("anna"),
        login.card("joris"),
        unknown.card("stranger"),
        login.card("expired", days=-1),
    )


def _free_port() -> int:
    """A port that is free at this moment."""
    return free_ports(1)[0]


@contextmanager
def _running(*listeners: Listener) -> Iterator[None]:
    """Serve in a thread of its own on uvloop, as the product does, until the block ends."""
    loop = uvloop.new_event_loop()
    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve(listeners, stop)), daemon=True)
    thread.start()
    for listener in listeners:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", listener.port)) == 0:
                    break
            time.sleep(0.02)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(15)
        assert not thread.is_alive(), "the listeners did not stop"
        loop.close()


async def who(scope: Scope, receive: Receive, send: Send) -> None:
    """Tells which certificate it was shown, and the hash of the body."""
    digest, more = hashlib.sha256(), True
    while more:
        message = await receive()
        digest.update(message.get("body", b""))
        more = message.get("more_body", False)
    seen = presented(scope)
    body = json.dumps(
        {
            "listener": seen.listener,
            "certificate": hashlib.sha256(seen.certificate).hexdigest() if seen.certificate else None,
            "body": digest.hexdigest(),
        }
    ).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


def client(pki: Any, card: Any = None, version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if version is not None:
        context.minimum_version = context.maximum_version = version
    if card is not None:
        context.load_cert_chain(card.cert, card.key)
    return context


def ask(
    port: int, context: ssl.SSLContext, headers: str = "", body: bytes = b"", session: ssl.SSLSession | None = None
) -> tuple[dict[str, Any], ssl.SSLSocket]:
    connection = context.wrap_socket(
        socket.create_connection(("127.0.0.1", port), 10), server_hostname="localhost", session=session
    )
    head = f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    connection.sendall(head.encode() + body)
    got = b""
    while b"}" not in got:
        part = connection.recv(65536)
        assert part, got
        got += part
    return json.loads(got.split(b"\r\n\r\n", 1)[1]), connection


@pytest.fixture
def wire() -> Any:
    """`wire.who` tells which certificate it was shown; `wire.client(pki, card)` and `wire.ask(port, context)` ask it."""
    return SimpleNamespace(who=who, client=client, ask=ask)


@pytest.fixture
def card_edge(pki: Pki) -> Iterator[Callable[..., int]]:
    """`card_edge(app, newest=…)` serves the app at a card address and gives its port."""
    with ExitStack() as stack:

        def start(app: ASGIApp, *, limits: Limits | None = None, **context: int) -> int:
            port = _free_port()
            tls = CardContext(pki.server.cert, pki.server.key, pki.login_cas, **{"oldest": TLS_1_2, **context})
            stack.enter_context(_running(Listener("card", app, port, tls, limits=limits or Limits())))
            return port

        yield start


@pytest.fixture
def serving(pki: Pki) -> Iterator[Callable[..., int]]:
    """`serving(name, app, tls)` serves the app on a listener of that name and gives its port."""
    with ExitStack() as stack:

        def start(name: str, app: ASGIApp, tls: CardContext | None, **more: Any) -> int:
            port = _free_port()
            stack.enter_context(_running(Listener(name, app, port, tls, **more)))
            return port

        yield start


@pytest.fixture
def free_port() -> Callable[[], int]:
    """Gives ports."""
    return _free_port


@pytest.fixture
def running() -> Callable[..., object]:
    """Serves listeners as long as a `with` block lasts."""
    return _running


class FakeAuth:
    """Auth as the contract has it: codes are bound to a state and good once, sessions end."""

    def __init__(self, identities: Identities) -> None:
        self.identities = identities
        self.refuse: str | None = None
        self.away = False
        self.choices = False
        self.codes: dict[str, str] = {}
        self.sessions: set[str] = set()
        self.opened_ever = 0
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.roles = [Who.CONTACT_FULL]
        self.refusal: Refusal | None = None  # of a code
        self.slow: asyncio.Event | None = None  # verdicts wait for it
        self.judging = 0

    def view(self) -> dict[str, Any]:
        now = clock.now()
        offered = [
            {"subscriber": "P1234567", "organisation": "Gemeente Voorbeeldstad"},
            {"subscriber": "P7654321", "organisation": "Waterschap <Voorbeeldland>"},
        ]
        return {
            "person": "CB1000002",
            "name": "Sanne de Vries",
            "subscriber": None if self.choices else "P1234567",
            "organisation": None if self.choices else "Gemeente Voorbeeldstad",
            "roles": [] if self.choices else [str(r) for r in self.roles],
            "method": "card",
            "choices": offered if self.choices else [],
            "started_at": now.isoformat(),
            "idle_ends_at": (now + timedelta(minutes=15)).isoformat(),
            "ends_at": (now + timedelta(hours=8)).isoformat(),
            "session_hash": "ab" * 32,
        }

    def problem(self, slug: str) -> httpx.Response:
        return httpx.Response(int(SLUGS[slug]), json={"slug": slug, "params": {}, "findings": [], "reference": "r"})

    def opened(self) -> httpx.Response:
        self.opened_ever += 1
        secret = f"session-{self.opened_ever}-{'s' * 30}"
        self.sessions.add(secret)
        return httpx.Response(201, json={"session": secret, "view": self.view()})

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.slow is not None and request.url.path == "/card-logins":
            self.judging += 1
            await self.slow.wait()
        return self.answer(request)

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("away")
        token = request.headers["authorization"].removeprefix("Bearer ")
        actor = Keys.read(self.identities.keys_file).verify(token, "auth", clock.now())
        assert actor is not None and actor.roles == {
            Who.GATEWAY_CARD if request.url.path == "/card-logins" else Who.GATEWAY
        }
        assert re.match(r"^[0-9a-f]{32}$", request.headers["x-correlation-id"])
        body = json.loads(request.content)
        self.calls.append((request.url.path, body))
        match request.url.path:
            case "/card-logins":
                if self.refuse:
                    return self.problem(self.refuse)
                code = f"code-{len(self.calls)}-{'c' * 30}"
                self.codes[code] = body["state"]
                return httpx.Response(201, json={"code": code})
            case "/sessions" if self.refusal is not None:
                body = self.refusal.model_dump(mode="json")
                return httpx.Response(self.refusal.status, json=body)
            case "/sessions":
                if self.codes.pop(body["code"], None) != body["state"]:
                    return self.problem("login.code")
                return self.opened()
            case "/sessions/choose":
                if body["session"] not in self.sessions or body["subscriber"] not in {"P1234567", "P7654321"}:
                    return self.problem("login.choice")
                self.sessions.discard(body["session"])
                self.choices = False
                return self.opened()
            case "/sessions/end":
                self.sessions.discard(body["session"])
                return httpx.Response(204)
            case "/identify":
                if body["session"] not in self.sessions:
                    return self.problem("not_logged_in")
                return httpx.Response(200, json={"view": self.view(), "tokens": {a: "t" for a in body["audiences"]}})
        raise AssertionError(request.url.path)


class World:
    """A browser at both addresses of one gateway."""

    def __init__(self, apps: main.Apps, auth: FakeAuth) -> None:
        self.apps, self.auth = apps, auth
        self.card: bytes | None = DER
        transport = httpx.ASGITransport(app=self._route, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url=PORTAL, headers={"sec-fetch-mode": "navigate"})

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        if dict(scope["headers"])[b"host"] == b"localhost:8444":
            scope = {**scope, "extensions": {"tls": {"listener": "card", "presented_cert": self.card}}}
            await self.apps.card(scope, receive, send)
        else:
            await self.apps.public(scope, receive, send)

    async def login(self, path: str = "/inloggen/kaart") -> httpx.Response:
        return await self.http.get(path, follow_redirects=True)


@asynccontextmanager
async def _world(identities: Identities, other: Callable[[httpx.Request], httpx.Response]) -> AsyncIterator[World]:
    settings = Settings(
        signing_key=identities.folder / "gateway.pem",
        card_signing_key=identities.folder / "gateway-card.pem",
        portal_url=PORTAL,
        card_url=CARD,
    )
    auth = FakeAuth(identities)
    transports = {
        "auth": Inside(httpx.MockTransport(auth)),
        "certificates": Inside(httpx.MockTransport(other)),
        "orders": Inside(httpx.MockTransport(other)),
    }
    world = World(main.apps(settings, transports), auth)
    async with world.http:
        yield world


@pytest.fixture
def worlds(identities: Identities) -> Callable[..., object]:
    """`async with worlds(handler) as world`: certificates and orders are played by the handler."""
    return lambda handler: _world(identities, handler)


@pytest.fixture
def fake_auth() -> Callable[[Identities], FakeAuth]:
    """Makes auth's side of the contract."""
    return FakeAuth


@pytest.fixture
async def world(identities: Identities) -> AsyncIterator[World]:
    async with _world(identities, lambda _: httpx.Response(503, json={"slug": "unavailable"})) as made:
        yield made
