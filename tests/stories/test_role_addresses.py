"""N9: an organisation says where its notices go besides to its people, from the page to the mails; another one sees nothing of it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from certificates import worker
from chassis import clock
from chassis.mail import envelope
from chassis.testing import Portal
from chassis.testing.post import Post
from organisation.bounce_box import Returned
from organisation.bounce_box_pop import PopBox
from organisation.domain.bounces import Verdict
from organisation.service import bounces
from organisation.worker import read_bounces
from pydantic import SecretStr
from standins.bounces import Pop, report

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


async def test_n9_a_role_address_whose_mail_comes_back_is_shown_not_mailed_and_lifted_by_a_code(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """N9, INV-6: the mail of what ends goes to a dead address, and what its server sends back marks it; another's mark shows nowhere."""
    await seed()
    messages: dict[int, bytes] = {}
    pop = Pop(lambda: messages, lambda number: messages.pop(number) and None, "geheim")
    server = await asyncio.start_server(pop.converse, "127.0.0.1", 0)
    organisation, certificates = portal.services["organisation"], portal.services["certificates"]
    more = {"bounce_domain": "bounces.mijncertificaten.example", "bounce_keys": SecretStr("k" * 32)}
    for service in (organisation, certificates):
        service.settings = service.settings.model_copy(update=more)
    box = PopBox("127.0.0.1", server.sockets[0].getsockname()[1], "bounces", "geheim")
    organisation.adapters = replace(organisation.adapters, bounce_box=box)  # type: ignore[attr-defined]
    contact, other = browser_for("cp_full"), browser_for("other")
    for browser in (contact, other):
        await browser.log_in()
    await contact.open("/organisatie")
    await contact.press("Voeg toe en stuur een code", adres=ROLE)
    post = Post()
    with post.open():
        await portal.settle()
    await contact.open("/organisatie")
    await contact.press("Bevestig dit adres", code=post.facts("Code")[0])
    await portal.settle(skip_jobs=("mail",))

    reads = certificates.database.reads
    ends = await reads.fetchval(
        "SELECT not_after FROM certificate WHERE common_name = 'parkeren.voorbeeldstad.example' AND subscriber = 'P1234567'"
    )

    async def told(days: int) -> list[tuple[str, str]]:
        """Who is mailed so many days before, each with where the mail's bounces go."""
        day = clock.local(ends).date() - timedelta(days=days)
        at = datetime.combine(day, time(10), clock.AMSTERDAM).astimezone(UTC)
        post = Post()
        with post.open(), clock.moved(max(at - clock.now(), timedelta())):
            for _ in range(2):
                await worker.tell_expiring(certificates)  # type: ignore[arg-type]
            await portal.settle()
        return [(str(mail["To"]), sender) for mail, sender in zip(post.mails, post.senders, strict=True)]

    ((_, sender),) = [each for each in await told(14) if ROLE in each[0]]
    assert sender.endswith("@bounces.mijncertificaten.example")
    messages[1] = report(sender, ROLE)
    await read_bounces(organisation)  # type: ignore[arg-type]
    await portal.settle()
    assert messages == {}

    await contact.open("/organisatie")
    assert "Mail komt niet aan" in contact.words and "code 5.1.1" in contact.words
    await other.open("/organisatie")
    assert "Mail komt niet aan" not in other.words
    assert not [each for each in await told(7) if ROLE in each[0]]

    await contact.press("Stuur een nieuwe code")
    post = Post()
    with post.open():
        await portal.settle()
    (code,) = post.facts("Code")
    await contact.open("/organisatie")
    await contact.press("Bevestig dit adres", code=code)
    assert "Bevestigd" in contact.words and "Mail komt niet aan" not in contact.words
    await portal.settle()
    assert [each for each in await told(1) if ROLE in each[0]]
    server.close()


async def test_n9_whose_own_mail_comes_back_reads_it_on_home_gets_none_and_lifts_it(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """N9, INV-6: marked by what a server sent back of a mail about an order, at organisation, auth, orders and certificates alike; nobody else's is."""
    await seed()
    more = {"bounce_domain": "bounces.mijncertificaten.example", "bounce_keys": SecretStr("k" * 32)}
    organisation, certificates = portal.services["organisation"], portal.services["certificates"]
    organisation.settings = organisation.settings.model_copy(update=more)
    number = "CB1000002"
    address = await certificates.database.reads.fetchval("SELECT email FROM person WHERE number = $1", number)
    sender = envelope.sender(b"k" * 32, "orders", "order.1.placed", address, more["bounce_domain"])
    async with organisation.database.begin(organisation.actor) as tx:
        assert await bounces.take(tx, [b"k" * 32], Returned("1", report(sender, address))) is Verdict.DEAD
    await portal.settle()
    for service in ("certificates", "orders", "auth"):
        reads = portal.services[service].database.reads
        marked = await reads.fetch("SELECT number FROM person WHERE mail_bounced")
        assert [row["number"] for row in marked] == [number], service

    contact, colleague = browser_for("cp_full"), browser_for("bv")
    for browser in (contact, colleague):
        await browser.log_in()
    await colleague.open("/home")
    assert "Uw e-mail komt niet aan" not in colleague.words
    await colleague.open("/mijn-adres")
    assert "Dit adres werkt" in colleague.words and address not in colleague.answer.text.replace("<wbr>", "")
    await contact.open("/home")
    assert "Uw e-mail komt niet aan" in contact.words
    await contact.follow("Kijk wat u kunt doen")
    assert "Mail komt niet aan" in contact.words and "code 5.1.1" in contact.words
    await contact.press("Stuur een code")
    post = Post()
    with post.open():
        await portal.settle()
    (code,) = post.facts("Code")
    await contact.open("/mijn-adres")
    await contact.press("Bevestig mijn adres", code=code)
    assert "Dit adres werkt" in contact.words
    await portal.settle()
    await contact.open("/home")
    assert "Uw e-mail komt niet aan" not in contact.words
    for service in portal.services.values():
        assert await service.database.reads.fetchval("SELECT count(*) FROM dead_letter") == 0
