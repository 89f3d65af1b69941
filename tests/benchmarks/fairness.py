"""A small subscriber behind another's 6,000 jobs: how long its job waits until a worker takes it.

One worker on real PostgreSQL, each job as long as sealing a form takes. The wait counts from the start of
the transaction that puts the job in to the handler's first line: the commit, the job under way and the claim are in it.
"""

import asyncio
import json
import secrets
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
from chassis import tables
from chassis.settings import Settings
from chassis.wiring import WiredService
from chassis.work.jobs import Jobs, Work
from chassis.work.lanes import Lanes
from local.infrastructure import infrastructure
from marks import FAIR_S
from measured import percentile, row
from pydantic import SecretStr

BIG, SMALL = 6_000, 100
JOB_S, EVERY_S = 0.05, 0.17  # a job's duration; the small subscriber asks this often


async def _measure(admin: str) -> list[float]:
    name = f"fair_{secrets.token_hex(4)}"
    connection = await asyncpg.connect(admin)
    await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()
    url = admin.rsplit("/", 1)[0] + f"/{name}"
    connection = await asyncpg.connect(url)
    for statement in tables.ALL:
        await connection.execute(statement)
    await connection.close()
    asked: dict[str, float] = {}
    waits: list[float] = []
    kinds: Jobs[None] = Jobs()

    @kinds.on("seal", overdue=timedelta(days=1))
    async def seal(work: Work[None]) -> None:
        if work.job.tenant == "small":
            waits.append(time.perf_counter() - asked[work.job.key])
        await asyncio.sleep(JOB_S)

    service = WiredService("orders", Settings(database_url=SecretStr(url)), jobs=kinds)
    await service.database.open()
    try:
        await _put_in(service, "big", range(BIG))
        stop, lanes = asyncio.Event(), Lanes(service, ["seal"])
        service.database.waking.start()
        working = [asyncio.create_task(part) for part in lanes.parts(stop)]
        for n in range(SMALL):
            await asyncio.sleep(EVERY_S)
            asked[f"small-{n}"] = time.perf_counter()
            await _put_in(service, "small", range(n, n + 1))
        end = time.monotonic() + 60
        while len(waits) < SMALL and time.monotonic() < end:
            await asyncio.sleep(0.1)
        left = await service.database.reads.fetchval("SELECT count(*) FROM job WHERE state = 'waiting'")
        stop.set()
        service.database.waking.wake()
        await asyncio.wait(working)
        await lanes.close()
    finally:
        await service.database.close()
    assert len(waits) == SMALL, f"only {len(waits)} of {SMALL} jobs of the small subscriber were taken"
    assert left > BIG // 2, "the big subscriber's jobs ran out before the measurement ended"
    return waits


async def _put_in(service: WiredService[None], tenant: str, numbers: range) -> None:
    async with service.database.begin(service.actor) as tx:
        for n in numbers:
            tx.enqueue("seal", f"{tenant}-{n}", {}, tenant=tenant)


def run() -> list[dict[str, Any]]:
    """One row: the wait at p99, in seconds."""
    with tempfile.TemporaryDirectory() as folder, infrastructure(Path(folder)) as running:
        waits = asyncio.run(_measure(running.postgres_admin_url))
    name = f"small subscriber behind another's {BIG:,} jobs of {JOB_S * 1000:.0f} ms, one worker: wait"
    return [row(name, percentile(waits, 99), "s p99", FAIR_S)]


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
