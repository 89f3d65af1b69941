"""Mail addresses of roles: confirmed by a code that is read there, at most five, told with the subscriber and never of another (N9)."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from chassis import clock
from chassis.outside.mail_server import MailRefused
from chassis.testing import Databases, Identities, Portal
from chassis.testing.post import Post
from contracts.authority import Who
from contracts.role_addresses import MOST
from organisation import main, store, worker
from organisation.domain import role_addresses as rules
from organisation.service import role_addresses
from organisation.service.register import say_subscribers
from organisation.settings import Settings
from sqlalchemy import text

OURS, THEIRS = "P1234567", "P7654321"
ADDRESS = "beheer@voorbeeldstad.example"
_TOWN = {
    "name": "Gemeente Voorbeeldstad", "kvk": "12345678", "phone": "030 2345678", "reason": "nieuwe abonnee",
    "address": {"street": "Dorpsplein 1", "postcode": "1234 AB", "town": "Voorbeeldstad", "state": "Utrecht"},
}  # fmt: skip


class Town:
    """The service with two subscribers, what is mailed, and what it says."""

    def __init__(self, portal: Portal, identities: Identities, post: Post) -> None:
        self.portal, self.identities, self.post = portal, identities, post
        self.service = portal.services["organisation"]

    async def ask(
        self, method: str, path: str, body: Any = None, subscriber: str = OURS, who: Who = Who.CONTACT_FULL
    ) -> Any:
        head = self.identities.person("organisation", "CB1000002", who, subscriber)
        async with self.portal.client("organisation", head) as http:
            return await http.request(method, f"/role-addresses{path}", json=body)

    async def add(self, address: str = ADDRESS, subscriber: str = OURS) -> Any:
        return await self.ask("POST", "", {"address": address}, subscriber)

    async def code(self) -> str:
        """The code that is mailed now: it is readable in its mail alone."""
        self.post.mails.clear()
        await self.portal.settle()
        (code,) = self.post.facts("Code")
        return str(code)

    async def confirm(self, number: str, code: str, subscriber: str = OURS) -> Any:
        return await self.ask("POST", f"/{number}/confirm", {"code": code}, subscriber)

    async def confirmed(self, address: str = ADDRESS, subscriber: str = OURS) -> str:
        """One more that is confirmed; its id."""
        number = (await self.add(address, subscriber)).json()["addresses"][-1]["id"]
        answer = await self.confirm(number, await self.code(), subscriber)
        assert answer.status_code == 200, answer.text
        return str(number)

    def said(self, subscriber: str = OURS) -> list[tuple[int, list[str]]]:
        """Versions and addresses of a subscriber, as they were published."""
        told = [json.loads(record[2]) for record in self.portal.log if record[2]]
        return [(e["version"], [a["address"] for a in e["role_addresses"]]) for e in told if e["number"] == subscriber]

    async def fetch(self, sql: str, *args: Any) -> Any:
        return await self.service.database.reads.fetch(sql, *args)


@pytest.fixture
async def town(databases: Databases, identities: Identities) -> AsyncIterator[Town]:
    def make(url: str) -> Any:
        return main.service(Settings(database_url=url, identity_keys=identities.keys_file))

    post = Post()
    with post.open():
        async with Portal(databases, {"organisation": make}) as portal:
            async with portal.client("organisation", identities.service("operator", "organisation")) as http:
                for number in (OURS, THEIRS):
                    assert (await http.put(f"/subscribers/{number}", json=_TOWN)).status_code == 200
            await portal.settle()
            portal.log.clear()
            yield Town(portal, identities, post)


async def test_n9_an_address_is_told_once_its_code_was_read(town: Town) -> None:
    (given,) = (await town.add()).json()["addresses"]
    assert given["confirmed_at"] is None and given["code"]["tries"] == rules.TRIES
    code = await town.code()
    assert [mail["to"] for mail in town.post.mails] == [ADDRESS] and town.said() == []
    (kept,) = await town.fetch("SELECT * FROM role_address")
    assert len(kept["code_hashes"]) == 1 and code not in str(dict(kept))
    wrong = await town.confirm(given["id"], "000000" if code != "000000" else "111111")
    assert (wrong.json()["slug"], wrong.json()["params"]["left"]) == ("email_code.wrong", 4)
    done = await town.confirm(given["id"], f"{code[:3]} {code[3:]}")
    assert done.json()["addresses"][0]["confirmed_at"]
    for _ in range(2):  # pressed twice, and given again
        assert (await town.confirm(given["id"], "")).status_code == 200
        assert (
            await town.add(ADDRESS.upper().replace("@VOORBEELDSTAD.EXAMPLE", "@voorbeeldstad.example"))
        ).status_code == 200
    await town.portal.settle()
    assert town.said() == [(2, [ADDRESS])] and len(town.post.mails) == 1
    lines = await town.fetch(
        "SELECT action, subject, facts FROM audit WHERE action LIKE '%:mailbox:%' AND outcome = 'done' ORDER BY id"
    )
    assert [line["action"].rpartition(":")[2] for line in lines] == ["ask_code", "add", "confirm"]
    assert {line["subject"] for line in lines} == {OURS} and not any(ADDRESS in line["facts"] for line in lines)


async def test_n9_removed_it_is_told_no_more_and_an_unconfirmed_one_never_was(town: Town) -> None:
    first, second = (
        await town.confirmed(),
        (await town.add("tweede@voorbeeldstad.example")).json()["addresses"][-1]["id"],
    )
    assert (await town.ask("DELETE", f"/{second}")).status_code == 200
    assert (await town.ask("DELETE", f"/{first}")).json()["addresses"] == []
    assert (await town.ask("DELETE", f"/{first}")).json()["slug"] == "not_found"
    await town.portal.settle()
    assert town.said() == [(2, [ADDRESS]), (3, [])]


async def test_n9_the_register_goes_on_telling_them(town: Town, identities: Identities) -> None:
    """What the service desk changes of a subscriber says its addresses as well: the topic keeps the last of a key alone."""
    await town.confirmed()
    async with town.portal.client("organisation", identities.service("operator", "organisation")) as http:
        stale = await http.put(f"/subscribers/{OURS}", json={**_TOWN, "name": "Voorbeeldstad", "version": 1})
        assert stale.json()["slug"] == "register.stale"
        assert (
            await http.put(f"/subscribers/{OURS}", json={**_TOWN, "name": "Voorbeeldstad", "version": 2})
        ).status_code == 200
    await town.portal.settle()
    assert town.said() == [(2, [ADDRESS]), (3, [ADDRESS])]
    async with town.service.database.begin() as tx:
        row = await store.subscriber(tx, OURS)
        assert row is not None
        (again,) = await say_subscribers(tx, [row])
        assert [each.address for each in again.role_addresses] == [ADDRESS] and again.version == 3


async def test_n9_another_subscribers_addresses_are_nowhere(town: Town) -> None:
    """INV-6: the same address is anew for the other; nobody learns who else has it."""
    number = await town.confirmed()
    for method, path, body in (
        ("DELETE", f"/{number}", None), ("POST", f"/{number}/code", {}), ("POST", f"/{number}/confirm", {"code": "123456"}),
    ):  # fmt: skip
        theirs = await town.ask(method, path, body, THEIRS)
        nowhere = await town.ask(method, path.replace(number, str(uuid4())), body, THEIRS)
        assert theirs.status_code == 404 and theirs.json() | {"reference": ""} == nowhere.json() | {"reference": ""}
    assert (await town.ask("GET", "", subscriber=THEIRS)).json()["addresses"] == []
    (given,) = (await town.add(subscriber=THEIRS)).json()["addresses"]
    assert given["confirmed_at"] is None and given["code"]["number"] == 1
    assert town.said(THEIRS) == []


@pytest.mark.parametrize(
    "address",
    ["", "x", "a b@voorbeeldstad.example", "é@voorbeeldstad.example", "x" * 250 + "@a.nl", "a@b.nl\nBcc: c@d.nl"],
)
async def test_what_is_no_address_is_refused(town: Town, address: str) -> None:
    answer = await town.add(address)
    assert answer.status_code == 422 and await town.fetch("SELECT 1 FROM role_address") == []


async def test_n9_there_are_five_at_most_and_those_that_wait_count(town: Town) -> None:
    for n in range(MOST):
        assert (await town.add(f"a{n}@voorbeeldstad.example")).status_code == 200
    full = await town.add("nog@voorbeeldstad.example")
    assert (full.json()["slug"], full.json()["params"]) == ("role_address.full", {"count": MOST})
    with clock.moved(rules.WAITS + timedelta(minutes=1)):
        await worker.forget_unconfirmed(town.service)  # type: ignore[arg-type]
        assert (await town.ask("GET", "")).json()["addresses"] == []
    assert town.said() == []


async def test_a_code_is_tried_five_times_and_ten_a_day_over_all_codes(town: Town) -> None:
    number = (await town.add()).json()["addresses"][0]["id"]
    slugs = []
    for _ in range(3):
        code = await town.code()
        other = "000000" if code != "000000" else "111111"
        slugs += [(await town.confirm(number, other)).json()["slug"] for _ in range(6)]
        assert (await town.ask("POST", f"/{number}/code", {})).status_code == 200
    assert slugs == (["email_code.wrong"] * 4 + ["email_code.spent"] * 2) * 2 + ["email_code.many_tries"] * 6
    assert (await town.ask("DELETE", f"/{number}")).status_code == 200
    with clock.moved(timedelta(hours=2)):  # codes may be asked for again
        number = (await town.add()).json()["addresses"][0]["id"]
        answer = await town.confirm(number, await town.code())
        assert answer.json()["slug"] == "email_code.many_tries", "nor by removing it and giving it again"


@pytest.mark.parametrize(
    ("typed", "slug"),
    [("", "missing"), (" - ", "missing"), ("12345", "format"), ("123456x", "format"), ("１２３４５６", "format")],
)
async def test_what_is_no_code_costs_no_try(town: Town, typed: str, slug: str) -> None:
    number = (await town.add()).json()["addresses"][0]["id"]
    assert (await town.confirm(number, typed)).json()["slug"] == f"email_code.{slug}"
    assert (await town.ask("GET", "")).json()["addresses"][0]["code"]["tries"] == rules.TRIES


async def test_codes_to_one_address_are_five_an_hour_with_a_place_for_who_has_not_asked(town: Town) -> None:
    """The budget of code mails: one subscriber can't keep the others from showing that they read it."""
    number = (await town.add()).json()["addresses"][0]["id"]
    done = [(await town.ask("POST", f"/{number}/code", {})).status_code for _ in range(5)]
    assert done == [200, 200, 200, 429, 429]
    assert (await town.ask("DELETE", f"/{number}")).status_code == 200
    again = await town.add()
    assert again.json()["slug"] == "email_code.many_mails" and again.json()["params"]["at"]
    assert await town.fetch("SELECT 1 FROM role_address") == [], "nothing is kept of what was refused"
    assert (await town.add(subscriber=THEIRS)).status_code == 200
    with clock.moved(timedelta(hours=1, seconds=1)):
        assert (await town.add()).status_code == 200


