"""B4, N8: what ends within thirty days and no address takes mail about is a case for the desk."""

from datetime import timedelta
from typing import Any

from certificates import worker
from certificates.service import mailing
from chassis.testing.post import Post
from contracts.authority import Who
from contracts.organisation import Role

from .test_expiring import CARLA, KAREL, OURS, certificate, mails, of, on, people, workday


async def untold(inventory: Any, who: Who = Who.SERVICEDESK, subscriber: str | None = None) -> Any:
    head = inventory.identities.person("certificates", "CB9000002", who, subscriber)
    async with inventory.portal.client("certificates", head) as http:
        return await http.get("/desk/untold")


async def listed(inventory: Any) -> dict[int, str]:
    answer = await untold(inventory)
    assert answer.status_code == 200, answer.text
    return {each["id"]: each["why"] for each in answer.json()["certificates"]}


async def lost(inventory: Any, address: str) -> None:
    """The mails to this address were not taken."""
    for mail in await mails(inventory):
        if mail["to"] == address:
            async with inventory.service.database.begin(inventory.service.actor) as tx:
                await mailing.undelivered(tx, mail["key"], [address], "mail.refused")


async def test_b4_where_nobody_is_left_it_is_listed_from_thirty_days_on(inventory: Any, person: Any) -> None:
    """B4: whatever was told of it before; as soon as somebody can be mailed, or it won't be renewed, it isn't any more."""
    ends = workday(60)
    number = await certificate(inventory, ends, manager=KAREL)
    with on(ends - timedelta(days=31)):
        assert await listed(inventory) == {}
    with on(ends - timedelta(days=30), 14):
        assert await listed(inventory) == {number: "nobody"}
        await inventory.fetch(
            "INSERT INTO certificate_muted VALUES ($1, $2, 'stopt', now(), 'CB1000002')", number, OURS
        )
        assert await listed(inventory) == {}
        await inventory.fetch("DELETE FROM certificate_muted")
        await people(inventory, person)
        assert await listed(inventory) == {}
        left = person(number=KAREL, version=2, active=False, registrations=of(Role.MANAGER))
        await inventory.portal.receive("certificates", left)
        assert await listed(inventory) == {}, "its representative is told instead"
        await inventory.fetch("UPDATE person SET active = false WHERE number <> 'CB1000004'")
        assert await listed(inventory) == {number: "nobody"}
    with on(ends + timedelta(days=1)):
        assert await listed(inventory) == {}


async def test_b4_where_no_address_took_the_last_mail_it_is_listed(inventory: Any, person: Any) -> None:
    """B4: not while one of them took it or waits for it, and not any more when the next one arrives."""
    await people(inventory, person)
    ends = workday(400)
    number = await certificate(inventory, ends, manager=KAREL)
    await inventory.fetch("UPDATE certificate SET requester = $1", CARLA)
    with on(ends - timedelta(days=14)):
        assert await listed(inventory) == {}
        await worker.tell_expiring(inventory.service)
        await lost(inventory, "karel@voorbeeldstad.example")
        assert await listed(inventory) == {}
        await lost(inventory, "carla@voorbeeldstad.example")
        assert await listed(inventory) == {number: "undelivered"}
    with on(ends - timedelta(days=7)):
        await worker.tell_expiring(inventory.service)
        assert await listed(inventory) == {}


async def test_b4_only_staff_sees_it(inventory: Any) -> None:
    """B4: it is about whichever subscriber."""
    for who in (Who.REPRESENTATIVE, Who.CONTACT_FULL):
        assert (await untold(inventory, who, OURS)).status_code == 403
    for who in (Who.VALIDATION, Who.SERVICEDESK):
        assert (await untold(inventory, who)).status_code == 200


async def test_b4_where_nothing_could_be_mailed_it_is_listed(inventory: Any, person: Any) -> None:
    """B4: its last notice waits for nobody and reached nobody: no mail could be made, or there was nobody to tell at that moment."""
    await people(inventory, person)
    ends = workday(400)
    number = await certificate(inventory, ends, manager=KAREL)
    with on(ends - timedelta(days=14)):
        await inventory.fetch("UPDATE person SET email = 'geen adres'")
        await worker.tell_expiring(inventory.service)
        assert await mails(inventory) == [] and await listed(inventory) == {number: "undelivered"}
    with on(ends - timedelta(days=7)):
        await inventory.fetch("UPDATE person SET active = false")
        await worker.tell_expiring(inventory.service)
        await inventory.fetch("UPDATE person SET active = true, email = 'weer@voorbeeldstad.example'")
        assert await listed(inventory) == {number: "undelivered"}
    with on(ends - timedelta(days=1)):
        await worker.tell_expiring(inventory.service)
        assert await listed(inventory) == {} and len(await mails(inventory)) == 1


async def test_n9_b4_where_mail_to_all_of_them_comes_back_it_is_listed_and_none_is_sent(
    inventory: Any, person: Any, capsys: Any
) -> None:
    """Organisation told it: no mail leaves to them, which is no alarm at each; a colleague whose address takes mail is mailed."""
    await people(inventory, person)
    ends = workday(400)
    number = await certificate(inventory, ends, manager=KAREL)
    await inventory.fetch("UPDATE certificate SET requester = $1", CARLA)

    async def told(number: str, version: int, *, back: bool) -> None:
        role = Role.MANAGER if number == KAREL else Role.CONTACT
        email = ("Karel" if number == KAREL else "carla") + "@voorbeeldstad.example"
        event = person(number=number, version=version, email=email, mail_bounced=back, registrations=of(role))
        await inventory.portal.receive("certificates", event)

    async def mailed() -> list[str]:
        post = Post()
        with post.open():
            await worker.tell_expiring(inventory.service)
            await inventory.portal.settle()
        return sorted(str(mail["To"]).rpartition("<")[2].strip(">") for mail in post.mails)

    await told(KAREL, 5, back=True)
    with on(ends - timedelta(days=30), 14):
        assert await mailed() == ["carla@voorbeeldstad.example"] and await listed(inventory) == {}
        await told(CARLA, 5, back=True)
        await inventory.fetch("UPDATE person SET mail_bounced = true")
        assert await listed(inventory) == {number: "undelivered"}, "also between two notices"
    with on(ends - timedelta(days=14), 14):
        assert await mailed() == [] and await listed(inventory) == {number: "undelivered"}
        outcomes = await inventory.fetch(
            "SELECT DISTINCT outcome FROM audit WHERE action LIKE '%:expiry:mail_undelivered'"
        )
        assert [row["outcome"] for row in outcomes] == ["mail.bounced"]
        await told(KAREL, 6, back=False)
        assert await listed(inventory) == {number: "undelivered"}, "its last notice reached nobody"
    with on(ends - timedelta(days=7), 14):
        assert await mailed() == ["Karel@voorbeeldstad.example"] and await listed(inventory) == {}
    assert "nobody_told" not in capsys.readouterr().out
