"""A portal of its own, and who breaks it. Long runs (`make chaos`) say so by CHAOS_SECONDS: each fault lasts that long."""

import json
import os
import re
import ssl
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx
import pytest
from chassis.testing import Browser
from local.faults import Faults
from local.journey import new_csr, until
from local.running import Running, portal

SECONDS = float(os.environ.get("CHAOS_SECONDS", "3"))
DOMAIN = "voorbeeldstad.example"
#: What tests give everybody time for on a busy machine (`conftest.py` of all tests) has here the limits of production.
LIMITS = {"DATABASE_SECONDS": "5", "REQUEST_SECONDS": "6", "SERVICE_SECONDS": "8"}
SERVICES = ("auth", "certificates", "orders", "organisation", "signing")
COUNTED = ("orders", "forms", "certificates", "mails")


@dataclass
class House:
    """The portal, its people, its databases, and what became of each order."""

    running: Running
    faults: Faults
    urls: dict[str, str]
    opened: list[httpx.AsyncClient] = field(default_factory=list)
    seconds: float = SECONDS
    rows: list[tuple[str, ...]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 10_000)))

    def browser(self, who: str) -> Browser:
        """A browser over real TLS for a person of the demo."""

        def context(person: dict[str, Any] | None) -> ssl.SSLContext:
            made = ssl.create_default_context(cafile=self.running.demo["tls_ca"])
            if person is not None:
                made.load_cert_chain(person["certificate"], person["key"])
            return made

        public = httpx.AsyncClient(verify=context(None), timeout=60)
        card = httpx.AsyncClient(verify=context(self.running.demo["people"][who]), timeout=60)
        self.opened += [public, card]
        return Browser(public, card, self.running.demo["portal"], self.running.demo["card"])

    async def logged_in(self, browser: Browser, to: str) -> None:
        """Waits until whoever failed before is back so far that the card is taken."""

        async def there() -> bool:
            await browser.open(f"/inloggen/kaart?naar={to}")
            return browser.at == to and browser.answer.status_code == 200

        await until(there, 90)

    async def one(self, service: str, sql: str, *values: Any) -> Any:
        """One value from a service's database."""
        connection = await asyncpg.connect(self.urls[service])
        try:
            return await connection.fetchval(sql, *values)
        finally:
            await connection.close()

    async def mails(self, word: str) -> list[dict[str, Any]]:
        """Mails in the mailbox with this word in their subject; none while it does not answer."""
        try:
            async with httpx.AsyncClient(base_url=self.running.demo["mailbox"], timeout=30) as http:
                found = (await http.get("/api/messages")).json()
        except httpx.HTTPError:
            return []
        return [mail for mail in found if word in mail["subject"]]

    async def prove_address(self, contact: Browser) -> None:
        """The contact shows once that the own address is read."""
        await self._to_the_code(contact)
        asked = datetime.now(UTC).isoformat()
        await contact.press("Stuur mij een code")

        async def code() -> str | None:
            mails = await self.mails("Uw code")
            mine = [mail for mail in mails if mail["at"] > asked]
            found = re.search(r"Code: (\d{6})", mine[0]["text"]) if mine else None
            return found.group(1) if found else None

        await contact.press("Controleer de code", code=str(await until(code, 60)))
        assert contact.at.endswith("/certificaatbeheerder"), contact.words[:1500]

    async def _to_the_code(self, contact: Browser) -> None:
        async def begun() -> bool:  # the person may have saved too often this minute
            await contact.open("/servercertificaten")
            await contact.follow("Nieuw PKIoverheid-certificaat")
            await contact.press("Start bestelling")
            return contact.answer.status_code != 429

        await until(begun, 90)
        await self._save(contact)
        assert contact.at.endswith("/e-mailcode"), contact.words[:1500]

    async def to_the_last_step(self, contact: Browser, name: str) -> None:
        """A new certificate's order up to `Plaats bestelling`."""
        await self._to_the_code(contact)
        await self._save(contact)
        await self._save(contact, beheerder=contact.choices("beheerder")[0])
        await self._save(contact, naam=name, csr=new_csr(name))
        await self._save(contact)
        await self._save(contact, akkoord=contact.choices("akkoord"))
        assert contact.at.endswith("/afronding"), contact.words[:1500]

    async def _save(self, contact: Browser, **typed: Any) -> None:
        """To the next step; when the person saved too often this minute, as soon as that may be again."""
        step = contact.at

        async def saved() -> bool:
            if contact.answer.status_code == 429:
                await contact.open(step)
            await contact.press("Opslaan en verder", **typed)
            return contact.answer.status_code != 429

        await until(saved, 90)

    async def place(self, contact: Browser, name: str) -> str:
        """A placed order's id."""
        await self.to_the_last_step(contact, name)
        await contact.press("Plaats bestelling")
        found = re.search(r"/bestellingen/([0-9a-f-]{36})/geplaatst", contact.at)
        assert found, contact.words[:1500]
        return found.group(1)

    async def state(self, order: str) -> str:
        """The state of an order in the database of its owner."""
        return str(await self.one("orders", "SELECT state FROM placed_order WHERE id = $1::uuid", order))

    async def becomes(self, order: str, state: str, seconds: float = 150) -> float:
        """Waits until the order is there; answers after how many seconds."""
        begun = time.monotonic()

        async def there() -> bool:
            return await self.state(order) == state

        await until(there, seconds)
        return time.monotonic() - begun

    async def whole(self, order: str, name: str, *, issued: bool) -> Counter[str]:
        """Nothing of this order is lost, nothing is there twice: the order, its form, its certificate here and at the CA, its mails.

        Answers how many of each there are. Raises AssertionError when one lacks or is there twice.
        """
        counted = Counter(orders=1, forms=1)
        reference = await self.one("orders", "SELECT reference FROM placed_order WHERE id = $1::uuid", order)
        same = "SELECT count(*) FROM placed_order WHERE content->'details'->'subject'->>'common_name' = $1"
        assert await self.one("orders", same.replace("content", "content::jsonb"), name) == 1
        assert await self.one("signing", "SELECT count(*) FROM document WHERE subject = $1::uuid", order) == 1
        count = "SELECT count(*) FROM certificate WHERE order_id = $1::uuid"
        assert await self.one("certificates", count, order) == int(issued)
        if issued:
            intent = await self.one("certificates", "SELECT id FROM issuance WHERE order_id = $1::uuid", order)
            assert (await self.at_the_ca()).count(str(intent)) == 1
            counted["certificates"] = 1
        wanted = [f"{reference} is geplaatst", *([f"{reference} is goedgekeurd", name] if issued else [])]
        for word in wanted:
            mails = await until(lambda word=word: self.mails(word), 150)
            assert len({mail["message_id"] for mail in mails}) == len({tuple(mail["to"]) for mail in mails}), mails
            counted["mails"] += len({mail["message_id"] for mail in mails})
        for service in SERVICES:
            assert await self.one(service, "SELECT count(*) FROM dead_letter") == 0, service
            assert await self.one(service, "SELECT count(*) FROM job WHERE state = 'failed'") == 0, service
        return counted

    def told(self, part: str, how: str, lasted: float, settled: float | None, counts: Counter[str], done: str) -> None:
        """A row of the table at the end; without `settled` (seconds until all was done) it says that it never was."""
        after = "NEVER" if settled is None else f"{settled:.0f} s"
        whole = " ".join(f"{counts[what]} {what}" for what in COUNTED) if settled is not None else "-"
        self.rows.append((part, how, f"{lasted:.0f} s", done, after, whole))

    async def at_the_ca(self) -> list[str]:
        """The request ids of all that the CA made."""
        bearer = {"authorization": f"Bearer {(self.running.folder / 'pki/ca/credential').read_text()}"}
        found: list[str] = []
        async with httpx.AsyncClient(base_url=self.running.demo["services"]["ca"], headers=bearer) as ca:
            since, more = "0", True
            while more:
                page = (await ca.get("/v1/certificates", params={"limit": 200, "since": since})).json()
                found += [made["request_id"] for made in page["certificates"]]
                since, more = page["next"], page["more"]
        return found


