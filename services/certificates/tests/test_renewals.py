"""What is done looks done: which certificate has an open renewal and which was replaced, from certificates' own copy (S1, S2, S5)."""

import csv
import io
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from certificates.domain.renewals import renewal
from certificates.service import overview
from chassis import clock
from chassis.actor import Actor
from contracts import orders
from contracts.certificates import ISSUANCE_CAUSES, CertificatePage, ListQuery, Renewal
from contracts.orders import State
from contracts.products import Product
from contracts.signing import FORM_CAUSES

from .test_overview import fill

OURS, THEIRS = "P1234567", "P7654321"
ORDER = UUID("01920000-0000-7000-8000-00000000000a")
REFERENCE = "S20261124130000123"


def event(kind: type[Any], version: int, state: State, certificate: int | None, **more: Any) -> Any:
    """An event of an order; keyword arguments replace fields."""
    now = clock.now()
    extra: dict[type[Any], dict[str, Any]] = {
        orders.OrderReady: {"document_sha256": "cd" * 32},
        orders.OrderRejected: {"reason": "Het domein is niet van uw organisatie."},
        orders.OrderCompleted: {"certificate": 99, "serial": "0a1b"},
    }
    fields: dict[str, Any] = {
        "version": version, "order": ORDER, "reference": REFERENCE, "subscriber": OURS, "state": state,
        "product": Product.PKIO_PRIVATE, "requester": "CB1000002", "replaces": certificate,
        "details": orders.ServerDetails(
            common_name="www.voorbeeldstad.nl", sans=("www.voorbeeldstad.nl",), manager="CB1000010"),
        "price_cents": 30000, "content_sha256": "ab" * 32, "placed_at": now, "at": now,
    }  # fmt: skip
    return kind(**fields | extra.get(kind, {}) | more)


def placed(certificate: int | None, **more: Any) -> Any:
    return event(orders.OrderPlaced, 1, State.PLACED, certificate, **more)


def rejected(certificate: int, **more: Any) -> Any:
    return event(orders.OrderRejected, 3, State.REJECTED, certificate, **more)


async def shown(inventory: Any, subscriber: str = OURS) -> dict[int, tuple[str, str | None]]:
    """Per certificate how far its renewal is and the reference of the open order, as the overview has it."""
    rows = (await inventory.get("/certificates", subscriber, status="all", per_page=100)).json()["rows"]
    return {r["id"]: (r["renewal"], (r["open_renewal"] or {}).get("reference")) for r in rows}


async def test_an_open_order_of_a_renewal_is_shown_until_it_ends(inventory: Any) -> None:
    """From placed to rejected; on the list, in the detail, by the filter and in the file."""
    old, other = await inventory.import_pems(inventory.pki.leaf("www.voorbeeldstad.nl"), inventory.pki.leaf("api.nl"))
    for told, state in (
        (placed(old), ("asked", REFERENCE)),
        (event(orders.OrderReady, 2, State.IN_VALIDATION, old), ("asked", REFERENCE)),
        (rejected(old), ("none", None)),
    ):
        await inventory.portal.receive("certificates", told)
        assert await shown(inventory) == {old: state, other: ("none", None)}
        detail = (await inventory.get(f"/certificates/{old}")).json()
        assert (detail["renewal"], (detail["open_renewal"] or {}).get("reference")) == state
        asked = (await inventory.get("/certificates", renewal="asked")).json()
        assert (asked["total"], [r["id"] for r in asked["rows"]]) == ((1, [old]) if state[1] else (0, []))
        undone = (await inventory.get("/certificates", renewal="none")).json()
        assert undone["total"] == 2 - asked["total"]
        heading, *rows = csv.reader(
            io.StringIO((await inventory.get("/certificates.csv", name="voorbeeldstad")).text), delimiter=";"
        )
        assert heading[-6:-4] == ["Verlenging", "Referentie van de verlenging"]
        assert rows[0][-6:-4] == (["Aangevraagd", REFERENCE] if state[1] else ["", ""])
        file = await inventory.get("/certificates.csv", renewal="asked")
        assert len(file.text.splitlines()) - 1 == asked["total"]


