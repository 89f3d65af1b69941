"""The contract of what issuers publish (docs/architecture/published-status.md): every adapter passes all of it.

One joins by a function in `ADAPTERS`: an adapter with this deadline in seconds, for the party at the addresses.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from chassis.outside.published import PublishedStatus, StatusAway, StatusUnusable
from chassis.outside.published_http import HttpPublished
from chassis.testing.web_party import SLOW, Fault, Party
from pki.status import LONGEST_ANSWER
from pki.status_lists import LONGEST_LIST

DEADLINE = 1.0
CONTENT = b"\x30\x03\x02\x01\x05"
TOO_LONG = {Fault.HUGE, Fault.ENDLESS}
ADAPTERS: dict[str, Callable[[float], PublishedStatus]] = {"http": lambda deadline: HttpPublished(timeout=deadline)}


@dataclass
class Peer:
    """An adapter, and the party that it asks."""

    published: PublishedStatus
    party: Party

    async def both(self) -> list[bytes | BaseException]:
        """What a list and an answer give."""
        asking = (
            self.published.list_at(f"{self.party.url}/list"),
            self.published.answer_at(f"{self.party.url}/ocsp", b"?"),
        )
        return [one for ask in asking for one in await asyncio.gather(ask, return_exceptions=True)]


@pytest.fixture(params=ADAPTERS)
async def peer(request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    """An adapter of the table with its party."""
    party = Party(lambda _: CONTENT, LONGEST_LIST)
    async with party.listening():
        yield Peer(ADAPTERS[request.param](DEADLINE), party)


async def test_bytes_come_as_they_are_published(peer: Peer) -> None:
    """A list by GET, an answer by POST with its question (RFC 6960, A.1); nothing compressed is asked for."""
    assert await peer.both() == [CONTENT] * 2
    listed, answered = peer.party.asked
    assert listed.line.startswith("GET /list ") and answered.line.startswith("POST /ocsp ") and answered.body == b"?"
    assert "content-type: application/ocsp-request" in answered.head
    assert all("accept-encoding: identity\r\n" in one.head for one in (listed, answered))


@pytest.mark.parametrize("fault", Fault)
async def test_every_fault_is_told_by_its_error_within_the_deadline_b44(peer: Peer, fault: Fault) -> None:
    """B-44: what may come later is away, what is too long is unusable; no library's error, never a wait for more, and
    whoever sends us elsewhere is not followed."""
    peer.party.fault = fault
    begun = time.monotonic()
    for outcome in await peer.both():
        assert type(outcome) is (StatusUnusable if fault in TOO_LONG else StatusAway), outcome
    assert time.monotonic() - begun < 2 * DEADLINE + 1.5
    assert {one.path for one in peer.party.asked} == {"/list", "/ocsp"}
    if fault in SLOW:
        assert time.monotonic() - begun >= 2 * DEADLINE


async def test_nobody_there_is_away(peer: Peer) -> None:
    """Nothing listens, or the address makes no sense or is none of the web."""
    for url in ("http://127.0.0.1:9", "http://[", "ftp://127.0.0.1/x", "file:///etc/hostname", "/list", ""):
        for ask in (peer.published.list_at(url), peer.published.answer_at(url, b"?")):
            with pytest.raises(StatusAway):
                await ask


async def test_an_answer_has_64_kib_and_a_list_ten_mib(peer: Peer) -> None:
    """At the limit it is taken, a byte more is refused."""
    for length, ask in ((LONGEST_LIST, 0), (LONGEST_ANSWER, 1)):
        peer.party.content = lambda _, length=length: bytes(length)
        assert (await peer.both())[ask] == bytes(length)
        peer.party.content = lambda _, length=length: bytes(length + 1)
        assert isinstance((await peer.both())[ask], StatusUnusable)


@pytest.mark.parametrize("says_so", [True, False])
async def test_B_43_of_a_list_of_500_MB_no_more_is_taken_than_the_limit(says_so: bool) -> None:
    """B-43: whether it says how long it is or not; what is above the limit never comes over the wire."""
    whole, sent = 500 * 2**20, 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        length = f"Content-Length: {whole}\r\n" if says_so else ""
        writer.write(f"HTTP/1.1 200 OK\r\n{length}\r\n".encode())
        with contextlib.suppress(ConnectionError):
            while sent < whole:
                writer.write(bytes(2**16))
                await writer.drain()
                sent += 2**16
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/list"
        with pytest.raises(StatusUnusable):
            await HttpPublished(timeout=30).list_at(url)
    assert sent < 3 * LONGEST_LIST, "the buffers of both ends at most"


async def test_no_proxy_and_no_password_of_the_environment_is_used(
    peer: Peer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing stands between us and the address of the settings, and nothing of this machine goes there."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    (netrc := tmp_path / "netrc").write_text("machine 127.0.0.1 login us password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert await peer.both() == [CONTENT] * 2
    assert not [one for one in peer.party.asked if "authorization" in one.head]
