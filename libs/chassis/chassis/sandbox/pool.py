"""The parent's side: warm children, a bounded queue, and what happens at a limit. Safe for any thread or event loop."""

import asyncio
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import ParamSpec, TypeVar

from pydantic import ValidationError

from chassis import deadline
from chassis.sandbox import wire
from chassis.telemetry import log

P = ParamSpec("P")
R = TypeVar("R")

#: What the kernel sends a process for what it did itself, as an exit status: nobody outside sends these (signal(7)).
_OWN_FAULTS = {-signal.SIGABRT, -signal.SIGBUS, -signal.SIGFPE, -signal.SIGILL, -signal.SIGSEGV}


class TooCostly(Exception):
    """The input used up its `limit`: `cpu`, `memory` or `time`. It will do so again: the input is what is refused."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


class Busy(Exception):
    """The queue is full, or children are ended from outside: it says nothing about the input. `seconds`: when to try again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


class Unreadable(Exception):
    """The function raised, or gave what it does not promise. `cause` is the name of the exception."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True)
class Limits:
    """Of one call: CPU and wall clock in seconds, memory in bytes; and of the pool: children, calls that may wait."""

    cpu: float = 2.0
    memory: int = 256 * 1024 * 1024
    wall: float = 5.0
    processes: int = 2
    queue: int = 32


class Sandbox:
    """A pool of children. `preload` names modules that each child imports once, before its limits count."""

    def __init__(self, limits: Limits = Limits(), preload: tuple[str, ...] = ()) -> None:
        self.limits, self._preload = limits, preload
        self._threads = ThreadPoolExecutor(limits.processes, thread_name_prefix="sandbox")
        self._mine = threading.local()
        self._lock = threading.Lock()
        self._under_way = 0
        self._children: set[subprocess.Popen[bytes]] = set()
        self._closed = False
        self.ended = 0  # children that reached a limit

    async def run(self, function: Callable[P, R], *arguments: P.args, **_: P.kwargs) -> R:
        """The function's result, computed in a child. Positional arguments only, all of types that JSON can carry.

        Raises TooCostly when the input reaches a limit, Busy when the queue is full, when who waits has waited long enough
        (`chassis.deadline`) or when two children in a row were ended by something else than a limit, Unreadable when the
        function raised. None of them says anything about other inputs.
        """
        call = wire.pack(function, arguments)
        with self._lock:
            if self._under_way >= self.limits.processes + self.limits.queue:
                raise Busy(max(1, round(self.limits.wall)))
            asked = self._threads.submit(self._ask, call)
            self._under_way += 1
        asked.add_done_callback(self._done)  # also when nobody waits any more
        try:
            async with asyncio.timeout(deadline.left(inf)):
                body = await asyncio.wrap_future(asked)
        except TimeoutError as error:
            raise Busy(max(1, round(self.limits.wall))) from error
        try:
            result: R = wire.unpack_result(function, body)
        except ValidationError as error:
            raise Unreadable("result") from error
        return result

    def _done(self, _: Future[bytes]) -> None:
        with self._lock:
            self._under_way -= 1

    def warm(self) -> None:
        """Start the children now, so that the first call doesn't wait for them."""
        for _ in range(self.limits.processes):
            self._threads.submit(self._child)

    def close(self) -> None:
        """End all children; calls that wait, or are under way, fail."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in list(self._children):
            self._end(child)

    def _child(self) -> subprocess.Popen[bytes]:
        """This thread's child, started when it has none (any more)."""
        child: subprocess.Popen[bytes] | None = getattr(self._mine, "child", None)
        if child is not None and child.poll() is None:
            return child
        limits = (self.limits.cpu, self.limits.wall, self.limits.memory)
        command = [sys.executable, "-m", "chassis.sandbox.child", *map(str, limits), *self._preload]
        environment = {"PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}  # no settings, no secrets
        environment |= {name: os.environ[name] for name in ("LD_PRELOAD", "MOVED_SECONDS") if name in os.environ}
        # a session of its own: what ends our group (a supervisor, a terminal) leaves us the time to finish with our children
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, bufsize=0, start_new_session=True
        )
        os.set_blocking(child.stdin.fileno(), False)  # type: ignore[union-attr]
        self._mine.child = child
        self._children.add(child)
        if self._closed or self._answer(child, time.monotonic() + 60) != (b"R", b""):
            self._end(child)
            raise OSError("a child of the sandbox does not start")
        return child

    def _ask(self, call: bytes) -> bytes:
        limit = self._tried(call)
        if limit in {"gone", "crash"}:  # no fault of the input, maybe: once more, in a fresh child
            first, limit = limit, self._tried(call)
            limit = "gone" if {first, limit} == {"gone", "crash"} else limit
        if isinstance(limit, bytes):
            return limit
        if limit == "gone":
            raise Busy(max(1, round(self.limits.wall)))
        self.ended += 1
        log.warning("sandbox.limit", limit=limit, bytes=len(call))
        raise TooCostly("memory" if limit == "crash" else limit)  # a library in C that got none, twice

    def _tried(self, call: bytes) -> bytes | str:
        """The function's result, or what ended its child: a limit, `crash` by its own doing, `gone` by somebody else's."""
        child = None
        try:
            child = self._child()
            end = time.monotonic() + self.limits.wall
            given = self._give(child, wire.message(b"C", call), end)
            kind, body = (self._answer(child, end) if given else None) or (b"T", b"")
        except (OSError, ValueError):
            kind, body = b"D", b""
        if kind == b"V":
            return body
        if kind == b"E":
            raise Unreadable(body.decode("ascii", "replace")[:60])
        ended = {b"T": "time", b"M": "memory"}.get(kind) or self._why(child)
        if child is not None:
            self._end(child)
        self._threads.submit(self._child)  # the next call finds it warm
        return ended

    def _give(self, child: subprocess.Popen[bytes], message: bytes, end: float) -> bool:
        """Whether the child took all of it by `end`, of time.monotonic: one that stands still takes what a pipe holds. Raises OSError when it is gone."""
        assert child.stdin is not None
        rest = memoryview(message)
        while rest:
            if not select.select([], [child.stdin], [], max(0.0, end - time.monotonic()))[1]:
                return False
            rest = rest[os.write(child.stdin.fileno(), rest) :]
        return True

    def _answer(self, child: subprocess.Popen[bytes], end: float) -> tuple[bytes, bytes] | None:
        """The child's next message; None when there is none by `end`. A child that died answers `D`."""
        assert child.stdout is not None
        got, wanted = b"", 5
        while len(got) < wanted:
            ready, _, _ = select.select([child.stdout], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                return None
            piece = os.read(child.stdout.fileno(), min(65_536, wanted - len(got)))
            if not piece:
                return b"D", b""
            got += piece
            if len(got) == 5:
                size = int.from_bytes(got[1:5], "big")
                if size > wire.LONGEST:
                    return b"M", b""
                wanted = 5 + size
        return got[:1], got[5:]

    def _why(self, child: subprocess.Popen[bytes] | None) -> str:
        """What ended a child that is gone: its CPU timer says SIGPROF. An exception out of its loop is its own doing too."""
        try:
            status = child.wait(1) if child is not None else None
        except subprocess.TimeoutExpired:
            status = None
        log.warning("sandbox.ended", status=status)
        if status == -signal.SIGPROF:
            return "cpu"
        return "crash" if status in _OWN_FAULTS or (status or 0) > 0 else "gone"

    def _end(self, child: subprocess.Popen[bytes]) -> None:
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()
        self._children.discard(child)


@cache
def sandbox(limits: Limits = Limits(), preload: tuple[str, ...] = ()) -> Sandbox:
    """The one sandbox of this process with these limits and modules; children start with the first call or `warm`."""
    return Sandbox(limits, preload)
