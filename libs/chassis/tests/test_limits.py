"""A database that hangs, is full or has no room: callers hear it within seconds, and nobody else's work is held (F-20, F-22, F-23, F-24)."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import pytest
from chassis import connecting, deadline, roles
from chassis.edge import app as edge
from chassis.edge.app import CurrentActor, CurrentService
from chassis.errors import is_outage
from chassis.testing import Databases, Identities
from chassis.transaction import Database
from chassis.wiring import WiredService
from contracts.authority import Who
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.background import BackgroundTask
from starlette.responses import JSONResponse
from structlog.testing import capture_logs


@pytest.fixture(autouse=True)
def limits_of_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "CONNECT", 3.0)
    monkeypatch.setattr(connecting, "FREE", 3.0)


@pytest.fixture(autouse=True)
def lines() -> Iterator[Any]:
    """What is logged; drawing it on a terminal, with its locals, takes longer than any limit here."""
    with capture_logs() as logged:
        yield logged


class Frozen:
    """A server on the way to the database that can stop passing anything on, in either direction, as a frozen one does."""

    def __init__(self, url: str) -> None:
        login = url.rpartition("@")
        self._host, _, self._port = login[2].partition("/")[0].partition(":")
        self._login, self._database = login[0], url.rpartition("/")[2]
        self.passes = asyncio.Event()
        self.passes.set()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection(self._host, int(self._port))

        async def one_way(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            try:
                while piece := await source.read(65_536):
                    await self.passes.wait()
                    sink.write(piece)
            finally:
                sink.close()

        await asyncio.gather(one_way(reader, there_writer), one_way(there_reader, writer), return_exceptions=True)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """The database's address by way of this one."""
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        try:
            yield f"{self._login}@127.0.0.1:{server.sockets[0].getsockname()[1]}/{self._database}"
        finally:
            self.passes.set()
            server.close()


@pytest.fixture
async def frozen(database_url: str) -> AsyncIterator[tuple[Frozen, str]]:
    between = Frozen(database_url)
    async with between.listening() as url:
        yield between, url


def through(service: WiredService, url: str, seconds: float = 0.5, request: float = 30) -> WiredService:
    """The same service over another way to its database."""
    settings = service.settings.model_copy(update={"database_seconds": seconds, "request_seconds": request})
    other = WiredService("orders", settings, service.routers, service.consumer, service.jobs)
    other.database = Database(url, "orders", seconds=seconds)
    return other


def client(app: FastAPI, identities: Identities) -> httpx.AsyncClient:
    headers = identities.person("orders", "CB1000002", Who.CONTACT_FULL, "P1234567")
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://orders", headers=headers)


async def timed(asked: Any) -> tuple[httpx.Response, float]:
    started = time.monotonic()
    return await asked, time.monotonic() - started


def said_when(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json()["slug"], answer.headers["retry-after"]) == (503, "not_now", "5")


async def quick(databases: Databases, url: str, **limits: str) -> None:
    """Shorter limits for what connects to this database from now on."""
    connection = await asyncpg.connect(databases.admin(url))
    login = roles.Login.of(url)
    for name, value in limits.items():
        await connection.execute(f"ALTER ROLE {login.role} IN DATABASE {login.database} SET {name} = '{value}'")
    await connection.close()


async def test_F_22_a_frozen_database_is_a_503_that_says_when_to_try_again(
    service: WiredService, identities: Identities, frozen: tuple[Frozen, str]
) -> None:
    between, url = frozen
    slow = through(service, url)
    app = edge.api(slow)
    await slow.database.open()
    async with client(app, identities) as http:
        assert (await http.post("/notes", json={"name": "before"})).status_code == 200
        assert (await http.get("/ready")).json()["missing"] == ["mc.organisation.v1"]
        between.passes.clear()
        kept, took_kept = await timed(http.post("/notes", json={"name": "over a connection of before"}))
        new, took_new = await timed(http.post("/notes", json={"name": "over a new one"}))
        ready, took_ready = await timed(http.get("/ready"))
        again, took_again = await timed(http.get("/ready"))
        between.passes.set()
        after = await http.post("/notes", json={"name": "after"})
    assert said_when(kept) and said_when(new)
    assert max(took_kept, took_new) < 5, (took_kept, took_new)
    assert ready.status_code == again.status_code == 503 and max(took_ready, took_again) < 3, (took_ready, took_again)
    assert after.status_code == 200
    names = await service.database.reads.fetch("SELECT name FROM note ORDER BY name")
    assert {r["name"] for r in names} >= {"after", "before"}
    await slow.database.close()


