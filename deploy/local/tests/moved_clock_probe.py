"""What a process tree sees of the clock, as JSON: seconds beside the kernel's time, and how long waits of 0.2 s took.

Started by test_moved.py with the clock moved; its only argument is a folder of its own.
"""

import asyncio
import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg
from local.infrastructure import infrastructure
from local.moved import true_now

FOLDER = Path(sys.argv[1])
CHILD = "import time; print(time.time())"


def took(wait: Callable[[], object]) -> float:
    begin = time.monotonic()
    wait()
    return time.monotonic() - begin


async def database(address: str) -> tuple[float, float, float]:
    """How far the server's clock is beside the kernel's: of the statement, read within it, and how long a sleep took."""
    connection = await asyncpg.connect(address)
    statement, inside = await connection.fetchrow("SELECT now(), clock_timestamp()")
    beside = true_now(FOLDER)
    begin = time.monotonic()
    await connection.execute("SELECT pg_sleep(0.2)")
    slept = time.monotonic() - begin
    await connection.close()
    return statement.timestamp() - beside, inside.timestamp() - beside, slept


def main() -> None:
    lock = threading.Lock()
    lock.acquire()
    waits = {
        "sleep": took(lambda: time.sleep(0.2)),
        "lock": took(lambda: lock.acquire(timeout=0.2)),
        "event": took(lambda: threading.Event().wait(0.2)),
        "loop": took(lambda: asyncio.run(asyncio.sleep(0.2))),
        "program": took(lambda: subprocess.run(["sleep", "0.2"], check=True)),
    }
    clocks = {"python": time.time() - true_now(FOLDER)}
    child = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True).stdout
    clocks["child"] = float(child) - true_now(FOLDER)
    program = subprocess.run(["date", "+%s"], capture_output=True, text=True, check=True).stdout
    clocks["program"] = float(program) - true_now(FOLDER)
    with infrastructure(FOLDER) as running:
        clocks["statement"], clocks["postgres"], waits["postgres"] = asyncio.run(database(running.postgres_admin_url))
    source = str(Path(__file__).with_name("MovedClock.java"))
    java = subprocess.run([str(shutil.which("java")), source], capture_output=True, text=True, check=True).stdout
    at, *milliseconds = map(int, java.split())
    clocks["java"] = at / 1000 - true_now(FOLDER)
    waits |= dict(zip(("java sleep", "java until", "java wait"), (n / 1000 for n in milliseconds), strict=True))
    print(json.dumps({"clocks": clocks, "waits": waits}))


if __name__ == "__main__":
    main()
