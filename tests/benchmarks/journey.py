"""What a contact person waits for, on a whole running portal with its demo: real Kafka, PostgreSQL, TLS and processes.

An order until its sealed PDF, the CA's answer until the overview shows the certificate, the CPU of a card login, and
the overview over TLS of a subscriber with 20,000 certificates. The client follows the pages as a browser would: it
opens the page's event stream and asks the page again when something is said.
"""

import asyncio
import http.client
import json
import re
import ssl
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import asyncpg
import httpx
from chassis.testing import Browser
from journey_floors import issued_floor, login_floor
from local.journey import approve, state_is, to_the_last_step
from local.running import Running, portal
from marks import ISSUED, ISSUED_S, LOGIN, LOGIN_MS, PAGE_KB, PAGE_MS, PDF, PDF_S
from measured import cpu, percentile, row
from overview import CERTIFICATES, FILL, SUBSCRIBER
from seal import document_floor

NAMES = (
    "gba-v", "woz", "mijn", "stuf-zkn", "burgerzaken", "bag-levering", "afval", "vergunningen", "geo", "archief",
    "belastingen", "sociaal-domein", "wmo", "jeugd",
)  # fmt: skip
WARM_UP, LOGINS, VIEWS = 2, 30, 200
PACE_S = 8.0  # seven saves an order, and a session has sixty a minute


def _context(running: Running, who: str | None = None) -> ssl.SSLContext:
    made = ssl.create_default_context(cafile=running.demo["tls_ca"])
    if who is not None:
        made.load_cert_chain(running.demo["people"][who]["certificate"], running.demo["people"][who]["key"])
    return made


@asynccontextmanager
async def _browser(running: Running, who: str) -> AsyncIterator[Browser]:
    async with (
        httpx.AsyncClient(verify=_context(running), timeout=30) as public,
        httpx.AsyncClient(verify=_context(running, who), timeout=30) as card_client,
    ):
        yield Browser(public, card_client, running.demo["portal"], running.demo["card"])


async def _place(contact: Browser, name: str) -> tuple[str, float]:
    """Order a renewal; the order's id, and seconds from `Plaats bestelling` to the last byte of the sealed PDF."""
    await to_the_last_step(contact, name)
    started = time.perf_counter()
    await contact.press("Plaats bestelling")
    found = re.search(r"/bestellingen/([0-9a-f-]{36})/geplaatst", contact.at)
    assert found, contact.words[:800]
    at, pdf = contact.at, f"/bestellingen/{found.group(1)}/formulier.pdf"
    if "data-live=" in contact.answer.text:
        live = f"{contact.portal}/bestellingen/{found.group(1)}/live"
        async with contact.public.stream("GET", live) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("event: state") and pdf in (await contact.open(at)).text:
                    break
    assert pdf in contact.answer.text, contact.words[:800]
    document = await contact.open(pdf)
    took = time.perf_counter() - started
    assert document.content.startswith(b"%PDF-"), document.status_code
    return found.group(1), took


async def _issue(contact: Browser, validator: Browser, database: asyncpg.Connection, order: str, name: str) -> float:
    """Approve an order; seconds from when the CA had taken the request to the last byte of an overview that shows one certificate more.

    Who waits asks the database, which costs little, and then the page, once: a page that is asked for over and over would take
    the cores from what it waits for. The CA's certificate is fetched, compared and kept within that time.
    """

    async def shown() -> set[str]:
        page = await contact.open(f"/servercertificaten?naam={name}")
        return set(re.findall(r"/servercertificaten/(\d+)", page.text))

    await state_is(contact, order, "Wacht op controle")
    before, end = await shown(), time.monotonic() + 60
    approving = asyncio.create_task(approve(validator, order))
    asked = "SELECT asked_at FROM issuance WHERE order_id = $1::uuid AND certificate IS NOT NULL"
    while (answered := await database.fetchval(asked, order)) is None:
        assert time.monotonic() < end, f"the certificate of {name} never came: {contact.words[:800]}"
        await asyncio.sleep(0.002)
    assert await shown() - before, contact.words[:800]
    seen = datetime.now(UTC)
    await approving
    return float((seen - answered).total_seconds())


