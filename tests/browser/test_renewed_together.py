"""S8: certificates renewed together, by keyboard: ticked, their requests dropped at once, checked and placed from one page."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

Look = Callable[[Page, str], None]


def test_s8_ticked_certificates_are_renewed_together_by_keyboard(
    log_in: Callable[[str], Page], look: Look, new_csr: Callable[[str], str], tmp_path: Path
) -> None:
    """S8, S2: ticks stay while one sorts and searches; what can't be renewed today says so beside what can."""
    page = log_in("other")
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Servercertificaten").press("Enter")
    box = page.get_by_role("checkbox", name=re.compile(r"^Kies peilbeheer\."))
    box.press("Space")
    status = page.locator("[data-ticks-count]")
    expect(status).to_have_text("1 certificaat gekozen")
    page.get_by_role("link", name=re.compile("^Type")).press("Enter")
    expect(page).to_have_url(re.compile("sorteer=type.*gekozen="))
    expect(box).to_be_checked()
    page.get_by_role("searchbox").fill("www.")
    page.keyboard.press("Enter")
    expect(status).to_have_text("1 certificaat gekozen, waarvan 1 niet in beeld")
    page.get_by_role("checkbox", name="Kies alles op deze pagina").press("Space")
    expect(status).to_have_text("2 certificaten gekozen, waarvan 1 niet in beeld")
    look(page, "ticked")
    page.get_by_role("button", name="Verleng gekozen certificaten").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Certificaten samen verlengen")
    row = page.get_by_role("row").filter(has_text="peilbeheer")
    expect(row).to_contain_text("Wacht op de CSR")
    expect(page.get_by_role("row").filter(has_text="Kan nu niet")).to_have_count(1)
    name = row.get_by_role("link").first.inner_text()
    files = [tmp_path / "www-server-2.csr", tmp_path / "leeg.csr"]
    files[0].write_text(new_csr(name.strip()))
    files[1].write_text("niets")
    page.get_by_label("CSR-bestanden").set_input_files(files)
    expect(page.get_by_text("2 bestanden gekozen")).to_be_visible()
    page.get_by_role("button", name="Stuur de CSR’s").press("Enter")
    expect(page.get_by_role("heading", name="1 CSR past bij een certificaat")).to_be_visible()
    expect(page.get_by_text("leeg.csr: ")).to_be_visible()
    look(page, "batch-taken")
    page.get_by_role("link", name="Naar de controle").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Controle van uw bestellingen")
    page.get_by_role("button", name="Plaats 1 bestelling").press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("checkbox").press("Space")
    look(page, "batch-check")
    page.get_by_role("button", name="Plaats 1 bestelling").press("Enter")
    expect(page.get_by_role("heading", name="1 bestelling is geplaatst")).to_be_visible()
    row.get_by_role("link", name=re.compile("^S20")).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bestelling S20")
