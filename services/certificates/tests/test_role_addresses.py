"""Addresses of roles get what is told of certificates too: one notice per certificate, threshold and address, whatever dies or repeats (N8, N9)."""

from datetime import timedelta
from typing import Any

import pytest
from certificates import worker
from contracts.organisation import Address, RoleAddress, SubscriberChanged

from .test_expiring import CARLA, KAREL, OURS, THEIRS, certificate, mails, on, people, said, workday
from .test_untold import listed, lost, untold

ROLE = "Certificaten@voorbeeldstad.example"


def told(version: int, *addresses: str, subscriber: str = OURS) -> SubscriberChanged:
    """What organisation says of a subscriber."""
    return SubscriberChanged(
        number=subscriber, version=version, name="Gemeente Voorbeeldstad", kvk="12345678",
        address=Address(street="Dorpsplein 1", postcode="1234 AB", town="Voorbeeldstad", state="Utrecht"),
        role_addresses=tuple(RoleAddress(address=address) for address in addresses),
    )  # fmt: skip


async def test_n9_a_role_address_gets_the_digest_besides_the_people_and_no_other_subscribers(
    inventory: Any, person: Any
) -> None:
    await people(inventory, person)
    for event in (told(2, ROLE), told(2, "theirs@elders.example", subscriber=THEIRS)):
        await inventory.portal.receive("certificates", event)
    ends = workday(400)
    for name in ("a.voorbeeldstad.nl", "b.voorbeeldstad.nl"):
        await certificate(inventory, ends, name, manager=KAREL)
    await inventory.fetch("UPDATE certificate SET requester = $1", CARLA)
    for days, altogether in ((7, 3), (6, 3), (1, 6)):
        with on(ends - timedelta(days=days)):
            for _ in range(3):
                await worker.tell_expiring(inventory.service)
        assert len(await mails(inventory)) == altogether
    of_role = [mail for mail in await mails(inventory) if mail["to"] == ROLE]
    assert [mail["key"].split(".")[1] for mail in of_role] == [str(ends - timedelta(days=days)) for days in (7, 1)]
    assert all(len(mail["letter"]["facts"]) == 2 and mail["language"] == "nl" for mail in of_role)
    assert all("uw organisatie dit e-mailadres opgaf" in mail["letter"]["paragraphs"][-1] for mail in of_role)
    assert not any("elders" in mail["to"] for mail in await mails(inventory))
    rows = await inventory.fetch("SELECT count(*) AS n FROM expiry_reader WHERE person LIKE '% %' AND mail IS NOT NULL")
    assert rows[0]["n"] == 4, "two certificates, two thresholds"


async def test_n9_an_address_that_a_person_reads_as_well_gets_one_mail(inventory: Any, person: Any) -> None:
    await people(inventory, person)
    await inventory.portal.receive("certificates", told(2, "KAREL@voorbeeldstad.example"))
    ends = workday(400)
    number = await certificate(inventory, ends, manager=KAREL)
    await inventory.fetch("UPDATE certificate SET requester = $1", KAREL)
    with on(ends - timedelta(days=30)):
        await worker.tell_expiring(inventory.service)
    (mail,) = await mails(inventory)
    assert "certificaatbeheerder bent" in mail["letter"]["paragraphs"][-1]
    assert (await inventory.revoke(number)).status_code in {200, 202}
    await inventory.portal.settle(skip_jobs=("mail",))
    revoked = [each for each in await mails(inventory) if each["key"].startswith("revocation")]
    asked_and_manages = ["carla@voorbeeldstad.example", "karel@voorbeeldstad.example"]
    assert sorted(each["to"] for each in revoked) == asked_and_manages


async def test_n9_whom_nobody_else_is_told_of_the_role_address_is(inventory: Any, person: Any, capsys: Any) -> None:
    ends = workday(400)
    number = await certificate(inventory, ends)
    with on(ends - timedelta(days=30), 14):
        assert await listed(inventory) == {number: "nobody"}
        await inventory.portal.receive("certificates", told(2, ROLE))
        assert await listed(inventory) == {}
        await worker.tell_expiring(inventory.service)
    assert [mail["to"] for mail in await mails(inventory)] == [ROLE]
    assert (await inventory.revoke(number)).status_code in {200, 202}
    await inventory.portal.settle(skip_jobs=("mail",))
    revoked = [each for each in await mails(inventory) if each["key"].startswith("revocation")]
    assert [each["to"] for each in revoked] == [ROLE] and ROLE.lower() not in revoked[0]["key"].lower()
    assert "nobody_told" not in capsys.readouterr().out


