"""The suite on another day: `python -m local.moved MOMENT COMMAND…` runs a command with the wall clock moved.

The whole process tree is moved, PostgreSQL, Java and children included; monotonic clocks and sleeping are untouched
(`moved.c`). Moments: `+N` (days from now), `leap` (noon of 29 February), and of the nights when the clock changes in Amsterdam
`spring` (a minute before it goes forward), `autumn` (02:30 for the first time) and `autumn-again` (two minutes before the
hour that comes twice begins again). Before `+N` a name means the first such moment after N days: `autumn+400`.
"""

import os
import shutil
import subprocess
import sys
import time
from calendar import isleap
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

SECONDS = "MOVED_SECONDS"
SOURCE = Path(__file__).with_suffix(".c")
BUILT = Path(__file__).resolve().parents[3] / "var" / "moved"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
UNKNOWN = "{!r} is not a moment: +N, leap, spring, autumn or autumn-again, the last four also with +N"
#: Parts that run already stand in their own day.
_ELSEWHERE = ("DATABASE_URL", "KAFKA_URL")


class CannotMove(Exception):
    """The clock can't be moved on this machine; the text says why."""


def _change(after: datetime, *, forward: bool) -> datetime:
    """The next moment after `after` (UTC) at which Amsterdam's clock goes forward or back; changes are on whole hours."""
    hour = after.replace(minute=0, second=0, microsecond=0)
    while True:
        before, hour = hour, hour + timedelta(hours=1)
        step = hour.astimezone(AMSTERDAM).utcoffset() - before.astimezone(AMSTERDAM).utcoffset()  # type: ignore[operator]
        if (step > timedelta()) if forward else (step < timedelta()):
            return hour


def moment(name: str, now: datetime) -> datetime:
    """The moment of a name, seen from `now` (UTC). Raises CannotMove for a name that is not one of these."""
    which, plus, days = name.partition("+")
    if plus and days.isdigit():
        now += timedelta(days=int(days))
    elif plus or not which:
        raise CannotMove(UNKNOWN.format(name))
    if which == "":
        return now
    if which == "spring":
        return _change(now, forward=True) - timedelta(minutes=1)
    if which == "autumn":
        return _change(now, forward=False) - timedelta(minutes=30)
    if which == "autumn-again":
        return _change(now, forward=False) - timedelta(minutes=2)
    if which == "leap":
        year = next(y for y in range(now.year, now.year + 9) if isleap(y) and datetime(y, 2, 29, 12, tzinfo=UTC) > now)
        return datetime(year, 2, 29, 12, tzinfo=UTC)
    raise CannotMove(UNKNOWN.format(name))


def library() -> Path:
    """The preload, built with `cc` when its source is new. Raises CannotMove where it can't be built."""
    path = BUILT / f"moved-{sha256(SOURCE.read_bytes()).hexdigest()[:16]}.so"
    if path.exists():
        return path
    if not sys.platform.startswith("linux"):
        raise CannotMove("the clock of a process tree is moved by a preload for Linux; run this on Linux")
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise CannotMove("cc is missing (Debian package: gcc with libc6-dev)")
    BUILT.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}")
    flags = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-fPIC", "-shared", "-fvisibility=hidden"]
    built = subprocess.run([compiler, *flags, "-o", part, SOURCE, "-ldl"], capture_output=True, text=True, check=False)
    if built.returncode:
        raise CannotMove(f"{SOURCE.name} can't be built:\n{built.stderr}")
    part.rename(path)
    return path


def environment(seconds: int) -> dict[str, str]:
    """This process's environment for a child whose clock runs `seconds` ahead of the true one."""
    out = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    preloaded = [p for p in out.get("LD_PRELOAD", "").split(":") if p and not Path(p).name.startswith("moved-")]
    return out | {SECONDS: str(seconds), "LD_PRELOAD": ":".join([str(library()), *preloaded])}


def true_now(folder: Path) -> float:
    """Seconds since 1970 by the kernel, whatever this process reads from its clock: the time of a file made now."""
    probe = folder / f".now-{os.getpid()}"
    probe.write_bytes(b"")
    try:
        return probe.stat().st_mtime
    finally:
        probe.unlink()


def seconds() -> int:
    """By how much this process's clock was moved by whoever started it."""
    return int(os.environ.get(SECONDS) or 0)


def check(folder: Path) -> None:
    """Raises CannotMove when the clock of this process is not where `MOVED_SECONDS` says."""
    off = time.time() - true_now(folder) - seconds()
    if abs(off) > 5:
        raise CannotMove(f"the clock should be moved by {seconds()} s and is {off:.0f} s beside that")


def main(arguments: list[str]) -> None:
    """Become the command, with the clock moved. Ends the program with a reason when that can't be."""
    if len(arguments) < 2:
        sys.exit(__doc__)
    try:
        now = datetime.now(UTC)
        at = moment(arguments[0], now)
        moved = environment(round((at - now).total_seconds()))
    except CannotMove as problem:
        sys.exit(f"The clock is not moved: {problem}")
    print(f"  the clock at {at.astimezone(AMSTERDAM):%a %d %b %Y %H:%M:%S %Z}", flush=True)
    os.execvpe(arguments[1], arguments[1:], moved)


if __name__ == "__main__":
    main(sys.argv[1:])
