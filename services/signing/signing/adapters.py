"""What signing works with: the maker of sealed documents."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from chassis import clock
from chassis.telemetry import log
from contracts.forms import FormContent

from signing.form import Renderer
from signing.keys import FileKey, KeyUnfit, valid_at
from signing.seal import Sealer

ALARM_EVERY = timedelta(minutes=5)


class DocumentMaker:
    """Makes sealed documents, one at a time, outside the event loop.

    Fonts are read when first used; the key and its chain whenever their files were replaced, without a restart.
    """

    def __init__(self, fonts: Path, seal_key: Path, seal_chain: Path) -> None:
        self._fonts, self._seal_key, self._seal_chain = fonts, seal_key, seal_chain
        self._sealing: tuple[object, FileKey, Sealer] | None = None
        self._alarmed: datetime | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="press")  # a compiler is not for two threads

    @cached_property
    def _renderer(self) -> Renderer:
        return Renderer(self._fonts)

    def _sealer(self) -> Sealer:
        """A sealer that may seal at this moment. Raises KeyUnfit, or OSError when a file is away; both with an alarm."""
        try:
            stats = [path.stat() for path in (self._seal_key, self._seal_chain)]
            stamp = [(stat.st_ino, stat.st_mtime_ns, stat.st_size) for stat in stats]
            if self._sealing is None or self._sealing[0] != stamp:
                key = FileKey(self._seal_key, self._seal_chain)
                self._sealing = (stamp, key, Sealer(key))
            _, key, sealer = self._sealing
            if not valid_at(key, clock.now()):
                raise KeyUnfit("the seal's certificate is not valid now")
        except (KeyUnfit, OSError) as error:
            self._alarm(error)
            raise
        return sealer

    def _alarm(self, error: Exception) -> None:
        """Said once per while, not for every form that waits."""
        if self._alarmed is None or clock.now() - self._alarmed >= ALARM_EVERY:
            self._alarmed = clock.now()
            cause = str(error) if isinstance(error, KeyUnfit) else type(error).__name__
            log.error("seal.unfit", cause=cause, alarm=True)

    def make(self, content: FormContent) -> bytes:
        """The document, made and sealed now: another moment gives other bytes.

        Raises FormRefused (this content never will be a document), KeyUnfit (no usable key at this moment),
        OSError (fonts or key are away) or SealBroken.
        """
        sealer, at = self._sealer(), clock.now()
        return sealer.seal(self._renderer.render(content, at), at, content.seal_title)

    async def made(self, content: FormContent) -> bytes:
        """`make`, in the maker's own thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.make, content)
