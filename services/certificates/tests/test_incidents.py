"""S7, incidents: many certificates revoked together, by two people, from a frozen list, each with its own result."""

import asyncio
import csv
import hashlib
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from certificates import worker
from certificates.domain.incidents import AT_ONCE, given, pause
from certificates.service import incidents, issuing
from chassis import clock
from chassis.actor import Actor
from contracts.authority import Who
from contracts.certificates import IssuanceFailed
from contracts.incidents import CloseIncident, ConfirmList, HeldFate, LineOutcome, Spelling
from cryptography.hazmat.primitives.asymmetric import ec
from pki.public_keys import fingerprint

from services.certificates.tests.test_issuing import told

OURS, THEIRS = "P1234567", "P7654321"
ONE, TWO = "CB9000002", "CB9000003"
WORDS = "Sleutel gevonden op een openbare site."


def client(inventory: Any, number: str = ONE, who: Who = Who.SERVICEDESK, subscriber: str | None = None) -> Any:
    return inventory.portal.client("certificates", inventory.identities.person("certificates", number, who, subscriber))


async def call(inventory: Any, method: str, path: str = "", number: str = ONE, **body: Any) -> Any:
    async with client(inventory, number) as http:
        more = {"json": body} if method == "POST" else {}
        return await http.request(method, f"/desk/incidents{path}", **more)


async def asked(inventory: Any, **body: Any) -> Any:
    answer = await call(inventory, "POST", **{"reason": "superseded", "words": WORDS, **body})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def show(inventory: Any, view: Any) -> Any:
    return (await call(inventory, "GET", f"/{view['id']}")).json()


async def prepared(inventory: Any, **body: Any) -> Any:
    return await show(inventory, await asked(inventory, **body))


async def confirm(inventory: Any, view: Any, number: str = TWO) -> Any:
    return await call(inventory, "POST", f"/{view['id']}/confirmation", number, sha256=view["lists"][0]["sha256"])


async def go(inventory: Any, view: Any, way: str, number: str = ONE, **body: Any) -> tuple[int, str | None]:
    answer = await call(inventory, "POST", f"/{view['id']}/{way}", number, **body)
    said = answer.json()
    return answer.status_code, said and said["slug"]


async def until(inventory: Any, view: Any, state: str = "ran") -> Any:
    async def done() -> bool:
        return bool((await show(inventory, view))["state"] == state)

    await inventory.run_until(done)
    return await show(inventory, view)


async def finished(inventory: Any, view: Any) -> Any:
    async def done() -> bool:
        await inventory.alter("UPDATE job SET not_before = created_at WHERE kind = 'watch'")
        return bool((await show(inventory, view))["unfinished"] == 0)

    await inventory.run_until(done)
    return await show(inventory, view)


async def leaves(inventory: Any, *names: str, subscriber: str = OURS, **more: Any) -> list[int]:
    pems = [inventory.pki.leaf(name, (name,), **more) for name in names]
    return list(await inventory.import_pems(*pems, subscriber=subscriber))


async def acts(inventory: Any) -> list[tuple[str, str, dict[str, Any]]]:
    rows = await inventory.fetch(
        "SELECT action, actor, facts FROM audit WHERE action LIKE 'certificates:incident:%' AND outcome = 'done' ORDER BY id"
    )
    told = [(row["action"].rsplit(":", 1)[1], row["actor"], json.loads(row["facts"])) for row in rows]
    return [each for each in told if each[0] != "look_at"]


def test_s7_a_serial_number_of_digits_alone_is_no_number_until_its_spelling_is_said() -> None:
    """S7: also with its issuer; a mark or a letter says hexadecimal; a spelling counts for the whole list."""
    plain = given(["0x1234", "12:34;CN=A", "ab12", "1234", "1234;CN=A", "0", "geen nummer", "", "ff" * 21], None)
    assert [(each.serial, each.issuer, each.outcome) for each in plain] == [
        ("1234", "", None),
        ("1234", "CN=A", None),
        ("ab12", "", None),
        ("", "", LineOutcome.SPELLING),
        ("", "", LineOutcome.SPELLING),
        ("00", "", None),
        *[("", "", LineOutcome.INVALID)] * 3,
    ]
    assert plain[3].choices == ("0x1234", "0x04d2") and plain[4].choices == ("0x1234;CN=A", "0x04d2;CN=A")
    assert [each.serial for each in given(["1234", "4660"], Spelling.HEX)] == ["1234", "4660"]
    decimal = given(["4660", "0x1234", "1234;CN=A", "4660"], Spelling.DECIMAL)
    assert [(each.serial, each.outcome) for each in decimal] == [
        ("1234", None),
        ("", LineOutcome.INVALID),
        ("04d2", None),
        ("1234", LineOutcome.DOUBLE),
    ]


