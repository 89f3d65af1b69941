"""S7, incidents: a list that is announced for a day: what its subscribers see, are told and may do, and how it begins or is called off."""

import asyncio
import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from certificates import worker
from certificates.domain.announcing import no_day
from certificates.service.announcing import reminder, starts_at
from certificates.service.calling_off import hashed
from certificates.store import incidents
from certificates.tables import Issuance
from chassis import clock
from contracts.announced import RevocationAnnounced, RevocationCalledOff
from contracts.authority import Who
from contracts.certificates import CertificateExpiring

from .test_expiring import CARLA, KAREL, mails, people
from .test_incidents import ONE, OURS, THEIRS, TWO, acts, call, client, go, leaves, prepared, show, until
from .test_role_addresses import ROLE
from .test_role_addresses import told as addresses

NL, EN = "De uitgever stopt. Vervang dit certificaat.", "The issuer stops. Replace this certificate."
THREE = "CB9000004"
WHY = "De CA mag toch blijven werken."


def workday(days: int = 20) -> date:
    """A Dutch working day so many days from now, or the first after it; no public holiday is on 24 December to 2 January, in spring or May."""
    day = clock.local(clock.now()).date() + timedelta(days=days)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


async def free(inventory: Any) -> None:
    """No day is a holiday: which are is another test's."""
    await inventory.alter("DELETE FROM holiday")


def body(day: date | None = None, **more: Any) -> dict[str, Any]:
    planned = (day or workday()).isoformat()
    return {
        "chosen_by": "subscriber",
        "value": OURS,
        "reason": "cessationOfOperation",
        "day": planned,
        "nl": NL,
        "en": EN,
    } | more


async def announced(inventory: Any, **more: Any) -> Any:
    """A list that is announced, and all of it said."""
    await free(inventory)
    view = await prepared(inventory, **body(**more))
    answer = await confirmed(inventory, view)
    assert answer.status_code == 200, answer.text
    await inventory.portal.settle(skip_jobs=("mail",))
    return await show(inventory, view)


async def confirmed(inventory: Any, view: Any, number: str = TWO, **more: Any) -> Any:
    said = {"sha256": view["lists"][0]["sha256"], "day": view["lists"][0]["day"]} | more
    return await call(inventory, "POST", f"/{view['id']}/confirmation", number, **said)


def at_its_day(view: Any) -> Any:
    """The clock stands just after the list's hour."""
    return clock.moved(datetime.fromisoformat(view["starts_at"]) - clock.now() + timedelta(minutes=1))


async def begun(inventory: Any, view: Any) -> Any:
    """Its day came, and its run is over; two processes look."""
    for _ in range(2):
        await worker.look_at_incidents(inventory.service)
    return await until(inventory, view)


def said(inventory: Any, kind: Any) -> list[Any]:
    wanted = kind.type_name()
    return [kind.model_validate_json(p) for _, h, p in inventory.portal.log if h["ce_type"] == wanted]


async def detail(inventory: Any, number: int) -> dict[str, Any]:
    return dict((await inventory.get(f"/certificates/{number}")).json())


async def mailed(inventory: Any) -> list[Any]:
    return [mail for mail in await mails(inventory) if mail["key"].startswith("announced.")]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 29), "early"),
        (date(2026, 11, 30), None),
        (date(2026, 12, 5), "weekend"),
        (date(2026, 12, 6), "weekend"),
        (date(2026, 12, 25), "holiday"),
        (date(2027, 3, 29), None),
        (date(2027, 3, 30), "far"),
    ],
)
def test_s7_a_day_is_a_dutch_working_day_that_comes(day: date, why: str | None) -> None:
    """S7: from tomorrow to a hundred and twenty days ahead."""
    assert no_day(day, date(2026, 11, 29), {date(2026, 12, 25)}) == why


def test_s7_it_begins_at_nine_in_amsterdam() -> None:
    """S7: in summer and in winter."""
    assert starts_at(date(2026, 12, 3)) == datetime(2026, 12, 3, 8, tzinfo=UTC)
    assert starts_at(date(2027, 7, 1)) == datetime(2027, 7, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "days"),
    [
        (datetime(2026, 12, 10, 7, 59, tzinfo=UTC), None),
        (datetime(2026, 12, 10, 8, tzinfo=UTC), 7),
        (datetime(2026, 12, 15, 7, 59, tzinfo=UTC), 7),
        (datetime(2026, 12, 15, 8, tzinfo=UTC), 1),
        (datetime(2026, 12, 17, 7, 59, tzinfo=UTC), 1),
        (datetime(2026, 12, 17, 8, tzinfo=UTC), None),
    ],
)
def test_s7_people_are_reminded_seven_days_and_a_working_day_before(now: datetime, days: int | None) -> None:
    """S7: of a list for Thursday 17 December; the day before is a holiday here, so it is told on Tuesday."""
    assert reminder(starts_at(date(2026, 12, 17)), now, {date(2026, 12, 16)}) == days


