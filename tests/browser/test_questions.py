"""Validation asks, the customer answers and the order is approved; another order is withdrawn. By keyboard, in a real browser (B1)."""

from collections.abc import Callable
from typing import Any

from local.journey import new_csr
from playwright.sync_api import Page, expect

#: Of its own: orders of these stand in the way of nobody else's.
ASKED, WITHDRAWN = "burgerzaken.voorbeeldstad.example", "jeugd.voorbeeldstad.example"
ORDINARY, WATCHED, PREPARED = "afval.voorbeeldstad.example", "geo.voorbeeldstad.example", "jeugd.voorbeeldstad.example"
CONTACT = "sanne.de.vries@gemeente-voorbeeldstad.example"
Look = Callable[[Page, str], None]


def place(page: Page, name: str) -> tuple[str, str]:
    """An order of the name, sealed; its reference and its address."""
    page.goto(f"/servercertificaten?naam={name}")
    page.get_by_role("link", name=f"Beheren {name}").click()
    page.get_by_role("link", name="Verlengen", exact=True).click()
    page.get_by_role("button", name="Start verlenging").click()
    for step in ("Contactpersoon", "Certificaatbeheerder", "Certificaat", "Controle", "Voorwaarden"):
        expect(page.get_by_role("heading", level=1)).to_have_text(step)
        if step == "Certificaat":
            page.get_by_role("textbox", name="Aanvraagbestand (CSR)").fill(new_csr(name))
        if step == "Voorwaarden":
            for box in page.get_by_role("checkbox").all():
                box.check()
        page.get_by_role("button", name="Opslaan en verder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Afronding")
    page.get_by_role("button", name="Plaats bestelling").click()
    expect(page.get_by_role("link", name="Bestelformulier downloaden")).to_be_visible()
    page.get_by_role("link", name="Volg de bestelling").click()
    expect(page.get_by_role("heading", name="Voortgang")).to_be_visible()
    return page.get_by_role("heading", level=1).inner_text().removeprefix("Bestelling "), page.url


def test_b1_a_question_is_answered_by_keyboard_and_the_order_approved(
    log_in: Callable[[str], Page], mails: Callable[[str, str], dict[str, Any]], look: Look
) -> None:
    """The open page of the customer shows the question by itself; an empty answer is told at its place."""
    page, vera = log_in("cp_full"), log_in("validator1")
    reference, address = place(page, ASKED)
    vera.goto("/validatie")
    vera.get_by_role("link", name=reference).click()
    vera.get_by_role("button", name="Neem in behandeling").press("Enter")
    expect(page.get_by_text("Wordt gecontroleerd").first).to_be_visible()  # by itself
    expect(page.get_by_text("Bestelling intrekken", exact=True)).to_have_count(0)
    vera.get_by_role("textbox", name="Vraag aan de klant").fill("Van wie is dit domein?")
    vera.get_by_role("button", name="Stel de vraag").press("Enter")
    expect(vera.get_by_text("Wij wachten op het antwoord van de klant.")).to_be_visible()
    look(vera, "case-waiting")

    expect(page.get_by_text("Wacht op u").first).to_be_visible()  # by itself, with the place for the answer
    expect(page.get_by_role("heading", name="Wij hebben een vraag aan u")).to_be_visible()
    expect(page.get_by_text("Van wie is dit domein?")).to_be_visible()
    mails(CONTACT, reference)
    assert page.url == address
    look(page, "order-waiting")
    page.get_by_role("button", name="Verstuur het antwoord").press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Schrijf uw antwoord op.").press("Enter")
    page.keyboard.type("Van ons, sinds 2019.")
    page.get_by_role("button", name="Verstuur het antwoord").press("Enter")
    expect(page.get_by_text("Wacht op controle").first).to_be_visible()
    expect(page.get_by_text("Van ons, sinds 2019.")).to_be_visible()

    vera.goto("/validatie")
    vera.get_by_role("link", name=reference).click()
    expect(vera.get_by_text("Van ons, sinds 2019.")).to_be_visible()
    vera.get_by_role("button", name="Neem in behandeling").press("Enter")
    expect(vera.get_by_role("button", name="Goedkeuren")).to_be_visible()
    look(vera, "case-answered")
    vera.get_by_role("button", name="Goedkeuren").press("Enter")
    expect(vera.get_by_text("Over deze bestelling hoeft u niets meer te besluiten.")).to_be_visible()
    expect(page.get_by_role("link", name="Bekijk het certificaat")).to_be_visible(timeout=60_000)  # by itself


