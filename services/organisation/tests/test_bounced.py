"""What comes back of mails marks addresses of roles: proven, once, told with the subscriber and lifted by a new code (N9)."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from chassis import clock
from chassis.mail import envelope
from chassis.testing import Databases, Identities, Portal
from chassis.testing.chance import Died, dying
from chassis.testing.post import Post
from contracts.authority import Who
from organisation import main, worker
from organisation.bounce_box import Returned
from organisation.domain import bounces as rules
from organisation.settings import Settings
from structlog.testing import capture_logs

from .test_bounces import report
from .test_role_addresses import _TOWN, ADDRESS, OURS, THEIRS, Town

KEY = "k" * 32
DOMAIN = "bounces.mijncertificaten.example"


class Box:
    """A mailbox that keeps what it was given until it is taken away."""

    def __init__(self) -> None:
        self.messages: dict[str, bytes | None] = {}

    def put(self, content: bytes | None) -> None:
        self.messages[f"m{len(self.messages)}"] = content

    async def look(self, most: int, largest: int) -> Sequence[Returned]:
        return [Returned(*each) for each in list(self.messages.items())[:most]]

    async def remove(self, handles: Collection[str]) -> None:
        for handle in handles:
            self.messages.pop(handle, None)


def bounce(
    to: str = ADDRESS, status: str = "5.1.1", *, key: str = KEY, mail: str = "expiring.1", named: str = ""
) -> bytes:
    """A report as it comes back of this mail to this recipient; `named`: another that it names."""
    sender = envelope.sender(key.encode(), "certificates", mail, to, DOMAIN)
    return f"Delivered-To: {sender}\r\n".encode() + report(status=status, to=named or to)


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
async def town(databases: Databases, identities: Identities, box: Box) -> AsyncIterator[Town]:
    def make(url: str) -> Any:
        given = Settings(
            database_url=url, identity_keys=identities.keys_file, bounce_domain=DOMAIN, bounce_keys=f"{'n' * 32},{KEY}"
        )
        made = main.service(given)
        made.adapters = replace(made.adapters, bounce_box=box)
        return made

    post = Post()
    with post.open():
        async with Portal(databases, {"organisation": make}) as portal:
            async with portal.client("organisation", identities.service("operator", "organisation")) as http:
                for number in (OURS, THEIRS):
                    assert (await http.put(f"/subscribers/{number}", json=_TOWN)).status_code == 200
            await portal.settle()
            portal.log.clear()
            yield Town(portal, identities, post)


async def look(town: Town) -> None:
    await worker.read_bounces(town.service)  # type: ignore[arg-type]
    await town.portal.settle()


async def test_n9_a_dead_address_is_marked_at_every_subscriber_and_lifted_by_a_code(town: Town, box: Box) -> None:
    """INV-6: each hears of its own; told no more, until a new code was read."""
    number = await town.confirmed()
    await town.confirmed(subscriber=THEIRS)
    box.put(bounce(ADDRESS.upper()))
    await look(town)
    assert box.messages == {}
    assert town.said() == [(2, [ADDRESS]), (3, [])] and town.said(THEIRS) == [(2, [ADDRESS]), (3, [])]
    (shown,) = (await town.ask("GET", "")).json()["addresses"]
    assert shown["bounced"]["code"] == "5.1.1" and shown["confirmed_at"] and shown["forgotten_at"] is None
    assert (await town.ask("POST", f"/{number}/code", {})).status_code == 200
    assert (await town.confirm(number, await town.code())).json()["addresses"][0]["bounced"] is None
    await town.portal.settle()
    assert town.said()[-1] == (4, [ADDRESS]) and town.said(THEIRS)[-1] == (3, [])
    (line,) = await town.fetch("SELECT facts FROM audit WHERE action LIKE '%:bounce' AND subject = $1", OURS)
    assert ADDRESS not in line["facts"] and "5.1.1" in line["facts"]
    (kept,) = await town.fetch("SELECT * FROM bounce")
    assert ADDRESS not in str(dict(kept)).lower() and kept["mail"] == envelope.mail_of("expiring.1")


async def test_n9_a_marked_address_that_is_given_again_gets_a_code(town: Town, box: Box) -> None:
    await town.confirmed()
    box.put(bounce())
    await look(town)
    (again,) = (await town.add()).json()["addresses"]
    assert again["code"]["tries"] == 5 and again["bounced"]
    assert (await town.ask("DELETE", f"/{again['id']}")).json()["addresses"] == []
    await town.portal.settle()
    assert town.said()[-1] == (3, []), "nothing changed for who mails"


async def test_n9_killed_between_commit_and_removal_it_counts_once(town: Town, box: Box) -> None:
    """The process dies, and what it had taken in is read again; the same message twice is one."""
    await town.confirmed()
    box.put(bounce())
    with dying("bounces.taken"), pytest.raises(Died):
        await worker.read_bounces(town.service)  # type: ignore[arg-type]
    assert len(box.messages) == 1
    await look(town)
    assert box.messages == {} and len(await town.fetch("SELECT 1 FROM bounce")) == 1
    assert town.said() == [(2, [ADDRESS]), (3, [])]


async def test_n9_other_failures_mark_after_three_days_since_it_was_confirmed(town: Town, box: Box) -> None:
    number = await town.confirmed()
    for day in range(3):
        with clock.moved(timedelta(days=day)):
            assert (await town.ask("GET", "")).json()["addresses"][0]["bounced"] is None
            for mail in ("a", "b"):  # two on a day are one day
                box.put(bounce(status="5.2.2", mail=f"{mail}{day}"))
            await look(town)
    with clock.moved(timedelta(days=2)):
        (shown,) = (await town.ask("GET", "")).json()["addresses"]
        assert shown["bounced"]["code"] == "5.2.2"
        await town.ask("POST", f"/{number}/code", {})
        await town.confirm(number, await town.code())
        box.put(bounce(status="5.2.2", mail="c"))
        await look(town)
        assert (await town.ask("GET", "")).json()["addresses"][0]["bounced"] is None, "those before count no more"
    with clock.moved(rules.KEPT + timedelta(days=4)):
        await worker.forget_bounces(town.service)  # type: ignore[arg-type]
        assert await town.fetch("SELECT 1 FROM bounce") == []


@pytest.mark.parametrize(
    "content",
    [
        report(to=ADDRESS), bounce(named=ADDRESS, to="ander@elders.example"), bounce(key="x" * 32), b"Subject: hallo\r\n\r\nIk.",
        None, bounce(named="\u00e9\udcff@x.example".encode("utf-8", "replace").decode()),
    ],
)  # fmt: skip
async def test_n9_what_proves_nothing_marks_nobody_and_is_the_desks(
    town: Town, box: Box, content: bytes | None
) -> None:
    """Listed until one of the provider's people settles it, once; then its words are gone. A customer does not see it."""
    await town.confirmed()
    box.put(content)
    with capture_logs() as lines:
        await look(town)
    assert town.said() == [(2, [ADDRESS])] and box.messages == {} and not [line for line in lines if line.get("alarm")]
    assert (await returned(town, who=Who.CONTACT_FULL, subscriber=OURS)).status_code == 403
    (mail,) = (await returned(town)).json()["mails"]
    for _ in range(2):  # pressed twice
        assert (await returned(town, f"/{mail['key']}/settle", {})).json() == {"mails": [], "more": False}
    (row,) = await town.fetch("SELECT sender, subject, words, settled_by FROM bounce")
    assert tuple(row) == ("", "", "", "CB9000002")
    assert (
        len(await town.fetch("SELECT 1 FROM audit WHERE action = 'organisation:returned:settle' AND outcome = 'done'"))
        == 1
    )
    assert (await returned(town, f"/{'0' * 64}/settle", {})).status_code == 200, "nothing to settle is settled"
    box.put(content)
    await look(town)
    assert (await returned(town)).json()["mails"] == [], "the same message again is the one that was settled"


