"""A stand-in that runs in this process, in a thread, for tests that need real HTTP."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from standins.ca import CaStandin
from standins.clock import Clock, now
from standins.pki import Pki
from standins.public_registers import RegistersStandin


@dataclass(frozen=True)
class RunningCa:
    """A CA that answers at `url`. `standin.faults` may be set at any moment."""

    url: str
    pki: Pki
    standin: CaStandin


def free_socket() -> socket.socket:
    """A socket bound to a free port of 127.0.0.1; hand it to the server, so that nobody takes the port in between."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", 0))
    return listening


@contextlib.contextmanager
def serve(app: Starlette, listening: socket.socket) -> Iterator[None]:
    """Serve an application on a bound socket until the block ends. Raises RuntimeError when it doesn't start."""
    server = uvicorn.Server(
        uvicorn.Config(app, log_config=None, log_level="warning", access_log=False, timeout_graceful_shutdown=2)
    )
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        patience = time.monotonic() + 20
        while not server.started:
            if not thread.is_alive() or time.monotonic() > patience:
                raise RuntimeError("the server did not start")
            time.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


@contextlib.contextmanager
def running_ca(folder: Path, clock: Clock = now) -> Iterator[RunningCa]:
    """A new PKI in `folder` and its CA on a free port, with faults; the addresses in its certificates work."""
    listening = free_socket()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    pki = Pki(folder, url, clock)
    standin = CaStandin(pki, faults=True)
    try:
        with serve(standin.app(), listening):
            yield RunningCa(url, pki, standin)
    finally:
        pki.register.close()


@dataclass(frozen=True)
class RunningRegisters:
    """Public registers that answer at `url`. `standin.changes` and `standin.hang` may be set at any moment."""

    url: str
    standin: RegistersStandin


@contextlib.contextmanager
def running_registers(clock: Clock = now) -> Iterator[RunningRegisters]:
    """Both registers on a free port, with a credential of their own."""
    listening = free_socket()
    standin = RegistersStandin("geheim-van-de-proef", clock)
    with serve(standin.app(), listening):
        yield RunningRegisters(f"http://127.0.0.1:{listening.getsockname()[1]}", standin)
