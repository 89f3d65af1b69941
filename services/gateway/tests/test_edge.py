"""The TLS edge: possession proven, verdict open, no login without the card (L1, L3)."""

import asyncio
import hashlib
import socket
import ssl
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gateway.edge import CardContext, Limits, Listener, serve, to_https
from gateway.edge.tls import TLS_1_2
from starlette.types import Receive, Scope, Send
from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey
from tlslite.errors import TLSAbruptCloseError, TLSRemoteAlert

Edge = Callable[..., int]


def sha(card: Any) -> str:
    return hashlib.sha256(card.der).hexdigest()


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_l1_the_proven_card_reaches_the_app(wire: Any, pki: Any, card_edge: Edge, version: ssl.TLSVersion) -> None:
    port = card_edge(wire.who)
    assert wire.ask(port, wire.client(pki, pki.card, version))[0]["certificate"] == sha(pki.card)
    assert wire.ask(port, wire.client(pki, pki.other, version))[0]["certificate"] == sha(pki.other)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_l3_no_card_and_a_strangers_card_reach_the_app_too(
    wire: Any, pki: Any, card_edge: Edge, version: ssl.TLSVersion
) -> None:
    port = card_edge(wire.who)
    assert wire.ask(port, wire.client(pki, None, version))[0]["certificate"] is None
    assert wire.ask(port, wire.client(pki, pki.stranger, version))[0]["certificate"] == sha(pki.stranger)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_l1_no_resumption_logs_in_without_the_card(
    wire: Any, pki: Any, card_edge: Edge, version: ssl.TLSVersion
) -> None:
    port = card_edge(wire.who)
    context = wire.client(pki, pki.card, version)
    first, connection = wire.ask(port, context)
    session = connection.session
    connection.close()
    again, second = wire.ask(port, context, session=session)
    assert first["certificate"] == sha(pki.card)
    assert not second.session_reused and again["certificate"] == sha(pki.card)  # a new handshake, signed by the card


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_l1_a_kept_session_without_the_card_is_nobody(
    wire: Any, pki: Any, card_edge: Edge, tmp_path: Path, version: str
) -> None:
    port, kept = card_edge(wire.who), tmp_path / "session.pem"
    request = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    def s_client(*options: str) -> str:
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", version, "-ign_eof", *options]
        return subprocess.run(command, input=request, capture_output=True, timeout=30, check=False).stdout.decode()

    card = ["-cert", str(pki.card.cert), "-key", str(pki.card.key)]
    assert sha(pki.card) in s_client("-sess_out", str(kept), *card)
    again = s_client("-sess_in", str(kept)) if kept.exists() else s_client()
    assert '"certificate": null' in again and "Reused, TLSv1" not in again


@pytest.mark.parametrize("version", [(3, 3), (3, 4)])
def test_l1_a_certificate_without_its_key_is_refused(
    wire: Any, pki: Any, card_edge: Edge, version: tuple[int, int]
) -> None:
    port = card_edge(wire.who)

    def login(key_of: Any) -> bytes:
        chain = X509CertChain()
        chain.parsePemList(pki.card.cert.read_text())
        settings = HandshakeSettings()
        settings.minVersion = settings.maxVersion = version
        settings.keyShares, settings.eccCurves = ["secp256r1"], ["secp256r1"]
        settings.certificate_compression_send = settings.certificate_compression_receive = []
        connection = TLSConnection(socket.create_connection(("127.0.0.1", port), 10))
        key = parsePEMKey(key_of.key.read_text(), private=True)
        connection.handshakeClientCert(chain, key, settings=settings, serverName="localhost")
        connection.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return bytes(connection.read(max=4000, min=250))

    assert sha(pki.card).encode() in login(pki.card)
    with pytest.raises((TLSAbruptCloseError, TLSRemoteAlert, OSError)):
        login(pki.other)


def test_l1_the_login_cas_are_named_so_that_browsers_offer_the_right_card(wire: Any, pki: Any, card_edge: Edge) -> None:
    port = card_edge(wire.who)
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}"]
    told = subprocess.run(command, input=b"", capture_output=True, timeout=30, check=False).stdout.decode()
    assert "Acceptable client certificate CA names" in told and "Test Login CA" in told


def test_the_public_address_never_asks_for_a_certificate(wire: Any, pki: Any, serving: Any) -> None:
    port = serving("public", wire.who, CardContext(pki.server.cert, pki.server.key))
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}"]
    told = subprocess.run(command, input=b"", capture_output=True, timeout=30, check=False).stdout.decode()
    assert "No client certificate CA names sent" in told
    assert wire.ask(port, wire.client(pki, pki.card))[0] == wire.ask(port, wire.client(pki))[0]


def test_l1_a_forged_client_cert_header_is_not_a_certificate(wire: Any, pki: Any, card_edge: Edge) -> None:
    port = card_edge(wire.who)
    assert wire.ask(port, wire.client(pki), headers="Client-Cert: :MIIB:\r\n")[0]["certificate"] is None


def test_a_silent_client_and_half_a_head_are_dropped(wire: Any, pki: Any, card_edge: Edge) -> None:
    port = card_edge(wire.who, limits=Limits(head_seconds=0.4))
    for said in (b"", b"GET / HTTP/1.1\r\nHost: loc"):
        connection = wire.client(pki).wrap_socket(socket.create_connection(("127.0.0.1", port), 10))
        connection.sendall(said)
        began = time.monotonic()
        with pytest.raises(OSError):
            while connection.recv(100):
                pass
            raise ConnectionResetError
        assert time.monotonic() - began < 5


