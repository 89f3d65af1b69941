"""Floods are refused by their budgets, no callback holds the loop, and no page of a neighbour fails.

All services and the gateway share one process and one event loop here, so whatever holds it up holds up everybody. What is
counted is the CPU of single callbacks: on a busy machine their time by the clock says little.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from chassis import heap
from chassis.testing.bombs import LARGE, LARGER, as_request, mersenne_key
from local.journey import hand_in_request

MakeBrowser = Callable[..., Any]
Seed = Callable[[], Awaitable[None]]
NAME = "koppelvlak.voorbeeldstad.example"
LONGEST = 0.050  # seconds of CPU for one callback
STATE = "A" * 43


@pytest.fixture
def budgets() -> dict[str, float]:
    """So small that a short flood spends them; refused strangers come again at once."""
    return {"login_starts_a_minute": 1, "login_starts_burst": 12, "refusal_pause": 0.0}


@contextmanager
def measured_callbacks() -> Iterator[list[tuple[float, str]]]:
    """The CPU of each callback of the event loop while the block lasts, with what it was, the longest last."""
    found: list[tuple[float, str]] = []
    real = asyncio.Handle._run

    def run(handle: asyncio.Handle) -> None:
        before = time.thread_time()
        real(handle)
        if (took := time.thread_time() - before) > LONGEST / 2:
            found.append((took, repr(handle)))

    asyncio.Handle._run = run  # type: ignore[method-assign]
    heap.freeze()  # as every process of ours does before it serves
    try:
        yield found
    finally:
        asyncio.Handle._run = real  # type: ignore[method-assign]
        found.sort()


async def at_step_three(browser: Any) -> str:
    """The address of a form that takes a request; what a first parse loads is loaded."""
    await hand_in_request(browser, NAME)
    return str(browser.at.replace("/controle", "/certificaat"))


async def anonymous(stranger: Any, answers: Counter[int | str]) -> None:
    """A stranger's login starts, cards, guesses and pages, one after another."""
    for n in range(20):
        for client, path in (
            (stranger.public, f"{stranger.portal}/inloggen/kaart"),
            (stranger.card_client, f"{stranger.card}/inloggen/kaart?state={STATE}"),
            (stranger.public, f"{stranger.portal}/inloggen/kaart/klaar?code={n:040d}"),
        ):
            got = await client.get(path, headers={"sec-fetch-site": "none"})
            busy = "oorzaak=too_many" in got.headers.get("location", "")
            answers["refused" if busy or got.status_code == 429 else got.status_code] += 1


async def test_nobody_notices_a_flood(browser_for: MakeBrowser, seed: Seed) -> None:
    """16 strangers at login and card address, 20 bombs and 300 streams, and a neighbour who looks at his list."""
    await seed()
    neighbour, bomber = browser_for("other", "127.0.0.2"), browser_for("cp_basic", "127.0.0.3")
    await neighbour.log_in("/servercertificaten")
    await bomber.log_in("/home")
    step = await at_step_three(bomber)
    await browser_for(None, "127.0.0.4").open("/inloggen/kaart")  # templates are compiled when first used
    crowd = [browser_for(None, f"127.0.1.{n}") for n in range(16)]
    bombs = [as_request(mersenne_key(*size)) for size in (LARGE, LARGER)]
    strangers, ended = Counter[int | str](), asyncio.Event()
    pages: list[int] = []

    async def look() -> None:
        while not ended.is_set():
            pages.append((await neighbour.open("/servercertificaten")).status_code)
            await asyncio.sleep(0.05)

    async def explode(text: str) -> int:
        got = await bomber.public.post(
            bomber.portal + step, data={"versie": "1", "csr": text}, headers={"sec-fetch-site": "same-origin"}
        )
        assert "QEAAQ" not in got.text  # nothing of a key comes back
        return int(got.status_code)

    async def stream() -> int:
        path = f"{bomber.portal}/bestellingen/01920000-0000-7000-8000-000000000002/live"
        return int((await bomber.public.get(path, headers={"accept": "text/event-stream"})).status_code)

    with measured_callbacks() as slow:
        looking = asyncio.create_task(look())
        done = await asyncio.gather(
            asyncio.gather(*(anonymous(stranger, strangers) for stranger in crowd)),
            asyncio.gather(*(explode(bombs[n % 2]) for n in range(20))),
            asyncio.gather(*(stream() for _ in range(300))),
        )
        ended.set()
        await looking
    assert set(pages) == {200} and len(pages) > 3
    assert set(strangers) == {303, "refused"} and 16 * 3 * 12 <= strangers[303] <= 16 * 3 * 15, strangers
    assert set(done[1]) <= {409, 422, 429}, Counter(done[1])
    assert set(done[2]) <= {404, 429} and done[2].count(429) >= 250, Counter(done[2])
    assert not slow or slow[-1][0] < LONGEST, slow[-5:]
