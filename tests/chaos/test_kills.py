"""Processes die: at named points, and at random. What was accepted is done once, whoever dies when."""

import asyncio
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import asyncpg
import httpx
import pytest
from chassis.crash import EXIT_CODE
from chassis.testing import Browser
from local.journey import approve, until

DOMAIN = "voorbeeldstad.example"
ORDERS = 4
HALTED = 12.0  # seconds: a consumer is expelled after six
SEED = int(os.environ.get("CHAOS_SEED", "0")) or random.randrange(1, 10**6)


@contextmanager
def dying(house: Any, service: str, kind: str, point: str) -> Iterator[subprocess.Popen[bytes]]:
    """In the place of a process of a service stands one that dies at the point; at the end it is as it was."""
    name = service if kind == "api" else f"{service}-{kind}"
    port = house.running.call(f"from local import layout; print(layout.PORTS[{name!r}])")
    settings = house.running.folder / "settings" / f"{service}.env"
    environment = {**house.running.environment, "MC_SETTINGS": str(settings), "CRASH_AT": point}
    command = [sys.executable, "-m", "chassis", service, kind, "--port", port]
    with house.faults.stopped(name):
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


async def died(process: subprocess.Popen[bytes]) -> None:
    assert await asyncio.to_thread(process.wait, 90) == EXIT_CODE


@pytest.mark.parametrize(
    ("service", "kind", "point"),
    [("orders", "messages", "relay.sent"), ("orders", "messages", "inbox.handled"), ("orders", "workers", "mail.sent")],
)
async def test_a_process_that_dies_between_two_steps_loses_and_doubles_nothing(
    house: Any, contact: Browser, validator: Browser, service: str, kind: str, point: str
) -> None:
    """F-03, F-04, F-41: sent and not deleted, handled and no offset kept, mailed and not noted."""
    name = f"{point.replace('.', '-')}.{DOMAIN}"
    with dying(house, service, kind, point) as process:
        order = await house.place(contact, name)
        await died(process)
    await house.becomes(order, "in_validation")
    await approve(validator, order)
    await house.becomes(order, "completed")
    await house.whole(order, name, issued=True)


async def test_f01_the_answer_of_placing_is_lost_and_asked_again(house: Any, contact: Browser) -> None:
    """F-01: the api dies after its commit; the gateway asks once more or the person does: one order."""
    name = f"antwoord-weg.{DOMAIN}"
    await house.to_the_last_step(contact, name)
    step = contact.at
    ready = f"{house.running.demo['services']['orders']}/ready"

    async def up() -> bool:
        with suppress(httpx.HTTPError):
            return (await contact.public.get(ready)).status_code == 200
        return False

    with dying(house, "orders", "api", "http.committed") as process:
        await until(up, 60)
        await contact.press("Plaats bestelling")
        await died(process)

    async def answers() -> bool:
        with suppress(httpx.HTTPError):
            await contact.open("/bestellingen")
        return contact.answer.status_code == 200 and name in contact.words.replace("\u200b", "")

    await until(answers, 60)
    await contact.open(step)
    order = str(await house.one("orders", "SELECT id FROM placed_order ORDER BY placed_at DESC LIMIT 1"))
    await house.becomes(order, "in_validation")
    await house.whole(order, name, issued=False)


async def test_kill_9_of_anything_at_any_moment(house: Any, contact: Browser, validator: Browser) -> None:
    """F-01 to F-07, F-20, P-1: by a seed that stands in what it says."""
    dice, told = random.Random(SEED), f"CHAOS_SEED={SEED}"
    names = [f"kill-{number}.{DOMAIN}" for number in range(ORDERS)]
    victims = [*house.faults.inside(), "postgres", "mailbox", "ca", "responder", "registers"]
    over = asyncio.Event()
    killed: list[str] = []

    async def kill() -> None:
        end = time.monotonic() + max(house.seconds, 12)
        while time.monotonic() < end:
            name = dice.choice(victims)
            if await asyncio.to_thread(house.faults.kill, name):
                killed.append(name)
            await asyncio.sleep(dice.uniform(0.3, 2.0))
        over.set()

    begun, killing = time.monotonic(), asyncio.create_task(kill())
    orders: dict[str, str] = {}
    for name in names:

        async def placed(name: str = name) -> Any:
            with suppress(AssertionError, httpx.HTTPError, RuntimeError):
                if contact.at.startswith("/inloggen") or "Inloggen" in contact.page.title:
                    await contact.log_in()
                return await house.place(contact, name)
            with suppress(OSError, asyncpg.PostgresError):
                sql = "SELECT id FROM placed_order WHERE content::jsonb->'details'->'subject'->>'common_name' = $1"
                return await house.one("orders", sql, name)
            return None

        orders[name] = str(await until(placed, 240))
    await over.wait()
    await killing
    ended = time.monotonic()
    for order in orders.values():
        await house.becomes(order, "in_validation", 240)

        async def approved(order: str = order) -> bool:
            with suppress(AssertionError, httpx.HTTPError, RuntimeError):
                if validator.at.startswith("/inloggen"):
                    await validator.log_in("/validatie")
                await approve(validator, order)
            return await house.state(order) != "in_validation"

        await until(approved, 120)
    counts = Counter[str]()
    for name, order in orders.items():
        await house.becomes(order, "completed", 240)
        counts += await house.whole(order, name, issued=True)
    assert len(killed) > 3, told
    settled = time.monotonic() - ended
    house.told("any process", "kill -9", ended - begun, settled, counts, f"{len(killed)} killed, {told}")


@pytest.mark.parametrize("name", ["orders-messages", "signing-workers", "certificates-workers"])
async def test_f13_who_was_halted_and_thought_dead_does_nothing_twice(
    house: Any, contact: Browser, validator: Browser, name: str
) -> None:
    """F-12, F-13: halted past its session, its lease and its transaction's end, and then it goes on as if nothing happened."""
    host = f"stil-{name}.{DOMAIN}"
    order = await house.place(contact, host)
    if name == "certificates-workers":
        await house.becomes(order, "in_validation")
        with house.faults.hung(name):
            await approve(validator, order)
            await asyncio.sleep(HALTED)
    else:
        with house.faults.hung(name):
            await asyncio.sleep(HALTED)
        await house.becomes(order, "in_validation")
        await approve(validator, order)
    await house.becomes(order, "completed")
    await house.whole(order, host, issued=True)


async def test_f49_a_gateway_that_is_started_anew_keeps_everybody_logged_in(house: Any, contact: Browser) -> None:
    """F-49: sessions and drafts are elsewhere."""
    step = f"gateway.{DOMAIN}"
    await house.to_the_last_step(contact, step)
    at = contact.at
    assert house.faults.kill("gateway")

    async def again() -> bool:
        with suppress(httpx.HTTPError):
            await contact.open(at)
            return contact.answer.status_code == 200 and contact.at == at
        return False

    await until(again, 60)
    await contact.press("Plaats bestelling")
    assert contact.at.endswith("/geplaatst"), contact.words[:500]
