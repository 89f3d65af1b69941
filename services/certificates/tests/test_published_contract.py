"""The contract of what issuers publish (docs/architecture/published-status.md): every adapter passes all of it.

One joins by a function in `ADAPTERS`: an adapter with this deadline in seconds, for the party at the addresses.
"""

import asyncio
import contextlib
import gzip
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from enum import StrEnum

import pytest
from certificates.published import PublishedStatus, StatusAway, StatusUnusable
from certificates.published_http import HttpPublished
from pki.status import LONGEST_ANSWER
from pki.status_lists import LONGEST_LIST

DEADLINE = 1.0


class Fault(StrEnum):
    """What befalls an answer."""

    BUSY = "not now"
    SHUT = "not let in"
    STRANGER = "another web server answers"
    ELSEWHERE = "sent elsewhere"
    LOST = "answer lost"
    HALF = "half an answer"
    HUNG = "no answer at all"
    TRICKLE = "a byte at a time"
    GARBAGE = "no HTTP"
    PACKED = "compressed"
    HUGE = "too long, and it said so"
    ENDLESS = "too long, without an end"


USELESS = {Fault.PACKED, Fault.HUGE, Fault.ENDLESS}
STATUS_LINES = {Fault.BUSY: 503, Fault.SHUT: 401, Fault.STRANGER: 404, Fault.ELSEWHERE: 302}


@dataclass
class Party:
    """An issuer's web server: it answers `content`, or goes wrong."""

    content: bytes = b"\x30\x03\x02\x01\x05"
    fault: Fault | None = None
    asked: list[tuple[str, str, bytes]] = field(default_factory=list)
    url: str = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one answer, and the connection is closed."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            sizes = [line.split(":")[1] for line in head.splitlines() if line.lower().startswith("content-length:")]
            self.asked.append(
                (head.split("\r\n")[0], head.lower(), await reader.readexactly(int(sizes[0])) if sizes else b"")
            )
            await self._write(writer)
        writer.close()

    async def _write(self, writer: asyncio.StreamWriter) -> None:
        fault, content, extra = self.fault, self.content, ""
        if fault is Fault.LOST:
            return
        if fault is Fault.HUNG:
            await asyncio.sleep(60)
        if fault is Fault.GARBAGE:
            writer.write(b"220 mail.example ESMTP\r\n")
            return
        if fault is Fault.ELSEWHERE:
            extra = f"Location: {self.url}/list\r\n"
        if fault is Fault.PACKED:
            content, extra = gzip.compress(content), "Content-Encoding: gzip\r\n"
        if fault in (Fault.HUGE, Fault.ENDLESS):
            content = bytes(LONGEST_LIST + 1)
        length = "" if fault is Fault.ENDLESS else f"Content-Length: {len(content)}\r\n"
        status = STATUS_LINES.get(fault, 200) if fault else 200
        writer.write(f"HTTP/1.1 {status} X\r\n{length}{extra}\r\n".encode())
        if fault is Fault.HALF:
            content = content[: len(content) // 2]
        if fault is Fault.TRICKLE:
            for n in range(len(content)):
                writer.write(content[n : n + 1])
                await writer.drain()
                await asyncio.sleep(0.4)
            return
        writer.write(content)
        await writer.drain()


ADAPTERS: dict[str, Callable[[float], HttpPublished]] = {"http": lambda deadline: HttpPublished(timeout=deadline)}


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
    party = Party()
    server = await asyncio.start_server(party.answer, "127.0.0.1", 0)
    party.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    adapter = ADAPTERS[request.param](DEADLINE)
    yield Peer(adapter, party)
    await adapter.aclose()
    server.close()


async def test_bytes_come_as_they_are_published(peer: Peer) -> None:
    """A list by GET, an answer by POST with its question (RFC 6960, A.1); nothing compressed is asked for."""
    assert await peer.both() == [peer.party.content] * 2
    (listed, head, _), (answered, other, body) = peer.party.asked
    assert listed.startswith("GET /list ") and answered.startswith("POST /ocsp ") and body == b"?"
    assert "content-type: application/ocsp-request" in other
    assert all("accept-encoding: identity\r\n" in one for one in (head, other))


@pytest.mark.parametrize("fault", Fault)
async def test_every_fault_is_told_by_its_error_within_the_deadline_b44(peer: Peer, fault: Fault) -> None:
    """B-44: what may come later is away, what can never be read is unusable; no library's error, and never a wait for more."""
    peer.party.fault = fault
    for ask in (0, 1):
        begun = time.monotonic()
        (outcome,) = [(await peer.both())[ask]]
        assert type(outcome) is (StatusUnusable if fault in USELESS else StatusAway), outcome
        assert time.monotonic() - begun < 2 * DEADLINE + 1.5


async def test_nobody_there_is_away(peer: Peer) -> None:
    """Nothing listens, or the address makes no sense."""
    for url in ("http://127.0.0.1:9", "http://[", "ftp://127.0.0.1/x"):
        for ask in (peer.published.list_at(url), peer.published.answer_at(url, b"?")):
            with pytest.raises(StatusAway):
                await ask


async def test_an_answer_has_64_kib_and_a_list_ten_mib(peer: Peer) -> None:
    """At the limit it is taken, a byte more is refused."""
    for length, ask in ((LONGEST_LIST, 0), (LONGEST_ANSWER, 1)):
        peer.party.content = bytes(length)
        assert (await peer.both())[ask] == bytes(length)
        peer.party.content = bytes(length + 1)
        assert isinstance((await peer.both())[ask], StatusUnusable)


async def test_no_proxy_of_the_environment_is_asked(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing stands between us and the address of the settings."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert await peer.both() == [peer.party.content] * 2
