"""The register: commands, their refusals, and the facts they say (B6, O3, INV-2)."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from chassis.testing import Databases, Identities, Portal
from contracts.authority import Who
from organisation import main
from organisation.settings import Settings

SUBSCRIBER = {
    "name": "Gemeente Voorbeeldstad", "kvk": "12345678", "phone": "030 2345678", "reason": "nieuwe abonnee",
    "address": {"street": "Dorpsplein 1", "postcode": "1234 AB", "town": "Voorbeeldstad", "state": "Utrecht"},
}  # fmt: skip
PERSON: dict[str, Any] = {
    "name": "Sanne de Vries", "email": "s.devries@voorbeeldstad.example", "organisation": "Gemeente Voorbeeldstad",
    "enrolled": True, "reason": "aangemeld",
    "registrations": [{"subscriber": "P1234567", "role": "contact", "authorisation": "full"}],
}  # fmt: skip


@pytest.fixture
async def portal(databases: Databases, identities: Identities) -> AsyncIterator[Portal]:
    def make(url: str) -> Any:
        return main.service(Settings(database_url=url, identity_keys=identities.keys_file))

    async with Portal(databases, {"organisation": make}) as portal:
        yield portal


@pytest.fixture
def operator(identities: Identities) -> dict[str, str]:
    return identities.service("operator", "organisation")


async def test_registering_tells_the_whole_state_once(portal: Portal, operator: dict[str, str]) -> None:
    async with portal.client("organisation", operator) as http:
        for _ in range(2):
            first = await http.put("/subscribers/P1234567", json=SUBSCRIBER)
            assert first.status_code == 200 and first.json()["version"] == 1
            assert (await http.put("/persons/CB1000002", json=PERSON)).json()["version"] == 1
        assert first.json()["phone"] == "+31302345678"
        changed = await http.put(
            "/persons/CB1000002", json={**PERSON, "active": False, "version": 1, "reason": "uit dienst"}
        )
        assert changed.json()["version"] == 2 and changed.json()["active"] is False
        assert (await http.get("/persons/CB1000002")).json() == changed.json()
    await portal.settle()
    assert portal.said == ["subscriber.registered.v1", "person.registered.v1", "person.changed.v1"]
    assert [h["ce_aggregateversion"] for _, h, _ in portal.log] == ["1", "1", "2"]
    said = [json.loads(payload) for _, _, payload in portal.log]
    given = {**SUBSCRIBER, "phone": "+31302345678", "oin": None, "trial": True, "active": True}
    given["role_addresses"] = []
    given["address"] = {**SUBSCRIBER["address"], "country": "NL"}
    assert said[0] == {"number": "P1234567", "version": 1, **{k: v for k, v in given.items() if k != "reason"}}
    person = {k: v for k, v in PERSON.items() if k != "reason"} | {"phone": None, "function": None}
    person["registrations"] = [{**PERSON["registrations"][0], "active": True}]
    assert said[1].pop("language", None) is None and said[2].pop("language", None) is None
    assert said[1].pop("nominations") == said[2].pop("nominations") == []
    assert said[1].pop("mail_bounced") is said[2].pop("mail_bounced") is False
    assert said[1] == {"number": "CB1000002", "version": 1, **person, "active": True}
    assert said[2] == {"number": "CB1000002", "version": 2, **person, "active": False}
    lines = await portal.services["organisation"].database.reads.fetch(
        "SELECT actor, subject, facts FROM audit ORDER BY id"
    )
    assert [line["subject"] for line in lines] == ["P1234567", "CB1000002", "CB1000002"]
    assert "uit dienst" in lines[2]["facts"]


@pytest.mark.parametrize(
    ("change", "slug"),
    [
        ({"registrations": [{"subscriber": "P7654321", "role": "manager"}]}, "register.unknown_subscriber"),
        ({"registrations": [{"subscriber": "P1234567", "role": "contact"}]}, "register.authorisation"),
        (
            {"registrations": [{"subscriber": "P1234567", "role": "manager", "authorisation": "full"}]},
            "register.authorisation",
        ),
        ({"registrations": [{"subscriber": "P1234567", "role": "validation"}]}, "register.unknown_subscriber"),
        ({"registrations": [{"subscriber": None, "role": "manager"}]}, "register.unknown_subscriber"),
        ({"registrations": [{"subscriber": "P1234567", "role": "manager"}] * 2}, "register.authorisation"),
        ({"email": "geen adres"}, "input.invalid"),
        ({"phone": "0600000000"}, "input.invalid"),
        ({"versions": 7}, "input.invalid"),
        ({"name": "abc\u202egnp.exe"}, "text.characters"),
        ({"name": "漢字"}, "text.characters"),
        ({"organisation": "حكومة"}, "text.characters"),
        ({"function": "Beheer 😀"}, "text.characters"),
        ({"email": "zoë@voorbeeldstad.example"}, "email.letters"),
    ],
)
async def test_what_does_not_fit_is_refused_and_nothing_is_kept(
    portal: Portal, operator: dict[str, str], change: dict[str, Any], slug: str
) -> None:
    async with portal.client("organisation", operator) as http:
        await http.put("/subscribers/P1234567", json=SUBSCRIBER)
        answer = await http.put("/persons/CB1000002", json={**PERSON, **change})
        assert (answer.status_code, answer.json()["slug"]) == (422, slug)
        assert (await http.get("/persons/CB1000002")).status_code == 404


async def test_b22_the_refusal_names_field_and_character(portal: Portal, operator: dict[str, str]) -> None:
    async with portal.client("organisation", operator) as http:
        address = {**SUBSCRIBER["address"], "town": "東京"}
        answer = await http.put("/subscribers/P1234567", json={**SUBSCRIBER, "address": address})
        told = answer.json()
        assert told["params"] == {
            "field": "address.town", "reason": "script", "character": "東", "code": "U+6771",
            "name": "CJK UNIFIED IDEOGRAPH-6771",
        }  # fmt: skip
        assert [f["field"] for f in told["findings"]] == ["address.town"]
        greek = {**SUBSCRIBER, "name": "Ωμέγα Привет Žluťoučký"}
        assert (await http.put("/subscribers/P1234567", json=greek)).status_code == 200


@pytest.mark.parametrize("role", [Who.REPRESENTATIVE, Who.CONTACT_FULL, Who.CONTACT_BASIC, Who.VALIDATION])
async def test_only_the_service_desk_and_the_operator_keep_the_register(
    portal: Portal, identities: Identities, role: Who
) -> None:
    subscriber = None if role is Who.VALIDATION else "P1234567"
    async with portal.client("organisation", identities.person("organisation", "CB1000001", role, subscriber)) as http:
        assert (await http.put("/subscribers/P1234567", json=SUBSCRIBER)).json()["slug"] == "not_allowed"
        assert (await http.get("/persons/CB1000002")).json()["slug"] == "not_allowed"
    desk = identities.person("organisation", "CB9000003", Who.SERVICEDESK)
    async with portal.client("organisation", desk) as http:
        assert (await http.put("/subscribers/P1234567", json=SUBSCRIBER)).status_code == 200


async def test_a_language_is_the_persons_own_and_survives_the_register(
    portal: Portal, operator: dict[str, str], identities: Identities
) -> None:
    """Set by the person, said once with the whole state and one version more, kept whatever is registered later."""
    sanne = identities.person("organisation", "CB1000002", Who.CONTACT_FULL, "P1234567")
    async with portal.client("organisation", operator) as http:
        await http.put("/subscribers/P1234567", json=SUBSCRIBER)
        for number in ("CB1000002", "CB1000003"):
            answer = await http.put(f"/persons/{number}", json=PERSON)
            assert (answer.json()["version"], answer.json()["language"]) == (1, None), "not said yet"
        assert (await http.put("/own-language", json={"language": "en"})).json()["slug"] == "not_allowed"
        told = await http.put("/persons/CB1000002", json={**PERSON, "language": "en"})
        assert told.json()["slug"] == "input.invalid", "the register's commands have no language"
    async with portal.client("organisation", sanne) as http:
        for _ in range(2):
            answer = await http.put("/own-language", json={"language": "en"})
            assert (answer.json()["number"], answer.json()["version"], answer.json()["language"]) == (
                "CB1000002",
                2,
                "en",
            )
        for wrong in ({"language": "fr"}, {"language": None}, {}, {"language": "nl", "number": "CB1000003"}):
            assert (await http.put("/own-language", json=wrong)).json()["slug"] == "input.invalid", wrong
    async with portal.client("organisation", operator) as http:
        again = await http.put("/persons/CB1000002", json={**PERSON, "function": "Adviseur", "version": 2})
        assert (again.json()["version"], again.json()["language"]) == (3, "en")
        assert (await http.get("/persons/CB1000003")).json()["language"] is None
    await portal.settle()
    events = [json.loads(payload) for _, _, payload in portal.log]
    said = [(event["number"], event["version"], event["language"]) for event in events if "enrolled" in event]
    assert said == [("CB1000002", 1, None), ("CB1000003", 1, None), ("CB1000002", 2, "en"), ("CB1000002", 3, "en")]
    lines = await portal.services["organisation"].database.reads.fetch(
        "SELECT actor, subject, facts FROM audit WHERE action = 'organisation:person:set_language' AND outcome = 'done'"
    )
    assert [(line["actor"], line["subject"]) for line in lines] == [("CB1000002", "CB1000002")]
    assert '"en"' in lines[0]["facts"]


async def test_who_is_not_registered_has_no_language(portal: Portal, identities: Identities) -> None:
    stranger = identities.person("organisation", "CB1000009", Who.VALIDATION)
    async with portal.client("organisation", stranger) as http:
        answer = await http.put("/own-language", json={"language": "en"})
        assert (answer.status_code, answer.json()["slug"]) == (404, "not_found")


async def test_two_people_at_once_undo_nothing_of_each_other(portal: Portal, operator: dict[str, str]) -> None:
    """Who de-activates somebody is not undone by who read the register before, nor by a command that is sent again late."""
    async with portal.client("organisation", operator) as http:
        await http.put("/subscribers/P1234567", json=SUBSCRIBER)
        await http.put("/persons/CB1000002", json=PERSON)
        late = {**PERSON, "function": "Adviseur", "version": 1}
        assert (await http.put("/persons/CB1000002", json=late)).json()["version"] == 2
        gone = await http.put("/persons/CB1000002", json={**PERSON, "active": False, "version": 2})
        assert gone.json()["version"] == 3
        for command in (late, {**PERSON, "phone": "+31301234567", "version": 2}, PERSON, {**PERSON, "version": 4}):
            answer = await http.put("/persons/CB1000002", json=command)
            assert (answer.status_code, answer.json()["slug"]) == (409, "register.stale"), command
            assert answer.json()["params"] == {"version": 3}
        again = await http.put("/persons/CB1000002", json={**PERSON, "active": False, "version": 2})
        assert again.json() == gone.json(), "the same content again changes nothing"
        for number, command in (
            ("P1234567", SUBSCRIBER | {"name": "Andere naam"}),
            ("P7654321", SUBSCRIBER | {"version": 1}),
        ):
            answer = await http.put(f"/subscribers/{number}", json=command)
            assert (answer.status_code, answer.json()["slug"]) == (409, "register.stale"), number
        assert (await http.get("/subscribers/P7654321")).status_code == 404


async def test_a_bad_number_in_the_path_is_refused(portal: Portal, operator: dict[str, str]) -> None:
    async with portal.client("organisation", operator) as http:
        assert (await http.get("/persons/CB12")).status_code == 422
        assert (await http.put("/subscribers/1234567", json=SUBSCRIBER)).status_code == 422
