"""Who stands before us is the listener's setting: reached directly, or by a listed proxy that names the client."""

import json
import socket
import ssl
from contextlib import suppress
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from gateway.edge import CardContext, Limits
from gateway.edge.proxied import NotProxiedError, listed, read, size
from gateway.edge.tls import TLS_1_2
from gateway.settings import Settings
from pydantic import ValidationError
from starlette.types import Receive, Scope, Send

PROXY, STRANGER = "127.0.0.7", "127.0.0.8"
PROXIES = (ip_network("127.0.0.7/32"),)
SIGNATURE = b"\r\n\r\n\x00\r\nQUIT\n"
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 192.0.2.66\r\nForwarded: for=192.0.2.66\r\n\r\n"


def header(client: str | None, *, more: bytes = b"", command: int = 0x21) -> bytes:
    """A header as a proxy sends it; None: the proxy speaks for itself."""
    if client is None:
        return SIGNATURE + bytes([0x20, 0x00]) + len(more).to_bytes(2, "big") + more
    address = ip_address(client)
    family = 0x11 if address.version == 4 else 0x21
    rest = address.packed * 2 + (4242).to_bytes(2, "big") + (443).to_bytes(2, "big") + more
    return SIGNATURE + bytes([command, family]) + len(rest).to_bytes(2, "big") + rest


async def whose(scope: Scope, receive: Receive, send: Send) -> None:
    """Tells who the client is."""
    body = json.dumps({"client": scope["client"][0]}).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


def told(port: int, first: bytes, tls: ssl.SSLContext | None, source: str = PROXY, pieces: int = 0) -> str | None:
    """The client that the app saw; None when the connection was ended."""
    with socket.create_connection(("127.0.0.1", port), 10, source_address=(source, 0)) as plain:
        plain.settimeout(10)
        with suppress(OSError):
            for start in range(0, len(first), pieces or len(first) or 1):
                plain.sendall(first[start : start + (pieces or len(first))])
            talking = plain if tls is None else tls.wrap_socket(plain, server_hostname="localhost")
            talking.sendall(GET)
            got = b""
            while b"}" not in got:
                part = talking.recv(65_536)
                if not part:
                    return None
                got += part
            return str(json.loads(got.split(b"\r\n\r\n", 1)[1])["client"])
    return None


@pytest.fixture(params=["card", "public", "http"])
def proxied(request: pytest.FixtureRequest, pki: Any, serving: Any, wire: Any) -> Any:
    """A listener behind a proxy, and how a client speaks to it."""
    cas = pki.login_cas if request.param == "card" else None
    context = CardContext(pki.server.cert, pki.server.key, cas, oldest=TLS_1_2, behind_proxy=True)
    tls = None if request.param == "http" else context
    limits = Limits(connections_per_address=2, answer_seconds=0.2)
    port = serving(request.param, whose, tls, proxies=PROXIES, limits=limits)
    return port, None if tls is None else wire.client(pki, pki.card)


@pytest.mark.parametrize("client", ["192.0.2.1", "2001:db8::1"])
@pytest.mark.parametrize("pieces", [0, 1])
def test_the_proxy_s_word_is_the_client(proxied: Any, client: str, pieces: int) -> None:
    port, tls = proxied
    assert told(port, header(client, more=b"\x04\x00\x03abc"), tls, pieces=pieces) == client


def test_a_proxy_may_speak_for_itself(proxied: Any) -> None:
    port, tls = proxied
    assert told(port, header(None), tls) == PROXY


def test_an_ipv4_client_is_one_however_it_is_written(proxied: Any) -> None:
    port, tls = proxied
    assert told(port, header("::ffff:192.0.2.1"), tls) == "192.0.2.1"


def test_only_a_listed_proxy_may_connect(proxied: Any) -> None:
    port, tls = proxied
    assert told(port, header("192.0.2.1"), tls, source=STRANGER) is None
    assert told(port, b"", tls, source=STRANGER) is None


@pytest.mark.parametrize(
    "first",
    [
        b"",  # no header at all
        b"PROXY TCP4 192.0.2.1 192.0.2.2 4242 443\r\n",  # version 1
        header("192.0.2.1", command=0x11),
        header("192.0.2.1", command=0x2F),
        SIGNATURE + b"\x21\x12\x00\x0c" + bytes(12),  # UDP
        SIGNATURE + b"\x21\x11\x00\x04" + bytes(4),  # too short for two addresses
        SIGNATURE + b"\x21\x11\xff\xff" + bytes(70_000),
    ],
)
def test_without_its_word_there_is_no_connection(proxied: Any, first: bytes) -> None:
    port, tls = proxied
    assert told(port, first, tls) is None


def test_connections_are_counted_per_client_not_per_proxy(proxied: Any) -> None:
    port, tls = proxied
    held = []
    for client in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        plain = socket.create_connection(("127.0.0.1", port), 10, source_address=(PROXY, 0))
        plain.sendall(header(client))
        held.append(plain if tls is None else tls.wrap_socket(plain, server_hostname="localhost"))
    assert told(port, header("192.0.2.1"), tls) is None
    assert told(port, header("192.0.2.2"), tls) == "192.0.2.2"
    for one in held:
        one.close()


@pytest.mark.parametrize("first", [b"", header("192.0.2.1")])
def test_a_direct_listener_believes_no_word(pki: Any, serving: Any, wire: Any, first: bytes) -> None:
    tls = CardContext(pki.server.cert, pki.server.key, pki.login_cas)
    secure, plain = serving("card", whose, tls), serving("http", whose, None)
    expected = PROXY if first == b"" else None
    assert told(secure, first, wire.client(pki, pki.card)) == expected
    assert told(plain, first, None) == expected  # and X-Forwarded-For and Forwarded are only text


def test_networks_are_settings_with_commas() -> None:
    made = Settings(proxies="10.1.0.0/16, 2001:db8::7")  # type: ignore[arg-type]
    assert listed("10.1.2.3", made.proxies) and listed("::ffff:10.1.2.3", made.proxies)
    assert listed("2001:db8::7", made.proxies) and not listed("2001:db8::8", made.proxies)
    assert not listed("10.2.0.1", made.proxies) and Settings().proxies == ()
    with pytest.raises(ValidationError):
        Settings(proxies="everybody")  # type: ignore[arg-type]


def test_a_header_is_read_whole_or_not_at_all() -> None:
    whole = header("192.0.2.1")
    assert size(whole[:16]) == len(whole) - 16
    handed = read(whole[:16], whole[16:])
    assert handed.client == ("192.0.2.1", 4242)
    with pytest.raises(NotProxiedError):
        read(whole[:16], whole[16:-1])
