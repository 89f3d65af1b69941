"""Requests as real tools make them, chosen as files on the wizard's page: taken, asked about, or refused by name."""

import base64
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from html import unescape
from typing import Any

from chassis import clock
from chassis.testing import Portal
from chassis.testing.inputs import Row, rows
from local.journey import begin_renewal

NAME, EXTRA = "burgerzaken.voorbeeldstad.example", "loket.voorbeeldstad.example"
#: What the page says: the true cause, in words of its own.
WORDS = {
    "zip-with-csr.csr": "ZIP-bestand", "p7b.pem": "PKCS#7-bestand (.p7b) met certificaten", "request.csr.gz": "gzip-bestand",
    "request.docx": "document van een tekstverwerker", "request.pdf": "Dit is een PDF", "screenshot.png": "plaatje",
    "certificate.pem": "Dit is een certificaat", "certificate-under-request-label.csr": "Dit is een certificaat",
    "public-key.pem": "publieke sleutel", "crl.pem": "(CRL)", "spkac.txt": "SPKAC", "ssh-key.pub": "SSH-sleutel",
    "email-printable-at.csr": "bij emailAddress een teken dat daar volgens de standaard niet mag: @",
    "set-order-rdn.csr": "verkeerde volgorde", "no-attributes.csr": "(attributes)", "cut-off.csr": "einde van de CSR",
    "chain-after.csr": "meer dan één blok", "two-requests.csr": "meer dan één blok", "ca-true.csr": "zonder extra's",
    "challenge-password.csr": "een wachtwoord (challengePassword)", "unknown-critical.csr": "zonder extra's",
    "san-only-no-cn.csr": "geen naam van de service", "san-dns-prefix.csr": "alleen de domeinnaam",
    "san-othername-upn.csr": "geen domeinnaam zijn", "san-only-empty-name.csr": "een lege naam",
    "dup-san-ext.csr": "(SAN) in de CSR niet lezen", "key-store.p12": "PKCS#12-bestand (.p12 of .pfx) met uw geheime sleutel",
    "o-t61-latin1.csr": "bij O: Gemeente Één. Bij ons staat: Gemeente Voorbeeldstad",
    "other-oin-in-serialnumber.csr": "serialNumber: 00000001234567890000. Bij ons staat: 00000003123456780000",
    "organisation-identifier.csr": "organizationIdentifier: NTRNL-87654321. Bij ons staat: NTRNL-12345678",
    "ou-and-email.csr": "bij OU: ICT. Dat komt niet in het certificaat", "must-staple.csr": "OCSP Must-Staple",
    "eku-client-server-extra.csr": "codeSigning", "policy-and-comment.csr": "certificatePolicies, nsComment",
}  # fmt: skip
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


async def choose(contact: Any, address: str, row: Row, **more: str) -> None:
    """Choose the file on the page of step 3, with a typed name beside it."""
    await contact.open(address)
    version = next(f["fields"]["versie"][0] for f in contact.page.forms if "csr" in f["fields"])
    fields = {"versie": version, "csr": "", "namen": EXTRA, "email": "a@voorbeeldstad.example", **more}
    await contact._go("POST", address, data=fields, files={"csr_bestand": (row.file, row.data)})


def field(contact: Any) -> str:
    """What stands in the field of the request."""
    return next(f["fields"]["csr"][0] for f in contact.page.forms if "csr" in f["fields"])


def wrong(contact: Any, row: Row) -> str:
    """What is not as the manifest expects; empty when all is."""
    words, shown = contact.words, unescape(contact.answer.text)
    accepted = contact.at.endswith("/controle")
    if row.file in WORDS and WORDS[row.file] not in words:
        return f"not said: {WORDS[row.file]}; {words[:2400]}"
    if row.expected.startswith("accept after asking"):
        return (
            "" if contact.answer.status_code == 422 and "BEGIN CERTIFICATE REQUEST" in field(contact) else "not asked"
        )
    if accepted:
        return "" if row.expected.startswith("accept") else "accepted"
    if row.expected.startswith("accept") and row.file not in WORDS:
        return f"refused: {words[:2400]}"
    if contact.answer.status_code != 422 or EXTRA not in shown:
        return "what was typed is gone"
    if row.expected.startswith("csr.private_key"):
        lines = [*re.findall(rb"[A-Za-z0-9+/=]{40,}", row.data), base64.b64encode(row.data)[:40]]
        if "geheime sleutel" not in words or field(contact) or any(line.decode() in shown for line in lines):
            return "a key came back"
    unread = re.search(r"csr\.(format|not_a_csr|private_key)|password", row.expected) or row.file in {
        "set-order-rdn.csr"
    }
    return "a block that nobody made" if unread and field(contact) else ""


async def test_every_request_of_the_manifest_by_the_page(portal: Portal, browser_for: MakeBrowser, seed: Seed) -> None:
    """No block that nobody made, no key, the true cause in words; what was asked in vain is on the check page too."""
    await seed()
    contact = browser_for("cp_full")
    await contact.log_in("/servercertificaten")
    await begin_renewal(contact, NAME)
    await contact.press("Opslaan en verder")
    await contact.press("Opslaan en verder")
    address, found = contact.at, {}
    assert address.endswith("/certificaat")
    for number, row in enumerate(rows("csr")):
        with clock.moved(timedelta(seconds=3 * number)):  # a person saves at most once a second
            await choose(contact, address, row)
            if problem := wrong(contact, row):
                found[row.file] = problem
            elif row.expected.startswith("accept after asking"):
                await contact.press("Opslaan en verder", waarschuwingen="ja")
                if not contact.at.endswith("/controle") or WORDS[row.file] not in contact.words:
                    found[row.file] = "not on the check page"
    assert found == {}
    said = b" ".join(payload for _, _, payload in portal.log)
    assert b"PRIVATE KEY" not in said and b"geheim-woord" not in said


async def test_what_is_asked_in_vain_is_on_validations_page(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """Told to who orders, confirmed, and told again to who approves."""
    await seed()
    contact = browser_for("cp_full")
    await contact.log_in("/servercertificaten")
    await begin_renewal(contact, NAME)
    await contact.press("Opslaan en verder")
    await contact.press("Opslaan en verder")
    (row,) = [row for row in rows("csr") if row.file == "ou-and-email.csr"]
    await choose(contact, contact.at, row)
    await contact.press("Opslaan en verder", waarschuwingen="ja")
    await contact.press("Opslaan en verder")
    await contact.press("Opslaan en verder", akkoord=contact.choices("akkoord"))
    await contact.press("Plaats bestelling")
    await portal.settle(skip_jobs=("mail",))
    validator = browser_for("validator1")
    await validator.log_in("/validatie")
    await validator.follow(NAME)
    assert "bij OU: ICT. Dat komt niet in het certificaat" in validator.words
    assert "bij emailAddress: beheer@voorbeeldstad.example" in validator.words
