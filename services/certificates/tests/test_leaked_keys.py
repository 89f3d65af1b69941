"""R-118: a key that leaked is blocked for ever: what is under way with it, what comes in with it, what lies in quarantine."""

import json
from datetime import timedelta
from typing import Any

import pytest
from certificates import worker
from chassis import clock
from contracts.certificates import IssuanceFailed
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

THEIRS = "P7654321"


async def one(inventory: Any, cn: str = "www.voorbeeldstad.nl", *, key: Any, **more: Any) -> int:
    """A valid certificate with this key."""
    (number,) = await inventory.import_pems(inventory.pki.leaf(cn, (cn,), key=key), **more)
    return int(number)


async def settle(inventory: Any, *also: str) -> None:
    await inventory.portal.settle(skip_jobs=("mail", *also))


async def due_now(inventory: Any) -> None:
    """What was put off is due."""
    await inventory.fetch("UPDATE job SET not_before = now() - interval '1 day' WHERE state = 'waiting'")


async def leak(inventory: Any, order: Any, **more: Any) -> int:
    """A certificate with the key of an order, whose revocation was asked because that leaked."""
    key = x509.load_pem_x509_csr(order.details.csr_pem.encode()).public_key()
    certificate = await one(inventory, "oud.voorbeeldstad.nl", key=key, **more)
    subscriber = more.get("subscriber", "P1234567")
    assert (await inventory.revoke(certificate, "keyCompromise", subscriber=subscriber)).status_code == 200
    return certificate


def failed(inventory: Any) -> list[str]:
    """The reasons that were said of orders that got no certificate."""
    rows = [(h["ce_type"], p) for _, h, p in inventory.portal.log if "ce_type" in h]
    return [json.loads(p)["reason"] for name, p in rows if name == IssuanceFailed.type_name()]


@pytest.mark.parametrize("whose", ["P1234567", THEIRS])
@pytest.mark.parametrize("when", ["before the approval", "while the CA makes it"])
async def test_a_key_is_certified_once_across_all_subscribers(
    inventory: Any, approval: Any, capsys: Any, when: str, whose: str
) -> None:
    """A certificate with the key was taken in meanwhile: the CA isn't asked, or what it made is kept apart and revoked."""
    order = approval()
    key = x509.load_pem_x509_csr(order.details.csr_pem.encode()).public_key()
    if when == "before the approval":
        await one(inventory, "oud.voorbeeldstad.nl", key=key, subscriber=whose)
        await inventory.portal.receive("certificates", order)
    else:
        await inventory.portal.receive("certificates", order)
        inventory.ca.lost_answers = 1
        await settle(inventory)
        await one(inventory, "oud.voorbeeldstad.nl", key=key, subscriber=whose)
        await due_now(inventory)
    await settle(inventory)
    assert failed(inventory) == ["key.used"] and "certificate.issued.v1" not in inventory.portal.said
    assert "reason=key.used" in capsys.readouterr().out
    await worker.reconcile(inventory.service)
    await settle(inventory)
    rows = await inventory.fetch("SELECT findings, revoked_at IS NOT NULL AS revoked FROM quarantine")
    made = when == "while the CA makes it"
    assert [tuple(row) for row in rows] == ([(["key.used"], True)] if made else [])
    assert len(inventory.ca.leaves) == len(rows)
    await inventory.portal.receive("certificates", order)
    await settle(inventory)
    assert failed(inventory) == ["key.used"], "said again, nothing happens"


