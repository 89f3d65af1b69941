"""Anybody reports that a key leaked and shows it (S15): the desk is called, finds the certificate, answers by mail, revokes it and closes the report.

Every service in one process on real PostgreSQL; the CA is the stand-in, asked over HTTP.
"""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from chassis.testing import Portal
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from local.journey import approved, begin_renewal, claimed, declare, made

MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]
MAIL = ("mail",)
NAME = "burgerzaken.voorbeeldstad.example"


@pytest.fixture
def budgets() -> dict[str, float]:
    """The first card of a run is judged by children that are still starting, also on a machine that does more."""
    return {"card_seconds": 120.0, "answer_seconds": 120.0}


def request(key: ec.EllipticCurvePrivateKey, name: str) -> str:
    """What whoever has this key may sign."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


async def test_s15_a_leaked_key_from_report_to_revocation(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, capsys: pytest.CaptureFixture[str]
) -> None:
    """S15, S7: nobody logs in to report; the proof is a request with the reference, or the key; the key is in no log and no database."""
    await seed()
    key = ec.generate_private_key(ec.SECP256R1())
    contact, validator, desk, nobody = (browser_for(who) for who in ("cp_full", "validator1", "servicedesk", None))
    await contact.log_in("/servercertificaten")
    await validator.log_in("/validatie")
    await desk.log_in()
    await begin_renewal(contact, NAME)
    await contact.press("Opslaan en verder")
    await contact.press("Opslaan en verder")
    await contact.press("Opslaan en verder", csr=request(key, NAME))
    await declare(contact)
    await contact.press("Plaats bestelling")
    order = contact.at.split("/")[-2]
    await claimed(portal, validator, order)
    rows = await portal.services["certificates"].database.reads.fetch("SELECT open, spki_sha256 FROM order_key")
    assert [row["open"] for row in rows] == [True] and rows[0]["spki_sha256"], "orders told which key it is for"
    await approved(portal, validator, order)
    assert len(await made(portal, "pkio_private")) == 1

    await nobody.open("/")
    await nobody.follow("Meld een probleem")
    said = {"soort": "leaked_key", "melding": "De sleutel staat in een openbare map.", "email": "melder@example.org"}
    await nobody.press("Verstuur de melding", **said)
    assert nobody.answer.status_code == 200 and "Wij hebben uw melding" in nobody.words
    (reference,) = re.findall(r'name="referentie"[^>]*value="([^"]+)"', nobody.answer.text)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    capsys.readouterr()
    await nobody.press("Verstuur het bewijs", bewijs=request(key, NAME))
    assert nobody.answer.status_code == 422 and "staat de referentie van uw melding niet" in nobody.words
    await nobody.press("Verstuur het bewijs", bewijs=request(key, reference))
    assert nobody.answer.status_code == 200 and "Uw bewijs is gelezen" in nobody.words
    await nobody.open("/probleem-melden/bewijs")
    await nobody.press("Verstuur het bewijs", referentie=reference, bewijs=pem)
    assert nobody.answer.status_code == 200 and "De sleutel zelf bewaren wij niet" in nobody.words
    secret = pem.splitlines()[1]
    assert "problem.key_leaked" in (out := capsys.readouterr().out) and secret not in out

    await desk.open("/home")
    await desk.follow("Meldingen")
    await desk.follow(reference)
    assert "de sleutel van het bewijs" in desk.words and NAME in desk.words
    case = str(desk.at)
    await desk.press("Verstuur het antwoord", antwoord="Wij trekken het certificaat in.")
    assert desk.at == case and "Beantwoord" in desk.words
    await desk.follow(NAME)
    evidence = {"beller": "Melding", "vastgesteld": "Bewijs bij de melding: de sleutel zelf"}
    await desk.press("Trek dit certificaat in", reden="keyCompromise", naam=NAME, **evidence)
    assert "nog bevestigen" in desk.words
    await desk.open(case)
    await desk.press("Sluit de melding", uitkomst="revoked", slot="Ingetrokken.")
    assert "Het certificaat is ingetrokken" in desk.words
    await portal.settle(skip_jobs=MAIL)
    mails = await portal.services["certificates"].database.reads.fetch("SELECT payload FROM job WHERE kind = 'mail'")
    (answer,) = [
        mail for mail in map(json.loads, (row["payload"] for row in mails)) if mail["to"] == "melder@example.org"
    ]
    assert "Wij trekken het certificaat in." in json.dumps(answer)
    state = await portal.state()
    assert secret not in json.dumps(state)
    for _, head, payload in portal.log:
        assert secret.encode() not in payload and secret not in json.dumps(head)
