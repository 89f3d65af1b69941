"""Jobs: a lease, a fence, a fair order, and honest giving up."""

from datetime import timedelta
from typing import Any

import pytest
from chassis import clock
from chassis.service import Service
from chassis.work import workers
from chassis.work.jobs import GiveUp, Later, Work
from sqlalchemy import text


async def put_in(service: Service, tenant: str, count: int, kind: str = "seal") -> None:
    async with service.database.begin(service.actor) as tx:
        for n in range(count):
            tx.enqueue(kind, f"{tenant}-{n}", {"tenant": tenant}, tenant=tenant)


async def states(service: Service) -> dict[str, str]:
    return {r["key"]: r["state"] for r in await service.database.reads.fetch("SELECT key, state FROM job")}


async def test_a_small_tenant_does_not_wait_behind_a_big_one(service: Service) -> None:
    served: list[str] = []

    @service.jobs.on("seal")
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
    service.jobs.on("seal")(_nothing)
    await put_in(service, "a", 2)
    await put_in(service, "a", 2)
    assert len(await states(service)) == 2


async def _nothing(_: Work) -> None:
    return None


async def test_a_worker_that_lost_its_lease_can_not_finish(service: Service) -> None:
    effects: list[int] = []

    @service.jobs.on("seal", lease=30)
    async def seal(work: Work) -> None:
        if work.job.fence == 1:  # while this one dawdles, another takes the job over and ends it
            with clock.moved(timedelta(seconds=60)):
                await workers.take_over(service, "seal")
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

    @service.jobs.on("seal", on_give_up=on_give_up)
    async def seal(work: Work) -> None:
        raise error

    await put_in(service, "a", 1)
    assert await workers.run_one(service, "seal")
    row = await service.database.reads.fetchrow("SELECT state, cause, not_before FROM job")
    assert (row["state"], row["cause"]) == (state, cause)
    assert told == (["form.characters"] if state == "failed" else [])
    assert not await workers.run_one(service, "seal")  # not before its time
