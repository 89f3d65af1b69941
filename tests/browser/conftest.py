"""The real portal in headless Chromium: real TLS, Kafka, PostgreSQL and processes; a card is a client certificate.

Pages are addressed by role and accessible name only. Whatever a page says in the browser's console (a broken policy, a
script that fails) fails the test that opened it.
"""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from local.running import Running, portal
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, expect

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "services/gateway/front/node_modules/axe-core/axe.min.js"
#: A folder for pictures, where somebody wants to look at them.
PICTURES = os.environ.get("PICTURES")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Of what axe says only what is wrong: to tell all that is right takes it three times as long.
VIOLATIONS = """async tags =>
  (await axe.run({runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]})).violations"""
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"
FLAGS = ("--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync")  # fmt: skip
expect.set_options(timeout=20_000)


class Visit(Protocol):
    """Opens a window of a person's own browser; None has no card in the reader."""

    def __call__(self, who: str | None, *, script: bool = True) -> Page: ...


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The portal, for the whole run of browser tests."""
    with portal(tmp_path_factory.mktemp("portal")) as up:
        yield up


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is: `CHROMIUM`, or the one on the path."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert found, "Chromium is missing: install it, or say in CHROMIUM where it is"
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium_path: str) -> dict[str, Any]:
    """Chromium that does nothing by itself."""
    return {**browser_type_launch_args, "executable_path": chromium_path, "args": [*FLAGS]}


class Listener:
    """What pages said in the console. That a page itself came with a 4xx is news of the page, not a fault of it."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.refusals: set[str] = set()

    def watch(self, page: Page) -> None:
        page.on("response", self._answered)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def _answered(self, response: Response) -> None:
        if response.request.is_navigation_request() and 400 <= response.status < 500:
            self.refusals.add(response.url)

    def _console(self, message: ConsoleMessage) -> None:
        refused = message.text.startswith("Failed to load resource") and message.location["url"] in self.refusals
        cleared = message.text.startswith("Clear-Site-Data header on")  # Chromium confirms what logging out asked for
        if not refused and not cleared:
            self.said.append(f"{message.text} ({message.location['url']})")


@pytest.fixture
def visit(running: Running, browser: Browser) -> Iterator[Visit]:
    """Makes windows, each in a browser of its own; their consoles must have stayed silent."""
    listener, opened = Listener(), list[BrowserContext]()

    def open_window(who: str | None, *, script: bool = True) -> Page:
        card = running.demo["people"].get(who)
        cards = (
            [{"origin": running.demo["card"], "certPath": card["certificate"], "keyPath": card["key"]}] if card else []
        )
        context = browser.new_context(
            base_url=running.demo["portal"], ignore_https_errors=True, locale="nl-NL", java_script_enabled=script,
            viewport={"width": 1280, "height": 900}, reduced_motion="reduce", client_certificates=cards,
        )  # fmt: skip
        context.on("page", listener.watch)
        context.set_default_timeout(20_000)
        opened.append(context)
        return context.new_page()

    yield open_window
    for context in opened:
        context.close()
    assert listener.said == []


@pytest.fixture
def log_in(visit: Visit) -> Visit:
    """Opens a window and logs in with that person's card, from the start page."""

    def run(who: str | None, *, script: bool = True) -> Page:
        page = visit(who, script=script)
        page.goto("/")
        page.get_by_role("link", name="Inloggen met pas of USB-token").click()
        page.get_by_role("link", name="Inloggen", exact=True).click()
        return page

    return run


@pytest.fixture
def look() -> Callable[[Page, str], None]:
    """Looks at a page: axe at 1280 and 320, no sideways scroll at 320 pixels."""

    def run(page: Page, name: str) -> None:
        wrong: list[str] = []
        for width in (390, 320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(DRAWN)
            if width != 320 and PICTURES:
                page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True, animations="disabled")
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong.append(f"scrolls sideways at {width}")
            if width != 390:
                page.evaluate(AXE.read_text("utf-8"))
                found = page.evaluate(VIOLATIONS, TAGS)
                wrong += [f"{width}: {v['id']}, {v['help']} {[n['target'] for n in v['nodes']][:3]}" for v in found]
        assert wrong == [], name

    return run


