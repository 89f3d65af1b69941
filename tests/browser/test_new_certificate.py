"""A new certificate is ordered in a real browser, by keyboard alone: the code comes by mail (S9, S10, N1)."""

import re
from collections.abc import Callable
from typing import Any

from contracts.desk import Desk
from local.journey import new_csr
from playwright.sync_api import Page, expect

#: Of its own, and of nobody before.
NAME = "toetsenbord.voorbeeldstad.example"
SUBJECT = "Uw code voor het bestellen van een certificaat"
CONTACT = "joris.bos@gemeente-voorbeeldstad.example"


def go_to(page: Page, role: Any, name: str, *, steps: int = 120) -> None:
    """Tab until the element of this role and name has the focus."""
    wanted = page.get_by_role(role, name=name, exact=True).first
    for _ in range(steps):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"the keyboard never comes to {role} {name!r}")


def press(page: Page, name: str, role: Any = "button") -> None:
    go_to(page, role, name)
    page.keyboard.press("Enter")


def try_code(page: Page, code: str, told: str) -> None:
    """Type a code and press Enter: it is told what is wrong, and the input is empty again."""
    go_to(page, "textbox", "Code uit de e-mail")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(told)
    box = page.get_by_label("Code uit de e-mail")
    if box.count():
        expect(box).to_have_value("")


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_s9_a_contact_person_orders_a_new_certificate_by_keyboard(
    log_in: Callable[[str], Page], look: Callable[[Page, str], None], mails: Callable[..., dict[str, Any]]
) -> None:
    """S9, S10, N1: a wrong code is told where it was typed and is not shown again; the right one leads on."""
    page = log_in("cp_basic")
    page.goto("/servercertificaten")
    press(page, "Nieuw PKIoverheid-certificaat", "link")
    press(page, "Start bestelling")
    heading(page, "Contactpersoon")
    press(page, "Opslaan en verder")
    heading(page, "E-mailadres controleren")
    press(page, "Stuur mij een code")
    expect(page.get_by_label("Code uit de e-mail")).to_be_visible()
    said = mails(CONTACT, SUBJECT)
    code = re.search(r"Code: ([0-9]{6})\b", said["text"])
    assert code
    try_code(page, "12345", "Een code heeft zes cijfers")
    look(page, "new-code-format")
    for left in (4, 3, 2, 1):
        try_code(page, other(code.group(1)), f"Aantal pogingen dat u nog heeft: {left}")
    look(page, "new-code-wrong")
    try_code(page, other(code.group(1)), "is vijf keer fout ingevuld en telt niet meer")
    look(page, "new-code-spent")
    press(page, "Stuur een nieuwe code")
    expect(page.get_by_role("status").filter(has_text="U vroeg code 2")).to_be_visible()
    newest = re.search(r"Code: ([0-9]{6})\b", mails(CONTACT, SUBJECT, "Dit is: code 2")["text"])
    assert newest
    try_code(page, code.group(1), "Deze code staat in een oudere e-mail. Gebruik code 2")
    look(page, "new-code-older")
    go_to(page, "textbox", "Code uit de e-mail")
    page.keyboard.type(newest.group(1))
    page.keyboard.press("Enter")
    heading(page, "Certificaatbeheerder")
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    press(page, "Opslaan en verder")
    heading(page, "Certificaat")
    go_to(page, "textbox", "Naam van de service (CN)")
    page.keyboard.type(NAME)
    go_to(page, "textbox", "Aanvraagbestand (CSR)")
    page.keyboard.insert_text(new_csr(NAME))
    press(page, "Opslaan en verder")
    heading(page, "Controle")
    press(page, "Opslaan en verder")
    heading(page, "Voorwaarden")
    for tick in page.get_by_role("checkbox").all():
        tick.focus()
        page.keyboard.press("Space")
    press(page, "Opslaan en verder")
    heading(page, "Afronding")
    press(page, "Plaats bestelling")
    heading(page, "Bestelling geplaatst")
    expect(page.get_by_role("main")).to_contain_text(NAME)
    look(page, "new-placed")