async def test_a_valid_successor_makes_a_certificate_replaced(inventory: Any) -> None:
    """Also when its order did not end yet here; a successor that is revoked or expired makes it undone again."""
    now = clock.now().replace(microsecond=0)
    old, new = await inventory.import_pems(
        inventory.pki.leaf("www.a.nl", not_after=now + timedelta(days=20)),
        inventory.pki.leaf("www.a.nl", not_after=now + timedelta(days=400)),
    )
    await inventory.portal.receive("certificates", placed(old))
    await inventory.fetch("UPDATE certificate SET replaces = $1 WHERE id = $2", old, new)
    assert (await shown(inventory))[old] == ("replaced", REFERENCE)
    page = (await inventory.get("/certificates", renewal="replaced")).json()
    assert [(r["id"], r["replaced_by"]) for r in page["rows"]] == [(old, new)]
    assert (await inventory.get("/certificates", renewal="asked")).json()["total"] == 0
    assert (await inventory.get("/certificates", expires_within=30, renewal="none")).json()["total"] == 0
    rows = list(csv.reader(io.StringIO((await inventory.get("/certificates.csv")).text), delimiter=";"))
    assert sorted(row[-6] for row in rows[1:]) == ["", "Vervangen"]
    with clock.moved(timedelta(days=401)):
        assert (await shown(inventory))[old][0] == "asked", "its successor expired"
        assert (await inventory.get(f"/certificates/{old}")).json()["replaced_by"] == new, "still told, without a badge"
    await inventory.fetch(
        "UPDATE certificate SET revoked_at = $1, revocation_reason = 'keyCompromise' WHERE id = $2", now, new
    )
    await inventory.portal.receive("certificates", rejected(old))
    assert (await shown(inventory))[old] == ("none", None), "its successor was revoked"


async def test_a_replay_from_the_beginning_changes_nothing(inventory: Any) -> None:
    """Every event again under its own and under a new id, and late: an ended order is never opened again."""
    (old,) = await inventory.import_pems(inventory.pki.leaf("www.a.nl"))
    course = [placed(old), event(orders.OrderReady, 2, State.IN_VALIDATION, old), rejected(old)]
    second = placed(old, order=uuid4(), reference="S20261125130000123")
    for told in (*course, second):
        await inventory.portal.receive("certificates", told)
    before = await inventory.fetch("SELECT * FROM renewal ORDER BY reference")
    assert [(r["state"], r["open"], r["version"]) for r in before] == [("rejected", False, 3), ("placed", True, 1)]
    for told in (*course, second, *reversed(course)):
        await inventory.portal.receive("certificates", told)
    assert await inventory.fetch("SELECT * FROM renewal ORDER BY reference") == before
    assert (await shown(inventory))[old] == ("asked", "S20261125130000123")


async def test_s7_a_successor_that_is_being_revoked_is_no_replacement(
    inventory: Any, approval: Callable[..., Any]
) -> None:
    """S7: neither on its page nor in list, filter and file, from the moment it is asked; it is again when the CA refuses."""
    (old,) = await inventory.import_pems(inventory.pki.leaf("www.voorbeeldstad.nl"))
    await inventory.portal.receive("certificates", approval(replaces=old))
    await inventory.portal.settle()

    async def replaced() -> set[bool]:
        page = (await inventory.get(f"/certificates/{old}")).json()["renewal"] == "replaced"
        found = (await inventory.get("/certificates", status="all", renewal="replaced")).json()["rows"]
        text = (await inventory.get("/certificates.csv", status="all")).text
        return {
            page,
            (await shown(inventory))[old][0] == "replaced",
            old in {r["id"] for r in found},
            "Vervangen" in text,
        }

    assert await replaced() == {True}
    new = (await inventory.get(f"/certificates/{old}")).json()["replaced_by"]
    inventory.ca.refuses = "certificate.unknown"
    await inventory.revoke(new)
    assert await replaced() == {False}
    await inventory.portal.settle()
    assert await replaced() == {True}


async def test_an_emptied_copy_is_rebuilt_the_same(inventory: Any) -> None:
    """The topic read from its first record into an empty table gives the rows that were there."""
    first, second = await inventory.import_pems(inventory.pki.leaf("a.nl"), inventory.pki.leaf("b.nl"))
    told = [
        placed(first),
        placed(second, order=uuid4(), reference="S20261125130000123"),
        event(orders.OrderFailed, 2, State.FAILED, first, reason="form.size"),
        event(orders.OrderResumed, 3, State.PLACED, first),
        placed(None, order=uuid4(), reference="S20261126130000123"),
    ]
    for one in told:
        await inventory.portal.receive("certificates", one)
    before = await inventory.fetch("SELECT * FROM renewal ORDER BY order_id")
    assert len(before) == 2, "an order that renews nothing is not kept"
    await inventory.alter("DELETE FROM renewal")
    for one in told:
        await inventory.portal.receive("certificates", one)
    assert await inventory.fetch("SELECT * FROM renewal ORDER BY order_id") == before


@pytest.mark.parametrize("reason", sorted(FORM_CAUSES | ISSUANCE_CAUSES))
async def test_a_failed_order_is_open_until_it_is_rejected_or_withdrawn(inventory: Any, reason: str) -> None:
    """What may still go on is a renewal that runs, without a form and without a certificate."""
    (old,) = await inventory.import_pems(inventory.pki.leaf("www.a.nl"))
    await inventory.portal.receive("certificates", placed(old))
    await inventory.portal.receive("certificates", event(orders.OrderFailed, 2, State.FAILED, old, reason=reason))
    assert (await shown(inventory))[old][0] == "asked"
    gone = event(orders.OrderWithdrawn, 3, State.WITHDRAWN, old, reason="asked")
    await inventory.portal.receive("certificates", gone)
    assert (await shown(inventory))[old][0] == "none"


