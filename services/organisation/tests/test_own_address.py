"""The address with which a person is registered: marked when mail comes back, told to who mails, lifted by a code or by another address (N9)."""

import json
from datetime import timedelta
from typing import Any

import pytest
from chassis import clock
from chassis.testing.chance import Died, dying
from contracts.authority import Who
from organisation import store, worker
from organisation.service import bounces
from organisation.service.codes import end
from organisation.service.register import erase_person, say_persons

from .test_bounced import Box, bounce, box, look, town
from .test_role_addresses import OURS, THEIRS, Town

__all__ = ["box", "town"]

KAREL, CARLA = "CB1000001", "CB1000002"
SHARED = "Team@voorbeeldstad.example"


async def register(town: Town, number: str, email: str, **more: Any) -> Any:
    body = {
        "name": "Karel Tak", "email": email, "organisation": "Gemeente Voorbeeldstad", "enrolled": True, "reason": "nieuw",
        "registrations": [{"role": "contact", "subscriber": OURS, "authorisation": "full"}],
    }  # fmt: skip
    async with town.portal.client("organisation", town.identities.service("operator", "organisation")) as http:
        answer = await http.put(f"/persons/{number}", json=body | more)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def own(town: Town, number: str, step: str = "", body: Any = None) -> Any:
    """Ask about the own address, as this person."""
    head = town.identities.person("organisation", number, Who.CONTACT_FULL, OURS)
    async with town.portal.client("organisation", head) as http:
        return await http.request("GET" if body is None else "POST", f"/own-address{step}", json=body)


def said(town: Town, number: str) -> list[tuple[int, bool]]:
    """Versions of a person, and whether mail came back, as they were published."""
    told = [json.loads(record[2]) for record in town.portal.log if record[2]]
    return [(each["version"], each["mail_bounced"]) for each in told if each.get("number") == number]


async def test_n9_everybody_with_a_dead_address_is_marked_and_a_code_that_one_reads_lifts_it(
    town: Town, box: Box
) -> None:
    """Whatever capitals it has; who has another address stays as it is."""
    for number, email in ((KAREL, SHARED), (CARLA, SHARED.lower()), ("CB1000003", "c@voorbeeldstad.example")):
        await register(town, number, email)
    assert (await own(town, KAREL)).json() == {"address": SHARED, "bounced": None, "code": None}
    assert (await own(town, KAREL, "/code", {})).json()["code"] is None, "it takes mail"
    box.put(bounce(SHARED.lower()))
    await look(town)
    assert said(town, KAREL) == said(town, CARLA) == [(1, False), (2, True)]
    assert said(town, "CB1000003") == [(1, False)]
    shown = (await own(town, KAREL)).json()
    assert shown["bounced"]["code"] == "5.1.1" and shown["code"] is None
    assert (await own(town, KAREL, "/confirm", {"code": "123456"})).json()["slug"] == "email_code.over"

    assert (await own(town, KAREL, "/code", {})).json()["code"]["tries"] == 5
    code = await town.code()
    assert [mail["to"] for mail in town.post.mails] == [SHARED] and town.post.facts("Dit is") == ["code 1"]
    wrong = await own(town, KAREL, "/confirm", {"code": "000000" if code != "000000" else "111111"})
    assert (wrong.json()["slug"], wrong.json()["params"]["left"]) == ("email_code.wrong", 4)
    for _ in range(2):  # pressed twice
        assert (await own(town, KAREL, "/confirm", {"code": code})).json()["bounced"] is None
    await town.portal.settle()
    assert said(town, KAREL) == said(town, CARLA) == [(1, False), (2, True), (3, False)]
    assert await town.fetch("SELECT 1 FROM own_code") == []
    lines = await town.fetch(
        "SELECT action, subject, facts FROM audit WHERE subject LIKE 'CB%' AND outcome = 'done' ORDER BY id"
    )
    about = [(line["action"].rpartition(":")[2], line["subject"]) for line in lines if "register" not in line["action"]]
    assert about == [
        ("bounce", KAREL), ("bounce", CARLA), ("ask_code", KAREL), ("confirm_address", KAREL), ("confirm_address", CARLA),
    ]  # fmt: skip
    assert SHARED.lower() not in str([line["facts"] for line in lines]).lower() and code not in str(lines)