async def test_a_subscriber_mails_thirty_codes_a_day(town: Town) -> None:
    for n in range(30):
        added = await town.add(f"a{n}@elders.example")
        assert added.status_code == 200, added.text
        assert (await town.ask("DELETE", f"/{added.json()['addresses'][0]['id']}")).status_code == 200
    assert (await town.add("nog@elders.example")).json()["slug"] == "role_address.many_mails"


async def test_an_older_code_and_one_that_ended_count_no_more(town: Town) -> None:
    number = (await town.add()).json()["addresses"][0]["id"]
    first = await town.code()
    assert (await town.ask("POST", f"/{number}/code", {})).status_code == 200
    second = await town.code()
    if first != second:
        assert (await town.confirm(number, first)).json()["slug"] == "email_code.wrong"
    with clock.moved(rules.CODE_LIFE):
        assert (await town.confirm(number, second)).json()["slug"] == "email_code.over"
    assert (await town.confirm(number, second)).status_code == 200


async def test_a_code_whose_mail_was_lost_on_the_way_and_sent_again_counts_as_well(town: Town) -> None:
    """The answer of the server is lost, or the worker dies: the mail leaves again with another code, and both count."""
    number = (await town.add()).json()["addresses"][0]["id"]
    town.post.failures.append(ConnectionError())
    await town.portal.settle()
    with clock.moved(timedelta(minutes=5)):
        await town.portal.settle()
        sent = town.post.facts("Code")
        assert len(sent) == 2
        assert (await town.confirm(number, sent[0])).status_code == 200


