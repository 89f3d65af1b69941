"""A neighbour's overview while others flood: 16 strangers at login and card address, 20 bombs, 300 streams, exports of a list of
20,000 without a pause, and an operator's import that never ends.

The neighbour asks for his overview over TLS, one after another, each time a moment after the last answer. `Idle` is not
idle: the same generator runs at the same rate against a listener that only answers, so that its own cost is in both.
Every actor has an address of its own in 127.0.0.0/8.
"""

import asyncio
import json
import os
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from chassis.testing import Browser
from chassis.testing.bombs import LARGE, as_request, mersenne_key
from journey import filled
from local.journey import hand_in_request
from local.running import Running, portal
from marks import NEIGHBOUR
from measured import percentile, row

NAME = "koppelvlak.voorbeeldstad.example"
SECONDS, STRANGERS, BOMBS, STREAMS = 20.0, 16, 20, 300
EXPORT_PAUSE = 0.1
_IMPORT = "from local import demo_certificates as demo; given = demo.issued()\nwhile True: demo.take_in(given)"
PAUSE = 0.02  # of the neighbour, between an answer and the next question


def _context(running: Running, who: str | None = None) -> ssl.SSLContext:
    made = ssl.create_default_context(cafile=running.demo["tls_ca"])
    if who is not None:
        made.load_cert_chain(running.demo["people"][who]["certificate"], running.demo["people"][who]["key"])
    return made


def _client(context: ssl.SSLContext, address: str) -> httpx.AsyncClient:
    transport = httpx.AsyncHTTPTransport(
        verify=context, local_address=address, limits=httpx.Limits(max_connections=100)
    )  # fmt: skip
    return httpx.AsyncClient(transport=transport, timeout=60)


async def _logged_in(running: Running, who: str, address: str) -> Browser:
    made = Browser(
        _client(_context(running), address), _client(_context(running, who), address),
        running.demo["portal"], running.demo["card"],
    )  # fmt: skip
    await made.log_in("/home")
    return made


async def _at_step_three(browser: Browser) -> str:
    """The address of a form that takes a request; what a first parse loads is loaded."""
    await hand_in_request(browser, NAME, f"?naam={NAME.partition('.')[0]}")
    return str(browser.at.replace("/controle", "/certificaat"))


class Flood:
    """The plan of the generator process: addresses, cookie and bomb, at the portal or at the listener that answers."""

    def __init__(self, bomber: Browser, running: Running, step: str) -> None:
        self.plan: dict[str, Any] = {
            "tls_ca": running.demo["tls_ca"], "portal": bomber.portal, "card": bomber.card, "step": step,
            "card_files": [running.demo["people"]["unknown_person"][n] for n in ("certificate", "key")],
            "cookie": f"__Host-sid={bomber.public.cookies['__Host-sid']}", "bomb": as_request(mersenne_key(*LARGE)), "rate": None,
        }  # fmt: skip

    def start(self, **more: Any) -> subprocess.Popen[bytes]:
        """The generator in a process of its own, until it is told to end; then it prints what it counted."""
        command = [sys.executable, __file__, "flood", json.dumps(self.plan | more)]
        return subprocess.Popen(command, stdout=subprocess.PIPE)


def _end(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=60)
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


# the generator's own process


async def _flood(plan: dict[str, Any]) -> None:
    """Each actor goes on until the end; with a `rate` no faster than that many requests a second all together."""
    ended, counted = asyncio.Event(), Counter[str]()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    pause = 0.0 if plan["rate"] is None else STRANGERS / plan["rate"]
    plain = ssl.create_default_context(cafile=plan["tls_ca"])
    shown = ssl.create_default_context(cafile=plan["tls_ca"])
    shown.load_cert_chain(*plan["card_files"])
    session = {"cookie": plan["cookie"], "sec-fetch-site": "same-origin"}

    async def ask(client: httpx.AsyncClient, method: str, url: str, **more: Any) -> None:
        before = time.monotonic()
        try:
            answer = await client.request(method, url, **more)
            busy = answer.status_code == 429 or "oorzaak=too_many" in answer.headers.get("location", "")
            counted["refused" if busy else str(answer.status_code)] += 1
        except httpx.HTTPError as error:
            counted[type(error).__name__] += 1
        if pause:
            await asyncio.sleep(max(0.0, pause - (time.monotonic() - before)))

    async def stranger(n: int) -> None:
        async with _client(plain, f"127.0.1.{n + 1}") as public, _client(shown, f"127.0.1.{n + 1}") as card_client:
            while not ended.is_set():
                await ask(public, "GET", f"{plan['portal']}/inloggen/kaart")
                await ask(card_client, "GET", f"{plan['card']}/inloggen/kaart?state={'A' * 43}")

    async def bomber() -> None:
        async with _client(plain, "127.0.2.1") as client:
            for _ in range(BOMBS):
                body = {"versie": "1", "csr": plan["bomb"]}
                await ask(client, "POST", plan["portal"] + plan["step"], data=body, headers=session)
                if ended.is_set():
                    return
                await asyncio.sleep(SECONDS / BOMBS / 2)

    async def stream(client: httpx.AsyncClient) -> None:
        path = f"{plan['portal']}/bestellingen/01920000-0000-7000-8000-000000000002/live"
        await ask(client, "GET", path, headers={**session, "accept": "text/event-stream"})

    async def exporter() -> None:
        async with _client(plain, "127.0.2.3") as client:
            while not ended.is_set():
                await ask(client, "GET", f"{plan['portal']}/servercertificaten.csv?status=alle", headers=session)
                await asyncio.sleep(EXPORT_PAUSE)

    async with _client(plain, "127.0.2.2") as client:
        tasks = [asyncio.create_task(stranger(n)) for n in range(STRANGERS)]
        tasks += [asyncio.create_task(bomber()), asyncio.create_task(exporter())] + [
            asyncio.create_task(stream(client)) for _ in range(STREAMS)
        ]
        await ended.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    print(json.dumps(counted), flush=True)


