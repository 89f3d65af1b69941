"""Rights in the database: what runs can add to the audit trail and read it, and can't take anything out of it (T-20)."""

from collections.abc import AsyncIterator
from importlib import import_module

import asyncpg
import pytest
from chassis import clock, migrate, roles, tables
from chassis.retention import kept_by
from chassis.testing import Databases

_LINE = """INSERT INTO audit (at, actor, subscriber, action, subject, outcome, facts, correlation_id, source)
VALUES ($1, 'CB1', NULL, 'draft.save', 'x', 'done', '{}', 'c', '192.0.2.7')"""


@pytest.fixture
async def running(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def pruning(database_url: str, databases: Databases) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(databases.prune(database_url))
    yield connection
    await connection.close()


async def test_what_runs_adds_to_the_audit_trail_and_reads_it(running: asyncpg.Connection) -> None:
    await running.execute(_LINE, clock.now())
    assert await running.fetchval("SELECT source FROM audit") == "192.0.2.7"
    for table in ("inbox", "outbox", "note"):
        await running.execute(f"DELETE FROM {table}")
    for table in ("job", "anonymous_refusal", "outbox_shard", "job_tenant", "legal_hold"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await running.execute(f"DELETE FROM {table}")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit",
        "UPDATE audit SET actor = 'somebody else'",
        "UPDATE audit SET source = NULL",
        "SELECT 1 FROM audit FOR UPDATE",
        "INSERT INTO audit (id, at, actor, action, subject, outcome, facts, correlation_id) OVERRIDING SYSTEM VALUE "
        "VALUES (1, now(), 'a', 'b', 'c', 'd', '{}', 'e') ON CONFLICT (id) DO UPDATE SET actor = 'other'",
        "MERGE INTO audit USING (SELECT 1 AS id) AS s ON audit.id = s.id WHEN MATCHED THEN DELETE",
        "TRUNCATE audit",
        "TRUNCATE note",
        "DELETE FROM retention",
        "INSERT INTO retention VALUES ('order', 'x', NULL, now(), now())",
        "UPDATE retention SET retain_until = now()",
        "UPDATE retention SET removed_at = now()",
        "DELETE FROM legal_hold",
        "DROP TABLE audit",
        "DROP TABLE note",
        "DROP SCHEMA public CASCADE",
        "ALTER TABLE audit ADD COLUMN more text",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "ALTER TABLE audit OWNER TO current_user",
        "SET session_replication_role = replica",
        "CREATE TABLE mine (n int)",
        "CREATE TEMPORARY TABLE audit (n int)",
        "CREATE SCHEMA mine",
        "CREATE RULE r AS ON INSERT TO audit DO INSTEAD NOTHING",
        "CREATE TRIGGER t BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE ROLE mine",
        "CREATE DATABASE mine",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT ALL ON TABLES TO PUBLIC",
        "SET ROLE {owner}",
        "SET ROLE {prune}",
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION {owner}",
        "GRANT {owner} TO current_user",
        "COPY note TO PROGRAM 'cat'",
        "COPY note FROM '/etc/passwd'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_ls_dir('.')",
        "SELECT lo_import('/etc/passwd')",
        "UPDATE alembic_version SET version_num = '0'",
        "SELECT rolpassword FROM pg_authid",
    ],
)
async def test_what_runs_is_refused(running: asyncpg.Connection, database_url: str, statement: str) -> None:
    role = roles.Login.of(database_url).role
    filled = statement.replace("{owner}", f'"{role}_owner"').replace("{prune}", f'"{role}_prune"')
    await running.execute(_LINE, clock.now())
    with pytest.raises(asyncpg.PostgresError) as refused:
        await running.execute(filled)
    assert refused.value.sqlstate in {"42501", "42P17"}, str(refused.value)  # not a mistake in the statement
    assert await running.fetchval("SELECT actor FROM audit") == "CB1"


async def test_what_runs_can_not_give_what_it_has_not(running: asyncpg.Connection) -> None:
    await running.execute("GRANT ALL ON audit TO PUBLIC")  # PostgreSQL only warns that nothing was granted
    assert not await running.fetchval("SELECT has_table_privilege('audit', 'DELETE')")
    assert not await running.fetchval("SELECT has_table_privilege('public', 'audit', 'SELECT')")