async def test_s7_a_day_that_is_none_is_refused_with_why(inventory: Any) -> None:
    """S7: also a holiday that is written down; and a day without words, or words without a day."""
    await leaves(inventory, "a.nl")
    await free(inventory)
    today, holiday = clock.local(clock.now()).date(), workday(30)
    await inventory.alter(f"INSERT INTO holiday (day, name) VALUES ('{holiday}', 'Vrij')")
    saturday = today + timedelta(days=7 + (5 - today.weekday()) % 7)
    for day, why in ((today, "early"), (saturday, "weekend"), (holiday, "holiday"), (workday(121), "far")):
        answer = await call(inventory, "POST", words=WHY, **body(day))
        assert (answer.status_code, answer.json()["slug"], answer.json()["params"]) == (
            422,
            "incident.day",
            {"reason": why},
        )
    for wrong in (body(nl=None), body(en=""), body() | {"day": None}):
        assert (await call(inventory, "POST", words=WHY, **wrong)).json()["slug"] == "input.invalid"
    assert await inventory.fetch("SELECT 1 FROM incident") == []


async def test_s7_what_is_announced_is_shown_said_and_revoked_by_nobody(inventory: Any) -> None:
    """S7: for exactly the day that was confirmed, by another; each has its mark, event and line, of others nothing."""
    await free(inventory)
    first, second = await leaves(inventory, "a.nl", "b.nl")
    (theirs,) = await leaves(inventory, "c.nl", subscriber=THEIRS)
    day = workday()
    view = await prepared(inventory, **body(day))
    assert (view["state"], view["lists"][0]["day"], view["lists"][0]["nl"]) == ("prepared", day.isoformat(), NL)
    assert (await confirmed(inventory, view, ONE)).json()["slug"] == "incident.own"
    for other in (None, (day + timedelta(days=1)).isoformat()):
        assert (await confirmed(inventory, view, day=other)).json()["slug"] == "incident.other_list"
    assert (await detail(inventory, first))["announced"] is None, "nobody is told before it is confirmed"
    for _ in range(2):
        assert (await confirmed(inventory, view)).status_code == 200
    await inventory.portal.settle(skip_jobs=("mail",))
    view = await show(inventory, view)
    assert (view["state"], view["results"]) == ("announced", {"waiting": 2})
    events = said(inventory, RevocationAnnounced)
    assert {each.certificate for each in events} == {first, second} and len(events) == 2
    assert {(each.announced_for, each.announced_reason, each.version) for each in events} == {
        (day, "cessationOfOperation", 2)
    }
    shown = await detail(inventory, first)
    told_of = shown["announced"]
    assert (told_of["day"], told_of["reason"], told_of["nl"], told_of["en"]) == (
        day.isoformat(),
        "cessationOfOperation",
        NL,
        EN,
    )
    line = shown["history"]["lines"][0]
    assert (line["what"], line["day"], line["reason"], line["by"]) == (
        "revocation_announced",
        day.isoformat(),
        "cessationOfOperation",
        None,
    )
    assert ONE not in str(shown) and TWO not in str(shown) and view["words"] not in str(shown), "staff stay among staff"
    async with inventory.portal.client(
        "certificates", inventory.identities.person("certificates", "CB1", Who.CONTACT_FULL, THEIRS)
    ) as http:
        assert (await http.get(f"/certificates/{theirs}")).json()["announced"] is None
        assert (await http.get("/certificates?announced=true")).json()["total"] == 0
    await worker.look_at_incidents(inventory.service)
    await inventory.portal.settle(skip_jobs=("mail",))
    assert (
        await inventory.fetch("SELECT 1 FROM revocation") == []
        and (await show(inventory, view))["state"] == "announced"
    )
    assert [(what, who) for what, who, _ in await acts(inventory)] == [("prepare", ONE), ("confirm", TWO)]


