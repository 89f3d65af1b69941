"""The bounce mailbox by POP3 (RFC 1939): over TLS from the start (RFC 8314), or in clear where nothing else is there."""

import asyncio
import contextlib
import poplib
import ssl
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

from organisation.bounce_box import BoxAway, Returned


@dataclass(frozen=True)
class PopBox:
    """The adapter. Seconds: `answer` for a single line, `whole` for a look. Without `context` the conversation is in clear."""

    host: str
    port: int
    username: str
    password: str = field(repr=False)
    context: ssl.SSLContext | None = None
    answer: float = 20.0
    whole: float = 120.0

    async def look(self, most: int, largest: int) -> Sequence[Returned]:
        """See the port."""
        return await self._asked(lambda box, until: _read(box, most, largest, until))

    async def remove(self, handles: Collection[str]) -> None:
        """See the port."""
        if handles:
            await self._asked(lambda box, until: _removed(box, handles, until))

    async def _asked(self, what: Callable[[poplib.POP3, float], list[Returned]]) -> list[Returned]:
        """In a thread: the library blocks. Every answer has its own deadline, so a thread ends soon after the whole is over."""
        try:
            async with asyncio.timeout(self.whole + self.answer):
                return await asyncio.to_thread(self._converse, what)
        except (poplib.error_proto, OSError, ValueError) as error:  # a number or a name that is none, TLS, time
            raise BoxAway(type(error).__name__) from error

    def _converse(self, what: Callable[[poplib.POP3, float], list[Returned]]) -> list[Returned]:
        until = time.monotonic() + self.whole
        with self._open() as box:
            box.user(self.username)
            try:
                box.pass_(self.password)
            except poplib.error_proto as error:
                if b"[IN-USE]" in error.args[0]:  # RFC 2449: another process of ours looks
                    return []
                raise
            done = what(box, until)
            with contextlib.suppress(poplib.error_proto) if done else contextlib.nullcontext():
                box.quit()  # what is to be removed is removed here
            return done

    @contextlib.contextmanager
    def _open(self) -> Iterator[poplib.POP3]:
        box = (
            poplib.POP3(self.host, self.port, timeout=self.answer)
            if self.context is None
            else poplib.POP3_SSL(self.host, self.port, timeout=self.answer, context=self.context)
        )
        try:
            yield box
        finally:
            box.close()


def _names(box: poplib.POP3) -> list[tuple[int, str]]:
    lines = [line.decode("ascii").split(" ", 1) for line in box.uidl()[1]]
    return [(int(number), name) for number, name in lines]


def _read(box: poplib.POP3, most: int, largest: int, until: float) -> list[Returned]:
    messages: list[Returned] = []
    for number, name in _names(box)[:most]:
        if time.monotonic() > until and messages:
            break
        if int(cast(bytes, box.list(number)).split()[2]) > largest:  # of one message it is a line
            messages.append(Returned(name, None))
            continue
        try:
            messages.append(Returned(name, b"\r\n".join(box.retr(number)[1])))
        except poplib.error_proto as error:
            if "line too long" not in str(error):
                raise
            messages.append(Returned(name, None))  # the conversation can't go on: the rest at the next look
            break
    return messages


def _removed(box: poplib.POP3, handles: Collection[str], until: float) -> list[Returned]:
    for number, name in _names(box):
        if name in handles and time.monotonic() < until:
            box.dele(number)
    return []