@pytest.mark.parametrize("whose", ["P1234567", THEIRS])
@pytest.mark.parametrize("when", ["not asked yet", "refused by the CA", "taken by the CA"])
async def test_r118_an_order_under_way_with_a_leaked_key_stops(
    inventory: Any, approval: Any, capsys: Any, when: str, whose: str
) -> None:
    """R-118, F-32: with a cause of its own and an alarm; what the CA makes of it all the same is kept apart and revoked."""
    order = approval()
    await inventory.portal.receive("certificates", order)
    if when == "taken by the CA":
        inventory.ca.lost_answers = 1
        await settle(inventory)
        assert len(inventory.ca.leaves) == 1
    if when == "refused by the CA":  # it was told here that the key leaked, whatever the CA makes of that
        inventory.ca.refuses = "certificate.unknown"
        await leak(inventory, order, subscriber=whose)
        await inventory.portal.settle(skip_jobs=("mail", "issue"))
        inventory.ca.refuses = None
    else:
        await leak(inventory, order, subscriber=whose)
    await due_now(inventory)
    await settle(inventory)
    assert failed(inventory) == ["key.leaked"] and "certificate.issued.v1" not in inventory.portal.said
    told = capsys.readouterr().out
    assert told.count("issuance.failed") >= 1 and "reason=key.leaked" in told
    for _ in range(3):
        await worker.reconcile(inventory.service)
        await settle(inventory)
    rows = await inventory.fetch("SELECT serial, findings, revoked_at FROM quarantine")
    assert (len(rows), len(inventory.ca.leaves)) == ((1, 1) if when == "taken by the CA" else (0, 0))
    for row in rows:
        assert row["findings"] == ["key.leaked"] and row["revoked_at"] is not None
        assert [r.reason for (_, serial), r in inventory.ca.revoked.items() if serial == row["serial"]] == [
            "keyCompromise"
        ]
        assert capsys.readouterr().out.count("quarantine.revoked") == 1


async def test_r118_the_key_leaks_while_the_ca_answers(inventory: Any, approval: Any) -> None:
    """R-118: it was asked in time and came too late: into quarantine, and revoked."""
    order = approval()
    await inventory.portal.receive("certificates", order)
    fetch = inventory.ca.fetch

    async def leaks_now(request_id: str) -> Any:
        await leak(inventory, order)
        return await fetch(request_id)

    inventory.ca.fetch = leaks_now
    await settle(inventory, "revoke")
    assert failed(inventory) == ["key.leaked"]
    (row,) = await inventory.fetch("SELECT serial, findings, revoked_at FROM quarantine")
    assert row["findings"] == ["key.leaked"]
    inventory.ca.down = 2  # its list, and the question
    await worker.reconcile(inventory.service)
    assert (await inventory.fetch("SELECT revoked_at FROM quarantine"))[0]["revoked_at"] is None, "asked again"
    await worker.reconcile(inventory.service)
    assert any(serial == row["serial"] for _, serial in inventory.ca.revoked)


async def test_r118_what_is_in_quarantine_is_revoked_whatever_is_wrong_with_it(
    inventory: Any, approval: Any, capsys: Any
) -> None:
    """R-118: told once; one that the CA won't revoke too; by its leak, if it leaked; and never by a serial number that the inventory has."""
    orders = [approval() for _ in range(4)]
    for number, order in enumerate(orders):
        serial = 4711 if number == 2 else None
        if serial:
            await inventory.import_pems(inventory.pki.leaf("eerder.nl", serial=serial))
        inventory.ca.wrong = {"serial": serial} if serial else {"sans": ("anders.nl",)}
        await inventory.portal.receive("certificates", order)
        await settle(inventory)
    await leak(inventory, orders[3])
    await settle(inventory)
    revoked = set(inventory.ca.revoked)
    rows = await inventory.fetch("SELECT q.serial, i.order_id FROM quarantine q JOIN issuance i ON i.id = q.issuance")
    assert len(rows) == 4
    real = inventory.ca.revoke

    async def refuses_one(issuer: str, serial: str, reason: Any) -> Any:
        inventory.ca.refuses = "certificate.unknown" if serial == of[1] else None
        return await real(issuer, serial, reason)

    of = [next(row["serial"] for row in rows if row["order_id"] == order.order) for order in orders]
    inventory.ca.revoke = refuses_one
    for _ in range(2):
        await worker.reconcile(inventory.service)
    new = {
        serial: one.reason for (issuer, serial), one in inventory.ca.revoked.items() if (issuer, serial) not in revoked
    }
    assert new == {of[0]: "unspecified", of[3]: "keyCompromise"}
    told = capsys.readouterr().out
    assert told.count("quarantine.revoked") == 3 and "refusal=certificate.unknown" in told
    lines = await inventory.fetch("SELECT outcome FROM audit WHERE action = 'certificates:quarantine:revoke'")
    assert sorted(line["outcome"] for line in lines) == ["certificate.unknown", "done", "done"]


