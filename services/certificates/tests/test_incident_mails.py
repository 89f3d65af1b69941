"""Of an incident each reader hears once: one mail with all certificates of a subscriber, not one for each (S7, N8, N9)."""

from datetime import timedelta
from typing import Any

import pytest
from certificates import mails as mails_of_service
from certificates import worker
from chassis import clock

from .test_expiring import CARLA, KAREL, mails, people
from .test_incidents import OURS, THEIRS, confirm, leaves, prepared, until
from .test_role_addresses import ROLE, told

LATER = timedelta(minutes=11)


async def revoked(inventory: Any, *numbers: int) -> None:
    """These are revoked in an incident, as far as the CA is concerned."""
    serials = await inventory.fetch("SELECT serial FROM certificate WHERE id = ANY($1::bigint[])", list(numbers))
    view = await prepared(
        inventory, chosen_by="serials", serials=[f"0x{row['serial']}" for row in serials], reason="cessationOfOperation"
    )
    await confirm(inventory, view)
    await until(inventory, view)

    async def over() -> bool:
        return not await inventory.fetch("SELECT 1 FROM revocation WHERE confirmed_at IS NULL")

    await inventory.run_until(over)


async def tell(inventory: Any, *, after: timedelta = LATER) -> list[Any]:
    """What is sent once so much time has gone by; two processes look."""
    with clock.moved(after):
        for _ in range(2):
            await worker.tell_together(inventory.service)
    return [mail for mail in await mails(inventory) if mail["key"].startswith("revocation.")]


async def test_s7_n8_n9_each_address_gets_one_mail_with_all_of_its_subscribers_certificates(
    inventory: Any, person: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    await people(inventory, person)
    await inventory.portal.receive("certificates", told(2, ROLE))
    ours = await leaves(inventory, "b.voorbeeldstad.nl", "a.voorbeeldstad.nl", "c.voorbeeldstad.nl")
    (theirs,) = await leaves(inventory, "elders.nl", subscriber=THEIRS)
    await inventory.fetch("UPDATE certificate SET manager = $1 WHERE subscriber = $2", KAREL, OURS)
    await inventory.fetch("UPDATE certificate SET requester = $1 WHERE id = $2", CARLA, ours[2])
    await revoked(inventory, *ours, theirs)
    assert await tell(inventory, after=timedelta(minutes=5)) == [], "most of the others follow within some minutes"
    sent = {mail["to"]: mail for mail in await tell(inventory)}
    assert set(sent) == {"karel@voorbeeldstad.example", "carla@voorbeeldstad.example", ROLE}
    assert len(await tell(inventory)) == 3, "once"
    karel = sent["karel@voorbeeldstad.example"]
    assert karel["subject"] == "3 certificaten zijn ingetrokken"
    names = [value.partition(",")[0] for _, value in karel["letter"]["facts"]]
    assert names == ["a.voorbeeldstad.nl", "b.voorbeeldstad.nl", "c.voorbeeldstad.nl"]
    assert karel["letter"]["fact_links"] == [f"/servercertificaten/{ours[n]}" for n in (1, 0, 2)]
    assert "uw organisatie dit e-mailadres opgaf" in sent[ROLE]["letter"]["paragraphs"][-1]
    assert ROLE.lower() not in sent[ROLE]["key"].lower()
    alone = sent["carla@voorbeeldstad.example"]
    assert alone["subject"] == "Ingetrokken: het certificaat voor c.voorbeeldstad.nl", "of one as of any other"
    assert "elders" not in str(list(sent.values()))
    said = capsys.readouterr().out
    assert said.count("revocation.nobody_told") == 1, "nobody of theirs is known"
    (line,) = await inventory.fetch("SELECT subject FROM audit WHERE action LIKE '%:tell_nobody'")
    assert line["subject"] == str(theirs)


async def test_s7_n8_what_its_owner_asked_for_is_told_at_once(inventory: Any, person: Any) -> None:
    await people(inventory, person)
    (number,) = await leaves(inventory, "d.voorbeeldstad.nl")
    await inventory.fetch("UPDATE certificate SET manager = $1", KAREL)
    assert (await inventory.revoke(number)).status_code in {200, 202}
    await inventory.portal.settle(skip_jobs=("mail",))
    assert [mail["to"] for mail in await mails(inventory) if mail["key"].startswith("revocation.")][:1]
    before = len(await mails(inventory))
    await tell(inventory)
    assert len(await mails(inventory)) == before


async def test_s7_n8_killed_before_the_commit_everybody_is_told_all_the_same(inventory: Any, person: Any) -> None:
    await people(inventory, person)
    numbers = await leaves(inventory, "e.voorbeeldstad.nl", "f.voorbeeldstad.nl")
    await inventory.fetch("UPDATE certificate SET manager = $1", KAREL)
    await revoked(inventory, *numbers)
    await inventory.alter("""CREATE FUNCTION dies() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.kind = 'mail' THEN RAISE 'dies'; END IF; RETURN NEW; END $$""")
    await inventory.alter("CREATE TRIGGER dies BEFORE INSERT ON job FOR EACH ROW EXECUTE FUNCTION dies()")
    with pytest.raises(Exception, match="dies"):
        await tell(inventory)
    await inventory.alter("DROP TRIGGER dies ON job")
    assert len(await tell(inventory)) == 1


async def test_s7_n8_of_very_many_the_mail_lists_the_first(inventory: Any, person: Any, monkeypatch: Any) -> None:
    await people(inventory, person)
    numbers = await leaves(inventory, *(f"g{n}.voorbeeldstad.nl" for n in range(5)))
    await inventory.fetch("UPDATE certificate SET manager = $1", KAREL)
    await revoked(inventory, *numbers)
    monkeypatch.setattr(mails_of_service, "MOST", 3)
    (mail,) = await tell(inventory)
    assert len(mail["letter"]["facts"]) == 3 and mail["subject"] == "5 certificaten zijn ingetrokken"
    assert any("de eerste 3" in each and "nog 2" in each for each in mail["letter"]["paragraphs"])
    assert mail["letter"]["link"] == "/servercertificaten?status=ingetrokken"