async def test_n9_removed_between_notice_and_mail_it_is_not_mailed(
    inventory: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dying in between, the round goes on with what is true then; said late or twice, what is older changes nothing."""
    await people(inventory, person)
    await inventory.portal.receive("certificates", told(2, ROLE, "tweede@voorbeeldstad.example"))
    ends = workday(400)
    await certificate(inventory, ends, manager=KAREL)

    async def broken(*_: Any) -> None:
        raise ConnectionError

    with on(ends - timedelta(days=14)):
        with monkeypatch.context() as dying, pytest.raises(ConnectionError):
            dying.setattr("certificates.store.expiry.next_reader", broken)
            await worker.tell_expiring(inventory.service)
        for event in (told(3, "tweede@voorbeeldstad.example"), told(2, ROLE), told(3, "tweede@voorbeeldstad.example")):
            await inventory.portal.receive("certificates", event)
        for _ in range(2):
            await worker.tell_expiring(inventory.service)
    assert len(await said(inventory)) == 1
    addresses = sorted(mail["to"] for mail in await mails(inventory))
    assert addresses == ["karel@voorbeeldstad.example", "renske@voorbeeldstad.example", "tweede@voorbeeldstad.example"]
    waiting = await inventory.fetch("SELECT 1 FROM expiry_reader WHERE ended_at IS NULL")
    assert waiting == []


async def test_n9_two_subscribers_with_one_address_make_one_mail_of_what_is_theirs(inventory: Any, person: Any) -> None:
    """Both showed that they read it; of one that took it away again nothing is told there."""
    for subscriber in (OURS, THEIRS):
        await inventory.portal.receive("certificates", told(2, ROLE, subscriber=subscriber))
    ends = workday(400)
    await certificate(inventory, ends, "ons.voorbeeldstad.nl")
    other = await certificate(inventory, ends, "hun.voorbeeldstad.nl")
    await inventory.fetch("UPDATE certificate SET subscriber = $1 WHERE id = $2", THEIRS, other)
    with on(ends - timedelta(days=30)):
        await worker.tell_expiring(inventory.service)
    (mail,) = await mails(inventory)
    assert len(mail["letter"]["facts"]) == 2
    await inventory.portal.receive("certificates", told(3, subscriber=THEIRS))
    with on(ends - timedelta(days=14)):
        await worker.tell_expiring(inventory.service)
    (_, mail) = await mails(inventory)
    ((_, value),) = mail["letter"]["facts"]
    assert value.startswith("ons.voorbeeldstad.nl,")


async def test_b4_whom_to_call_is_told_as_far_as_it_is_known(inventory: Any, person: Any) -> None:
    """B4: the organisation, and of manager and orderer the first that is active and registered there; of nobody else."""
    await people(inventory, person)
    ends = workday(60)
    number = await certificate(inventory, ends, manager=KAREL)
    await inventory.fetch("UPDATE certificate SET requester = $1", CARLA)
    await inventory.fetch("UPDATE person SET phone = '+3120' || right(number, 7)")

    async def call() -> tuple[Any, ...]:
        (one,) = (await untold(inventory)).json()["certificates"]
        assert one["id"] == number
        return one["phone"], one["person"], one["person_phone"]

    with on(ends - timedelta(days=14)):
        await worker.tell_expiring(inventory.service)
        for address in ("karel", "carla"):
            await lost(inventory, f"{address}@voorbeeldstad.example")
        assert (await call())[2] == "+31201000010"
        await inventory.portal.receive("certificates", told(2).model_copy(update={"phone": "+31302345678"}))
        assert (await call())[::2] == ("+31302345678", "+31201000010")
        await inventory.fetch("UPDATE person SET active = false WHERE number = $1", KAREL)
        assert (await call())[2] == "+3120" + CARLA[-7:]
        await inventory.fetch("UPDATE person SET subscribers = '{P7654321}' WHERE number = $1", CARLA)
        assert await call() == ("+31302345678", None, None)
