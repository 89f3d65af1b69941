"""The card address is a process of its own: whatever strangers do there, the pages go on (L1, ASVS 2.4.1)."""

import asyncio
import os
import signal
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
from chassis.testing import Browser
from local.running import Running

INPUTS = Path(__file__).resolve().parents[1] / "inputs"
SPENT = 0.25  # seconds of CPU: a process is charged for whole hundredths


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """A process that does nothing at all, as one that computes for ever."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _cpu(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


async def test_the_pages_go_on_when_the_card_address_stands_still(
    running: Running, browser_for: Callable[[str], Browser]
) -> None:
    card, public = (int(running.process(name)["pid"]) for name in ("gateway-card", "gateway"))
    assert card != public
    sanne, joris = browser_for("cp_full"), browser_for("cp_basic")
    await sanne.log_in("/home")
    with frozen(card):
        for path in ("/home", "/bestellingen", "/hulp"):
            assert (await sanne.open(path)).status_code == 200
    await joris.log_in("/home")  # and the way in opens again
    assert joris.at == "/home"


async def test_strangers_at_the_card_address_cost_the_card_process_alone(running: Running) -> None:
    card, public = (int(running.process(name)["pid"]) for name in ("gateway-card", "gateway"))
    where = urlsplit(running.demo["card"])
    context = ssl.create_default_context(cafile=running.demo["tls_ca"])
    context.load_cert_chain(INPUTS / "card-subject-not-strict.pem")
    before = _cpu(card), _cpu(public)

    async def shake() -> None:
        _, writer = await asyncio.open_connection(where.hostname, where.port, ssl=context)
        writer.close()
        await writer.wait_closed()

    async with asyncio.timeout(120):
        while _cpu(card) - before[0] < SPENT:
            await shake()
    assert _cpu(public) - before[1] < SPENT / 2


async def test_l3_a_certificate_that_no_strict_reader_takes_ends_on_a_page(running: Running) -> None:
    context = ssl.create_default_context(cafile=running.demo["tls_ca"])
    context.load_cert_chain(INPUTS / "card-subject-not-strict.pem")
    public, card_client = (
        httpx.AsyncClient(verify=ssl.create_default_context(cafile=running.demo["tls_ca"])),
        httpx.AsyncClient(verify=context),
    )
    async with public, card_client:
        stranger = Browser(public, card_client, running.demo["portal"], running.demo["card"])
        answer = await stranger.open("/inloggen/kaart")
    assert answer.status_code == 401 and "oorzaak=wrong_issuer" in stranger.at
