"""A whole portal beside any running one: real Kafka, PostgreSQL, TLS and processes, started as `make up` does."""

import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from chassis.testing import Browser

OFFSETS = (
    8443,
    8444,
    8080,
    8101,
    8102,
    8103,
    8104,
    8105,
    8110,
    8025,
    8026,
    8201,
    8202,
    8203,
    8204,
    8205,
    9092,
    9093,
    15432,
)


def free_base() -> int:
    """A PORT_BASE with which all ports of the portal are free."""
    for _ in range(200):
        base = random.randrange(11_000, 40_000)
        sockets = []
        try:
            for offset in OFFSETS:
                one = socket.socket()
                sockets.append(one)
                one.bind(("127.0.0.1", base + offset))
        except OSError:
            continue
        finally:
            for one in sockets:
                one.close()
        return base
    raise AssertionError("no free ports")


@dataclass(frozen=True)
class Running:
    """The running portal: its folder, environment and `var/demo.json`."""

    folder: Path
    environment: dict[str, str]
    demo: dict[str, Any]

    def command(self, what: str) -> str:
        """Run `make up` or `make down` for this portal; gives what it printed."""
        ran = subprocess.run(
            [sys.executable, "-m", "local.up", what], env=self.environment, capture_output=True, text=True, timeout=240,
            check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
        return ran.stdout

    def call(self, code: str) -> str:
        """Run a line of Python with this portal's layout; gives what it printed."""
        ran = subprocess.run(
            [sys.executable, "-c", code], env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert ran.returncode == 0, ran.stderr[-3000:]
        return ran.stdout.strip()

    def process(self, name: str) -> dict[str, Any]:
        """The supervisor's word on a process: pid, statename."""
        code = "import json; from local import supervision as s; print(json.dumps({p['name']: p for p in s.connect().getAllProcessInfo()}, default=str))"
        found: dict[str, Any] = json.loads(self.call(code))[name]
        return found

    def stop(self, name: str) -> None:
        """Stop a process until `start`."""
        self.call(f"from local import supervision as s; s.connect().stopProcess({name!r}, True)")

    def start(self, name: str) -> None:
        """Start a process that was stopped."""
        self.call(f"from local import supervision as s; s.connect().startProcess({name!r}, False)")


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The portal, for the whole run of connected tests."""
    folder = tmp_path_factory.mktemp("portal")
    clean = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "KAFKA_URL", "PYTHONDONTWRITEBYTECODE"}}
    environment = {**clean, "MC_VAR": str(folder), "PORT_BASE": str(free_base())}
    up = Running(folder, environment, {})
    try:
        up.command("up")
        yield Running(folder, environment, json.loads((folder / "demo.json").read_text()))
    finally:
        up.command("down")


@pytest.fixture
async def browser_for(running: Running) -> AsyncIterator[Callable[[str], Browser]]:
    """Makes a browser over real TLS for a person of the demo."""
    import ssl

    opened: list[httpx.AsyncClient] = []

    def context(who: str | None) -> ssl.SSLContext:
        made = ssl.create_default_context(cafile=running.demo["tls_ca"])
        if who is not None:
            person = running.demo["people"][who]
            made.load_cert_chain(person["certificate"], person["key"])
        return made

    def make(who: str) -> Browser:
        public = httpx.AsyncClient(verify=context(None), timeout=30)
        door = httpx.AsyncClient(verify=context(who), timeout=30)
        opened.extend((public, door))
        return Browser(public, door, running.demo["portal"], running.demo["card"])

    yield make
    for client in opened:
        await client.aclose()


@pytest.fixture
def mailbox(running: Running) -> Callable[[str], Awaitable[list[dict[str, Any]]]]:
    """Mails that the catching mailbox holds for an address."""

    async def read(to: str) -> list[dict[str, Any]]:
        async with httpx.AsyncClient(base_url=running.demo["mailbox"]) as http:
            answer = await http.get("/api/messages", params={"to": to})
            found: list[dict[str, Any]] = answer.json()
            return found

    return read
