"""The switch of language in a real browser, with the keyboard, over the card address, and on another computer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]
Look = Callable[[Page, str], None]


def switch(page: Page, to: str) -> None:
    """Presses the switch with the keyboard."""
    page.get_by_role("button", name=to, exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en" if to == "English" else "nl")


def log_in(page: Page) -> None:
    """Logs in with the card in the reader, in English."""
    page.goto("/")
    page.get_by_role("link", name="Log in with a card or USB token").click()
    page.get_by_role("link", name="Log in", exact=True).click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


@pytest.mark.parametrize(("who", "script"), [("other", True), ("bv", False)])
def test_a_person_reads_english_before_the_login_after_it_and_on_another_computer(
    visit: Open, look: Look, who: str, script: bool
) -> None:
    """L0, L1, H1: pages change at once; the person's choice is there at the next login, anywhere.

    Each is somebody who never said a language: what was said wins over the browser's at a login.
    """
    page = visit(who, script=script)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("De certificaten van uw organisatie")
    switch(page, "English")
    expect(page.get_by_role("heading", level=1)).to_have_text("The certificates of your organisation")
    if script:
        look(page, "start-en")
    log_in(page)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Server certificates").click()
    page.goto(page.url + "?status=alle&sorteer=naam")
    switch(page, "Nederlands")
    assert page.url.endswith("/servercertificaten?status=alle&sorteer=naam"), "the same page, with its filters"
    expect(page.get_by_role("heading", level=1)).to_have_text("Servercertificaten")
    switch(page, "English")
    if script:
        look(page, "overview-en")

    elsewhere = visit(who, script=script)
    for _ in range(20):  # auth hears of it by an event
        elsewhere.goto("/")
        elsewhere.get_by_role("link", name="Inloggen met pas of USB-token").click()
        elsewhere.get_by_role("link", name="Inloggen", exact=True).click()
        expect(
            elsewhere.get_by_role("button", name="Log out").or_(elsewhere.get_by_role("button", name="Uitloggen"))
        ).to_be_visible()
        if elsewhere.locator("html").get_attribute("lang") == "en":
            break
        elsewhere.get_by_role("button", name="Uitloggen").click()
        elsewhere.wait_for_timeout(500)
    expect(elsewhere.get_by_role("navigation", name="Main menu")).to_be_visible()
    switch(elsewhere, "Nederlands")  # as it was, for whoever comes next
