"""Certificates of other tools, from the import to the last page that shows them: what was accepted early is usable later."""

import io
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from chassis.testing import Identities, Portal
from local.journey import to_the_last_step
from pypdf import PdfReader

INPUTS = Path(__file__).parents[1] / "inputs"
TAKEN = ("99991231235959Z", "2051", "serial-leading-zero", "printable-wildcard", "san-only")


async def test_imported_certificates_work_on_every_page_and_in_every_copy(
    portal: Portal,
    identities: Identities,
    browser_for: Callable[[str | None], Any],
    seed: Callable[[], Awaitable[None]],
) -> None:
    """Overview, filters, detail, files, export, renewal: no page fails, no event is parked, the draft can be made."""
    await seed()
    items = [
        {"subscriber": "P1234567", "product": "pkio_private", "pem": (INPUTS / f"import-{file}.pem").read_text()}
        for file in TAKEN
    ]
    async with portal.client("certificates", identities.service("operator", "certificates")) as http:
        answer = await http.post("/imports", json={"certificates": items, "reason": "Overname"})
        assert answer.status_code == 200, answer.text
    await portal.settle()
    for service in ("orders", "certificates"):
        assert await portal.services[service].database.reads.fetchval("SELECT count(*) FROM dead_letter") == 0
    contact = browser_for("cp_full")
    await contact.log_in("/servercertificaten")
    for address in ("?status=alle", "?status=alle&sorteer=verloopt&richting=af", "?verloopt=3650&status=alle"):
        assert (await contact.open(f"/servercertificaten{address}")).status_code == 200
    await contact.open("/servercertificaten?status=alle&richting=af")
    assert "31-12-9999" in contact.words and "geen einddatum" in contact.words and "01-01-2051" in contact.words
    csv = await contact.open("/servercertificaten.csv?status=alle")
    assert csv.status_code == 200 and "31-12-9999" in csv.text and "08:04:e5" in csv.text
    names = dict(zip(answer.json()["ids"], TAKEN, strict=True))
    for number, file in names.items():
        page = await contact.open(f"/servercertificaten/{number}")
        assert page.status_code == 200
        if file == "99991231235959Z":
            assert "Dit certificaat heeft geen einddatum." in contact.words
        for form in ("pem", "der", "chain"):
            got = await contact.open(f"/servercertificaten/{number}/downloaden?formaat={form}")
            assert got.status_code == 200 and "filename" in got.headers["content-disposition"]
        assert (await contact.open(f"/servercertificaten/{number}/verlengen")).status_code == 200
        started = await contact.press("Start verlenging")
        assert started.status_code == 200 and contact.at.startswith("/aanvragen/"), (file, contact.at)
    assert (await contact.open("/bestellingen")).status_code == 200


async def test_a_certificate_without_an_end_is_renewed(
    portal: Portal,
    identities: Identities,
    browser_for: Callable[[str | None], Any],
    seed: Callable[[], Awaitable[None]],
) -> None:
    """The whole wizard, the form and validation: its last day is 31-12-9999, its end in words is none."""
    await seed()
    pem = (INPUTS / "import-99991231235959Z.pem").read_text()
    item = {"subscriber": "P1234567", "product": "pkio_private", "pem": pem, "manager": "CB1000010"}
    async with portal.client("certificates", identities.service("operator", "certificates")) as http:
        answer = await http.post("/imports", json={"certificates": [item], "reason": "Overname"})
        assert answer.status_code == 200, answer.text
    await portal.settle()
    contact = browser_for("cp_full")
    await contact.log_in("/servercertificaten")
    await to_the_last_step(contact, "geen-einde.voorbeeldstad.example")
    await contact.press("Plaats bestelling")
    assert contact.at.endswith("/geplaatst"), contact.words[:1000]
    await portal.settle(skip_jobs=("mail",))
    pdf = await contact.open(contact.at.replace("/geplaatst", "/formulier.pdf"))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "31-12-9999" in text
    await contact.open(contact.at.replace("/formulier.pdf", ""))
    assert "certificaat zonder einddatum" in contact.words
    validator = browser_for("validator1")
    await validator.log_in("/validatie")
    await validator.follow("geen-einde.voorbeeldstad.example")
    await validator.press("Neem in behandeling")
    await validator.press("Goedkeuren")
    await portal.settle(skip_jobs=("mail",))
    await contact.open("/bestellingen")
    assert "Uitgegeven" in contact.words
