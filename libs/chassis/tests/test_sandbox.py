"""Foreign bytes cost only so much: each limit ends one child, says which it was, and the next call is as before."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest
from chassis import deadline
from chassis.sandbox import Busy, Limits, Sandbox, TooCostly, Unreadable

#: The wall clock is generous, so that on a busy machine it is the CPU that ends a bomb and not its neighbours' work.
LIMITS = Limits(cpu=0.4, memory=64 * 1024 * 1024, wall=30, processes=2, queue=2)
SHORT = Limits(cpu=5, wall=0.5, processes=1)


@dataclass(frozen=True)
class Read:
    size: int
    first: bytes
    names: tuple[str, ...]


def read(data: bytes, word: str) -> Read | None:
    return Read(len(data), data[:4], (word,)) if data else None


def spin(_: bytes) -> None:
    while True:
        pass


def spin_in_c(_: bytes) -> int:
    return pow(3, 1 << 9_000_000, (1 << 9_941) - 1)


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def eat(size: int) -> int:
    return len(bytearray(size))


def fail(_: bytes) -> None:
    raise KeyError("what was typed")


def lie(_: bytes) -> int:
    return "no number"  # type: ignore[return-value]


def secrets_of_the_parent() -> list[str]:
    return sorted(os.environ)


def write_a_file(path: str) -> None:
    with open(path, "w") as file:
        file.write("x" * 10)


def noisy(_: bytes) -> int:
    print("a library that prints")
    return 7


def die_once(path: str, number: int) -> int:
    """Ends by a signal, but for a call that finds the (empty) file of an earlier one."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return 7
    return die(number)


def die(number: int) -> int:
    os.kill(os.getpid(), number)
    return 7


def leave(status: int) -> None:
    raise SystemExit(status)


def sessions() -> tuple[int, int]:
    return os.getsid(0), os.getsid(os.getppid())


@pytest.fixture(scope="module")
def box() -> Sandbox:
    made = Sandbox(LIMITS)
    made.warm()
    yield made
    made.close()


async def test_values_cross_as_what_they_are(box: Sandbox) -> None:
    assert await box.run(read, b"\x30\x82\x00\xff rest", "é") == Read(9, b"\x30\x82\x00\xff", ("é",))
    assert await box.run(read, b"", "x") is None
    assert await box.run(noisy, b"") == 7


@pytest.mark.parametrize(
    ("function", "argument", "limit"),
    [(spin, b"", "cpu"), (spin_in_c, b"", "cpu"), (eat, 512 * 1024 * 1024, "memory")],
    ids=["python", "c", "memory"],
)
async def test_each_limit_ends_the_child_and_not_the_service(
    box: Sandbox, function: object, argument: object, limit: str
) -> None:
    before = box.ended
    with pytest.raises(TooCostly) as refused:
        await box.run(function, argument)
    assert refused.value.limit == limit
    assert box.ended == before + 1
    assert await box.run(read, b"after", "") == Read(5, b"afte", ("",))


async def test_a_child_that_only_waits_is_ended_by_the_clock() -> None:
    box = Sandbox(SHORT)
    try:
        with pytest.raises(TooCostly) as refused:
            await box.run(sleep, 60.0)
        assert (refused.value.limit, box.ended) == ("time", 1)
    finally:
        box.close()


async def test_the_event_loop_and_the_neighbour_go_on_meanwhile() -> None:
    box = Sandbox(Limits(cpu=3, wall=60, processes=2))
    box.warm()
    assert await box.run(noisy, b"") == 7
    bomb = asyncio.create_task(box.run(spin, b""))
    await asyncio.sleep(0.05)
    lags = []
    for _ in range(20):
        await box.run(read, b"x", "")
        started = time.perf_counter()
        await asyncio.sleep(0)
        lags.append(time.perf_counter() - started)
    assert not bomb.done()  # twenty neighbours were served while it ran
    assert sorted(lags)[10] < 0.05
    with pytest.raises(TooCostly):
        await bomb
    box.close()


async def test_the_queue_is_bounded(box: Sandbox) -> None:
    calls = [asyncio.create_task(box.run(sleep, 0.3)) for _ in range(LIMITS.processes + LIMITS.queue)]
    await asyncio.sleep(0.05)
    with pytest.raises(Busy) as busy:
        await box.run(sleep, 0.0)
    assert busy.value.seconds >= 1
    await asyncio.gather(*calls)
    assert await box.run(noisy, b"") == 7


async def test_who_waits_for_a_turn_waits_no_longer_than_the_request() -> None:
    """And gives the place back: what was not begun is never begun, what is under way counts until its end."""
    one = Sandbox(Limits(wall=30, processes=1, queue=1))
    try:
        await one.run(noisy, b"")
        began = time.monotonic()
        under_way = asyncio.create_task(one.run(sleep, 4.0))
        await asyncio.sleep(0)
        with deadline.within(0.2), pytest.raises(Busy):
            await one.run(noisy, b"")
        assert time.monotonic() - began < 3, "it did not wait for its turn"
        waits = asyncio.create_task(one.run(noisy, b""))
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await one.run(noisy, b"")
        await under_way
        assert await waits == 7
        with deadline.within(0.2), pytest.raises(Busy):
            await one.run(sleep, 1.0)
        with deadline.within(5):
            assert await one.run(noisy, b"") == 7
    finally:
        one.close()


