"""A certificate is revoked while its renewal is under way, at every moment of it: revoked is final, and the renewal is its own (F-32)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from certificates import worker
from certificates.service import reconciliation
from chassis import clock

MOMENTS = (
    "before it is approved",
    "before the CA is asked",
    "while the CA makes it",
    "before it is fetched",
    "after it came",
)


async def settle(inventory: Any, *skipped: str) -> None:
    await inventory.portal.settle(skip_jobs=("mail", *skipped))


async def due_now(inventory: Any) -> None:
    """What was put off is due."""
    await inventory.fetch("UPDATE job SET not_before = now() - interval '1 day' WHERE state = 'waiting'")


@pytest.mark.parametrize(("first", "reason"), [("the revocation", "keyCompromise"), ("the renewal", "superseded")])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_f32_revoked_at_any_moment_of_its_renewal(
    inventory: Any, approval: Any, moment: str, first: str, reason: str
) -> None:
    """F-32, R-116: whichever of the two the CA answers first. The old one ends revoked, once; the new one, of another key, is valid."""
    (old,) = await inventory.import_pems(inventory.pki.leaf("www.voorbeeldstad.nl"))
    order = approval(replaces=old)

    async def revoke() -> None:
        assert (await inventory.revoke(old, reason)).status_code == 200
        if first == "the revocation":
            await settle(inventory, "issue")

    async def at(which: str) -> None:
        if which == moment:
            await revoke()

    fetch = inventory.ca.fetch

    async def fetching(request: str) -> Any:
        await at("before it is fetched")
        return await fetch(request)

    inventory.ca.fetch = fetching
    await at("before it is approved")
    await inventory.portal.receive("certificates", order)
    await at("before the CA is asked")
    inventory.ca.pending = 1
    await settle(inventory, "revoke")
    await at("while the CA makes it")
    await due_now(inventory)
    await settle(inventory, "revoke")
    await at("after it came")
    await due_now(inventory)
    await settle(inventory)
    await worker.reconcile(inventory.service)
    with clock.moved(timedelta(minutes=5)):
        await settle(inventory)
    said = inventory.portal.said
    assert said.count("certificate.issued.v1") == said.count("certificate.revoked.v1") == 1, said
    rows = await inventory.fetch("SELECT id, replaces, revoked_at, revocation_reason FROM certificate ORDER BY id")
    assert [(row["id"] == old, row["replaces"], row["revocation_reason"]) for row in rows] == [
        (True, None, reason), (False, old, None)
    ]  # fmt: skip
    assert [r.reason for r in inventory.ca.revoked.values()] == [reason], "and nothing but that"
    assert await inventory.fetch("SELECT 1 FROM quarantine") == await inventory.fetch("SELECT 1 FROM dead_letter") == []


async def test_f08_a_list_that_was_half_taken_in_is_taken_in_again_whole(
    inventory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F-08: what a page of the CA's list says and how far it was read are one transaction; each revocation is taken in once."""
    leaves = [inventory.pki.leaf(f"weg-{number}.nl") for number in range(3)]
    await inventory.import_pems(*leaves)
    for leaf in leaves:
        inventory.ca._list(None, leaf)
    await worker.reconcile(inventory.service)
    place = "SELECT value FROM service_state ORDER BY name"
    before = await inventory.fetch(place)
    for listed in tuple(inventory.ca.listed):
        inventory.ca.revoke_by_itself(listed.issuer, listed.serial, "superseded")
    whole: Callable[..., Awaitable[None]] = reconciliation.issuances.set_ca_list_read_to

    async def dies(*_: Any) -> None:
        raise ConnectionError("gone")

    monkeypatch.setattr(reconciliation.issuances, "set_ca_list_read_to", dies)
    with pytest.raises(ConnectionError):
        await worker.reconcile(inventory.service)
    assert before == await inventory.fetch(place)
    assert await inventory.fetch("SELECT 1 FROM certificate WHERE revoked_at IS NOT NULL") == []
    monkeypatch.setattr(reconciliation.issuances, "set_ca_list_read_to", whole)
    for _ in range(2):
        await worker.reconcile(inventory.service)
        await settle(inventory)
    assert len(await inventory.fetch("SELECT 1 FROM certificate WHERE revocation_reason = 'superseded'")) == 3
    assert inventory.portal.said.count("certificate.revoked.v1") == 3