async def test_n9_what_nobody_of_the_desk_looks_at_calls_somebody_once(town: Town, box: Box) -> None:
    for number in range(3):
        box.put(f"From: x@elders.example\r\nSubject: {number}\r\n\r\nHallo {number}".encode())
    await look(town)
    assert [mail["words"] for mail in (await returned(town)).json()["mails"]] == ["Hallo 0", "Hallo 1", "Hallo 2"]
    first = (await returned(town)).json()["mails"][0]
    assert (first["sender"], first["subject"]) == ("x@elders.example", "0")
    await returned(town, f"/{first['key']}/settle", {})
    with capture_logs() as lines:
        await worker.forget_bounces(town.service)  # type: ignore[arg-type]
        with clock.moved(rules.CALLED + timedelta(minutes=1)):
            for _ in range(2):
                await worker.forget_bounces(town.service)  # type: ignore[arg-type]
    assert [line["count"] for line in lines if line["event"] == "bounces.unproven" and line["alarm"]] == [2]


async def returned(
    town: Town, path: str = "", body: Any = None, who: Who = Who.SERVICEDESK, subscriber: str | None = None
) -> Any:
    head = town.identities.person("organisation", "CB9000002", who, subscriber)
    async with town.portal.client("organisation", head) as http:
        return await http.request("GET" if body is None else "POST", f"/returned-mails{path}", json=body)


@pytest.mark.parametrize("content", [bounce(status="4.4.7"), b"Auto-Submitted: auto-replied\r\n\r\nAfwezig."])
async def test_n9_what_says_nothing_marks_nobody(town: Town, box: Box, content: bytes) -> None:
    await town.confirmed()
    box.put(content)
    with capture_logs() as lines:
        await look(town)
    assert not [line for line in lines if line.get("alarm")] and town.said() == [(2, [ADDRESS])]


async def test_n9_who_refuses_us_marks_nobody_and_calls_somebody(town: Town, box: Box) -> None:
    """Three domains within the hour: it is about us."""
    await town.confirmed()
    for to in (ADDRESS, "a@een.example", "b@een.example"):
        box.put(bounce(to, "5.7.1"))
    with capture_logs() as lines:
        await look(town)
    assert not [line for line in lines if line.get("alarm")]
    box.put(bounce("c@twee.example", "5.3.4"))
    with capture_logs() as lines:
        await look(town)
    assert [line["domains"] for line in lines if line["event"] == "bounces.refused_us" and line["alarm"]] == [3]
    assert town.said() == [(2, [ADDRESS])]


async def test_n9_each_code_leaves_with_an_envelope_sender_of_its_own(town: Town) -> None:
    await town.confirmed()
    (sender,) = town.post.senders
    assert sender.endswith(f"@{DOMAIN}") and envelope.sent([b"n" * 32], sender, ADDRESS) is not None


async def test_without_a_mailbox_nothing_is_read(town: Town) -> None:
    town.service.adapters = replace(town.service.adapters, bounce_box=None)  # type: ignore[attr-defined]
    await look(town)
    assert await town.fetch("SELECT 1 FROM bounce") == []
