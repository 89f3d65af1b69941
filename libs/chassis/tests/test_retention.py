"""Evidence is kept seven years, goes in two steps days apart, and not at all while clocks disagree or somebody holds it (F-55, R-135)."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from chassis import clock, connecting, retention, roles
from chassis.operations import holds
from chassis.operations import retention as operation
from chassis.operations.retention import ALONE, ClockIsWrong, remove
from chassis.retention import NEVER, Kept, retain_until
from chassis.settings import Administration
from chassis.testing import Databases
from chassis.wiring import WiredService
from contracts import audit
from structlog.testing import capture_logs

OURS, THEIRS = "P1234567", "P7654321"
GRACE = timedelta(days=30)
THING = Kept(
    "thing",
    "SELECT name AS key, subscriber, ended_at FROM thing",
    lambda thing: thing["ended_at"],
    {"thing_line": "thing = ANY(:keys)", "thing": "name = ANY(:keys)"},
    reads=("note",),
)


@pytest.mark.parametrize(
    ("end", "until"),
    [
        (datetime(2026, 11, 27, 12, tzinfo=UTC), datetime(2033, 11, 27, 12, tzinfo=UTC)),
        (datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC), datetime(2035, 3, 1, 23, 59, 59, tzinfo=UTC)),
        (datetime(2027, 2, 28, tzinfo=UTC), datetime(2034, 2, 28, tzinfo=UTC)),
        (datetime(2028, 3, 1, 0, 30, tzinfo=clock.AMSTERDAM), datetime(2035, 3, 1, 23, 30, tzinfo=UTC)),
        (datetime(2089, 2, 28, tzinfo=UTC), datetime(2096, 2, 28, tzinfo=UTC)),
        (NEVER, NEVER),
        (datetime(9999, 1, 1, tzinfo=UTC), NEVER),
        (datetime(9993, 1, 1, tzinfo=UTC), NEVER),
        (datetime(9992, 2, 29, tzinfo=UTC), datetime(9999, 3, 1, tzinfo=UTC)),
    ],
)
def test_r135_seven_years_and_never_a_day_less(end: datetime, until: datetime) -> None:
    assert retain_until(end) == until
    assert until - end >= timedelta(days=7 * 365) or until == NEVER


def test_a_moment_of_no_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        retain_until(datetime(2026, 1, 1))


class Archive:
    """Things with their evidence, what prunes them, and the service that holds them."""

    def __init__(self, owner: asyncpg.Connection, prune: str, service: WiredService[Any]) -> None:
        self.owner, self.prune, self.service = owner, prune, service

    async def keep(self, name: str, ended_at: datetime | None, subscriber: str = OURS) -> None:
        await self.owner.execute("INSERT INTO thing VALUES ($1, $2, $3)", name, subscriber, ended_at)
        await self.owner.execute("INSERT INTO thing_line VALUES ($1), ($1)", name)

    async def run(self, **more: Any) -> dict[str, int]:
        return await remove(self.prune, "orders", (THING,), grace=GRACE, **more)

    async def days_go_by(self, days: int) -> None:
        """The marks are this much older."""
        await self.owner.execute("UPDATE retention SET marked_at = marked_at - $1::interval", timedelta(days=days))

    async def names(self) -> list[str]:
        rows = await self.owner.fetch("SELECT name FROM thing WHERE name IN (SELECT thing FROM thing_line) ORDER BY 1")
        return [row["name"] for row in rows]

    async def marked(self) -> list[str]:
        rows = await self.owner.fetch(
            "SELECT key FROM retention WHERE marked_at IS NOT NULL AND removed_at IS NULL ORDER BY 1"
        )
        return [row["key"] for row in rows]

    async def lines(self) -> list[tuple[str, str, dict[str, Any]]]:
        rows = await self.owner.fetch("SELECT action, subject, facts FROM audit ORDER BY id")
        return [(row["action"], row["subject"], row["facts"]) for row in rows]


@pytest.fixture
async def archive(service: WiredService[Any], database_url: str, databases: Databases) -> AsyncIterator[Archive]:
    owner = await connecting.connect(databases.owner(database_url))
    await owner.set_type_codec("jsonb", encoder=str, decoder=json.loads, schema="pg_catalog")
    await owner.execute("CREATE TABLE thing (name text PRIMARY KEY, subscriber text, ended_at timestamptz)")
    await owner.execute("CREATE TABLE thing_line (thing text NOT NULL REFERENCES thing)")
    for statement in roles.grants(roles.Login.of(databases.owner(database_url)).role, THING.tables, THING.reads):
        await owner.execute(statement)
    yield Archive(owner, databases.prune(database_url), service)
    await owner.close()


def ago(**more: float) -> datetime:
    """Seven years ago and this much before; of 29 February the day before, since that year has none."""
    now = clock.now()
    day = 28 if (now.month, now.day) == (2, 29) else now.day
    return now.replace(year=now.year - 7, day=day) - timedelta(**more)


async def test_r135_what_is_past_its_time_is_marked_and_goes_days_later(archive: Archive) -> None:
    """R-135: by row, with all that belongs to it; the run says what it removed, and again changes nothing."""
    await archive.keep("over", ago(days=1))
    await archive.keep("over too", ago(days=4000), THEIRS)
    await archive.keep("not yet", ago(days=-40))
    await archive.keep("under way", None)
    await archive.keep("for ever", NEVER)
    assert await archive.run() == {"thing": 0}
    assert await archive.marked() == ["over", "over too"]
    await archive.days_go_by(29)
    assert await archive.run() == {"thing": 0}
    await archive.days_go_by(2)
    with capture_logs() as logs:
        assert await archive.run() == {"thing": 2}
    (said,) = [entry for entry in logs if entry["event"] == "retention.removed"]
    assert (said["kind"], said["thing"], said["thing_line"], said["marked"]) == ("thing", 2, 4, 0)
    assert await archive.names() == ["for ever", "not yet", "under way"]
    assert await archive.run() == {"thing": 0}
    lines = await archive.lines()
    assert lines == [
        ("orders:operation:mark", "thing", {"unmarked": 0, "marked": 2}),
        ("orders:operation:remove", "thing", {"thing": 2, "thing_line": 4}),
    ]
    async with archive.service.database.begin() as tx:
        assert [await retention.removed(tx, "thing", key) for key in ("over", "not yet", "nothing")] == [
            True,
            False,
            False,
        ]
    rows = await archive.owner.fetch("SELECT key, subscriber FROM retention WHERE removed_at IS NOT NULL ORDER BY 1")
    assert [tuple(row) for row in rows] == [("over", None), ("over too", None)]


async def test_what_ends_later_after_all_is_kept_longer_and_never_shorter(archive: Archive) -> None:
    """The end that is known may come closer, or be forgotten: what was noted stays. One that goes away takes its mark along."""
    await archive.keep("x", ago(days=1))
    await archive.run()
    assert await archive.marked() == ["x"]
    until = "SELECT retain_until FROM retention WHERE key = 'x'"
    for end in (None, ago(days=900)):
        before = await archive.owner.fetchval(until)
        await archive.owner.execute("UPDATE thing SET ended_at = $1", end)
        await archive.run()
        assert await archive.owner.fetchval(until) == before
    await archive.owner.execute("UPDATE thing SET ended_at = $1", NEVER)
    await archive.days_go_by(31)
    assert await archive.run() == {"thing": 0}
    assert await archive.marked() == [] and await archive.owner.fetchval(until) == NEVER


@pytest.mark.parametrize("off", [timedelta(hours=2), timedelta(days=366 * 8), timedelta(days=-366)])
async def test_f55_a_clock_that_is_off_removes_nothing_and_marks_nothing(archive: Archive, off: timedelta) -> None:
    """F-55: ours against the database's, however long it was off: what was written meanwhile is of the same wrong days."""
    await archive.keep("over", ago(days=1))
    await archive.run()
    await archive.days_go_by(31)
    await archive.keep("later", clock.now())
    with clock.moved(off):
        async with archive.service.database.begin() as tx:
            tx.audit(audit.Operated(subject="x", service="orders", what="erase"))
        with capture_logs() as logs, pytest.raises(ClockIsWrong):
            await archive.run()
    assert [entry["event"] for entry in logs if entry.get("alarm")] == ["prune.clock_is_wrong"]
    assert await archive.names() == ["later", "over"] and await archive.marked() == ["over"]
    if off > timedelta(0):  # set right again, the newest row is of days to come: somebody looks first
        with pytest.raises(ClockIsWrong):
            await archive.run()
        assert await archive.names() == ["later", "over"]


