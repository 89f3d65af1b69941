"""N8: a calendar of what ends, for programs that can't log in: behind an address that is shown once, names and dates only."""

from datetime import timedelta
from typing import Any

import icalendar
import pytest
from certificates.domain.calendars import Ending, written
from chassis import clock
from contracts.authority import Who
from contracts.organisation import Registration, Role

OURS, THEIRS, SANNE = "P1234567", "P7654321", "CB1000002"


def contact(person: Any, *subscribers: str, role: Role = Role.CONTACT, version: int = 1, **more: Any) -> Any:
    roles = tuple(Registration(subscriber=each, role=role) for each in subscribers)
    return person(number=SANNE, name="Sanne de Vries", registrations=roles, version=version, **more)


def client(inventory: Any, subscriber: str = OURS, number: str = SANNE) -> Any:
    head = inventory.identities.person("certificates", number, Who.CONTACT_BASIC, subscriber)
    return inventory.portal.client("certificates", head)


async def read(inventory: Any, token: str) -> Any:
    async with inventory.portal.client("certificates", inventory.identities.service("gateway", "certificates")) as http:
        return await http.post("/calendar/read", json={"token": token})


async def add(inventory: Any, serial: int, name: str, subscriber: str = OURS, **more: Any) -> int:
    (number,) = await inventory.import_pems(
        inventory.pki.leaf(name, (name,), serial=serial, **more), subscriber=subscriber, manager="CB1000010"
    )
    return int(number)


def entries(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return {str(each["summary"]): each for each in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")}


@pytest.fixture
async def token(inventory: Any, person: Any) -> str:
    """Sanne is a contact person of ours and has an address."""
    await inventory.portal.receive("certificates", contact(person, OURS))
    async with client(inventory) as http:
        assert (await http.get("/calendar")).json() == {"made_at": None}
        made = await http.post("/calendar", json={"language": "nl"})
        assert made.status_code == 200 and made.json()["voided"] is False
        assert (await http.get("/calendar")).json() == {"made_at": made.json()["made_at"]}
    return str(made.json()["token"])


async def test_n8_what_ends_stands_in_it_on_its_day(inventory: Any, token: str) -> None:
    """N8: a valid certificate of the subscriber, with the Amsterdam day on which it ends; not one that is revoked, over, or another's."""
    ends = clock.now() + timedelta(days=40)
    number = await add(inventory, 0xAB01, "een.voorbeeldstad.nl", not_after=ends)
    revoked = await add(inventory, 0xAB02, "twee.voorbeeldstad.nl")
    await inventory.revoke(revoked)
    await add(inventory, 0xAB03, "hun.waterschap.nl", THEIRS)
    past = clock.now() - timedelta(days=1)
    await add(inventory, 0xAB04, "oud.voorbeeldstad.nl", not_before=past - timedelta(days=9), not_after=past)
    answer = await read(inventory, token)
    (entry,) = entries(answer).values()
    assert str(entry["summary"]) == "Verloopt: een.voorbeeldstad.nl" and str(entry["uid"]).startswith(
        f"certificate-{number}@"
    )
    assert entry.decoded("dtstart") == clock.local(ends).date() and "text/calendar" in answer.headers["content-type"]
    assert set(entry) == {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "TRANSP"}, "names and dates only"
    with clock.moved(timedelta(hours=5)):
        assert (await read(inventory, token)).content == answer.content, "the same until something changes"


async def test_n8_a_new_address_ends_the_one_before_and_it_can_be_taken_back(inventory: Any, token: str) -> None:
    async with client(inventory) as http:
        second = (await http.post("/calendar", json={"language": "en"})).json()
        assert second["voided"] is True and len(second["token"]) == 43
        assert (await read(inventory, token)).status_code == 404
        assert (await read(inventory, second["token"])).status_code == 200
        for _ in range(2):
            assert (await http.delete("/calendar")).status_code == 204
    for wrong in (second["token"], "x", token[:-1]):
        assert (await read(inventory, wrong)).status_code == 404
    lines = await inventory.fetch(
        "SELECT action, subject FROM audit WHERE action LIKE 'certificates:calendar:%' ORDER BY id"
    )
    assert [line["action"].rpartition(":")[2] for line in lines] == ["make", "make", "end"]
    kept = [
        str(dict(row))
        for table in ("audit", "calendar_feed", "job", "outbox")
        for row in await inventory.fetch(f"SELECT * FROM {table}")
    ]
    assert not any(token in row or second["token"] in row for row in kept), "it is kept as a hash alone"


@pytest.mark.parametrize(
    "change",
    [
        {"active": False},
        {"registrations": ()},
        {"registrations": (Registration(subscriber=OURS, role=Role.MANAGER),)},
        {"registrations": (Registration(subscriber=THEIRS, role=Role.CONTACT),)},
        {"registrations": (Registration(subscriber=OURS, role=Role.CONTACT, active=False),)},
    ],
)
async def test_n8_inv6_who_may_not_act_any_more_sees_nothing(
    inventory: Any, person: Any, token: str, change: Any
) -> None:
    """INV-6: asked at every look, of the copy that follows organisation; acting again, the same address shows it again."""
    assert (await read(inventory, token)).status_code == 200
    fields = {
        "number": SANNE,
        "name": "Sanne de Vries",
        "registrations": (Registration(subscriber=OURS, role=Role.CONTACT),),
    }
    await inventory.portal.receive("certificates", person(**(fields | {"version": 2} | change)))
    assert (await read(inventory, token)).status_code == 404
    await inventory.portal.receive("certificates", person(**(fields | {"version": 3})))
    assert (await read(inventory, token)).status_code == 200


async def test_n8_one_for_each_subscriber_and_nobody_reads_by_a_session(
    inventory: Any, person: Any, token: str
) -> None:
    await inventory.portal.receive("certificates", contact(person, OURS, THEIRS, version=2))
    await add(inventory, 0xAB05, "hun.waterschap.nl", THEIRS)
    async with client(inventory, THEIRS) as http:
        theirs = (await http.post("/calendar", json={"language": "en"})).json()["token"]
        assert (await http.post("/calendar/read", json={"token": theirs})).status_code == 403
    assert list(entries(await read(inventory, theirs))) == ["Expires: hun.waterschap.nl"]
    assert entries(await read(inventory, token)) == {}


async def test_n8_half_past_midnight_is_the_next_day(inventory: Any, token: str) -> None:
    """The day is that of Amsterdam, in summer and in winter."""
    for month in (1, 7):
        at = clock.now().replace(
            year=clock.now().year + 1, month=month, day=15, hour=23, minute=30, second=0, microsecond=0
        )
        await add(inventory, 0xCC00 + month, f"m{month}.voorbeeldstad.nl", not_after=at)
    days = [entry.decoded("dtstart").day for entry in entries(await read(inventory, token)).values()]
    assert days == [16, 16]


def test_n8_names_are_inert() -> None:
    """RFC 5545, 3.3.11: what separates is escaped, and long lines are folded."""
    text = written([Ending(7, "a;b,c\\d.nl" + "x" * 90, clock.now().date(), clock.now())], "nl", "x.invalid")
    (entry,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert str(entry["summary"]) == "Verloopt: a;b,c\\d.nl" + "x" * 90
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
