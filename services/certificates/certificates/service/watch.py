"""The reconciler: owns every open intent until it ends, and holds the CA's own list against the inventory."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.telemetry import log, new_correlation
from chassis.transaction import Transaction
from cryptography import x509

from certificates.ca import Listed
from certificates.domain.reading import Read, Unreadable, read
from certificates.service import issuing
from certificates.store import inventory, issuances

#: An order that the CA has not answered for this long is somebody's business.
OVERDUE = timedelta(minutes=15)
#: How long a listed certificate may wait for our own storing of it, or for an import.
GRACE = timedelta(minutes=2)


async def own_intents(tx: Transaction) -> None:
    """Give every open intent without a job a new one, and call somebody for those that take too long."""
    for row in await issuances.without_job(tx):
        log.warning("issuance.adopted", issuance=str(row.id))
        new_correlation(row.correlation_id)
        issuing.work(tx, row.id, row.subscriber, f":{row.jobs}")
        await tx.flush()
    for row in await issuances.overdue(tx, tx.now - OVERDUE):
        log.error("issuance.overdue", issuance=str(row.id), reference=row.reference, state=row.state, alarm=True)


async def cursor(tx: Transaction) -> str:
    """How far the CA's list was read."""
    return await issuances.cursor(tx)


async def compare(tx: Transaction, listed: Sequence[Listed], read_to: str) -> None:
    """Hold a part of the CA's list against intents and inventory, and remember that it was read."""
    found = [(one, content) for one in listed if (content := _read(one)) is not None]
    pairs = [(content.issuer, content.serial) for _, content in found]
    ours = await issuances.in_inventory(tx, [issuer for issuer, _ in pairs], [serial for _, serial in pairs])
    intents = await issuances.intents(tx, [number for one, _ in found if (number := _number(one.request_id))])
    for (one, content), pair in zip(found, pairs, strict=True):
        if pair in ours:
            await _revoked(tx, one, content)
            continue
        intent = intents.get(_number(one.request_id) or UUID(int=0))
        if intent is None or (intent.ended and not _quarantined(intent, one)):
            await issuances.note_unordered(tx, one, content)
        elif not intent.ended:  # issued, and we didn't hear
            new_correlation(intent.correlation_id)
            issuing.work(tx, intent.id, intent.subscriber, ":listed")
            await tx.flush()
    await issuances.set_cursor(tx, read_to)


async def alarm(tx: Transaction) -> None:
    """Call somebody for each certificate that the CA issued and nobody ordered or took in (F-46)."""
    for row in await issuances.unordered(tx, tx.now - GRACE):
        log.error("certificate.unordered", issuer=row.issuer, serial=row.serial, request=row.request_id, alarm=True)
        tx.audit("certificate.unordered", row.serial, "alarm", issuer=row.issuer, request=row.request_id)


async def _revoked(tx: Transaction, one: Listed, content: Read) -> None:
    """The CA revoked a certificate that is valid here: the inventory tells the truth at once, and somebody is called."""
    if one.revoked is None:
        return
    found = await inventory.mark_revoked(tx, content.issuer, content.serial, one.revoked.at, one.revoked.reason)
    if found is not None:
        log.error("certificate.revoked_at_ca", certificate=found[0], alarm=True)
        tx.audit("certificate.revoked_at_ca", str(found[0]), subscriber=found[1], reason=one.revoked.reason)


def _quarantined(intent: Any, one: Listed) -> bool:
    if intent.leaf_pem is None:
        return False
    try:
        kept = x509.load_pem_x509_certificate(intent.leaf_pem.encode())
    except ValueError:
        return False
    return kept == x509.load_pem_x509_certificate(one.leaf_pem.encode())


def _read(one: Listed) -> Read | None:
    try:
        return read(one.leaf_pem)
    except Unreadable as error:
        log.error("ca.list_unreadable", serial=one.serial, reason=error.reason, alarm=True)
        return None


def _number(request_id: str | None) -> UUID | None:
    try:
        return UUID(request_id) if request_id else None
    except ValueError:
        return None
