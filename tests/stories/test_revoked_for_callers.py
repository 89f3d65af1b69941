"""Somebody calls to have a certificate revoked (S7): the service desk finds it and notes who called; the customer sees that it is being revoked.

Every service in one process on real PostgreSQL; the CA is the stand-in, asked over HTTP.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from chassis.testing import Portal

NAME = "koppelvlak.voorbeeldstad.example"
#: The CA is not asked here, since what it revoked stays revoked for other stories; what it does then is in `test_revoke_a_certificate.py`.
LEFT = ("mail", "revoke")
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


async def test_s7_the_service_desk_revokes_for_who_calls(portal: Portal, browser_for: MakeBrowser, seed: Seed) -> None:
    """S7: by the serial number as it is read out; who called is seen by staff alone; the customer sees that it is asked."""
    await seed()
    desk, validator, contact = (browser_for(who) for who in ("servicedesk", "validator1", "cp_basic"))
    for browser in (desk, validator, contact):
        await browser.log_in()
    rows = await portal.services["certificates"].database.reads.fetch(
        "SELECT id, serial FROM certificate WHERE common_name = $1", NAME
    )
    (certificate,) = rows
    assert (await contact.open("/servicedesk/intrekken")).status_code == 403

    await desk.open("/home")
    await desk.follow("Intrekken")
    await desk.press("Zoeken", serienummer=certificate["serial"].upper())
    await desk.follow(NAME)
    said = {
        "reden": "cessationOfOperation",
        "beller": "Sanne de Vries, gemeente",
        "vastgesteld": "Teruggebeld op het nummer van de gemeente",
    }
    await desk.press("Trek dit certificaat in", **said, naam="geo")
    assert desk.answer.status_code == 422 and "precies over" in desk.words
    await desk.press("Trek dit certificaat in", naam=NAME)
    assert (
        desk.answer.status_code == 200 and "Sanne de Vries, gemeente" in desk.words and "nog bevestigen" in desk.words
    )
    await portal.settle(skip_jobs=LEFT)
    await validator.open(desk.at)
    assert "Wordt ingetrokken" in validator.words and said["vastgesteld"] in validator.words
    await contact.open(f"/servercertificaten/{certificate['id']}")
    assert "Wordt ingetrokken" in contact.words and "Teruggebeld" not in contact.words
    jobs = await portal.services["certificates"].database.reads.fetch("SELECT payload::text AS said FROM job")
    assert jobs and not [job for job in jobs if "Teruggebeld" in job["said"]]
