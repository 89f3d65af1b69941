"""A new certificate is ordered in a real browser, by keyboard alone: the code comes by mail (S9, S10, N1)."""

import re
from collections.abc import Callable
from typing import Any

from contracts.desk import Desk
from cryptography import x509
from cryptography.x509.oid import NameOID
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


def _judge(page: Page, look: Callable[[Page, str], None], reference: str) -> None:
    """Validation claims it, ticks what rests on the extracts of KvK and OIN, which come by themselves, and approves."""
    page.goto(f"/validatie?zoek={reference}")
    page.get_by_role("link", name=reference, exact=True).press("Enter")
    page.get_by_role("button", name="Neem in behandeling").press("Enter")
    expect(page.get_by_text("Wat in het register staat, is gelijk aan wat bij ons staat.")).to_have_count(2)
    expect(page.get_by_text("Goedkeuren kan nu niet:")).to_be_visible()
    expect(page.get_by_role("button", name="Goedkeuren")).to_have_count(0)
    look(page, "digipoort-case")
    page.get_by_role("button", name="Zet een vinkje").press("Enter")
    expect(page.get_by_text("Gedaan door Vera Toets")).to_be_visible()
    page.get_by_role("button", name="Goedkeuren").press("Enter")
    expect(page.get_by_text("Over deze bestelling hoeft u niets meer te besluiten.")).to_be_visible()


def test_s9_r031_the_name_of_a_certificate_for_digipoort_is_made_and_asked_nowhere(
    log_in: Callable[[str], Page],
    look: Callable[[Page, str], None],
    to_the_request: Callable[[Page, str], None],
    declare_and_place: Callable[[Page], str],
) -> None:
    """S1, S6, S8, S9, S11, B1, B2: from the command that makes a request to the certificate; a request of another name is told and taken."""
    page = log_in("cp_full")
    to_the_request(page, "PKIoverheid PRIVATE servercertificaat voor Digipoort")
    number = "00000003123456780000"
    name = re.compile(rf"digipoort-{number}-[0-9]+\.{re.escape(Desk().domain)}")
    shown = page.get_by_role("definition").filter(has_text=name)
    expect(shown).to_have_count(1)
    told = name.search(shown.inner_text())
    assert told
    expect(page.get_by_role("textbox", name="Naam van de service (CN)")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Extra namen (SAN)")).to_have_count(0)
    go_to(page, "textbox", "Aanvraagbestand (CSR)")
    page.keyboard.insert_text(new_csr("mijn-server.voorbeeldstad.example"))
    press(page, "Opslaan en verder")
    expect(page.get_by_role("region", name="Aandachtspunt")).to_contain_text(
        "In de CSR staat: mijn-server.voorbeeldstad.example. Dat komt niet in het certificaat."
    )
    look(page, "digipoort-other-name")
    page.get_by_label("Ik heb dit aandachtspunt gelezen en ga toch verder").focus()
    page.keyboard.press("Space")
    press(page, "Opslaan en verder")
    heading(page, "Controle")
    expect(page.get_by_role("main")).to_contain_text(told.group())
    look(page, "digipoort-check")
    reference = declare_and_place(page)
    _judge(log_in("validator1"), look, reference)
    press(page, "Volg de bestelling", "link")
    page.get_by_role("link", name="Bekijk het certificaat").press("Enter", timeout=60_000)  # it comes by itself
    heading(page, told.group())
    with page.expect_download() as started:
        press(page, "Downloaden")
    (certificate,) = x509.load_pem_x509_certificates(started.value.path().read_bytes())
    subject = {attribute.oid: attribute.value for attribute in certificate.subject}
    assert subject[NameOID.COMMON_NAME] == told.group() and subject[NameOID.SERIAL_NUMBER] == number
