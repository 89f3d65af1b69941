"""A case of validation as both sides see it: one state line, a claim that is given back, a note for who comes next (B1)."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from chassis.testing import Portal
from gateway import live
from local.journey import to_the_last_step

NAME = "koppelvlak.voorbeeldstad.example"
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]
WAITS, LOOKED_AT = "Wacht op controle", "Wordt gecontroleerd"


async def place(portal: Portal, contact: Any) -> str:
    """A sealed order of the name; answers its address."""
    await contact.log_in("/servercertificaten")
    await to_the_last_step(contact, NAME)
    await contact.press("Plaats bestelling")
    await portal.settle(skip_jobs=("mail",))
    return str(contact.at.removesuffix("/geplaatst"))


async def state_of(contact: Any, order: str, word: str) -> None:
    """Home, the list and the order say this word and not the other one."""
    other = WAITS if word == LOOKED_AT else LOOKED_AT
    for path in ("/home", "/bestellingen", order):
        await contact.open(path)
        assert word in contact.words and other not in contact.words, path
        assert "In behandeling" not in contact.words


async def news(validator: Any, case: str) -> str:
    """The mark that the stream of a page of a case begins with."""
    said = (await validator.public.get(f"{validator.portal}{case}/live")).text
    return str(json.loads(said.partition("data: ")[2].partition("\n")[0])["mark"])


async def test_b1_nobody_reads_that_somebody_looks_while_nobody_does(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the queue to the decision, with a hand-over between two validators; both sides read the same words."""
    await seed()
    contact, vera, karim = browser_for("cp_full"), browser_for("validator1"), browser_for("validator2")
    order = await place(portal, contact)
    await state_of(contact, order, WAITS)
    await vera.log_in("/validatie")
    assert WAITS in vera.words and "niemand" in vera.words
    await vera.follow(NAME)
    case = vera.at
    assert WAITS in vera.words
    await state_of(contact, order, WAITS)  # a look is no claim
    await vera.press("Neem in behandeling")
    assert LOOKED_AT in vera.words and "In behandeling bij u" in vera.words
    await state_of(contact, order, LOOKED_AT)
    await vera.press("Geef terug", notitie="Sanne belt morgen terug over het domein.")
    assert vera.at == "/validatie?terug=ja" and WAITS in vera.words
    await state_of(contact, order, WAITS)
    assert "belt morgen terug" not in contact.words

    await portal.settle(skip_jobs=("mail",))  # the registers answer
    await vera.open(case)
    monkeypatch.setattr(live, "PAUSE_AFTER", timedelta())
    shown = f'data-live-state="{await news(vera, case)}"'
    assert shown in vera.answer.text, "an open page hears of what it shows"
    await karim.log_in(case)
    assert "Sanne belt morgen terug over het domein." in karim.words and "door Vera" in karim.words
    await karim.press("Neem in behandeling")
    assert f'data-live-state="{await news(vera, case)}"' != shown, "and at once of what a colleague does"
    await vera.open(case)
    assert "In behandeling bij Karim" in vera.words and "Geef terug" not in vera.words
    await karim.press("Goedkeuren")
    await karim.open(case)
    assert "In behandeling bij" not in karim.words and WAITS not in karim.words and LOOKED_AT not in karim.words
    assert "Goedgekeurd" in karim.words
    await portal.settle(skip_jobs=("mail",))
    for path in ("/bestellingen", order):
        await contact.open(path)
        assert "Uitgegeven" in contact.words and WAITS not in contact.words and LOOKED_AT not in contact.words


