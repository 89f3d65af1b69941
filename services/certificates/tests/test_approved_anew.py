"""An order of which no certificate came is approved anew: a new intent, never two open ones, and one certificate at most."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from contracts.certificates import CertificateIssued, IssuanceFailed, IssuanceStarted


def told(inventory: Any, *kinds: Any) -> list[Any]:
    names = {kind.type_name(): kind for kind in kinds}
    return [names[h["ce_type"]].model_validate_json(p) for _, h, p in inventory.portal.log if h.get("ce_type") in names]


async def intents(inventory: Any) -> list[tuple[int, str]]:
    rows = await inventory.fetch("SELECT approved_version, state FROM issuance ORDER BY approved_version")
    return [(row["approved_version"], row["state"]) for row in rows]


def anew(order: Any, version: int = 6) -> Any:
    """Approved at a later moment."""
    return order.model_copy(update={"version": version, "at": order.at + timedelta(milliseconds=1)})


async def approved(inventory: Any, order: Any, **more: Any) -> None:
    await inventory.portal.receive("certificates", order, **more)
    await inventory.portal.settle()


@pytest.mark.parametrize("end", ["refused", "mismatch"])
async def test_a_new_intent_once_the_one_before_has_ended(inventory: Any, approval: Any, end: str) -> None:
    """Its facts count on from those of the first, so that nobody takes an old one for a new one."""
    order = approval()
    inventory.ca.refuses = "names.invalid" if end == "refused" else ""
    inventory.ca.wrong = {"sans": ("anders.nl",)} if end == "mismatch" else {}
    await approved(inventory, order)
    inventory.ca.refuses, inventory.ca.wrong = "", {}
    assert await intents(inventory) == [(4, end)]
    await approved(inventory, anew(order))
    assert await intents(inventory) == [(4, end), (6, "issued")]
    (failed,), starts, (issued,) = (
        told(inventory, kind) for kind in (IssuanceFailed, IssuanceStarted, CertificateIssued)
    )
    assert starts[-1].version > failed.version and issued.order == order.order
    requests = await inventory.fetch("SELECT id FROM issuance")
    assert len({row["id"] for row in requests}) == 2, "another request at the CA: it remembers what it refused"


async def test_said_again_changes_nothing_whatever_became_of_it(inventory: Any, approval: Any) -> None:
    order = approval()
    inventory.ca.refuses = "names.invalid"
    await approved(inventory, order)
    inventory.ca.refuses = ""
    for _ in range(3):
        await approved(inventory, order)
    assert await intents(inventory) == [(4, "refused")]
    newer = anew(order)
    await asyncio.gather(*(inventory.portal.receive("certificates", newer) for _ in range(5)))
    await inventory.portal.settle()
    for again in (order, newer, order):
        await approved(inventory, again)
    assert await intents(inventory) == [(4, "refused"), (6, "issued")]
    assert len(told(inventory, CertificateIssued)) == 1 and await inventory.fetch("SELECT 1 FROM dead_letter") == []


@pytest.mark.parametrize("first", ["open", "issued"])
async def test_an_approval_beside_an_intent_that_is_open_or_fulfilled_is_parked(
    inventory: Any, approval: Any, first: str
) -> None:
    order = approval()
    await inventory.portal.receive("certificates", order)
    if first == "issued":
        await inventory.portal.settle()
    await inventory.portal.receive("certificates", anew(order))
    assert len(await intents(inventory)) == 1
    (parked,) = await inventory.fetch("SELECT cause FROM dead_letter")
    assert parked["cause"] == "Impossible"


async def test_the_database_has_no_two_open_intents_of_an_order(inventory: Any, approval: Any) -> None:
    await inventory.portal.receive("certificates", approval())
    copied = "(jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid(), 'approved_version', 9))).*"
    with pytest.raises(asyncpg.UniqueViolationError, match="one_open_issuance"):
        await inventory.fetch(f"INSERT INTO issuance SELECT {copied} FROM issuance i")


async def test_approved_anew_by_a_restored_orders_is_newer_at_the_same_version(inventory: Any, approval: Any) -> None:
    """It goes on from the version of its backup in a higher epoch; what it said before it was restored is older than that."""
    order = approval()
    inventory.ca.refuses = "names.invalid"
    await approved(inventory, order)
    inventory.ca.refuses = ""
    await approved(inventory, anew(order, 4), epoch=7)
    assert await intents(inventory) == [(4, "refused"), (4, "issued")]
    await approved(inventory, anew(order, 9))
    assert len(await intents(inventory)) == 2 and await inventory.fetch("SELECT 1 FROM dead_letter") == []


@pytest.mark.parametrize("end", ["open", "refused", "issued"])
@pytest.mark.parametrize("when", ["in another epoch", "of an intent from before its approval was kept"])
async def test_the_same_approval_said_again_is_never_parked_nor_asked_again(
    inventory: Any, approval: Any, when: str, end: str
) -> None:
    """Orders says it again until it hears that the CA was asked; of an older intent the migration guessed the version."""
    order, epoch = approval(), 7 if when == "in another epoch" else 0
    inventory.ca.refuses = "names.invalid" if end == "refused" else ""
    await inventory.portal.receive("certificates", order)
    if end != "open":
        await inventory.portal.settle()
    if not epoch:
        await inventory.alter("DELETE FROM job")
        await inventory.fetch("UPDATE issuance SET approved_version = 3, id = gen_random_uuid()")
    for _ in range(2):
        await inventory.portal.receive("certificates", order, epoch=epoch)
    assert len(await intents(inventory)) == 1 and await inventory.fetch("SELECT 1 FROM dead_letter") == []
