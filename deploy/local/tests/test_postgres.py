"""A cluster of our own: three roles per service, each in its own database only, also when an older version made it (T-20)."""

import asyncio
import contextlib
import json
import os
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
from alembic import command
from chassis import migrate, roles
from local import postgres
from local.infrastructure import free_ports

_LINE = """INSERT INTO audit (at, actor, action, subject, outcome, facts, correlation_id)
VALUES (now(), 'a', 'b', 'c', 'd', '{}', 'e')"""


@dataclass(frozen=True)
class Cluster:
    port: int
    admin: str
    passwords: dict[str, str]

    def url(self, role: str, database: str) -> str:
        return postgres.url(self.port, role, self.passwords[role], database)

    def addresses(self, service: str) -> postgres.Addresses:
        return postgres.Addresses(*(self.url(role, service) for role in postgres.roles_of(service)))


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    (port,) = free_ports(1)
    manager = postgres.running(tmp_path, port, "admin-password")
    admin = await asyncio.to_thread(manager.__enter__)
    try:
        yield Cluster(port, admin, {name: secrets.token_hex(8) for name in postgres.ROLES})
    finally:
        await asyncio.to_thread(manager.__exit__, None, None, None)
    assert (tmp_path / "data/PG_VERSION").exists()


async def test_a_role_gets_into_its_own_database_only(cluster: Cluster) -> None:
    for _ in range(2):
        await postgres.make_databases(cluster.admin, {n: cluster.addresses(n) for n in postgres.SERVICES})
    for kind in ("", roles.OWNER, roles.PRUNE):
        role = f"orders{kind}"
        await (await asyncpg.connect(cluster.url(role, "orders"))).close()
        for other in ("auth", "postgres", "template1"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await asyncpg.connect(cluster.url(role, other))
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(postgres.url(cluster.port, role, "wrong", "orders"))


async def test_a_database_that_one_role_owned_gets_the_three(cluster: Cluster) -> None:
    """As the first version made it: the service's role owns the database, its tables and its audit trail."""
    own = cluster.addresses("orders")
    admin = await asyncpg.connect(cluster.admin)
    await admin.execute(f"CREATE ROLE orders LOGIN PASSWORD '{cluster.passwords['orders']}'")
    await admin.execute("CREATE DATABASE orders OWNER orders")
    await admin.close()
    first = migrate.config("orders", own.running)
    first.attributes["grants"] = ()
    await asyncio.to_thread(command.upgrade, first, "0001")
    before = await asyncpg.connect(own.running)
    await before.execute(_LINE)
    await before.execute("DELETE FROM audit WHERE id = 0")  # it could
    await before.close()
    await postgres.make_databases(cluster.admin, {"orders": own})
    await asyncio.to_thread(migrate.upgrade, "orders", own.owner)
    after = await asyncpg.connect(own.running)
    await after.execute(_LINE)
    assert await after.fetchval("SELECT count(*) FROM audit") == 2
    await after.execute("DELETE FROM draft")
    for refused in (
        "DELETE FROM audit",
        "DELETE FROM placed_order",
        "DROP TABLE audit",
        "ALTER DATABASE orders OWNER TO orders",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await after.execute(refused)
    await after.close()


async def test_the_log_of_the_server_quotes_no_values(cluster: Cluster, tmp_path: Path) -> None:
    """INV-15: a key that is there twice, a password in a statement that fails."""
    admin = await asyncpg.connect(cluster.admin)
    await admin.execute("CREATE TABLE one (name text PRIMARY KEY)")
    for _ in range(2):
        with contextlib.suppress(asyncpg.UniqueViolationError):
            await admin.execute("INSERT INTO one VALUES ($1)", "kersenpit-0471")
    with pytest.raises(asyncpg.UndefinedObjectError):
        await admin.execute("ALTER ROLE nobody_here PASSWORD 'kersenpit-0471'")
    await admin.close()
    log = (tmp_path / "log").read_text()
    assert "one_pkey" in log and "nobody_here" in log and "kersenpit" not in log


async def test_no_password_of_a_role_is_in_a_log_of_statements(cluster: Cluster, tmp_path: Path) -> None:
    """As administrators elsewhere keep one (`log_statement`, pgaudit): the server is told a verifier, with which the password logs in."""
    admin = await asyncpg.connect(cluster.admin)
    await admin.execute("ALTER SYSTEM SET log_statement = 'all'")
    await admin.execute("SELECT pg_reload_conf()")
    await admin.close()
    async with asyncio.timeout(60):
        while "log_statement" not in (tmp_path / "log").read_text():
            await asyncio.sleep(0.05)
    own = cluster.addresses("signing")
    await roles.make(cluster.admin, own.running, own.owner, own.prune)
    for url in (own.running, own.owner, own.prune):
        connection = await asyncpg.connect(url)
        await connection.close()
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(url.replace(roles.Login.of(url).password, "another"))
    log = (tmp_path / "log").read_text()
    assert log.count("PASSWORD 'SCRAM-SHA-256$") == 3
    assert not [name for name in ("signing", "signing_owner", "signing_prune") if cluster.passwords[name] in log]
    with pytest.raises(ValueError, match="printable ASCII"):
        roles.verifier("wachtwoord-é", 4096)


async def test_the_commands_for_another_postgresql(cluster: Cluster) -> None:
    """`roles`, `migrate` and `prune`: each gets its own addresses, and says which one is missing."""
    own = cluster.addresses("signing")
    given = {
        "ADMIN_DATABASE_URL": cluster.admin, "DATABASE_URL": own.running, "MIGRATE_DATABASE_URL": own.owner,
        "PRUNE_DATABASE_URL": own.prune,
    }  # fmt: skip

    def run(what: str, **environment: str) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if name not in given}
        line = [sys.executable, "-m", "chassis", "signing", what]
        return subprocess.run(line, env=clean | environment, capture_output=True, text=True, check=False)

    for what in ("roles", "roles", "migrate", "migrate", "prune"):
        ran = await asyncio.to_thread(run, what, **given)
        assert ran.returncode == 0, ran.stderr
    pruned, evidence = map(json.loads, ran.stdout.splitlines())
    assert (pruned["service"], pruned["event"]) == ("signing.prune", "pruned")
    assert (evidence["event"], evidence["kind"], evidence["lines"]) == ("retention.removed", "lines", 0)
    assert {pruned[of] for of in ("sources", "counts", "inbox", "jobs", "parked")} == {0}
    lacking = await asyncio.to_thread(run, "migrate", DATABASE_URL=own.running)
    assert lacking.returncode == 1 and lacking.stderr.strip() == "MIGRATE_DATABASE_URL is not set."
    wrong = await asyncio.to_thread(run, "migrate", MIGRATE_DATABASE_URL=own.running)
    assert wrong.returncode == 1 and "migrations run as the role whose name ends in _owner" in wrong.stderr


def test_the_settings_of_a_process_hold_one_role_only(tmp_path: Path) -> None:
    """The owner's and the pruning role's passwords are in no file that a process of the portal reads."""
    code = (
        "from local import layout; from standins.pki import Pki; from standins.public_registers import credential\n"
        "pki = layout.VAR / 'pki'; Pki(pki, layout.at('ca')).make_all(); credential(pki); layout.write_settings()"
    )
    subprocess.run([sys.executable, "-c", code], env=os.environ | {"MC_VAR": str(tmp_path)}, check=True)
    passwords = json.loads((tmp_path / "secrets.json").read_text())
    files = list((tmp_path / "settings").iterdir())
    assert {path.stem for path in files} >= {*postgres.SERVICES, "gateway"}
    for path in files:
        text = path.read_text()
        shown = {name for name, secret in passwords.items() if name.startswith("postgres.") and secret in text}
        searches = {f"postgres.{path.stem}{roles.SEARCH}"} if path.stem in postgres.SEARCHED else set()
        assert shown - searches == ({f"postgres.{path.stem}"} if path.stem in postgres.SERVICES else set()), path
        assert searches <= shown