async def test_an_address_that_refuses_the_mail_is_shown(town: Town) -> None:
    town.post.failures.append(MailRefused("550 5.1.1"))
    await town.add()
    await town.portal.settle()
    (shown,) = (await town.ask("GET", "")).json()["addresses"]
    assert shown["code"]["undelivered"] == "refused" and shown["confirmed_at"] is None


async def test_a_code_for_what_was_removed_meanwhile_is_not_mailed(town: Town) -> None:
    number = (await town.add()).json()["addresses"][0]["id"]
    assert (await town.ask("DELETE", f"/{number}")).status_code == 200
    await town.portal.settle()
    assert town.post.mails == []


@pytest.mark.parametrize("way", ["confirm", "code", ""])
async def test_n9_what_is_asked_of_an_address_in_the_instant_it_is_taken_away_is_not_found(
    town: Town, way: str
) -> None:
    """The clean-up of what nobody confirmed is not committed yet: who confirms, asks or removes waits for it, and is refused."""
    (given,) = (await town.add()).json()["addresses"]
    code = await town.code()
    async with town.service.database.begin(town.service.actor) as tx:
        tx.now += rules.WAITS + timedelta(seconds=1)
        await role_addresses.forget_unconfirmed(tx)
        path, body = (f"/{given['id']}/{way}", {"code": code} if way == "confirm" else {})
        asked = town.ask("POST", path, body) if way else town.ask("DELETE", f"/{given['id']}")
        asking = asyncio.create_task(asked)
        waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        async with asyncio.timeout(10):
            while not await town.fetch(waiting):
                await asyncio.sleep(0.01)
        await tx.flush()
        await tx.session.commit()
        answer = await asking
    assert (answer.status_code, answer.json()["slug"]) == (404, "not_found")
    assert await town.fetch("SELECT 1 FROM role_address") == [] and town.said() == []


