"""The mails in a browser, as a mail client shows them. `pytest services/orders/tests/browser_mails.py` makes pictures of every
mail in both languages, at 620 and 320 pixels, in `PICTURES` (default `var/screenshots/mails`), and fails on axe violations,
sideways scroll and anything in the browser's console. Not collected by itself: Playwright's own event loop needs a pytest
process of its own, and Chromium (`CHROMIUM`, default /usr/bin/chromium).
"""

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from chassis.mail import lay_out
from contracts.desk import Desk
from contracts.identifiers import LANGUAGES
from orders.mails import MAILS
from playwright.sync_api import Browser, sync_playwright

AXE = Path(__file__).parents[2] / "gateway" / "front" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: Of what axe says only what is wrong: to tell all that is right takes it three times as long.
VIOLATIONS = """async tags =>
  (await axe.run({runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]})).violations"""
#: The longest that may come: a label of 60 characters, an organisation and a reason in one word.
LONG = (
    ("*.voorbeeldstad.example", "koppelvlak" * 6 + ".voorbeeldstad.example"),
    ("Gemeente Voorbeeldstad", "Belastingsamenwerkingsverbandvoorbeeldstadenomstreken"),
    ("De domeinnaam is", "https://" + "lang" * 40 + ".example"),
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all pictures."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MAILS)
def test_mail(name: str, language: str, samples: SimpleNamespace, chromium: Browser) -> None:
    """Looks at one mail in one language; at 320 pixels also with the longest names."""
    folder = Path(os.environ.get("PICTURES", "var/screenshots/mails"))
    folder.mkdir(parents=True, exist_ok=True)
    message = samples.mail(name, language)
    text, html = lay_out(message, Desk(), "https://localhost:8443")
    (folder / f"{name}-{language}.txt").write_text(f"{message.subject}\n\n{text}", "utf-8")
    long = html
    for word, longer in LONG:
        long = long.replace(word, longer)
    wrong: list[str] = []
    page = chromium.new_page()
    page.on("console", lambda said: wrong.append(said.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    for width, content in ((620, html), (320, html), (320, long)):
        page.set_viewport_size({"width": width, "height": 900})
        page.set_content(content)
        kind = "long-" if content is long and long != html else ""
        page.screenshot(path=folder / f"{name}-{language}-{kind}{width}.png", full_page=True)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append(f"{kind}{width}: scrolls sideways")
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate(VIOLATIONS, TAGS)
        wrong += [f"{kind}{width}: {v['id']} {v['help']}" for v in found]
    page.close()
    assert not wrong, wrong