def test_s7_a_run_goes_slower_the_longer_nothing_gets_through() -> None:
    """S7: never slower than one revocation is asked again."""
    waits = [pause(timedelta(seconds=stood)) for stood in (0, 1, 8, 60, 86_400)]
    assert waits == [0.25, 0.25, 2.0, 15.0, 15.0]


async def test_s7_each_line_of_serial_numbers_tells_what_it_is(inventory: Any) -> None:
    """S7: unknown, two CAs', digits alone, no number, double, revoked, over: told whether or not there is a list; as long as one is unclear there is none."""
    (plain,) = await leaves(inventory, "a.nl", serial=0xA0000001, subscriber=THEIRS)
    await leaves(inventory, "b.nl", serial=0xA0000002)
    await leaves(inventory, "c.nl", serial=0xA0000003)
    await inventory.alter("UPDATE certificate SET issuer = 'CN=Ander', serial = 'a0000002' WHERE serial = 'a0000003'")
    await leaves(inventory, "r.nl", serial=0xA0000004)
    await leaves(inventory, "o.nl", serial=0xA0000005)
    await inventory.alter(
        "UPDATE certificate SET revoked_at = now(), revocation_reason = 'superseded' WHERE serial = 'a0000004'"
    )
    await inventory.alter("UPDATE certificate SET not_after = now() - interval '1 day' WHERE serial = 'a0000005'")
    clear = ["A0:00:00:01", "0xa0000001", "a0000009", "a0000004", "a0000005"]
    outcomes = ["found", "double", "unknown", "revoked", "over"]
    for unclear, said, choices in (
        ("a0000002", "issuers", 2),
        ("a0000002;CN=Niemand", "issuers", 2),
        ("a0000002 ; CN=Anders", "issuers", 2),
        ("20000001", "spelling", 2),
        ("geen nummer", "invalid", 0),
    ):
        answer = await asked(inventory, chosen_by="serials", serials=[*clear, unclear])
        assert answer["id"] is None, unclear
        assert [line["outcome"] for line in answer["lines"]] == [*outcomes, said]
        assert len(answer["lines"][-1]["choices"]) == choices
    for line in (await asked(inventory, chosen_by="serials", serials=["a0000002"]))["lines"][0]["choices"]:
        assert (await prepared(inventory, chosen_by="serials", serials=[line]))["total"] == 1, (
            "a choice is what to write"
        )
    nothing = await asked(inventory, chosen_by="serials", serials=clear[2:])
    assert nothing["id"] is None and [line["outcome"] for line in nothing["lines"]] == outcomes[2:]
    view = await prepared(inventory, chosen_by="serials", serials=clear)
    (row,), (frozen,) = view["certificates"], view["lists"]
    assert (row["certificate"], view["total"], frozen["certificates"]) == (plain, 1, 1)
    assert [line["outcome"] for line in view["lines"]] == outcomes[1:]
    (stored,) = await inventory.fetch("SELECT issuer, serial FROM certificate WHERE id = $1", plain)
    assert frozen["sha256"] == hashlib.sha256(f"{stored['issuer']}\t{stored['serial']}".encode()).hexdigest()
    decimal = await prepared(inventory, chosen_by="serials", serials=[str(0xA0000001)], spelling="decimal")
    assert decimal["total"] == 1
    assert await inventory.fetch("SELECT 1 FROM revocation") == [], "nothing is revoked by a list"


