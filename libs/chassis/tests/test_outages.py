"""A database or a broker that goes away: told from a fault of ours, waited for, and never half a process (F-10, F-20)."""

import asyncio
import json
import subprocess
import sys
import uuid
from typing import Any

import asyncpg
import pytest
from chassis import background
from chassis.errors import is_outage
from chassis.messaging import relay
from chassis.messaging.relay import EXIT_CODE, Relay
from chassis.service import Service
from chassis.testing.counting import begin, counting
from chassis.transaction import Database
from contracts.audit import FormAskedAgain
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError


class Broker:
    """A producer that acknowledges everything at once."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    async def send(self, _topic: str, value: bytes, **_: Any) -> asyncio.Future[None]:
        self.sent.append(value)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done


async def end_others(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    await connection.close()


async def test_the_relay_outlives_connections_that_end_at_any_moment(
    service: Service, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody rings here: the net alone finds the row, once it is sent through a connection that stands."""
    monkeypatch.setattr(relay, "NET", 0.1)
    broker, stop = Broker(), asyncio.Event()
    running = [asyncio.create_task(Relay(database_url, broker, alone=lambda: broker).run(stop)) for _ in range(4)]  # type: ignore[arg-type]
    for n in range(12):
        await asyncio.sleep(0.013 * n)
        await end_others(database_url)
    assert not any(task.done() for task in running)
    async with service.database.begin(service.actor) as tx:
        tx.put("mc.test.v1", "key", json.dumps({"a": 1}).encode(), {}, uuid.uuid4())
    for _ in range(100):
        if broker.sent:
            break
        await asyncio.sleep(0.05)
    stop.set()
    await asyncio.gather(*running)
    assert [json.loads(value) for value in broker.sent] == [{"a": 1}]


async def test_an_ended_connection_is_an_outage_and_a_wrong_value_is_not(service: Service, database_url: str) -> None:
    async with service.database.begin(service.actor) as tx:
        with pytest.raises(DBAPIError) as wrong:
            await tx.session.execute(text("SELECT CAST(:n AS integer)"), {"n": "not a number"})
        assert not is_outage(wrong.value)
        await tx.session.rollback()
        with pytest.raises(DBAPIError) as twice:
            await tx.session.execute(text("SELECT 1/0"))
        assert not is_outage(twice.value)
        await tx.session.rollback()
    with pytest.raises(Exception) as gone:
        async with service.database.begin(service.actor) as tx:
            await tx.session.execute(text("SELECT 1"))
            await end_others(database_url)
            await tx.session.execute(text("SELECT 1"))
    assert is_outage(gone.value)


async def test_a_kept_connection_that_ended_is_replaced_before_anything_was_sent(
    service: Service, database_url: str
) -> None:
    """Each time as late as can be: the server's last word may be read as the answer to BEGIN."""
    for _ in range(25):
        async with service.database.begin(service.actor) as tx:
            first = await tx.session.scalar(text("SELECT pg_backend_pid()"))
        await end_others(database_url)
        async with service.database.begin(service.actor) as tx:
            assert await tx.session.scalar(text("SELECT pg_backend_pid()")) != first


async def test_a_transaction_over_a_kept_connection_is_its_statements_and_two_round_trips(database_url: str) -> None:
    """Whether the connection still lives costs none."""
    with counting():
        database = Database(database_url, "orders")
        for _ in range(2):
            counts = begin()
            async with database.begin() as tx:
                await tx.session.execute(text("SELECT 1"))
                await asyncio.sleep(0)
            await asyncio.sleep(0)  # what was asked last is told by the loop
        await database.close()
    assert (counts.statements, counts.round_trips) == (1, 3)


