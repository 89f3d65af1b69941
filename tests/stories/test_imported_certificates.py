"""Certificates of other tools, from the import to the last page that shows them: what was accepted early is usable later."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from chassis.testing import Identities, Portal

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
        if file in {"99991231235959Z", "2051"}:  # nothing that could be ordered would end later
            assert "Start verlenging" not in contact.words and "blijft gewoon werken" in contact.words
            continue
        started = await contact.press("Start verlenging")
        assert started.status_code == 200 and contact.at.startswith("/aanvragen/"), (file, contact.at)
    assert (await contact.open("/bestellingen")).status_code == 200


async def test_a_certificate_without_an_end_needs_no_renewal(
    portal: Portal,
    identities: Identities,
    browser_for: Callable[[str | None], Any],
    seed: Callable[[], Awaitable[None]],
) -> None:
    """Its last day is 31-12-9999, its end in words is none, and nothing that could be ordered would end later."""
    await seed()
    pem = (INPUTS / "import-99991231235959Z.pem").read_text()
    item = {"subscriber": "P1234567", "product": "pkio_private", "pem": pem, "manager": "CB1000010"}
    async with portal.client("certificates", identities.service("operator", "certificates")) as http:
        answer = await http.post("/imports", json={"certificates": [item], "reason": "Overname"})
        assert answer.status_code == 200, answer.text
    await portal.settle()
    contact = browser_for("cp_full")
    await contact.log_in("/servercertificaten")
    await contact.follow("geen-einde.voorbeeldstad.example")
    assert "geen einddatum" in contact.words
    await contact.open(f"{contact.at}/verlengen")
    assert "Dit certificaat heeft geen einddatum en blijft gewoon werken." in contact.words
    assert "Start verlenging" not in contact.words