async def test_s7_exactly_the_list_that_another_person_confirms_is_revoked(inventory: Any) -> None:
    """S7: never by who prepared it, never another list; each has its own result; a certificate of others stays; again changes nothing."""
    ours = await leaves(inventory, *(f"a{n}.nl" for n in range(6)))
    (theirs,) = await leaves(inventory, "b.nl", subscriber=THEIRS)
    view = await prepared(inventory, chosen_by="subscriber", value=OURS, reason="cessationOfOperation")
    assert (view["state"], view["total"], view["results"]) == ("prepared", 6, {"waiting": 6})
    answer = await confirm(inventory, view, ONE)
    assert (answer.status_code, answer.json()["slug"]) == (403, "incident.own")
    answer = await call(inventory, "POST", f"/{view['id']}/confirmation", TWO, sha256="0" * 64)
    assert answer.json()["slug"] == "incident.other_list"
    assert await inventory.fetch("SELECT 1 FROM revocation") == []
    assert await go(inventory, view, "end") == (409, "incident.state"), "nothing is closed that did not run"
    both = await asyncio.gather(*(confirm(inventory, view, number) for number in (TWO, "CB9000004")))
    assert [answer.status_code for answer in both] == [200, 200]
    view = await until(inventory, view)
    assert sum(view["results"].values()) == 6 and "waiting" not in view["results"] and view["fresh"] == 0
    rows = await inventory.fetch("SELECT certificate, reason, road, asked_by FROM revocation ORDER BY certificate")
    by = view["lists"][0]["decided_by"]
    assert [tuple(row) for row in rows] == [(each, "cessationOfOperation", "incident", by) for each in sorted(ours)]
    assert theirs not in {row["certificate"] for row in rows}
    await finished(inventory, view)
    assert await go(inventory, view, "end") == (200, None)
    assert (await show(inventory, view))["state"] == "closed"
    assert inventory.ca.calls.count("revoke") == 6
    assert [(what, who) for what, who, _ in await acts(inventory)] == [
        ("prepare", ONE),
        ("confirm", by),
        ("run", "certificates"),
        ("end", ONE),
    ]


async def test_s7_nothing_is_closed_while_a_certificate_is_not_done(inventory: Any) -> None:
    """S7: neither while the CA refuses it, nor is silent, nor while nobody can see it: it is seen, or the desk settled it as a case."""
    (first, second) = await leaves(inventory, "a.nl", "b.nl")
    view = await prepared(inventory, chosen_by="subscriber", value=OURS)
    inventory.ca.refuses = "certificate.unknown"
    await confirm(inventory, view)
    view = await until(inventory, view)

    async def refused() -> bool:
        return (await show(inventory, view))["results"] == {"refused": 2}

    await inventory.run_until(refused)
    view = await show(inventory, view)
    assert view["unfinished"] == 2 and [each["stalled"] for each in view["certificates"]] == [True, True]
    assert await go(inventory, view, "end") == (409, "incident.unfinished")
    cases = {each["certificate"]: each["revocation"] for each in view["certificates"]}
    async with client(inventory) as http:
        settled = await http.post(
            f"/desk/stalled/{cases[first]}/settle", json={"outcome": "not_needed", "text": "Van een andere CA."}
        )
        assert settled.status_code == 200, settled.text
    assert await go(inventory, view, "end") == (409, "incident.unfinished"), "one of two is a refusal yet"
    inventory.ca.refuses, inventory.ca.down, inventory.published.lists = None, 10_000, False
    async with client(inventory) as http:
        assert (await http.post(f"/desk/stalled/{cases[second]}/again", json={})).status_code == 200
    assert await go(inventory, view, "end") == (409, "incident.unfinished"), "the CA has not answered"
    inventory.ca.down = 0

    async def confirmed() -> bool:
        await inventory.alter("UPDATE job SET not_before = created_at WHERE kind = 'revoke'")
        return bool((await show(inventory, view))["results"].get("confirmed"))

    await inventory.run_until(confirmed)
    assert await go(inventory, view, "end") == (409, "incident.unfinished"), "its list doesn't show it"
    inventory.published.lists = True
    view = await finished(inventory, view)
    assert view["results"] == {"settled": 1, "seen": 1}
    assert await go(inventory, view, "end") == (200, None)


