"""What a portal costs that nobody uses: CPU of all our Python processes as a part of one core, and PostgreSQL's transactions.

A whole portal with its demo; after it has settled nobody does anything for a minute. Stand-ins for outside parties, Kafka and
PostgreSQL are not ours and are not counted. `python idle.py` prints each process too; `python idle.py FOLDER` measures the
portal that runs in that folder (its `MC_VAR`).
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import asyncpg
from local.running import Running, portal
from marks import IDLE_PERCENT, IDLE_TRANSACTIONS
from measured import cpu, row

SETTLE_S, MEASURED_S = 30, 60
#: Of the supervisor's processes those that are no code of ours, or stand for somebody outside.
NOT_OURS = {"kafka", "postgres", "ca", "responder", "registers", "mailbox"}
_PIDS = (
    "import json; from local import supervision as s; print(json.dumps({p['name']: p['pid'] for p in "
    "s.connect().getAllProcessInfo() if p['pid']}))"
)
_ADMIN = "from local import layout; print(layout.postgres_url('postgres'))"
_COUNT = "SELECT sum(xact_commit + xact_rollback)::bigint FROM pg_stat_database WHERE datname <> 'postgres'"


async def _transactions(admin: str) -> int:
    connection = await asyncpg.connect(admin)
    try:
        count: int = await connection.fetchval(_COUNT)
        return count
    finally:
        await connection.close()


def measure(running: Running, *, settle: float = SETTLE_S) -> tuple[dict[str, float], float]:
    """Percent of one core by process, and PostgreSQL's transactions a second."""
    pids: dict[str, int] = json.loads(running.call(_PIDS))
    admin = running.call(_ADMIN)
    time.sleep(settle)
    before, transactions, started = {n: cpu(p) for n, p in pids.items()}, asyncio.run(_transactions(admin)), time.time()
    time.sleep(MEASURED_S)
    took = time.time() - started
    after, done = {n: cpu(p) for n, p in pids.items()}, asyncio.run(_transactions(admin)) - transactions
    return {name: 100 * (after[name] - before[name]) / took for name in pids}, done / took


def _rows(shares: dict[str, float], transactions: float) -> list[dict[str, Any]]:
    ours = sum(share for name, share in shares.items() if name not in NOT_OURS)
    return [
        row("idle: a portal nobody uses, all our processes", ours, "% of a core", IDLE_PERCENT),
        row("idle: transactions of PostgreSQL", transactions, "/s", IDLE_TRANSACTIONS),
    ]


def on(running: Running) -> list[dict[str, Any]]:
    """Two rows, of a portal that nobody has used."""
    return _rows(*measure(running))


def run() -> list[dict[str, Any]]:
    """The same of a portal of its own."""
    with tempfile.TemporaryDirectory() as folder, portal(Path(folder)) as running:
        return on(running)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        base = (Path(sys.argv[1]) / "port-base").read_text().strip()
        given = Running(Path(sys.argv[1]), {**os.environ, "MC_VAR": sys.argv[1], "PORT_BASE": base}, {})
        shares, rate = measure(given, settle=1)
        for name, share in sorted(shares.items(), key=lambda pair: -pair[1]):
            print(f"{share:6.2f} %  {name}{'  (not ours)' if name in NOT_OURS else ''}")
        print(json.dumps(_rows(shares, rate), indent=1))
    else:
        print(json.dumps(run(), indent=1))