async def test_n9_an_address_that_is_confirmed_just_now_is_not_taken_away(town: Town) -> None:
    """The other way round: who confirms holds it, the clean-up passes it by."""
    (given,) = (await town.add()).json()["addresses"]
    async with town.service.database.begin(town.service.actor) as tx:
        await tx.session.execute(text("SELECT FROM role_address WHERE id = :id FOR UPDATE"), {"id": given["id"]})
        async with town.service.database.begin(town.service.actor) as beside:
            beside.now += rules.WAITS + timedelta(seconds=1)
            await role_addresses.forget_unconfirmed(beside)
        await tx.session.execute(text("UPDATE role_address SET confirmed_at = now()"))
    async with town.service.database.begin(town.service.actor) as tx:
        tx.now += rules.WAITS + timedelta(seconds=1)
        await role_addresses.forget_unconfirmed(tx)
    assert len(await town.fetch("SELECT 1 FROM role_address")) == 1


async def test_after_a_restore_no_code_counts(town: Town) -> None:
    number = (await town.add()).json()["addresses"][0]["id"]
    code = await town.code()
    async with town.service.database.begin() as tx:
        assert town.service.after_restore is not None  # type: ignore[attr-defined]
        assert await town.service.after_restore(tx) == {"codes": 1}  # type: ignore[attr-defined]
    assert (await town.confirm(number, code)).json()["slug"] == "email_code.over"


@pytest.mark.parametrize("who", [Who.CONTACT_BASIC, Who.VALIDATION, Who.SERVICEDESK])
async def test_others_do_not_keep_them(town: Town, who: Who) -> None:
    subscriber: Any = OURS if who is Who.CONTACT_BASIC else None
    assert (await town.ask("GET", "", subscriber=subscriber, who=who)).json()["slug"] == "not_allowed"


@pytest.mark.parametrize(
    "address", ["beheer@voorbeeldstad.example", "b@voorbeeldstad.example", '"a@b"@voorbeeldstad.example']
)
def test_an_address_is_masked_in_the_trail(address: str) -> None:
    assert re.fullmatch(r'["b]•••@voorbeeldstad\.example', rules.masked(address))
