"""A PKI of the stand-in, and a status server whose answers a test can spoil."""

import base64
import contextlib
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from auth import main
from auth.settings import Settings, read_issuers
from auth.status_http import HttpStatus
from auth.verdict import Judge
from chassis import clock
from chassis.sandbox import sandbox
from chassis.service import Service
from chassis.testing import Databases, Identities, Portal
from contracts.organisation import (
    Address,
    Authorisation,
    PersonChanged,
    PersonRegistered,
    Registration,
    Role,
    SubscriberChanged,
    SubscriberRegistered,
)
from cryptography.hazmat.primitives.serialization import Encoding
from pydantic import SecretStr
from standins.cards import Card
from standins.pki import Pki
from standins.status import Status

STATE = "state-of-this-browser-0123456789"
#: Request body and honest answer in; status, body and maybe headers out.
Answer = Callable[[bytes, bytes], tuple[int, bytes] | tuple[int, bytes, dict[str, str]]]


@dataclass
class StatusServer:
    """OCSP and CRL of the stand-in over HTTP. `spoil` maps the start of a path to what is answered instead."""

    pki: Pki
    settings: Settings
    spoil: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)

    def down(self, *paths: str) -> None:
        """These paths answer 503 from now on."""
        for path in paths:
            self.spoil[path] = lambda _request, _honest: (503, b"")

    def card(self, who: str, number: str = "CB1000002", name: str = "Sanne de Vries", **variants: bool) -> Card:
        """A card of the stand-in; the same `who` is the same card."""
        return self.pki.card(who, number, name, **variants)  # type: ignore[arg-type]

    def der(self, who: str, **variants: bool) -> bytes:
        """The DER of a card's certificate."""
        return self.card(who, **variants).certificate.public_bytes(Encoding.DER)


@pytest.fixture(scope="session")
def _status_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StatusServer]:
    folder = tmp_path_factory.mktemp("pki")
    made: list[StatusServer] = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Nothing on the screen."""

        def _honest(self, body: bytes) -> bytes:
            kind, _, name = self.path.strip("/").partition("/")
            if kind == "ocsp":
                return Status(made[0].pki).ocsp(name, body)
            return Status(made[0].pki).crl(name.removesuffix(".crl"))

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            made[0].asked.append(self.path)
            made[0].heads.append({name.lower(): value for name, value in self.headers.items()})
            honest = self._honest(body)
            spoil = next((s for p, s in made[0].spoil.items() if self.path.startswith(p)), None)
            status, answer, *more = (200, honest) if spoil is None else spoil(body, honest)
            self.send_response(status)
            for name, value in (more[0] if more else {}).items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer)))
            if status in range(300, 400):
                self.send_header("location", "/crl/login-personal.crl")
            self.end_headers()
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # who asked may have heard enough
                self.wfile.write(answer)

        do_POST = do_GET

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    url = f"http://127.0.0.1:{server.server_port}"
    pki = Pki(folder, url, lambda: clock.now().replace(microsecond=0))
    settings = Settings(
        login_cas=_write(folder / "cas.pem", pki.chain_pem("login-personal")),
        login_issuers=_write(folder / "issuers.json", json.dumps(pki.login_issuers(stopped=True)).encode()),
    )
    made.append(StatusServer(pki, settings))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made[0]
    server.shutdown()
    server.server_close()


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.fixture
def status_server(_status_server: StatusServer) -> StatusServer:
    """The status server, honest again for each test."""
    _status_server.spoil.clear()
    _status_server.asked.clear()
    _status_server.heads.clear()
    return _status_server


class Numbers:
    """The numbers of lists, kept as long as a test lasts."""

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}

    async def newest(self, sources: Sequence[str]) -> dict[str, int]:
        """The highest numbers seen."""
        return {source: self.seen[source] for source in sources if source in self.seen}

    async def note(self, numbers: dict[str, int]) -> None:
        """Numbers were seen."""
        self.seen |= numbers


@pytest.fixture
def make_numbers() -> Callable[[], Numbers]:
    """Makes a memory of list numbers."""
    return Numbers


@pytest.fixture
def make_judge(status_server: StatusServer) -> Callable[..., Judge]:
    """Makes a judge for the issuers of the settings; changes are fields of each issuer's entry (`nonce=False`)."""

    def make(numbers: Numbers | None = None, **changes: Any) -> Judge:
        file = status_server.settings.login_issuers
        entries = [{**entry, **changes} for entry in json.loads(file.read_text())]
        changed = file.with_name(f"changed-{len(changes)}.json")
        changed.write_text(json.dumps(entries))
        issuers = read_issuers(status_server.settings.model_copy(update={"login_issuers": changed}))
        room = sandbox(preload=("auth.presented",))
        return Judge(issuers, clock.now, room, HttpStatus(room, clock.now, numbers or Numbers()))

    return make