async def test_f55_marks_of_days_to_come_go_with_an_alarm(archive: Archive) -> None:
    """F-55: every clock was a year ahead, the database's too, and was set right: what it marked is judged anew."""
    await archive.keep("over", ago(days=1))
    await archive.keep("next year", ago(days=-300))
    await archive.run()
    await archive.owner.execute("UPDATE retention SET marked_at = now() + interval '1 year'")
    with capture_logs() as logs:
        assert await archive.run() == {"thing": 0}
    assert [entry["event"] for entry in logs if entry.get("alarm")] == ["prune.clock_is_wrong"]
    assert await archive.marked() == ["over"]
    assert await archive.owner.fetchval("SELECT max(marked_at) < now() + interval '1 minute' FROM retention")


Holding = Callable[[str, str], Awaitable[int]]


@pytest.fixture
def held(archive: Archive) -> Holding:
    async def put(kind: str, key: str) -> int:
        return await holds.hold(archive.service, (THING,), kind, key, "mr. De Wit, rechtbank Utrecht", "zaak 7")

    return put


async def test_f55_a_hold_takes_the_marks_away_and_keeps_what_is_on_it(archive: Archive, held: Holding) -> None:
    """F-55: of one thing, and of all of a subscriber; the others go. Ended, it is marked anew and goes days after that."""
    for name, subscriber in (("a", OURS), ("b", OURS), ("c", THEIRS), ("d", THEIRS)):
        await archive.keep(name, ago(days=1), subscriber)
    await archive.run()
    first = await held("thing", "a")
    second = await held("subscriber", THEIRS)
    assert await archive.marked() == ["b"]
    await archive.keep("e", ago(days=1), THEIRS)  # of who is on hold, and comes later
    for _ in range(2):
        await archive.run()
        await archive.days_go_by(31)
    assert await archive.names() == ["a", "c", "d", "e"]
    assert [(h["kind"], h["key"], h["asked_by"], h["reason"]) for h in await holds.lasting(archive.service)] == [
        ("thing", "a", "mr. De Wit, rechtbank Utrecht", "zaak 7"),
        ("subscriber", THEIRS, "mr. De Wit, rechtbank Utrecht", "zaak 7"),
    ]
    third = await held("thing", "a")
    await holds.end(archive.service, first, "mr. De Wit", "vonnis gewezen")
    await archive.run()
    assert await archive.marked() == [], "one of the two lasts"
    await holds.end(archive.service, third, "mr. De Wit", "vonnis gewezen")
    await archive.run()
    assert await archive.marked() == ["a"]
    await archive.run()
    assert await archive.names() == ["a", "c", "d", "e"], "marked anew: days go by first"
    await archive.days_go_by(31)
    await archive.run()
    assert await archive.names() == ["c", "d", "e"]
    lines = await archive.lines()
    by = {"by": "mr. De Wit, rechtbank Utrecht", "reason": "zaak 7"}
    assert ("orders:operation:hold", THEIRS, {"hold": second, **by}) in lines
    ended = {"hold": first, "by": "mr. De Wit", "reason": "vonnis gewezen"}
    assert ("orders:operation:end_hold", "a", ended) in lines


