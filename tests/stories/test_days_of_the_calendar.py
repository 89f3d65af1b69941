"""Certificates that end on odd days: shown with their date everywhere, renewed, and a card among them logs in (F-26)."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from chassis import clock
from chassis.testing import Identities, Portal
from local import demo, demo_certificates
from local.demo_certificates import Old

MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]

#: Name to last second, and the Dutch date of it. UTCTime ends with 2049 (RFC 5280, 4.1.2.5).
ENDS = {
    "schrikkeldag": (datetime(2096, 2, 29, 11, 0, 0, tzinfo=UTC), "29-02-2096"),
    "middernacht": (datetime(2096, 2, 28, 23, 0, 0, tzinfo=UTC), "29-02-2096"),
    "zomer": (datetime(2096, 7, 31, 22, 0, 0, tzinfo=UTC), "01-08-2096"),
    "unix": (datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC), "19-01-2038"),
    "utctime": (datetime(2049, 12, 31, 22, 59, 59, tzinfo=UTC), "31-12-2049"),
    "oudjaar": (datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC), "01-01-2050"),
    "generalized": (datetime(2050, 1, 1, 0, 0, 0, tzinfo=UTC), "01-01-2050"),
    "geen-einde": (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), "31-12-9999"),
}


async def import_them(portal: Portal, world: Any, identities: Identities) -> None:
    bearer, items = {"authorization": f"Bearer {world.pki.credential}"}, []
    async with httpx.AsyncClient(base_url=world.ca_url, headers=bearer) as ca:
        for number, (name, (ends, _)) in enumerate(ENDS.items()):
            body = demo_certificates.asked(900 + number, Old(name, 30, 400), world.day, world.folder / "odd-csr")
            (await ca.post("/v1/seed", json={**body, "not_after": ends.isoformat()})).raise_for_status()
            made = (await ca.get(f"/v1/requests/{body['request_id']}/certificate")).json()
            items.append({
                "subscriber": demo.TOWN, "product": "pkio_private", "pem": made["leaf_pem"] + made["chain_pem"],
                "manager": "CB1000010", "requester": "CB1000002",
            })  # fmt: skip
    async with portal.client("certificates", identities.service("operator", "certificates")) as http:
        answer = await http.post("/imports", json={"certificates": items, "reason": "proef"})
        assert answer.status_code == 200 and answer.json()["added"] == len(ENDS), answer.text
    await portal.settle()


async def test_every_end_is_shown_as_its_dutch_date(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, world: Any, identities: Identities
) -> None:
    await seed()
    await import_them(portal, world, identities)
    contact = browser_for("cp_full")
    await contact.log_in("/servercertificaten?per=100")
    rows = contact.answer.text.split("<tr")
    for name, (_, date) in ENDS.items():
        (row,) = [row for row in rows if f"{name}." in row.replace("<wbr>", "")]
        assert date in row, name
    export = await contact.open("/servercertificaten.csv")
    lines = export.text.splitlines()
    for name, (_, date) in ENDS.items():
        (line,) = [line for line in lines if f"{name}.voorbeeldstad" in line]
        assert date in line, name
        await contact.open("/servercertificaten?per=100")
        await contact.follow(f"{name}.voorbeeldstad.example")
        shown = "geen einddatum" if name == "geen-einde" else date
        assert contact.answer.status_code == 200 and shown in contact.words, name


@pytest.mark.parametrize("name", ["schrikkeldag", "middernacht", "generalized", "geen-einde"])
async def test_they_are_renewed_once_that_makes_sense_and_not_before(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, world: Any, identities: Identities, name: str
) -> None:
    """The longest term is three years: 1093 days before the last day of the old certificate a new one ends later."""
    await seed()
    await import_them(portal, world, identities)
    contact = browser_for("cp_full")
    await contact.log_in("/servercertificaten?per=100")
    await contact.follow(f"{name}.voorbeeldstad.example")
    await contact.open(f"{contact.at}/verlengen")
    assert "Start verlenging" not in contact.words and "blijft gewoon werken" in contact.words
    ends, date = ENDS[name]
    if name == "geen-einde":
        assert "Dit certificaat heeft geen einddatum" in contact.words
    else:
        sensible = clock.local(ends).date() - timedelta(days=1093)
        assert f"geldig tot en met {date}." in contact.words
        assert f"Verlengen kan vanaf {sensible:%d-%m-%Y}." in contact.words


@pytest.mark.parametrize("year", [2049, 2050, 2096, 9999])
async def test_a_card_logs_in_whatever_the_form_of_its_end(
    browser_for: MakeBrowser, seed: Seed, world: Any, year: int
) -> None:
    await seed()
    ends = datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC)
    card = f"cp_full_{year}"
    world.pki.card(card, "CB1000002", "Sanne de Vries", organisation=demo.SUBSCRIBERS[demo.TOWN]["name"],
                   not_before=clock.now().replace(microsecond=0) - timedelta(days=1), not_after=ends)  # fmt: skip
    contact = browser_for(card)
    await contact.log_in("/servercertificaten")
    assert "Sanne de Vries" in contact.words
