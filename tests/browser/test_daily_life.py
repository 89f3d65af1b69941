"""Anybody's pages, own texts and addresses of roles, by keyboard in a real browser (S13, S14, S15, N9)."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

#: Of its own: what it is called here stands in no other journey.
NAMED = "raad.voorbeeldstad.example"
ROLE, REPORTER = "beheer-journaal@voorbeeldstad.example", "melder-journaal@example.org"
Look = Callable[[Page, str], None]
Mails = Callable[..., dict[str, Any]]


def test_s13_s15_a_stranger_searches_reports_and_the_desk_answers(
    visit: Callable[[str | None], Page], log_in: Callable[[str], Page], mails: Mails, look: Look
) -> None:
    """Nobody logs in to search or to report; a name is found as it is alone, and an empty report is told at its fields."""
    page, desk = visit(None), log_in("servicedesk")
    page.goto("/")
    page.get_by_role("link", name="Zoek een gepubliceerd certificaat").press("Enter")
    for name, answer in (("www." + NAMED, "Niets gevonden"), (NAMED, "Gemeente Voorbeeldstad")):
        page.get_by_role("searchbox", name="Wat zoekt u?").fill(name)
        page.keyboard.press("Enter")
        expect(page.get_by_role("main")).to_contain_text(answer)
    look(page, "journey-found")

    page.goto("/")
    page.get_by_role("link", name="Meld een probleem").first.press("Enter")
    page.get_by_role("button", name="Verstuur de melding").press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("textbox", name="Uw melding").fill("Er staat een verkeerde naam in dit certificaat.")
    page.get_by_role("textbox", name="Uw e-mailadres").fill(REPORTER)
    page.get_by_role("button", name="Verstuur de melding").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wij hebben uw melding")
    look(page, "journey-reported")
    reference = page.get_by_role("main").inner_text().partition("Referentie")[2].split()[0]

    desk.goto("/servicedesk/meldingen")
    desk.get_by_role("link", name=reference).press("Enter")
    desk.get_by_role("textbox", name="Antwoord aan de melder").fill("Wij kijken ernaar en bellen de abonnee.")
    desk.get_by_role("button", name="Verstuur het antwoord").press("Enter")
    expect(desk.get_by_role("main")).to_contain_text("Beantwoord")
    look(desk, "journey-answered")
    mails(REPORTER, reference, "Wij kijken ernaar en bellen de abonnee.")


def test_s14_n9_a_contact_names_a_certificate_and_gives_a_role_address(
    log_in: Callable[[str], Page], mails: Mails, look: Look
) -> None:
    """The name is found in the overview; the address gets nothing until the code that is mailed there is typed."""
    page = log_in("cp_full")
    page.goto(f"/servercertificaten?naam={NAMED}")
    page.get_by_role("link", name=f"Beheren {NAMED}").press("Enter")
    page.get_by_role("link", name="Wijzig de eigen gegevens").press("Enter")
    page.get_by_role("textbox", name="Eigen naam").fill("Raadsinformatie journaal")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMED)
    expect(page.get_by_role("main")).to_contain_text("Raadsinformatie journaal")
    page.goto("/servercertificaten?naam=raadsinformatie+journaal")
    expect(page.get_by_role("link", name=f"Beheren {NAMED}")).to_have_count(1)

    page.get_by_role("link", name="Organisatie", exact=True).press("Enter")
    page.get_by_role("textbox", name="E-mailadres").fill(ROLE)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nog niet bevestigd").first).to_be_visible()
    text = mails(ROLE, "Uw code voor een e-mailadres")["text"]
    code = text.partition("Code: ")[2].split()[0]
    wrong = "000000" if code != "000000" else "111111"
    for typed in (wrong, code):
        page.get_by_role("textbox", name="Code uit de e-mail").fill(typed)
        page.keyboard.press("Enter")
        if typed == wrong:
            expect(page.get_by_role("alert")).to_contain_text("Deze code klopt niet.")
    expect(page.get_by_text("Bevestigd", exact=True)).to_be_visible()
    look(page, "journey-role-address")
    page.get_by_role("button", name="Verwijder dit adres").press("Enter")
    expect(page.get_by_text(ROLE)).to_have_count(0)
