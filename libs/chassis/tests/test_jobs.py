"""Jobs: a lease, a fence, a fair order, and honest giving up."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from chassis import clock
from chassis.service import Service
from chassis.testing import Databases
from chassis.transaction import Database
from chassis.work import lanes, workers
from chassis.work.jobs import GiveUp, Later, Work
from chassis.work.lanes import Lanes
from chassis.work.waking import JOBS, OUTBOX
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

DAY = timedelta(days=1)


async def put_in(service: Service, tenant: str, count: int, kind: str = "seal") -> None:
    async with service.database.begin(service.actor) as tx:
        for n in range(count):
            tx.enqueue(kind, f"{tenant}-{n}", {"tenant": tenant}, tenant=tenant)


async def states(service: Service) -> dict[str, str]:
    return {r["key"]: r["state"] for r in await service.database.reads.fetch("SELECT key, state FROM job")}


async def test_a_small_tenant_does_not_wait_behind_a_big_one(service: Service) -> None:
    served: list[str] = []

    @service.jobs.on("seal", overdue=DAY)
    async def seal(work: Work) -> None:
        served.append(work.job.tenant)

    await put_in(service, "big", 40)
    for _ in range(5):
        assert await workers.run_one(service, "seal")
    await put_in(service, "small", 3)
    while await workers.run_one(service, "seal"):
        pass
    assert len(served) == 43
    assert max(n for n, tenant in enumerate(served) if tenant == "small") < 12


async def test_the_same_key_is_one_job(service: Service) -> None:
    service.jobs.on("seal", overdue=DAY)(_nothing)
    await put_in(service, "a", 2)
    await put_in(service, "a", 2)
    assert len(await states(service)) == 2


async def _nothing(_: Work) -> None:
    return None


async def test_a_worker_that_lost_its_lease_can_not_finish(service: Service) -> None:
    effects: list[int] = []

    @service.jobs.on("seal", overdue=DAY, lease=30)
    async def seal(work: Work) -> None:
        if work.job.fence == 1:  # while this one dawdles, another takes the job over and ends it
            with clock.moved(timedelta(seconds=60)):
                await workers.take_over(service.database, {"seal": service.jobs.kinds["seal"]})
                assert await workers.run_one(service, "seal")
        async with work.begin() as tx:
            await tx.session.execute(text("INSERT INTO note VALUES (:n, 1)"), {"n": f"fence {work.job.fence}"})
            await work.done(tx)
        effects.append(work.job.fence)

    await put_in(service, "a", 1)
    assert await workers.run_one(service, "seal")
    assert effects == [2]
    assert [r["name"] for r in await service.database.reads.fetch("SELECT name FROM note")] == ["fence 2"]
    assert await states(service) == {"a-0": "done"}


@pytest.mark.parametrize(
    ("error", "state", "cause"),
    [
        (GiveUp("form.characters"), "failed", "form.characters"),
        (Later(5), "waiting", "later"),
        (OSError(), "waiting", "OSError"),
    ],
)
async def test_how_a_job_ends(service: Service, error: Exception, state: str, cause: str) -> None:
    told: list[str] = []

    async def on_give_up(tx: Any, job: Any, why: str) -> None:
        told.append(why)

    @service.jobs.on("seal", overdue=DAY, on_give_up=on_give_up)
    async def seal(work: Work) -> None:
        raise error

    await put_in(service, "a", 1)
    assert await workers.run_one(service, "seal")
    row = await service.database.reads.fetchrow("SELECT state, cause, not_before FROM job")
    assert (row["state"], row["cause"]) == (state, cause)
    assert told == (["form.characters"] if state == "failed" else [])
    assert not await workers.run_one(service, "seal")  # not before its time


async def test_nobodys_past_counts_against_him(service: Service, databases: Databases) -> None:
    """An old customer with 300 jobs behind him does not wait behind a newcomer's 250."""
    served: list[str] = []

    @service.jobs.on("seal", overdue=DAY)
    async def seal(work: Work) -> None:
        served.append(work.job.tenant)

    await put_in(service, "old", 300)
    async with service.database.begin() as tx:  # long ago: served, and even forgotten
        await tx.session.execute(text("INSERT INTO job_kind VALUES ('seal', 300)"))
    pruning = await asyncpg.connect(databases.prune(service.database.url))
    await pruning.execute("DELETE FROM job")
    await pruning.close()
    await put_in(service, "new", 250)
    async with service.database.begin(service.actor) as tx:
        tx.enqueue("seal", "old-again", {}, tenant="old")
    for _ in range(3):
        assert await workers.run_one(service, "seal")
    assert "old" in served