async def test_s7_the_list_its_filter_and_its_file_show_the_day(inventory: Any) -> None:
    """S7, S2, S3: exactly those that are valid and nobody revokes yet, whatever the order."""
    numbers = await leaves(inventory, "a.nl", "b.nl", "c.nl")
    view = await announced(inventory)
    await leaves(inventory, "new.nl")
    assert (await inventory.revoke(numbers[1])).status_code == 200
    day = view["lists"][0]["day"]
    for sort in ("name", "own_name"):
        page = (await inventory.get("/certificates", announced="true", sort=sort)).json()
        assert ([row["id"] for row in page["rows"]], page["total"]) == ([numbers[0], numbers[2]], 2)
    rows = {
        row["id"]: row["announced_for"] for row in (await inventory.get("/certificates", status="all")).json()["rows"]
    }
    assert [rows[number] for number in numbers] == [day, None, day] and list(rows.values()).count(day) == 2
    text = (await inventory.get("/certificates.csv", sort="name", status="all")).text.removeprefix("\ufeff")
    cells = [line["Wordt ingetrokken op"] for line in csv.DictReader(io.StringIO(text), delimiter=";")]
    assert cells == [date.fromisoformat(day).strftime("%d-%m-%Y"), "", date.fromisoformat(day).strftime("%d-%m-%Y"), ""]
    assert (await inventory.get("/certificates", THEIRS, announced="true")).json()["total"] == 0


async def test_s7_its_owner_is_ahead_with_the_incidents_reason(inventory: Any) -> None:
    """S7: by whatever road; a key that leaked is never lost; the run skips what is revoked and has that as its result."""
    first, second, third = await leaves(inventory, "a.nl", "b.nl", "c.nl")
    view = await announced(inventory)
    assert (await inventory.revoke(first, "superseded")).json()["reason"] == "cessationOfOperation"
    assert (await inventory.revoke(second, "keyCompromise")).json()["reason"] == "keyCompromise"
    await inventory.portal.settle(skip_jobs=("mail",))
    assert (await detail(inventory, first))["announced"] is None
    with at_its_day(view):
        view = await begun(inventory, view)
    await inventory.portal.settle(skip_jobs=("mail",))
    rows = await inventory.fetch("SELECT certificate, road, reason FROM revocation ORDER BY certificate")
    assert [tuple(row) for row in rows] == [
        (first, "portal", "cessationOfOperation"),
        (second, "portal", "keyCompromise"),
        (third, "incident", "cessationOfOperation"),
    ]
    assert inventory.ca.calls.count("revoke") == 3


async def test_s7_a_list_begins_when_its_hour_has_come_however_late(inventory: Any) -> None:
    """S7: not a minute before; after two days on which everything was down it begins all the same, once."""
    numbers = await leaves(inventory, "a.nl", "b.nl")
    view = await announced(inventory)
    early = datetime.fromisoformat(view["starts_at"]) - clock.now() - timedelta(minutes=1)
    with clock.moved(early):
        await worker.look_at_incidents(inventory.service)
        assert (await show(inventory, view))["state"] == "announced"
    with at_its_day(view), clock.moved(timedelta(days=2)):
        view = await begun(inventory, view)
    assert {row["certificate"] for row in await inventory.fetch("SELECT certificate FROM revocation")} == set(numbers)
    assert [what for what, _, _ in await acts(inventory)] == ["prepare", "confirm", "start", "run"]
    assert (await detail(inventory, numbers[0]))["announced"] is None


@pytest.mark.parametrize("table", ["incident_certificate", "outbox", "audit", "job"])
async def test_s7_killed_while_it_announces_nothing_is_said_twice_and_all_of_it_is(
    inventory: Any, monkeypatch: Any, table: str
) -> None:
    """S7: what a transaction wrote stands, what it didn't is said again."""
    monkeypatch.setattr("certificates.service.announcing._SAID", 2)
    numbers = await leaves(inventory, *(f"d{n}.nl" for n in range(5)))
    await free(inventory)
    view = await prepared(inventory, **body())
    assert (await confirmed(inventory, view)).status_code == 200
    when = "BEFORE UPDATE" if table == "incident_certificate" else "BEFORE INSERT"
    more = "IF NEW.kind <> 'mail' THEN RETURN NEW; END IF;" if table == "job" else ""
    await inventory.alter(f"""CREATE FUNCTION dies() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {more}
      IF (SELECT count(*) FROM incident_certificate WHERE announced_at IS NOT NULL) >= 2 THEN RAISE 'dies'; END IF; RETURN NEW; END $$""")
    await inventory.alter(f"CREATE TRIGGER dies {when} ON {table} FOR EACH ROW EXECUTE FUNCTION dies()")
    if table == "job":
        await inventory.alter("UPDATE certificate SET manager = 'CB1000010'")

    async def died() -> bool:
        return bool(
            await inventory.fetch("SELECT 1 FROM job WHERE kind = 'incident' AND (failures > 0 OR state = 'done')")
        )

    await inventory.run_until(died)
    await inventory.alter(f"DROP TRIGGER dies ON {table}")
    await inventory.alter("UPDATE job SET not_before = created_at WHERE kind = 'incident'")
    await inventory.portal.settle(skip_jobs=("mail",))
    assert sorted(each.certificate for each in said(inventory, RevocationAnnounced)) == sorted(numbers)
    lines = await inventory.fetch("SELECT subject FROM audit WHERE action LIKE '%:announce_revocation'")
    assert len(lines) == 5