@pytest.fixture
def judge(make_judge: Callable[..., Judge]) -> Judge:
    """A judge as the settings make it."""
    return make_judge()


ADDRESS = {"street": "Markt 1", "postcode": "1234 AB", "town": "Voorbeeldstad", "state": "Utrecht"}


@dataclass
class Town:
    """Auth alone in a portal, its register filled by events as organisation tells them, and ways to log in."""

    portal: Portal
    status_server: StatusServer
    identities: Identities

    @property
    def service(self) -> Service:
        """The service under test."""
        return self.portal.services["auth"]

    @contextlib.asynccontextmanager
    async def gateway(self, listener: str = "gateway") -> AsyncIterator[httpx.AsyncClient]:
        """A client with a token of one of the gateway's listeners."""
        async with self.portal.client("auth", self.identities.service(listener, "auth")) as http:
            yield http

    async def subscriber(self, number: str, name: str, *, version: int = 1, active: bool = True) -> None:
        """A subscriber as organisation tells it."""
        kind = SubscriberRegistered if version == 1 else SubscriberChanged
        address = Address.model_validate(ADDRESS)
        event = kind(version=version, number=number, name=name, kvk="12345678", address=address, active=active)
        await self.portal.receive("auth", event)

    async def person(self, number: str, *roles: str, version: int = 1, **fields: Any) -> None:
        """A person; roles are written `representative@P1234567`, `contact:full@P1234567`, `validation`."""
        kind = PersonRegistered if version == 1 else PersonChanged
        base: dict[str, Any] = {
            "name": f"Persoon {number}", "email": "p@voorbeeld.example", "organisation": "Gemeente Voorbeeldstad",
            "enrolled": True,
        }  # fmt: skip
        registrations = tuple(_registration(r) for r in roles)
        event = kind(version=version, number=number, registrations=registrations, **{**base, **fields})
        await self.portal.receive("auth", event)

    async def card_login(self, der: bytes | None, state: str = STATE) -> httpx.Response:
        """What the gateway's card address does."""
        certificate = None if der is None else base64.b64encode(der).decode()
        async with self.gateway("gateway-card") as http:
            return await http.post("/card-logins", json={"certificate": certificate, "state": state})

    async def log_in(self, number: str) -> dict[str, Any]:
        """A whole login with a good card of this person: the NewSession."""
        der = self.status_server.card(f"card-{number}", number, f"Persoon {number}").certificate
        answer = await self.card_login(der.public_bytes(Encoding.DER))
        assert answer.status_code == 200, answer.text
        async with self.gateway() as http:
            opened = await http.post("/sessions", json={"code": answer.json()["code"], "state": STATE})
        assert opened.status_code == 200, opened.text
        found: dict[str, Any] = opened.json()
        return found

    async def identify(self, session: str, *audiences: str, recheck: bool = False) -> httpx.Response:
        """What the gateway does for each request."""
        body = {"session": session, "audiences": list(audiences), "recheck": recheck}
        async with self.gateway() as http:
            return await http.post("/identify", json=body)

    async def rows(self, query: str, *args: Any) -> list[dict[str, Any]]:
        """What is in auth's database."""
        return [dict(row) for row in await self.service.database.reads.fetch(query, *args)]


def _registration(text: str) -> Registration:
    role, _, subscriber = text.partition("@")
    active = not role.startswith("-")
    role, _, authorisation = role.removeprefix("-").partition(":")
    return Registration(
        subscriber=subscriber or None, role=Role(role), active=active,
        authorisation=Authorisation(authorisation) if authorisation else None,
    )  # fmt: skip


@pytest.fixture
async def town(databases: Databases, identities: Identities, status_server: StatusServer) -> AsyncIterator[Town]:
    """Auth with two active subscribers, one stopped, and their people."""

    def make(url: str) -> Service:
        update = {
            "database_url": SecretStr(url), "identity_keys": identities.keys_file,
            "signing_key": identities.folder / "auth.pem",
        }  # fmt: skip
        return main.service(status_server.settings.model_copy(update=update))

    async with Portal(databases, {"auth": make}) as portal:
        made = Town(portal, status_server, identities)
        await made.subscriber("P1234567", "Gemeente Voorbeeldstad")
        await made.subscriber("P7654321", "Waterschap Voorbeeldland")
        await made.subscriber("P1112223", "Stichting Stilgelegd", active=False)
        await made.person("CB1000001", "representative@P1234567")
        await made.person("CB1000002", "contact:full@P1234567", "manager@P1234567")
        await made.person("CB1000003", "contact:basic@P1234567")
        await made.person("CB1000004", "contact:full@P1234567", "contact:basic@P7654321", "contact:full@P1112223")
        await made.person("CB2000001", "representative@P7654321")
        await made.person("CB9000001", "validation")
        yield made
