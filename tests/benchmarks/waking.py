"""What it costs to say after a commit that there is work: commits a second of 50 clients, without a word, with a word inside
the transaction, and as we do it (just after, one word for all commits of a few milliseconds). Alternating, medians.
"""

import asyncio
import json
import secrets
import signal
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import asyncpg
from chassis.work.waking import JOBS, Waking
from local import postgres
from local.infrastructure import free_ports
from marks import SAID
from measured import row

CLIENTS, SECONDS, ROUNDS = 50, 3.0, 5
WAYS = ("silent", "inside", "after")


async def _round(url: str, way: str) -> float:
    """Commits a second."""
    waking, heard = Waking(url), Waking(url)
    heard.bell(JOBS)
    if way != "silent":
        waking.start()
        heard.start()
    pool = await asyncpg.create_pool(url, min_size=CLIENTS, max_size=CLIENTS)
    end, commits = time.perf_counter() + SECONDS, 0

    async def client() -> None:
        nonlocal commits
        async with pool.acquire() as connection:
            while time.perf_counter() < end:
                async with connection.transaction():
                    await connection.execute("INSERT INTO said (words) VALUES ('x')")
                    if way == "inside":
                        await connection.execute(f"SELECT pg_notify('{JOBS}', '')")
                commits += 1
                if way == "after":
                    waking.ring({JOBS})

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    await pool.close()
    await waking.close()
    await heard.close()
    return commits / SECONDS


async def _connect(url: str) -> asyncpg.Connection:
    for _ in range(100):
        try:
            return await asyncpg.connect(url)
        except (OSError, asyncpg.PostgresError):
            await asyncio.sleep(0.1)
    return await asyncpg.connect(url)


async def _measure(url: str) -> dict[str, float]:
    connection = await _connect(url)
    await connection.execute("CREATE TABLE said (id bigint GENERATED ALWAYS AS IDENTITY, words text)")
    await connection.close()
    rates: dict[str, list[float]] = {way: [] for way in WAYS}
    for _ in range(ROUNDS):
        for way in WAYS:
            rates[way].append(await _round(url, way))
    return {way: statistics.median(of) for way, of in rates.items()}


def run() -> list[dict[str, Any]]:
    """One row: commits a second as we do it, beside silence. On a server that waits for the disk, as outside tests."""
    (port,) = free_ports(1)
    with tempfile.TemporaryDirectory() as folder:
        password, data = secrets.token_hex(16), Path(folder) / "postgres"
        postgres.prepare(data, port, password)
        with (data / "log").open("ab") as log:
            server = subprocess.Popen(postgres.command(data), stdout=log, stderr=log)
        try:
            rates = asyncio.run(_measure(postgres.url(port, "postgres", password, "postgres")))
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
    name = f"waking: commits of {CLIENTS} clients that say so ({rates['inside']:,.0f}/s were it said inside)"
    return [row(name, rates["after"], "commits/s", rates["silent"], more=True, at_least=SAID)]


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
