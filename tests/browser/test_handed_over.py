"""A draft is handed to a colleague, who comes by the mailed link and places the order (H1, S9), by keyboard, in a real browser."""

import re
from collections.abc import Callable
from typing import Any

from local.journey import new_csr
from playwright.sync_api import Page, expect

#: Of its own: an order of it stands in the way of nobody else's.
NAME = "overdracht.voorbeeldstad.example"
NOOR = "noor.dubbel@gemeente-voorbeeldstad.example"
Look = Callable[[Page, str], None]
Open = Callable[[str], Page]


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def give(page: Page, look: Look) -> None:
    """Sanne hands her draft to Noor: a colleague is to be chosen, and then it is hers no more."""
    page.goto("/bestellingen")
    drafts = page.get_by_role("region", name="Nog af te maken").get_by_role("listitem").filter(has_text=NAME)
    expect(drafts).to_contain_text("Concept van u")
    drafts.get_by_role("link", name=f"Overdragen concept {NAME}").press("Enter")
    heading(page, "Concept overdragen")
    page.get_by_role("button", name="Draag dit concept over").press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Kies een collega.")
    look(page, "hand-over-errors")
    page.get_by_role("radio", name="Noor Dubbel").check()
    page.get_by_role("button", name="Draag dit concept over").press("Enter")
    expect(page.get_by_role("heading", name="Het concept is overgedragen")).to_be_visible()
    expect(drafts).to_contain_text("Concept van Noor Dubbel")
    expect(drafts.get_by_role("link", name="Overdragen")).to_have_count(0)
    look(page, "orders-handed-over")


def test_h1_a_colleague_goes_on_with_a_draft_that_was_handed_over_and_places_it(
    log_in: Open,
    visit: Open,
    to_the_request: Callable[[Page], None],
    show_address: Callable[[Page, str], None],
    declare_and_place: Callable[[Page], str],
    mails: Callable[[str, str], dict[str, Any]],
    look: Look,
) -> None:
    """L2, S9, S10: the mail leads over the login and the choice of subscriber to the draft; what she shows and declares is her own."""
    page, noor = log_in("cp_full"), visit("two_hats")
    to_the_request(page)
    page.get_by_role("textbox", name="Naam van de service (CN)").fill(NAME)
    page.get_by_role("textbox", name="Aanvraagbestand (CSR)").fill(new_csr(NAME))
    page.get_by_role("button", name="Opslaan en verder").last.press("Enter")
    heading(page, "Controle")
    draft = page.url
    give(page, look)
    link = re.search(r"https://\S+/aanvragen/\S+", mails(NOOR, f"droeg een concept aan u over: {NAME}")["text"])
    assert link
    noor.goto(link.group())
    noor.get_by_role("link", name="Inloggen", exact=True).press("Enter")
    noor.get_by_role("button", name="Gemeente Voorbeeldstad (P1234567)").press("Enter")
    show_address(noor, NOOR)
    for step in ("Certificaatbeheerder", "Certificaat"):  # as Sanne filled them in
        heading(noor, step)
        noor.get_by_role("button", name="Opslaan en verder").last.press("Enter")
    heading(noor, "Controle")
    expect(noor.get_by_role("main")).to_contain_text(NOOR)
    look(noor, "check-of-the-receiver")
    reference = declare_and_place(noor)
    page.goto(draft)
    heading(page, "Deze bestelling is geplaatst")
    expect(page.get_by_role("main")).to_contain_text("Noor Dubbel")
    page.get_by_role("link", name=reference).press("Enter")
    heading(page, f"Bestelling {reference}")
    expect(page.get_by_text("Verklaard door Noor Dubbel")).to_be_visible()
