"""S5: what happened to a certificate and what replaced what, from what is kept of it."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from certificates import worker
from certificates.store import history
from chassis import clock
from contracts.authority import Who
from contracts.history import CertificateHistory, HistoryLine

from .test_expiring import CARLA, KAREL, mails, on, people, workday
from .test_expiring import certificate as ending
from .test_labels import put
from .test_untold import lost

OURS, THEIRS = "P1234567", "P7654321"


async def told(inventory: Any, certificate: int, subscriber: str = OURS) -> CertificateHistory:
    answer = await inventory.get(f"/certificates/{certificate}", subscriber)
    return CertificateHistory.model_validate(answer.json()["history"])


def codes(lines: tuple[HistoryLine, ...]) -> list[str]:
    """What happened, oldest first."""
    return [line.what.value for line in reversed(lines)]


async def one(inventory: Any, name: str = "www.voorbeeldstad.nl", **more: Any) -> int:
    (number,) = await inventory.import_pems(inventory.pki.leaf(name, **more), manager=KAREL)
    return int(number)


async def test_s5_an_issued_certificate_tells_of_its_order(inventory: Any, approval: Any, person: Any) -> None:
    """S5: when the order was approved and who ordered it, with its reference; then that it was issued; and what it replaces."""
    await inventory.portal.receive("certificates", person(number="CB1000002", name="Sanne de Vries"))
    old = await one(inventory)
    order = approval(replaces=old)
    await inventory.portal.receive("certificates", order)
    await inventory.portal.settle()
    (row,) = await inventory.fetch("SELECT id FROM certificate WHERE order_id IS NOT NULL")
    found = await told(inventory, row["id"])
    assert codes(found.lines) == ["approved", "issued"] and not found.more
    issued, approved = found.lines
    assert (approved.by, approved.order, approved.reference) == ("Sanne de Vries", order.order, order.reference)
    assert issued.by is None and issued.order is None and approved.at <= issued.at
    assert [(each.id, each.steps) for each in found.generations] == [(row["id"], 0), (old, -1)]


async def test_s5_what_people_changed_is_told_with_who_and_which(inventory: Any, person: Any) -> None:
    """S5: each change, where the row keeps the last alone; what was refused or changed nothing is none."""
    await inventory.portal.receive("certificates", person(number="CB1000002", name="Sanne de Vries"))
    certificate = await one(inventory)
    for version, texts in enumerate(({"own_name": "Zaken", "cost_centre": "4711"}, {"own_name": "Zaken"}, {})):
        assert (await put(inventory, certificate, version, **texts)).status_code == 200
    assert (await put(inventory, certificate, 3)).status_code == 200, "the same again"
    assert (await put(inventory, certificate, 1, own_name="Te laat")).status_code == 409
    for _ in range(2):
        assert (await code(inventory, certificate)).status_code == 200
    await inventory.get(f"/certificates/{certificate}/download", format="pem")
    lines = (await told(inventory, certificate)).lines
    assert codes(lines) == ["imported", "labelled", "labelled", "labelled", "code_made", "code_made"]
    changed = [[text.value for text in line.texts] for line in reversed(lines) if line.texts]
    assert changed == [["cost_centre", "own_name"], ["cost_centre"], ["own_name"]]
    assert {line.by for line in lines} == {None, "Sanne de Vries"} and lines[-1].by is None


async def code(inventory: Any, certificate: int) -> Any:
    head = inventory.identities.person("certificates", "CB1000002", Who.CONTACT_FULL, OURS)
    async with inventory.portal.client("certificates", head) as http:
        return await http.post(f"/certificates/{certificate}/revocation-code", json={})


async def test_s5_each_warning_that_was_mailed_is_told_with_to_how_many(inventory: Any, person: Any) -> None:
    """S5, N8: one that nobody could be mailed is no warning; expired comes by itself."""
    await people(inventory, person)
    ends = workday(400)
    certificate = await ending(inventory, ends, manager=KAREL, requester=CARLA)
    silent = await ending(inventory, ends, "stil.voorbeeldstad.nl", subscriber="P5555555")
    for days in (30, 7):
        with on(ends - timedelta(days=days)):
            await worker.tell_expiring(inventory.service)
    with on(ends - timedelta(days=1), hour=1):
        lines = (await told(inventory, certificate)).lines
        assert codes(lines) == ["imported", "warned", "warned"]
        assert [(line.people, line.waiting) for line in lines] == [(0, 2), (0, 2), (None, 0)], "nothing is sent yet"
        first, *_ = await mails(inventory)
        sent = "UPDATE job SET state = 'done', ended_at = now() WHERE kind = 'mail' AND payload->>'key' "
        await inventory.fetch(f"{sent} = $1", first["key"])
        assert [(line.people, line.waiting) for line in (await told(inventory, certificate)).lines][1] == (1, 1)
        await inventory.fetch(f"{sent} <> $1", first["key"])
        await lost(inventory, first["to"])
        assert [(line.people, line.waiting) for line in (await told(inventory, certificate)).lines][:2] == [(1, 0)] * 2
        assert codes((await told(inventory, silent, "P5555555")).lines) == ["imported"]
    with on(ends + timedelta(days=1)):
        assert codes((await told(inventory, certificate)).lines)[-1] == "expired"


async def test_s5_a_revocation_is_told_from_who_asked_to_what_all_can_see(inventory: Any, person: Any) -> None:
    """S5, S7: by whom, why, each step in its order; a refused one before it stays told."""
    await inventory.portal.receive("certificates", person(number="CB1000002", name="Sanne de Vries"))
    certificate = await one(inventory)
    assert (await inventory.revoke(certificate, "superseded")).status_code == 200
    await inventory.portal.settle()
    found = (await told(inventory, certificate)).lines
    assert codes(found) == ["imported", "revocation_asked", "revocation_sent", "revoked", "revocation_seen"]
    asked = next(line for line in found if line.what == "revocation_asked")
    assert (asked.by, asked.road, asked.reason) == ("Sanne de Vries", "portal", "superseded")
    assert [line.by for line in found if line.what != "revocation_asked"] == [None] * 4
    assert next(line for line in found if line.what == "revoked").reason == "superseded"


@pytest.mark.parametrize("road", ["staff", "code", "ca"])
async def test_s5_who_asked_outside_the_portal_is_not_named(inventory: Any, person: Any, road: str) -> None:
    """S5: staff are none of the subscriber's, nor is who called; the CA asks nobody."""
    await inventory.portal.receive("certificates", person(number="CB9000001", name="Vera Toets"))
    certificate = await one(inventory)
    now = clock.now()
    await inventory.fetch("UPDATE certificate SET revoked_at = $1, revocation_reason = 'unspecified'", now)
    caller = ("Bea Beller", "Teruggebeld op het bekende nummer") if road == "staff" else (None, None)
    asked_by = "CB9000001" if road == "staff" else None
    await inventory.fetch(
        """INSERT INTO revocation (id, certificate, subscriber, reason, road, asked_by, asked_at, state, sent_at, confirmed_at, caller, identified,
          correlation_id) VALUES (gen_random_uuid(), $1, $2, 'unspecified', $3, $4, $5, 'confirmed', NULL, $5, $6, $7, '')""",
        certificate, OURS, road, asked_by, now, *caller,
    )  # fmt: skip
    answer = (await inventory.get(f"/certificates/{certificate}")).text
    assert "Vera Toets" not in answer and "Bea Beller" not in answer and "CB9000001" not in answer
    found = (await told(inventory, certificate)).lines
    assert codes(found) == ["imported", *(["revocation_asked"] if road != "ca" else []), "revoked"]
    assert {line.road for line in found if line.what != "imported"} == {road}


