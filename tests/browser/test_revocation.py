"""A certificate is revoked in a real browser, by keyboard alone: the page shows by itself when everybody can see it (S7, N8)."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

#: Of its own: what is revoked stays revoked, also for the journeys beside this one.
NAME = "archief.voorbeeldstad.example"
MANAGER = "karel.tak@gemeente-voorbeeldstad.example"


def go_to(page: Page, role: Any, name: str, *, steps: int = 120) -> None:
    """Tab until the element of this role and name has the focus."""
    wanted = page.get_by_role(role, name=name, exact=True).first
    for _ in range(steps):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"the keyboard never comes to {role} {name!r}")


def test_s7_a_contact_person_revokes_by_keyboard_and_the_page_waits(
    log_in: Callable[[str], Page], mails: Callable[[str, str], dict[str, Any]]
) -> None:
    """S7, R-115, N8: reason, name and button; *being revoked* becomes *revoked* without a click, and the manager has a mail."""
    page = log_in("cp_basic")
    page.goto(f"/servercertificaten?naam={NAME}")
    page.get_by_role("link", name=f"Beheren {NAME}").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    go_to(page, "link", "Intrekken")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{NAME} intrekken")

    go_to(page, "button", "Trek dit certificaat in")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Kies waarom u het certificaat intrekt.")
    first = page.get_by_role("radio").first
    first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("textbox", name="Typ de naam van het certificaat")).to_be_focused()
    page.keyboard.type(NAME)
    go_to(page, "button", "Trek dit certificaat in")
    page.keyboard.press("Enter")

    status = page.get_by_role("status").first
    expect(status).to_contain_text("Ingetrokken op", timeout=40_000)  # by itself
    expect(page.get_by_role("link", name="Intrekken", exact=True)).to_have_count(0)
    page.goto("/servercertificaten?status=ingetrokken")
    expect(page.get_by_role("main")).to_contain_text(NAME)
    assert mails(MANAGER, f"Ingetrokken: het certificaat voor {NAME}")
