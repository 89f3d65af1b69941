"""Somebody is erased: in the register and in every copy, for good, while what the law keeps stays (O9)."""

import subprocess
import sys
from typing import Any

from chassis.messaging.consumer import Record
from chassis.operations.republish import republish
from chassis.testing import Identities, Portal
from local.journey import register
from organisation.service.register import erase_person
from sqlalchemy import text

SUBSCRIBER: dict[str, Any] = {
    "name": "Gemeente Voorbeeldstad", "kvk": "12345678", "reason": "nieuwe abonnee",
    "address": {"street": "Dorpsplein 1", "postcode": "1234 AB", "town": "Voorbeeldstad", "state": "Utrecht"},
}  # fmt: skip
RIGHTS = [{"subscriber": "P1234567", "role": "contact", "authorisation": "full"}]
PERSON: dict[str, Any] = {
    "name": "Sanne Wegwezen", "email": "s.wegwezen@voorbeeldstad.example", "organisation": "Gemeente Voorbeeldstad",
    "enrolled": True, "registrations": RIGHTS, "reason": "aangemeld",
}  # fmt: skip
READERS = ("auth", "certificates", "orders")


async def erase(portal: Portal, number: str) -> str:
    """What stands in the way."""
    async with portal.services["organisation"].database.begin() as tx:
        return await erase_person(tx, number, "verzoek van 3 mei")


def command(portal: Portal, number: str) -> subprocess.CompletedProcess[str]:
    """The operator's command, with the service's own settings."""
    run = [sys.executable, "-m", "chassis", "organisation", "erase", number, "--reason", "verzoek van 3 mei"]
    url = portal.services["organisation"].database.url
    return subprocess.run(run, env={"DATABASE_URL": url}, capture_output=True, text=True, check=False)


async def known(portal: Portal) -> list[int]:
    sql = "SELECT count(*) FROM person WHERE number = 'CB1000002'"
    return [await portal.services[name].database.reads.fetchval(sql) for name in READERS]


async def test_a_person_is_erased_everywhere_and_never_comes_back(portal: Portal, identities: Identities) -> None:
    """O9: refused while there are rights; then said without a value. Late records, a parked one and saying again bring nothing back."""

    def operator() -> dict[str, str]:
        return identities.service("operator", "organisation")  # each of them lasts for a minute

    async def say(**change: Any) -> int:
        async with portal.client("organisation", operator()) as http:
            await register(http, "/subscribers/P1234567", SUBSCRIBER)
            now = await register(http, "/persons/CB1000002", PERSON | change)
        await portal.settle()
        return int(now["version"])

    await say()
    assert "CB1000002 is active" in command(portal, "CB1000002").stderr
    await say(active=False)
    assert "has rights" in await erase(portal, "CB1000002")
    assert "is not registered" in await erase(portal, "CB1000009")
    assert await say(active=False, registrations=[]) == 3
    past = [record for record in portal.records if record.key == b"CB1000002"]
    assert await known(portal) == [1, 1, 1]
    for name in READERS:  # one of them has a record of the person parked
        async with portal.services[name].database.begin() as tx:
            await tx.session.execute(
                text("""INSERT INTO dead_letter (at, topic, partition, "offset", key, value, header_names, header_values, identity, cause, attempts)
                VALUES (:at, 'mc.organisation.v1', 3, 7, 'CB1000002', 'Sanne Wegwezen', '{}', '{}', 'x', 'schema', 1)"""),
                {"at": tx.now},
            )
    async with portal.services["orders"].database.begin() as tx:  # and a code was mailed, and read
        for person in ("CB1000002", "CB1000003"):
            who = {"person": person, "address": f"{person.lower()}.wegwezen@voorbeeldstad.example", "now": tx.now}
            await tx.session.execute(
                text("""INSERT INTO email_code (id, number, subscriber, person, address, asked_at, until)
                VALUES (gen_random_uuid(), 1, 'P1234567', :person, :address, :now, :now)"""),
                who,
            )
            await tx.session.execute(
                text(
                    "INSERT INTO email_validated (subscriber, address, person, at) VALUES ('P1234567', :address, :person, :now)"
                ),
                who,
            )

    done = command(portal, "CB1000002")
    assert done.returncode == 0, done.stderr
    assert await erase(portal, "CB1000002") == "", "again changes nothing"
    await portal.settle()
    last = portal.records[-1]
    assert (last.key, last.value) == (b"CB1000002", None) and dict(last.headers)["ce_aggregateversion"] == b"4"
    assert portal.said.count("person.erased.v1") == 1
    assert await known(portal) == [0, 0, 0]

    for service in portal.services.values():  # nowhere is there a row that names the person, but for the number
        async with service.database.begin() as tx:
            await tx.session.execute(text("DELETE FROM inbox"))
    rows = str(await portal.state())
    assert rows.count("cb1000003.wegwezen") == 2, "a colleague's address stays"
    rows = rows.replace("cb1000003.wegwezen", "")
    assert "Wegwezen" not in rows and "wegwezen" not in rows
    assert "organisation:operation:erase" in rows and "verzoek van 3 mei" in rows
    async with portal.client("organisation", operator()) as http:
        assert (await http.get("/persons/CB1000002")).status_code == 404

    for record in [*past, last]:  # the whole topic again, with an empty inbox
        await portal.deliver(record)
    assert await known(portal) == [0, 0, 0]
    await republish(portal.services["organisation"])
    await portal.settle()
    assert [r.value for r in portal.records[-2:] if r.key == b"CB1000002"] == [None], "said again as what it is"
    assert await known(portal) == [0, 0, 0]

    assert await say(name="Sanne Terug") == 5, "the number goes on from its version"
    assert await known(portal) == [1, 1, 1]
    for name in READERS:
        async with portal.services[name].database.begin() as tx:
            await tx.session.execute(text("DELETE FROM inbox"))
    await portal.deliver(last)
    await portal.deliver(Record(last.topic, 0, 999, last.key, None, ()))  # one without a head says nothing
    assert await known(portal) == [1, 1, 1]
