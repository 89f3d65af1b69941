"""What is forgotten and what stays, day by day; and a clock that is wrong forgets nothing (F-55)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest
from chassis import clock
from chassis.operations.prune import prune
from chassis.operations.retention import LAST, ClockIsWrong
from chassis.testing import Databases
from structlog.testing import capture_logs

_LINE = """INSERT INTO audit (at, actor, subscriber, action, subject, outcome, facts, correlation_id, source)
VALUES ($1, $2, NULL, 'draft.save', 'x', 'done', '{}', 'c', '192.0.2.7')"""
_JOB = """INSERT INTO job (kind, key, tenant, finish, payload, state, not_before, created_at, ended_at, correlation_id, traceparent)
VALUES ('mail', $2, '', 1, '{}', $3, $1, $1, $4, '', '')"""
_PARKED = """INSERT INTO dead_letter (at, topic, partition, "offset", header_names, header_values, identity, cause, attempts, redriven_at)
VALUES ($1, 't', 0, $2, '{}', '{}', $2::bigint::text, 'schema', 1, $3)"""
NOTHING = {"sources": 0, "counts": 0, "inbox": 0, "jobs": 0, "parked": 0, "holds": 0}


@pytest.fixture
async def running(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """As the service runs; a row of each kind was written today."""
    connection = await asyncpg.connect(database_url)
    now = clock.now()
    await connection.execute(_LINE, now, "old")
    await connection.execute("INSERT INTO anonymous_refusal VALUES ($1, 'a', 'b', '192.0.0.0/16', 3)", now)
    await connection.execute("INSERT INTO inbox VALUES ('orders', gen_random_uuid(), $1)", now)
    for key, state, ended in (("done", "done", now), ("failed", "failed", now), ("waits", "waiting", None)):
        await connection.execute(_JOB, now, key, state, ended)
    await connection.execute(_PARKED, now, 1, now)
    await connection.execute(_PARKED, now, 2, None)
    yield connection
    await connection.close()


async def lived_on(connection: asyncpg.Connection) -> None:
    """The service wrote something just now, which has no source."""
    await connection.execute(_LINE.replace("'192.0.2.7'", "NULL"), clock.now(), "new")


async def test_what_is_past_its_time_goes_and_the_rest_stays(
    running: asyncpg.Connection, database_url: str, databases: Databases
) -> None:
    """90 days for the way of events and jobs, a year for source addresses; what waits, what is parked and who did what stay."""
    address = databases.prune(database_url)
    assert await prune(address) == NOTHING
    for days, removed in (
        (59, {}),
        (89, {}),
        (91, {"counts": 1, "inbox": 1, "jobs": 2, "parked": 1}),
        (140, {}),
        (190, {}),
        (240, {}),
        (290, {}),
        (340, {}),
        (364, {}),
        (366, {"sources": 1}),
    ):
        with clock.moved(timedelta(days=days)):
            await lived_on(running)
            assert await prune(address) == NOTHING | removed, days
            assert await prune(address) == NOTHING, "again changes nothing"
    assert await running.fetchval("SELECT array_agg(key) FROM job") == ["waits"]
    assert await running.fetchval('SELECT array_agg("offset") FROM dead_letter') == [2], "nobody looked at it yet"
    assert [tuple(r) for r in await running.fetch("SELECT actor, source FROM audit WHERE actor = 'old'")] == [
        ("old", None)
    ]


async def test_f55_a_clock_that_is_wrong_by_a_year_removes_nothing(
    running: asyncpg.Connection, database_url: str, databases: Databases
) -> None:
    """F-55: what was written last says which day it is. A service that really stood still is told so."""
    address = databases.prune(database_url)
    for wrong in (timedelta(days=365), timedelta(days=-365), timedelta(days=61)):
        with clock.moved(wrong), pytest.raises(ClockIsWrong):
            await prune(address)
    assert await running.fetchval("SELECT count(*) FROM inbox") == 1
    with clock.moved(timedelta(days=100)):
        assert (await prune(address, after_a_standstill=True))["inbox"] == 1


async def test_a_prune_that_breaks_off_is_an_alarm(
    running: asyncpg.Connection, database_url: str, databases: Databases
) -> None:
    """A statement that takes too long, a right that was taken: who reads no exit code hears of it."""
    owner = await asyncpg.connect(databases.owner(database_url))
    await owner.execute("DROP TABLE dead_letter")
    await owner.close()
    with capture_logs() as logs, pytest.raises(asyncpg.PostgresError):
        await prune(databases.prune(database_url))
    assert [entry["event"] for entry in logs if entry.get("alarm")] == ["prune.failed"]


async def test_what_was_written_last_is_found_without_reading_the_inbox(running: asyncpg.Connection) -> None:
    """It has millions of rows, and the prune a deadline for each statement."""
    assert "inbox" not in LAST
    assert await running.fetchval("SELECT count(*) FROM pg_indexes WHERE indexname = 'inbox_at'") == 1


async def test_a_hold_that_ended_is_forgotten_seven_years_later_and_one_that_lasts_never(
    running: asyncpg.Connection, database_url: str, databases: Databases
) -> None:
    """It names who asked for it. One that lasts is older than that and stays."""
    long_ago, ended = clock.now() - timedelta(days=8 * 366), clock.now() - timedelta(days=7 * 366 + 1)
    hold = "INSERT INTO legal_hold (kind, key, asked_by, reason, at, ended_at, ended_by, ended_reason) VALUES ('order', $1, 'x', 'y', $2, $3, $4, $4)"
    for key, end in (("over", ended), ("lasts", None), ("ended today", clock.now())):
        await running.execute(hold, key, long_ago, end, None if end is None else "z")
    assert (await prune(databases.prune(database_url)))["holds"] == 1
    assert await running.fetchval("SELECT array_agg(key ORDER BY key) FROM legal_hold") == ["ended today", "lasts"]
