"""The mails in a browser, as a mail client shows them. `pytest services/certificates/tests/browser_mails.py` makes pictures of what is
told of certificates that end or were revoked together, in both languages, at 620 and 320 pixels, in `PICTURES` (default `var/screenshots/mails`), and fails on axe violations,
sideways scroll and anything in the browser's console. Not collected by itself: Playwright's own event loop needs a pytest
process of its own, and Chromium (`CHROMIUM`, default /usr/bin/chromium).
"""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from certificates import mails
from certificates.tables import PersonRow
from chassis.mail import lay_out
from contracts.desk import Desk
from contracts.identifiers import LANGUAGES
from contracts.mails import Message
from playwright.sync_api import Browser, sync_playwright

AXE = Path(__file__).parents[2] / "gateway" / "front" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
VIOLATIONS = """async tags =>
  (await axe.run({runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]})).violations"""
TODAY = date(2031, 5, 7)
#: Of the longest name that may come, of one whose renewal is under way, and of one that ends today.
LINES = (
    ("www.voorbeeldstad.example", 0, None),
    ("koppelvlak" * 6 + ".voorbeeldstad.example", 7, "S20310424130000123"),
    ("2001:db8::53", 90, None),
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all pictures."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


def reader(language: str) -> PersonRow:
    """Who gets them."""
    return PersonRow(
        number="CB1000010", version=1, name="Karel Tak", email="karel@voorbeeldstad.example",
        organisation="Gemeente Voorbeeldstad", active=True, language=language,
    )  # fmt: skip


def expiring(language: str, listed: int, total: int) -> Message:
    """The mail of a day that lists so many certificates, of so many."""
    noon = datetime(2031, 5, 7, 10, tzinfo=UTC)
    rows = [
        SimpleNamespace(
            id=41 + n, family="server", common_name=name, not_after=noon + timedelta(days=days), reference=reference
        )
        for n, (name, days, reference) in enumerate(LINES[:listed])
    ]
    return mails.expiring("expiring.x", reader(language), rows, total, rows[-1].not_after, TODAY)


def together(language: str) -> Message:
    """The mail of an incident that lists three certificates."""
    at = datetime(2031, 5, 7, 10, tzinfo=UTC)
    pairs: list[Any] = [
        (
            SimpleNamespace(id=UUID(int=n)),
            SimpleNamespace(
                id=41 + n,
                family="server",
                common_name=name,
                serial="4a" * 16,
                revoked_at=at,
                revocation_reason="keyCompromise",
            ),
        )
        for n, (name, *_) in enumerate(LINES)
    ]
    return mails.revoked_together(reader(language), pairs)


def announced(language: str, *, off: bool) -> Message:
    """The mail of what will be revoked, or won't be."""
    told = ("De uitgever stopt. Vraag een ander certificaat aan.", "The issuer stops. Order another certificate.")
    about = mails.Announcement(UUID(int=1), datetime(2031, 5, 7, 7, tzinfo=UTC), "superseded", *told, off=off)
    listed: list[Any] = [
        SimpleNamespace(id=41 + n, family="server", common_name=name, serial="4a" * 16)
        for n, (name, *_) in enumerate(LINES)
    ]
    return mails.announced(reader(language), listed, about)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("off", [True, False])
def test_s7_n8_mail_about_what_will_be_revoked(off: bool, language: str, chromium: Browser) -> None:
    """Looks at it in one language, and at that it is called off."""
    look_at(announced(language, off=off), f"{'called-off' if off else 'announced'}-{language}", len(LINES), chromium)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("listed", "total"), [(1, 1), (3, 3), (3, 250)])
def test_n8_mail_about_what_ends(listed: int, total: int, language: str, chromium: Browser) -> None:
    """Looks at one mail in one language."""
    look_at(expiring(language, listed, total), f"expiring-{total}-{language}", listed, chromium)


@pytest.mark.parametrize("language", LANGUAGES)
def test_s7_n8_mail_about_what_an_incident_revoked(language: str, chromium: Browser) -> None:
    """Looks at it in one language."""
    look_at(together(language), f"together-{language}", len(LINES), chromium)


def look_at(message: Message, name: str, listed: int, chromium: Browser) -> None:
    """Fails when something is wrong with a mail, or it does not link to each of the certificates that it lists."""
    folder = Path(os.environ.get("PICTURES", "var/screenshots/mails"))
    folder.mkdir(parents=True, exist_ok=True)
    text, html = lay_out(message, Desk(), "https://localhost:8443")
    (folder / f"{name}.txt").write_text(f"{message.subject}\n\n{text}", "utf-8")
    wrong: list[str] = []
    page = chromium.new_page()
    page.on("console", lambda said: wrong.append(said.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    for width in (620, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.set_content(html)
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append(f"{width}: scrolls sideways")
        page.evaluate(AXE.read_text("utf-8"))
        wrong += [f"{width}: {v['id']} {v['help']}" for v in page.evaluate(VIOLATIONS, TAGS)]
    links = page.eval_on_selector_all("a", "all => all.map(a => a.getAttribute('href'))")
    page.close()
    assert not wrong, wrong
    assert [link for link in links if "/servercertificaten/" in link] == [
        f"https://localhost:8443/servercertificaten/{41 + n}" for n in range(listed)
    ]
