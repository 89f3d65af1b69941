"""A CA stops (S7): what it issued is announced for a day, its subscriber sees that and is ahead of it, and on its day the rest is revoked.

Every service in one process on real PostgreSQL; the CA is the stand-in, asked over HTTP.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from certificates import worker
from chassis import clock
from chassis.testing import Portal
from gateway.words.formats import written_day
from local import demo_certificates
from local.journey import until
from sqlalchemy import text

MAIL = ("mail",)
SUBSCRIBER = "P1234567"


async def test_s7_certificates_are_announced_and_revoked_on_their_day(
    portal: Portal,
    browser_for: Callable[[str | None], Any],
    seed: Callable[[], Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """S7, N8: two humans announce it; its owner gets the announced reason; two numbers of one human don't call it off."""
    # of its own: what other stories have of the one CA is not revoked
    monkeypatch.setattr(demo_certificates, "asked", partial(demo_certificates.asked, again="-announced"))
    await seed()
    contact, vera, karim, sam = (browser_for(who) for who in ("cp_full", "validator1", "validator2", "servicedesk"))
    for browser in (contact, vera, karim, sam):
        await browser.log_in()
    service = portal.services["certificates"]
    reads = service.database.reads
    holidays = {row["day"] for row in await reads.fetch("SELECT day FROM holiday")}
    day = clock.local(clock.now()).date() + timedelta(days=2)
    while day.weekday() > 4 or day in holidays:
        day += timedelta(days=1)

    await vera.open("/servicedesk/incidenten/nieuw")
    said = {
        "keuze": "subscriber",
        "waarde": SUBSCRIBER,
        "reden": "superseded",
        "wanneer": "later",
        "dag": day.isoformat(),
    }
    told = {"klant-nl": "De uitgever stopt. Vraag een ander certificaat aan.", "klant-en": "The issuer stops."}
    await vera.press("Maak de lijst", toelichting="De CA stopt aan het eind van het jaar.", **said, **told)
    incident = str(vera.at)
    assert "vanaf 09:00 uur" in vera.words
    await karim.open(incident)
    await karim.press("Kondig deze lijst aan", zeker="ja")
    await portal.settle(skip_jobs=MAIL)
    assert "De klanten weten dat" in (await karim.open(incident)).text

    await contact.open("/servercertificaten?status=aangekondigd&sorteer=naam")
    assert f"Wordt ingetrokken op {written_day(day)}" in contact.words
    rows = await reads.fetch(
        "SELECT id, common_name FROM certificate WHERE subscriber = $1 AND revoked_at IS NULL AND not_after > now() ORDER BY id",
        SUBSCRIBER,
    )
    assert rows
    first = rows[0]
    await contact.open(f"/servercertificaten/{first['id']}")
    assert told["klant-nl"] in contact.words and "De CA stopt aan het eind" not in contact.words
    await contact.follow("Intrekken")
    assert "Deze reden hoort bij" in contact.words
    await contact.press("Trek dit certificaat in", naam=first["common_name"])
    mails = await reads.fetch(
        "SELECT payload ->> 'to' AS reader FROM job WHERE kind = 'mail' AND key LIKE 'announced.%'"
    )
    assert mails and len({row["reader"] for row in mails}) == len(mails), "each address once"

    await sam.open("/servicedesk/personen?nummer=CB9000002")
    await sam.press("Koppel: dit is dezelfde persoon", ander="CB9000001", reden="Zelfde paspoort gezien.")
    await vera.open(incident)
    await vera.press("Stel dit voor", waarom="Misschien stopt de CA toch niet.")
    await karim.open(incident)
    await karim.press("Bevestig: trek niets in")
    assert karim.answer.status_code == 403
    await sam.open(incident)
    await sam.press("Verwerp het voorstel")
    assert "Toch niet intrekken?" in sam.words

    async with service.database.begin(service.actor) as tx:  # its day comes
        await tx.session.execute(text("UPDATE incident SET starts_at = :now"), {"now": tx.now})
    await worker.look_at_incidents(service)

    async def ran() -> bool:
        await portal.settle(skip_jobs=MAIL)
        await sam.open(incident)
        return "Alles is gevraagd" in sam.words

    await until(ran)
    revoked = await reads.fetch("SELECT certificate, road, reason FROM revocation ORDER BY certificate")
    assert [row["certificate"] for row in revoked] == [row["id"] for row in rows]
    assert {row["reason"] for row in revoked} == {"superseded"}
    assert [row["certificate"] for row in revoked if row["road"] == "portal"] == [first["id"]]
