"""The gateway on real Kafka: with its own principal it hears that a session ended, long before any poll (L7)."""

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chassis.testing import Browser
from gateway.live import Notifier
from gateway.settings import Settings

LOGGED_OUT = "/uitgelogd"


async def test_l7_a_logout_reaches_the_open_pages_of_every_replica(
    running: Any, browser_for: Callable[[str], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MC_SETTINGS", str(Path(running.folder) / "settings" / "gateway.env"))
    replica = Notifier(Settings.load())  # a second gateway: a group of its own
    async with replica.listening():
        for _ in range(6):  # a reader from latest hears only what is said once it has joined
            sanne = browser_for("cp_full")
            await sanne.log_in("/home")
            secret = sanne.public.cookies["__Host-sid"]
            with replica.on(hashlib.sha256(secret.encode()).hexdigest()) as woken:
                await sanne.press("Uitloggen")
                assert sanne.at == LOGGED_OUT
                try:
                    await asyncio.wait_for(woken.wait(), 5)
                except TimeoutError:
                    continue
                return
    raise AssertionError("no record of an ended session arrived")
