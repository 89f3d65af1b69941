"""A small PKI, a running edge, and cards: what the gateway's tests share."""

import asyncio
import datetime as dt
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from gateway.edge import CardContext, Listener, serve
from starlette.types import ASGIApp


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


def _name(cn: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, cn)])


class _Issuer:
    def __init__(self, folder: Path, cn: str) -> None:
        self.folder, self.key, self.name = folder, ec.generate_private_key(ec.SECP256R1()), _name(cn)
        self.certificate = self._build(self.name, self.key, ca=True)

    def _build(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, *, ca: bool = False) -> x509.Certificate:
        now = dt.datetime.now(dt.UTC)
        sans = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca, None), True)
            .add_extension(x509.SubjectAlternativeName(sans), False)
            .sign(self.key, hashes.SHA256())
        )

    def card(self, cn: str) -> Card:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._build(_name(cn), key)
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
    return Pki(server.card("localhost"), cas, login.card("anna"), login.card("joris"), unknown.card("stranger"))


def _free_port() -> int:
    """A port that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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


@pytest.fixture
def card_edge(pki: Pki) -> Iterator[Callable[..., int]]:
    """`card_edge(app, newest=…)` serves the app at a card address and gives its port."""
    with ExitStack() as stack:

        def start(app: ASGIApp, *, head_seconds: float = 10.0, **context: int) -> int:
            port = _free_port()
            tls = CardContext(pki.server.cert, pki.server.key, pki.login_cas, **context)
            stack.enter_context(_running(Listener("card", app, port, tls, head_seconds=head_seconds)))
            return port

        yield start


@pytest.fixture
def serving(pki: Pki) -> Iterator[Callable[..., int]]:
    """`serving(name, app, tls)` serves the app on a listener of that name and gives its port."""
    with ExitStack() as stack:

        def start(name: str, app: ASGIApp, tls: CardContext | None) -> int:
            port = _free_port()
            stack.enter_context(_running(Listener(name, app, port, tls)))
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
