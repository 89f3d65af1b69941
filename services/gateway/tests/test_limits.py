"""What one connection may cost, over real sockets: sizes, times, numbers (B-39, ASVS 2.4.1)."""

import asyncio
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from gateway.app import limits
from gateway.edge import Limits
from gateway.edge.limits import Connections
from gateway.settings import Settings
from starlette.types import Receive, Scope, Send

README = Path(__file__).parents[1] / "README.md"
HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"


async def fields(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers at once with the names of the headers, and never looks at the body."""
    body = b" ".join(sorted(name for name, _ in scope["headers"]))
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


async def reading(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers when the body is here."""
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    await fields(scope, receive, send)


async def plenty(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers 64 MB."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(1_000):
        await send({"type": "http.response.body", "body": b"x" * 64_000, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


class Client:
    """A connection that says what it likes."""

    def __init__(self, port: int, tls: ssl.SSLContext | None = None, source: str = "127.0.0.1") -> None:
        plain = socket.create_connection(("127.0.0.1", port), 10, source_address=(source, 0))
        self.socket = plain if tls is None else tls.wrap_socket(plain, server_hostname="localhost")
        self.socket.settimeout(10)

    def say(self, data: bytes) -> None:
        """Send; a connection that is gone is found out by reading."""
        with suppress(OSError):
            self.socket.sendall(data)

    def receive(self, until: bytes = b"") -> bytes:
        """All that comes until those bytes, or until the end."""
        got = b""
        with suppress(OSError):
            while not until or until not in got:
                part = self.socket.recv(65_536)
                if not part:
                    break
                got += part
        return got

    def ended(self, within: float) -> bool:
        """Whether the other side ends the connection in time, whatever comes before."""
        self.socket.settimeout(within)
        end = time.monotonic() + within
        try:
            while time.monotonic() < end:
                if not self.socket.recv(65_536):
                    return True
        except TimeoutError:
            return False
        except OSError:
            return True
        return False


@pytest.fixture
def client() -> Iterator[Any]:
    """`client(port)` opens a connection; all are closed in the end."""
    opened: list[Client] = []

    def start(*arguments: Any, **more: Any) -> Client:
        opened.append(Client(*arguments, **more))
        return opened[-1]

    yield start
    for one in opened:
        one.socket.close()


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (HEAD + b"Cookie: " + b"a" * 15_000 + b"\r\n\r\n", 200),
        (HEAD + b"Cookie: " + b"a" * 16_400 + b"\r\n\r\n", 431),
        (HEAD + b"Cookie: " + b"a" * 1_000_000 + b"\r\n\r\n", 431),
        (HEAD + b"a" * 20_000 + b": b\r\n\r\n", 431),
        (b"GET /?" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 431),
        (HEAD + b"".join(b"x%d: y\r\n" % i for i in range(99)) + b"\r\n", 200),
        (HEAD + b"".join(b"x%d: y\r\n" % i for i in range(100)) + b"\r\n", 431),
        (HEAD + b"".join(b"x%d: y\r\n" % i for i in range(100_000)) + b"\r\n", 431),
        (HEAD + b"".join(b"x: " + b"y" * 1_000 + b"\r\n" for _ in range(17)) + b"\r\n", 431),
    ],
)
def test_b_39_heads_are_16_kib_and_100_fields(serving: Any, client: Any, head: bytes, status: int) -> None:
    one = client(serving("public", fields, None))
    one.say(head)
    got = one.receive(b"\r\n\r\n")
    assert got.startswith(b"HTTP/1.1 %d " % status)
    if status == 431:
        assert b"x-content-type-options: nosniff\r\n" in got and b"connection: close\r\n" in got
        assert b"cookies van deze website" in got + one.receive()


def test_an_endless_head_is_cut_before_it_is_complete(serving: Any, client: Any) -> None:
    one = client(serving("public", fields, None))
    one.say(HEAD + b"X: " + b"y" * 30_000)  # no end of line: the parser has told nothing of it
    assert one.receive().startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    "rest",
    [
        b"1;" + b"a" * 60_000 + b"\r\nx\r\n0\r\n\r\n",  # a chunk's extension
        b"0\r\n" + b"X: " + b"y" * 60_000 + b"\r\n\r\n",  # a field after the body
        b"0\r\n" + b"".join(b"x%d: y\r\n" % i for i in range(2_000)) + b"\r\n",
    ],
)
def test_what_stands_between_and_after_chunks_is_limited_too(serving: Any, client: Any, rest: bytes) -> None:
    one = client(serving("public", reading, None))
    one.say(b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + rest)
    assert one.receive().startswith(b"HTTP/1.1 431 ")


def test_fields_after_a_body_are_no_headers(serving: Any, client: Any) -> None:
    one = client(serving("public", reading, None))
    one.say(b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n")
    one.say(b"Sec-Fetch-Site: same-origin\r\n\r\n")
    assert one.receive(b"host transfer-encoding").endswith(b"\r\n\r\nhost transfer-encoding")


def test_a_body_that_never_ends_ends_with_its_time(serving: Any, client: Any) -> None:
    short = Limits(body_seconds=0.2, answer_seconds=0.2)
    one = client(serving("public", fields, None, limits=short))
    one.say(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    assert one.receive(b"host transfer-encoding").startswith(b"HTTP/1.1 200 ")
    one.socket.settimeout(0.1)
    began = time.monotonic()
    while time.monotonic() - began < 8:
        one.say(b"1\r\nx\r\n")  # each byte used to put the end off
        with suppress(TimeoutError):
            try:
                if not one.socket.recv(100):
                    break
            except ConnectionError:
                break
    assert time.monotonic() - began < 5


def test_a_byte_between_requests_does_not_put_the_end_off(serving: Any, client: Any) -> None:
    one = client(serving("public", fields, None, limits=Limits(idle_seconds=0.4, answer_seconds=0.2)))
    one.say(HEAD + b"\r\n")
    one.receive(b"host")
    one.say(b"\r\n")  # no request begins with it, and uvicorn's own timer is gone
    assert one.ended(10)


def test_an_idle_connection_ends(serving: Any, client: Any) -> None:
    one = client(serving("public", fields, None, limits=Limits(idle_seconds=0.3)))
    one.say(HEAD + b"\r\n")
    one.receive(b"host")
    assert one.ended(10)


def test_an_answer_longer_than_the_body_s_time_is_left_alone(serving: Any, client: Any) -> None:
    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(1.5)
        await fields(scope, receive, send)

    short = Limits(head_seconds=5, body_seconds=0.1, idle_seconds=0.2, answer_seconds=0.2)
    one = client(serving("public", slow, None, limits=short))
    one.say(HEAD + b"\r\n")
    assert one.receive(b"host").startswith(b"HTTP/1.1 200 ")


def test_who_does_not_read_an_answer_does_not_hold_it(serving: Any, client: Any) -> None:
    port = serving("public", plenty, None, limits=Limits(answer_seconds=0.5))
    one = client(port)
    one.say(HEAD + b"\r\n")
    time.sleep(1.5)  # reads nothing: the buffers between us fill up
    assert 0 < len(one.receive()) < 60_000_000


@pytest.mark.parametrize("tls", [True, False])
def test_silent_connections_end_and_are_counted(
    pki: Any, wire: Any, card_edge: Any, serving: Any, client: Any, tls: bool
) -> None:
    short = Limits(handshake_seconds=2, head_seconds=2, answer_seconds=0.2, connections_per_address=5)
    port = card_edge(wire.who, limits=short) if tls else serving("public", fields, None, limits=short)
    silent = [client(port) for _ in range(5)]
    assert client(port).ended(8)  # one too many: ended at once
    assert client(port, source="127.0.0.2").ended(0.2) is False  # another address has its own
    assert all(one.ended(15) for one in silent)
    assert wire.ask(port, wire.client(pki))[0]["listener"] == "card" if tls else True  # and there is room again
    if not tls:
        again = client(port)
        again.say(HEAD + b"\r\n")
        assert again.receive(b"host").startswith(b"HTTP/1.1 200 ")


def test_broken_handshakes_leave_no_place_taken(card_edge: Any, wire: Any, pki: Any, client: Any) -> None:
    port = card_edge(wire.who, limits=Limits(connections_per_address=3, answer_seconds=0.2))
    for rubbish in (
        b"GET / HTTP/1.1\r\n\r\n" * 500,
        b"\x16\x03\x01\x00\x05hello",
        b"\x16\x03\x01\xff\xff" + b"x" * 70_000,
    ):
        for _ in range(3):
            one = client(port)
            one.say(rubbish)
            one.socket.close()
    deadline = time.monotonic() + 5
    while True:
        try:
            assert wire.ask(port, wire.client(pki, pki.card))[0]["certificate"]
            return
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_waiting_requests_on_one_connection_are_few(serving: Any, client: Any) -> None:
    began = asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        began.set()
        await asyncio.sleep(0.3)
        await fields(scope, receive, send)

    port = serving("public", slow, None)
    three = client(port)
    three.say((HEAD + b"\r\n") * 2 + HEAD + b"Connection: close\r\n\r\n")
    assert three.receive().count(b"HTTP/1.1 200 ") == 3
    many = client(port)
    many.say((HEAD + b"\r\n") * 5_000)
    assert many.ended(5)


def test_the_same_network_is_one_address() -> None:
    held = Connections(Limits(connections_per_address=2, connections=5))
    assert held.admit("2001:db8::1") and held.admit("2001:db8::2") and not held.admit("2001:db8::3")
    assert held.admit("2001:db8:0:1::1") and held.admit("192.0.2.1") and held.admit("192.0.2.2")
    assert not held.admit("192.0.2.3")  # five in all
    held.release("2001:db8::2")
    assert held.open == 4 and held.admit("2001:db8::9")


def test_the_settings_are_the_documented_limits() -> None:
    assert limits(Settings()) == Limits()
    assert (Settings().connections_per_address, Settings().head_bytes, Settings().body_bytes) == (100, 16_384, 65_536)
    for name in Limits.__dataclass_fields__:
        assert f"`{name.upper()}`" in README.read_text()
