"""uvicorn's server, without its ticking: that looks ten times a second, in every process, whether it has to end."""

import asyncio
from contextlib import suppress

import uvicorn

from chassis import tls

_DATE = 1.0  # seconds that an answer's Date may be old


class Server(uvicorn.Server):
    """Sleeps until it is told to end. Wakes once a second for the Date of answers, and for certificates that were replaced."""

    def __init__(self, config: uvicorn.Config) -> None:
        self._running: asyncio.AbstractEventLoop | None = None
        self._ending = asyncio.Event()
        self._told_to_end = False
        super().__init__(config)

    @property
    def should_exit(self) -> bool:
        """Whether it was told to end: by a signal, or by whoever sets this."""
        return self._told_to_end

    @should_exit.setter
    def should_exit(self, value: bool) -> None:
        self._told_to_end = value
        if value and self._running is not None:
            self._running.call_soon_threadsafe(self._ending.set)

    async def main_loop(self) -> None:
        """As uvicorn's, woken by the end."""
        self._running = asyncio.get_running_loop()
        while not await self.on_tick(0):
            tls.renew()
            with suppress(TimeoutError):
                async with asyncio.timeout(_DATE):
                    await self._ending.wait()
