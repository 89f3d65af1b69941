"""Kafka and PostgreSQL for a test run: addresses from KAFKA_URL and DATABASE_URL, else containers, else local processes.

The container branch is for machines with a Docker engine; with KAFKA_URL the broker must know the administrator `admin`
with the password of KAFKA_ADMIN_PASSWORD.
"""

import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from local import kafka, moved, postgres, topics

ROOT = Path(__file__).resolve().parents[3]
KAFKA_LIBS = ROOT / "var" / "kafka" / "libs"


@dataclass
class Infrastructure:
    """Where things are. `kafka_process` is the local broker when we started it."""

    postgres_admin_url: str
    kafka_bootstrap: str = ""
    passwords: dict[str, str] = field(default_factory=dict)
    kafka_process: subprocess.Popen[bytes] | None = None
    kafka_folder: Path | None = None

    def password_of(self, principal: str) -> str:
        """The Kafka password of a principal."""
        return self.passwords[principal]


def free_ports(count: int) -> list[int]:
    """Ports on loopback that nobody listens on now.

    Of those that a machine gives to nobody who connects or asks for any port: who is to listen finds them free still.
    """
    found: list[int] = []
    while len(found) < count:
        port = 15_000 + secrets.randbelow(17_000)
        with socket.socket() as one:
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in found:
            found.append(port)
    return found


def _docker_answers() -> bool:
    docker = shutil.which("docker")
    return bool(docker) and subprocess.run([str(docker), "info"], check=False, capture_output=True).returncode == 0


def _container(stack: ExitStack) -> str | None:
    """PostgreSQL's address in a container, or None when there is no Docker engine or it can't start one."""
    if moved.seconds() or not _docker_answers():  # a container's clock can't be moved
        return None
    from testcontainers.community.postgres import PostgresContainer  # noqa: PLC0415

    try:
        made = stack.enter_context(PostgresContainer("postgres:18", driver=None))
        return str(made.get_connection_url())
    except Exception as problem:  # no image, no right, no room: the local binaries do as well
        print(f"no container for PostgreSQL ({type(problem).__name__}), so a local process", flush=True)
        return None


@contextmanager
def in_memory(prefix: str, *, place: Path = Path("/dev/shm")) -> Iterator[Path]:
    """A folder of this process that no disk knows, where the machine has `place` with 4 GB to spare; else one as any other.

    A database that a test has for itself is 300 files, and on a disk their making and unmaking costs seven times as much.
    What a process that was killed left there is removed first: it would be memory that nobody gets back.
    """
    room = os.access(place, os.W_OK) and shutil.disk_usage(place).free > 4 << 30
    if room:
        for left in place.glob(f"{prefix}-*-*"):
            if not Path("/proc", left.name.split("-")[-2]).exists():
                shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(
        prefix=f"{prefix}-{os.getpid()}-", dir=place if room else None, ignore_cleanup_errors=True
    ) as made:
        yield Path(made)


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    with ExitStack() as stack:
        address = os.environ.get("DATABASE_URL") or _container(stack)
        if address is None:
            (port,) = free_ports(1)
            address = stack.enter_context(postgres.running(folder / "postgres", port, secrets.token_hex(16)))
        yield address


@contextmanager
def infrastructure(folder: Path, *, kafka_too: bool = False) -> Iterator[Infrastructure]:
    """PostgreSQL, and Kafka with topics and rights when asked. What was started here is ended here."""
    with ExitStack() as stack:
        made = Infrastructure(stack.enter_context(_postgres(folder)))
        if kafka_too:
            _start_kafka(made, folder / "kafka", stack)
        yield made


def _start_kafka(made: Infrastructure, folder: Path, stack: ExitStack) -> None:
    made.passwords = {name: secrets.token_hex(16) for name in (*topics.PRINCIPALS, "broker", "admin")}
    if given := os.environ.get("KAFKA_URL"):
        made.kafka_bootstrap = given
        made.passwords["admin"] = os.environ.get("KAFKA_ADMIN_PASSWORD", "")
    else:
        port, controller = free_ports(2)
        made.kafka_bootstrap, made.kafka_folder = f"127.0.0.1:{port}", folder
        made.kafka_process = stack.enter_context(kafka.running(folder, KAFKA_LIBS, port, controller, made.passwords))
    topics.apply(made.kafka_bootstrap, made.passwords["admin"], made.passwords)
