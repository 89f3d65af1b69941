"""A PKI of the stand-in, and a status server whose answers a test can spoil."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from auth.settings import Settings
from cryptography.hazmat.primitives.serialization import Encoding
from standins.cards import Card
from standins.pki import Pki
from standins.status import Status

Answer = Callable[[bytes, bytes], tuple[int, bytes]]  # request body and honest answer in, status and body out


@dataclass
class StatusServer:
    """OCSP and CRL of the stand-in over HTTP. `spoil` maps the start of a path to what is answered instead."""

    pki: Pki
    settings: Settings
    spoil: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

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
            honest = self._honest(body)
            spoil = next((s for p, s in made[0].spoil.items() if self.path.startswith(p)), None)
            status, answer = (200, honest) if spoil is None else spoil(body, honest)
            self.send_response(status)
            self.send_header("content-length", str(len(answer)))
            if status in range(300, 400):
                self.send_header("location", "/crl/login-personal.crl")
            self.end_headers()
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # who asked may have heard enough
                self.wfile.write(answer)

        do_POST = do_GET

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pki = Pki(folder, f"http://127.0.0.1:{server.server_port}")
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
    return _status_server
