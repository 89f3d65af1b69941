"""Waking: who commits work says so, who waits for work hears it. Nobody asks the database over and over.

One connection per process says and listens (PostgreSQL, NOTIFY and LISTEN). It says so just after the commit, in a
transaction of its own: a NOTIFY inside a transaction takes a lock of the whole cluster until that commit is on disk, so
that all who say something would wait for each other's disk. What is said within a few milliseconds is said once. A process
that dies between its commit and its word is made up for by whoever waits: it looks every `NET` seconds all the same.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import asyncpg

from chassis import connecting
from chassis.telemetry import log

OUTBOX, JOBS = "outbox", "jobs"
NET = 5.0  # seconds between two looks of who was not woken
_TOGETHER, _CHECK, _AGAIN = 0.004, 30.0, 1.0
_SAY = "SELECT pg_notify(channel, '') FROM unnest($1::text[]) AS channel"


async def rung(bell: asyncio.Event, seconds: float) -> None:
    """Wait until it rings, at most this long. It is silent afterwards: look only then, and nothing is missed."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await bell.wait()
    bell.clear()


class Waking:
    """The bells of this process, and the connection by which it rings those of others. `url`: with its password."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._bells: dict[str, list[asyncio.Event]] = {OUTBOX: [], JOBS: []}
        self._unsaid: set[str] = set()
        self._something = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def bell(self, channel: str) -> asyncio.Event:
        """Rings when somebody committed something of this channel. Ask for it before `start`."""
        self._bells[channel].append(bell := asyncio.Event())
        return bell

    def start(self) -> None:
        """Begin to listen, and to say to other processes what is rung here. A database that is away is waited for."""
        self._task = asyncio.create_task(self._forever())

    def ring(self, channels: Iterable[str]) -> None:
        """Wake who waits for these, here at once and elsewhere soon. Call it after the commit; it never waits or fails."""
        for channel in channels:
            self._unsaid.add(channel)
            for bell in self._bells[channel]:
                bell.set()
        if self._unsaid:
            self._something.set()

    def wake(self) -> None:
        """Wake everybody who waits in this process: something may have been missed, or it is time to stop."""
        for bell in (bell for bells in self._bells.values() for bell in bells):
            bell.set()

    async def close(self) -> None:
        """Say no more, hear no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task], timeout=2)

    async def _forever(self) -> None:
        while True:
            try:
                connection = await connecting.connect(self._url)
                try:
                    await self._connected(connection)
                finally:
                    connection.terminate()
            except Exception as error:
                log.warning("waking.deaf", exc_info=error)
            self.wake()  # deaf: whoever waits looks as often as this tries again
            await asyncio.sleep(_AGAIN)

    async def _connected(self, connection: asyncpg.Connection) -> None:
        connection.add_termination_listener(lambda _: self._something.set())
        for channel, bells in self._bells.items():
            if bells:
                await connection.add_listener(channel, self._heard)
        self.wake()
        while True:
            await rung(
                self._something, _CHECK
            )  # then asked, whether it is still there: a link may break without a word
            unsaid, self._unsaid = self._unsaid, set()
            try:
                await connection.execute(_SAY, sorted(unsaid))
            except BaseException:
                self.ring(unsaid)
                raise
            await asyncio.sleep(_TOGETHER)

    def _heard(self, connection: Any, pid: int, channel: str, _: object) -> None:
        if pid != connection.get_server_pid():
            for bell in self._bells[channel]:
                bell.set()
