"""Extracts of public registers: what each odd organisation comes to, when a register is asked and when not, what stays as evidence (S9, R-010 to R-016, R-078)."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from chassis.testing import Databases, Identities, Portal
from contracts.authority import Who
from contracts.extracts import Register
from organisation import main
from organisation.domain.extracts import Entry, Ours, Rule, facts, remarks, usable_until
from organisation.settings import Settings
from standins.public_registers import LONG
from standins.running import RunningRegisters, running_registers

ADDRESS = {"street": "Proefstraat 1", "postcode": "1111 AA", "town": "Voorbeeldstad", "state": "Utrecht"}
NUMBER = "P1234567"


class House:
    """The service with an officer, the registers, and what is said."""

    def __init__(self, portal: Portal, identities: Identities, registers: RunningRegisters) -> None:
        self.portal, self.identities, self.registers = portal, identities, registers

    async def register(self, kvk: str, name: str, version: int | None = None, **more: Any) -> None:
        body = {"name": name, "kvk": kvk, "address": ADDRESS, "reason": "proef", "version": version, **more}
        async with self.portal.client("organisation", self.identities.service("operator", "organisation")) as http:
            answer = await http.put(f"/subscribers/{NUMBER}", json=body)
        assert answer.status_code == 200, answer.text

    async def ask(self, who: Who = Who.VALIDATION, **body: Any) -> Any:
        person = self.identities.person("organisation", "CB9000001", who, None)
        async with self.portal.client("organisation", person) as http:
            return await http.post(f"/subscribers/{NUMBER}/extracts", json=body)

    async def asked(self, **body: Any) -> dict[str, Any]:
        """By register, what the case shows."""
        answer = await self.ask(**body)
        assert answer.status_code == 200, answer.text
        return {one["kind"]: one for one in answer.json()["registers"]}

    async def sql(self, query: str, *args: Any) -> list[Any]:
        async with self.portal.services["organisation"].database.begin() as tx:
            connection = (await (await tx.session.connection()).get_raw_connection()).driver_connection
            assert connection is not None
            rows: list[Any] = await connection.fetch(query, *args)
            return rows

    def events(self) -> list[dict[str, Any]]:
        """What was said of extracts."""
        return [json.loads(payload) for topic, _, payload in self.portal.log if topic == "mc.requests.v1"]


@pytest.fixture
async def house(databases: Databases, identities: Identities) -> AsyncIterator[House]:
    with running_registers() as registers:

        def make(url: str) -> Any:
            secret = registers.standin.credential
            return main.service(
                Settings(
                    database_url=url, identity_keys=identities.keys_file, register_timeout=1.0,
                    kvk_url=f"{registers.url}/kvk", kvk_credential=secret,
                    oin_url=f"{registers.url}/oin", oin_credential=secret,
                )
            )  # fmt: skip

        async with Portal(databases, {"organisation": make}) as portal:
            yield House(portal, identities, registers)


#: By chamber of commerce number: our name, and what the case remarks. All of the stand-in's odd ones that answer.
OUTCOMES = {
    "90000001": ("Klusbedrijf De Proef", {"no_statutory_name": "note", "no_rsin": "note"}),
    "90000002": ("Proefnaam 4", {"trade_name": "warning"}),
    "90000003": (LONG, {"name_long": "warning"}),
    "90000004": ("Café Zoë & Zn. BV", {}),
    "90000005": ("Opgeheven B.V.", {"ended": "error"}),
    "90000006": ("Failliet B.V.", {"bankrupt": "error"}),
    "90000007": ("Oude Naam B.V.", {"name_differs": "error", "renamed": "warning"}),
    "90000008": ("Tweeling B.V.", {"namesakes": "warning"}),
    "90000010": ("Filiaal B.V.", {"branch": "warning"}),
    "90000011": ("Zonder RSIN B.V.", {"no_rsin": "note"}),
    "90000012": ("Afgeschermd B.V.", {"address_withheld": "note"}),
    "90000013": ("Zonder Status B.V.", {"no_status": "warning"}),
    "90000014": ("Ander Nummer B.V.", {"other_number": "error"}),
    "90000017": ("Onbekend B.V.", {"unknown_number": "error"}),
}


@pytest.mark.parametrize("kvk", OUTCOMES)
async def test_s9_each_odd_organisation_has_its_outcome_on_the_case(house: House, kvk: str) -> None:
    """S9, F-48 in kind: asked by a job; the answer is kept byte for byte with its moment, and says what is the matter."""
    name, expected = OUTCOMES[kvk]
    await house.register(kvk, name)
    first = (await house.asked())["kvk"]
    assert first["extract"] is None and first["asked_at"] and house.registers.standin.asked == []
    await house.portal.settle()
    extract = (await house.asked())["kvk"]["extract"]
    found = {one["remark"]: one["weight"] for one in extract["remarks"]}
    assert found == ({} if kvk in {"90000014", "90000017"} else {"hrn": "note"}) | expected
    weights = [one["weight"] for one in extract["remarks"]]
    assert weights == sorted(weights, key=["error", "warning", "note"].index), "what weighs most first"
    assert extract["usable"] is (kvk not in {"90000014", "90000017"})
    (row,) = await house.sql("SELECT body, sha256, at, source, number FROM extract")
    assert sha256(row["body"]).hexdigest() == row["sha256"] == extract["sha256"]
    assert row["source"].endswith(f"/kvk/v1/entries/{kvk}") and row["number"] == kvk
    assert house.registers.standin.asked == [kvk]


@pytest.mark.parametrize(("kvk", "trouble"), [("90000018", "away"), ("90000016", "unclear")])
async def test_a_register_that_is_away_or_slow_is_told_with_the_moment_and_tried_again(
    house: House, kvk: str, trouble: str
) -> None:
    """503 and slower than the deadline: nothing is kept, the case says when it was tried, and one answer later there is an extract."""
    await house.register(kvk, "Traag B.V.")
    await house.asked()
    await house.portal.settle()
    told = (await house.asked())["kvk"]
    assert told["extract"] is None and told["trouble"] == trouble and told["tried_at"] > told["asked_at"]
    assert await house.sql("SELECT 1 FROM extract") == []
    await house.register("12345678", "Gemeente Voorbeeldstad", version=1)
    await house.sql("UPDATE job SET not_before = now() WHERE kind = 'extract_kvk'")
    await house.portal.settle()
    told = (await house.asked())["kvk"]
    assert told["extract"]["number"] == "12345678", "it asks about the number that we hold now"
    assert (told["asked_at"], told["tried_at"], told["trouble"]) == (None, None, None)


async def test_one_that_can_be_used_is_not_asked_again_and_two_who_open_a_case_ask_once(house: House) -> None:
    await house.register("12345678", "Gemeente Voorbeeldstad")
    await house.asked()
    await house.asked()
    await house.portal.settle()
    for _ in range(2):
        await house.asked()
        await house.portal.settle()
    assert house.registers.standin.asked == ["12345678"]
    (event,) = house.events()
    assert (event["subscriber"], event["kind"], event["by"], event["usable"]) == (NUMBER, "kvk", "CB9000001", True)
    assert "Voorbeeldstad" not in json.dumps(event) and "12345678" not in event["sha256"]
    await house.asked(anew=True)
    await house.portal.settle()
    assert house.registers.standin.asked == ["12345678"] * 2
    first, second = house.events()
    assert first["sha256"] == second["sha256"] and (first["version"], second["version"]) == (1, 2)


@pytest.mark.parametrize(
    "change", [{"name": "Gemeente Voorbeeldstad-Noord"}, {"kvk": "87654321"}, {"oin": "00000003123456780000"}]
)
async def test_an_extract_older_than_a_change_of_name_or_number_is_asked_anew(
    house: House, change: dict[str, str]
) -> None:
    """And the old one stays beside it."""
    await house.register("12345678", "Gemeente Voorbeeldstad")
    await house.asked()
    await house.portal.settle()
    await house.register(**{"kvk": "12345678", "name": "Gemeente Voorbeeldstad", "version": 1, **change})
    told = (await house.asked())["kvk"]
    assert told["asked_at"] and not told["extract"]["usable"]
    await house.portal.settle()
    told = (await house.asked())["kvk"]
    assert told["extract"]["usable"] and told["extract"]["before_at"]
    assert all(fact["before"] is not None for fact in told["extract"]["facts"])


@pytest.mark.parametrize(("age", "asks"), [(timedelta(days=368, seconds=-5), False), (timedelta(days=368), True)])
async def test_r078_an_extract_that_ends_before_a_certificate_can_be_made_is_asked_anew(
    house: House, age: timedelta, asks: bool
) -> None:
    """R-078: 398 days less the thirty from approval to certificate, to the second; the row of a later date changes it without code."""
    await house.sql("UPDATE extract_rule SET days = 398, term_days = 30")
    await house.register("12345678", "Gemeente Voorbeeldstad")
    await house.asked()
    await house.portal.settle()
    await house.sql("UPDATE extract SET at = now() - $1::interval", age)
    assert bool((await house.asked())["kvk"]["asked_at"]) is asks


def test_r078_the_strictest_rule_from_approval_to_certificate_counts() -> None:
    """R-078: of an approval just before a new rule the certificate may be made under it."""
    rules = [Rule(date(2018, 3, 1), 825, 30), Rule(date(2026, 3, 15), 398, 30)]
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for today, days in ((date(2026, 2, 12), 825), (date(2026, 2, 13), 398), (date(2026, 3, 15), 398)):
        assert usable_until(at, at, today, rules) == at + timedelta(days=days - 30)
    with pytest.raises(ValueError, match="no rule"):
        usable_until(at, at, date(2018, 2, 28), rules)


async def test_an_answer_that_nothing_can_be_based_on_is_asked_again_after_an_hour(house: House) -> None:
    await house.register("90000014", "Ander Nummer B.V.")
    await house.asked()
    await house.portal.settle()
    assert (await house.asked())["kvk"]["asked_at"] is None
    await house.sql("UPDATE extract SET at = at - interval '61 minutes'")
    assert (await house.asked())["kvk"]["asked_at"]


async def test_what_was_said_is_said_again_to_who_may_have_missed_it(house: House) -> None:
    """The topic keeps it a week: a case that is opened a day later has orders hear it again, as the same fact."""
    await house.register("12345678", "Gemeente Voorbeeldstad")
    await house.asked()
    await house.portal.settle()
    await house.asked()
    await house.sql("UPDATE extract_question SET said_at = said_at - interval '25 hours'")
    await house.asked()
    await house.asked()
    await house.portal.settle()
    first, again = house.events()
    assert {**first, "until": ""} == {**again, "until": ""}


async def test_an_oin_is_asked_of_its_own_register_and_laid_beside_the_number(house: House) -> None:
    """R-013, R-014: whose it is; a SubOIN is for a person to look at; one for tests is in no register."""
    await house.register("12345678", "Gemeente Voorbeeldstad", oin="00000003123456780000")
    assert set(await house.asked()) == {"kvk", "oin"}
    await house.portal.settle()
    told = await house.asked()
    assert told["kvk"]["extract"]["remarks"] == [
        {"remark": "address_differs", "weight": "warning", "ours": "Proefstraat 1, 1111 AA Voorbeeldstad",
         "theirs": "Dorpsplein 1, 1234 AB Voorbeeldstad"}]  # fmt: skip
    assert told["oin"]["extract"]["remarks"] == []
    await house.register("12345678", "Gemeente Voorbeeldstad", version=1, oin="00000099123456789000")
    assert set(await house.asked()) == {"kvk"}


OURS = Ours("Proef B.V.", "12345678", None, ("Proefstraat 1", "1111 AA Voorbeeldstad"))


@pytest.mark.parametrize(
    ("kind", "oin", "entry", "expected"),
    [
        (Register.KVK, None, {}, ["hrn", "no_rsin"]),
        (Register.KVK, "00000003123456780000", {"rsin": "812345678"}, []),
        (Register.KVK, "00000003876543210000", {"rsin": "812345678"}, ["oin_other_kvk"]),
        (Register.KVK, "00000001812345678000", {"rsin": "812345678"}, []),
        (Register.KVK, "00000001812345678000", {"rsin": "812345679"}, ["oin_other_rsin"]),
        (Register.KVK, "00000001812345678000", {}, ["oin_rsin_unknown"]),
        (Register.OIN, "00000004000000001000", {"holder": "12345678"}, ["sub_oin"]),
        (Register.OIN, "00000004000000001000", {"holder": "87654321"}, ["holder_differs", "sub_oin"]),
        (Register.OIN, "00000003123456780000", {"status": "ended"}, ["ended"]),
        (Register.KVK, None, {"name": "PROEF  bv", "rsin": "812345678"}, ["hrn"]),
        (Register.KVK, None, {"name": "Proef en B.V.", "rsin": "812345678"}, ["name_differs", "hrn"]),
        (Register.KVK, None, {"status": "asleep", "rsin": "812345678"}, ["no_status", "hrn"]),
        (Register.KVK, None, {"address": ("Elders 2", "2222 BB Voorbeelddorp"), "rsin": "812345678"}, ["address_differs", "hrn"]),
        (Register.KVK, None, {"address": ("Proefstraat  1", "1111AA  voorbeeldstad"), "rsin": "812345678"}, ["hrn"]),
    ],
)  # fmt: skip
def test_r014_r016_numbers_and_names_beside_the_extract(
    kind: Register, oin: str | None, entry: dict[str, Any], expected: list[str]
) -> None:
    """R-013, R-014, R-016: an OIN follows from KvK number or RSIN, an HRN is `00000003`, the number and four zeros."""
    ours = Ours(OURS.name, OURS.kvk, oin, OURS.address)
    number = ours.kvk if kind is Register.KVK else oin or ""
    said = Entry(**{"number": number, "status": "active", "name": "Proef B.V.", **entry})
    found = remarks(kind, ours, number, said)
    assert [one.remark.value for one in found] == expected
    assert all(one.theirs == "00000003123456780000" for one in found if one.remark == "hrn")


def test_old_and_new_stand_side_by_side_with_what_differs_from_ours() -> None:
    then = Entry(number="12345678", status="active", name="Proef B.V.", legal_form="Besloten vennootschap")
    now = Entry(number="12345678", status="bankrupt", name="Nieuw B.V.", legal_form="Besloten vennootschap")
    by = {fact.field.value: fact for fact in facts(Register.KVK, OURS, now, then)}
    assert set(by) == {"name", "number", "legal_form", "status"}
    assert (by["name"].ours, by["name"].before, by["name"].now) == ("Proef B.V.", ("Proef B.V.",), ("Nieuw B.V.",))
    assert [field for field, fact in by.items() if fact.differs] == ["name"]
    assert [field for field, fact in by.items() if fact.changed] == ["name", "status"]


@pytest.mark.parametrize("who", [Who.CONTACT_FULL, Who.REPRESENTATIVE, Who.SERVICEDESK])
async def test_nobody_but_validation_reads_extracts(house: House, who: Who) -> None:
    await house.register("12345678", "Gemeente Voorbeeldstad")
    assert (await house.ask(who)).status_code == 403


async def test_bad_questions_are_refused(house: House) -> None:
    assert (await house.ask()).json()["slug"] == "not_found"
    await house.register("12345678", "Gemeente Voorbeeldstad")
    assert (await house.ask(product="x")).json()["slug"] == "input.invalid"
    assert (await house.ask(anew="often")).json()["slug"] == "input.invalid"


async def test_a_register_that_stays_silent_raises_an_alarm(house: House) -> None:
    """`job.overdue`, once, after an hour."""
    await house.register("90000018", "Onbereikbaar B.V.")
    await house.asked()
    await house.sql("UPDATE job SET created_at = created_at - interval '61 minutes' WHERE kind = 'extract_kvk'")
    await house.portal.settle()
    (row,) = await house.sql("SELECT state, alarmed FROM job WHERE kind = 'extract_kvk'")
    assert (row["state"], row["alarmed"]) == ("waiting", True)
