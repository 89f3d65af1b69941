"""Faults for a running portal of tests: a process is stopped, hung, slow or killed, by its name under the supervisor.

Slow is a process that gets a small part of the time: it is halted and let go many times a second, with everything that it started.
"""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from xmlrpc.client import ServerProxy

import psutil
from supervisor.xmlrpc import SupervisorTransport

from local.running import Running

HOWS = ("stopped", "hung", "slow")
#: Of each beat of a slow process, in seconds: halted, and running.
_HALTED, _RUNS = 0.18, 0.02
#: What the portal stands on, and not the portal itself.
OUTSIDE = ("kafka", "postgres", "postgres-tls", "ca", "responder", "registers", "mailbox")


class Faults:
    """What can be done to the processes of a portal. Everything that was done is undone at the end of each block."""

    def __init__(self, running: Running) -> None:
        transport = SupervisorTransport(None, None, f"unix://{running.folder / 's.sock'}")
        self._rpc: Any = ServerProxy("http://127.0.0.1", transport=transport).supervisor

    def names(self) -> list[str]:
        """All processes, sorted."""
        return sorted(process["name"] for process in self._rpc.getAllProcessInfo())

    def inside(self) -> list[str]:
        """The processes of the portal itself, sorted."""
        return [name for name in self.names() if name not in OUTSIDE]

    def pid(self, name: str) -> int:
        """The process's id; 0 when it does not run."""
        return int(self._rpc.getProcessInfo(name)["pid"])

    @contextmanager
    def fault(self, name: str, how: str) -> Iterator[None]:
        """Inside the block a process is `stopped`, `hung` or `slow`."""
        with {"stopped": self.stopped, "hung": self.hung, "slow": self.slow}[how](name):
            yield

    @contextmanager
    def stopped(self, name: str) -> Iterator[None]:
        """Ended, as on purpose; started again at the end."""
        self._rpc.stopProcess(name, True)
        try:
            yield
        finally:
            self._rpc.startProcess(name, False)

    @contextmanager
    def hung(self, name: str) -> Iterator[None]:
        """Halted: connections stay, nobody answers."""
        pid = self.pid(name)
        _send(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            _send(pid, signal.SIGCONT)

    @contextmanager
    def slow(self, name: str) -> Iterator[None]:
        """A tenth of the time is its own."""
        over, pid = threading.Event(), self.pid(name)

        def beat() -> None:
            while not over.wait(_RUNS):
                _send(pid, signal.SIGSTOP)
                time.sleep(_HALTED)
                _send(pid, signal.SIGCONT)

        beats = threading.Thread(target=beat, daemon=True)
        beats.start()
        try:
            yield
        finally:
            over.set()
            beats.join()

    def kill(self, name: str) -> bool:
        """As a power failure; False when it did not run."""
        pid = self.pid(name)
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return pid != 0


def _send(pid: int, what: signal.Signals) -> None:
    """A signal to a process and all that it started."""
    with suppress(psutil.Error):
        head = psutil.Process(pid)
        for process in (head, *head.children(recursive=True)):
            with suppress(psutil.Error):
                process.send_signal(what)