def one_after_another(times: int) -> tuple[Any, list[str]]:
    """A route that asks the database again and again, whatever becomes of it, writing and reading in turns; and what each time ended with."""
    ended: list[str] = []
    routes = edge.router()

    async def once(service: Any, n: int) -> None:
        try:
            if n % 2:
                await service.database.reads.fetchval("SELECT 1")
            else:
                async with service.database.begin(service.actor) as tx:
                    await tx.session.execute(text("SELECT 1"))
            ended.append("done")
        except Exception as error:
            ended.append("outage" if is_outage(error) else repr(error))

    @routes.post("/many", dependencies=[edge.action("draft.start")])
    async def many(actor: CurrentActor, service: CurrentService) -> JSONResponse:
        for n in range(times):
            await once(service, n)
        return JSONResponse({}, background=BackgroundTask(once, service, 0))

    return routes, ended


async def test_a_request_has_one_deadline_however_often_it_asks(
    service: WiredService, identities: Identities, frozen: tuple[Frozen, str]
) -> None:
    """F-20: each of eight questions may take two seconds by itself; all of them together have one and a half."""
    between, url = frozen
    routes, ended = one_after_another(8)
    slow = through(service, url, 2, request=1.5)
    slow.routers = [routes]
    app = edge.api(slow)
    await slow.database.open()
    async with client(app, identities) as http:
        assert (await http.post("/many")).status_code == 200
        assert ended == ["done"] * 9
        between.passes.clear()
        answer, took = await timed(http.post("/many"))
        between.passes.set()
    assert ended[9:-1] == ["outage"] * 8 and answer.status_code == 200
    assert took < 5, took  # the answer's time, and what is done after it has a limit of its own
    await slow.database.close()


async def test_what_runs_for_nobody_or_after_the_answer_has_its_own_limits() -> None:
    assert deadline.left(5) == 5
    with deadline.within(1):
        assert 0.9 < deadline.left(5) <= 1
        assert deadline.left(0.5) == 0.5
        deadline.extend(3)
        assert 2.9 < deadline.left(5) <= 3
        deadline.extend(1)
        assert deadline.left(5) > 2.9
        deadline.met()
        assert deadline.left(5) == 5
    with deadline.within(0):
        assert deadline.left(5) == 0


async def test_ready_answers_within_three_seconds_whatever_hangs_and_asks_once(app: FastAPI) -> None:
    asked: list[int] = []
    end = asyncio.Event()

    async def hangs() -> list[str]:
        asked.append(1)
        try:
            await end.wait()
        except asyncio.CancelledError:
            await end.wait()  # what hangs may hang at its end too
        return []

    probed = FastAPI()
    edge.health(probed, hangs)
    transport = httpx.ASGITransport(app=probed)
    async with httpx.AsyncClient(transport=transport, base_url="http://orders") as http:
        answers = await asyncio.gather(*[timed(http.get("/ready")) for _ in range(5)])
    assert {a.status_code for a, _ in answers} == {503} and max(took for _, took in answers) < 3
    assert answers[0][0].json()["missing"] == ["no answer"] and asked == [1]
    end.set()


async def test_what_ready_asks_may_fail(app: FastAPI) -> None:
    async def fails() -> list[str]:
        raise ConnectionRefusedError("a host and a port")

    probed = FastAPI()
    edge.health(probed, fails)
    transport = httpx.ASGITransport(app=probed)
    async with httpx.AsyncClient(transport=transport, base_url="http://orders") as http:
        answer = await http.get("/ready")
    assert (answer.status_code, answer.json()["missing"]) == (503, ["ConnectionRefusedError"])


async def _refused(database: Database) -> None:
    with pytest.raises(PoolTimeout) as none:
        async with database.begin() as tx:
            await tx.session.execute(text("SELECT 1"))
    assert is_outage(none.value)