async def test_n9_another_address_lifts_the_mark_and_the_same_one_in_capitals_does_not(town: Town, box: Box) -> None:
    await register(town, KAREL, SHARED)
    box.put(bounce(SHARED))
    await look(town)
    await own(town, KAREL, "/code", {})
    same = await register(town, KAREL, SHARED.lower(), version=2, function="Beheerder")
    assert same["mail_bounced"] and (await own(town, KAREL)).json()["code"]
    other = await register(town, KAREL, "nieuw@voorbeeldstad.example", version=3)
    assert not other["mail_bounced"] and await town.fetch("SELECT 1 FROM own_code") == []
    await town.portal.settle()
    assert town.post.mails == [], "the code of before is not mailed"
    assert said(town, KAREL)[-1] == (4, False)


async def test_n9_three_days_mark_a_person_too_counted_since_the_address_was_given_or_read(
    town: Town, box: Box
) -> None:
    await register(town, KAREL, SHARED)
    for day in range(3):
        with clock.moved(timedelta(days=day)):
            assert (await own(town, KAREL)).json()["bounced"] is None
            box.put(bounce(SHARED, "5.2.2", mail=f"m{day}"))
            await look(town)
    with clock.moved(timedelta(days=2)):
        assert (await own(town, KAREL)).json()["bounced"]["code"] == "5.2.2"
        await own(town, KAREL, "/code", {})
        await own(town, KAREL, "/confirm", {"code": await town.code()})
        box.put(bounce(SHARED, "5.2.2", mail="m3"))
        await look(town)
        assert (await own(town, KAREL)).json()["bounced"] is None, "those before count no more"


async def test_n9_killed_in_the_middle_nobody_is_marked_or_everybody(
    town: Town, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A subscriber's role address and a person with the same address are marked in one transaction."""
    await town.confirmed(SHARED)
    await register(town, KAREL, SHARED)
    box.put(bounce(SHARED))
    with monkeypatch.context() as broken:
        broken.setattr(bounces.own_address, "mark", _dies)
        with pytest.raises(Died):
            await look(town)
    await town.portal.settle()
    assert said(town, KAREL) == [(1, False)] and not (await own(town, KAREL)).json()["bounced"]
    assert (await town.ask("GET", "")).json()["addresses"][0]["bounced"] is None
    with dying("bounces.taken"), pytest.raises(Died):
        await look(town)
    await look(town)
    assert said(town, KAREL) == [(1, False), (2, True)] and len(await town.fetch("SELECT 1 FROM bounce")) == 1
    assert (await town.ask("GET", "")).json()["addresses"][0]["bounced"]


def _dies(*_: Any) -> None:
    raise Died("here")


async def test_n9_who_is_erased_leaves_no_mark_and_after_a_restore_no_code_counts(town: Town, box: Box) -> None:
    await register(town, KAREL, SHARED)
    box.put(bounce(SHARED))
    await look(town)
    await own(town, KAREL, "/code", {})
    code = await town.code()
    async with town.service.database.begin(town.service.actor) as tx:
        assert await end(tx) == {"codes": 1}
    assert (await own(town, KAREL, "/confirm", {"code": code})).json()["slug"] == "email_code.over"
    await register(town, KAREL, SHARED, version=2, active=False, registrations=[])
    async with town.service.database.begin(town.service.actor) as tx:
        assert await erase_person(tx, KAREL, "gevraagd") == ""
        row = await store.person(tx, KAREL)
        assert row is not None and row.bounced_at is None and row.bounced_code is None
        (event,) = await say_persons(tx, [row])
        assert event.NAME == "person.erased.v1"
    assert await town.fetch("SELECT 1 FROM own_code") == []
    assert (await own(town, KAREL)).status_code == 404
    assert (await own(town, KAREL, "/code", {})).status_code == 404
    assert (await own(town, KAREL, "/confirm", {"code": "1"})).status_code == 404
    await worker.forget_bounces(town.service)  # type: ignore[arg-type]


async def test_n9_codes_are_asked_for_within_the_budgets_of_the_address(town: Town, box: Box) -> None:
    """Together with who asks for codes to the same address as one of a role: a mailbox is bothered by all together."""
    await register(town, KAREL, SHARED)
    box.put(bounce(SHARED))
    await look(town)
    for _ in range(2):
        await town.add(SHARED)
    for _ in range(2):
        await town.add(SHARED, THEIRS)
    slugs = [(await own(town, KAREL, "/code", {})).json().get("slug") for _ in range(2)]
    assert slugs == [None, "email_code.many_mails"]
