"""Nominated certificate managers: each ends in one person at most, whatever is said or pressed twice (S9, R-130)."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from chassis import clock
from chassis.testing import Databases, Identities, Portal
from contracts.authority import Who
from contracts.nominations import ManagerNominated, NominationEnded
from contracts.orders import Nominated
from organisation import main
from organisation.settings import Settings

TOWN = {
    "name": "Gemeente Voorbeeldstad", "kvk": "12345678", "phone": "030 2345678", "reason": "nieuwe abonnee",
    "address": {"street": "Dorpsplein 1", "postcode": "1234 AB", "town": "Voorbeeldstad", "state": "Utrecht"},
}  # fmt: skip
OFFICER: dict[str, Any] = {
    "name": "Vera Toets", "email": "v.toets@voorbeeld.example", "organisation": "Portaal", "reason": "aangemeld",
    "registrations": [{"subscriber": None, "role": "validation"}],
}  # fmt: skip


class Desk:
    """The service with an officer, and what it says."""

    def __init__(self, portal: Portal, identities: Identities) -> None:
        self.portal, self.identities = portal, identities

    def officer(self) -> Any:
        return self.portal.client(
            "organisation", self.identities.person("organisation", "CB9000001", Who.VALIDATION, None)
        )

    async def nominated(self, nomination: UUID | None = None, **more: Any) -> UUID:
        given = {
            "given_names": "Noor",
            "surname": "van Dam",
            "email": "noor@voorbeeld.example",
            "phone": "+31612345678",
        }
        event = ManagerNominated(
            version=1, nomination=nomination or uuid4(), order=uuid4(), subscriber="P1234567", at=clock.now(),
            reference="S20261124103015123", requester="CB1000002",
            manager=Nominated(kind="new", organisation="Gemeente Voorbeeldstad", **{**given, **more}),
        )  # fmt: skip
        await self.portal.receive("organisation", event)
        return event.nomination

    async def ended(self, nomination: UUID) -> None:
        event = NominationEnded(version=2, nomination=nomination, order=uuid4(), subscriber="P1234567", at=clock.now())
        await self.portal.receive("organisation", event)

    async def identify(self, nomination: UUID, **more: Any) -> Any:
        today = clock.local(clock.now()).date()
        seen = {"document": "passport", "number_end": "AB12", "seen_on": str(today)}
        seen |= {"valid_until": str(today + timedelta(days=400)), "given_names": "Noor", "surname": "van Dam"}
        async with self.officer() as http:
            return await http.post(f"/nominations/{nomination}/identify", json={"version": 1, **seen, **more})


@pytest.fixture
async def desk(databases: Databases, identities: Identities) -> AsyncIterator[Desk]:
    def make(url: str) -> Any:
        return main.service(Settings(database_url=url, identity_keys=identities.keys_file))

    async with Portal(databases, {"organisation": make}) as portal:
        async with portal.client("organisation", identities.service("operator", "organisation")) as http:
            assert (await http.put("/subscribers/P1234567", json=TOWN)).status_code == 200
            assert (await http.put("/persons/CB9000001", json=OFFICER)).status_code == 200
        await portal.settle()
        portal.log.clear()
        yield Desk(portal, identities)


async def test_said_twice_and_pressed_twice_it_is_one_person(desk: Desk) -> None:
    nomination = await desk.nominated()
    await desk.nominated(nomination, surname="Anders")
    done = await desk.identify(nomination)
    assert done.status_code == 200 and done.json()["manager"] is None, done.text
    again = await desk.identify(nomination)
    assert (again.status_code, again.json()["slug"]) == (409, "nomination.stale")
    await desk.nominated(nomination)
    await desk.ended(nomination)
    await desk.portal.settle()
    assert desk.portal.said == ["person.registered.v1"]
    person = json.loads(desk.portal.log[0][2])
    assert person["name"] == "Noor van Dam" and person["number"] == done.json()["person"]
    assert [(each["nomination"], each["by"]) for each in person["nominations"]] == [(str(nomination), "CB9000001")]
    assert person["registrations"] == [
        {"subscriber": "P1234567", "role": "manager", "authorisation": None, "active": True}
    ]
    (line,) = await desk.portal.services["organisation"].database.reads.fetch(
        "SELECT facts FROM audit WHERE action = 'organisation:nomination:identify' AND outcome = 'done'"
    )
    assert "•••AB12" in line["facts"] and "van Dam" not in line["facts"]


@pytest.mark.parametrize(
    ("change", "slug"),
    [
        ({"valid_until": "2020-01-01"}, "nomination.document"),
        ({"seen_on": "2020-01-01"}, "nomination.seen"),
        ({"seen_on": "2999-01-01", "valid_until": "2999-12-31"}, "nomination.seen"),
        ({"number_end": "AB123"}, "input.invalid"),
        ({"number_end": "ab12"}, "input.invalid"),
        ({"document": "library_card"}, "input.invalid"),
        ({"surname": ""}, "input.invalid"),
        ({"surname": "x" * 65}, "input.invalid"),
        ({"version": 2}, "nomination.stale"),
        ({"scan": "x"}, "input.invalid"),
    ],
)
async def test_bad_identifications_are_refused_and_it_stays_open(desk: Desk, change: dict[str, Any], slug: str) -> None:
    nomination = await desk.nominated()
    answer = await desk.identify(nomination, **change)
    assert answer.json()["slug"] == slug, answer.text
    async with desk.officer() as http:
        assert (await http.get(f"/nominations/{nomination}")).json()["state"] == "open"
    await desk.portal.settle()
    assert desk.portal.said == []


async def test_a_document_of_a_month_will_do_and_a_day_less_not(desk: Desk) -> None:
    from organisation.domain import month_later

    least = month_later(clock.local(clock.now()).date())
    short = await desk.identify(await desk.nominated(), valid_until=str(least - timedelta(days=1)))
    assert (short.json()["slug"], short.json()["params"]) == ("nomination.document", {"until": str(least)})
    assert (await desk.identify(await desk.nominated(), valid_until=str(least))).status_code == 200


async def test_what_ended_first_stays_ended_and_nothing_of_the_person_stays(desk: Desk) -> None:
    early, late = uuid4(), await desk.nominated()
    await desk.ended(early)
    await desk.nominated(early)
    await desk.ended(late)
    async with desk.officer() as http:
        assert (await http.get("/nominations")).json() == {"nominations": []}
    for nomination in (early, late):
        assert (await desk.identify(nomination)).json()["slug"] == "nomination.stale"
    rows = await desk.portal.services["organisation"].database.reads.fetch("SELECT state, given FROM nomination")
    assert {(row["state"], row["given"]) for row in rows} == {("ended", None)}


async def test_a_refusal_is_said_to_orders_and_leaves_no_person(desk: Desk) -> None:
    nomination = await desk.nominated()
    async with desk.officer() as http:
        answer = await http.post(
            f"/nominations/{nomination}/refuse", json={"version": 1, "reason": "Verscheen drie keer niet."}
        )
    assert answer.json()["state"] == "refused" and answer.json()["manager"] is None
    await desk.portal.settle()
    assert desk.portal.said == ["nomination.refused.v1"] and desk.portal.log[0][0] == "mc.requests.v1"


async def test_who_has_a_role_at_the_organisation_decides_nothing(desk: Desk) -> None:
    nomination = await desk.nominated()
    two_hats = {
        **OFFICER, "version": 1,
        "registrations": [*OFFICER["registrations"], {"subscriber": "P1234567", "role": "manager"}],
    }  # fmt: skip
    async with desk.portal.client("organisation", desk.identities.service("operator", "organisation")) as http:
        assert (await http.put("/persons/CB9000001", json=two_hats)).status_code == 200
    refused = await desk.identify(nomination)
    assert (refused.status_code, refused.json()["slug"]) == (403, "nomination.own")
    async with desk.officer() as http:
        assert (await http.get("/nominations")).json()["nominations"][0]["own"] is True
