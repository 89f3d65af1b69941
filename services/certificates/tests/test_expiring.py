"""Certificates that end are told of: once per certificate, threshold and reader, one mail a day to each address (N8, B4)."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from certificates import worker
from certificates.store import expiry
from chassis import clock
from contracts import moments
from contracts.organisation import Registration, Role

OURS, THEIRS = "P1234567", "P7654321"
KAREL, CARLA, RENSKE = "CB1000010", "CB1000002", "CB1000003"


def of(role: Role, subscriber: str = OURS, *, active: bool = True) -> tuple[Registration, ...]:
    return (Registration(subscriber=subscriber, role=role, active=active),)


def workday(days_ahead: int) -> date:
    """A Wednesday about so many days from now: 90, 30, 14, 7 and 1 days before it are working days, as far as no holiday is."""
    day = clock.local(clock.now()).date() + timedelta(days=days_ahead)
    return day + timedelta(days=(2 - day.weekday()) % 7)


@contextmanager
def on(day: date, hour: int = 9) -> Iterator[None]:
    """The clock stands at that hour of that Dutch day."""
    at = datetime.combine(day, time(hour), clock.AMSTERDAM).astimezone(UTC)
    with clock.moved(at - clock.now()):
        yield


async def certificate(inventory: Any, ends: date, name: str = "www.voorbeeldstad.nl", **more: Any) -> int:
    """A certificate of a year that was taken in long before it ends, on noon of that Dutch day; its id."""
    not_after = datetime.combine(ends, time(12), clock.AMSTERDAM).astimezone(UTC)
    pem = inventory.pki.leaf(name, (name,), not_before=not_after - timedelta(days=365), not_after=not_after)
    (number,) = await inventory.import_pems(pem, **more)
    await inventory.fetch("UPDATE certificate SET added_at = not_before WHERE id = $1", number)
    return int(number)


async def people(inventory: Any, person: Any) -> None:
    """A manager, a contact person and a representative of ours, and a representative of theirs. No day is a holiday."""
    await inventory.fetch("DELETE FROM holiday")
    for number, role, address, of_whom in (
        (KAREL, Role.MANAGER, "karel@voorbeeldstad.example", OURS),
        (CARLA, Role.CONTACT, "carla@voorbeeldstad.example", OURS),
        (RENSKE, Role.REPRESENTATIVE, "renske@voorbeeldstad.example", OURS),
        ("CB1000004", Role.REPRESENTATIVE, "theirs@elders.example", THEIRS),
    ):
        told = person(number=number, name=number, email=address, registrations=of(role, of_whom))
        await inventory.portal.receive("certificates", told)


async def mails(inventory: Any) -> list[Any]:
    rows = await inventory.fetch("SELECT payload FROM job WHERE kind = 'mail' ORDER BY id")
    return [json.loads(row["payload"]) for row in rows]


async def said(inventory: Any) -> list[Any]:
    sql = "SELECT payload, headers FROM outbox WHERE headers->>'ce_type' LIKE '%.certificate.expiring.v1' ORDER BY id"
    return [json.loads(row["payload"]) for row in await inventory.fetch(sql)]


async def test_n8_manager_and_who_ordered_get_one_mail_a_day_with_all_that_ends(inventory: Any, person: Any) -> None:
    await people(inventory, person)
    ends = workday(400)
    first = await certificate(inventory, ends, "a.voorbeeldstad.nl", manager=KAREL)
    second = await certificate(inventory, ends, "b.voorbeeldstad.nl", manager=KAREL)
    await inventory.fetch("UPDATE certificate SET requester = $1", CARLA)
    with on(ends - timedelta(days=91)):
        await worker.tell_expiring(inventory.service)
        assert await mails(inventory) == [] and await said(inventory) == []
    with on(ends - timedelta(days=7)):
        for _ in range(3):
            await worker.tell_expiring(inventory.service)
        sent = {mail["to"]: mail for mail in await mails(inventory)}
        assert set(sent) == {"karel@voorbeeldstad.example", "carla@voorbeeldstad.example"}
        assert len(await mails(inventory)) == 2
        for mail in sent.values():
            assert mail["subject"] == "2 certificaten verlopen binnenkort"
            letter = mail["letter"]
            listed = [value for _, value in letter["facts"]]
            assert [value.split(",")[0] for value in listed] == ["a.voorbeeldstad.nl", "b.voorbeeldstad.nl"]
            until = f"verloopt op {moments.day(ends, 'nl')} (over 7 dagen)"
            assert all(value.endswith(until) for value in listed)
            assert letter["fact_links"] == [f"/servercertificaten/{n}" for n in (first, second)]
            assert letter["link"] == "/servercertificaten?verloopt=8"
        events = await said(inventory)
        assert [(e["certificate"], e["threshold_days"], e["version"]) for e in events] == [
            (first, 7, 2),
            (second, 7, 2),
        ]
        assert all(e["leaf_pem"].startswith("-----BEGIN") for e in events), "the full state: the topic is compacted"
    with on(ends - timedelta(days=6)):
        await worker.tell_expiring(inventory.service)
        assert len(await mails(inventory)) == 2
    with on(ends - timedelta(days=1)):
        await worker.tell_expiring(inventory.service)
        assert len(await mails(inventory)) == 4
        assert [e["threshold_days"] for e in await said(inventory)] == [7, 7, 1, 1]


@pytest.mark.parametrize("who", ["gone", "left", "nobody"])
async def test_n8_representatives_are_told_where_nobody_active_ordered_it(
    inventory: Any, person: Any, who: str
) -> None:
    """Who is no longer the subscriber's reads nothing of it, active elsewhere or not; nor does another's representative."""
    await people(inventory, person)
    ends = workday(400)
    await certificate(inventory, ends)
    if who != "nobody":
        await inventory.fetch("UPDATE certificate SET requester = $1, manager = $1", CARLA)
    if who == "gone":
        await inventory.portal.receive("certificates", person(CARLA, 2, active=False))
    if who == "left":
        elsewhere = person(CARLA, 2, registrations=(*of(Role.CONTACT, active=False), *of(Role.CONTACT, THEIRS)))
        await inventory.portal.receive("certificates", elsewhere)
    with on(ends - timedelta(days=30)):
        await worker.tell_expiring(inventory.service)
    assert [mail["to"] for mail in await mails(inventory)] == ["renske@voorbeeldstad.example"]


async def test_n8_two_who_read_one_address_get_one_mail(inventory: Any, person: Any) -> None:
    for number, address in ((KAREL, "Beheer@voorbeeldstad.example"), (CARLA, "beheer@voorbeeldstad.example")):
        told = person(number=number, email=address, registrations=of(Role.MANAGER))
        await inventory.portal.receive("certificates", told)
    ends = workday(400)
    await certificate(inventory, ends, "a.voorbeeldstad.nl", manager=KAREL)
    await certificate(inventory, ends, "b.voorbeeldstad.nl", manager=CARLA)
    with on(ends - timedelta(days=30)):
        await worker.tell_expiring(inventory.service)
    (mail,) = await mails(inventory)
    assert len(mail["letter"]["facts"]) == 2


@pytest.mark.parametrize("how", ["revoked", "revoking", "replaced", "over"])
async def test_n8_what_needs_no_renewal_is_not_told(inventory: Any, person: Any, how: str) -> None:
    await people(inventory, person)
    ends = workday(400)
    number = await certificate(inventory, ends, manager=KAREL)
    if how == "revoked":
        await inventory.fetch("UPDATE certificate SET revoked_at = now(), revocation_reason = 'superseded'")
    elif how == "revoking":
        assert (await inventory.revoke(number)).status_code in {200, 202}
    elif how == "replaced":
        new = await certificate(inventory, ends + timedelta(days=200), "nieuw.voorbeeldstad.nl")
        await inventory.fetch("UPDATE certificate SET replaces = $1 WHERE id = $2", number, new)
    with on(ends + timedelta(days=1) if how == "over" else ends - timedelta(days=14)):
        await worker.tell_expiring(inventory.service)
    assert [m for m in await mails(inventory) if m["key"].startswith("expiring")] == [] == await said(inventory)


async def test_n8_what_was_replaced_between_notice_and_mail_is_not_mailed(
    inventory: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await people(inventory, person)
    ends = workday(400)
    number = await certificate(inventory, ends, manager=KAREL)
    with on(ends - timedelta(days=14)):
        with monkeypatch.context() as broken, pytest.raises(ConnectionError):
            broken.setattr("certificates.store.expiry.next_reader", _broken)
            await worker.tell_expiring(inventory.service)
        assert len(await said(inventory)) == 1 and await mails(inventory) == []
        new = await certificate(inventory, ends + timedelta(days=200), "nieuw.voorbeeldstad.nl")
        await inventory.fetch("UPDATE certificate SET replaces = $1 WHERE id = $2", number, new)
        await worker.tell_expiring(inventory.service)
    assert await mails(inventory) == []
    rows = await inventory.fetch("SELECT mail, ended_at FROM expiry_reader")
    assert all(row["mail"] is None and row["ended_at"] is not None for row in rows) and rows


async def _broken(*_: Any) -> None:
    raise ConnectionError


async def test_n8_a_renewal_that_is_under_way_is_told_with_its_reference(
    inventory: Any, person: Any, approval: Any
) -> None:
    await people(inventory, person)
    ends = workday(400)
    number = await certificate(inventory, ends, manager=KAREL)
    await inventory.fetch(
        """INSERT INTO renewal (order_id, version, epoch, subscriber, certificate, reference, state, open)
        VALUES (gen_random_uuid(), 1, 0, $1, $2, 'S20261124130000123', 'placed', true)""", OURS, number
    )  # fmt: skip
    with on(ends - timedelta(days=14)):
        await worker.tell_expiring(inventory.service)
    to_karel = next(mail for mail in await mails(inventory) if mail["to"].startswith("karel"))
    ((_, value),) = to_karel["letter"]["facts"]
    assert value.endswith("(over 14 dagen). De verlenging loopt al: S20261124130000123")


async def test_n8_after_an_import_and_after_a_standstill_one_threshold_is_told(inventory: Any, person: Any) -> None:
    await people(inventory, person)
    ends = workday(400)
    old = await certificate(inventory, ends, "oud.voorbeeldstad.nl", manager=KAREL)
    with on(ends - timedelta(days=20)):
        new = await certificate(inventory, ends, "nieuw.voorbeeldstad.nl", manager=KAREL)
        await inventory.fetch("UPDATE certificate SET added_at = $2 WHERE id = $1", new, clock.now())
        await worker.tell_expiring(inventory.service)
        assert [(e["certificate"], e["threshold_days"]) for e in await said(inventory)] == [(old, 30)]
    with on(ends - timedelta(days=14)):
        await worker.tell_expiring(inventory.service)
    assert [(e["certificate"], e["threshold_days"]) for e in await said(inventory)] == [(old, 30), (old, 14), (new, 14)]


async def test_n8_a_certificate_of_which_nobody_is_known_calls_somebody_once(
    inventory: Any, person: Any, capsys: Any
) -> None:
    ends = workday(400)
    numbers = [await certificate(inventory, ends, f"{n}.voorbeeldstad.nl") for n in range(2)]
    with on(ends - timedelta(days=30)):
        for _ in range(2):
            await worker.tell_expiring(inventory.service)
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "expiry.nobody_told" in line]
    assert "count=2" in line and f"subscriber={OURS}" in line
    sql = "SELECT subject, outcome FROM audit WHERE action = 'certificates:expiry:tell_nobody' ORDER BY id"
    assert [tuple(row) for row in await inventory.fetch(sql)] == [(str(n), "alarm") for n in numbers]
    assert len(await said(inventory)) == 2, "the fact is said all the same"


async def test_an_address_that_no_mail_can_have_holds_back_no_other_notice(
    inventory: Any, person: Any, capsys: Any
) -> None:
    await people(inventory, person)
    ends = workday(400)
    await certificate(inventory, ends, manager=KAREL)
    await inventory.fetch("UPDATE person SET email = 'geen adres' WHERE number = $1", KAREL)
    with on(ends - timedelta(days=30)):
        for _ in range(2):
            await worker.tell_expiring(inventory.service)
    assert capsys.readouterr().out.count("mail.address") == 1
    assert [mail["to"] for mail in await mails(inventory)] == ["renske@voorbeeldstad.example"]


async def test_n8_a_holiday_that_was_written_down_is_told_on_the_day_before(inventory: Any, person: Any) -> None:
    await people(inventory, person)
    ends = workday(400)
    await certificate(inventory, ends, manager=KAREL)
    holiday = ends - timedelta(days=7)
    await inventory.fetch("INSERT INTO holiday VALUES ($1, 'Feestdag')", holiday)
    with on(holiday - timedelta(days=1)):
        await worker.tell_expiring(inventory.service)
    assert [e["threshold_days"] for e in await said(inventory)] == [7]


async def test_one_that_cannot_be_said_holds_up_no_other(inventory: Any, person: Any, capsys: Any) -> None:
    """Its bytes are gone: somebody is called, and it is told after all when they are there again."""
    await people(inventory, person)
    ends = workday(400)
    broken = await certificate(inventory, ends, "a.voorbeeldstad.nl", manager=KAREL)
    whole = await certificate(inventory, ends, "b.voorbeeldstad.nl", manager=KAREL)
    await inventory.alter("CREATE TABLE put_aside AS SELECT * FROM certificate_der")
    await inventory.alter(f"DELETE FROM certificate_der WHERE certificate = {broken}")
    with on(ends - timedelta(days=7)):
        await worker.tell_expiring(inventory.service)
        logged = capsys.readouterr().out
        assert logged.count("expiry.not_said") == 1 and f"certificate={broken}" in logged
        assert [(e["certificate"], e["version"]) for e in await said(inventory)] == [(whole, 2)]
        (mail, _) = await mails(inventory)
        assert len(mail["letter"]["facts"]) == 1
    await inventory.alter(f"INSERT INTO certificate_der SELECT * FROM put_aside WHERE certificate = {broken}")
    with on(ends - timedelta(days=6)):
        await worker.tell_expiring(inventory.service)
    last = (await said(inventory))[-1]
    assert (last["certificate"], last["threshold_days"], last["version"]) == (broken, 7, 2)


async def test_n8_who_represents_whom_comes_with_the_fact_said_again(inventory: Any, person: Any) -> None:
    """A copy of before this was kept: who ordered is told as before, no representative; the same version fills it."""
    await people(inventory, person)
    await inventory.fetch("UPDATE person SET subscribers = NULL, represents = NULL")
    ends = workday(400)
    await certificate(inventory, ends, manager=KAREL)
    for days, addresses in ((7, {"karel"}), (1, {"karel", "renske"})):
        with on(ends - timedelta(days=days)):
            await worker.tell_expiring(inventory.service)
        today = (ends - timedelta(days=days)).isoformat()
        of_today = [mail["to"] for mail in await mails(inventory) if today in mail["key"]]
        assert {to.split("@")[0] for to in of_today} == addresses
        await people(inventory, person)


async def test_a_year_whose_holidays_nobody_wrote_down_is_told_once_a_day(inventory: Any, capsys: Any) -> None:
    await inventory.fetch("DELETE FROM holiday")
    for _ in range(2):
        await worker.tell_expiring(inventory.service)
    years = {at.year for at in (clock.local(clock.now()), clock.local(clock.now() + timedelta(days=90)))}
    assert capsys.readouterr().out.count("expiry.holidays_missing") == len(years)


async def test_n8_many_of_one_subscriber_are_done_in_parts_and_listed_as_far_as_a_mail_goes(
    inventory: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step is small; processes side by side do nothing twice; what a mail doesn't list it counts."""
    monkeypatch.setattr("certificates.mails.MOST", 5)
    await people(inventory, person)
    ends = workday(400)
    number = await certificate(inventory, ends, manager=KAREL)
    await inventory.fetch("UPDATE certificate SET requester = $1", CARLA)
    columns = ", ".join(
        row["column_name"]
        for row in await inventory.fetch(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'certificate'"
        )
        if row["column_name"] not in {"id", "serial"}
    )
    copies = 2 * expiry.CHUNK + 50
    await inventory.fetch(
        f"""INSERT INTO certificate ({columns}, serial) SELECT {columns}, md5(n::text)
        FROM certificate, generate_series(1, {copies}) n WHERE id = {number}"""
    )
    for statement in (
        "INSERT INTO certificate_key SELECT c.id, k.spki_sha256 FROM certificate c, certificate_key k",
        """INSERT INTO certificate_der (certificate, sha256, der, chain)
        SELECT c.id, md5(c.id::text) || md5(c.serial), k.der, k.chain FROM certificate c, certificate_der k""",
    ):
        await inventory.fetch(f"{statement} WHERE k.certificate = {number} AND c.id <> {number}")
    with on(ends - timedelta(days=60)):
        await asyncio.gather(*(worker.tell_expiring(inventory.service) for _ in range(3)))
        await worker.tell_expiring(inventory.service)
    sent = await mails(inventory)
    assert sorted(mail["to"] for mail in sent) == ["carla@voorbeeldstad.example", "karel@voorbeeldstad.example"]
    for mail in sent:
        assert len(mail["letter"]["facts"]) == 5 and mail["letter"]["link"] == "/servercertificaten?verloopt=61"
        assert any(f"Er zijn er nog {copies - 4}" in paragraph for paragraph in mail["letter"]["paragraphs"])
    events = await said(inventory)
    assert len(events) == copies + 1 == len({e["certificate"] for e in events})


