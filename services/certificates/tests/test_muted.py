"""R-107: a certificate that its subscriber won't renew: said with a reason, and nobody is told any more that it ends (N8)."""

import asyncio
import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from certificates import worker
from chassis import clock
from contracts.authority import Who
from contracts.certificates import CertificateMuted

from .test_expiring import KAREL, certificate, mails, on, people, said, workday

OURS, THEIRS = "P1234567", "P7654321"
REASON = "Deze dienst stopt."


async def ask(inventory: Any, method: str, number: int, reason: Any = None, who: Who = Who.CONTACT_BASIC, subscriber: str | None = OURS, **more: Any) -> Any:  # fmt: skip
    head = inventory.identities.person("certificates", "CB1000002", who, subscriber)
    async with inventory.portal.client("certificates", head) as http:
        json = {} if method == "DELETE" else {"json": {"reason": reason, **more}}
        return await http.request(method, f"/certificates/{number}/muted", **json)


async def mute(inventory: Any, number: int, reason: Any = REASON, **more: Any) -> Any:
    return await ask(inventory, "PUT", number, reason, **more)


async def unmute(inventory: Any, number: int, **more: Any) -> Any:
    return await ask(inventory, "DELETE", number, **more)


async def one(inventory: Any, cn: str = "www.voorbeeldstad.nl", **more: Any) -> int:
    (number,) = await inventory.import_pems(inventory.pki.leaf(cn), manager=KAREL, **more)
    return int(number)


async def detail(inventory: Any, number: int) -> dict[str, Any]:
    return dict((await inventory.get(f"/certificates/{number}")).json())


def told(inventory: Any) -> list[CertificateMuted]:
    wanted = CertificateMuted.type_name()
    return [CertificateMuted.model_validate_json(p) for _, h, p in inventory.portal.log if h["ce_type"] == wanted]


async def listed(inventory: Any) -> set[str]:
    """The names that were mailed to anybody."""
    return {value.split(",")[0] for mail in await mails(inventory) for _, value in mail["letter"]["facts"]}


@pytest.mark.parametrize("who", [Who.REPRESENTATIVE, Who.CONTACT_FULL, Who.CONTACT_BASIC])
async def test_r107_it_is_said_with_a_reason_and_taken_back_in_one_press(inventory: Any, person: Any, who: Who) -> None:
    """R-107: who, when and why are shown and in the trail; each is an event with the full state, and again says nothing."""
    await inventory.portal.receive("certificates", person(number="CB1000002", name="Sanne de Vries"))
    number = await one(inventory)
    assert (await detail(inventory, number))["muted"] is None
    answer = await mute(inventory, number, f"  {REASON} ", who=who)
    assert answer.status_code == 200
    shown = answer.json()
    assert (shown["reason"], shown["muted_by"]) == (REASON, "Sanne de Vries")
    seen = await detail(inventory, number)
    assert (seen["muted"], seen["renewal"]) == (shown, "muted")
    assert (await mute(inventory, number, "Toch iets anders", who=who)).json() == shown
    for _ in range(2):
        assert (await unmute(inventory, number, who=who)).status_code == 204
    seen = await detail(inventory, number)
    assert (seen["muted"], seen["renewal"]) == (None, "none")
    lines = await inventory.fetch("SELECT action, facts FROM audit WHERE action LIKE '%mute' ORDER BY id")
    assert [line["action"].rpartition(":")[2] for line in lines] == ["mute", "unmute"]
    assert all(REASON in str(line["facts"]) for line in lines)
    await inventory.portal.settle()
    first, second = told(inventory)
    assert (first.version, second.version, second.muted_at) == (2, 3, None) and first.muted_at is not None
    assert first.common_name == "www.voorbeeldstad.nl" and "BEGIN CERTIFICATE" in first.leaf_pem


async def test_r107_of_many_at_once_the_first_stays(inventory: Any) -> None:
    """R-107: everybody is answered with the same reason, and it is said once."""
    number = await one(inventory)
    answers = await asyncio.gather(*(mute(inventory, number, f"reden {n}") for n in range(6)))
    assert {a.status_code for a in answers} == {200} and len({a.json()["reason"] for a in answers}) == 1
    await inventory.portal.settle()
    assert len(told(inventory)) == 1


async def test_r107_another_subscribers_certificate_is_not_there(inventory: Any) -> None:
    """R-107: nor for staff; nothing changes, also of what was said before."""
    number = await one(inventory)
    await mute(inventory, number)
    for answer in (
        await mute(inventory, number, subscriber=THEIRS),
        await unmute(inventory, number, subscriber=THEIRS),
    ):
        assert (answer.status_code, answer.json()["slug"]) == (404, "not_found")
    assert (await mute(inventory, number, who=Who.SERVICEDESK, subscriber=None)).status_code == 403
    assert (await unmute(inventory, number, who=Who.SERVICEDESK, subscriber=None)).status_code == 403
    assert (await detail(inventory, number))["renewal"] == "muted"


async def test_r107_what_is_no_reason_is_refused(inventory: Any) -> None:
    """R-107: one line of at most two hundred characters, and nothing besides."""
    number = await one(inventory)
    for wrong in (None, "", " ", "x" * 201, "a\nb", "a\x00b", "a\u202eb", 7, ["x"]):
        answer = await mute(inventory, number, wrong)
        assert answer.status_code == 422 and {f["field"] for f in answer.json()["findings"]} == {"reason"}, wrong
    assert (await mute(inventory, number, other="x")).status_code == 422
    assert (await detail(inventory, number))["muted"] is None
    assert (await mute(inventory, number, "x" * 200)).status_code == 200