async def _dummy(chain: str, key: str, ports: tuple[int, int]) -> None:
    """A listener over TLS that reads a head and answers: what remains of a portal that does nothing."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, key)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                size = next((int(v) for n, _, v in (h.partition(b":") for h in head.split(b"\r\n"))
                             if n.lower() == b"content-length"), 0)  # fmt: skip
                await reader.readexactly(size)
                writer.write(b"HTTP/1.1 303 See Other\r\nlocation: /\r\ncontent-length: 0\r\n\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    servers = [await asyncio.start_server(answer, "127.0.0.1", port, ssl=context) for port in ports]
    await asyncio.gather(*(server.serve_forever() for server in servers))


# the measurement


async def _looks(neighbour: Browser, seconds: float) -> tuple[list[float], Counter[int]]:
    """Milliseconds of each overview, and how they were answered."""
    took, answers, end = list[float](), Counter[int](), time.monotonic() + seconds
    while time.monotonic() < end:
        before = time.perf_counter()
        answer = await neighbour.public.get(f"{neighbour.portal}/servercertificaten", follow_redirects=False)
        took.append((time.perf_counter() - before) * 1000)
        answers[answer.status_code] += 1
        await asyncio.sleep(PAUSE)
    return took, answers


async def _measure(running: Running) -> list[dict[str, Any]]:
    await filled(running)
    neighbour = await _logged_in(running, "other", "127.0.3.1")
    bomber = await _logged_in(running, "cp_basic", "127.0.2.1")
    flood = Flood(bomber, running, await _at_step_three(bomber))
    await _looks(neighbour, 3)
    process = flood.start()
    importing = subprocess.Popen([sys.executable, "-c", _IMPORT], env=running.environment, stdout=subprocess.DEVNULL)
    await asyncio.sleep(1)
    before = time.monotonic()
    flooded, answers = await _looks(neighbour, SECONDS)
    ended = importing.poll()
    importing.kill()
    importing.wait(15)
    counted = _end(process)
    assert ended is None, "the import ended before the measurement"
    rate = sum(counted.values()) / (time.monotonic() - before)
    assert set(answers) == {200}, f"a page of the neighbour failed: {answers}"
    assert counted.get("refused", 0) > 0, counted
    idle = await _idle(running, flood, neighbour, rate)
    for browser in (neighbour, bomber):
        await browser.public.aclose()
        await browser.card_client.aclose()
    what = f"a neighbour's overview in a flood ({counted.get('refused', 0)} of {sum(counted.values())} refused)"
    yardstick = f"the same beside {rate:.0f} requests a second to a listener that only answers"
    at_rest = round(percentile(idle, 95), 1)
    return [row(what, percentile(flooded, 95), "ms p95", at_rest, yardstick=yardstick, at_least=NEIGHBOUR)]


async def _idle(running: Running, flood: Flood, neighbour: Browser, rate: float) -> list[float]:
    pki = running.folder / "pki"
    ports = tuple(urlsplit(running.demo[name]).port or 0 for name in ("portal", "card"))
    base = max(ports) + 1000
    command = [sys.executable, __file__, "dummy", str(pki / "portal-chain.pem"), str(pki / "portal-key.pem")]
    dummy = subprocess.Popen([*command, str(base), str(base + 1)])
    try:
        await asyncio.sleep(2)
        process = flood.start(
            portal=f"https://localhost:{base}", card=f"https://localhost:{base + 1}", rate=max(rate, 1.0)
        )
        await asyncio.sleep(1)
        idle, answers = await _looks(neighbour, SECONDS)
        counted = _end(process)
        assert set(answers) == {200} and counted.get("303", 0) > 0, (answers, counted)
    finally:
        dummy.kill()
        dummy.wait(15)
    return idle


def on(running: Running) -> list[dict[str, Any]]:
    """The ratio of the neighbour's p95 at rest to that in the flood, on this portal; 0.5 is twice the time."""
    return asyncio.run(_measure(running))


def run() -> list[dict[str, Any]]:
    """The same on a portal of its own."""
    with tempfile.TemporaryDirectory() as name, portal(Path(name)) as running:
        return on(running)


if __name__ == "__main__":
    os.environ.pop("SSL_CERT_FILE", None)
    if sys.argv[1] == "flood":
        asyncio.run(_flood(json.loads(sys.argv[2])))
    elif sys.argv[1] == "dummy":
        asyncio.run(_dummy(sys.argv[2], sys.argv[3], (int(sys.argv[4]), int(sys.argv[5]))))
    else:
        print(json.dumps(run(), indent=1))
