"""Pages in English: what the person reads is English throughout, and says what the Dutch page says."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from contracts.orders import State, Step
from contracts.refusals import refuse

FRONT = Path(__file__).parents[2] / "front"
DRAFT = "/aanvragen/01920000-0000-7000-8000-000000000001"
ORDER = "/bestellingen/01920000-0000-7000-8000-000000000002"
ENGLISH = {"cookie": "__Host-sid=" + "s" * 43 + "; __Host-taal=en"}


async def test_a_renewal_that_is_started_in_english_has_english_declarations(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """The draft keeps the language of the page where it was started: that of its declarations and its form."""
    services.on("POST", "/drafts", samples.draft())
    for headers, language in ((ENGLISH, "en"), ({}, "nl")):
        await web.post("/servercertificaten/2/verlengen", headers=headers)
        assert json.loads(services.sent("POST", "/drafts")[-1].content)["language"] == language


async def test_what_was_written_in_another_language_says_so(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """Dutch declarations on an English page are marked as Dutch (WCAG 3.1.2), and so is the text that legally counts."""
    services.on("GET", r"/drafts/[\w-]+", samples.draft(done=samples.done(until=Step.CONDITIONS)))
    page = (await web.get(f"{DRAFT}/voorwaarden", headers=ENGLISH)).text
    assert '<html lang="en"' in page and 'for="akkoord-1" lang="nl">de gegevens in deze bestelling' in page
    assert "of the terms is the binding one." in page and 'href="/voorwaarden/2026-01?taal=nl"' in page
    dutch = (await web.get(f"{DRAFT}/voorwaarden")).text
    assert 'for="akkoord-1">de gegevens' in dutch and "?taal=nl" not in dutch and "de tekst die geldt" not in dutch
    services.on("GET", r"/orders/[\w-]+", samples.order())
    assert '<span lang="nl">de gegevens in deze bestelling' in (await web.get(ORDER, headers=ENGLISH)).text


async def test_the_exported_list_is_in_the_language_of_the_page(services: Any, web: httpx.AsyncClient) -> None:
    services.on("GET", "/certificates.csv", httpx.Response(200, content=b"x", headers={"content-type": "text/csv"}))
    for headers, language in ((ENGLISH, "en"), ({}, "nl")):
        await web.get("/servercertificaten.csv", headers=headers)
        assert services.sent("GET", "/certificates.csv")[-1].url.params["language"] == language


async def test_who_must_wait_reads_it_once_and_in_english(services: Any, web: httpx.AsyncClient) -> None:
    """The Dutch page has a line in English for who reads no Dutch; the English page is English already."""
    services.on("GET", "/certificates.csv", refuse("too_many", seconds=41))
    english = (await web.get("/servercertificaten.csv", headers=ENGLISH)).text
    dutch = (await web.get("/servercertificaten.csv")).text
    assert "Too many requests." in dutch and "Too many requests." not in english
    assert "You are not locked out." in english and "op werkdagen" not in english and "on working days" in english


async def test_who_moved_an_order_is_said_in_the_language_of_the_page(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """Customers don't learn the names of staff; the word for them is the page's."""
    moved = samples.order(state=State.REJECTED, history=samples.moves(State.PLACED, State.REJECTED), reason="Nee")
    services.on("GET", r"/orders/[\w-]+", moved)
    english, dutch = (await web.get(ORDER, headers=ENGLISH)).text, (await web.get(ORDER)).text
    assert "· Validation<" in english and "Validatie" not in english
    assert "· Validatie<" in dutch and "· Sanne de Vries<" in english


@pytest.mark.parametrize(
    "path",
    ["/home", "/servercertificaten", "/servercertificaten/2", "/servercertificaten/2/verlengen", "/bestellingen", ORDER,
     f"{ORDER}/geplaatst", *(f"{DRAFT}/{word}" for word in ("contactpersoon", "certificaatbeheerder", "certificaat",
     "controle", "voorwaarden", "afronding"))],
)  # fmt: skip
async def test_no_dutch_date_amount_or_unit_is_on_an_english_page(
    services: Any, samples: Any, web: httpx.AsyncClient, path: str
) -> None:
    """Months, numbers and durations come from the formats, never from a template."""
    services.on("GET", r"/drafts/[\w-]+", samples.draft(done=samples.done(until=Step.COMPLETION)))
    page = (await web.get(path, headers=ENGLISH)).text
    assert '<html lang="en"' in page
    for dutch in (" dagen", " jaar", " maanden", " om ", "€ ", ",00", "ten minste", " geleden", " btw"):
        assert dutch not in page, dutch


def test_words_stand_in_templates_alone() -> None:
    """Where they are translated: the theme has none, and scripts show what the page gave them."""
    for sheet in (FRONT / "theme").glob("*.css"):
        assert not re.findall(r'content: *["\'][^"\']', sheet.read_text("utf-8")), sheet.name
    for script in (FRONT / "src").glob("*.ts"):
        shown = re.findall(r"(?:textContent|innerText|title|ariaLabel) = (?!=)(.*)", script.read_text("utf-8"))
        assert not [text for text in shown if re.match(r"[\"'][^\"']|`[^$]", text)], script.name
        assert "nl-NL" not in script.read_text("utf-8"), script.name
