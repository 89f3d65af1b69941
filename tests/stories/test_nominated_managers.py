"""A certificate manager whom nobody knew before, or who was identified elsewhere: from the wizard to the certificate (S9, B1)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from chassis import clock
from chassis.testing import Portal
from chassis.testing.post import Post
from local.journey import new_csr

NAME = "nieuw.voorbeeldstad.example"
NOOR = {
    "beheerder": "nieuw", "voornamen": "Noor", "achternaam": "van Dam", "email": "n.vandam@voorbeeldstad.example",
    "telefoon": "06 12345678", "functie": "Systeembeheerder", "nummer": "", "werkgever": "",
}  # fmt: skip
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


@pytest.fixture
def budgets() -> dict[str, float]:
    """The first card of a run is judged by children that are still starting, also on a machine that does more."""
    return {"card_seconds": 120.0, "answer_seconds": 120.0}


async def to_the_manager(browser: Any, portal: Portal) -> None:
    """A draft of a new certificate up to the certificate manager."""
    await browser.open("/servercertificaten")
    await browser.follow("Nieuw PKIoverheid-certificaat")
    await browser.press("Start bestelling")
    await browser.press("Opslaan en verder")
    if "Stuur mij een code" in browser.answer.text:
        await browser.press("Stuur mij een code")
        post = Post()
        with post.open():
            await portal.settle(skip_jobs=("mail",))
        await browser.press("Controleer de code", code=post.facts("Code")[-1])
    else:
        await browser.press("Opslaan en verder")
    assert browser.at.endswith("/certificaatbeheerder"), browser.words


async def order(browser: Any, portal: Portal, name: str = NAME, **manager: str) -> str:
    """An order with this manager, placed and sealed; where its page is."""
    await to_the_manager(browser, portal)
    await browser.press("Opslaan en verder", **manager)
    assert browser.at.endswith("/certificaat"), browser.words
    await browser.press("Opslaan en verder", naam=name, csr=new_csr(name))
    assert browser.at.endswith("/controle"), browser.words
    await browser.press("Opslaan en verder")
    await browser.press("Opslaan en verder", akkoord=browser.choices("akkoord"))
    await browser.press("Plaats bestelling")
    assert browser.at.endswith("/geplaatst"), browser.words
    await portal.settle(skip_jobs=("mail",))
    return str(browser.at.removesuffix("/geplaatst"))


def days(later: int) -> str:
    return (clock.local(clock.now()).date() + timedelta(days=later)).isoformat()


async def identify(officer: Any, **more: str) -> None:
    """Press the button on the page of a nomination."""
    seen = {"document": "passport", "einde": "AB12", "geldig": days(400), "gezien": days(0)}
    await officer.press("Leg de identiteit vast", **{**seen, **more})


async def test_s9_a_certificate_for_somebody_whom_nobody_knew_before(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    await seed()
    contact, vera = browser_for("cp_full"), browser_for("validator1")
    await contact.log_in("/servercertificaten")
    page = await order(contact, portal, **NOOR)
    await contact.open(page)
    assert "Wij stellen eerst de identiteit van Noor van Dam vast" in contact.words, contact.words
    case = f"/validatie/{page.rpartition('/')[2]}"
    await vera.log_in(case)
    await vera.press("Neem in behandeling")
    assert "Zonder deze controle kunt u niet goedkeuren." in vera.words and "Zet een vinkje" not in vera.answer.text
    assert "Goedkeuren kan nu niet" in vera.words, vera.words
    await vera.follow("Bekijk de certificaatbeheerder van deze bestelling")
    assert "Noor" in vera.words and "Niemand in het register heeft dit e-mailadres" in vera.words, vera.words
    await identify(vera, geldig=days(20))
    assert vera.answer.status_code == 422 and "Dit document is te kort geldig" in vera.words, vera.words
    await identify(vera)
    assert "Identiteit vastgesteld" in vera.words, vera.words
    await portal.settle(skip_jobs=("mail",))
    await vera.open(case)
    assert "Gedaan door Vera" in vera.words, vera.words
    await vera.press("Goedkeuren")
    assert "Goedgekeurd" in vera.words, vera.words
    await portal.settle(skip_jobs=("mail",))
    await contact.open(page)
    assert "Uitgegeven" in contact.words, contact.words
    await contact.follow("Bekijk het certificaat")
    assert "Noor van Dam" in contact.words and "n.vandam@voorbeeldstad.example" in contact.words, contact.words
    await to_the_manager(contact, portal)
    assert "Noor van Dam (zoals bij uw vorige bestelling)" in contact.words, contact.words
