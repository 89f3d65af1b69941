"""A whole portal for tests beside any running one: real Kafka, PostgreSQL, TLS and processes, started as `make up` does."""

import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.layout import BASE, PORTS

#: Settings of the caller that would lead the portal to other parts than its own.
FOREIGN = frozenset({"DATABASE_URL", "KAFKA_URL", "PYTHONDONTWRITEBYTECODE"})


#: From here up systems take ports for connections that they open (Linux 32768, others 49152): one that is free now may be
#: taken before the portal listens on it.
OWN_PORTS = 32_768


def free_base() -> int:
    """A PORT_BASE with which all ports of the portal are free now and nobody's by chance. Raises RuntimeError when there is none."""
    highest = max(PORTS.values()) - BASE
    for _ in range(200):
        base = random.randrange(1_000, OWN_PORTS - highest)
        with ExitStack() as held:
            try:
                for port in PORTS.values():
                    one = held.enter_context(closing(socket.socket()))
                    one.bind(("127.0.0.1", port - BASE + base))
            except OSError:
                continue
        return base
    raise RuntimeError("no free ports")


@dataclass(frozen=True)
class Running:
    """A running portal: its folder (`MC_VAR`), the environment of its commands, and `demo.json`."""

    folder: Path
    environment: dict[str, str]
    demo: dict[str, Any]

    def command(self, what: str) -> str:
        """Run `up` or `down` for this portal; gives what it printed. Raises RuntimeError with that when it fails."""
        return self._run(["-m", "local.up", what])

    def back_up(self) -> Path:
        """`make backup`; the new backup's folder. Raises RuntimeError with what it printed when it fails."""
        self._run(["-m", "local.backup", "back_up"])
        return max(path for path in (self.folder / "backups").iterdir() if path.name[0].isdigit())

    def restore(self, folder: Path) -> list[dict[str, Any]]:
        """`make restore`; the facts that it lists as lost. Raises RuntimeError with what it printed when it fails."""
        self._run(["-m", "local.backup", "restore", str(folder)])
        path = max((self.folder / "backups").glob("*.lost.jsonl"))
        return [json.loads(line) for line in path.read_text().splitlines()]

    def call(self, code: str) -> str:
        """Run Python with this portal's layout; gives what it printed. Raises RuntimeError when it fails."""
        return self._run(["-c", code]).strip()

    def process(self, name: str) -> dict[str, Any]:
        """The supervisor's word on a process: pid, statename."""
        found: dict[str, Any] = json.loads(
            self.call(
                "import json; from local import supervision as s; "
                "print(json.dumps({p['name']: p for p in s.connect().getAllProcessInfo()}, default=str))"
            )
        )[name]
        return found

    def stop(self, name: str) -> None:
        """Stop a process until `start`."""
        self.call(f"from local import supervision as s; s.connect().stopProcess({name!r}, True)")

    def start(self, name: str) -> None:
        """Start a process that was stopped."""
        self.call(f"from local import supervision as s; s.connect().startProcess({name!r}, False)")

    def _run(self, arguments: list[str]) -> str:
        command = [sys.executable, *arguments]
        ran = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=240, check=False)
        if ran.returncode:
            raise RuntimeError(ran.stdout[-3000:] + ran.stderr[-3000:])
        return ran.stdout


@contextmanager
def portal(folder: Path, **more: str) -> Iterator[Running]:
    """The portal with its demo in this empty folder, on free ports, with `more` in its environment; stopped at the end."""
    clean = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    environment = {**clean, "MC_VAR": str(folder), "PORT_BASE": str(free_base()), **more}
    starting = Running(folder, environment, {})
    try:
        starting.command("up")
        yield Running(folder, environment, json.loads((folder / "demo.json").read_text()))
    finally:
        starting.command("down")
