"""The service desk prepares a renewal for a customer, who finds it, declares and places it; another is signed on paper. In a real browser, by keyboard (B8)."""

import re
from collections.abc import Callable
from typing import Any

from local.journey import new_csr
from playwright.sync_api import Page, expect

#: Of its own: an order of this stands in the way of nobody else's.
NAME = "vergunningen.voorbeeldstad.example"
SIGNED = "papier.voorbeeldstad.example"
CONTACT = "joris.bos@gemeente-voorbeeldstad.example"
Look = Callable[[Page, str], None]


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def on(page: Page) -> None:
    page.get_by_role("button", name="Opslaan en verder", exact=True).press("Enter")


def test_b8_what_the_service_desk_prepares_is_the_customers_once_it_is_ready(
    log_in: Callable[[str], Page], mails: Callable[..., dict[str, Any]], look: Look
) -> None:
    """Nobody of the customer sees it before; afterwards the desk does not; the form and the case name both."""
    sam, page = log_in("servicedesk"), log_in("cp_basic")
    sam.get_by_role("link", name="Namens een klant").first.click()
    heading(sam, "Namens een klant")
    sam.get_by_role("searchbox", name="Voor welke klant?").fill("gemeente voor")
    sam.keyboard.press("Enter")
    expect(sam.get_by_role("link", name="Gemeente Voorbeeldstad")).to_be_visible()
    look(sam, "on-behalf-search")
    sam.get_by_role("link", name="Gemeente Voorbeeldstad").press("Enter")
    sam.get_by_role("button", name="Begin", exact=True).press("Enter")
    expect(sam.get_by_role("alert")).to_be_focused()
    sam.get_by_role("searchbox").fill("vergunningen")
    sam.keyboard.press("Enter")
    sam.get_by_role("radio", name="Joris Bos").check()
    sam.get_by_role("radio", name=f"Verlengen: {NAME}").check()
    look(sam, "on-behalf-choices")
    sam.get_by_role("button", name="Begin", exact=True).press("Enter")
    heading(sam, "Certificaatbeheerder")
    on(sam)
    heading(sam, "Certificaat")
    expect(sam.get_by_role("group", name="Wie levert de CSR aan?")).to_have_count(0)
    sam.get_by_role("textbox", name="E-mailadres voor het certificaat").fill("vergunningen@voorbeeldstad.example")
    on(sam)
    heading(sam, "Klaarzetten")
    expect(sam.get_by_role("main")).to_contain_text("De klant levert de CSR aan")
    look(sam, "on-behalf-ready")
    page.goto("/home")
    expect(page.get_by_role("heading", name="Er staat een bestelling voor u klaar")).to_have_count(0)
    sam.get_by_role("button", name="Zet klaar voor de klant").press("Enter")
    expect(sam.get_by_role("heading", name="Klaargezet: de klant krijgt een e-mail")).to_be_visible()
    expect(sam.get_by_role("link", name=NAME)).to_have_count(0)
    assert "Sam Dienst" in mails(CONTACT, "staat een bestelling voor u klaar")["text"]

    page.goto("/home")
    expect(page.get_by_role("heading", name="Er staat een bestelling voor u klaar")).to_be_visible()
    look(page, "home-prepared")
    page.get_by_role("link", name=f"Ga verder {NAME}").press("Enter")
    heading(page, "Contactpersoon")
    expect(page.get_by_role("main")).to_contain_text("Sam Dienst van MijnCertificaten zette dit voor u klaar.")
    on(page)
    heading(page, "Certificaatbeheerder")
    on(page)
    heading(page, "Certificaat")
    box = page.get_by_role("textbox", name="E-mailadres voor het certificaat")
    expect(box).to_have_value("vergunningen@voorbeeldstad.example")
    page.get_by_role("textbox", name="Aanvraagbestand (CSR)").fill(new_csr(NAME))
    on(page)
    heading(page, "Controle")
    on(page)
    heading(page, "Voorwaarden")
    for tick in page.get_by_role("checkbox").all():
        tick.check()
    on(page)
    heading(page, "Afronding")
    page.get_by_role("button", name="Plaats bestelling").press("Enter")
    page.get_by_role("link", name="Volg de bestelling").click()
    people = page.get_by_role("region", name="Voor wie?")
    expect(people).to_contain_text("Klaargezet door")
    expect(people).to_contain_text("Sam Dienst")
    look(page, "order-prepared")
    sam.goto("/namens-klant")
    expect(sam.get_by_role("heading", name="U heeft nu niets klaarstaan")).to_be_visible()


def test_b8_who_cant_log_in_signs_on_paper_and_a_validator_sees_it(log_in: Callable[[str], Page], look: Look) -> None:
    """What is wrong is told at its place; the paper stands in the case, and nobody approves before it was looked at."""
    sam, karim = log_in("servicedesk"), log_in("validator2")
    sam.goto("/namens-klant/P1234567")
    sam.get_by_role("radio", name="Sanne de Vries").check()
    sam.get_by_role("radio", name="Nieuw: PKIoverheid PRIVATE servercertificaat", exact=False).first.check()
    sam.get_by_role("button", name="Begin", exact=True).press("Enter")
    heading(sam, "Certificaatbeheerder")
    sam.get_by_role("radio").first.check()
    on(sam)
    heading(sam, "Certificaat")
    sam.get_by_role("textbox", name="Naam van de service (CN)").fill(SIGNED)
    sam.get_by_role("textbox", name="Aanvraagbestand (CSR)").fill(new_csr(SIGNED))
    on(sam)
    heading(sam, "Klaarzetten")
    sam.get_by_role("link", name="Op papier laten ondertekenen").press("Enter")
    heading(sam, "Op papier laten ondertekenen")
    sam.get_by_role("link", name="Open het formulier").press("Enter")
    title = sam.get_by_role("heading", level=1).inner_text()
    code = re.search(r"[0-9A-F]{8}-[0-9]+-[0-9A-F]{4}", title)
    assert code, title
    look(sam, "on-behalf-printed")
    sam.go_back()
    sam.get_by_role("button", name="Plaats de bestelling").press("Enter")
    expect(sam.get_by_role("alert")).to_be_focused()
    expect(sam.get_by_role("alert")).to_contain_text("Kies de scan van het ondertekende papier.")
    look(sam, "on-behalf-paper-refused")
    sam.get_by_label("Code op het papier").fill(code[0])
    sam.get_by_label("Ondertekend op").fill(
        sam.evaluate("new Date().toLocaleDateString('sv', {timeZone: 'Europe/Amsterdam'})")
    )
    sam.get_by_label("Waar liggen het papier en de scan?").fill("Dossier 2026-114")
    scan = {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7" + b" " * 300_000}
    sam.get_by_label("Scan van het ondertekende papier").set_input_files(files=[scan])
    sam.get_by_role("button", name="Plaats de bestelling").press("Enter")
    expect(sam.get_by_role("heading", name="De bestelling is geplaatst")).to_be_visible()
    reference = re.search(r"S[0-9]{17}", sam.get_by_role("main").inner_text())
    assert reference
    karim.goto(f"/validatie?zoek={reference[0]}")
    karim.get_by_role("link", name=reference[0], exact=True).click()
    expect(karim.get_by_role("main")).to_contain_text("Dossier 2026-114")
    expect(karim.get_by_role("main")).to_contain_text("De papieren met de handtekening zijn binnen.")
    expect(karim.get_by_text("Goedkeuren kan nu niet")).to_be_visible()
    look(karim, "case-paper")