async def test_an_order_that_waits_for_an_answer_is_open(inventory: Any) -> None:
    (old,) = await inventory.import_pems(inventory.pki.leaf("www.a.nl"))
    for one in (placed(old), event(orders.OrderWaiting, 3, State.WAITING, old)):
        await inventory.portal.receive("certificates", one)
    assert (await shown(inventory))[old][0] == "asked"


async def test_an_approved_order_is_kept_and_issued(inventory: Any, approval: Callable[..., Any]) -> None:
    """The one event with two effects has both: the road to the CA and the copy; then the certificate replaces the old."""
    (old,) = await inventory.import_pems(inventory.pki.leaf("www.voorbeeldstad.nl"))
    await inventory.portal.receive("certificates", approval(replaces=old))
    assert (await shown(inventory))[old][0] == "asked"

    async def two() -> bool:
        return len(await shown(inventory)) == 2

    await inventory.run_until(two)
    assert (await shown(inventory))[old][0] == "replaced"


async def test_another_subscribers_order_marks_nothing(inventory: Any) -> None:
    """INV-6: an order names a certificate of its own subscriber or marks none; nor does another's certificate replace it."""
    (ours,) = await inventory.import_pems(inventory.pki.leaf("www.a.nl"))
    (theirs,) = await inventory.import_pems(inventory.pki.leaf("www.b.nl"), subscriber=THEIRS)
    await inventory.portal.receive("certificates", placed(ours, subscriber=THEIRS))
    await inventory.fetch("UPDATE certificate SET replaces = $1 WHERE id = $2", ours, theirs)
    assert await shown(inventory) == {ours: ("none", None)}
    assert await shown(inventory, THEIRS) == {theirs: ("none", None)}
    assert (await inventory.get("/certificates", renewal="none")).json()["total"] == 1
    detail = (await inventory.get(f"/certificates/{ours}")).json()
    assert (detail["renewal"], detail["open_renewal"], detail["replaced_by"]) == ("none", None, None)


async def test_totals_by_renewal_equal_a_recount_by_hand(inventory: Any) -> None:
    """Random successors, revocations and orders: each certificate is in exactly one of the three, page and total agree."""
    await fill(inventory, 200, seed=23)
    rng = random.Random(5)
    ids = [r["id"] for r in await inventory.fetch("SELECT id FROM certificate WHERE subscriber = $1 ORDER BY id", OURS)]
    for old in rng.sample(ids[:-40], 60):
        await inventory.fetch("UPDATE certificate SET replaces = $1 WHERE id = $2", old, rng.choice(ids[-40:]))
    for old in rng.sample(ids, 60):
        await inventory.fetch(
            "INSERT INTO renewal VALUES ($1, 1, $2, $3, $4, 'placed', $5)",
            uuid4(), OURS, old, REFERENCE, rng.random() < 0.7,
        )  # fmt: skip
    rows = await inventory.fetch("SELECT * FROM certificate WHERE subscriber = $1", OURS)
    opened = {r["certificate"] for r in await inventory.fetch("SELECT * FROM renewal WHERE open")}
    quiet = {r["id"] for r in rows if rng.random() < 0.4}
    for number in quiet:
        await inventory.fetch(
            "INSERT INTO certificate_muted VALUES ($1, $2, 'stopt', now(), 'CB1000002')", number, OURS
        )
    reads, now = inventory.service.database.reads, clock.now()
    valid = {
        r["replaces"]: r["id"] for r in rows if r["replaces"] and r["revoked_at"] is None and r["not_after"] >= now
    }
    assert len(valid) > 5 and opened - valid.keys()
    total = 0
    for stage in Renewal:
        wanted = {
            r["id"]
            for r in rows
            if renewal(valid.get(r["id"]), r["id"] if r["id"] in opened else None, muted=r["id"] in quiet) is stage
        }
        assert wanted or stage is not Renewal.MUTED
        seen: set[int] = set()
        for number in range(1, 30):
            query = ListQuery(status=None, renewal=stage, page=number, per_page=10)
            page = await overview.page(reads, Actor("CB1000002", OURS), query, now)
            assert isinstance(page, CertificatePage) and page.total == len(wanted)
            assert all(row.renewal is stage for row in page.rows)
            seen |= {row.id for row in page.rows}
            if number >= page.pages:
                break
        assert seen == wanted
        total += len(wanted)
        named = ListQuery(status=None, renewal=stage, name="voorbeeld", per_page=100)
        found = await overview.page(reads, Actor("CB1000002", OURS), named, now)
        assert isinstance(found, CertificatePage) and found.total == len(wanted)
    assert total == len(rows)