async def _orders(running: Running, database: asyncpg.Connection) -> tuple[list[float], list[float]]:
    """Per order: seconds to its sealed PDF, and from the CA to the overview. The first ones find everything cold."""
    documents, overviews = [], []
    async with _browser(running, "cp_full") as contact, _browser(running, "validator1") as validator:
        await contact.log_in()
        await validator.log_in()
        for short in NAMES:
            name, began = f"{short}.voorbeeldstad.example", time.monotonic()
            order, took = await _place(contact, name)
            documents.append(took)
            overviews.append(await _issue(contact, validator, database, order, name))
            await asyncio.sleep(max(0.0, began + PACE_S - time.monotonic()))
    return documents, overviews


async def _log_in(running: Running, context: ssl.SSLContext, card: ssl.SSLContext) -> None:
    """One login in a fresh browser: from the button to the redirect that carries the session, two TLS handshakes."""
    async with (
        httpx.AsyncClient(verify=context, timeout=30) as public,
        httpx.AsyncClient(verify=card, timeout=30) as card_client,
    ):
        url = running.demo["portal"] + "/inloggen/kaart?naar=/home"
        for _ in range(5):
            client = card_client if url.startswith(running.demo["card"]) else public
            answer = await client.get(url, headers={"sec-fetch-site": "none", "sec-fetch-mode": "navigate"})
            assert answer.status_code == 303, (url, answer.status_code)
            url = urljoin(url, answer.headers["location"])
            if urlsplit(url).path == "/home":
                assert "__Host-sid" in public.cookies
                return
    raise AssertionError(f"no session after five steps: {url}")


async def _login_cpu(running: Running) -> float:
    """Milliseconds of CPU of the gateway and auth per card login."""
    pids = [running.process(name)["pid"] for name in ("gateway", "gateway-card", "auth")]
    context, card = _context(running), _context(running, "cp_full")
    for _ in range(WARM_UP):
        await _log_in(running, context, card)
    before = sum(map(cpu, pids))
    for _ in range(LOGINS):
        await _log_in(running, context, card)
    return (sum(map(cpu, pids)) - before) * 1000 / LOGINS


async def filled(running: Running) -> None:
    """Give the portal's first subscriber 20,000 certificates, once."""
    url = running.call("from local import layout; print(layout.postgres_url('certificates_owner', 'certificates'))")
    database = await asyncpg.connect(url)
    count = "SELECT count(*) FROM certificate WHERE subscriber = $1"
    try:
        if await database.fetchval(count, SUBSCRIBER) < CERTIFICATES:
            await database.execute("SET synchronous_commit = on")  # else nothing is settled yet that VACUUM could mark
            await database.execute(FILL, 2 * CERTIFICATES, datetime.now(UTC), SUBSCRIBER)
            await database.execute("VACUUM ANALYZE certificate")
        assert await database.fetchval(count, SUBSCRIBER) >= CERTIFICATES
    finally:
        await database.close()


