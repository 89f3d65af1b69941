"""Streams about an order: Kafka wakes, the poll is the safety net, an ended session ends its streams (L7, S11)."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from chassis import clock
from contracts.orders import OrderState, State
from gateway import live
from gateway.live import Notifier
from gateway.settings import Settings

ORDER = UUID("01920000-0000-7000-8000-000000000002")
PATH = f"/bestellingen/{ORDER}/live"


class Order:
    """Orders' answer about one order; it moves when the test says so."""

    def __init__(self) -> None:
        self.state, self.asked = State.PLACED, 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.url.path == f"/orders/{ORDER}/state" and request.headers["authorization"] == "Bearer t"
        self.asked += 1
        found = OrderState(id=ORDER, state=self.state, document=None, certificate=None)
        return httpx.Response(200, content=found.model_dump_json())


def events(answer: httpx.Response, *, pings: bool = False) -> list[str]:
    said = [line.removeprefix("event: ") for line in answer.text.splitlines() if line.startswith("event: ")]
    return [name for name in said if pings or name != "ping"]


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.01)


async def test_a_record_wakes_the_stream_long_before_the_poll(worlds: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "POLL_SECONDS", 60.0)
    order = Order()
    async with worlds(order) as world:
        await world.login()
        notifier: Notifier = world.apps.portal.state.notifier
        asked = asyncio.create_task(world.http.get(PATH))
        await until(lambda: notifier.waiting == 2)
        order.state = State.COMPLETED
        notifier.wake("another-order")
        began = time.monotonic()
        notifier.wake(str(ORDER))
        got = await asked
        assert time.monotonic() - began < 2 and notifier.waiting == 0
    assert got.headers["content-type"].startswith("text/event-stream") and got.headers["cache-control"] == "no-store"
    assert events(got) == ["state", "state"] and '"state":"completed"' in got.text


async def test_a_record_that_comes_while_the_order_is_asked_for_is_not_missed(
    worlds: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "POLL_SECONDS", 60.0)

    class Moves(Order):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            answer = super().__call__(request)
            if self.asked == 1:  # orders answered, and the order moves before the page has its answer
                self.state = State.COMPLETED
                notifier.wake(str(ORDER))
            return answer

    async with worlds(Moves()) as world:
        await world.login()
        notifier: Notifier = world.apps.portal.state.notifier
        async with asyncio.timeout(10):
            got = await world.http.get(PATH)
    assert events(got) == ["state", "state"] and '"state":"completed"' in got.text


async def test_without_kafka_the_poll_finds_out(worlds: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "POLL_SECONDS", 0.02)
    order = Order()
    async with worlds(order) as world:
        await world.login()
        asked = asyncio.create_task(world.http.get(PATH))
        await until(lambda: order.asked > 3)
        order.state = State.REJECTED
        got = await asked
    assert events(got) == ["state", "state"]
    assert "ping" in events(got, pings=True)  # an event: a page sees that the stream lives


async def test_l7_a_session_that_ends_takes_its_streams_along(worlds: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "POLL_SECONDS", 60.0)
    async with worlds(Order()) as world:
        await world.login()
        notifier: Notifier = world.apps.portal.state.notifier
        asked = asyncio.create_task(world.http.get(PATH))
        await until(lambda: notifier.waiting == 2)
        world.auth.sessions.clear()
        notifier.wake("ab" * 32)  # the session's hash: key of `session.ended`
        got = await asked
    assert events(got) == ["state", "ended"]


async def test_l7_without_kafka_an_ended_session_is_noticed_when_its_token_is_renewed(
    worlds: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "POLL_SECONDS", 0.02)
    async with worlds(Order()) as world:
        await world.login()
        asked = asyncio.create_task(world.http.get(PATH))
        await until(lambda: world.apps.portal.state.notifier.waiting == 2)
        world.auth.sessions.clear()
        with clock.moved(timedelta(seconds=live.RENEW_SECONDS)):
            got = await asked
    assert events(got) == ["state", "ended"]


async def test_l7_an_open_page_does_not_keep_a_session_alive(worlds: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "POLL_SECONDS", 0.02)
    async with worlds(Order()) as world:
        await world.login()
        asked = asyncio.create_task(world.http.get(PATH))
        await until(lambda: world.apps.portal.state.notifier.waiting == 2)
        with clock.moved(live.PAUSE_AFTER):
            got = await asked
    assert events(got) == ["state", "pause"]


async def test_another_subscribers_order_has_no_stream(worlds: Any) -> None:
    async with worlds(lambda _: httpx.Response(404, json={"slug": "not_found"})) as world:
        await world.login()
        assert (await world.http.get(PATH)).status_code == 404


async def test_the_start_never_waits_for_kafka_and_the_end_neither() -> None:
    began = time.monotonic()
    async with Notifier(Settings(kafka_url="127.0.0.1:1")).listening():
        assert time.monotonic() - began < 0.5
        await asyncio.sleep(0.2)
    assert time.monotonic() - began < 5
