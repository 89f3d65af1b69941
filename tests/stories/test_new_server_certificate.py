"""A new server certificate over plain HTTP, from the list's button to the certificate in it (S9 to S11, N1, B1, B2, S4)."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from certificates.ca import CaRefused
from chassis.outside.mail_server import MailRefused
from chassis.testing import Portal
from chassis.testing.post import Post
from local.journey import new_csr

NAME = "loket.voorbeeldstad.example"
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


@pytest.fixture
def budgets() -> dict[str, float]:
    """The first card of a run is judged by children that are still starting, also on a machine that does more."""
    return {"card_seconds": 120.0, "answer_seconds": 120.0}


async def code(portal: Portal) -> str:
    """The code that is mailed now: it is readable in its mail alone."""
    post = Post()
    with post.open():
        await portal.settle(skip_jobs=("mail",))
    return post.facts("Code")[-1]


async def to_the_code(browser: Any) -> None:
    """From the list's button past the contact person, to the step that asks for the code."""
    await browser.open("/servercertificaten")
    assert browser.at == "/servercertificaten", browser.words
    await browser.follow("Nieuw PKIoverheid-certificaat")
    assert "PKIoverheid" in browser.words and "zonder btw" in browser.words
    await browser.press("Start bestelling")
    assert browser.at.endswith("/contactpersoon"), browser.words
    await browser.press("Opslaan en verder")
    assert browser.at.endswith("/e-mailcode"), browser.words


async def to_the_last_step(
    browser: Any, portal: Portal, name: str = NAME, csr: str = "", *, code_needed: bool = True
) -> None:
    """A draft of which only the last step is left; `code_needed`: the address was not shown to be read before."""
    await to_the_code(browser)
    if code_needed:
        await browser.press("Stuur mij een code")
        assert browser.answer.status_code == 200 and "U vroeg code 1" in browser.words, browser.words
        await browser.press("Controleer de code", code=await code(portal))
    else:
        await browser.press("Opslaan en verder")
    assert browser.at.endswith("/certificaatbeheerder"), browser.words
    await browser.press("Opslaan en verder", beheerder=browser.choices("beheerder")[0])
    await browser.press("Opslaan en verder", naam=name, csr=csr or new_csr(name))
    assert browser.at.endswith("/controle") and name in browser.words.replace("\u200b", ""), browser.words
    await browser.press("Opslaan en verder")
    await browser.press("Opslaan en verder", akkoord=browser.choices("akkoord"))
    assert browser.at.endswith("/afronding"), browser.words


