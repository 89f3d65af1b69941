"""Status re-checks side by side: a responder that hangs costs nobody else anything (F-37, INV-12)."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest
from auth import domain, worker
from auth.service import checks
from auth.verdict import Verdict
from chassis import clock
from contracts.auth import Cause

HANGING, HEALTHY = "CN=Hanging CA", "CN=Healthy CA"
#: What a question to a responder that hangs takes; in production OCSP and the list, eight seconds together.
DEADLINE = 0.4


class Responders:
    """A judge of certificates whose DER is the name of their issuer: one answers, one lets everybody wait."""

    def __init__(self) -> None:
        self.hangs, self.at_once, self.most = True, 0, 0
        self.asked: list[str] = []
        self.lets_go = asyncio.Event()
        self.lets_go.set()

    async def judge(self, der: bytes) -> Verdict:
        issuer = der.decode().partition("|")[0]
        self.asked.append(issuer)
        if issuer == HEALTHY or not self.hangs:
            return Verdict(None, None, None, None, None, clock.now(), by="ocsp")
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(DEADLINE)
        await self.lets_go.wait()
        self.at_once -= 1
        return Verdict(Cause.STATUS_UNKNOWN, None, None, None, None, clock.now(), silent=True)


@pytest.fixture
async def responders(town: Any) -> Responders:
    made = Responders()
    object.__setattr__(town.service.adapters, "judge", made)
    return made


async def sessions(town: Any, issuer: str, count: int, checked: datetime) -> None:
    """Live sessions, each of a certificate of its own that was last seen good at this moment."""
    connection = await asyncpg.connect(town.service.database.url)
    await connection.execute(
        """WITH made AS (INSERT INTO credential (sha256, der, issuer, subject, serial, not_after, status, checked_at, check_at)
        SELECT md5($1 || n) || md5(n || $1), convert_to($1 || '|' || n, 'UTF8'), $1, 's', 'aa', $3::timestamptz + interval '1 year', 'good',
               $3::timestamptz, $4::timestamptz FROM generate_series(1, $2::int) n RETURNING sha256)
        INSERT INTO session (hash, person, subscriber, credential, method, started_at, seen_at, ends_at)
        SELECT sha256, 'CB1000002', 'P1234567', sha256, 'card', $3::timestamptz, $3::timestamptz, $3::timestamptz + interval '8 hours' FROM made""",
        issuer, count, checked, checked + domain.RECHECK_EVERY,
    )  # fmt: skip
    await connection.close()


async def standing(town: Any, issuer: str) -> dict[str, int]:
    rows = await town.rows("SELECT status, count(*) FROM credential WHERE issuer = $1 GROUP BY 1", issuer)
    return {row["status"]: row["count"] for row in rows}


async def test_F_37_two_hundred_sessions_with_one_hanging_responder_of_two_are_all_judged(
    town: Any, responders: Responders
) -> None:
    """In the worst case, all due at one moment: the healthy ones at once, the others read-only after one wait."""
    begun = clock.now() - domain.RECHECK_EVERY
    await sessions(town, HANGING, 100, begun)
    await sessions(town, HEALTHY, 100, begun)
    await worker.check_due(town.service)
    assert await standing(town, HEALTHY) == {"good": 100}
    assert responders.asked.count(HEALTHY) == 100
    assert await standing(town, HANGING) == {"unknown": 100}
    assert responders.most <= checks._LANE and responders.asked.count(HANGING) <= 2 * checks._LANE
    (due,) = await town.rows("SELECT max(check_at) AS at FROM credential WHERE issuer = $1", HANGING)
    assert due["at"] <= clock.now() + domain.RETRY_EVERY


async def test_what_was_passed_over_is_good_again_at_its_next_turn(town: Any, responders: Responders) -> None:
    await sessions(town, HANGING, 40, clock.now() - domain.RECHECK_EVERY)
    await worker.check_due(town.service)
    assert await standing(town, HANGING) == {"unknown": 40}
    responders.hangs = False
    with clock.moved(domain.RETRY_EVERY + timedelta(seconds=5)):
        await worker.check_due(town.service)
    assert await standing(town, HANGING) == {"good": 40}


async def test_while_a_lane_waits_others_get_their_next_turn(
    town: Any, responders: Responders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "_PATIENCE", 0.2)
    begun = clock.now() - domain.RECHECK_EVERY
    responders.lets_go.clear()
    await sessions(town, HANGING, 5, begun)
    async with asyncio.timeout(30):
        while responders.at_once < 5:
            await worker.check_due(town.service)
        await sessions(town, HEALTHY, 1, begun)
        while not responders.asked.count(HEALTHY):
            await worker.check_due(town.service)
    assert responders.asked.count(HANGING) == 5, "the hanging lane was not begun twice"
    responders.lets_go.set()
    await asyncio.gather(*town.service.adapters.lanes.values())
    assert await standing(town, HANGING) == {"unknown": 5} and await standing(town, HEALTHY) == {"good": 1}


async def test_a_certificate_is_asked_about_by_one_process_at_a_time(town: Any, responders: Responders) -> None:
    responders.hangs = False
    await sessions(town, HANGING, 30, clock.now() - domain.RECHECK_EVERY)
    twice: Callable[[], Any] = lambda: checks._lane(town.service, HANGING)  # noqa: E731
    await asyncio.gather(twice(), twice())
    assert len(responders.asked) == 30


async def test_a_lane_that_fails_is_told_and_begun_anew(town: Any, responders: Responders) -> None:
    await sessions(town, HEALTHY, 1, clock.now() - domain.RECHECK_EVERY)
    good = responders.judge

    async def broken(_: bytes) -> Verdict:
        raise RuntimeError("a fault of ours")

    responders.judge = broken  # type: ignore[method-assign]
    await worker.check_due(town.service)
    assert not town.service.adapters.lanes
    responders.judge = good  # type: ignore[method-assign]
    with clock.moved(domain.RETRY_EVERY + timedelta(seconds=5)):
        await worker.check_due(town.service)
    assert responders.asked == [HEALTHY]


async def test_one_fault_ends_the_whole_lane(town: Any, responders: Responders) -> None:
    """Nothing of a lane that failed goes on beside its next round."""
    await sessions(town, HANGING, 8, clock.now() - domain.RECHECK_EVERY)
    hanging, asked = responders.judge, 0

    async def judge(der: bytes) -> Verdict:
        nonlocal asked
        asked += 1
        if asked == 8:
            raise RuntimeError("a fault of ours")
        return await hanging(der)

    responders.lets_go.clear()
    responders.judge = judge  # type: ignore[method-assign]
    before = asyncio.all_tasks()
    with pytest.raises(ExceptionGroup):
        await checks._lane(town.service, HANGING)
    assert asyncio.all_tasks() - before == set()