async def test_s7_an_urgent_revocation_overtakes_the_mass(inventory: Any) -> None:
    """S7: one that is asked by itself while a run of many waits for the CA is at the CA before most of them; the run asks ever less often."""
    await leaves(inventory, *(f"m{n}.nl" for n in range(20)))
    (urgent,) = await leaves(inventory, "nu.nl", subscriber=THEIRS)
    view = await prepared(inventory, chosen_by="subscriber", value=OURS)
    inventory.ca.down = 10_000
    await confirm(inventory, view)

    async def begun() -> bool:
        return len(await inventory.fetch("SELECT 1 FROM revocation")) >= AT_ONCE

    await inventory.run_until(begun)
    assert len(await inventory.fetch("SELECT 1 FROM revocation")) == AT_ONCE, "no more than these are with the CA"
    assert worker.jobs.kinds["revoke"].concurrency > AT_ONCE, "who comes by itself finds a worker that is free"
    assert (await inventory.revoke(urgent, "keyCompromise", subscriber=THEIRS)).status_code == 200
    inventory.ca.down = 0
    await until(inventory, view)

    async def over() -> bool:
        return not await inventory.fetch("SELECT 1 FROM revocation WHERE confirmed_at IS NULL")

    await inventory.run_until(over)
    order = await inventory.fetch("SELECT certificate FROM revocation ORDER BY confirmed_at")
    assert [row["certificate"] for row in order].index(urgent) <= 2 * AT_ONCE


async def test_s7_a_run_that_dies_goes_on_and_asks_nothing_twice(inventory: Any) -> None:
    """S7: what a transaction wrote stands, what it didn't is asked again; the CA hears of each certificate once."""
    await leaves(inventory, *(f"d{n}.nl" for n in range(9)))
    view = await prepared(inventory, chosen_by="subscriber", value=OURS)
    await confirm(inventory, view)
    await inventory.alter(f"""CREATE FUNCTION dies() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF (SELECT count(*) FROM incident_certificate WHERE asked_at IS NOT NULL) = {AT_ONCE + 1} THEN RAISE 'dies'; END IF; RETURN NEW; END $$""")
    await inventory.alter(
        "CREATE TRIGGER dies BEFORE UPDATE ON incident_certificate FOR EACH ROW EXECUTE FUNCTION dies()"
    )

    async def died() -> bool:
        return bool(await inventory.fetch("SELECT 1 FROM job WHERE kind = 'incident' AND failures > 0"))

    await inventory.run_until(died)
    assert len(await inventory.fetch("SELECT 1 FROM revocation")) in {AT_ONCE, AT_ONCE + 1}
    await inventory.alter("DROP TRIGGER dies ON incident_certificate")
    await inventory.alter("UPDATE job SET not_before = created_at WHERE kind = 'incident'")
    await until(inventory, view)
    await inventory.portal.settle()
    assert len(await inventory.fetch("SELECT 1 FROM revocation")) == 9 == inventory.ca.calls.count("revoke")


async def test_s7_who_is_ahead_of_a_run_gets_the_incidents_reason(inventory: Any) -> None:
    """S7: its owner's choice counts only when the key leaked."""
    first, second, *_ = await leaves(inventory, *(f"o{n}.nl" for n in range(8)))
    view = await prepared(inventory, chosen_by="subscriber", value=OURS, reason="cessationOfOperation")
    await inventory.alter("UPDATE incident SET state = 'running'")
    assert (await inventory.revoke(first, "superseded")).json()["reason"] == "cessationOfOperation"
    assert (await inventory.revoke(second, "keyCompromise")).json()["reason"] == "keyCompromise"
    assert view["total"] == 8


async def blocked(inventory: Any) -> None:
    """Until somebody waits for a lock."""
    async with asyncio.timeout(10):
        while not await inventory.fetch(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        ):
            await asyncio.sleep(0.01)


async def issues(inventory: Any) -> None:
    await inventory.alter("UPDATE job SET not_before = created_at WHERE kind = 'issue'")
    await inventory.portal.settle()


