"""The maker of sealed documents: a renderer, the seal's key, and a thread of its own for both."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

from chassis import clock, counters
from chassis.telemetry import log
from contracts.forms import FormContent

from signing.form import Renderer
from signing.keys import KeyAway, KeyUnfit, SealKey, SealKeys, valid_at
from signing.seal import Sealer

ALARM_EVERY = timedelta(minutes=5)
MAKE_TIME = 60.0  # seconds; a document takes a tenth of one


class DocumentMaker:
    """Makes sealed documents, one at a time, outside the event loop. Fonts are read when first used."""

    def __init__(self, fonts: Path, keys: SealKeys, *, deadline: float = MAKE_TIME) -> None:
        self._fonts, self._keys, self._deadline = fonts, keys, deadline
        self._sealing: tuple[SealKey, Sealer] | None = None
        self._alarmed: datetime | None = None
        self._begin_anew()

    def _begin_anew(self) -> None:
        """A thread and a compiler of its own: a compiler is not for two threads."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="document-maker")
        self._renderer: Renderer | None = None

    def _sealer(self) -> Sealer:
        """A sealer that may seal at this moment. Raises KeyUnfit or KeyAway, both with an alarm."""
        try:
            key = self._keys.current()
            if self._sealing is None or self._sealing[0] is not key:
                self._sealing = (key, Sealer(key))
            if not valid_at(key, clock.now()):
                raise KeyUnfit("the seal's certificate is not valid now")
        except (KeyUnfit, KeyAway) as error:
            self._alarm(error)
            raise
        return self._sealing[1]

    def _alarm(self, error: Exception) -> None:
        """Said once per while, not for every form that waits."""
        if self._alarmed is None or clock.now() - self._alarmed >= ALARM_EVERY:
            self._alarmed = clock.now()
            log.error("seal.unfit", cause=str(error), alarm=True)

    def make(self, content: FormContent) -> bytes:
        """The document, made and sealed now: another moment gives other bytes.

        Raises FormRefused (this content never will be a document), KeyUnfit or KeyAway (no usable key at this moment),
        OSError (fonts are away) or SealBroken.
        """
        sealer, at = self._sealer(), clock.now()
        if self._renderer is None:
            self._renderer = Renderer(self._fonts)
        with counters.SEALS.time():
            return sealer.seal(self._renderer.render(content, at), at, content.seal_title)

    async def made(self, content: FormContent) -> bytes:
        """`make`, in the maker's own thread. KeyAway, with an alarm, when that takes more than the deadline.

        What hangs is left to itself: the next document gets a new thread.
        """
        try:
            async with asyncio.timeout(self._deadline):
                return await asyncio.get_running_loop().run_in_executor(self._thread, self.make, content)
        except TimeoutError as late:
            self._begin_anew()
            away = KeyAway(f"no document within {self._deadline:g} s")
            self._alarm(away)
            raise away from late
