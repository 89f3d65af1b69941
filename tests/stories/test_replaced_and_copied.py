"""A colleague's open renewal is replaced, and an order is begun with the data of a certificate, revoked or not (S8)."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from chassis.testing import Portal
from local.journey import new_csr, show_address, to_the_last_step

NAME, OTHER = "koppelvlak.voorbeeldstad.example", "anders.voorbeeldstad.example"
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


async def letters(portal: Portal, subject: str) -> list[str]:
    """To whom mails with this in their subject went."""
    rows = await portal.services["orders"].database.reads.fetch(
        "SELECT payload FROM job WHERE kind = 'mail' ORDER BY id"
    )
    return [mail["to_name"] for mail in (json.loads(row["payload"]) for row in rows) if subject in mail["subject"]]


async def to_replace(browser: Any, order: str) -> None:
    """From the certificate through the wizard to the last step of a renewal that replaces this order."""
    await browser.open("/servercertificaten?per=100")
    await browser.follow(NAME)
    await browser.follow("Vervang die door een nieuwe")
    assert f'href="{order}"' in browser.answer.text
    await browser.press("Vervang deze bestelling")
    assert browser.at.endswith("/contactpersoon") and "U vervangt een bestelling" in browser.words, browser.words
    await browser.press("Opslaan en verder")
    await browser.press("Opslaan en verder")
    await browser.press("Opslaan en verder", csr=new_csr(NAME))
    await browser.press("Opslaan en verder")
    await browser.press("Opslaan en verder", akkoord=browser.choices("akkoord"))
    assert browser.at.endswith("/afronding") and "trekken wij die in" in browser.words, browser.words


@pytest.mark.parametrize("first", ["placed", "claimed"])
async def test_s8_a_colleagues_open_renewal_is_replaced_unless_validation_has_it(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, first: str
) -> None:
    """Both orders lead to each other and the colleague is mailed; claimed meanwhile, the old one stays and the page says what to do."""
    await seed()
    sanne, joris, vera = browser_for("cp_full"), browser_for("cp_basic"), browser_for("validator1")
    await joris.log_in()
    await to_the_last_step(joris, NAME)
    await joris.press("Plaats bestelling")
    old = str(joris.at.removesuffix("/geplaatst"))
    await portal.settle(skip_jobs=("mail",))
    await sanne.log_in()
    await to_replace(sanne, old)
    if first == "claimed":
        await vera.log_in(old.replace("/bestellingen/", "/validatie/"))
        await vera.press("Neem in behandeling")
        await sanne.press("Plaats bestelling")
        assert (
            sanne.answer.status_code == 409
            and "Dat kan nu niet" in sanne.words
            and "Plaats bestelling" not in sanne.words
        )
        await joris.open(old)
        assert "Deze bestelling is vervangen" not in joris.words and await letters(portal, "ingetrokken") == []
        return
    await sanne.press("Plaats bestelling")
    assert sanne.at.endswith("/geplaatst"), sanne.words
    new = str(sanne.at.removesuffix("/geplaatst"))
    await portal.settle(skip_jobs=("mail",))
    assert await letters(portal, "ingetrokken") == ["Joris Bos"]
    await joris.open(old)
    assert "Deze bestelling is vervangen door:" in joris.words and f'href="{new}"' in joris.answer.text
    assert "Bestel opnieuw" not in joris.words
    await joris.open(new)
    assert f'href="{old}"' in joris.answer.text
    await vera.log_in(new.replace("/bestellingen/", "/validatie/"))
    await vera.press("Neem in behandeling")
    await vera.press("Goedkeuren")
    await portal.settle(skip_jobs=("mail",))
    await sanne.open(new)
    assert "Uitgegeven" in sanne.words


@pytest.mark.parametrize("certificate", ["valid", "revoked"])
async def test_s8_a_new_order_is_begun_with_the_data_of_a_certificate(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, certificate: str
) -> None:
    """Names, manager and address are there, the request is not; the name may change, and it ends in an order of its own."""
    await seed()
    sanne = browser_for("cp_full")
    await sanne.log_in("/servercertificaten?per=100")
    await sanne.follow(NAME)
    page = str(sanne.at)
    if certificate == "revoked":
        await sanne.follow("Intrekken")
        await sanne.press("Trek dit certificaat in", reden="superseded", naam=NAME)
        await portal.settle(skip_jobs=("mail",))
        await sanne.open(page)
        assert "Dit certificaat is ingetrokken. U kunt het daarom niet verlengen." in sanne.words, sanne.words
    await sanne.press("Nieuwe bestelling met dezelfde gegevens")
    assert sanne.at.endswith("/contactpersoon") and f"met de gegevens van het certificaat van {NAME}" in sanne.words
    await sanne.press("Opslaan en verder")
    await show_address(portal, sanne)
    await sanne.press("Opslaan en verder")
    form = next(f for f in sanne.page.forms if "csr" in f["fields"])
    assert sanne.at.endswith("/certificaat") and form["fields"]["csr"] == [""] and NAME in sanne.answer.text
    await sanne.press("Opslaan en verder", naam=OTHER, namen="", csr=new_csr(OTHER))
    assert sanne.at.endswith("/controle") and OTHER in sanne.words, sanne.words
    await sanne.press("Opslaan en verder")
    await sanne.press("Opslaan en verder", akkoord=sanne.choices("akkoord"))
    await sanne.press("Plaats bestelling")
    assert sanne.at.endswith("/geplaatst"), sanne.words
    await sanne.open(page)
    assert "Er loopt al een verlenging" not in sanne.words
