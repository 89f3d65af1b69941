"""One order in a real browser, from card to certificate."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from cryptography import x509
from local.running import Running
from playwright.sync_api import Page, expect

NAME = "koppelvlak.voorbeeldstad.example"
WITHOUT_SCRIPT = "mijn.voorbeeldstad.example"
CONTACT, MANAGER = (f"{who}@gemeente-voorbeeldstad.example" for who in ("sanne.de.vries", "victoria.berg"))


def fill_in(page: Page, name: str, csr: str) -> None:
    """From the overview through the six steps, up to the button that places the order."""
    menu = page.get_by_role("navigation", name="Hoofdmenu")
    menu.get_by_role("link", name="Servercertificaten").click()
    page.get_by_role("searchbox", name="Naam (FQDN), serienummer of beheerder").fill(name.partition(".")[0] + ".")
    page.get_by_role("button", name="Zoeken").click()
    expect(page.get_by_text("(totaal 1)")).to_be_visible()
    page.get_by_role("link", name=f"Beheren {name}").click()
    page.get_by_role("link", name="Verlengen", exact=True).click()
    page.get_by_role("button", name="Start verlenging").click()
    for step in ("Contactpersoon", "Certificaatbeheerder", "Certificaat", "Controle", "Voorwaarden"):
        expect(page.get_by_role("heading", level=1)).to_have_text(step)
        if step == "Certificaat":
            page.get_by_role("textbox", name="Aanvraagbestand (CSR)").fill(csr)
        if step == "Voorwaarden":
            for box in page.get_by_role("checkbox").all():
                box.check()
        page.get_by_role("button", name="Opslaan en verder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Afronding")


def test_one_order_from_card_to_certificate(
    running: Running,
    log_in: Callable[[str], Page],
    mails: Callable[[str, str], dict[str, Any]],
    new_csr: Callable[[str], str],
    tmp_path: Path,
) -> None:
    """L1, L6, S1, S2, S4, S5, S8, S10, S11, N2 to N4, B1, B2."""
    page = log_in("cp_full")
    expect(page.get_by_role("heading", name="Welkom, Sanne de Vries")).to_be_visible()
    header = page.get_by_role("banner")
    for words in ("Gemeente Voorbeeldstad", "Abonneenummer P1234567", "Sanne de Vries"):  # L6
        expect(header).to_contain_text(words)
    expect(header.get_by_role("button", name="Uitloggen")).to_be_visible()

    fill_in(page, NAME, new_csr(NAME))
    page.get_by_role("button", name="Plaats bestelling").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bestelling geplaatst")
    shown = re.search(r"S20\d{15}", page.get_by_role("main").inner_text())
    assert shown, "the confirmation names no reference"
    reference = shown.group()
    with page.expect_download() as started:  # S11: the link comes without a click
        page.get_by_role("link", name="Bestelformulier downloaden").click()
    form = tmp_path / "form.pdf"
    started.value.save_as(form)
    assert form.read_bytes().startswith(b"%PDF-1.7") and started.value.suggested_filename.endswith(".pdf")

    sent = mails(CONTACT, reference)  # N2
    attached = next(a for a in sent["attachments"] if a["type"] == "application/pdf")
    assert httpx.get(running.demo["mailbox"] + attached["url"]).content == form.read_bytes()

    validator = log_in("validator1")
    expect(validator.get_by_role("heading", name="Validatie", level=1)).to_be_visible()
    validator.get_by_role("link", name=reference).click()
    validator.get_by_role("button", name="Neem in behandeling").click()
    validator.get_by_role("button", name="Goedkeuren").click()
    expect(validator.get_by_text("Over deze bestelling hoeft u niets meer te besluiten.")).to_be_visible()

    mails(CONTACT, f"{reference} is goedgekeurd")  # N3

    page.get_by_role("link", name="Volg de bestelling").click()
    page.get_by_role("link", name="Bekijk het certificaat").click()  # B2: it shows by itself
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    expect(page.get_by_text(reference).first).to_be_visible()  # also in its history
    expect(page.get_by_role("main")).to_contain_text("Victoria Berg")  # S5
    page.get_by_role("link", name="het vorige certificaat").click()
    expect(page.get_by_role("heading", name="Dit certificaat is verlengd")).to_be_visible()
    page.get_by_role("link", name="Servercertificaten").first.click()
    page.get_by_role("link", name="Geldig van").click()
    page.get_by_role("link", name="Geldig van").click()
    newest = page.get_by_role("row").nth(1)
    expect(newest).to_contain_text(NAME)  # S4

    issued = mails(MANAGER, NAME)  # N4
    content = httpx.get(running.demo["mailbox"] + issued["attachments"][0]["url"]).content
    assert x509.load_pem_x509_certificates(content)[0].subject.rfc4514_string().count(NAME) == 1
    assert CONTACT in issued["to"]


def test_l7_after_logging_out_the_back_button_and_an_old_tab_show_nothing(log_in: Callable[[str], Page]) -> None:
    """L7: the session is over in every window; the page names the two steps that remain."""
    page = log_in("cp_basic")
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Servercertificaten").click()
    page.get_by_role("link", name=f"Beheren {NAME}").first.click()
    old_tab = page.context.new_page()
    old_tab.goto("/servercertificaten")
    page.get_by_role("button", name="Uitloggen").click()
    expect(page.get_by_role("heading", name="U bent uitgelogd")).to_be_visible()
    expect(page.get_by_text("Sluit alle vensters van uw browser.")).to_be_visible()
    expect(page.get_by_text("Haal uw pas of USB-token uit de computer.")).to_be_visible()
    expect(old_tab.get_by_role("heading", name="Uw sessie is voorbij")).to_be_visible()  # without a click
    expect(old_tab.get_by_text(NAME)).to_have_count(0)
    for window in (page, old_tab):
        if window is page:
            window.go_back()
        else:
            window.get_by_role("link", name="Naar inloggen").click()
        expect(window.get_by_role("heading", name="Inloggen met pas of USB-token")).to_be_visible()
        expect(window.get_by_text(NAME)).to_have_count(0)
        expect(window.get_by_text("P1234567")).to_have_count(0)


def test_the_whole_order_is_placed_without_javascript(
    log_in: Callable[..., Page], new_csr: Callable[[str], str]
) -> None:
    """S1, S8, S10, S11: every step is a form; a button asks whether the PDF is there."""
    page = log_in("cp_full", script=False)
    fill_in(page, WITHOUT_SCRIPT, new_csr(WITHOUT_SCRIPT))
    page.get_by_role("button", name="Plaats bestelling").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bestelling geplaatst")
    download = page.get_by_role("link", name="Bestelformulier downloaden")
    for _ in range(40):
        if download.count():
            break
        page.wait_for_timeout(500)
        with page.expect_navigation():  # else the next look may be at the page that is being left
            page.get_by_role("button", name="Kijk of het formulier klaar is").click()
    with page.expect_download() as started:
        download.click()
    assert started.value.path().read_bytes().startswith(b"%PDF-1.7")


def test_a_renewal_in_two_pages(log_in: Callable[[str], Page], new_csr: Callable[[str], str]) -> None:
    """S8, H1: from Home in four presses and a paste; what is taken over is on the page, and every step can still be opened."""
    page = log_in("bv")
    button = page.get_by_role("button", name="Verlengen").last
    name = button.inner_text().partition("Verlengen")[2].strip()
    button.click()
    expect(page.get_by_role("heading", name="Dit nemen we over")).to_be_visible()
    page.get_by_role("textbox", name="Aanvraagbestand (CSR)").fill(new_csr(name))
    page.get_by_role("button", name="Opslaan en verder").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Controle")
    steps = page.get_by_role("navigation", name="Stappen van uw bestelling")
    expect(steps.get_by_role("link", name="Certificaatbeheerder")).to_be_visible()
    page.get_by_role("checkbox", name="Ik geef deze 7 verklaringen").check()
    page.get_by_role("button", name="Plaats bestelling").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bestelling geplaatst")
    expect(page.get_by_role("main")).to_contain_text(name)