@pytest.fixture(scope="session")
def portal_of_chaos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, dict[str, str]]]:
    """The portal, and the addresses of its databases."""
    with portal(tmp_path_factory.mktemp("chaos"), **LIMITS) as up:
        code = (
            "import json; from local import layout; "
            f"print(json.dumps({{s: layout.postgres_url(s) for s in {SERVICES!r}}}))"
        )
        yield up, json.loads(up.call(code))


#: What each fault showed, printed at the end.
TOLD: list[tuple[str, ...]] = []
_HEADS = ("part", "how", "lasted", "done meanwhile: seconds of each click", "settled after", "none lost, none twice")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """A table of what was seen: what each click came to and after how many seconds, how long all took that waited, and what there is."""
    if not TOLD:
        return
    rows = [_HEADS, *TOLD]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    for row in rows:
        terminalreporter.write_line(
            "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        )


@pytest.fixture
async def house(portal_of_chaos: tuple[Running, dict[str, str]]) -> AsyncIterator[House]:
    """The house, and who visits it leaves it at the end."""
    running, urls = portal_of_chaos
    made = House(running, Faults(running), urls, rows=TOLD)
    yield made
    for client in made.opened:
        await client.aclose()


async def _ready(house: House, who: str) -> Browser:
    """A contact person, logged in, whose address was shown to be read."""
    browser = house.browser(who)
    await house.logged_in(browser, "/home")
    if not (proved := house.running.folder / f"address-of-{who}-proved").exists():
        await house.prove_address(browser)
        proved.touch()
    return browser


@pytest.fixture
async def contact(house: House) -> Browser:
    """A contact person who can order."""
    return await _ready(house, "cp_full")


@pytest.fixture
async def colleague(house: House) -> Browser:
    """Another one of the same subscriber."""
    return await _ready(house, "bv")


@pytest.fixture
async def validator(house: House) -> Browser:
    """Somebody of validation, logged in."""
    browser = house.browser("validator1")
    await house.logged_in(browser, "/validatie")
    return browser