async def test_what_fails_over_and_over_does_not_stand_before_what_is_new(service: Service) -> None:
    served: list[str] = []

    @service.jobs.on("seal", overdue=DAY)
    async def seal(work: Work) -> None:
        served.append(work.job.tenant)
        if work.job.tenant == "bad":
            raise OSError

    await put_in(service, "bad", 3)
    for _ in range(3):
        assert await workers.run_one(service, "seal")
    await put_in(service, "good", 3)
    with clock.moved(timedelta(minutes=2)):  # all of them are due
        for _ in range(6):
            assert await workers.run_one(service, "seal")
    assert served[3:6] == ["good"] * 3 and served[6:] == ["bad"] * 3


async def test_one_lane_takes_new_and_put_off_in_turn(service: Service) -> None:
    """However much is new, what was put off gets its turn; however much was put off, what is new gets its."""
    served: list[str] = []

    @service.jobs.on("seal", overdue=DAY)
    async def seal(work: Work) -> None:
        served.append("again" if work.job.deferred else "new")

    async with service.database.begin(service.actor) as tx:
        for n in range(4):
            tx.enqueue("seal", f"new-{n}", {})
            tx.enqueue("seal", f"again-{n}", {}, not_before=tx.now + timedelta(seconds=1))
    with clock.moved(timedelta(seconds=5)):
        await _until(service, lambda: len(served) == 8)
    assert served == ["new", "again"] * 4


async def _until(service: Service, done: Callable[[], bool], *, seconds: float = 30) -> None:
    """Run all lanes until it is done."""
    stop, all_lanes = asyncio.Event(), Lanes(service, tuple(service.jobs.kinds))
    service.database.waking.start()
    parts = [asyncio.create_task(part) for part in all_lanes.parts(stop)]
    try:
        async with asyncio.timeout(seconds):
            while not done():
                await asyncio.sleep(0.01)
    finally:
        stop.set()
        service.database.waking.wake()
        await asyncio.wait(parts, timeout=10)
        await all_lanes.close()


