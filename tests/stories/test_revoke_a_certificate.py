"""A certificate is revoked, for real: asked for on its page, done by the CA, looked up in its list and at its responder (S7, N8).

Every service in one process on real PostgreSQL; the CA is the stand-in, asked over HTTP, and so are its list and responder.
"""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
from certificates import worker
from chassis import clock
from chassis.messaging import inbox
from chassis.testing import Portal
from local.journey import to_the_last_step

#: One for each story: the stand-in CA lives longer than a story, and what it revoked stays revoked.
NAME, TWICE, AWAY = (f"{name}.voorbeeldstad.example" for name in ("bag-levering", "gba-v", "zaken"))
MAIL = ("mail",)
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


async def the_page(browser: Any, name: str) -> str:
    """The certificate's page, from the overview; answers its path."""
    await browser.open("/servercertificaten?per=100")
    await browser.follow(name)
    return str(browser.at)


async def press(browser: Any, reason: str = "superseded", name: str = NAME) -> None:
    """From the certificate's page to the button that revokes."""
    await browser.follow("Intrekken")
    await browser.press("Trek dit certificaat in", reden=reason, naam=name)


async def test_s7_n8_a_contact_person_revokes_and_everybody_hears(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """S7, N8, R-115: asked, done, seen; the overview, a colleague's draft, the other subscriber, and the mails."""
    await seed()
    contact, colleague, other = (browser_for(who) for who in ("cp_basic", "cp_full", "other"))
    for browser in (contact, colleague, other):
        await browser.log_in()
    await to_the_last_step(colleague, NAME)
    path = await the_page(contact, NAME)
    assert (await other.open(path)).status_code == 404 and (await other.open(f"{path}/intrekken")).status_code == 404
    portal.log.clear()

    await contact.open(path)
    await contact.follow("Intrekken")
    assert "Karel Tak is de certificaatbeheerder" in contact.words
    assert "Er is geen geldig certificaat dat dit vervangt" in contact.words
    await contact.press("Trek dit certificaat in", reden="superseded")
    assert contact.answer.status_code == 422, "without its name"
    await contact.press("Trek dit certificaat in", naam=NAME)
    assert contact.at == path and "Wordt ingetrokken" in contact.words and "vroeg dit op" in contact.words
    assert f'href="{path}/intrekken"' not in contact.answer.text, "the button is gone"

    await portal.settle(skip_jobs=(*MAIL, "watch"))
    await contact.press("Kijk of het al is ingetrokken")
    assert "Wordt ingetrokken" in contact.words and "Het duurt nog even tot iedereen dat kan zien" in contact.words
    await portal.settle(skip_jobs=MAIL)
    await contact.open(path)
    assert "Ingetrokken op" in contact.words and "vervangen door een ander certificaat" in contact.words
    assert "Wordt ingetrokken" not in contact.words
    await contact.press("Meld dat de sleutel is gelekt")
    assert contact.at == path and "Gemeld: de sleutel is gelekt" in contact.words, "said after all (R-118)"

    await contact.open("/servercertificaten?status=ingetrokken")
    assert NAME in contact.words
    await contact.open(f"/servercertificaten?naam={NAME}")
    assert "Geen resultaten" in contact.words
    file = await contact.open(f"/servercertificaten.csv?status=alle&naam={NAME}")
    assert ";Ingetrokken;" in file.text

    await colleague.press("Plaats bestelling")
    assert "Dit certificaat is ingetrokken. U kunt het daarom niet verlengen." in colleague.words
    await colleague.open(f"{path}/verlengen")
    assert "is ingetrokken" in colleague.words and "Start verlenging" not in colleague.answer.text

    assert [name for name in portal.said if not name.startswith("session")] == ["certificate.revoked.v1"]
    rows = await portal.services["certificates"].database.reads.fetch("SELECT payload FROM job WHERE kind = 'mail'")
    sent = [json.loads(row["payload"]) for row in rows]
    assert {mail["subject"] for mail in sent} == {f"Ingetrokken: het certificaat voor {NAME}"}
    assert "karel.tak@gemeente-voorbeeldstad.example" in {mail["to"] for mail in sent}
    assert len({mail["to"] for mail in sent}) == len(sent) == 3, "the manager, who ordered it, and who asked"


async def test_r116_what_is_heard_twice_and_late_changes_nothing(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """F-14, R-116: every record of the story again, in another order: nothing is said, mailed or asked once more."""
    await seed()
    contact = browser_for("cp_full")
    await contact.log_in()
    path = await the_page(contact, TWICE)
    kept: list[Any] = []
    deliver = portal.deliver

    async def keep(record: Any) -> None:
        kept.append(record)
        await deliver(record)

    portal.deliver = keep  # type: ignore[method-assign]
    await press(contact, name=TWICE)
    for _ in range(3):
        await contact.open(path)
        await portal.settle(skip_jobs=MAIL)
    said, sql = list(portal.said), "SELECT count(*) FROM job WHERE kind = 'mail'"
    mails = await portal.services["certificates"].database.reads.fetchval(sql)
    for record in reversed(kept):
        for service in portal.services.values():
            if record.topic in service.consumer.topics:
                await inbox.consume(service, [record])
    await portal.settle(skip_jobs=MAIL)
    assert portal.said == said and said.count("certificate.revoked.v1") == 1
    assert await portal.services["certificates"].database.reads.fetchval(sql) == mails
    await worker.reconcile(portal.services["certificates"])  # type: ignore[arg-type]
    await portal.settle(skip_jobs=MAIL)  # the CA's list tells it once more
    told = [
        json.loads(p)["certificate"] for _, h, p in portal.log if h["ce_dataschema"].endswith(":certificate.revoked.v1")
    ]
    assert told.count(int(path.rsplit("/", 1)[1])) == 1
    await contact.open(path)
    assert "Ingetrokken op" in contact.words and "Wordt ingetrokken" not in contact.words


async def test_f45_the_ca_is_away_and_nothing_is_lost(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, world: Any
) -> None:
    """F-45: the page takes it while the CA is away; when it is back, and its status too, it is done."""
    await seed()
    contact = browser_for("cp_full")
    await contact.log_in()
    path = await the_page(contact, AWAY)
    async with httpx.AsyncClient(base_url=world.ca_url) as ca:
        try:
            await ca.put("/control/faults", json={"unavailable": 1000, "status_unavailable": 0})
            await press(contact, "keyCompromise", f"{AWAY}.org")
            await portal.settle(skip_jobs=MAIL)
            await contact.open(path)
            assert "moet het nog bevestigen" in contact.words
            await ca.put("/control/faults", json={"status_unavailable": 1000})
            with clock.moved(timedelta(minutes=1)):
                await portal.settle(skip_jobs=MAIL)
        finally:
            await ca.delete("/control/faults")
    sql = "SELECT state FROM revocation"
    assert await portal.services["certificates"].database.reads.fetchval(sql) == "confirmed"
    with clock.moved(timedelta(minutes=3)):
        await portal.settle(skip_jobs=MAIL)
    await contact.open(path)
    assert "Ingetrokken op" in contact.words and "verkeerde handen" in contact.words