async def test_F_22_no_connection_is_free(
    service: WiredService, identities: Identities, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "FREE", 0.3)
    small = through(service, database_url, 10)
    small.database = Database(database_url, "orders", pool_size=1)
    await small.database.open()
    app = edge.api(small)
    async with client(app, identities) as http, small.database.begin() as one, small.database.begin() as two:
        await one.session.execute(text("SELECT 1"))
        await two.session.execute(text("SELECT 1"))
        answer, took = await timed(http.post("/notes", json={"name": "none free"}))
        assert said_when(answer) and took < 2
        monkeypatch.setattr(connecting, "FREE", 30)
        with deadline.within(0.3):
            _, took = await timed(_refused(small.database))
        assert took < 2, "nobody waits beyond the end of the request"
        monkeypatch.setattr(connecting, "FREE", 0.3)
        held = [await small.database.reads.acquire() for _ in range(8)]
        with pytest.raises(TimeoutError) as none:
            await small.database.reads.fetchval("SELECT 1")
        assert is_outage(none.value)
        ready, took = await timed(http.get("/ready"))
        assert ready.json()["missing"] == ["database"] and took < 2
        for connection in held:
            await small.database.reads.release(connection)
    assert (await small.database.reads.fetchval("SELECT 1")) == 1
    await small.database.close()


async def test_F_22_a_slow_query_ends_and_so_does_what_it_does_at_the_server(
    service: WiredService, database_url: str
) -> None:
    slow = through(service, database_url)
    await slow.database.open()
    for asked in ("write", "read"):
        started = time.monotonic()
        with pytest.raises(TimeoutError) as cut:
            if asked == "write":
                async with slow.database.begin() as tx:
                    await tx.session.execute(text("SELECT pg_sleep(30)"))
            else:
                await slow.database.reads.fetchval("SELECT pg_sleep(30)")
        assert is_outage(cut.value) and time.monotonic() - started < 3
    left = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(30)%' AND pid <> pg_backend_pid() AND state = 'active'"
    for _ in range(60):
        if not await service.database.reads.fetchval(left):
            break
        await asyncio.sleep(0.1)
    else:
        pytest.fail("the server goes on with what nobody waits for")
    await slow.database.close()


async def test_F_22_a_lock_that_is_never_let_go(
    service: WiredService, identities: Identities, database_url: str, databases: Databases
) -> None:
    await quick(databases, database_url, lock_timeout="300ms")
    other = through(service, database_url, 5)
    await other.database.open()
    holder = await asyncpg.connect(databases.owner(database_url))
    app = edge.api(other)
    async with holder.transaction():
        await holder.execute("LOCK TABLE note IN ACCESS EXCLUSIVE MODE")
        async with client(app, identities) as http:
            answer, took = await timed(http.post("/notes", json={"name": "locked out"}))
    await holder.close()
    assert said_when(answer) and took < 3
    await other.database.close()


async def test_who_stands_idle_in_a_transaction_loses_its_locks_and_is_told(
    service: WiredService, database_url: str, databases: Databases
) -> None:
    await quick(databases, database_url, idle_in_transaction_session_timeout="300ms")
    frozen_one, other = await connecting.connect(database_url), await connecting.connect(database_url)
    transaction = frozen_one.transaction()
    await transaction.start()
    await frozen_one.fetchval("SELECT shard FROM outbox_shard WHERE shard = 3 FOR UPDATE")
    assert await other.fetchval("SELECT shard FROM outbox_shard WHERE shard = 3 FOR UPDATE", timeout=3) == 3
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)) as told:
        await frozen_one.execute("DELETE FROM outbox")
    assert is_outage(told.value)
    await other.close()


async def test_F_23_who_loses_a_deadlock_is_told_to_try_again(service: WiredService, database_url: str) -> None:
    async with service.database.begin() as tx:
        for name in ("a", "b"):
            await tx.session.execute(text("INSERT INTO note VALUES (:n, 0)"), {"n": name})
    both = asyncio.Barrier(2)

    async def takes(first: str, then: str) -> None:
        async with service.database.begin() as tx:
            await tx.session.execute(text("UPDATE note SET version = 1 WHERE name = :n"), {"n": first})
            await both.wait()
            await tx.session.execute(text("UPDATE note SET version = 1 WHERE name = :n"), {"n": then})

    ends = await asyncio.gather(takes("a", "b"), takes("b", "a"), return_exceptions=True)
    (lost,) = [end for end in ends if end is not None]
    assert isinstance(lost, DBAPIError) and is_outage(lost)


