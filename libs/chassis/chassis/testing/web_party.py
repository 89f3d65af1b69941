"""An outside party on the web by hand, so that its answers can break anywhere. Contract suites put it behind an adapter."""

import asyncio
import contextlib
import gzip
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from enum import StrEnum


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


SLOW = {Fault.HUNG, Fault.TRICKLE}
_STATUS_LINES = {Fault.BUSY: 503, Fault.SHUT: 401, Fault.STRANGER: 404, Fault.ELSEWHERE: 302}


@dataclass(frozen=True)
class Asked:
    """A request as it came: its first line, its head in small letters, its body."""

    line: str
    head: str
    body: bytes

    @property
    def path(self) -> str:
        """Of what."""
        return self.line.split(" ")[1]


@dataclass
class Party:
    """A web server: `content` answers what is asked, or goes wrong where the path starts with one of `about`.

    What is too long is a byte longer than `longest`.
    """

    content: Callable[[Asked], bytes]
    longest: int
    fault: Fault | None = None
    about: tuple[str, ...] = ("/",)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """At `url`, an address of its own."""
        async with await asyncio.start_server(self._answer, "127.0.0.1", 0) as server:
            self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            yield

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one answer, and the connection is closed."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            sizes = [line.split(":")[1] for line in head.splitlines() if line.lower().startswith("content-length:")]
            body = await reader.readexactly(int(sizes[0])) if sizes else b""
            asked = Asked(head.split("\r\n")[0], head.lower(), body)
            self.asked.append(asked)
            await self._write(writer, self.content(asked), self.fault if asked.path.startswith(self.about) else None)
        writer.close()

    async def _write(self, writer: asyncio.StreamWriter, content: bytes, fault: Fault | None) -> None:
        extra = ""
        if fault is Fault.LOST:
            return
        if fault is Fault.HUNG:
            await asyncio.sleep(60)
        if fault is Fault.GARBAGE:
            writer.write(b"220 mail.example ESMTP\r\n")
            return
        if fault is Fault.ELSEWHERE:
            extra = f"Location: {self.url}/elsewhere\r\n"
        if fault is Fault.PACKED:
            content, extra = gzip.compress(content), "Content-Encoding: gzip\r\n"
        if fault in (Fault.HUGE, Fault.ENDLESS):
            content = bytes(self.longest + 1)
        length = "" if fault is Fault.ENDLESS else f"Content-Length: {len(content)}\r\n"
        writer.write(f"HTTP/1.1 {_STATUS_LINES.get(fault, 200) if fault else 200} X\r\n{length}{extra}\r\n".encode())
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