_DRIVER = """
import asyncio, json, sys
from datetime import timedelta
from certificates import main, worker
from certificates.settings import Settings
from chassis import clock

async def run():
    service = main.service(Settings(**json.loads(sys.argv[1])))
    await service.database.open()
    with clock.moved(timedelta(seconds=float(sys.argv[2]))):
        await worker.tell_expiring(service)
    await service.database.close()

asyncio.run(run())
"""


async def test_n8_killed_after_every_step_each_is_told_once(inventory: Any, person: Any) -> None:
    """The process dies right after each commit, again and again, until a round ends by itself."""
    await people(inventory, person)
    ends = workday(400)
    for n in range(3):
        await certificate(inventory, ends, f"{n}.voorbeeldstad.nl", manager=KAREL)
    await inventory.fetch("UPDATE certificate SET requester = $1", CARLA)
    settings = inventory.service.settings.model_dump(mode="json") | {"database_url": inventory.service.database.url}
    with on(ends - timedelta(days=7)):
        ahead, codes = str(clock.shift().total_seconds()), list[int]()
        for crash_at in ("certificates.expiry_step",) * 4 + ("",):
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", _DRIVER, json.dumps(settings, default=str), ahead,
                env=os.environ | {"CRASH_AT": crash_at}, stderr=subprocess.PIPE,
            )  # fmt: skip
            _, problem = await process.communicate()
            assert process.returncode in {0, 137}, problem.decode()
            codes.append(process.returncode or 0)
    assert codes == [137, 137, 137, 137, 0], "it died after looking, after each mail, and when there was nothing more"
    sent = await mails(inventory)
    assert sorted(mail["to"] for mail in sent) == ["carla@voorbeeldstad.example", "karel@voorbeeldstad.example"]
    assert all(len(mail["letter"]["facts"]) == 3 for mail in sent) and len(await said(inventory)) == 3


async def test_a_mail_about_what_ends_that_never_arrives_is_written_down(inventory: Any) -> None:
    from certificates.service import mailing

    async with inventory.service.database.begin(inventory.service.actor) as tx:
        await mailing.undelivered(tx, "expiring.2031-05-01.abc", ["weg@voorbeeldstad.example"], "mail.refused")
    (line,) = await inventory.fetch("SELECT action, subject, outcome FROM audit")
    assert tuple(line) == ("certificates:expiry:mail_undelivered", "2031-05-01", "mail.refused")