async def test_a_commit_wakes_the_workers_of_another_process(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """No look of its own: the look-out's pause is longer than this test waits."""
    monkeypatch.setattr(lanes, "NET", 60)
    ran: list[float] = []
    other = Database(service.database.url, "orders")
    other.waking.start()

    @service.jobs.on("seal", overdue=DAY)
    async def seal(work: Work) -> None:
        ran.append(asyncio.get_running_loop().time())

    async def ask() -> None:
        await asyncio.sleep(1.5)  # everybody listens
        async with other.begin(service.actor) as tx:
            tx.enqueue("seal", "a", {})
            tx.enqueue("seal", "b", {}, not_before=tx.now + timedelta(seconds=0.6))
        ran.append(asyncio.get_running_loop().time())

    asked = asyncio.create_task(ask())
    try:
        await _until(service, lambda: len(ran) == 3)
        await asked
    finally:
        await other.close()
    first, last = min(ran), max(ran)
    assert 0.4 < last - first < 4, "the second at its own time, not at the next look"


async def test_what_hangs_holds_up_nothing_new_and_is_ended(service: Service) -> None:
    """Four that hang, of a kind with four workers: others go at once, once those were tried."""
    served: list[str] = []

    @service.jobs.on("seal", overdue=DAY, concurrency=4, longest=1.0)
    async def seal(work: Work) -> None:
        if work.job.tenant == "hangs":
            await asyncio.sleep(60)
        served.append(work.job.tenant)

    await put_in(service, "hangs", 4)
    await put_in(service, "good", 20)
    await _until(service, lambda: len(served) == 20)
    rows = await service.database.reads.fetch("SELECT cause, failures FROM job WHERE tenant = 'hangs'")
    assert {row["cause"] for row in rows} == {"TimeoutError"} and all(row["failures"] >= 1 for row in rows)


async def test_a_lease_is_renewed_while_its_job_runs(service: Service) -> None:
    """F-25: a job longer than its lease is nobody else's; one whose worker stands still is."""
    fences: list[int] = []

    @service.jobs.on("seal", overdue=DAY, lease=0.6)
    async def seal(work: Work) -> None:
        fences.append(work.job.fence)
        await asyncio.sleep(1.5)

    await put_in(service, "a", 1)
    running = asyncio.create_task(workers.run_one(service, "seal"))
    while not running.done():
        await workers.take_over(service.database, {"seal": service.jobs.kinds["seal"]})
        assert not fences or not await workers.claim(service.database, "seal", service.jobs.kinds["seal"])
        await asyncio.sleep(0.1)
    assert fences == [1] and await states(service) == {"a-0": "done"}


async def test_a_process_whose_clock_is_ahead_takes_nothing_over(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F-25: leases and due times are the database's."""
    service.jobs.on("seal", overdue=DAY)(_nothing)
    kind = service.jobs.kinds["seal"]
    await put_in(service, "a", 1)
    async with service.database.begin(service.actor) as tx:
        tx.enqueue("seal", "later", {}, not_before=tx.now + timedelta(minutes=5))
    assert await workers.claim(service.database, "seal", kind)
    true = clock.now
    monkeypatch.setattr(clock, "now", lambda: true() + timedelta(minutes=10))
    await workers.take_over(service.database, {"seal": service.jobs.kinds["seal"]})
    assert await workers.claim(service.database, "seal", kind) is None
    assert await states(service) == {"a-0": "leased", "later": "waiting"}


async def test_two_batches_of_many_tenants_never_deadlock(service: Service) -> None:
    """F-23: jobs go in last and in one order, whatever the order they were asked in."""
    service.jobs.on("seal", overdue=DAY)(_nothing)
    tenants = [f"P{n:07d}" for n in range(40)]

    async def batch(n: int, order: Sequence[str]) -> None:
        async with service.database.begin(service.actor) as tx:
            for tenant in order:
                tx.enqueue("seal", f"{tenant}-{n}", {}, tenant=tenant)
                await tx.flush()  # as after each event of a batch
                await asyncio.sleep(0)

    for n in range(0, 40, 2):
        await asyncio.gather(batch(n, tenants), batch(n + 1, tenants[::-1]))
    assert len(await states(service)) == 40 * 40


async def test_a_mail_waits_for_no_open_batch_that_mails(service: Service) -> None:
    service.jobs.on("mail", overdue=DAY)(_nothing)
    async with service.database.begin(service.actor) as open_batch:
        open_batch.enqueue("mail", "one", {})
        open_batch.enqueue("mail", "of a tenant", {}, tenant="P1234567")
        await open_batch.finish()  # all that it locks is locked
        async with asyncio.timeout(5), service.database.begin(service.actor) as tx:
            tx.enqueue("mail", "two", {})
    assert set(await states(service)) == {"one", "two", "of a tenant"}


@pytest.mark.parametrize("error", [OSError(), Later(1)], ids=["failed", "later"])
async def test_what_takes_too_long_is_an_alarm_once_and_goes_on(service: Service, error: Exception) -> None:
    @service.jobs.on("seal", overdue=timedelta(hours=1))
    async def seal(work: Work) -> None:
        raise error

    await put_in(service, "a", 1)
    alarms = []
    for hours in (0, 2, 4):
        with clock.moved(timedelta(hours=hours)), capture_logs() as logs:
            assert await workers.run_one(service, "seal")
        alarms.append([entry["event"] for entry in logs if entry.get("alarm")])
    assert alarms == [[], ["job.overdue"], []]
    row = await service.database.reads.fetchrow("SELECT state, failures, not_before - now() AS pause FROM job")
    assert row["state"] == "waiting" and row["failures"] == (0 if isinstance(error, Later) else 3)
    assert row["pause"] > timedelta(hours=4, seconds=30), "once a minute from then on"


async def test_a_kind_that_gives_up_does_so_by_age_and_tells(service: Service) -> None:
    told: list[str] = []

    async def on_give_up(tx: Any, job: Any, why: str) -> None:
        told.append(f"{job.key} {why}")

    @service.jobs.on("seal", overdue=timedelta(hours=1), gives_up=DAY, on_give_up=on_give_up)
    async def seal(work: Work) -> None:
        raise OSError

    await put_in(service, "a", 1)
    with clock.moved(timedelta(days=2)):  # nobody worked for two days: it is tried all the same
        assert await workers.run_one(service, "seal")
    for days in (3, 4):
        assert told == []
        with clock.moved(timedelta(days=days)):
            assert await workers.run_one(service, "seal")
    assert told == ["a-0 OSError"] and await states(service) == {"a-0": "failed"}
    with pytest.raises(ValueError, match="tells nobody"):
        service.jobs.on("mail", overdue=DAY, gives_up=DAY)


async def test_what_takes_its_workers_along_is_given_up_too(service: Service) -> None:
    told: list[str] = []

    async def on_give_up(tx: Any, job: Any, why: str) -> None:
        told.append(why)

    service.jobs.on("seal", overdue=DAY, gives_up=DAY, on_give_up=on_give_up)(_nothing)
    await put_in(service, "a", 1)
    for hours in (24, 48, 72):
        with clock.moved(timedelta(hours=hours)):
            assert await workers.claim(service.database, "seal", service.jobs.kinds["seal"])  # and dies
        with clock.moved(timedelta(hours=hours + 1)):
            await workers.take_over(service.database, {"seal": service.jobs.kinds["seal"]})
    with clock.moved(timedelta(hours=96)):
        assert await workers.run_one(service, "seal")
    assert told == ["worker.lost"] and await states(service) == {"a-0": "failed"}


async def test_a_full_pool_does_not_stop_the_first_lane(service: Service) -> None:
    """All connections of the service are taken; the lane with its own works on."""
    ran = asyncio.Event()

    @service.jobs.on("seal", overdue=DAY, first=True)
    async def seal(work: Work) -> None:
        async with work.begin() as tx:
            await work.done(tx)
        ran.set()

    await put_in(service, "a", 1)
    async with AsyncExitStack() as held:
        for _ in range(20):
            tx = await held.enter_async_context(service.database.begin(service.actor))
            await tx.session.execute(text("SELECT 1"))
        await _until(service, ran.is_set, seconds=8)


async def test_what_the_first_lane_commits_wakes_who_waits(service: Service) -> None:
    """It has a pool of its own, and rings the bells of the process: of the relay, and of other kinds."""
    outbox, jobs = service.database.waking.bell(OUTBOX), service.database.waking.bell(JOBS)
    quiet, committed = asyncio.Event(), asyncio.Event()

    @service.jobs.on("revoke", overdue=DAY, first=True)
    async def revoke(work: Work) -> None:
        outbox.clear()
        jobs.clear()
        quiet.set()
        async with work.begin() as tx:
            tx.put("mc.test.v1", "k", b"x", {}, tx.new_id())
            tx.enqueue("mail", "m", {})
            await work.done(tx)
        committed.set()

    await put_in(service, "a", 1, "revoke")

    async def rings() -> None:
        await quiet.wait()
        async with asyncio.timeout(0.5 if committed.is_set() else 5):
            await committed.wait()
        async with asyncio.timeout(0.5):
            await asyncio.gather(outbox.wait(), jobs.wait())

    heard = asyncio.create_task(rings())
    await _until(service, heard.done)
    await heard


async def test_an_outage_until_after_the_limit_ends_in_a_last_try(service: Service) -> None:
    """Tries that failed took no worker along: whatever their number, what is due is tried, and done when it can be."""
    told: list[str] = []
    away = True

    async def on_give_up(tx: Any, job: Any, why: str) -> None:
        told.append(why)

    @service.jobs.on("seal", overdue=timedelta(hours=1), gives_up=DAY, on_give_up=on_give_up)
    async def seal(work: Work) -> None:
        if away:
            raise OSError

    await put_in(service, "a", 1)
    for hours in (1, 2, 3, 4):
        with clock.moved(timedelta(hours=hours)):
            assert await workers.run_one(service, "seal")
    away = False
    with clock.moved(timedelta(hours=25)):
        assert await workers.run_one(service, "seal")
    assert told == [] and await states(service) == {"a-0": "done"}


async def test_workers_that_died_count_as_no_fault_of_the_handler(service: Service) -> None:
    """Who gives up after so many failures counts those alone: four deployments are none."""
    seen: list[tuple[int, int]] = []

    @service.jobs.on("seal", overdue=DAY)
    async def seal(work: Work) -> None:
        seen.append((work.job.failures, work.job.deaths))
        raise OSError

    await put_in(service, "a", 1)
    for hours in range(4):
        with clock.moved(timedelta(hours=hours)):
            assert await workers.claim(service.database, "seal", service.jobs.kinds["seal"])  # and dies
        with clock.moved(timedelta(hours=hours, minutes=30)):
            await workers.take_over(service.database, {"seal": service.jobs.kinds["seal"]})
    for hours in (5, 6):
        with clock.moved(timedelta(hours=hours)):
            assert await workers.run_one(service, "seal")
    assert seen == [(0, 4), (1, 4)]


async def test_a_job_that_ended_worker_after_worker_is_tried_as_often_as_its_kind_says(service: Service) -> None:
    """A revocation waits no minute for it."""
    service.jobs.on("urgent", overdue=DAY, slowest=7)(_nothing)
    service.jobs.on("seal", overdue=DAY)(_nothing)
    async with service.database.begin(service.actor) as tx:
        for kind in ("urgent", "seal"):
            tx.enqueue(kind, kind, {})
    for hours in range(workers.DEATHS + 1):
        with clock.moved(timedelta(hours=hours)):
            for name, kind in service.jobs.kinds.items():
                assert await workers.claim(service.database, name, kind)  # and its worker dies
        with clock.moved(timedelta(hours=hours, minutes=30)):
            await workers.take_over(service.database, service.jobs.kinds)
    waits = f"SELECT kind, round(extract(epoch FROM not_before - {clock.DATABASE_NOW})) FROM job"
    with clock.moved(timedelta(hours=workers.DEATHS, minutes=30)):
        async with service.database.begin() as tx:
            rows = (await tx.session.execute(text(waits), {"shift": clock.shift()})).all()
    assert {kind: round(float(seconds) / 10) for kind, seconds in rows} == {"urgent": 1, "seal": 6}


async def test_who_cannot_be_told_is_an_alarm_and_told_later(service: Service) -> None:
    """Whatever goes wrong in telling: said once, tried once a minute, and the job ends only with it."""
    told: list[str] = []
    broken = True

    async def on_give_up(tx: Any, job: Any, why: str) -> None:
        if broken:
            raise LookupError
        told.append(why)

    @service.jobs.on("seal", overdue=DAY, on_give_up=on_give_up)
    async def seal(work: Work) -> None:
        raise GiveUp("form.characters")

    await put_in(service, "a", 1)
    alarms = []
    for minutes in (0, 2):
        with clock.moved(timedelta(minutes=minutes)), capture_logs() as logs:
            assert await workers.run_one(service, "seal")
        alarms.append([entry["event"] for entry in logs if entry.get("alarm")])
    assert alarms == [["job.untold"], []]
    assert await states(service) == {"a-0": "waiting"}
    broken = False
    with clock.moved(timedelta(minutes=4)), capture_logs() as logs:
        assert await workers.run_one(service, "seal")
    assert [entry["event"] for entry in logs if entry.get("alarm")] == ["job.given_up"], "now somebody was told"
    assert told == ["form.characters"] and await states(service) == {"a-0": "failed"}


async def test_a_worker_that_stands_still_while_it_ends_its_job_holds_up_no_take_over(service: Service) -> None:
    service.jobs.on("seal", overdue=DAY)(_nothing)
    kind = service.jobs.kinds["seal"]
    await put_in(service, "a", 2)
    frozen, _ = [await workers.claim(service.database, "seal", kind) for _ in range(2)]
    assert frozen is not None
    work: Work[Any] = Work(frozen, service, service.database)
    async with work.begin() as tx:
        await work.done(tx)
        with clock.moved(timedelta(hours=1)):
            async with asyncio.timeout(2):
                await workers.take_over(service.database, {"seal": service.jobs.kinds["seal"]})
    assert sorted((await states(service)).values()) == ["done", "waiting"]


async def test_a_worker_whose_job_is_anothers_calls_outside_no_more(service: Service) -> None:
    """A machine that was paused learns it at its next renewal: what it is doing is cancelled, and nothing is put off."""
    began, called = asyncio.Event(), []

    @service.jobs.on("seal", overdue=DAY, lease=0.6)
    async def seal(work: Work) -> None:
        began.set()
        await asyncio.sleep(2)
        called.append(work.job.fence)

    await put_in(service, "a", 1)
    running = asyncio.create_task(workers.run_one(service, "seal"))
    await began.wait()
    with clock.moved(timedelta(minutes=1)):
        await workers.take_over(service.database, {"seal": service.jobs.kinds["seal"]})
        assert await workers.claim(service.database, "seal", service.jobs.kinds["seal"])
    with capture_logs() as logs:
        assert await running
    assert called == [] and [entry["event"] for entry in logs] == ["job.fenced"]
    assert await states(service) == {"a-0": "leased"}


@pytest.mark.parametrize("how", ["refused", "hung"])
async def test_a_worker_that_can_not_renew_stops_before_another_may_begin(
    service: Service, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """The database is away for as long as the lease lasts, and back: nobody gets a mail from two."""
    began, called = asyncio.Event(), []
    monkeypatch.setattr(workers, "_SAFE", 0.4)  # so much sooner that a busy machine makes no difference

    @service.jobs.on("seal", overdue=DAY, lease=5)
    async def seal(work: Work) -> None:
        began.set()
        await asyncio.sleep(20)
        called.append(work.job.fence)

    await put_in(service, "a", 1)
    running = asyncio.create_task(workers.run_one(service, "seal"))
    await began.wait()
    monkeypatch.setattr(workers, "_RENEW", text("SELECT 1 / 0" if how == "refused" else "SELECT pg_sleep(20)"))
    with capture_logs() as logs:
        while not running.done():
            await workers.take_over(service.database, {"seal": service.jobs.kinds["seal"]})
            assert await states(service) == {"a-0": "leased"}, "its lease is over, and it still runs"
            await asyncio.sleep(0.05)
        assert await running
    assert called == [] and {entry["event"] for entry in logs} <= {"job.not_renewed", "job.fenced"}
    assert "job.fenced" in [entry["event"] for entry in logs]


async def test_an_overdue_job_calls_somebody_also_when_it_can_not_be_written_down(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer to its commit may be what is lost: then the next worker would find it alarmed, and nobody called."""

    @service.jobs.on("seal", overdue=timedelta(0))
    async def seal(work: Work) -> None:
        raise Later(5)

    await put_in(service, "a", 1)
    monkeypatch.setattr(workers, "_PUT_OFF", text("SELECT 1 / 0"))
    with capture_logs() as logs, pytest.raises(DBAPIError):
        await workers.run_one(service, "seal")
    assert [entry["alarm"] for entry in logs if entry["event"] == "job.overdue"] == [True]


@pytest.mark.parametrize("error", [GiveUp("form.characters"), Later(5), OSError()], ids=["gives up", "later", "fails"])
async def test_a_worker_whose_job_is_anothers_raises_no_alarm(service: Service, error: Exception) -> None:
    """It was overdue, or to be given up: what there is to say of it says the other, and nobody is told twice."""

    async def on_give_up(*_: Any) -> None:
        """Its transaction ends with the fence."""

    @service.jobs.on("seal", overdue=timedelta(0), lease=30, on_give_up=on_give_up)
    async def seal(work: Work) -> None:
        if work.job.fence == 1:
            with clock.moved(timedelta(seconds=60)):
                await workers.take_over(service.database, {"seal": service.jobs.kinds["seal"]})
                assert await workers.run_one(service, "seal")
            raise error

    await put_in(service, "a", 1)
    with capture_logs() as logs:
        assert await workers.run_one(service, "seal")
    assert [entry["event"] for entry in logs if entry.get("alarm")] == []
    assert logs[-1]["event"] == "job.fenced" and await states(service) == {"a-0": "done"}
