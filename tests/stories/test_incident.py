"""An organisation is hacked (S7): two of the provider's people revoke all that it has, what was being made too, until nothing is left.

Every service in one process on real PostgreSQL; the CA is the stand-in, asked over HTTP, but for the answers that it never gives by itself.
"""

import csv
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from certificates.ca import CaRefused, CaUnavailable
from certificates.domain.incidents import AT_ONCE
from chassis.testing import Portal
from local import demo_certificates
from local.journey import approved, claimed, hand_in_request, place, until

MAIL = ("mail",)
HACKED = "P1234567"
ORDERED, REFUSED = "koppelvlak.voorbeeldstad.example", "woz.voorbeeldstad.example"


async def test_s7_an_incident_from_the_first_list_to_its_report(
    portal: Portal,
    browser_for: Callable[[str | None], Any],
    seed: Callable[[], Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """S7: who has two numbers is one person; the CA refuses one, a leaked key goes first, an order's certificate comes after all."""
    # of its own: what other stories have of the one CA is not revoked
    monkeypatch.setattr(demo_certificates, "asked", partial(demo_certificates.asked, again="-hacked"))
    await seed()
    contact, vera, karim, sam = (browser_for(who) for who in ("cp_full", "validator1", "validator2", "servicedesk"))
    for browser in (contact, vera, karim, sam):
        await browser.log_in()
    ca, reads = portal.services["certificates"].adapters.ca, portal.services["certificates"].database.reads

    async def away(*_asked: Any) -> Any:
        raise CaUnavailable("away")

    with monkeypatch.context() as lost:
        lost.setattr(ca, "submit", away)
        await hand_in_request(contact, ORDERED)
        order = await place(contact)
        await claimed(portal, vera, order)
        await approved(portal, vera, order)

    await vera.open("/home")
    await vera.follow("Intrekken")
    await vera.follow("Veel certificaten tegelijk intrekken")
    await vera.follow("Nieuw incident")
    said = {"keuze": "subscriber", "waarde": HACKED, "reden": "superseded"}
    await vera.press("Maak de lijst", toelichting="De servers van deze abonnee zijn gehackt.", **said)
    incident = str(vera.at)
    assert "nog niets ingetrokken" in vera.words and "Was al gevraagd bij de certificaatautoriteit" in vera.words
    assert (await contact.open(incident)).status_code == 403, "it is staff's alone"
    first = {row["serial"] for row in await reads.fetch("SELECT serial FROM certificate WHERE subscriber = $1", HACKED)}

    await sam.open("/servicedesk/personen?nummer=CB9000002")
    await sam.press("Koppel: dit is dezelfde persoon", ander="CB9000001", reden="Zelfde paspoort gezien.")
    await karim.open(incident)
    await karim.press("Trek deze lijst in", zeker="ja")
    assert karim.answer.status_code == 403 and "met dit of een ander nummer van u" in karim.words
    await sam.open(incident)
    with monkeypatch.context() as down:
        down.setattr(ca, "revoke", away)
        await sam.press("Trek deze lijst in", zeker="ja")
        await portal.settle(skip_jobs=MAIL)
        assert len(await reads.fetch("SELECT FROM revocation")) == AT_ONCE, "no more of them wait for the CA"
        last = "SELECT serial, common_name FROM certificate WHERE common_name <> ALL($1) ORDER BY id DESC LIMIT 1"
        (urgent,) = await reads.fetch(last, [ORDERED, REFUSED])
        await contact.open("/servercertificaten?per=100")
        await contact.follow(urgent["common_name"])
        await contact.follow("Intrekken")
        await contact.press("Trek dit certificaat in", reden="keyCompromise", naam=urgent["common_name"])
        assert "nog bevestigen" in contact.words

    asked, revoke = list[str](), ca.revoke

    async def revokes(issuer: str, serial: str, reason: Any) -> Any:
        (row,) = await reads.fetch("SELECT common_name FROM certificate WHERE serial = $1", serial)
        asked.append(serial)
        if row["common_name"] == REFUSED:
            raise CaRefused("certificate.locked")
        return await revoke(issuer, serial, reason)

    async def ran() -> bool:
        await portal.settle(skip_jobs=MAIL)
        await sam.open(incident)
        return "Alles is gevraagd" in sam.words and "Er is 1 certificaat bij gekomen" in sam.words

    with monkeypatch.context() as once:
        once.setattr(ca, "revoke", revokes)
        await until(ran)
    assert set(asked) == first and asked.index(urgent["serial"]) <= 2 * AT_ONCE
    assert "Nog niet klaar" in sam.words and "certificate.locked" in sam.words
    assert "Sluit het incident af" not in sam.words

    await sam.press("Maak een nieuwe lijst")
    await vera.open(incident)
    assert "Lijst 2" in vera.words and ORDERED in vera.words
    await vera.press("Trek deze lijst in", zeker="ja")
    await vera.follow("Los dit op")
    await vera.press("Vraag de CA opnieuw")

    async def done() -> bool:
        await portal.settle(skip_jobs=MAIL)
        await vera.open(incident)
        return "Sluit het incident af" in vera.answer.text

    await until(done)
    report = await karim.open(f"{incident}/verslag.csv")
    rows = list(csv.DictReader(report.content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert {row["Serienummer"].replace(":", "") for row in rows} >= first and len(rows) == len(first) + 1
    assert {row["Stand"] for row in rows} <= {"Ingetrokken en te zien", "Ingetrokken, wordt niet gepubliceerd"}
    assert [row["Naam (CN)"] for row in rows if row["Lijst"] == "2"] == [ORDERED]
    other = {row["Reden volgens de CA"] for row in rows if row["Naam (CN)"] != urgent["common_name"]}
    (its,) = [row["Reden volgens de CA"] for row in rows if row["Naam (CN)"] == urgent["common_name"]]
    assert (other, its) == ({"superseded"}, "keyCompromise")
    await vera.press("Sluit het incident af")
    assert "Afgesloten" in vera.words
