"""An owner whose database was restored from a backup, and those who keep copies of what it says."""

import json
from typing import Any

import pytest
from chassis import state
from chassis.operations import groups, restore
from chassis.operations.republish import republish
from chassis.testing import Identities, Portal
from contracts.envelope import EPOCH
from local.journey import register
from organisation.service.register import erase_person
from sqlalchemy import text

SUBSCRIBER: dict[str, Any] = {
    "name": "Gemeente Voorbeeldstad", "kvk": "12345678", "reason": "nieuwe abonnee",
    "address": {"street": "Dorpsplein 1", "postcode": "1234 AB", "town": "Voorbeeldstad", "state": "Utrecht"},
}  # fmt: skip
PERSON: dict[str, Any] = {
    "name": "Sanne de Vries", "email": "s.devries@voorbeeldstad.example", "organisation": "Gemeente Voorbeeldstad",
    "enrolled": True, "reason": "aangemeld",
    "registrations": [{"subscriber": "P1234567", "role": "contact", "authorisation": "full"}],
}  # fmt: skip
READERS = ("auth", "certificates", "orders")


async def _copies(portal: Portal) -> set[tuple[int, bool]]:
    """Version and activity of the person, as each reader has it."""
    sql = "SELECT version, active FROM person WHERE number = 'CB1000002'"
    found = [await portal.services[name].database.reads.fetchrow(sql) for name in READERS]
    return {tuple(row) for row in found if row is not None}


async def raised(service: Any) -> int:
    async with service.database.begin() as tx:
        return await state.raise_epoch(tx)


async def test_copies_hear_a_restored_owner_again_once_its_epoch_was_raised(
    portal: Portal, identities: Identities
) -> None:
    """It goes on from a lower version, which copies take for old; in a higher epoch it is newer than all that was said."""
    operator = identities.service("operator", "organisation")
    organisation = portal.services["organisation"]

    async def say(**change: Any) -> int:
        async with portal.client("organisation", operator) as http:
            await register(http, "/subscribers/P1234567", SUBSCRIBER)
            now = await register(http, "/persons/CB1000002", PERSON | change)
        await portal.settle()
        return int(now["version"])

    assert await say() == 1
    await portal.back_up("organisation")
    for name in ("Sanne Vries", "Sanne van Vries", "S. de Vries"):
        last = await say(name=name)
    assert last == 4 and await _copies(portal) == {(4, True)}
    assert not any(EPOCH in head for _, head, _ in portal.log), "an epoch that was never raised is not said"

    await portal.restore("organisation")
    assert await say(active=False) == 2
    assert await _copies(portal) == {(4, True)}, "who was de-activated after the restore is still active in every copy"

    epoch = await raised(organisation)
    assert await say(active=False, name="Sanne de Vries-Bos") == 3
    assert await _copies(portal) == {(3, False)}
    assert portal.log[-1][1][EPOCH] == str(epoch)
    assert await say() == 4 and await _copies(portal) == {(4, True)}
    assert await raised(organisation) > epoch, "a second restore begins an epoch of its own"