async def test_s7_what_is_under_way_waits_and_the_choice_is_made_again(
    inventory: Any, approval: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """S7: nothing is asked of the CA for what falls under an open incident: it is listed, somebody is called once; closed, it goes on.
    What came meanwhile is a next list of two people; as long as there is any, nothing is closed."""
    await leaves(inventory, "a.nl")
    view = await prepared(inventory, chosen_by="subscriber", value=OURS)
    await inventory.portal.receive("certificates", approval())
    await inventory.portal.settle()
    await issues(inventory)
    assert "submit" not in inventory.ca.calls
    (waits,) = (await show(inventory, view))["held"]
    assert waits["held"] is True and waits["subscriber"] == OURS
    assert capsys.readouterr().out.count("incident.holds") == 1
    await leaves(inventory, "b.nl")
    await confirm(inventory, view)
    view = await until(inventory, view)
    assert view["fresh"] == 1 and capsys.readouterr().out.count("incident.more") == 1
    assert await go(inventory, view, "end") == (409, "incident.more")
    assert await go(inventory, view, "lists", TWO) == (200, None)
    view = await show(inventory, view)
    assert (view["lists"][0]["round"], view["lists"][0]["certificates"], view["total"]) == (2, 1, 2)
    assert (await confirm(inventory, view, TWO)).json()["slug"] == "incident.own"
    await confirm(inventory, view, ONE)
    await until(inventory, view)
    view = await finished(inventory, view)
    assert [each["decided_by"] for each in view["lists"]] == [ONE, TWO], "who decided on each list stays"
    assert await go(inventory, view, "lists") == (422, "incident.empty")
    assert await go(inventory, view, "end") == (409, "incident.held"), "what becomes of the order is to be said"
    assert await go(inventory, view, "end", held="release") == (200, None)
    await issues(inventory)
    assert "submit" in inventory.ca.calls
    (line,) = await inventory.fetch("SELECT facts FROM audit WHERE action = 'certificates:issuance:release'")
    assert json.loads(line["facts"])["fate"] == "release"


async def test_s7_a_leaked_key_that_only_an_order_has_is_an_incident(inventory: Any, approval: Any) -> None:
    """S7: its list is empty, its order waits, and is refused with the end of the incident: the CA never hears of it."""
    await inventory.portal.receive("certificates", event := approval())
    view = await prepared(inventory, chosen_by="key", value=event.details.spki_sha256, reason="keyCompromise")
    await inventory.portal.settle()
    assert view["total"] == 0 and [each["held"] for each in view["held"]] == [True]
    assert (await confirm(inventory, view)).status_code == 200
    view = await until(inventory, view)
    assert await go(inventory, view, "end", held="refuse") == (200, None)
    await issues(inventory)
    assert "submit" not in inventory.ca.calls
    (intent,) = await inventory.fetch("SELECT state, reason FROM issuance")
    assert tuple(intent) == ("refused", "ca.unasked")
    (failed,) = told(inventory, IssuanceFailed)
    assert failed.reason == "ca.unasked"


async def done(inventory: Any) -> Any:
    """An incident of a subscriber; nothing keeps it from being closed."""
    await leaves(inventory, "a.nl")
    view = await prepared(inventory, chosen_by="subscriber", value=OURS)
    await confirm(inventory, view)
    await until(inventory, view)
    return await finished(inventory, view)


async def refused_unasked(inventory: Any) -> None:
    """The order ended, whatever its job does, and the CA never heard of it."""
    for _ in range(2):
        await issues(inventory)
    assert "submit" not in inventory.ca.calls
    assert [tuple(row) for row in await inventory.fetch("SELECT state, reason FROM issuance")] == [
        ("refused", "ca.unasked")
    ]
    (line,) = await inventory.fetch("SELECT facts FROM audit WHERE action = 'certificates:issuance:release'")
    assert json.loads(line["facts"])["fate"] == "refuse"


async def test_s7_an_order_approved_in_the_instant_of_a_closing_that_refuses_is_refused(
    inventory: Any, approval: Any
) -> None:
    """S7: its approval is not committed yet, so the closing sees nothing of it. One approved after the closing goes on."""
    event = approval()
    view = await done(inventory)
    async with inventory.service.database.begin(inventory.service.actor) as tx:
        await issuing.approved(tx, event)
        await tx.flush()
        assert await go(inventory, view, "end", held="refuse") == (200, None)
    await refused_unasked(inventory)
    again = event.model_copy(update={"version": event.version + 1, "at": clock.now()})
    await inventory.portal.receive("certificates", again)
    await issues(inventory)
    assert "submit" in inventory.ca.calls


async def test_s7_an_order_heard_of_while_a_closing_that_refuses_is_not_committed_is_refused(
    inventory: Any, approval: Any
) -> None:
    """S7: for its job the incident is open until then, so it waits; then it ends."""
    event = approval()
    view = await done(inventory)
    async with inventory.service.database.begin(inventory.service.actor) as tx:
        assert await incidents.close(tx, UUID(view["id"]), CloseIncident(held=HeldFate.REFUSE)) is None
        await tx.flush()
        await inventory.portal.receive("certificates", event)
        await inventory.portal.settle()
        assert "submit" not in inventory.ca.calls
    await refused_unasked(inventory)


async def test_s7_nothing_is_closed_beside_a_job_that_is_about_to_ask_the_ca(inventory: Any, approval: Any) -> None:
    """S7: the job looked before there was an incident, and has not committed; the closing waits for it, and is refused."""
    event = approval()
    async with inventory.service.database.begin(inventory.service.actor) as tx:
        await issuing.approved(tx, event)
    await inventory.alter("DELETE FROM job WHERE kind = 'issue'")
    async with inventory.service.database.begin(inventory.service.actor) as tx:
        intent = await issuing.begin(tx, issuing.request_id(event, 0))
        assert intent is not None and await incidents.waits(tx, intent) is False
        await tx.session.flush()
        view = await prepared(inventory, chosen_by="key", value=event.details.spki_sha256, reason="keyCompromise")
        await confirm(inventory, view)
        await until(inventory, view)
        closing = asyncio.create_task(go(inventory, view, "end", held="refuse"))
        await blocked(inventory)
    assert await closing == (409, "incident.more")
    assert (await show(inventory, view))["state"] == "ran"


async def test_s7_a_list_is_confirmed_or_ends_when_both_come_at_once(inventory: Any) -> None:
    """S7: who confirms while its end is not committed waits, and is refused clearly; the other way round the end passes it by."""
    await leaves(inventory, "a.nl")
    database = inventory.service.database

    async def late() -> None:
        async with database.begin(inventory.service.actor) as tx:
            tx.now += timedelta(days=2)
            await incidents.look(tx)

    view = await prepared(inventory, chosen_by="subscriber", value=OURS)
    async with database.begin(inventory.service.actor) as tx:
        tx.now += timedelta(days=2)
        await incidents.look(tx)
        await tx.flush()
        confirming = asyncio.create_task(confirm(inventory, view))
        await blocked(inventory)
    assert (await confirming).json()["slug"] == "incident.state"
    view = await prepared(inventory, chosen_by="subscriber", value=OURS)
    async with database.begin(Actor(TWO)) as tx:
        command = ConfirmList(sha256=view["lists"][0]["sha256"])
        assert await incidents.confirm(tx, UUID(view["id"]), command) is None
        await tx.flush()
        looking = asyncio.create_task(late())
        await blocked(inventory)
    await looking
    assert (await show(inventory, view))["state"] == "running"


async def test_s7_what_the_ca_may_have_been_asked_is_taken_in_and_stands_in_a_next_list(
    inventory: Any, approval: Any
) -> None:
    """S7: an answer that was lost before the incident: the certificate is there, so it is found and not held."""
    inventory.ca.lost_answers = 1
    await inventory.portal.receive("certificates", approval())
    await inventory.portal.settle()
    assert inventory.ca.calls.count("submit") == 1
    view = await prepared(inventory, chosen_by="subscriber", value=OURS)
    assert [each["held"] for each in view["held"]] == [False]
    await confirm(inventory, view)
    view = await until(inventory, view)
    assert await go(inventory, view, "end", held="refuse") == (409, "incident.more"), "the CA may be making it"
    await issues(inventory)
    assert (await show(inventory, view))["fresh"] == 1
    assert await go(inventory, view, "end") == (409, "incident.more")
    assert await go(inventory, view, "lists") == (200, None)


async def test_s7_a_next_list_is_called_off_or_stays_valid_by_two_people(inventory: Any) -> None:
    """S7: called off it is found again; only another than who made it leaves its certificates valid, and says why."""
    (first,) = await leaves(inventory, "a.nl")
    view = await prepared(inventory, chosen_by="subscriber", value=OURS)
    assert await go(inventory, view, "left", TWO, sha256=view["lists"][0]["sha256"], words=WORDS) == (
        409,
        "incident.state",
    )
    (second,) = await leaves(inventory, "b.nl")
    await confirm(inventory, view)
    view = await until(inventory, view)
    await finished(inventory, view)
    assert await go(inventory, view, "lists") == (200, None)
    assert await go(inventory, view, "calling-off") == (200, None)
    view = await show(inventory, view)
    assert (view["state"], view["fresh"], view["total"], view["lists"][0]["outcome"]) == ("ran", 1, 1, "called_off")
    assert await go(inventory, view, "end") == (409, "incident.more")
    assert await go(inventory, view, "lists") == (200, None)
    view = await show(inventory, view)
    body = {"sha256": view["lists"][0]["sha256"], "words": "Dit is van na de overname."}
    assert await go(inventory, view, "left", ONE, **body) == (403, "incident.own")
    assert await go(inventory, view, "left", TWO, **body | {"sha256": "0" * 64}) == (409, "incident.other_list")
    assert await go(inventory, view, "left", TWO, **body) == (200, None)
    view = await show(inventory, view)
    assert (view["fresh"], view["results"], view["lists"][0]["words"]) == (0, {"seen": 1, "left": 1}, body["words"])
    assert await go(inventory, view, "end") == (200, None)
    assert [row["certificate"] for row in await inventory.fetch("SELECT certificate FROM revocation")] == [first]
    assert second in {
        row["certificate"] for row in await inventory.fetch("SELECT certificate FROM incident_certificate")
    }


async def test_s7_a_list_that_nobody_confirms_ends_by_itself(
    inventory: Any, approval: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """S7: somebody is called once before, and once when it is over; nothing is revoked, and what waited goes on."""
    await leaves(inventory, "a.nl")
    view = await prepared(inventory, chosen_by="subscriber", value=OURS)
    await inventory.portal.receive("certificates", approval())
    await inventory.portal.settle()

    async def look() -> str:
        await worker.look_at_incidents(inventory.service)
        return str(capsys.readouterr().out)

    assert "incident.due" not in await look()
    await inventory.alter("UPDATE incident_list SET due_at = now() + interval '3 hours'")
    assert ["incident.due" in await look() for _ in range(2)] == [True, False]
    await inventory.alter("UPDATE incident_list SET due_at = now() - interval '1 second'")
    assert (await confirm(inventory, view)).json()["slug"] == "incident.state", "too late, also before a job looks"
    assert ["incident.expired" in await look() for _ in range(2)] == [True, False]
    view = await show(inventory, view)
    assert (view["state"], view["lists"][0]["outcome"]) == ("expired", "expired")
    assert (await acts(inventory))[-1] == ("end", "certificates", {"state": "expired", "round": 1})
    assert await inventory.fetch("SELECT 1 FROM revocation") == []
    await issues(inventory)
    assert "submit" in inventory.ca.calls
    assert await inventory.fetch("SELECT 1 FROM audit WHERE action = 'certificates:issuance:release'")


async def test_s7_a_next_list_that_nobody_confirms_leaves_the_incident_open(
    inventory: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """S7: what it found is found again; somebody is called every day for an incident that nobody closes."""
    await leaves(inventory, "a.nl")
    view = await prepared(inventory, chosen_by="subscriber", value=OURS)
    await leaves(inventory, "b.nl")
    await confirm(inventory, view)
    view = await until(inventory, view)
    assert await go(inventory, view, "lists") == (200, None)
    await inventory.alter("UPDATE incident_list SET due_at = now() - interval '1 second' WHERE round = 2")
    await worker.look_at_incidents(inventory.service)
    view = await show(inventory, view)
    assert (view["state"], view["fresh"]) == ("ran", 1)
    assert "incident.left_open" not in capsys.readouterr().out
    for days in (1, 2):
        await inventory.alter(
            "UPDATE incident SET went_on_at = went_on_at - interval '25 hours', called_at = called_at - interval '25 hours'"
        )
        for _ in range(2):
            await worker.look_at_incidents(inventory.service)
        assert capsys.readouterr().out.count("incident.left_open") == 1, days


async def test_s7_a_choice_by_key_or_issuer(inventory: Any) -> None:
    """S7: the key in capitals with colons too; one that nobody has gives no incident; only reasons that make sense."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    (certificate,) = await leaves(inventory, "k.nl", subscriber=THEIRS, key=key)
    spki = fingerprint(key)
    typed = ":".join(spki[n : n + 2] for n in range(0, 64, 2)).upper()
    view = await prepared(inventory, chosen_by="key", value=typed, reason="keyCompromise")
    assert [row["certificate"] for row in view["certificates"]] == [certificate]
    (row,) = await inventory.fetch("SELECT issuer FROM certificate WHERE id = $1", certificate)
    assert (await prepared(inventory, chosen_by="issuer", value=row["issuer"]))["total"] == 1
    before = await inventory.fetch("SELECT count(*) FROM incident")
    for body, slug in (
        ({"chosen_by": "key", "value": "ab" * 32, "reason": "keyCompromise"}, "incident.empty"),
        ({"chosen_by": "key", "value": "geen", "reason": "keyCompromise"}, "incident.value"),
        ({"chosen_by": "key", "value": spki, "reason": "cessationOfOperation"}, "input.invalid"),
        ({"chosen_by": "serials", "value": OURS, "reason": "superseded"}, "input.invalid"),
    ):
        answer = await call(inventory, "POST", words=WORDS, **body)
        assert answer.status_code == 422 and answer.json()["slug"] == slug, answer.text
    assert await inventory.fetch("SELECT count(*) FROM incident") == before


async def test_s7_the_report_has_each_certificate_and_no_formula(inventory: Any) -> None:
    """S7: serial, issuer, subscriber, list, state, moments in UTC and the CA's answer; a cell that begins a formula is marked."""
    first, second = await leaves(inventory, "a.nl", "b.nl")
    await inventory.alter("UPDATE certificate SET common_name = '=HYPERLINK(1)' WHERE common_name = 'a.nl'")
    view = await prepared(inventory, chosen_by="subscriber", value=OURS)
    inventory.ca.refuses = "-1+certificate.unknown"
    await confirm(inventory, view)
    await until(inventory, view)
    await inventory.portal.settle()
    answer = await call(inventory, "GET", f"/{view['id']}/report.csv")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith("\ufeffSerienummer;".encode())
    rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert len(rows) == 2
    assert {row["Naam (CN)"] for row in rows} == {"'=HYPERLINK(1)", "b.nl"}
    for row in rows:
        assert (row["Abonnee"], row["Lijst"], row["Stand"]) == (OURS, "1", "Geweigerd")
        assert row["Antwoord van de CA"] == "'-1+certificate.unknown" and row["Gevraagd (UTC)"].endswith("Z")
        assert row["Bevestigd (UTC)"] == ""
    english = await call(inventory, "GET", f"/{view['id']}/report.csv?language=en")
    assert english.content.decode("utf-8-sig").startswith("Serial number;") and "Refused" in english.text
    nobody = await call(inventory, "GET", f"/{'0' * 8}-0000-7000-8000-{'0' * 12}/report.csv")
    assert nobody.status_code == 404
    assert {first, second} == {each["certificate"] for each in view["certificates"]}


@pytest.mark.parametrize("who", [Who.REPRESENTATIVE, Who.CONTACT_FULL])
async def test_s7_no_customer_comes_near_an_incident(inventory: Any, who: Who) -> None:
    """S7, INV-6: neither to look nor to act."""
    await leaves(inventory, "a.nl")
    view = await prepared(inventory, chosen_by="subscriber", value=OURS)
    sha256 = view["lists"][0]["sha256"]
    path = f"/desk/incidents/{view['id']}"
    body = {"chosen_by": "subscriber", "value": OURS, "reason": "superseded", "words": WORDS}
    async with client(inventory, "CB1000002", who, OURS) as http:
        answers = await asyncio.gather(
            http.get("/desk/incidents"),
            http.get(path),
            http.get(f"{path}/report.csv"),
            http.post("/desk/incidents", json=body),
            http.post(f"{path}/confirmation", json={"sha256": sha256}),
            http.post(f"{path}/left", json={"sha256": sha256, "words": WORDS}),
            *(http.post(f"{path}/{way}", json={}) for way in ("end", "lists", "calling-off")),
        )
    assert {answer.status_code for answer in answers} == {403}
