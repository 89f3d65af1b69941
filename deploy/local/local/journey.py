"""Journeys through the running portal that more than one test makes."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import httpx
from chassis.testing import Browser, Portal
from chassis.testing.post import Post
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID


def new_csr(name: str) -> str:
    """A CSR on a new P-256 key."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject)
    return request.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256()).public_bytes(Encoding.PEM).decode()


async def begin_renewal(browser: Browser, name: str, listed: str = "?per=100") -> None:
    """From the overview to the first step of the wizard. `listed`: the query of a page of it that shows the certificate."""
    await browser.open(f"/servercertificaten{listed}")
    await browser.follow(name)
    await browser.follow("Verlengen")
    form = next(f for f in browser.page.forms if f["action"].endswith("/verlengen"))
    await browser.press(" ".join(form["buttons"][-1]["words"].split()))


async def hand_in_request(browser: Browser, name: str, listed: str = "?per=100") -> None:
    """From the overview to the check page, with a new request in step 3."""
    await begin_renewal(browser, name, listed)
    await browser.press("Opslaan en verder")
    await browser.press("Opslaan en verder")
    await browser.press("Opslaan en verder", csr=new_csr(name))


async def to_the_last_step(browser: Browser, name: str) -> None:
    """From the overview through the wizard to `Plaats bestelling`."""
    await hand_in_request(browser, name)
    await declare(browser)
    assert browser.at.endswith("/afronding"), browser.words[:2000]


async def to_the_request(portal: Portal, browser: Browser, product: str) -> None:
    """From the page where new orders start to the step of the certificate of this product, with the first manager to choose from."""
    await browser.press("Start bestelling", product=product)
    await browser.press("Opslaan en verder")
    await show_address(portal, browser)
    await browser.press("Opslaan en verder", beheerder=browser.choices("beheerder")[0])
    assert browser.at.endswith("/certificaat"), browser.words


async def show_address(portal: Portal, browser: Browser) -> None:
    """On the step of the e-mail address: by a code that is mailed, unless it was shown before."""
    if "Stuur mij een code" not in browser.words:
        await browser.press("Opslaan en verder")
        return
    await browser.press("Stuur mij een code")
    post = Post()
    with post.open():
        await portal.settle(skip_jobs=("mail",))
    await browser.press("Controleer de code", code=post.facts("Code")[-1])


async def declare(browser: Browser) -> None:
    """From the check page to `Plaats bestelling`."""
    assert browser.at.endswith("/controle"), browser.words
    await browser.press("Opslaan en verder")
    await browser.press("Opslaan en verder", akkoord=browser.choices("akkoord"))


async def place(browser: Browser) -> str:
    """From the check page to the placed order: its id."""
    await declare(browser)
    await browser.press("Plaats bestelling")
    assert browser.at.endswith("/geplaatst"), browser.words
    return str(browser.at.split("/")[-2])


async def made(portal: Portal, product: str) -> list[x509.Certificate]:
    """The certificates of a product that orders brought, oldest first."""
    sql = """SELECT d.der FROM certificate c JOIN certificate_der d ON d.certificate = c.id
        WHERE c.product = $1 AND c.order_id IS NOT NULL ORDER BY c.id"""
    async with portal.services["certificates"].database.reads.acquire() as connection:
        return [x509.load_der_x509_certificate(row["der"]) for row in await connection.fetch(sql, product)]


async def claimed(portal: Portal, validator: Browser, order: str, *, ticked: bool = False) -> None:
    """Claim a case and have everything looked at; with `ticked` the register says what we hold, and its check is ticked."""
    await portal.settle(skip_jobs=("mail",))
    await validator.open(f"/validatie/{order}")
    await validator.press("Neem in behandeling")
    await portal.settle(skip_jobs=("mail",))
    await validator.open(f"/validatie/{order}")
    if ticked:
        assert "Wat in het register staat, is gelijk aan wat bij ons staat." in validator.words, validator.words
        await validator.press("Zet een vinkje")


async def approved(portal: Portal, validator: Browser, order: str) -> None:
    """Approve a case that is claimed and that nothing stands in the way of, and have its certificate made."""
    await portal.settle(skip_jobs=("mail",))
    await validator.open(f"/validatie/{order}")
    assert "Goedkeuren kan nu niet" not in validator.words, validator.words
    await validator.press("Goedkeuren")
    assert "Goedgekeurd" in validator.words, validator.words
    await portal.settle(skip_jobs=("mail",))


async def register(http: httpx.AsyncClient, path: str, said: dict[str, Any]) -> dict[str, Any]:
    """Register at organisation, or change what is there by the version it has; what is registered now. Raises AssertionError when it is refused."""
    known = await http.get(path)
    version = {} if known.status_code == 404 else {"version": known.json()["version"]}
    answer = await http.put(path, json=said | version)
    assert answer.status_code == 200, answer.text
    now: dict[str, Any] = answer.json()
    return now


async def until(what: Callable[[], Awaitable[Any]], seconds: float = 60) -> Any:
    """Ask again until there is an answer. Raises AssertionError when there never is."""
    end = time.monotonic() + seconds
    while True:
        if found := await what():
            return found
        assert time.monotonic() < end, f"never came: {what}"
        await asyncio.sleep(0.2)


async def state_is(browser: Browser, order: str, word: str, seconds: float = 90) -> None:
    """Wait until the list of orders shows this state for the order."""

    async def look() -> bool:
        await browser.open("/bestellingen")
        rows = browser.answer.text.split("<tr")
        return any(order in row and word in row for row in rows)

    await until(look, seconds)


async def approve(validator: Browser, order: str) -> None:
    """Claim and approve an order."""
    await validator.open(f"/validatie/{order}")
    await validator.press("Neem in behandeling")
    await validator.press("Goedkeuren")
    assert validator.answer.status_code == 200, validator.words[:800]


async def ask(running: Any, service: str, sql: str, *values: Any) -> Any:
    """One value from a service's database, for tests that count what happened."""
    url = running.call(f"from local import layout; print(layout.postgres_url({service!r}))")
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql, *values)
    finally:
        await connection.close()