async def test_what_a_transaction_says_leaves_kind_by_kind_and_in_its_order(service: Service) -> None:
    """However many facts and lines there are: one statement for those, one for these."""
    with counting():
        database = Database(service.database.url, "orders")
        for _ in range(2):
            counts = begin()
            async with database.begin() as tx:
                for n in range(3):
                    tx.put("mc.orders.v1", f"key {n}", b"{}", {"n": str(n)}, tx.new_id())
                    tx.audit(FormAskedAgain(subject=f"subject {n}", asks=n))
            await asyncio.sleep(0)  # what was asked last is told by the loop
        await database.close()
    assert (counts.statements, counts.round_trips) == (2, 4)
    reads = service.database.reads
    keys = [row["partition_key"] for row in await reads.fetch("SELECT partition_key FROM outbox ORDER BY id")]
    subjects = [row["subject"] for row in await reads.fetch("SELECT subject FROM audit ORDER BY id")]
    assert keys == ["key 0", "key 1", "key 2"] * 2 and subjects == ["subject 0", "subject 1", "subject 2"] * 2


async def test_of_what_a_transaction_says_all_leaves_or_nothing(service: Service) -> None:
    """The second of three facts is one that was said already: none of them stays, nor does the line."""
    said = service.database
    async with said.begin() as tx:
        tx.put("mc.orders.v1", "a", b"{}", {}, twice := tx.new_id())
    with pytest.raises(IntegrityError):
        async with said.begin() as tx:
            tx.audit(FormAskedAgain(subject="b", asks=1))
            for event_id in (tx.new_id(), twice, tx.new_id()):
                tx.put("mc.orders.v1", "b", b"{}", {}, event_id)
    assert [row["partition_key"] for row in await said.reads.fetch("SELECT partition_key FROM outbox")] == ["a"]
    assert await said.reads.fetchval("SELECT count(*) FROM audit") == 0


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        asyncpg.CannotConnectNowError("starting up"),
        asyncpg.InvalidPasswordError("another password"),
        asyncpg.InvalidCatalogNameError("no such database"),
        asyncpg.ReadOnlySQLTransactionError("after a failover"),
        asyncpg.InsufficientPrivilegeError("no right"),
        asyncpg.UndefinedTableError("not yet"),
        asyncpg.DataCorruptedError("damage"),
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.InternalClientError("cannot switch to state 15"),
    ],
)
def test_these_are_outages(error: Exception) -> None:
    assert is_outage(error)


@pytest.mark.parametrize(
    "error",
    [
        ValueError(),
        PermissionError("no subscriber"),
        asyncpg.UniqueViolationError("twice"),
        asyncpg.DataError("no"),
        None,
    ],
)
def test_these_are_not(error: Exception | None) -> None:
    assert not is_outage(error)


async def test_a_part_that_ends_by_itself_ends_the_process(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[int] = []
    monkeypatch.setattr(background.os, "_exit", codes.append)
    running = background.Workers(service)

    async def fails() -> None:
        await asyncio.sleep(0)
        raise RuntimeError("a fault of ours")

    async def goes_on() -> None:
        await running.stop.wait()

    running.spawn([fails(), goes_on()])
    await asyncio.sleep(0.05)
    assert codes == [EXIT_CODE]
    running.stop.set()
    await asyncio.sleep(0.05)
    assert codes == [EXIT_CODE], "a part that stops when told to is no reason to exit"


async def test_the_row_that_makes_the_api_ready_is_tried_for_again(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []
    messages = background.Messages(service)

    async def note(_: Service, __: asyncio.Event) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise ConnectionRefusedError
        messages.stop.set()

    async def no_pause(_: float) -> None:
        return None

    monkeypatch.setattr(background.kafka, "note_caught_up", note)
    monkeypatch.setattr(background.asyncio, "sleep", no_pause)
    await messages._note_caught_up()
    assert len(tries) == 3


def test_a_machine_without_linuxs_words_for_a_lost_host_opens_connections_too() -> None:
    """macOS has no TCP_USER_TIMEOUT, and another name for the idle time."""
    code = (
        "import socket; del socket.TCP_USER_TIMEOUT; socket.TCP_KEEPALIVE = socket.TCP_KEEPIDLE; del socket.TCP_KEEPIDLE;"
        "from chassis import connecting; assert connecting._KEEPALIVE[socket.TCP_KEEPALIVE] == 10; assert len(connecting._KEEPALIVE) == 3"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