def _views(running: Running, cookie: str) -> list[dict[str, Any]]:
    """First and last page over one TLS connection: p95 of the time, and bytes on the wire, head included."""
    where = urlsplit(running.demo["portal"])
    connection = http.client.HTTPSConnection(where.netloc, timeout=30, context=_context(running))
    head = {"cookie": cookie, "accept-encoding": "gzip", "sec-fetch-site": "none", "sec-fetch-mode": "navigate"}

    def get(path: str) -> tuple[float, int]:
        started = time.perf_counter()
        connection.request("GET", path, headers=head)
        answer = connection.getresponse()
        body = answer.read()
        took = (time.perf_counter() - started) * 1000
        assert answer.status == 200 and answer.headers["content-encoding"] == "gzip", (path, answer.status)
        return took, len(body) + len(bytes(answer.headers)) + 20

    connection.request("GET", "/servercertificaten", headers={**head, "accept-encoding": "identity"})
    pages = re.findall(r"[?&;]pagina=(\d+)", connection.getresponse().read().decode())
    last = max(map(int, pages))
    assert last >= CERTIFICATES // 3 // 25, pages  # the ended ones are not in the first view
    rows = []
    for view, path in (("first", "/servercertificaten"), ("last", f"/servercertificaten?pagina={last}")):
        for _ in range(20):
            get(path)
        got = [get(path) for _ in range(VIEWS)]
        name = f"overview over TLS, 20,000 certificates: {view} page"
        rows.append(row(name, percentile([took for took, _ in got], 95), "ms p95", PAGE_MS))
        rows.append(row(f"{name}, on the wire", max(size for _, size in got) / 1000, "kB", PAGE_KB))
    return rows


async def _by_hand(running: Running, database: asyncpg.Connection) -> list[float]:
    """The floor of a certificate's way from the CA to the overview, for certificates that this portal's CA made."""
    ca = json.loads(
        running.call(
            "import json; from local import layout; o = layout._own()['certificates']; print(json.dumps([o['CA_URL'], o['CA_CREDENTIAL']]))"
        )
    )
    made = "SELECT id FROM issuance WHERE certificate IS NOT NULL ORDER BY id"
    requests = [str(row["id"]) for row in await database.fetch(made)]
    async with httpx.AsyncClient(base_url=ca[0], headers={"authorization": f"Bearer {ca[1]}"}) as client:
        return await issued_floor(client, requests, database)


async def _measured(running: Running) -> list[dict[str, Any]]:
    url = running.call("from local import layout; print(layout.postgres_url('certificates_owner', 'certificates'))")
    database = await asyncpg.connect(url)
    try:
        documents, overviews = await _orders(running, database)
        floor = percentile(await asyncio.to_thread(document_floor), 95)
        by_hand = await _by_hand(running, database)
        login = await _login_cpu(running)
    finally:
        await database.close()
    await filled(running)
    async with _browser(running, "cp_full") as contact:
        await contact.log_in()
        cookie = f"__Host-sid={contact.public.cookies['__Host-sid']}"
    cold, documents, overviews = documents[0], documents[WARM_UP:], overviews[WARM_UP:]
    number = len(documents)
    return [
        row("the first order after a start, to its sealed PDF", cold, "s", PDF_S),
        row(f"order placed, to its sealed PDF from the confirmation page ({number} orders)",
            percentile(documents, 95), "s p95", PDF_S),
        row("the same, from order to PDF, beside its floor", percentile(documents, 95), "s p95", floor, yardstick="render and seal in one process", at_least=PDF),
        row(f"CA answered, to the overview ({number} certificates)", percentile(overviews, 99), "s p99", ISSUED_S),
        row("the same, from the CA to the overview, beside its floor", statistics.median(overviews) * 1000, "ms", statistics.median(by_hand) * 1000, yardstick="kept, fetched, checked, kept and listed by hand", at_least=ISSUED),
        row(f"card login with verdict: CPU of gateway and auth ({LOGINS} logins)", login, "ms CPU", LOGIN_MS),
        row("the same, a login, beside its floor", login, "ms CPU", await asyncio.to_thread(login_floor), yardstick="two handshakes and one validation", at_least=LOGIN),
        *await asyncio.to_thread(_views, running, cookie),
    ]  # fmt: skip


def on(running: Running) -> list[dict[str, Any]]:
    """Times of the journey, CPU of a login, and times and bytes of the overview, on this portal."""
    return asyncio.run(_measured(running))


def run() -> list[dict[str, Any]]:
    """The same on a portal of its own."""
    with tempfile.TemporaryDirectory() as folder, portal(Path(folder)) as running:
        return on(running)


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