async def test_s7_two_people_call_it_off_before_its_day(inventory: Any, person: Any) -> None:
    """S7: exactly what was proposed, never by who proposed it; marks go, it is said, told and stays valid."""
    await people(inventory, person)
    numbers = await leaves(inventory, "a.nl", "b.nl")
    await inventory.fetch("UPDATE certificate SET manager = $1", KAREL)
    view = await announced(inventory)
    sha256 = view["lists"][0]["sha256"]
    assert await go(inventory, view, "proposals", sha256="0" * 64, words=WHY) == (409, "incident.other_list")
    assert await go(inventory, view, "proposals/confirmation", sha256=sha256) == (409, "incident.state")
    assert await go(inventory, view, "proposals", sha256=sha256, words=WHY) == (200, None)
    assert await go(inventory, view, "proposals", TWO, sha256=sha256, words=WHY) == (409, "incident.proposed")
    (proposal,) = (await show(inventory, view))["proposals"]
    day = date.fromisoformat(view["lists"][0]["day"])
    assert proposal["sha256"] == hashed(view["id"], 1, sha256, day, WHY) and proposal["words"] == WHY
    assert await go(inventory, view, "proposals/confirmation", sha256=proposal["sha256"]) == (403, "incident.own")
    assert await go(inventory, view, "proposals/confirmation", TWO, sha256=sha256) == (409, "incident.other_list")
    assert await go(inventory, view, "proposals/dropping", TWO) == (200, None)
    assert await go(inventory, view, "proposals/dropping", TWO) == (409, "incident.state")
    assert await go(inventory, view, "proposals", TWO, sha256=sha256, words=WHY) == (200, None)
    (proposal, *_) = (await show(inventory, view))["proposals"]
    both = [go(inventory, view, "proposals/confirmation", number, sha256=proposal["sha256"]) for number in (THREE, TWO)]
    assert await asyncio.gather(*both) == [(200, None)] * 2, "two at once are one"
    await inventory.portal.settle(skip_jobs=("mail",))
    view = await show(inventory, view)
    assert view["state"] == "cancelled" and [each["outcome"] for each in view["proposals"]] == ["confirmed", "dropped"]
    events = said(inventory, RevocationCalledOff)
    assert sorted(each.certificate for each in events) == sorted(numbers) and {
        each.announced_for for each in events
    } == {None}
    shown = await detail(inventory, numbers[0])
    assert shown["announced"] is None and shown["status"] == "valid"
    assert [line["what"] for line in shown["history"]["lines"][:2]] == ["revocation_called_off", "revocation_announced"]
    assert [mail["subject"].split(" ", 2)[2] for mail in await mailed(inventory)] == [
        f"worden ingetrokken op {day:%d-%m-%Y}",
        "worden toch niet ingetrokken",
    ]
    with clock.moved(timedelta(days=40)):
        await worker.look_at_incidents(inventory.service)
    assert await inventory.fetch("SELECT 1 FROM revocation") == []


