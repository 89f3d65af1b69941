"""Every page in a real browser: axe finds nothing, nothing scrolls sideways at 320 pixels, pictures at 1280 and 390.

With `PICTURES` set to a folder it leaves pictures there.
"""

from collections.abc import Callable

import pytest
from gateway.words.login import CAUSES
from local.running import Running
from playwright.sync_api import Page, expect

Look = Callable[[Page, str], None]
Open = Callable[[str | None], Page]
MakeCsr = Callable[[str], str]
NAME = "woz.voorbeeldstad.example"
REFUSED = ("revoked", "expired", "wrong_issuer", "signature_card", "unknown_person", "not_yet_processed", "inactive",
           "inactive_subscriber", None)  # fmt: skip


def certificate(page: Page, name: str, status: str = "alle") -> None:
    """Opens the detail page of the certificate with this name."""
    page.goto(f"/servercertificaten?status={status}&naam={name.partition('.')[0]}")
    page.get_by_role("link", name=f"Beheren {name}").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def onward(page: Page, step: str) -> None:
    """Saves this step and comes to that one."""
    page.get_by_role("button", name="Opslaan en verder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(step)


@pytest.mark.parametrize(
    ("path", "heading", "name"),
    [
        ("/", "De certificaten van uw organisatie", "start"),
        ("/inloggen", "Inloggen met pas of USB-token", "login"),
        ("/inloggen?verlopen=1", "Inloggen met pas of USB-token", "login-session-over"),
        ("/hulp", "Hulp", "help"),
        ("/bestaat-niet", "Deze pagina is er niet", "not-found"),
        ("/uitgelogd", "U bent uitgelogd", "logged-out"),
    ],
)
def test_l0_pages_for_everyone(visit: Open, look: Look, path: str, heading: str, name: str) -> None:
    """L0, L1, L7, H1: without a card."""
    page = visit(None)
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    look(page, name)


@pytest.mark.parametrize("who", REFUSED)
def test_l3_each_refused_card_gets_the_page_with_its_own_cause(log_in: Open, look: Look, who: str | None) -> None:
    """L3: the cause, what to do, and its code; and one is not logged in."""
    page = log_in(who)
    cause = CAUSES[who or "none"]
    expect(page.get_by_role("heading", level=1)).to_have_text(cause.title)
    expect(page.get_by_role("heading", name="U bent niet ingelogd")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(str(cause.word))
    look(page, f"refused-{cause.code.replace('_', '-')}")
    page.goto("/servercertificaten")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inloggen met pas of USB-token")


def test_l2_the_choice_of_subscriber(log_in: Open, look: Look) -> None:
    """L2: who is registered with two subscribers chooses one, and sees only that one's certificates."""
    page = log_in("two_hats")
    expect(page.get_by_role("heading", level=1)).to_have_text("Voor welke organisatie logt u in?")
    look(page, "choice")
    page.get_by_role("button", name="Waterschap Voorbeeldland (P7654321)").click()
    expect(page.get_by_role("banner")).to_contain_text("P7654321")
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Servercertificaten").click()
    expect(page.get_by_text("(totaal 2)")).to_be_visible()
    expect(page.get_by_text("voorbeeldstad")).to_have_count(0)
    page.goto("/bestellingen")
    expect(page.get_by_role("heading", name="Nog geen bestellingen")).to_be_visible()
    look(page, "orders-none")


def test_s1_home_and_the_overview(log_in: Open, look: Look) -> None:
    """S1 to S3, H1: the list, its filters, its order, its pages, and what it says when there is nothing."""
    page = log_in("cp_full")
    expect(page.get_by_role("heading", name="Welkom, Sanne de Vries")).to_be_visible()
    look(page, "home")
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Servercertificaten").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("api.voorbeeldstad.example.org")
    look(page, "overview")
    page.get_by_role("combobox", name="Type").select_option(label="PKIoverheid Digipoort")
    page.get_by_role("combobox", name="Status").select_option(label="Alle")
    page.get_by_role("button", name="Zoeken").click()
    expect(page.get_by_role("link", name="Verwijder filter")).to_have_text(
        "Verwijder filter Type: PKIoverheid Digipoort"
    )
    page.wait_for_load_state()
    rows = page.get_by_role("row").filter(has_text="PKIoverheid Digipoort")
    total = rows.count()  # the demo's two, and what another journey ordered
    assert total >= 2 and page.get_by_role("row").count() == total + 1, "a heading, and rows of that type alone"
    expect(page.get_by_text(f"(totaal {total})")).to_be_visible()
    look(page, "overview-filtered")
    page.get_by_role("link", name="Naam (CN)").click()
    expect(page.get_by_role("columnheader", name="Naam (CN)")).to_have_attribute("aria-sort", "ascending")
    with page.expect_download() as started:
        page.get_by_role("link", name="Exporteer lijst als .csv").click()
    assert started.value.path().read_text("utf-8-sig").count("\n") == total + 1, "a heading and these"
    page.get_by_role("searchbox", name="Naam (FQDN), serienummer of beheerder").fill("bestaatniet")
    page.get_by_role("button", name="Zoeken").click()
    expect(page.get_by_role("heading", name="Geen certificaten gevonden")).to_be_visible()
    look(page, "overview-empty")
    page.goto("/servercertificaten?status=alle&per=10")
    page.get_by_role("link", name="Volgende pagina").click()
    expect(page.get_by_text("11 t/m 20")).to_be_visible()
    look(page, "overview-page-2")


def test_s5_details_of_certificates(log_in: Open, look: Look) -> None:
    """S5, S6: valid, near its end, expired and revoked; the file to download."""
    page = log_in("cp_full")
    for name, status, picture in (
        ("api.voorbeeldstad.example.org", "geldig", "detail-near-expiry"),
        ("www.voorbeeldstad.example.org", "geldig", "detail"),
        ("oud-portaal.voorbeeldstad.example", "verlopen", "detail-expired"),
        ("gelekt.voorbeeldstad.example", "ingetrokken", "detail-revoked"),
    ):
        certificate(page, name, status)
        look(page, picture)
    with page.expect_download() as started:
        page.get_by_role("button", name="Downloaden").click()
    assert "BEGIN CERTIFICATE" in started.value.path().read_text()
    page.goto(page.url + "/verlengen")
    expect(page.get_by_role("heading", name="Verlengen kan niet")).to_be_visible()
    look(page, "renewal-revoked")


def _steps(page: Page, look: Look, csr: str) -> None:
    """Through the six steps, with what goes wrong in them."""
    page.get_by_role("link", name="Verlengen", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{NAME} verlengen")
    look(page, "renewal-start")
    page.get_by_role("button", name="Start verlenging").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Contactpersoon")
    look(page, "step-1")
    onward(page, "Certificaatbeheerder")
    look(page, "step-2")
    onward(page, "Certificaat")
    look(page, "step-3")
    page.get_by_role("textbox", name="Aanvraagbestand (CSR)").fill("dit is geen CSR")
    page.get_by_role("textbox", name="E-mailadres voor het certificaat").fill("geen adres")
    page.get_by_role("button", name="Opslaan en verder").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("textbox", name="Aanvraagbestand (CSR)")).to_have_value("dit is geen CSR")
    look(page, "step-3-errors")
    page.get_by_role("textbox", name="Aanvraagbestand (CSR)").fill(csr)
    page.get_by_role("textbox", name="E-mailadres voor het certificaat").fill("beheer@voorbeeldstad.example")
    onward(page, "Controle")
    look(page, "step-4")
    onward(page, "Voorwaarden")
    look(page, "step-5")
    page.get_by_role("button", name="Opslaan en verder").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look(page, "step-5-errors")
    for box in page.get_by_role("checkbox").all():
        box.check()
    onward(page, "Afronding")
    look(page, "step-6")
    step_3 = page.get_by_role("navigation", name="Stappen van uw bestelling").get_by_role(
        "link", name="Certificaat", exact=True
    )
    step_3.click()
    expect(page.get_by_role("heading", name="Dit staat in uw CSR")).to_be_visible()
    look(page, "step-3-checked")


def test_s8_the_renewal_from_start_to_the_decision(
    running: Running, log_in: Open, look: Look, new_csr: MakeCsr
) -> None:
    """S8, S10, S11, B1: the start page, the six steps, waiting for the form, the order, the queue, the case."""
    page = log_in("cp_full")
    certificate(page, NAME)
    _steps(page, look, new_csr(NAME))
    draft = page.url
    page.goto("/bestellingen")
    look(page, "orders-draft")
    page.get_by_role("link", name=f"Verlenging van {NAME}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Afronding")
    running.stop("signing-workers")
    try:
        page.get_by_role("button", name="Plaats bestelling").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Bestelling geplaatst")
        expect(page.get_by_role("status")).to_contain_text("We maken uw bestelformulier.")
        look(page, "placed-waiting")
    finally:
        running.start("signing-workers")
    expect(page.get_by_role("link", name="Bestelformulier downloaden")).to_be_visible(timeout=60_000)
    look(page, "placed")
    page.get_by_role("link", name="Volg de bestelling").click()
    expect(page.get_by_role("heading", name="Voortgang")).to_be_visible()
    look(page, "order")
    reference = page.get_by_role("heading", level=1).inner_text().removeprefix("Bestelling ")
    page.goto("/bestellingen")
    expect(page.get_by_role("link", name=reference)).to_be_visible()
    look(page, "orders")
    page.goto(draft)
    expect(page.get_by_role("heading", level=1)).to_have_text("Deze bestelling is geplaatst")
    look(page, "draft-placed")
    second = log_in("cp_basic")
    certificate(second, NAME)
    expect(second.get_by_role("heading", name="Er loopt al een verlenging")).to_be_visible()
    look(second, "detail-renewal-open")
    expect(second.get_by_role("link", name="Verlengen", exact=True)).to_have_count(0)
    second.goto(second.url + "/verlengen")
    expect(second.get_by_role("main")).to_contain_text(reference)
    look(second, "renewal-open")
    _decide(log_in("validator2"), look, reference)
    page.goto("/bestellingen")
    page.get_by_role("link", name=reference).click()
    expect(page.get_by_role("heading", name="Waarom is de bestelling afgewezen?")).to_be_visible()
    look(page, "order-rejected")


def _decide(page: Page, look: Look, reference: str) -> None:
    """The validator's pages, with a rejection that first lacks its reason."""
    expect(page.get_by_role("link", name=reference)).to_be_visible()
    look(page, "queue")
    page.get_by_role("link", name=reference).click()
    look(page, "case")
    page.get_by_role("button", name="Neem in behandeling").click()
    expect(page.get_by_role("button", name="Goedkeuren")).to_be_visible()
    look(page, "case-claimed")
    page.get_by_role("button", name="Afwijzen").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look(page, "case-errors")
    page.get_by_role("textbox", name="Reden van afwijzing").fill("Het domein staat niet op naam van uw organisatie.")
    page.get_by_role("button", name="Afwijzen").click()
    expect(page.get_by_text("Over deze bestelling hoeft u niets meer te besluiten.")).to_be_visible()
    look(page, "case-decided")


def test_home_of_the_service_desk_and_what_it_may_not_see(log_in: Open, look: Look) -> None:
    """L2: provider staff without a subscriber; the queue is validation's."""
    page = log_in("servicedesk")
    expect(page.get_by_role("heading", level=1)).to_have_text("Welkom, Sam Dienst")
    look(page, "staff-home")
    page.goto("/validatie")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dit mag u niet")
    look(page, "not-allowed")