def test_b1_an_order_is_withdrawn_by_keyboard_and_leaves_the_queue(log_in: Callable[[str], Page], look: Look) -> None:
    page, vera = log_in("cp_basic"), log_in("validator2")
    reference, _ = place(page, WITHDRAWN)
    page.get_by_text("Bestelling intrekken", exact=True).press("Enter")
    look(page, "order-withdrawing")
    page.get_by_role("button", name="Trek de bestelling in").press("Enter")
    expect(page.get_by_text("Bestelling ingetrokken").first).to_be_visible()
    look(page, "order-withdrawn")
    vera.goto("/validatie")
    expect(vera.get_by_role("heading", level=1)).to_be_visible()
    expect(vera.get_by_role("link", name=reference)).to_have_count(0)


def test_b1_an_ordinary_case_is_three_presses_of_the_keyboard(log_in: Callable[[str], Page], look: Look) -> None:
    """Open, approve, confirm; by keys of one letter, on a page that says which there are."""
    page, vera = log_in("cp_full"), log_in("validator1")
    reference, _ = place(page, ORDINARY)
    vera.goto(f"/validatie?zoek={reference}")
    presses = 0
    for key, heading in (("o", f"Controle van {reference}"), ("g", "Keurt u deze bestelling goed?"), ("b", "")):
        vera.keyboard.press(key)
        presses += 1
        if heading:
            expect(vera.get_by_role("heading", name=heading)).to_be_visible()
        if key == "g":
            look(vera, "case-confirm")
    expect(vera.get_by_text("Over deze bestelling hoeft u niets meer te besluiten.")).to_be_visible()
    assert presses == 3
    expect(page.get_by_role("link", name="Bekijk het certificaat")).to_be_visible(timeout=60_000)  # by itself


def test_b1_an_open_queue_follows_what_happens(log_in: Callable[[str], Page], look: Look) -> None:
    """A colleague takes a case and writes a note: who watches the list sees the name by itself, and where the focus is no row moves."""
    page, vera, karim = log_in("cp_full"), log_in("validator1"), log_in("validator2")
    reference, _ = place(page, WATCHED)
    vera.goto(f"/validatie?zoek={reference}")
    row = vera.get_by_role("row").filter(has_text=reference)
    expect(row).to_contain_text("niemand")
    karim.goto(f"/validatie?zoek={reference}")
    karim.get_by_role("link", name=reference, exact=True).click()
    karim.get_by_role("button", name="Neem in behandeling").press("Enter")
    expect(row).to_contain_text("Karim")
    karim.get_by_role("textbox", name="Notitie", exact=True).fill("Dit domein stond gisteren te koop.")
    karim.get_by_role("button", name="Bewaar notitie").press("Enter")
    expect(karim.get_by_role("heading", name="Notities van validatie")).to_be_visible()
    look(karim, "case-noted")
    karim.get_by_role("button", name="Geef terug").press("Enter")
    expect(row).to_contain_text("niemand")
    row.get_by_role("link", name=reference, exact=True).press("Enter")
    expect(vera.get_by_text("Dit domein stond gisteren te koop.")).to_be_visible()
    expect(page.get_by_text("te koop")).to_have_count(0)


def test_b1_a_decision_is_prepared_by_one_and_taken_by_another_by_keyboard(
    log_in: Callable[[str], Page], look: Look
) -> None:
    """The open page of the customer changes when it is taken, by itself, and not before."""
    page, vera, karim = log_in("cp_full"), log_in("validator1"), log_in("validator2")
    reference, _ = place(page, PREPARED)
    vera.goto(f"/validatie?zoek={reference}")
    vera.get_by_role("link", name=reference, exact=True).click()
    vera.get_by_role("button", name="Neem in behandeling").press("Enter")
    vera.get_by_role("textbox", name="Reden van afwijzing").fill("De bel bij dit domein ontbreekt.")
    vera.get_by_role("button", name="Leg afwijzing voor aan een collega").press("Enter")
    expect(vera.get_by_role("heading", name="Voorgelegd: afwijzen")).to_be_visible()
    expect(vera.get_by_role("button", name="Wijs de bestelling af")).to_have_count(0)
    look(vera, "case-prepared-own")
    karim.goto(f"/validatie?stand=tweede&zoek={reference}")
    expect(karim.get_by_role("row").filter(has_text=reference)).to_contain_text("afwijzing voorgelegd door Vera")
    look(karim, "queue-second")
    karim.get_by_role("link", name=reference, exact=True).press("Enter")
    expect(karim.get_by_text("De bel bij dit domein ontbreekt.")).to_be_visible()
    look(karim, "case-prepared")
    expect(page.get_by_text("Afgewezen")).to_have_count(0)
    karim.get_by_role("button", name="Wijs de bestelling af").press("Enter")
    expect(karim.get_by_text("Over deze bestelling hoeft u niets meer te besluiten.")).to_be_visible()
    expect(page.get_by_text("De bel bij dit domein ontbreekt.").first).to_be_visible()  # by itself