async def test_what_the_ca_does_not_revoke_in_quarantine_is_called_about_once(
    inventory: Any, approval: Any, capsys: Any
) -> None:
    """The CA is away for an hour: it is asked each round, one alarm comes after fifteen minutes, and then it is revoked."""
    inventory.ca.wrong = {"sans": ("anders.nl",)}
    await inventory.portal.receive("certificates", approval())
    await settle(inventory)
    inventory.ca.wrong = {}
    told = ""
    for minutes, alarms in ((1, 0), (16, 1), (60, 1)):
        inventory.ca.down = 1000
        with clock.moved(timedelta(minutes=minutes)):
            await worker.reconcile(inventory.service)
        told += capsys.readouterr().out
        assert told.count("quarantine.unrevoked") == alarms
    inventory.ca.down = 0
    await worker.reconcile(inventory.service)
    (row,) = await inventory.fetch("SELECT revoked_at, revocation_refused FROM quarantine")
    assert row["revoked_at"] is not None and row["revocation_refused"] is None


async def test_what_another_order_may_be_about_to_get_is_not_revoked(inventory: Any, approval: Any) -> None:
    """The CA mixed two answers up: the other order's certificate lies in quarantine, and is on its way into the inventory."""
    theirs, ours = approval(), approval()
    await inventory.portal.receive("certificates", theirs)
    inventory.ca.lost_answers = 1
    await settle(inventory)
    (made,) = inventory.ca.leaves.values()
    fetch = inventory.ca.fetch

    async def mixed_up(request_id: str) -> Any:
        inventory.ca.leaves[request_id] = made
        return await fetch(request_id)

    inventory.ca.fetch = mixed_up
    await inventory.portal.receive("certificates", ours)
    await settle(inventory)
    inventory.ca.fetch = fetch
    assert await inventory.fetch("SELECT 1 FROM issuance WHERE ended_at IS NULL") != []
    assert await inventory.fetch("SELECT 1 FROM quarantine") != []
    await worker.reconcile(inventory.service)
    assert inventory.ca.revoked == {}
    await due_now(inventory)
    await settle(inventory)
    await worker.reconcile(inventory.service)
    assert len(await inventory.fetch("SELECT 1 FROM certificate")) == 1 and inventory.ca.revoked == {}


async def test_r118_one_that_is_taken_in_with_a_leaked_key_calls_validation(
    inventory: Any, approval: Any, capsys: Any
) -> None:
    """R-118: whoever's it is; and one taken in as leaked calls for those of others that were there."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    certificate = await one(inventory, key=key)
    await inventory.revoke(certificate, "keyCompromise")
    late = await one(inventory, "later.elders.nl", key=key, subscriber=THEIRS)
    told = capsys.readouterr().out
    assert [line for line in told.splitlines() if "certificate.leaked_key" in line and f"certificate={late} " in line]
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    theirs = await one(inventory, "vier.elders.nl", key=other, subscriber=THEIRS)
    at = clock.now().isoformat()
    await one(inventory, "gelekt.nl", key=other, revoked_at=at, revocation_reason="keyCompromise")
    told = capsys.readouterr().out
    assert told.count("certificate.leaked_key") == 1 and f"certificate={theirs} " in told
    await one(inventory, "schoon.nl", key=ec.generate_private_key(ec.SECP256R1()).public_key())
    assert capsys.readouterr().out.count("certificate.leaked_key") == 0
    lines = await inventory.fetch("SELECT outcome FROM audit WHERE action = 'certificates:certificate:leaked_key'")
    assert [line["outcome"] for line in lines] == ["alarm"] * 2