async def test_a_child_that_stands_still_takes_nobody_with_it() -> None:
    """Stopped, it takes as much of a large call as a pipe holds."""
    one = Sandbox(SHORT)
    try:
        await one.run(noisy, b"")
        (child,) = one._children
        os.kill(child.pid, signal.SIGSTOP)
        async with asyncio.timeout(10):
            with pytest.raises(TooCostly) as costly:
                await one.run(read, bytes(1_000_000), "large")
            assert costly.value.limit == "time"
            assert await one.run(read, bytes(1_000_000), "large") == Read(1_000_000, bytes(4), ("large",))
    finally:
        one.close()


@pytest.mark.parametrize(("function", "cause"), [(fail, "KeyError"), (lie, "ValidationError")])
async def test_what_a_parser_raises_is_named_without_its_words(box: Sandbox, function: object, cause: str) -> None:
    before = box.ended
    with pytest.raises(Unreadable) as refused:
        await box.run(function, b"")
    assert refused.value.cause == cause
    assert "typed" not in str(refused.value)
    assert box.ended == before


async def test_a_child_knows_no_secret_and_writes_no_file(box: Sandbox, tmp_path: object, monkeypatch: object) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")  # type: ignore[attr-defined]
    fresh = Sandbox(LIMITS)
    try:
        assert set(await fresh.run(secrets_of_the_parent)) <= {
            "LC_ALL",
            "LC_CTYPE",
            "PYTHONDONTWRITEBYTECODE",
            "LD_PRELOAD",
            "MOVED_SECONDS",
        }
        with pytest.raises((TooCostly, Unreadable)):
            await fresh.run(write_a_file, str(tmp_path / "x"))  # type: ignore[operator]
    finally:
        fresh.close()
    assert not (tmp_path / "x").exists() or not (tmp_path / "x").read_text()  # type: ignore[operator]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV], ids=lambda n: n.name)
async def test_a_child_that_is_ended_from_outside_costs_the_input_nothing(
    box: Sandbox, tmp_path: object, number: int
) -> None:
    """A fresh child answers: no limit was reached."""
    before = box.ended
    assert await box.run(die_once, str(tmp_path / "x"), number) == 7  # type: ignore[operator]
    assert box.ended == before


async def test_children_that_are_ended_from_outside_are_an_outage_and_no_limit(box: Sandbox) -> None:
    """The killer of a machine that runs out of memory says nothing about the input either."""
    before = box.ended
    with pytest.raises(Busy):
        await box.run(die, signal.SIGKILL)
    assert box.ended == before
    assert await box.run(noisy, b"") == 7


@pytest.mark.parametrize(("function", "argument"), [(die, signal.SIGSEGV), (leave, 3)])
async def test_what_crashes_each_fresh_child_by_itself_is_the_inputs_fault(
    box: Sandbox, function: object, argument: int
) -> None:
    """A library in C that gets no memory ends so."""
    with pytest.raises(TooCostly) as refused:
        await box.run(function, argument)
    assert refused.value.limit == "memory"


async def test_a_group_or_a_service_that_is_told_to_stop_finishes_with_its_children(box: Sandbox) -> None:
    mine, parents = await box.run(sessions)
    assert mine != parents
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        assert await box.run(die, number) == 7


async def test_a_child_that_was_killed_between_two_calls_is_not_missed() -> None:
    """Whether its end is seen before the call is written, or the pipe breaks."""
    box = Sandbox(Limits(processes=1, wall=30))
    try:
        for _ in range(2):
            assert await box.run(noisy, b"") == 7
            for child in list(box._children):
                child.kill()
    finally:
        box.close()


@pytest.mark.parametrize("call", ["noisy, b''", "sleep, 3600.0"], ids=["idle", "in a call"])
def test_no_child_outlives_a_parent_that_was_killed(call: str) -> None:
    """Its pipe ends, or its clock: standard error, which all of them hold, is closed when the last one is gone."""
    script = f"""
import asyncio, {__name__}
from {__name__} import *
box = Sandbox(Limits(wall=1.0, processes=2))
async def main():
    calls = [asyncio.create_task(box.run({call})) for _ in range(2)]
    while len(box._children) < 2 or not all(map(started, box._children)):
        await asyncio.sleep(0.01)
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", script], stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def started(child: subprocess.Popen[bytes]) -> bool:
    """Past its imports: it listens to no SIGTERM any more."""
    with open(f"/proc/{child.pid}/status") as status:
        return any(line.startswith("SigBlk:") and int(line.split()[1], 16) & 1 << 14 for line in status)