@pytest.fixture
def kafka_of_the_portal(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `restored` asks Kafka is answered from what the portal said; its numbers need no owner of the database."""

    async def ends(_: Any, topics: Any) -> Any:
        return {topic: {"0": len(portal.records) + 1} for topic in topics}

    async def records(service: Any, topics: Any, place: Any = None) -> Any:
        for record in portal.records:
            first = (place or {}).get(record.topic, {}).get("0", 0)
            if record.topic in topics and record.offset >= first:
                yield record

    async def set_back(*_: Any) -> None:
        """The portal delivers from its own list."""

    async def skip_numbers(*_: Any) -> None:
        """No tables of organisation give numbers."""

    async def committed(*_: Any) -> Any:
        return {}

    for name, instead in (("ends", ends), ("records", records), ("set_back", set_back), ("committed", committed)):
        monkeypatch.setattr(groups, name, instead)
    monkeypatch.setattr(restore, "skip_numbers", skip_numbers)


@pytest.mark.parametrize("compacted", [False, True])
@pytest.mark.usefixtures("kafka_of_the_portal")
async def test_who_was_erased_after_the_backup_is_erased_again(
    portal: Portal, identities: Identities, compacted: bool
) -> None:
    """Back up, erase, restore everybody: nobody has the person. Compacted: the topic has forgotten even that it was erased,
    and a later backup's place says it.
    """
    organisation = portal.services["organisation"]

    async def say(**change: Any) -> None:
        async with portal.client("organisation", identities.service("operator", "organisation")) as http:
            await register(http, "/subscribers/P1234567", SUBSCRIBER)
            await register(http, "/persons/CB1000002", PERSON | change)
        await portal.settle()

    async def rows() -> str:
        for service in portal.services.values():
            async with service.database.begin() as tx:
                await tx.session.execute(text("DELETE FROM inbox"))
        return str(await portal.state())

    await say()
    noted = json.loads(await restore.place(organisation))
    assert noted["erased"] == []
    for name in ("organisation", *READERS):
        await portal.back_up(name)
    await say(active=False, registrations=[])
    async with organisation.database.begin() as tx:
        assert await erase_person(tx, "CB1000002", "verzoek van 3 mei") == ""
    await portal.settle()
    assert "de Vries" not in await rows()
    later = json.loads(await restore.place(organisation))
    assert later["erased"] == ["CB1000002"]
    if compacted:
        portal.records = [record for record in portal.records if record.key != b"CB1000002"]

    for name in ("organisation", *READERS):
        await portal.restore(name)
    assert "de Vries" in await rows(), "the backup has the person, active and with rights"
    await restore.restored(organisation, "", noted, later["erased"] if compacted else [])
    await republish(organisation, anew=True)
    await portal.settle()
    assert "de Vries" not in await rows()
    assert await _copies(portal) == set()
    assert "person.erased.v1" in portal.said[-len(READERS) :]
    async with portal.client("organisation", identities.service("operator", "organisation")) as http:
        assert (await http.get("/persons/CB1000002")).status_code == 404
    await say()
    assert len(await _copies(portal)) == 1, "registered again later, the person is there again"


@pytest.mark.usefixtures("kafka_of_the_portal")
async def test_who_was_de_activated_after_the_backup_gets_no_right_back(portal: Portal, identities: Identities) -> None:
    """The register has the state of the backup; every copy keeps what it heard last until somebody registers it again."""
    organisation = portal.services["organisation"]

    async def say(number: str = "CB1000002", **change: Any) -> None:
        async with portal.client("organisation", identities.service("operator", "organisation")) as http:
            await register(http, "/subscribers/P1234567", SUBSCRIBER)
            await register(http, f"/persons/{number}", PERSON | change)
        await portal.settle()

    await say()
    await say("CB1000003", name="Joris Bos", email="j.bos@voorbeeldstad.example")
    noted = json.loads(await restore.place(organisation))
    for name in ("organisation", *READERS):
        await portal.back_up(name)
    await say(active=False)
    assert await _copies(portal) == {(2, False)}

    for name in ("organisation", *READERS):
        await portal.restore(name)
    assert await _copies(portal) == {(1, True)}
    lost = await restore.restored(organisation, "", noted)
    assert [(fact.key, fact.version) for fact in lost] == [("CB1000002", 2)]
    for record in list(portal.records):  # what each reader hears again from its place
        await portal.deliver(record)
    assert await _copies(portal) == {(2, False)}
    already = len(portal.log)
    await republish(organisation, anew=True, lost=lost)
    await portal.settle()
    said_again = {record.key for record in portal.records[already:]}
    assert said_again == {b"CB1000003", b"P1234567"} and await _copies(portal) == {(2, False)}
    await say(active=False, name="S. de Vries")
    assert await _copies(portal) == {(2, False)}, "registered again, in the new epoch"