async def test_a_new_certificate_from_the_button_to_the_list(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    await seed()
    contact = browser_for("cp_full")
    await contact.log_in("/servercertificaten")
    await to_the_last_step(contact, portal)
    portal.log.clear()
    await contact.press("Plaats bestelling")
    assert contact.at.endswith("/geplaatst") and "U bestelde een certificaat voor" in contact.words, contact.words
    await portal.settle(skip_jobs=("mail",))
    pdf = await contact.open(contact.at.replace("/geplaatst", "/formulier.pdf"))
    assert pdf.content.startswith(b"%PDF-1.7")

    validator = browser_for("validator1")
    await validator.log_in("/validatie")
    await validator.follow(NAME)
    assert NAME in validator.words.replace("\u200b", "")
    await validator.press("Neem in behandeling")
    await validator.press("Goedkeuren")
    await portal.settle(skip_jobs=("mail",))
    await contact.open("/servercertificaten?naam=loket")
    assert NAME in contact.words and "1 t/m 1 (totaal 1)" in contact.words
    assert [name for name in portal.said if name.startswith(("order", "certificate"))] == [
        "order.placed.v1",
        "order.ready.v1",
        "order.approved.v1",
        "certificate.issued.v1",
        "order.completed.v1",
    ]


async def test_n1_an_address_that_refuses_mail_is_told_on_the_page_of_the_code(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """Changed in the register, a code goes to the new address; nothing of the draft is lost."""
    await seed()
    contact = browser_for("cp_full")
    await contact.log_in("/servercertificaten")
    await to_the_code(contact)
    await contact.press("Stuur mij een code")
    page = contact.at
    assert "Die komt per e-mail" in contact.words
    post = Post()
    post.failures.append(MailRefused("550"))
    with post.open():
        await portal.settle(skip_jobs=("mail",))
    await contact.open(page)
    assert "De mailserver weigert onze e-mail voor dit adres." in contact.words, contact.words
    assert "Controleer het e-mailadres." in contact.words and "Stuur een nieuwe code" in contact.answer.text
    await contact.press("Stuur een nieuwe code")
    assert "U vroeg code 2" in contact.words
    await contact.press("Controleer de code", code=await code(portal))
    assert contact.at.endswith("/certificaatbeheerder"), contact.words


async def test_a_new_certificate_is_asked_about_fails_and_goes_on(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The states are those of every order: asked and answered, refused by the CA, approved anew, issued; one certificate comes."""
    await seed()
    contact, vera = browser_for("cp_full"), browser_for("validator1")
    await contact.log_in("/servercertificaten")
    await to_the_last_step(contact, portal)
    await contact.press("Plaats bestelling")
    order = str(contact.at.removesuffix("/geplaatst"))
    await portal.settle(skip_jobs=("mail",))
    case = f"/validatie/{order.rpartition('/')[2]}"
    await vera.log_in(case)
    await vera.press("Neem in behandeling")
    await vera.press("Stel de vraag", vraag="Van wie is dit domein?")
    assert "De klant heeft een vraag van ons" in vera.words and "Goedkeuren" not in vera.answer.text
    await contact.open(order)
    assert "Wacht op u" in contact.words and "Van wie is dit domein?" in contact.words
    await contact.press("Verstuur het antwoord", antwoord="Van ons, sinds 2019.")
    assert contact.at == order and "Wacht op controle" in contact.words

    ca = portal.services["certificates"].adapters.ca

    async def refuse(_: Any) -> Any:
        raise CaRefused("names.invalid")

    with monkeypatch.context() as refused:
        refused.setattr(ca, "submit", refuse)
        await vera.open(case)
        assert "Van ons, sinds 2019." in vera.words
        await vera.press("Neem in behandeling")
        await vera.press("Goedkeuren")
        await portal.settle(skip_jobs=("mail",))
    await contact.open(order)
    assert "Het certificaat kon niet worden gemaakt" in contact.words and "Niet gelukt" in contact.words
    await vera.open(case)
    assert "Er kwam geen certificaat" in vera.words
    await vera.press("Neem in behandeling")
    await vera.press("Goedkeuren")
    await portal.settle(skip_jobs=("mail",))
    await contact.open(order)
    assert "Uitgegeven" in contact.words, contact.words
    await contact.open("/servercertificaten?naam=loket")
    assert "1 t/m 1 (totaal 1)" in contact.words
    said = [name for name in portal.said if name.startswith(("order", "issuance", "certificate"))]
    assert said[-9:] == [
        "order.waiting.v1",
        "order.resumed.v1",
        "order.approved.v1",
        "issuance.failed.v1",
        "order.failed.v1",
        "order.approved.v1",
        "issuance.started.v1",
        "certificate.issued.v1",
        "order.completed.v1",
    ], said


async def test_a_new_certificate_is_withdrawn_and_its_request_used_again(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """Withdrawn by who ordered it: nobody can judge it any more, no certificate comes, and the key is free for a new order."""
    await seed()
    contact, vera = browser_for("cp_full"), browser_for("validator1")
    await contact.log_in("/servercertificaten")
    csr = new_csr(NAME)
    await to_the_last_step(contact, portal, csr=csr)
    await contact.press("Plaats bestelling")
    order = str(contact.at.removesuffix("/geplaatst"))
    await portal.settle(skip_jobs=("mail",))
    await vera.log_in("/validatie")
    case = f"/validatie/{order.rpartition('/')[2]}"
    await vera.open(case)
    await contact.open(order)
    await contact.press("Trek de bestelling in")
    assert contact.at == order and "Bestelling ingetrokken" in contact.words
    await vera.press("Neem in behandeling")
    assert vera.answer.status_code == 404, "the page of before it was withdrawn decides nothing"
    await portal.settle(skip_jobs=("mail",))
    assert "order.approved.v1" not in portal.said and portal.said.count("order.withdrawn.v1") == 1
    await contact.open("/servercertificaten?naam=loket")
    assert "totaal 1" not in contact.words
    await to_the_last_step(contact, portal, csr=csr, code_needed=False)
    await contact.press("Plaats bestelling")
    assert contact.at.endswith("/geplaatst"), contact.words


async def test_the_code_is_named_by_what_is_wrong_with_it(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, caplog: pytest.LogCaptureFixture
) -> None:
    """N1, and in the other language; over a log-out the code still counts."""
    await seed()
    contact = browser_for("cp_full")
    await contact.log_in("/servercertificaten")
    await to_the_code(contact)
    step = contact.at
    await contact.press("Stuur mij een code")
    first = await code(portal)
    await contact.press("Stuur een nieuwe code")
    assert "U vroeg code 2" in contact.words and "nog 2 keer een nieuwe code" in contact.words
    second = await code(portal)
    await contact.press("Controleer de code", code="12 345")
    assert contact.answer.status_code == 422 and "Een code heeft zes cijfers" in contact.words
    if first != second:
        await contact.press("Controleer de code", code=first)
        assert "Deze code staat in een oudere e-mail. Gebruik code 2" in contact.words
        assert "nog 5 pogingen" in contact.words
    await contact.press("Controleer de code", code=f"{(int(second) + 1) % 10**6:06d}")
    assert "Deze code klopt niet" in contact.words and "nog 4 pogingen" in contact.words
    assert second not in contact.answer.text
    await contact.press("Uitloggen")
    await contact.log_in(step)
    await contact.press("Controleer de code", code=second)
    assert contact.at.endswith("/certificaatbeheerder"), contact.words
    assert second not in str(portal.log) and second not in caplog.text


async def test_nothing_more_after_the_last_code_and_the_page_says_what_remains(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    await seed()
    contact = browser_for("cp_full")
    await contact.log_in("/servercertificaten")
    await to_the_code(contact)
    await contact.press("Stuur mij een code")
    for _ in range(3):
        await contact.press("Stuur een nieuwe code")
    assert "U vroeg code 4" in contact.words and "Dit was de laatste nieuwe code" in contact.words
    assert "nog 5 pogingen" in contact.words and "Stuur een nieuwe code" not in contact.answer.text


async def test_another_subscriber_sees_nothing_of_it(portal: Portal, browser_for: MakeBrowser, seed: Seed) -> None:
    """INV-6: not the draft, not its steps; and asks for no code in it."""
    await seed()
    contact, other = browser_for("cp_full"), browser_for("other")
    await contact.log_in("/servercertificaten")
    await to_the_code(contact)
    step = contact.at
    await other.log_in()
    assert (await contact.open(step)).status_code == 200
    assert (await other.open(step)).status_code == 404
    await contact.press("Stuur mij een code")
    mails = await portal.services["orders"].database.reads.fetch("SELECT 1 FROM job WHERE kind = 'email_code'")
    assert len(mails) == 1
    await other.open("/servercertificaten/nieuw")
    assert "concept" not in other.words.lower()


async def test_the_start_page_says_why_something_can_not_be_had(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    await seed()
    contact = browser_for("cp_full")
    await contact.log_in("/servercertificaten")
    await to_the_code(contact)
    draft = contact.at
    async with portal.services["orders"].database.begin() as tx:
        from sqlalchemy import text

        await tx.session.execute(text("UPDATE product SET withdrawn = true"))
    await contact.open("/servercertificaten/nieuw")
    assert "leveren we niet meer" in contact.words and "Start bestelling" not in contact.words
    await contact.open(draft)
    assert contact.answer.status_code == 409 and "Verwijder het concept" in contact.words
