"""Requests for somebody else, and odd ones, over a real socket with the app's own guard around it."""

import socket
from typing import Any

import pytest
from contracts.refusals import Refusal
from gateway.security import Secure, is_host
from starlette.types import ASGIApp, Receive, Scope, Send


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
    await send({"type": "http.response.body", "body": b"ours"})


def refused(refusal: Refusal) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": refusal.status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    return answer


@pytest.fixture
def answered(serving: Any) -> Any:
    """What comes back for these bytes."""
    port = serving("public", Secure(app, "https://portaal.example:8443", refused), None)

    def ask(request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", port), 10) as connection:
            connection.settimeout(10)
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            got = b""
            while part := connection.recv(65_536):
                got += part
        return got

    return ask


def get(target: bytes, *hosts: bytes) -> bytes:
    fields = b"".join(b"Host: " + host + b"\r\n" for host in hosts)
    return b"GET " + target + b" HTTP/1.1\r\n" + fields + b"Connection: close\r\n\r\n"


OURS = b"portaal.example:8443"


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (get(b"/", OURS), 200),
        (get(b"/", b"PORTAAL.example:8443"), 200),
        (get(b"/"), 400),
        (get(b"/", OURS, OURS), 400),
        (get(b"/", b""), 421),
        (get(b"/", b"portaal.example"), 421),  # another port
        (get(b"/", b"portaal.example:8444"), 421),
        (get(b"/", b"portaal.example.:8443"), 421),
        (get(b"/", b"evil.example"), 421),
        (get(b"/", b"portaal.example:8443@evil.example"), 421),
        (get(b"/", b"[::1"), 421),
        (get(b"/", b"\xff\xfe"), 421),
        (get(b"https://evil.example/home", OURS), 421),  # the target stands above the field
        (get(b"https://portaal.example:8443/home", b"evil.example"), 200),
        (b"GET / HTTP/1.0\r\n\r\n", 400),
        (b"GET / HTTP/1.0\r\nHost: portaal.example:8443\r\n\r\n", 200),
        (b"GET /\r\n\r\n", 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        (b"CONNECT evil.example:443 HTTP/1.1\r\nHost: " + OURS + b"\r\n\r\n", 400),
        (b"GET /h\xff HTTP/1.1\r\nHost: " + OURS + b"\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : " + OURS + b"\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: " + OURS + b"\r\nX: a\r\n b\r\n\r\n", 400),  # obs-fold
        (b"GET / HTTP/1.1\r\nHost: " + OURS + b"\r\nX: a\x00b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\nHost: portaal.example:8443\n\n", 400),
    ],
)
def test_b_39_only_sound_requests_for_us_are_answered(answered: Any, request_bytes: bytes, status: int) -> None:
    got = answered(request_bytes)
    assert got.startswith(b"HTTP/1.1 %d " % status), got[:200]
    assert got.count(b"HTTP/1.1 ") == 1
    assert b"content-security-policy: " in got and b"cache-control: no-store\r\n" in got


@pytest.mark.parametrize(
    "rest",
    [
        b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"Content-Length: +5\r\n\r\nabcde",
        b"Content-Length: -1\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nx",
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx",
    ],
)
def test_b_39_two_ways_to_read_a_length_are_none(answered: Any, rest: bytes) -> None:
    head = b"POST / HTTP/1.1\r\nHost: " + OURS + b"\r\nSec-Fetch-Site: same-origin\r\n"
    got = answered(head + rest)
    assert got.startswith(b"HTTP/1.1 400 ") and got.count(b"HTTP/1.1 ") == 1


def test_a_request_in_the_body_of_another_is_a_body(answered: Any) -> None:
    inner = b"GET /x HTTP/1.1\r\nHost: " + OURS + b"\r\n\r\n"
    head = b"GET / HTTP/1.1\r\nHost: " + OURS + b"\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(inner)
    assert answered(head + inner).count(b"HTTP/1.1 200 ") == 1


def test_b_39_a_forged_site_in_a_trailer_is_not_believed(answered: Any) -> None:
    head = b"POST / HTTP/1.1\r\nHost: " + OURS + b"\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert answered(head + b"1\r\nx\r\n0\r\nSec-Fetch-Site: same-origin\r\n\r\n").startswith(b"HTTP/1.1 403 ")


@pytest.mark.parametrize(
    ("given", "origin", "ours"),
    [
        ("portaal.example", "https://portaal.example", True),
        ("portaal.example:443", "https://portaal.example", True),
        ("portaal.example:80", "https://portaal.example", False),
        ("portaal.example", "https://portaal.example:8443", False),
    ],
)
def test_the_scheme_s_own_port_may_be_left_out(given: str, origin: str, ours: bool) -> None:
    assert is_host(given, origin) is ours


@pytest.mark.parametrize(
    "rest",
    [
        b"Content-Length: 10000000000\r\n\r\n",
        b"Content-Length: 65537\r\n\r\n" + b"x" * 65_537,
        b"Transfer-Encoding: chunked\r\n\r\n" + (b"400\r\n" + b"x" * 1_024 + b"\r\n") * 65 + b"0\r\n\r\n",
    ],
)
def test_a_body_that_is_too_large_is_told_so_at_once(answered: Any, rest: bytes) -> None:
    head = b"POST / HTTP/1.1\r\nHost: " + OURS + b"\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n"
    got = answered(head + rest)
    assert got.startswith(b"HTTP/1.1 413 ") and got.count(b"HTTP/1.1 ") == 1