@pytest.fixture
def mails(running: Running) -> Callable[..., dict[str, Any]]:
    """Waits for a mail to an address with these words in its subject, and in its text."""

    def read(to: str, subject: str, text: str = "") -> dict[str, Any]:
        subjects: list[str] = []
        end = time.monotonic() + 30
        while time.monotonic() < end:
            answer = httpx.get(f"{running.demo['mailbox']}/api/messages", params={"to": to})
            found: list[dict[str, Any]] = answer.json()
            subjects = [mail["subject"] for mail in found]
            for mail in found:
                if subject in mail["subject"] and text in mail["text"]:
                    return mail
            time.sleep(0.2)
        raise AssertionError(f"no mail about {subject!r} to {to}: {subjects}")

    return read


@pytest.fixture
def show_address(mails: Callable[..., dict[str, Any]]) -> Callable[[Page, str], None]:
    """On the step of this e-mail address: by a code that is mailed, unless it was shown before; on to the next step."""

    def run(page: Page, address: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_have_text("E-mailadres controleren")
        page.wait_for_load_state()  # the heading is there before the button is
        ask = page.get_by_role("button", name="Stuur mij een code")
        if not ask.count():
            page.get_by_role("button", name="Opslaan en verder").press("Enter")
            return
        ask.press("Enter")
        box = page.get_by_label("Code uit de e-mail")
        expect(box).to_be_visible()
        mail = mails(address, "Uw code voor het bestellen van een certificaat")
        code = re.search(r"Code: ([0-9]{6})\b", mail["text"])
        assert code
        box.fill(code.group(1))
        box.press("Enter")

    return run


@pytest.fixture
def to_the_request(show_address: Callable[[Page, str], None]) -> Callable[..., None]:
    """Sanne's way from the overview to the step of the certificate of a new order; the manager is Karel Tak."""

    def run(page: Page, kind: str = "PKIoverheid PRIVATE servercertificaat") -> None:
        page.goto("/servercertificaten")
        page.get_by_role("link", name="Nieuw PKIoverheid-certificaat").press("Enter")
        page.get_by_role("region", name=kind, exact=True).get_by_role("button").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Contactpersoon")
        page.get_by_role("button", name="Opslaan en verder").press("Enter")
        show_address(page, "sanne.de.vries@gemeente-voorbeeldstad.example")
        expect(page.get_by_role("heading", level=1)).to_have_text("Certificaatbeheerder")
        page.get_by_role("radio", name="Karel Tak").check()
        page.get_by_role("button", name="Opslaan en verder").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Certificaat")

    return run


@pytest.fixture
def declare_and_place() -> Callable[[Page], str]:
    """From the check page to the placed order, whose reference it is."""

    def run(page: Page) -> str:
        for step in ("Controle", "Voorwaarden"):
            expect(page.get_by_role("heading", level=1)).to_have_text(step)
            for box in page.get_by_role("checkbox").all():
                box.check()
            page.get_by_role("button", name="Opslaan en verder").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Afronding")
        page.get_by_role("button", name="Plaats bestelling").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Bestelling geplaatst")
        shown = re.search(r"S20\d{15}", page.get_by_role("main").inner_text())
        assert shown, "the confirmation names no reference"
        return shown.group()

    return run


@pytest.fixture
def new_csr() -> Callable[[str], str]:
    """A request on a key that was never seen before, as PEM."""

    def make(name: str) -> str:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        request = x509.CertificateSigningRequestBuilder().subject_name(subject)
        signed = request.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
        return signed.public_bytes(Encoding.PEM).decode()

    return make