@pytest.mark.parametrize("table", ["note", "outbox", "audit"])
async def test_F_24_the_disk_of_the_database_is_full(
    service: WiredService, identities: Identities, database_url: str, databases: Databases, app: FastAPI, table: str
) -> None:
    """Whichever table has no room: refused, and nothing half is kept."""
    owner = await asyncpg.connect(databases.owner(database_url))
    await owner.execute(f"""CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
        CREATE TRIGGER full_disk BEFORE INSERT ON {table} EXECUTE FUNCTION full_disk()""")
    async with client(app, identities) as http:
        answer = await http.post("/notes", json={"name": "no room"})
        assert said_when(answer)
        for kept in ("note", "outbox", "audit"):
            assert await service.database.reads.fetchval(f"SELECT count(*) FROM {kept}") == 0
        await owner.execute(f"DROP TRIGGER full_disk ON {table}")
        assert (await http.post("/notes", json={"name": "no room"})).status_code == 200
    await owner.close()


async def test_each_role_has_its_limits_also_one_that_existed(database_url: str, databases: Databases) -> None:
    connection = await asyncpg.connect(databases.admin(database_url))
    login, name = roles.Login.of(database_url), "limits"
    shown = "SELECT current_setting('{0}'), current_setting('idle_in_transaction_session_timeout')"
    await connection.execute(f'ALTER ROLE "{login.role}" RESET ALL')
    await connection.execute(f'ALTER ROLE "{login.role}" IN DATABASE "{login.database}" RESET ALL')
    urls = [database_url, databases.owner(database_url), databases.prune(database_url)]
    await roles.make(databases.admin(database_url), *urls)
    await roles.make(databases.admin(database_url), *urls)
    for url, expected in zip(urls, [("30s", "15s"), ("15min", "1min"), ("1min", "1min")], strict=True):
        own = await asyncpg.connect(url)
        assert tuple(await own.fetchrow(shown.format("statement_timeout"))) == expected, name
        assert await own.fetchval("SELECT current_setting('tcp_keepalives_idle')") == "10"
        assert await own.fetchval("SELECT current_setting('client_connection_check_interval')") == "2s"
        await own.close()
    await connection.close()


@pytest.mark.parametrize("value", ["off", "local"])
async def test_f21_a_role_whose_commits_may_be_lost_is_not_ready_and_calls_somebody(
    value: str, database_url: str, databases: Databases, lines: Any
) -> None:
    """F-21: what is lost in a failover was never said to be done. Once is enough; when it is well the process is ready."""
    role, admin = roles.Login.of(database_url).role, await asyncpg.connect(databases.admin(database_url))

    async def answers() -> bool:
        asked = Database(database_url, "orders")  # connections of now
        await asked.open()
        try:
            return await asked.answers() and await asked.answers()
        finally:
            await asked.close()

    try:
        assert await answers()
        await admin.execute(f"ALTER ROLE {role} SET synchronous_commit = {value}")
        assert not await answers()
        await admin.execute(f"ALTER ROLE {role} SET synchronous_commit = remote_apply")
        assert await answers()
    finally:
        await admin.execute(f"ALTER ROLE {role} RESET synchronous_commit")
        await admin.close()
    assert [(line["event"], line["cause"]) for line in lines if line.get("alarm")] == [
        ("database.unsafe", "synchronous_commit")
    ]


async def test_f21_a_server_that_only_reads_is_an_outage_to_who_writes(
    service: WiredService, database_url: str, databases: Databases
) -> None:
    """F-21: as a standby does after a failover (SQLSTATE 25006): refused, told when to try again, and nothing of it is kept."""
    role, admin = roles.Login.of(database_url).role, await asyncpg.connect(databases.admin(database_url))
    await admin.execute(f"ALTER ROLE {role} SET default_transaction_read_only = on")
    reader = Database(database_url, "orders")
    try:
        with pytest.raises(DBAPIError) as refused:
            async with reader.begin() as tx:
                tx.enqueue("mail", "f21", {})
        assert is_outage(refused.value)
    finally:
        await reader.close()
        await admin.execute(f"ALTER ROLE {role} RESET default_transaction_read_only")
        await admin.close()
    async with service.database.begin() as tx:
        assert (await tx.session.execute(text("SELECT count(*) FROM job WHERE key = 'f21'"))).scalar() == 0


async def test_a_connection_is_kept_alive_from_our_side(database_url: str) -> None:
    connection = await connecting.connect(database_url)
    line = connection._transport.get_extra_info("socket")
    assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 10
    await connection.close()