async def test_a_mark_that_a_hold_did_not_see_is_no_removal(
    archive: Archive, held: Holding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Put on hold after the run looked at its marks: the removal asks again; the next run takes the mark away."""
    await archive.keep("a", ago(days=1))
    await archive.keep("b", ago(days=1))
    await archive.keep("c", ago(days=-1))  # marked by whatever fault, a day too early
    await archive.run()
    await held("thing", "a")
    await archive.owner.execute("UPDATE retention SET marked_at = now() - interval '31 days'")

    async def looked(*_: Any) -> dict[str, int]:
        return {}

    with monkeypatch.context() as patched:
        patched.setattr(operation, "_mark", looked)
        assert await archive.run() == {"thing": 1}
    assert await archive.names() == ["a", "c"] and await archive.marked() == ["a", "c"]
    await archive.run()
    assert await archive.names() == ["a", "c"] and await archive.marked() == []


async def test_a_hold_without_who_why_or_what_is_refused(archive: Archive, held: Holding) -> None:
    await archive.keep("a", ago(days=1))
    for kind, key, by, reason, said in (
        ("certificate", "1", "x", "y", "orders keeps no certificate: subscriber, thing"),
        ("thing", "nothing", "x", "y", "there is no thing nothing"),
        ("subscriber", "1234567", "x", "y", "the subscriber's number can't be '1234567'"),
        ("thing", "a", " ", "y", "who asked for it can't be"),
        ("thing", "a", "x", "", "the reason can't be"),
        ("thing", "a", "x", "a\x07b", "the reason can't be"),
    ):
        with pytest.raises(ValueError, match=said):
            await holds.hold(archive.service, (THING,), kind, key, by, reason)
    number = await held("thing", "a")
    await holds.end(archive.service, number, "x", "y")
    for wrong in (number, number + 1):
        with pytest.raises(ValueError, match=f"has no hold {wrong} that lasts"):
            await holds.end(archive.service, wrong, "x", "y")
    await archive.run()
    await archive.days_go_by(31)
    await archive.run()
    with pytest.raises(ValueError, match="thing a was removed: its time was over"):
        await held("thing", "a")
    assert await holds.lasting(archive.service) == []


async def test_f55_twice_at_once_removes_once_and_a_run_that_breaks_off_leaves_nothing_half(archive: Archive) -> None:
    """F-55: a second run finds nothing; what can't be removed whole stays whole."""
    for number in range(120):
        await archive.keep(f"thing {number:03}", ago(days=1))
    await archive.run()
    await archive.days_go_by(31)
    await archive.owner.execute("CREATE TABLE more (thing text REFERENCES thing)")
    await archive.owner.execute("INSERT INTO more VALUES ('thing 000')")
    with pytest.raises(Exception, match="foreign key"):
        await archive.run()
    assert len(await archive.names()) == 120
    assert not [line for line in await archive.lines() if line[0].endswith("remove")]
    await archive.owner.execute("DROP TABLE more")
    both = await asyncio.gather(archive.run(), archive.run())
    assert sum(each["thing"] for each in both) == 120 and await archive.names() == []
    removed = [facts["thing"] for action, _, facts in await archive.lines() if action.endswith("remove")]
    assert sum(removed) == 120 and max(removed) <= 50


async def test_f55_a_hold_that_comes_while_its_thing_is_removed_waits_and_says_so(
    archive: Archive, held: Holding
) -> None:
    """F-55: nobody is told that something stays which is going at that moment; nor does a removal begin before a hold is there."""
    await archive.keep("a", ago(days=1))
    await archive.run()
    removing = archive.owner.transaction()
    await removing.start()
    await archive.owner.execute(ALONE.text)
    hold = asyncio.create_task(held("thing", "a"))
    waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    while not await archive.owner.fetchval(waits):
        assert not hold.done()
        await asyncio.sleep(0.01)
    await archive.owner.execute("UPDATE retention SET removed_at = now()")
    await removing.commit()
    with pytest.raises(ValueError, match="thing a was removed"):
        await hold


async def test_f55_a_removal_waits_for_a_hold_that_is_being_put_on(archive: Archive) -> None:
    """F-55: what the command has written and not committed yet counts."""
    await archive.keep("a", ago(days=1))
    await archive.run()
    await archive.days_go_by(31)
    holding = archive.owner.transaction()
    await holding.start()
    await archive.owner.execute(ALONE.text)
    await archive.owner.execute(
        "INSERT INTO legal_hold (kind, key, asked_by, reason, at) VALUES ('thing', 'a', 'x', 'y', now())"
    )
    run = asyncio.create_task(archive.run())
    waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    while not await archive.owner.fetchval(waits):
        assert not run.done()
        await asyncio.sleep(0.01)
    await holding.commit()
    assert await run == {"thing": 0} and await archive.names() == ["a"]


def test_the_days_between_can_not_be_few() -> None:
    """Time to put a hold on is no setting to be hasty with."""
    assert Administration().evidence_marked_days == 30 and Administration(evidence_marked_days=7)
    for days in (0, 6, -1):
        with pytest.raises(ValueError, match="evidence_marked_days"):
            Administration(evidence_marked_days=days)