async def test_r107_what_is_not_valid_has_nothing_to_renew(inventory: Any) -> None:
    """R-107: refused with how it stands; what was said before can still be taken back."""
    ends = workday(30)
    number = await certificate(inventory, ends)
    await mute(inventory, number)
    revoked = await one(inventory, "weg.voorbeeldstad.nl")
    await inventory.fetch(
        "UPDATE certificate SET revoked_at = now(), revocation_reason = 'superseded' WHERE id = $1", revoked
    )
    answer = await mute(inventory, revoked)
    assert (answer.status_code, answer.json()["slug"], answer.json()["params"]) == (
        409,
        "mute.over",
        {"reason": "revoked"},
    )
    with on(ends + timedelta(days=1)):
        answer = await mute(inventory, number)
        assert (answer.status_code, answer.json()["params"]) == (409, {"reason": "expired"})
        assert (await unmute(inventory, number)).status_code == 204


async def test_r107_the_list_its_file_and_its_totals_know_it(inventory: Any) -> None:
    """R-107, S2, S3: a stage of its own, exact; an order that is open all the same counts for more, as long as it is."""
    plain, quiet, asked = [await one(inventory, f"{n}.voorbeeld.nl") for n in "abc"]
    for number in (quiet, asked):
        await mute(inventory, number)
    await inventory.fetch("""INSERT INTO renewal (order_id, version, epoch, subscriber, certificate, reference, state, open)
        VALUES (gen_random_uuid(), 1, 0, $1, $2, 'B20260101000000001', 'placed', true)""", OURS, asked)  # fmt: skip
    for stage, wanted in (("muted", [quiet]), ("none", [plain]), ("asked", [asked]), ("replaced", [])):
        for sort in ("name", "own_name"):
            page = (await inventory.get("/certificates", renewal=stage, sort=sort)).json()
            assert ([row["id"] for row in page["rows"]], page["total"]) == (wanted, len(wanted)), stage
            assert {row["renewal"] for row in page["rows"]} <= {stage}
    assert (await inventory.get("/certificates", THEIRS, renewal="muted")).json()["total"] == 0
    for language, words in (("nl", ("Verlenging", "Wordt niet verlengd", "Aangevraagd")), ("en", ("Renewal", "Will not be renewed", "Requested"))):  # fmt: skip
        text = (await inventory.get("/certificates.csv", sort="name", language=language)).text.removeprefix("\ufeff")
        cells = [line[words[0]] for line in csv.DictReader(io.StringIO(text), delimiter=";")]
        assert cells == ["", words[1], words[2]]
    months = (await inventory.get("/certificates/ending", family="server")).json()["months"]
    listed = (await inventory.get("/certificates", family="server")).json()["rows"]
    assert sum(m["total"] for m in months) == sum(r["not_after"][:7] <= months[-1]["month"] for r in listed)
    await inventory.fetch("UPDATE renewal SET open = false")
    assert (await inventory.get("/certificates", renewal="muted")).json()["total"] == 2


async def test_n8_nobody_is_told_of_it_until_it_is_taken_back(inventory: Any, person: Any) -> None:
    """N8, R-107: no event and no mail at its thresholds, others of the same person as before; taken back, the next one is told."""
    await people(inventory, person)
    ends = workday(400)
    quiet = await certificate(inventory, ends, "a.voorbeeldstad.nl", manager=KAREL)
    other = await certificate(inventory, ends, "b.voorbeeldstad.nl", manager=KAREL)
    await mute(inventory, quiet)
    with on(ends - timedelta(days=90)):
        await worker.tell_expiring(inventory.portal.services["certificates"])
    assert [event["certificate"] for event in await said(inventory)] == [other]
    assert await listed(inventory) == {"b.voorbeeldstad.nl"}
    await unmute(inventory, quiet)
    with on(ends - timedelta(days=60)):
        await worker.tell_expiring(inventory.portal.services["certificates"])
    assert {event["certificate"] for event in await said(inventory)} == {quiet, other}
    assert await listed(inventory) == {"a.voorbeeldstad.nl", "b.voorbeeldstad.nl"}


async def test_r107_its_history_tells_both(inventory: Any, person: Any) -> None:
    """R-107, S5: that it was said and taken back, and by whom."""
    await inventory.portal.receive("certificates", person(number="CB1000002", name="Sanne de Vries"))
    number = await one(inventory)
    await mute(inventory, number)
    await unmute(inventory, number)
    lines = (await detail(inventory, number))["history"]["lines"]
    assert [(line["what"], line["by"]) for line in lines[:2]] == [
        ("unmuted", "Sanne de Vries"),
        ("muted", "Sanne de Vries"),
    ]


async def test_r107_a_calendar_keeps_it_with_the_words(inventory: Any, person: Any) -> None:
    """R-107: it still ends on that day, and whoever reads the calendar sees that this is meant."""
    from certificates.domain.calendars import Ending, written

    number = await one(inventory)
    now = clock.now()
    entry = Ending(number, "www.voorbeeldstad.nl", clock.local(now).date(), now, muted=True)
    assert b"SUMMARY:Verloopt (wordt niet verlengd): www.voorbeeldstad.nl" in written(
        [entry], "nl", "voorbeeld.invalid"
    )
    assert b"SUMMARY:Expires (will not be renewed): www.voorbeeldstad.nl" in written([entry], "en", "voorbeeld.invalid")