async def test_s7_a_proposal_that_nobody_confirms_ends_by_itself(
    inventory: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """S7: after a day, which somebody is told; or when the list begins. The list keeps its day."""
    await leaves(inventory, "a.nl")
    view = await announced(inventory)
    say = {"sha256": view["lists"][0]["sha256"], "words": WHY}
    assert await go(inventory, view, "proposals", **say) == (200, None)
    (proposal,) = (await show(inventory, view))["proposals"]
    with clock.moved(timedelta(hours=25)):
        assert await go(inventory, view, "proposals/confirmation", TWO, sha256=proposal["sha256"]) == (
            409,
            "incident.state",
        )
        for _ in range(2):
            await worker.look_at_incidents(inventory.service)
    assert capsys.readouterr().out.count("incident.proposal_expired") == 1
    with clock.moved(datetime.fromisoformat(view["starts_at"]) - clock.now() - timedelta(hours=1)):
        assert await go(inventory, view, "proposals", **say) == (200, None)
    with at_its_day(view):
        assert await go(inventory, view, "proposals", **say) == (409, "incident.state"), "its hour has come"
        view = await begun(inventory, view)
    assert [each["outcome"] for each in view["proposals"]] == ["started", "expired"]
    assert len(await inventory.fetch("SELECT 1 FROM revocation")) == 1


async def test_s7_n8_each_address_is_told_once_with_all_of_its_certificates(
    inventory: Any, person: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """S7, N8, N9: who hears of revocations hears of it, in an own language; of what nobody hears somebody is called."""
    await people(inventory, person)
    await inventory.portal.receive("certificates", addresses(2, ROLE))
    ours = await leaves(inventory, "b.nl", "a.nl", "c.nl")
    serials = [
        row["serial"]
        for row in await inventory.fetch("SELECT serial FROM certificate WHERE id = ANY($1::bigint[])", ours)
    ]
    (theirs,) = await leaves(inventory, "elders.nl", subscriber=THEIRS)
    (serial,) = await inventory.fetch("SELECT serial FROM certificate WHERE id = $1", theirs)
    await inventory.fetch("UPDATE certificate SET manager = $1 WHERE subscriber = $2", KAREL, OURS)
    await inventory.fetch("UPDATE certificate SET requester = $1 WHERE id = $2", CARLA, ours[2])
    inventory.ca.down = 10_000
    assert (await inventory.revoke(ours[0])).status_code == 200, "who asked for it needs no news of it"
    every = [f"0x{each}" for each in (*serials, serial["serial"])]
    view = await announced(inventory, chosen_by="serials", serials=every, value="")
    sent = {mail["to"]: mail for mail in await mailed(inventory)}
    assert set(sent) == {"karel@voorbeeldstad.example", "carla@voorbeeldstad.example", ROLE}
    karel = sent["karel@voorbeeldstad.example"]
    assert [value.partition(",")[0] for _, value in karel["letter"]["facts"]] == ["a.nl", "c.nl"]
    assert NL in karel["letter"]["paragraphs"] and "09:00" in karel["letter"]["paragraphs"][0]
    assert karel["letter"]["link"] == f"/servercertificaten?status=aangekondigd&per=100&gekozen={ours[1]}.{ours[2]}"
    alone = sent["carla@voorbeeldstad.example"]
    assert (
        "het certificaat voor c.nl" in alone["subject"] and alone["letter"]["link"] == f"/servercertificaten/{ours[2]}"
    )
    assert "elders" not in str(list(sent.values())) and ROLE.lower() not in sent[ROLE]["key"].lower()
    assert capsys.readouterr().out.count("incident.nobody_told") == 1, "nobody of theirs is known"
    assert view["state"] == "announced"
    await inventory.portal.settle(skip_jobs=("mail",))
    assert len(await mailed(inventory)) == 3


async def test_s7_a_replacement_is_made_while_a_list_is_announced_and_not_marked(inventory: Any, approval: Any) -> None:
    """S7: it is what is wanted. Its run begun, nothing is asked of the CA any more."""
    (old,) = await leaves(inventory, "a.nl")
    view = await announced(inventory)
    await inventory.portal.receive("certificates", approval(replaces=old))
    await inventory.portal.settle(skip_jobs=("mail",))
    (made,) = await inventory.fetch("SELECT id FROM certificate WHERE order_id IS NOT NULL")
    assert (await detail(inventory, made["id"]))["announced"] is None
    assert (await detail(inventory, old))["announced"] is not None and (await show(inventory, view))["held"] == []
    asked_for = inventory.ca.calls.count("submit")
    with at_its_day(view):
        view = await begun(inventory, view)
        assert view["fresh"] == 1, "two people decide that it stays valid"
        await inventory.portal.receive("certificates", approval())
        await inventory.portal.settle(skip_jobs=("mail",))
        assert [each["held"] for each in (await show(inventory, view))["held"]] == [True]
    assert inventory.ca.calls.count("submit") == asked_for


@pytest.mark.parametrize("by_key", [True, False])
async def test_s7_only_a_list_by_key_holds_before_its_day(inventory: Any, by_key: bool) -> None:
    """S7: what has the same key waits from the moment that the list is made until it is called off."""
    await leaves(inventory, "a.nl")
    await free(inventory)
    (key,) = await inventory.fetch("SELECT spki_sha256 FROM certificate_key")
    chosen = {"chosen_by": "key", "value": key["spki_sha256"], "reason": "superseded"} if by_key else {}

    async def held() -> bool:
        async with inventory.service.database.begin(inventory.service.actor) as tx:
            intent = Issuance(
                spki_sha256=key["spki_sha256"], subscriber=OURS, product="pkio_private", created_at=tx.now
            )
            return await incidents.holding(tx, intent) is not None

    view = await prepared(inventory, **body(**chosen))
    assert await held() is by_key
    await confirmed(inventory, view)
    assert await held() is by_key
    assert await go(inventory, view, "proposals", sha256=view["lists"][0]["sha256"], words=WHY) == (200, None)
    (proposal,) = (await show(inventory, view))["proposals"]
    assert await go(inventory, view, "proposals/confirmation", TWO, sha256=proposal["sha256"]) == (200, None)
    assert await held() is False
    await inventory.portal.settle(skip_jobs=("mail",))
    assert said(inventory, RevocationAnnounced) == [], "what was called off before it was said is not said"


async def test_s7_n8_expiry_notices_go_on(inventory: Any, person: Any) -> None:
    """S7, N8: that it will be revoked is another thing than that it ends."""
    await people(inventory, person)
    from .test_expiring import certificate, on
    from .test_expiring import workday as ending

    ends = ending(60)
    number = await certificate(inventory, ends, manager=KAREL)
    await announced(inventory)
    with on(ends - timedelta(days=30)):
        await worker.tell_expiring(inventory.service)
        await inventory.portal.settle(skip_jobs=("mail", "incident"))
    assert [event.certificate for event in said(inventory, CertificateExpiring)] == [number]


@pytest.mark.parametrize("who", [Who.REPRESENTATIVE, Who.CONTACT_FULL])
async def test_s7_no_customer_calls_off(inventory: Any, who: Who) -> None:
    """S7, INV-6: nor proposes it."""
    await leaves(inventory, "a.nl")
    view = await announced(inventory)
    async with client(inventory, "CB1000002", who, OURS) as http:
        for way, said_ in (
            ("proposals", {"sha256": "0" * 64, "words": WHY}),
            ("puttings-off", {"sha256": "0" * 64, "words": WHY, "day": "2031-01-02", "serials": ["0x12"]}),
            ("proposals/confirmation", {"sha256": "0" * 64}),
            ("proposals/dropping", {}),
        ):
            assert (await http.post(f"/desk/incidents/{view['id']}/{way}", json=said_)).status_code == 403


async def test_s7_n8_who_replaced_nothing_is_reminded_once_each_time(inventory: Any, person: Any) -> None:
    """S7, N8: killed before the commit all the same; nobody of what is replaced or being revoked, nor who was told only after that hour."""
    await people(inventory, person)
    first, second, third = await leaves(inventory, "a.nl", "b.nl", "c.nl")
    await inventory.fetch("UPDATE certificate SET manager = $1", KAREL)
    view = await announced(inventory)
    starts = datetime.fromisoformat(view["starts_at"])
    (new,) = await leaves(inventory, "b.nl")
    await inventory.fetch("UPDATE certificate SET replaces = $1 WHERE id = $2", second, new)
    inventory.ca.down = 10_000
    await inventory.revoke(third)

    async def on(days: int) -> None:
        with clock.moved(starts - clock.now() - timedelta(days=days) + timedelta(minutes=1)):
            for _ in range(2):
                await worker.look_at_incidents(inventory.service)
            await inventory.portal.settle(skip_jobs=("mail", "revoke"))

    await on(8)
    assert len(await mailed(inventory)) == 1
    await inventory.alter("""CREATE FUNCTION dies() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.kind = 'mail' THEN RAISE 'dies'; END IF; RETURN NEW; END $$""")
    await inventory.alter("CREATE TRIGGER dies BEFORE INSERT ON job FOR EACH ROW EXECUTE FUNCTION dies()")
    with clock.moved(starts - clock.now() - timedelta(days=7) + timedelta(minutes=1)):
        await worker.look_at_incidents(inventory.service)

        async def died() -> bool:
            return bool(await inventory.fetch("SELECT 1 FROM job WHERE kind = 'incident' AND failures > 0"))

        await inventory.run_until(died)
    assert len(await mailed(inventory)) == 1
    await inventory.alter("DROP TRIGGER dies ON job")
    await inventory.alter("UPDATE job SET not_before = created_at WHERE kind = 'incident'")
    await on(7)
    await on(6)
    mail = (await mailed(inventory))[1]
    assert mail["subject"].startswith("Herinnering: ") and [
        value.partition(",")[0] for _, value in mail["letter"]["facts"]
    ] == ["a.nl"]
    assert len(await mailed(inventory)) == 2
    with clock.moved(starts - clock.now() - timedelta(minutes=5)):
        await worker.look_at_incidents(inventory.service)
        await inventory.portal.settle(skip_jobs=("mail", "revoke"))
    assert len(await mailed(inventory)) == 3 and first


async def test_s7_killed_while_it_is_called_off_all_of_it_is_said_once(inventory: Any, monkeypatch: Any) -> None:
    """S7: what a transaction said stands, the rest is said by the next."""
    monkeypatch.setattr("certificates.service.announcing._SAID", 2)
    numbers = await leaves(inventory, *(f"k{n}.nl" for n in range(5)))
    view = await announced(inventory)
    assert await go(inventory, view, "proposals", sha256=view["lists"][0]["sha256"], words=WHY) == (200, None)
    (proposal,) = (await show(inventory, view))["proposals"]
    await inventory.alter("""CREATE FUNCTION dies() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF (SELECT count(*) FROM incident_certificate WHERE undone_at IS NOT NULL) >= 2 THEN RAISE 'dies'; END IF; RETURN NEW; END $$""")
    await inventory.alter("CREATE TRIGGER dies BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION dies()")
    assert await go(inventory, view, "proposals/confirmation", TWO, sha256=proposal["sha256"]) == (200, None)
    assert (await inventory.get("/certificates", announced="true")).json()["total"] == 0, (
        "no mark outlives the decision"
    )

    async def died() -> bool:
        return bool(await inventory.fetch("SELECT 1 FROM job WHERE kind = 'incident' AND failures > 0"))

    await inventory.run_until(died)
    await inventory.alter("DROP TRIGGER dies ON outbox")
    await inventory.alter("UPDATE job SET not_before = created_at WHERE kind = 'incident'")
    await inventory.portal.settle(skip_jobs=("mail",))
    assert sorted(each.certificate for each in said(inventory, RevocationCalledOff)) == sorted(numbers)


async def test_s7_killed_while_it_begins_it_begins_with_the_next_look(inventory: Any) -> None:
    """S7: either it runs and has its job, or nothing happened."""
    numbers = await leaves(inventory, "a.nl", "b.nl")
    view = await announced(inventory)
    await inventory.alter("""CREATE FUNCTION dies() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.kind = 'incident' THEN RAISE 'dies'; END IF; RETURN NEW; END $$""")
    await inventory.alter("CREATE TRIGGER dies BEFORE INSERT ON job FOR EACH ROW EXECUTE FUNCTION dies()")
    with at_its_day(view):
        with pytest.raises(Exception, match="dies"):
            await worker.look_at_incidents(inventory.service)
        assert (await show(inventory, view))["state"] == "announced"
        await inventory.alter("DROP TRIGGER dies ON job")
        inventory.ca.down = 3
        await begun(inventory, view)
        await inventory.portal.settle(skip_jobs=("mail",))
    rows = await inventory.fetch("SELECT certificate FROM revocation ORDER BY certificate")
    assert [row["certificate"] for row in rows] == sorted(numbers)


async def put_off(
    inventory: Any, view: Any, *serials: str, day: date | None = None, **more: Any
) -> tuple[int, str | None]:
    said_ = {
        "sha256": view["lists"][0]["sha256"],
        "words": WHY,
        "day": (day or workday(40)).isoformat(),
        "serials": serials,
    }
    return await go(inventory, view, "puttings-off", **{**said_, **more})


async def serials_of(inventory: Any, *numbers: int) -> list[str]:
    rows = await inventory.fetch(
        "SELECT serial FROM certificate WHERE id = ANY($1::bigint[]) ORDER BY id", list(numbers)
    )
    return [f"0x{row['serial']}" for row in rows]


async def test_s7_two_people_put_off_a_part_and_the_rest_keeps_its_day(inventory: Any, person: Any) -> None:
    """S7: what was shown, by its hash; the part is announced for its day and revoked then, the rest on its own; nothing is called off."""
    await people(inventory, person)
    first, second, third = await leaves(inventory, "a.nl", "b.nl", "c.nl")
    await inventory.fetch("UPDATE certificate SET manager = $1", KAREL)
    view = await announced(inventory)
    later = workday(40)
    two = await serials_of(inventory, first, second)
    assert await put_off(inventory, view, *two, day=later) == (200, None)
    assert (await detail(inventory, first))["announced"]["day"] == view["lists"][0]["day"], (
        "nothing changes by a proposal"
    )
    (proposal,) = (await show(inventory, view))["proposals"]
    assert [each["common_name"] for each in proposal["part"]] == ["a.nl", "b.nl"] and proposal[
        "day"
    ] == later.isoformat()
    assert await go(inventory, view, "proposals/confirmation", sha256=proposal["sha256"]) == (403, "incident.own")
    both = [go(inventory, view, "proposals/confirmation", number, sha256=proposal["sha256"]) for number in (TWO, THREE)]
    assert await asyncio.gather(*both) == [(200, None)] * 2
    await inventory.portal.settle(skip_jobs=("mail",))
    rest = await show(inventory, view)
    (became,) = {each["became"] for each in rest["proposals"]}
    part = await show(inventory, {"id": became})
    assert (rest["state"], rest["total"], part["state"], part["total"]) == ("announced", 1, "announced", 2)
    assert (part["put_off_from"], part["lists"][0]["day"], part["prepared_by"]) == (view["id"], later.isoformat(), ONE)
    assert part["lists"][0]["decided_by"] in {TWO, THREE} and part["lists"][0]["nl"] == NL
    days = [(await detail(inventory, number))["announced"]["day"] for number in (first, second, third)]
    assert days == [later.isoformat()] * 2 + [view["lists"][0]["day"]]
    assert said(inventory, RevocationCalledOff) == []
    again = [each for each in said(inventory, RevocationAnnounced) if each.announced_for == later]
    assert sorted(each.certificate for each in again) == [first, second]
    _, mail = await mailed(inventory)
    assert f"{later:%d-%m-%Y}" in mail["subject"] and any(
        "eerder een andere dag" in each for each in mail["letter"]["paragraphs"]
    )
    with at_its_day(view):
        rest = await begun(inventory, view)
        assert rest["fresh"] == 0, "what is put off is no news of its old incident"
        assert (await show(inventory, part))["state"] == "announced"
        assert [row["certificate"] for row in await inventory.fetch("SELECT certificate FROM revocation")] == [third]
    with at_its_day(part):
        await begun(inventory, part)
    rows = await inventory.fetch("SELECT certificate FROM revocation ORDER BY certificate")
    assert [row["certificate"] for row in rows] == [first, second, third]


async def test_s7_what_is_no_part_of_the_list_is_not_put_off(inventory: Any) -> None:
    """S7: another's, a revoked one, digits alone, the same day, a day that is none; of what is revoked before it is confirmed nothing becomes of it."""
    first, second = await leaves(inventory, "a.nl", "b.nl")
    (theirs,) = await leaves(inventory, "c.nl", subscriber=THEIRS)
    view = await announced(inventory)
    mine, other = await serials_of(inventory, first), await serials_of(inventory, theirs)
    for serials in ([*mine, *other], ["1234"], ["0xff"]):
        assert await put_off(inventory, view, *serials) == (422, "incident.part")
    assert await put_off(inventory, view, *mine, sha256="0" * 64) == (409, "incident.other_list")
    assert await put_off(inventory, view, *mine, day=date.fromisoformat(view["lists"][0]["day"])) == (
        422,
        "incident.day",
    )
    assert await put_off(inventory, view, *mine, day=clock.local(clock.now()).date()) == (422, "incident.day")
    assert await put_off(inventory, view, *mine) == (200, None)
    assert await put_off(inventory, view, *mine) == (409, "incident.proposed")
    assert (await inventory.revoke(first)).status_code == 200
    await inventory.portal.settle(skip_jobs=("mail",))
    (proposal,) = (await show(inventory, view))["proposals"]
    assert await go(inventory, view, "proposals/confirmation", TWO, sha256=proposal["sha256"]) == (
        422,
        "incident.empty",
    )
    assert (await show(inventory, view))["total"] == 2 and len(await inventory.fetch("SELECT 1 FROM incident")) == 1
    assert await go(inventory, view, "proposals/dropping", TWO) == (200, None)
    every = await serials_of(inventory, second)
    assert await put_off(inventory, view, *every) == (200, None)
    (proposal, _) = (await show(inventory, view))["proposals"]
    assert await go(inventory, view, "proposals/confirmation", TWO, sha256=proposal["sha256"]) == (200, None)
    assert (await show(inventory, view))["state"] == "announced", "one that is revoked is left"


async def test_s7_what_is_put_off_from_a_list_by_key_still_holds_the_key(inventory: Any) -> None:
    """S7: also when all of it is put off, and again; a key that was given up gets no new certificate meanwhile."""
    (number,) = await leaves(inventory, "a.nl")
    await free(inventory)
    (key,) = await inventory.fetch("SELECT spki_sha256 FROM certificate_key")
    view = await announced(inventory, chosen_by="key", value=key["spki_sha256"], reason="superseded")
    serials = await serials_of(inventory, number)
    for days in (40, 60):
        assert await put_off(inventory, view, *serials, day=workday(days)) == (200, None)
        proposal = (await show(inventory, view))["proposals"][0]
        assert await go(inventory, view, "proposals/confirmation", TWO, sha256=proposal["sha256"]) == (200, None)
        assert (await show(inventory, view))["state"] == "cancelled"
        (row,) = await inventory.fetch("SELECT id FROM incident WHERE put_off_from = $1", UUID(view["id"]))
        view = await show(inventory, {"id": str(row["id"])})
        assert (view["state"], view["value"]) == ("announced", key["spki_sha256"])
        async with inventory.service.database.begin(inventory.service.actor) as tx:
            intent = Issuance(
                spki_sha256=key["spki_sha256"], subscriber=OURS, product="pkio_private", created_at=tx.now
            )
            assert await incidents.holding(tx, intent) is not None
        await inventory.portal.settle(skip_jobs=("mail",))
