"""Certificates for Digipoort over plain HTTP: the system makes the name, new and renewed, by two people of one organisation (S1, S8, S9, R-015, R-031, R-038)."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from chassis.testing import Identities, Portal
from contracts.desk import Desk
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from local.demo import SUBSCRIBERS
from local.journey import approved, begin_renewal, claimed, declare, made, new_csr, place, register, to_the_request
from local.lint import private_server

MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]
TOWN = "P1234567"
NUMBER = SUBSCRIBERS[TOWN]["oin"]
#: The demo has a certificate of the first name already.
OLD, NAME = (f"digipoort-{NUMBER}{turn}.{Desk().domain}" for turn in ("", "-2"))


@pytest.fixture
def budgets() -> dict[str, float]:
    """The first card of a run is judged by children that are still starting, also on a machine that does more."""
    return {"card_seconds": 120.0, "answer_seconds": 120.0}


async def start(portal: Portal, contact: Any) -> None:
    """From the overview, by the button of PKIoverheid, to the step of the certificate."""
    await contact.open("/servercertificaten")
    await contact.follow("Nieuw PKIoverheid-certificaat")
    await contact.follow("Bekijk alle soorten")
    assert "Kies PKIoverheid Digipoort. De naam van de service maken wij." in contact.words, contact.words
    await to_the_request(portal, contact, "pkio_digipoort")


async def judged(portal: Portal, validator: Any, order: str) -> None:
    """Looked at by hand, approved and made."""
    await claimed(portal, validator, order, ticked=True)
    assert "Van wie zijn de namen?" not in validator.words, "the system made it"
    await approved(portal, validator, order)


def is_right(certificate: x509.Certificate, name: str, number: str = NUMBER) -> None:
    """Its one name, its number, for clients and servers, and nothing that a linter finds."""
    subject = {attribute.oid: attribute.value for attribute in certificate.subject}
    assert subject[NameOID.COMMON_NAME] == name and subject[NameOID.SERIAL_NUMBER] == number
    assert subject[NameOID.ORGANIZATION_NAME] == "Gemeente Voorbeeldstad"
    assert subject[NameOID.ORGANIZATION_IDENTIFIER] == "NTRNL-12345678"
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == [name]
    usages = set(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    assert usages == {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH}
    assert "Voorbeeld Servers CA" in certificate.issuer.rfc4514_string()
    assert private_server(certificate.public_bytes(Encoding.DER), local=True) == []


async def test_s1_s9_s8_r031_one_is_ordered_and_by_a_colleague_renewed(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    await seed()
    contact, colleague, validator = browser_for("cp_full"), browser_for("cp_basic"), browser_for("validator1")
    await contact.log_in("/servercertificaten")
    await colleague.log_in("/servercertificaten")
    await validator.log_in("/validatie")
    await start(portal, contact)
    assert NAME in contact.words and "Deze naam maken wij." in contact.words, contact.words
    assert NUMBER in contact.words and "Extra namen" not in contact.words, contact.words
    await contact.press("Opslaan en verder", csr=new_csr("mijn-server.voorbeeldstad.example"))
    assert "In de CSR staat: mijn-server.voorbeeldstad.example. Dat komt niet in het certificaat." in contact.words
    await contact.press("Opslaan en verder", waarschuwingen="ja")
    await judged(portal, validator, await place(contact))
    (first,) = await made(portal, "pkio_digipoort")
    is_right(first, NAME)
    await contact.open("/servercertificaten?per=100")
    assert NAME in contact.words, contact.words

    # the one that was just made is renewed when a new one lasts longer; the demo's ends sooner
    await begin_renewal(colleague, OLD)
    await colleague.press("Opslaan en verder")
    await colleague.press("Opslaan en verder")
    assert OLD in colleague.words and "blijft de naam van de service gelijk" in colleague.words, colleague.words
    await colleague.press("Opslaan en verder", csr=new_csr(OLD))
    await judged(portal, validator, await place(colleague))
    _, second = await made(portal, "pkio_digipoort")
    is_right(second, OLD)


async def test_s9_r031_who_comes_second_sees_the_next_name_with_the_same_request(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    await seed()
    contact, colleague = browser_for("cp_full"), browser_for("cp_basic")
    for browser in (contact, colleague):
        await browser.log_in("/servercertificaten")
        await start(portal, browser)
        await browser.press("Opslaan en verder", csr=new_csr(NAME))
    await declare(contact)
    await declare(colleague)
    await contact.press("Plaats bestelling")
    assert contact.at.endswith("/geplaatst"), contact.words
    await colleague.press("Plaats bestelling")
    third = NAME.replace("-2.", "-3.")
    said = f"De naam {NAME} is intussen van een andere bestelling. Uw certificaat krijgt de naam {third}."
    assert colleague.answer.status_code == 409 and said in colleague.words, colleague.words
    assert f"In de CSR staat: {NAME}. Dat komt niet in het certificaat." in colleague.words, colleague.words
    await colleague.press("Opslaan en verder", waarschuwingen="ja")
    await place(colleague)


async def test_s9_r015_a_sub_oin_waits_for_who_looks_it_up(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, identities: Identities
) -> None:
    await seed()
    sub_oin = "00000004000000001000"  # of the register of the demo
    async with portal.client("organisation", identities.service("operator", "organisation")) as http:
        body = {"reason": "Voor een test", **SUBSCRIBERS[TOWN], "oin": sub_oin}
        await register(http, f"/subscribers/{TOWN}", body)
    await portal.settle(skip_jobs=("mail",))
    contact, validator = browser_for("cp_full"), browser_for("validator1")
    await contact.log_in("/servercertificaten")
    await validator.log_in("/validatie")
    await start(portal, contact)
    assert "zoekt het op in het OIN-register van Logius" in contact.words, contact.words
    name = f"digipoort-{sub_oin}.{Desk().domain}"
    await contact.press("Opslaan en verder", csr=new_csr(name))
    order = await place(contact)
    await portal.settle(skip_jobs=("mail",))
    await validator.open(f"/validatie/{order}")
    await validator.press("Neem in behandeling")
    await portal.settle(skip_jobs=("mail",))
    await validator.open(f"/validatie/{order}")
    assert "Het SubOIN staat in het OIN-register van Logius op naam van deze organisatie." in validator.words
    told = "".join(validator.words.split())
    assert f"OINofHRNinhetcertificaat{sub_oin}" in told, told[-3000:]
    await validator.press("Zet een vinkje", notitie="Vandaag opgezocht.")
    buttons = [button["words"] for form in validator.page.forms for button in form["buttons"]]
    assert "Zet een vinkje" in buttons and "Goedkeuren" not in buttons, buttons
    await validator.press("Zet een vinkje")
    await validator.press("Goedkeuren")
    await portal.settle(skip_jobs=("mail",))
    (certificate,) = await made(portal, "pkio_digipoort")
    is_right(certificate, name, sub_oin)