async def test_what_prunes_takes_out_what_is_old_and_nothing_else(
    running: asyncpg.Connection, pruning: asyncpg.Connection
) -> None:
    await running.execute(_LINE, clock.now())
    for table in ("inbox", "job", "anonymous_refusal"):
        await pruning.execute(f"DELETE FROM {table}")
    await pruning.execute("UPDATE audit SET source = NULL")
    for refused in (
        "UPDATE audit SET actor = 'x'", "UPDATE outbox SET topic = 'x'", "DELETE FROM outbox", "DELETE FROM note",
        "DELETE FROM retention", "INSERT INTO legal_hold DEFAULT VALUES", "UPDATE legal_hold SET ended_at = now()",
        "SELECT 1 FROM note", "SELECT 1 FROM outbox", "TRUNCATE audit", "DROP TABLE audit", "CREATE TABLE mine (n int)",
    ):  # fmt: skip
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pruning.execute(refused)
    await pruning.execute("DELETE FROM audit")


async def test_a_later_migration_keeps_the_rights(
    running: asyncpg.Connection, database_url: str, databases: Databases
) -> None:
    owner = await asyncpg.connect(databases.owner(database_url))
    await owner.execute("CREATE TABLE later (n int)")
    await owner.close()
    await running.execute("INSERT INTO later VALUES (1)")
    for refused in ("DELETE FROM later", "TRUNCATE later"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await running.execute(refused)


async def test_nobody_else_gets_in(database_url: str, databases: Databases) -> None:
    neighbour = await databases.clone("auth")
    try:
        login = roles.Login.of(neighbour)
        for address in (neighbour, databases.owner(neighbour), databases.prune(neighbour)):
            theirs = address.rsplit("/", 1)[0] + "/" + roles.Login.of(database_url).database
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await asyncpg.connect(theirs)
        assert login.role.startswith("auth")
    finally:
        await databases.drop(neighbour)


async def test_of_evidence_no_service_takes_a_row_away(databases: Databases) -> None:
    """Only of tables that its code names, and of no evidence but a tick and a word about renewal that are taken back, which the trail keeps (F-55)."""
    for service in ("auth", "certificates", "orders", "organisation", "signing"):
        url = await databases.clone(service)
        connection = await asyncpg.connect(url)
        may = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND has_table_privilege(oid, $1)"
        taken = {row["relname"] for row in await connection.fetch(may, "DELETE")}
        named = import_module(f"{service}.tables").DELETED
        assert taken == {*tables.DELETED, *named}, service
        evidence = {table for kept in kept_by(service) for table in kept.tables}
        taken_back = {"review_check", "certificate_muted"}
        assert taken & (evidence | {"audit", "retention", "legal_hold", "job"}) <= taken_back, service
        assert not await connection.fetch(may, "TRUNCATE"), service
        await connection.close()
        await databases.drop(url)


async def test_every_service_of_ours_runs_without_rights_to_its_audit_trail(databases: Databases) -> None:
    for service in ("auth", "certificates", "orders", "organisation", "signing"):
        url = await databases.clone(service)
        connection = await asyncpg.connect(url)
        owned = "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
        held = "SELECT has_table_privilege('audit', $1)"
        assert await connection.fetchval(owned) == 0, service
        for right, given in {
            "SELECT": True,
            "INSERT": True,
            "UPDATE": False,
            "DELETE": False,
            "TRUNCATE": False,
        }.items():
            assert await connection.fetchval(held, right) is given, (service, right)
        await connection.close()
        await databases.drop(url)


def test_migrations_run_as_the_owner_only() -> None:
    with pytest.raises(ValueError, match="_owner"):
        migrate.upgrade("orders", "postgresql://orders:x@127.0.0.1:1/orders")


async def test_the_three_addresses_belong_together() -> None:
    one = "postgresql://orders:x@127.0.0.1:1/orders"
    with pytest.raises(ValueError, match="orders_owner"):
        await roles.make(one, one, one, one)
