"""The certificate manager hands the request in by a mailed link, without a card, while who orders looks on (S9, N10)."""

import re
from collections.abc import Callable
from typing import Any

from local.journey import new_csr
from playwright.sync_api import Page, expect

#: Of its own: an order of it stands in the way of nobody else's.
NAME, EXTRA = "uitnodiging.voorbeeldstad.example", "uitnodiging-test.voorbeeldstad.example"
CONTACT, MANAGER = (f"{who}@gemeente-voorbeeldstad.example" for who in ("sanne.de.vries", "karel.tak"))
Look = Callable[[Page, str], None]
Open = Callable[[str | None], Page]


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def hand_in(page: Page, look: Look) -> None:
    """At the mailed link: what is asked for, what is wrong with a request, what is worth a look in another, and thanks."""
    heading(page, "CSR aanleveren")
    asked = page.get_by_role("main")
    for words in (NAME, EXTRA, "RSA"):
        expect(asked).to_contain_text(words)
    expect(page.get_by_text("Gemeente Voorbeeldstad")).to_have_count(0)
    look(page, "hand-in")
    box = page.get_by_role("textbox", name="Aanvraagbestand (CSR)")
    box.fill("dit is geen CSR")
    page.get_by_role("button", name="Lever de CSR aan").press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(box).to_have_value("dit is geen CSR")
    look(page, "hand-in-errors")
    box.fill(new_csr("anders.voorbeeldstad.example"))
    page.get_by_role("button", name="Lever de CSR aan").press("Enter")
    expect(page.get_by_role("region", name="Dit staat in uw CSR")).to_contain_text(
        f"In de CSR staat de naam anders.voorbeeldstad.example. Gevraagd is: {NAME}."
    )
    look(page, "hand-in-findings")
    box.fill(new_csr(NAME))
    page.get_by_role("button", name="Lever de CSR aan").press("Enter")


def test_n10_who_orders_sees_the_request_come_that_the_manager_hands_in(
    log_in: Open,
    visit: Open,
    to_the_request: Callable[[Page], None],
    declare_and_place: Callable[[Page], str],
    mails: Callable[[str, str], dict[str, Any]],
    look: Look,
) -> None:
    """S9, N10: an invitation by mail, a page for who has no card, and an order that waits and then is placed."""
    page, manager = log_in("cp_full"), visit(None)
    to_the_request(page)
    page.get_by_role("textbox", name="Naam van de service (CN)").fill(NAME)
    page.get_by_role("textbox", name="Extra namen (SAN)").fill(EXTRA)
    page.get_by_role("radio", name="De certificaatbeheerder doet het").check()
    page.get_by_role("button", name="Opslaan en verder").press("Enter")
    heading(page, "Controle")
    waits = page.get_by_role("heading", name="We wachten op de CSR van de certificaatbeheerder")
    expect(waits).to_be_visible()
    look(page, "invited")
    invitation = mails(MANAGER, f"Wilt u een CSR aanleveren voor {NAME}?")
    link = re.search(r"https://\S+/csr-aanleveren/\S+", invitation["text"])
    assert link
    manager.goto(link.group())
    hand_in(manager, look)
    heading(manager, "De CSR is ontvangen")
    look(manager, "handed-in")
    expect(page.get_by_role("heading", name="De CSR is aangeleverd")).to_be_visible()  # by itself
    expect(waits).to_have_count(0)
    look(page, "request-came")
    manager.goto(link.group())
    heading(manager, "Deze link werkt niet of niet meer")
    assert mails(CONTACT, f"De CSR voor {NAME} is aangeleverd")
    expect(page.get_by_role("region", name="Certificaat", exact=True)).to_contain_text("EC P-256")
    page.get_by_role("button", name="Opslaan en verder").press("Enter")  # what is on the page is what was looked at
    heading(page, "Voorwaarden")
    page.get_by_role("link", name="Bekijk de CSR").press("Enter")
    heading(page, "Certificaat")
    expect(page.get_by_role("region", name="Dit staat in uw CSR")).to_contain_text("EC P-256")
    look(page, "request-of-the-manager")
    page.get_by_role("button", name="Opslaan en verder").last.press("Enter")
    reference = declare_and_place(page)
    page.get_by_role("link", name="Volg de bestelling").press("Enter")
    heading(page, f"Bestelling {reference}")
    expect(page.get_by_text("CSR aangeleverd door de certificaatbeheerder")).to_be_visible()
