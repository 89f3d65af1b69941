"""Certificates for tests over plain HTTP: a hierarchy of their own, `localhost`, and only for who may have them (S8, S9, R-013, R-032)."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from chassis.testing import Identities, Portal
from cryptography import x509
from local.demo import SUBSCRIBERS
from local.journey import approved, claimed, made, new_csr, place, register, to_the_last_step, to_the_request

MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]
TOWN = "P1234567"
NAMES = ("localhost", "proef.voorbeeldstad.example")


@pytest.fixture
def budgets() -> dict[str, float]:
    """The first card of a run is judged by children that are still starting, also on a machine that does more."""
    return {"card_seconds": 120.0, "answer_seconds": 120.0}


async def changed(portal: Portal, identities: Identities, **facts: Any) -> None:
    """The register says something else of the town."""
    operator = identities.service("operator", "organisation")
    async with portal.client("organisation", operator) as http:
        body = {"reason": "Voor een test", **SUBSCRIBERS[TOWN], **facts}
        await register(http, f"/subscribers/{TOWN}", body)
    await portal.settle(skip_jobs=("mail",))


async def start(browser: Any, product: str) -> None:
    """Start a new order from the page that shows what there is."""
    await browser.open("/servercertificaten")
    await browser.follow("Nieuw PKIoverheid-certificaat")
    await browser.press("Start bestelling", product=product)


async def judged(portal: Portal, validator: Any, order: str) -> None:
    """Judge it and have it made."""
    await claimed(portal, validator, order)
    await approved(portal, validator, order)


async def test_s9_s10_a_certificate_for_tests_is_ordered_and_renewed(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, identities: Identities
) -> None:
    await seed()
    contact, validator = browser_for("cp_full"), browser_for("validator1")
    await contact.log_in("/servercertificaten")
    await validator.log_in("/validatie")
    await contact.follow("Nieuw PKIoverheid-certificaat")
    await to_the_request(portal, contact, "trial")
    await contact.press("Opslaan en verder", naam=NAMES[0], namen=NAMES[1], looptijd="90", csr=new_csr(NAMES[0]))
    await judged(portal, validator, await place(contact))
    (first,) = await made(portal, "trial")
    names = first.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert tuple(names.get_values_for_type(x509.DNSName)) == NAMES
    assert "PROEF" in first.issuer.rfc4514_string()

    await to_the_last_step(contact, NAMES[0])
    await contact.press("Plaats bestelling")
    await judged(portal, validator, contact.at.split("/")[-2])
    _, second = await made(portal, "trial")
    assert second.issuer == first.issuer and second.serial_number != first.serial_number

    await changed(portal, identities, trial=False)
    await contact.open("/servercertificaten?per=100")
    await contact.follow(NAMES[0])
    await contact.follow("het nieuwe certificaat")
    assert "Verlengen" not in [text.strip() for text, _ in contact.page.links]
    assert "Uw organisatie is dat nu niet" in contact.words, contact.words


async def test_r032_who_is_not_signed_up_for_tests_is_told_and_starts_nothing(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, identities: Identities
) -> None:
    await seed()
    contact = browser_for("cp_full")
    await contact.log_in("/servercertificaten")
    await start(contact, "trial")
    draft = contact.at
    assert draft.endswith("/contactpersoon"), contact.words
    await changed(portal, identities, trial=False)
    await contact.open("/servercertificaten/nieuw")
    assert "alleen voor organisaties die daarvoor zijn aangemeld" in contact.words, contact.words
    assert [form["fields"].get("product") for form in contact.page.forms if "product" in form["fields"]] == [
        ["pkio_private"],
        ["pkio_digipoort"],
        ["public_ov"],
    ]
    await contact.press("Start bestelling", product="trial")
    assert contact.answer.status_code == 409 and "alleen voor organisaties" in contact.words, contact.words
    await contact.open(draft)
    assert contact.answer.status_code == 409 and "Wat u al invulde, is bewaard." in contact.words, contact.words


async def test_r013_a_number_for_tests_has_certificates_for_tests_only(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, identities: Identities
) -> None:
    await seed()
    await changed(portal, identities, oin="00000099123456780000")
    contact = browser_for("cp_full")
    await contact.log_in("/servercertificaten/nieuw")
    assert "een OIN dat alleen bedoeld is om te testen" in contact.words, contact.words
    await contact.press("Start bestelling", product="pkio_private")
    assert contact.answer.status_code == 409, contact.words
    await start(contact, "trial")
    assert contact.at.endswith("/contactpersoon"), contact.words