def test_big_uploads_arrive_whole(wire: Any, pki: Any, card_edge: Edge) -> None:
    port = card_edge(wire.who)
    body = bytes(range(256)) * 40_000  # 10 MB, many TLS records and reads
    for _ in range(5):
        got, _connection = wire.ask(port, wire.client(pki, pki.card), body=body)
        assert got["body"] == hashlib.sha256(body).hexdigest()


def test_only_good_suites_of_tls_1_3_and_aead_of_1_2_are_spoken(wire: Any, pki: Any, card_edge: Edge) -> None:
    port = card_edge(wire.who)

    def speaks(*options: str) -> bool:
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", *options]
        done = subprocess.run(command, input=b"", capture_output=True, timeout=30, check=False)
        return b"Cipher is (NONE)" not in done.stdout and done.returncode == 0

    good_13 = {"TLS_AES_256_GCM_SHA384": True, "TLS_CHACHA20_POLY1305_SHA256": True, "TLS_AES_128_GCM_SHA256": False}
    assert {s: speaks("-tls1_3", "-ciphersuites", s) for s in good_13} == good_13
    suites_12 = {
        "ECDHE-ECDSA-AES256-GCM-SHA384": True,
        "ECDHE-ECDSA-CHACHA20-POLY1305": True,
        "ECDHE-ECDSA-AES128-GCM-SHA256": True,
        "ECDHE-ECDSA-AES256-SHA384": False,  # CBC
        "ECDHE-ECDSA-AES128-SHA": False,
        "AES256-GCM-SHA384": False,  # no forward secrecy
    }
    assert {s: speaks("-tls1_2", "-cipher", s) for s in suites_12} == suites_12
    assert not speaks("-tls1_1", "-cipher", "ALL:@SECLEVEL=0")


def test_old_card_fleets_can_be_held_at_tls_1_2(wire: Any, pki: Any, card_edge: Edge) -> None:
    port = card_edge(wire.who, newest=TLS_1_2)
    _, connection = wire.ask(port, wire.client(pki, pki.card))
    assert connection.version() == "TLSv1.2"


def test_http_is_sent_to_https_with_path_and_query(serving: Any) -> None:
    port = serving("http", to_https("https://portaal.example:8443"), None)
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(b"GET //hulp?vraag=a%20b HTTP/1.1\r\nHost: portaal.example:8080\r\n\r\n")
        got = connection.recv(4000)
    assert got.startswith(b"HTTP/1.1 308 ")
    assert b"location: https://portaal.example:8443//hulp?vraag=a%20b\r\n" in got


@pytest.mark.parametrize(("hosts", "status"), [("evil.example", 421), ("portaal.example.evil.example", 421), ("", 400)])
def test_http_for_somebody_else_is_sent_nowhere(serving: Any, hosts: str, status: int) -> None:
    port = serving("http", to_https("https://portaal.example:8443"), None)
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        field = f"Host: {hosts}\r\n" if hosts else ""
        connection.sendall(f"GET / HTTP/1.1\r\n{field}\r\n".encode())
        got = connection.recv(4000)
    assert got.startswith(b"HTTP/1.1 %d " % status) and b"location:" not in got


@pytest.mark.parametrize(
    "request_bytes", [b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"POST /x HTTP/1.1\r\n\r\n" * 900]
)
def test_plain_http_at_a_tls_address_is_told_so(pki: Any, wire: Any, card_edge: Edge, request_bytes: bytes) -> None:
    port = card_edge(wire.who)
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(request_bytes)
        got = connection.recv(4000)
    assert got.startswith(b"HTTP/1.1 426 ") and b"alleen met https" in got and b"HTTP/1.1 " not in got[10:]


def test_a_handshake_that_fails_says_why(wire: Any, pki: Any, serving: Any) -> None:
    port = serving("public", wire.who, CardContext(pki.server.cert, pki.server.key))
    began = time.monotonic()
    with pytest.raises(ssl.SSLError, match=r"(?i)protocol.version"):
        wire.ask(port, wire.client(pki, None, ssl.TLSVersion.TLSv1_2))  # the public address speaks 1.3 alone
    assert time.monotonic() - began < 5


def test_what_is_not_http_gets_the_headers_of_every_answer(wire: Any, serving: Any) -> None:
    port = serving("public", wire.who, None)
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(b"\x00\x01\x02 nonsense\r\n\r\n")
        got = connection.recv(4000)
    assert got.startswith(b"HTTP/1.1 400 ") and b"x-content-type-options: nosniff\r\n" in got
    assert b"content-security-policy: default-src 'none'" in got


def test_an_open_stream_does_not_keep_the_process_alive(pki: Any, running: Any, free_port: Any) -> None:
    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while True:
            await send({"type": "http.response.body", "body": b": ping\n\n", "more_body": True})
            await asyncio.sleep(0.05)

    port = free_port()
    with running(Listener("public", endless, port)):
        connection = socket.create_connection(("127.0.0.1", port), 10)
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200" in connection.recv(1000)
        began = time.monotonic()
    assert time.monotonic() - began < 6


async def test_nobody_is_let_in_while_the_last_ones_are_served(free_port: Any) -> None:
    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(1)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
        await send({"type": "http.response.body", "body": b"done"})

    port, stop = free_port(), asyncio.Event()
    serving = asyncio.create_task(serve([Listener("public", slow, port)], stop))
    await asyncio.sleep(0.3)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await asyncio.sleep(0.3)
    stop.set()
    await asyncio.sleep(0.3)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)
    assert (await reader.read()).endswith(b"done")  # what had begun is finished, and then the connection ends
    writer.close()
    await serving
