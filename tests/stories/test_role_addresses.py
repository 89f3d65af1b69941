"""N9: an organisation says where its notices go besides to its people, from the page to the mails; another one sees nothing of it."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from certificates import worker
from chassis import clock
from chassis.testing import Portal
from chassis.testing.post import Post

MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]
ROLE = "certificaten@voorbeeldstad.example"


async def test_n9_a_role_address_hears_what_ends_and_what_is_revoked(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """N9, N8, N1, INV-6: given, confirmed by the code that is mailed there, told of, removed; nothing of it for another subscriber."""
    await seed()
    contact, colleague, basic, other = (browser_for(who) for who in ("cp_full", "bv", "cp_basic", "other"))
    for browser in (contact, colleague, basic, other):
        await browser.log_in()
    await contact.open("/home")
    await contact.follow("Organisatie")
    await contact.press("Voeg toe en stuur een code", adres=ROLE)
    assert "Nog niet bevestigd" in contact.words and ROLE in contact.answer.text.replace("<wbr>", "")
    post = Post()
    with post.open():
        await portal.settle()
    (code,) = post.facts("Code")
    mail = next(mail for mail in post.mails if mail["To"] and ROLE in mail["To"])
    assert "Gemeente Voorbeeldstad" in str(mail.get_body(("plain",)))

    await colleague.open("/organisatie")
    await colleague.press("Bevestig dit adres", code=code)
    assert "Bevestigd" in colleague.words and "Nog niet bevestigd" not in colleague.words
    assert (await basic.open("/organisatie")).status_code == 403
    await other.open("/organisatie")
    assert ROLE not in other.answer.text.replace("<wbr>", "")
    await portal.settle(skip_jobs=("mail",))

    certificates = portal.services["certificates"]
    reads = certificates.database.reads
    certificate = await reads.fetchrow(
        "SELECT id, not_after FROM certificate WHERE common_name = 'parkeren.voorbeeldstad.example' AND subscriber = 'P1234567'"
    )
    ends = clock.local(certificate["not_after"]).date()
    at = datetime.combine(ends - timedelta(days=1), time(10), clock.AMSTERDAM).astimezone(UTC)
    with clock.moved(max(at - clock.now(), timedelta())):
        for _ in range(2):
            await worker.tell_expiring(certificates)  # type: ignore[arg-type]
    path = f"/servercertificaten/{certificate['id']}"

    async def to_role(about: str) -> list[Any]:
        rows = await reads.fetch("SELECT payload FROM job WHERE kind = 'mail' AND key LIKE $1 || '.%'", about)
        return [mail for mail in (json.loads(row["payload"]) for row in rows) if mail["to"] == ROLE]

    (digest,) = await to_role("expiring")
    assert path in digest["letter"]["fact_links"]
    theirs = {row["id"] for row in await reads.fetch("SELECT id FROM certificate WHERE subscriber <> 'P1234567'")}
    assert not theirs & {int(link.rpartition("/")[2]) for link in digest["letter"]["fact_links"]}

    await contact.open(path)
    await contact.follow("Intrekken")
    await contact.press("Trek dit certificaat in", reden="superseded", naam="parkeren.voorbeeldstad.example")
    await portal.settle(skip_jobs=("mail",))
    (revoked,) = await to_role("revocation")
    assert "parkeren.voorbeeldstad.example" in revoked["subject"]

    await contact.open("/organisatie")
    await contact.press("Verwijder dit adres")
    assert "heeft hier nog geen adres" in contact.words
    await portal.settle(skip_jobs=("mail",))
    kept = await reads.fetchrow("SELECT addresses FROM role_addresses WHERE subscriber = 'P1234567'")
    assert kept["addresses"] == []
    for service in portal.services.values():
        assert await service.database.reads.fetchval("SELECT count(*) FROM dead_letter") == 0
