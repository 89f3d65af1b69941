"""Anybody finds a certificate that its subscriber agreed to publish (S13): ordered and issued, searched and downloaded by a stranger.

Every service in one process on real PostgreSQL; the CA is the stand-in, asked over HTTP.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from chassis.testing import Portal
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from local.journey import approved, claimed, made, to_the_last_step

MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]
NAME = "burgerzaken.voorbeeldstad.example"


@pytest.fixture
def budgets() -> dict[str, float]:
    """The first card of a run is judged by children that are still starting, also on a machine that does more."""
    return {"card_seconds": 120.0, "answer_seconds": 120.0}


async def test_s13_a_stranger_finds_what_an_order_agreed_to(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """S13: what was imported without a word about it is not found; what was ordered is, and is the certificate itself."""
    await seed()
    contact, validator, nobody = (browser_for(who) for who in ("cp_full", "validator1", None))
    await nobody.open("/")
    await nobody.follow("Zoek een gepubliceerd certificaat")
    await nobody.press("Zoeken", soort="naam", term=NAME)
    assert "Niets gevonden" in nobody.words
    hidden = nobody.words

    await contact.log_in("/servercertificaten")
    await validator.log_in("/validatie")
    await to_the_last_step(contact, NAME)
    await contact.press("Plaats bestelling")
    order = contact.at.split("/")[-2]
    await claimed(portal, validator, order)
    await approved(portal, validator, order)
    (issued,) = await made(portal, "pkio_private")

    await nobody.open("/zoeken")
    await nobody.press("Zoeken", soort="naam", term=NAME.upper())
    assert (
        "Gevonden certificaten" in nobody.words and "Gemeente Voorbeeldstad" in nobody.words and hidden != nobody.words
    )
    (address,) = re.findall(r'href="(/zoeken/[0-9a-f]{64}\.cer)"', nobody.answer.text)
    await nobody.press("Zoeken", soort="serienummer", term=f"{issued.serial_number:X}")
    assert address in nobody.answer.text, "one certificate, by whichever way"
    file = await nobody.open(address)
    assert file.headers["content-disposition"].startswith("attachment")
    assert x509.load_der_x509_certificate(file.content).public_bytes(Encoding.DER) == issued.public_bytes(Encoding.DER)
