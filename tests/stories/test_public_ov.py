"""Publicly trusted certificates over plain HTTP: names that exist, a hierarchy of their own, no numbers in them (S1, S8, S9, R-033, R-070, R-073)."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from chassis import clock
from chassis.testing import Portal
from chassis.testing.post import Post
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from local.journey import approved, begin_renewal, claimed, made, place, to_the_request
from local.lint import public_server

MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]
NAME, WILDCARD, INTERNATIONAL = "loket.voorbeeldstad.example.org", "*.voorbeeldstad.example.org", "bücher.example.org"
STORED = "xn--bcher-kva.example.org"
OLD = "www.voorbeeldstad.example.org"  # of the demo


@pytest.fixture
def budgets() -> dict[str, float]:
    """The first card of a run is judged by children that are still starting, also on a machine that does more."""
    return {"card_seconds": 120.0, "answer_seconds": 120.0}


def csr(*sans: str, unit: str | None = None) -> str:
    """A CSR on a new P-384 key without a common name, as certbot and its like make it; `unit`: a department in it."""
    subject = [] if unit is None else [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit)]
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(subject))
    if sans:
        builder = builder.add_extension(x509.SubjectAlternativeName(list(map(x509.DNSName, sans))), critical=False)
    return builder.sign(ec.generate_private_key(ec.SECP384R1()), hashes.SHA256()).public_bytes(Encoding.PEM).decode()


async def start(portal: Portal, contact: Any) -> None:
    """From the overview, by the button for what browsers trust, to the step of the certificate."""
    await contact.open("/servercertificaten")
    await contact.follow("Nieuw publiek certificaat")
    assert "controleert de CA die het certificaat uitgeeft" in contact.words, contact.words
    await to_the_request(portal, contact, "public_ov")


async def judged(portal: Portal, validator: Any, order: str) -> None:
    """Looked at by hand, approved and made."""
    await claimed(portal, validator, order, ticked=True)
    assert "bewijst de CA" in validator.words and "KVK " in validator.words, validator.words
    await approved(portal, validator, order)


async def test_s1_s9_s8_what_browsers_trust_is_ordered_and_renewed(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    await seed()
    contact, validator = browser_for("cp_full"), browser_for("validator1")
    await contact.log_in("/servercertificaten")
    await validator.log_in("/validatie")
    await start(portal, contact)
    await contact.press(
        "Opslaan en verder", naam=NAME, namen=f"{WILDCARD}\n{INTERNATIONAL}", csr=csr(NAME, unit="Afdeling ICT")
    )
    assert "Afdeling ICT" in contact.words and "komt niet in het certificaat" in contact.words, contact.words
    await contact.press("Opslaan en verder", waarschuwingen="ja")
    assert contact.at.endswith("/controle"), contact.words
    assert f"{INTERNATIONAL} ({STORED})" in contact.words, contact.words
    await judged(portal, validator, await place(contact))
    (first,) = await made(portal, "public_ov")
    names = first.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert tuple(names.get_values_for_type(x509.DNSName)) == (NAME, WILDCARD, STORED)
    assert "Websites" in first.issuer.rfc4514_string()
    assert {attribute.oid for attribute in first.subject} == {
        NameOID.COUNTRY_NAME, NameOID.STATE_OR_PROVINCE_NAME, NameOID.LOCALITY_NAME, NameOID.ORGANIZATION_NAME,
        NameOID.COMMON_NAME,
    }  # fmt: skip
    usages = first.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usages) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert public_server(first.public_bytes(Encoding.DER), local=True) == []

    # the one that was just made is renewed when a new one lasts longer; this one ends sooner
    await begin_renewal(contact, OLD)
    await contact.press("Opslaan en verder")
    await contact.press("Opslaan en verder")
    await contact.press("Opslaan en verder", csr=csr())
    assert contact.at.endswith("/controle"), contact.words
    await judged(portal, validator, await place(contact))
    _, second = await made(portal, "public_ov")
    assert second.issuer == first.issuer and second.serial_number != first.serial_number
    (name,) = second.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    again = second.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    others = again.get_values_for_type(x509.DNSName)
    assert (name.value, others[0]) == (OLD, OLD) and len(others) == 5
    assert public_server(second.public_bytes(Encoding.DER), local=True) == []


async def test_s11_the_ca_waits_until_the_names_stand_in_dns_and_the_page_says_what_must(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, world: Any
) -> None:
    """After the approval (R-076): what to put there by mail and on the page, whose turn it is, and the certificate when it is there."""
    await seed()
    contact, validator = browser_for("cp_full"), browser_for("validator1")
    await contact.log_in("/servercertificaten")
    await validator.log_in("/validatie")
    await start(portal, contact)
    await contact.press("Opslaan en verder", naam=NAME, namen=WILDCARD, csr=csr(NAME))
    order = await place(contact)
    async with httpx.AsyncClient(base_url=world.ca_url) as ca:
        (await ca.put("/control/faults", json={"unproved": [WILDCARD]})).raise_for_status()
        try:
            await judged(portal, validator, order)
            await contact.open(f"/bestellingen/{order}")
            assert "U bent aan zet" in contact.words and "Nog niet aangetoond" in contact.words, contact.words
            (record,) = set(re.findall(r"ca-proof=\w+", contact.words))
            assert "_ca-proof.voorbeeldstad.example.org" in contact.words
            await validator.open(f"/validatie/{order}")
            assert "BR 2.1.9, 3.2.2.4.7" in validator.words and record not in validator.words, validator.words
            post = Post()
            with post.open():
                await portal.settle()
            assert post.facts("TXT-waarde") == [record]
            assert await made(portal, "public_ov") == []
        finally:
            await ca.delete("/control/faults")
    with clock.moved(timedelta(minutes=1)):
        await portal.settle(skip_jobs=("mail",))
    (certificate,) = await made(portal, "public_ov")
    assert public_server(certificate.public_bytes(Encoding.DER), local=True) == []
    await contact.open("/hulp")
    await contact.press("English")
    await contact.open(f"/bestellingen/{order}")
    assert "Not proven yet" not in contact.words and contact.words.count("Proven") >= 2, contact.words


async def test_r070_r073_names_that_do_not_exist_are_refused_by_name_in_both_languages(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    await seed()
    contact = browser_for("cp_full")
    await contact.log_in("/servercertificaten")
    await start(portal, contact)
    step = contact.at
    bad = "intranet.gemeente.local\n*.nl\nw*.voorbeeldstad.example.org\n10.0.0.1"
    await contact.press("Opslaan en verder", naam="www.voorbeeldstad.example", namen=bad, csr=csr())
    for sentence in (
        "www.voorbeeldstad.example bestaat niet op het openbare internet. Kies PKIoverheid PRIVATE",
        "intranet.gemeente.local bestaat niet op het openbare internet.",
        "*.nl is te ruim: onder nl registreren ook anderen hun domeinnamen.",
        "In w*.voorbeeldstad.example.org staat het sterretje niet goed.",
        "10.0.0.1 is een IP-adres.",
    ):
        assert sentence in contact.words, (sentence, contact.words)
    await contact.open("/hulp")
    await contact.press("English")
    await contact.open(step)
    await contact.press("Save and continue", naam="www.voorbeeldstad.example", namen=bad, csr=csr())
    assert "intranet.gemeente.local does not exist on the public internet." in contact.words, contact.words
    assert "The CA checks whose the domain names are." in contact.words, contact.words


async def test_r074_a_name_that_may_deceive_is_looked_at_by_a_person(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    await seed()
    contact, validator = browser_for("cp_full"), browser_for("validator1")
    await contact.log_in("/servercertificaten")
    await validator.log_in("/validatie")
    await start(portal, contact)
    deceiving = "bıg.example.org"
    await contact.press("Opslaan en verder", naam=NAME, namen=deceiving, csr=csr())
    assert "Een medewerker kijkt mee." in contact.words, contact.words
    await contact.press("Opslaan en verder", waarschuwingen="ja")
    order = await place(contact)
    await portal.settle(skip_jobs=("mail",))
    await validator.open(f"/validatie/{order}")
    await validator.press("Neem in behandeling")
    assert "De organisatie mag alle domeinnamen gebruiken." in validator.words, validator.words
    assert f"{deceiving} (xn--" in validator.words, validator.words
