"""Two validators and one decision: prepared by one, given back once, taken by another; what the customer reads, and when (B1)."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from chassis.testing import Portal
from local.journey import to_the_last_step
from sqlalchemy import text

NAME = "koppelvlak.voorbeeldstad.example"
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


async def case_of(portal: Portal, contact: Any) -> tuple[str, str]:
    """A sealed order of the name: its address for the customer, and for validation."""
    await contact.log_in("/servercertificaten")
    await to_the_last_step(contact, NAME)
    await contact.press("Plaats bestelling")
    await portal.settle(skip_jobs=("mail",))
    order = str(contact.at.removesuffix("/geplaatst"))
    return order, order.replace("/bestellingen/", "/validatie/")


async def test_b1_a_rejection_is_prepared_given_back_prepared_better_and_taken(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """The customer reads nothing before it is taken; who prepared it can't; the note is for colleagues alone."""
    await seed()
    contact, vera, karim = browser_for("cp_full"), browser_for("validator1"), browser_for("validator2")
    order, case = await case_of(portal, contact)
    await vera.log_in(case)
    await vera.press("Neem in behandeling")
    await vera.press("Leg afwijzing voor aan een collega", reden="Klopt niet.")
    assert "Voorgelegd: afwijzen" in vera.words and "Een collega neemt het, of geeft het terug" in vera.words
    with pytest.raises(AssertionError, match="no button"):
        await vera.press("Wijs de bestelling af")
    await karim.log_in("/validatie?stand=tweede")
    assert "afwijzing voorgelegd door Vera" in karim.words
    await karim.follow(NAME)
    assert "Klopt niet." in karim.words and "Voorbereid door Vera" in karim.words
    await karim.press("Geef het besluit terug", waarom="Zeg welke naam.")
    assert "Zeg welke naam." in karim.words and "Wacht op een tweede" not in karim.words
    await karim.press("Geef terug")
    await contact.open(order)
    assert "Klopt niet" not in contact.words and "welke naam" not in contact.words and "Afgewezen" not in contact.words

    await vera.open(case)
    assert "Zeg welke naam." in vera.words
    await vera.press("Neem in behandeling")
    await vera.press("Leg afwijzing voor aan een collega", reden="De naam www is niet van u.")
    await karim.open(case)
    await karim.press("Wijs de bestelling af")
    assert "Over deze bestelling hoeft u niets meer te besluiten" in karim.words
    await portal.settle(skip_jobs=("mail",))
    await contact.open(order)
    assert "De naam www is niet van u." in contact.words and "Afgewezen" in contact.words


async def test_b1_an_approval_put_to_a_colleague_ends_in_a_certificate_in_english_too(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    await seed()
    contact, vera, karim = browser_for("cp_full"), browser_for("validator1"), browser_for("validator2")
    order, case = await case_of(portal, contact)
    await vera.log_in()
    await vera.open(f"{case}?taal=en")
    await vera.press("Take on")
    await vera.open(f"{case}?taal=en")
    await vera.press("Put the approval to a colleague")
    await vera.open(f"{case}?taal=en")
    assert "You prepared this decision. A colleague takes it, or returns it." in vera.words
    await karim.log_in()
    await karim.open(f"{case}?taal=en")
    await karim.press("Approve as well")
    await portal.settle(skip_jobs=("mail",))
    await contact.open(order)
    assert "Uitgegeven" in contact.words


async def test_n3_a_mail_that_got_lost_is_sent_again_from_the_page_of_the_order(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """In Dutch and in English; a second one of the same mail comes into the queue, and the page says that it waits."""
    await seed()
    contact = browser_for("cp_full")
    order, _ = await case_of(portal, contact)
    database = portal.services["orders"].database
    async with database.begin() as tx:
        await tx.session.execute(text("UPDATE job SET state = 'done', ended_at = now() WHERE kind = 'mail'"))
    await contact.open(f"{order}?taal=en")
    assert "Order placed, with the order form" in contact.words and "being sent" not in contact.words
    await contact.press("Send again")
    assert "Wij sturen de e-mail opnieuw." in contact.words and "wordt verstuurd" in contact.words


async def test_b1_the_service_desk_links_two_numbers_of_one_human(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """Who has a number at the customer too judges nothing of that customer from then on; what is wrong is told at its place."""
    await seed()
    sam, sanne, vera = browser_for("servicedesk"), browser_for("cp_full"), browser_for("validator1")
    _order, case = await case_of(portal, sanne)
    for browser in (sam, vera):
        await browser.log_in()
    await sam.follow("Wie is wie")
    await sam.press("Zoeken", nummer="9000001")
    assert "Vul een persoonsnummer in" in sam.words and "Koppel: dit" not in sam.words
    await sam.press("Zoeken", nummer="cb9000001")
    assert "Vera Toets" in sam.words, sam.words
    for typed, told in (
        ({"ander": "CB1000002", "reden": ""}, "Schrijf in één regel op waarom"),
        ({"ander": "x", "reden": "Zelfde paspoort."}, "Vul een persoonsnummer in"),
        ({"ander": "CB7777777", "reden": "Zelfde paspoort."}, "Bij ons staat niemand met dit nummer."),
        ({"ander": "CB9000003", "reden": "Zelfde paspoort."}, "Laat een collega dit doen."),
    ):
        await sam.press("Koppel: dit is dezelfde persoon", **typed)
        assert sam.answer.status_code >= 400 and told in sam.words, (typed, sam.words)
    await sam.press("Koppel: dit is dezelfde persoon", ander="cb1000002", reden="Zelfde paspoort.")
    assert "Gedaan" in sam.words and "Sanne de Vries" in sam.words, sam.words
    await vera.open(case)
    assert "Neem in behandeling" not in [b["words"].strip() for f in vera.page.forms for b in f["buttons"]], vera.words
    await sam.press("Koppel CB9000001 los", reden="Toch niet.")
    assert "Sanne de Vries" not in sam.words and "Gedaan" in sam.words
    await vera.open(case)
    await vera.press("Neem in behandeling")
    assert "In behandeling bij u." in vera.words, vera.words
    await vera.open("/servicedesk/personen")
    assert vera.answer.status_code == 403