async def test_s5_one_that_was_revoked_before_it_came_says_so(inventory: Any) -> None:
    """S5: there is no request of it here."""
    certificate = await one(inventory)
    moment = clock.now() - timedelta(hours=3)
    await inventory.fetch("UPDATE certificate SET revoked_at = $1, revocation_reason = 'keyCompromise'", moment)
    revoked = next(line for line in (await told(inventory, certificate)).lines if line.what == "revoked")
    assert (revoked.reason, revoked.at, revoked.road) == ("keyCompromise", moment, None)


async def test_s5_a_row_of_certificates_leads_both_ways(inventory: Any) -> None:
    """S5: several generations, a branch too; another subscriber's certificate is never among them."""
    names = [await one(inventory, f"n{n}.voorbeeld.nl") for n in range(5)]
    for older, newer in ((0, 1), (1, 2), (2, 3), (2, 4)):
        await inventory.fetch("UPDATE certificate SET replaces = $1 WHERE id = $2", names[older], names[newer])
    (theirs,) = await inventory.import_pems(inventory.pki.leaf("theirs.nl"), subscriber=THEIRS)
    await inventory.fetch("UPDATE certificate SET replaces = $1 WHERE id = $2", names[4], theirs)
    for at, steps in ((0, [3, 3, 2, 1, 0]), (2, [1, 1, 0, -1, -2]), (3, [0, -1, -2, -3])):
        assert [each.steps for each in (await told(inventory, names[at])).generations] == steps
    assert theirs not in {each.id for each in (await told(inventory, names[4])).generations}
    assert (await told(inventory, theirs, THEIRS)).generations == ()


async def test_s5_a_long_row_and_many_changes_are_cut_and_say_so(inventory: Any, monkeypatch: Any) -> None:
    """S5: whatever was done, a page stays a page; the newest stand."""
    monkeypatch.setattr(history, "FURTHEST", 2)
    monkeypatch.setattr(history, "MOST", 3)
    names = [await one(inventory, f"n{n}.voorbeeld.nl") for n in range(6)]
    for older, newer in itertools.pairwise(names):
        await inventory.fetch("UPDATE certificate SET replaces = $1 WHERE id = $2", older, newer)
    for version in range(4):
        assert (await put(inventory, names[2], version, cost_centre=str(version))).status_code == 200
    found = await told(inventory, names[2])
    assert [each.steps for each in found.generations] == [2, 1, 0, -1, -2]
    assert found.more and codes(found.lines) == ["labelled"] * 3


async def test_s5_a_line_of_the_trail_of_something_else_is_not_told(inventory: Any) -> None:
    """S5: a serial number, an order or another's line may look like this certificate's id."""
    certificate = await one(inventory)
    for action, subscriber, outcome in (
        ("certificates:certificate:label", THEIRS, "done"), ("certificates:certificate:label", OURS, "not_allowed"),
        ("certificates:certificate:hold", OURS, "done"), ("certificates:certificate:export", OURS, "done"),
    ):  # fmt: skip
        await inventory.fetch(
            """INSERT INTO audit (at, actor, subscriber, action, subject, outcome, facts, correlation_id)
            VALUES (now(), 'CB1000002', $1, $2, $3, $4, '{}', '')""", subscriber, action, str(certificate), outcome,
        )  # fmt: skip
    assert codes((await told(inventory, certificate)).lines) == ["imported"]
    answer = await inventory.get(f"/certificates/{certificate}", THEIRS)
    assert answer.status_code == 404 and "history" not in answer.text