async def test_b1_a_validator_finds_what_was_done_and_goes_on(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """What changes and whose the names are, on the case; decided, on to the next one; found again in today's list."""
    await seed()
    contact, vera = browser_for("cp_full"), browser_for("validator1")
    order = await place(portal, contact)
    await vera.log_in("/validatie?zoek=bestaat-niet")
    assert "Niets gevonden" in vera.words
    await vera.open("/validatie?zoek=koppelvlak")
    await vera.follow(NAME)
    assert "Wat verandert er?" in vera.words and "Stond eerder in een certificaat van deze organisatie" in vera.words
    assert "in orde" not in vera.words and "van wie de domeinnamen zijn" in vera.words
    csr = await vera.open(f"{vera.at}/aanvraag.csr")
    assert csr.text.startswith("-----BEGIN CERTIFICATE REQUEST-----")
    await vera.open(f"/validatie/{order.rpartition('/')[2]}")
    await vera.press("Neem in behandeling")
    await vera.open("/validatie?lijst=van-mij")
    await vera.follow(NAME)
    await vera.press("Goedkeuren")
    assert "Er wacht geen andere bestelling" in vera.words
    await vera.open("/validatie?lijst=vandaag&zoek=koppelvlak")
    assert "Goedgekeurd" in vera.words and "1 bestelling" in vera.words
    await contact.open(f"/validatie/{order.rpartition('/')[2]}/aanvraag.csr")
    assert contact.answer.status_code == 403


async def test_b1_the_customer_answers_where_the_mail_says_so(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """Asked by validation, answered on the order's page, without script; the case is back with the answer, and withdrawn on that page."""
    await seed()
    contact, vera, karim = browser_for("cp_full"), browser_for("validator1"), browser_for("validator2")
    order = await place(portal, contact)
    case = f"/validatie/{order.rpartition('/')[2]}"
    await vera.log_in(case)
    await vera.press("Neem in behandeling")
    await contact.open(order)
    assert "Trek de bestelling in" not in contact.answer.text, "somebody looks at it"
    await vera.press("Stel de vraag", vraag="")
    assert vera.answer.status_code == 422 and "Schrijf op wat u de klant wilt vragen." in vera.words
    await vera.press("Stel de vraag", vraag="Van wie is dit domein?")
    assert vera.at == case and "Wij wachten op het antwoord van de klant." in vera.words
    await portal.settle(skip_jobs=("mail",))
    await contact.open(order)
    assert "Wacht op u" in contact.words and "Van wie is dit domein?" in contact.words
    await contact.press("Verstuur het antwoord", antwoord="")
    assert contact.answer.status_code == 422 and "Schrijf uw antwoord op." in contact.words
    await contact.press("Verstuur het antwoord", antwoord="Van ons, sinds 2019.")
    assert contact.at == order and WAITS in contact.words and "Van ons, sinds 2019." in contact.words
    await karim.log_in(case)
    assert "Van wie is dit domein?" in karim.words and "Van ons, sinds 2019." in karim.words
    await contact.press("Trek de bestelling in")
    assert contact.at == order and "Bestelling ingetrokken" in contact.words
    await portal.settle(skip_jobs=("mail",))
    assert portal.said.count("order.withdrawn.v1") == 1 and "Trek de bestelling in" not in contact.answer.text


async def test_b1_an_ordinary_case_takes_three_presses(portal: Portal, browser_for: MakeBrowser, seed: Seed) -> None:
    """A renewal with nothing changed: opened, approved, confirmed; claimed by that, and the certificate comes."""
    await seed()
    contact, vera = browser_for("cp_full"), browser_for("validator1")
    order = await place(portal, contact)
    await vera.log_in("/validatie")
    presses = 0
    for press, words in ((vera.follow, NAME), (vera.press, "Goedkeuren"), (vera.press, "Bevestig goedkeuring")):
        await press(words)
        presses += 1
        if words == "Goedkeuren":
            assert "Keurt u deze bestelling goed?" in vera.words and "In behandeling bij u" in vera.words
    assert presses == 3 and "Stand: Goedgekeurd" in vera.words
    await portal.settle(skip_jobs=("mail",))
    await contact.open(order)
    assert "Uitgegeven" in contact.words


async def test_b1_what_staff_write_among_themselves_and_to_the_customer(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """A note by who has not the case; rejected with causes and a reason; the customer reads these in both languages and never the note."""
    await seed()
    contact, vera, karim = browser_for("cp_full"), browser_for("validator1"), browser_for("validator2")
    order = await place(portal, contact)
    case = f"/validatie/{order.rpartition('/')[2]}"
    await vera.log_in(case)
    await vera.press("Neem in behandeling")
    await karim.log_in(case)
    await karim.press("Bewaar notitie", bericht="")
    assert karim.answer.status_code == 422 and "Schrijf op wat uw collega’s moeten weten." in karim.words
    await karim.press("Bewaar notitie", bericht="Dit domein stond gisteren te koop.")
    assert karim.at == case and "In behandeling bij Vera" in karim.words
    await vera.press("Afwijzen", reden="Zie de oorzaken.", oorzaak=["names_not_yours"])
    assert vera.answer.status_code == 409 and "intussen veranderd" in vera.words
    assert "Dit domein stond gisteren te koop." in vera.words, "read before anything is decided"
    await vera.press("Afwijzen", reden="Zie de oorzaken.", oorzaak=["names_not_yours", "delivery_address"])
    assert "Stand: Afgewezen" in vera.words and "Dit domein stond gisteren te koop." in vera.words
    await vera.press("Bewaar notitie", bericht="Klant belde na.")
    assert "Klant belde na." in vera.words
    await contact.open(order)
    assert "Een domeinnaam is niet van uw organisatie" in contact.words and "(stap Certificaat)" in contact.words
    assert "Zie de oorzaken." in contact.words and "te koop" not in contact.answer.text
    await contact.open(f"{order}?taal=en")
    assert (
        "A domain name does not belong to your organisation" in contact.words and "(step Certificate)" in contact.words
    )
    await vera.open(f"{case}?taal=en")
    assert "Notes of validation" in vera.words and "The customer does not read this." in vera.words
