"""Who manages and ordered what, and each certificate's file whatever became of it (O2, S6), from the page to the bytes.

Every service in one process on real PostgreSQL; the CA is the stand-in, asked over HTTP.
"""

import csv
import io
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from chassis.testing import Portal
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from sqlalchemy import text

MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]
_ENDS = ("not_after = :at", "revoked_at = :at, revocation_reason = 'superseded'")


async def test_o2_the_numbers_of_a_person_lead_to_exactly_those_certificates(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """O2: each number of the report is the total of the overview it leads to and the rows of its file; another subscriber has its own people."""
    await seed()
    contact, other = browser_for("cp_basic"), browser_for("other")
    for browser in (contact, other):
        await browser.log_in()
    await contact.open("/servercertificaten/personen")
    links = re.findall(
        r'href="/servercertificaten\?((?:beheerder|besteld-door)=CB\d+(?:&amp;status=alle)?)">(\d+) ',
        contact.answer.text,
    )
    assert len(links) >= 4
    for address, number in links:
        query = address.replace("&amp;", "&")
        await contact.open(f"/servercertificaten?{query}")
        assert "Dit overzicht bevat alleen certificaten" in contact.words
        assert f"(totaal {number})" in contact.words, query
        file = await contact.open(f"/servercertificaten.csv?{query}")
        assert len(list(csv.reader(io.StringIO(file.text.lstrip("\ufeff")), delimiter=";"))) == int(number) + 1
    named = {name for name in re.findall(r"beheerder=(CB\d+)", " ".join(address for address, _ in links))}
    await other.open("/servercertificaten/personen")
    assert named and not named & {*re.findall(r"beheerder=(CB\d+)", other.answer.text)}
    await other.open(f"/servercertificaten?beheerder={min(named)}&status=alle")
    assert "totaal" not in other.words and "Geen resultaten" in other.words


async def test_s6_a_file_is_the_certificate_whatever_became_of_it(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """S6, INV-6: valid, expired and revoked; PEM, DER and both chains are of one certificate; nobody else's subscriber gets any."""
    await seed()
    contact, other = browser_for("cp_basic"), browser_for("other")
    for browser in (contact, other):
        await browser.log_in()
    service = portal.services["certificates"]
    rows = await service.database.reads.fetch(
        "SELECT id FROM certificate WHERE subscriber = 'P1234567' ORDER BY not_after LIMIT 3"
    )
    async with service.database.begin(service.actor) as tx:
        expired, revoked = (text(f"UPDATE certificate SET {what} WHERE id = :id") for what in _ENDS)
        await tx.session.execute(expired, {"id": rows[0]["id"], "at": tx.now - timedelta(hours=1)})
        await tx.session.execute(revoked, {"id": rows[1]["id"], "at": tx.now - timedelta(hours=1)})
    states = []
    for row in rows:
        path = f"/servercertificaten/{row['id']}"
        pages = {form: f"{path}/downloaden?formaat={form}" for form in ("pem", "der", "full_chain", "chain")}
        await contact.open(path)
        states.append(
            next(state for state in ("Verlopen op", "Ingetrokken op", "Verloopt op") if state in contact.words)
        )
        offered = set(re.findall(r'name="formaat" id="formaat-(\w+)"', contact.answer.text))
        assert offered == set(pages)
        files = {}
        for form, page in pages.items():
            answer = await contact.open(page)
            assert answer.status_code == 200 and answer.headers["content-disposition"].startswith("attachment")
            files[form] = answer.content
            assert (await other.open(page)).status_code == 404
        leaf = x509.load_der_x509_certificate(files["der"])
        assert x509.load_pem_x509_certificate(files["pem"]) == leaf
        assert x509.load_pem_x509_certificates(files["full_chain"])[0] == leaf
        bundle = files["chain"]
        load = pkcs7.load_pem_pkcs7_certificates if b"BEGIN" in bundle else pkcs7.load_der_pkcs7_certificates
        assert leaf in load(bundle)
        assert leaf.public_bytes(Encoding.DER) == files["der"]
    assert states == ["Verlopen op", "Ingetrokken op", "Verloopt op"]