def test_s1_what_browsers_trust_has_a_button_of_its_own_by_keyboard(
    log_in: Callable[[str], Page], look: Callable[[Page, str], None]
) -> None:
    """S1, S8: a page with that kind alone; a renewal whose request has a name that does not exist is told so by that name."""
    page = log_in("cp_full")
    page.goto("/servercertificaten")
    press(page, "Nieuw publiek certificaat", "link")
    heading(page, "Nieuw publiek certificaat")
    expect(page.get_by_role("main").get_by_role("heading", level=2).first).to_have_text(
        "Publiek vertrouwd servercertificaat (OV)"
    )
    look(page, "new-public")
    press(page, "Start bestelling")
    heading(page, "Contactpersoon")
    page.goto("/servercertificaten?naam=www.voorbeeldstad.example.org")
    press(page, "www.voorbeeldstad.example.org", "link")
    press(page, "Verlengen", "link")
    press(page, "Start verlenging")
    press(page, "Opslaan en verder")
    heading(page, "Certificaatbeheerder")
    press(page, "Opslaan en verder")
    heading(page, "Certificaat")
    go_to(page, "textbox", "Aanvraagbestand (CSR)")
    page.keyboard.insert_text(new_csr("www.voorbeeldstad.example.org"))
    go_to(page, "textbox", "Extra namen (SAN)")
    page.keyboard.type("intranet.gemeente.local ")
    press(page, "Opslaan en verder")
    expect(page.get_by_role("alert").first).to_contain_text(
        "intranet.gemeente.local bestaat niet op het openbare internet"
    )
    look(page, "public-name-refused")


def test_s9_r031_the_name_of_a_certificate_for_digipoort_is_made_and_asked_nowhere(
    log_in: Callable[[str], Page], look: Callable[[Page, str], None], mails: Callable[..., dict[str, Any]]
) -> None:
    """S1, S8, S9: shown before the request is made, in the command that makes one too; a request of another name is told and taken."""
    page = log_in("cp_full")
    page.goto("/servercertificaten")
    press(page, "Nieuw PKIoverheid-certificaat", "link")
    page.get_by_role("region", name="PKIoverheid PRIVATE servercertificaat voor Digipoort").get_by_role(
        "button"
    ).focus()
    page.keyboard.press("Enter")
    heading(page, "Contactpersoon")
    press(page, "Opslaan en verder")
    heading(page, "E-mailadres controleren")
    if page.get_by_role("button", name="Stuur mij een code").count():
        press(page, "Stuur mij een code")
        expect(page.get_by_label("Code uit de e-mail")).to_be_visible()
        said = mails("sanne.de.vries@gemeente-voorbeeldstad.example", SUBJECT)
        code = re.search(r"Code: ([0-9]{6})\b", said["text"])
        assert code
        go_to(page, "textbox", "Code uit de e-mail")
        page.keyboard.type(code.group(1))
        page.keyboard.press("Enter")
    else:
        press(page, "Opslaan en verder")
    heading(page, "Certificaatbeheerder")
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    press(page, "Opslaan en verder")
    heading(page, "Certificaat")
    name = re.compile(rf"digipoort-00000003123456780000-[0-9]+\.{re.escape(Desk().domain)}")
    expect(page.get_by_role("definition").filter(has_text=name)).to_have_count(1)
    expect(page.get_by_role("textbox", name="Naam van de service (CN)")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Extra namen (SAN)")).to_have_count(0)
    go_to(page, "textbox", "Aanvraagbestand (CSR)")
    page.keyboard.insert_text(new_csr("mijn-server.voorbeeldstad.example"))
    press(page, "Opslaan en verder")
    told = page.get_by_role("region", name="Aandachtspunt")
    expect(told).to_contain_text(
        "In de CSR staat: mijn-server.voorbeeldstad.example. Dat komt niet in het certificaat."
    )
    look(page, "digipoort-other-name")
    page.get_by_label("Ik heb dit aandachtspunt gelezen en ga toch verder").focus()
    page.keyboard.press("Space")
    press(page, "Opslaan en verder")
    heading(page, "Controle")
    expect(page.get_by_role("main")).to_contain_text(name)
    look(page, "digipoort-check")
