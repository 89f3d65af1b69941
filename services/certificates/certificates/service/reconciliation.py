"""The reconciler: owns every open intent and revocation until it ends, and holds the CA's own list against the inventory."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis import state
from chassis.retention import retain_until
from chassis.telemetry import log, new_correlation
from chassis.transaction import Transaction
from contracts import audit
from pki.certificate import Fault, ParsedCertificate

from certificates.ca import Listed
from certificates.domain import revocation
from certificates.domain.issuance import OVERDUE, UNPROVED
from certificates.service import issuing, revoking
from certificates.store import issuances, revocations
from certificates.tables import REVOKE, WATCH

#: How long a listed certificate may wait for our own storing of it, or for an import.
GRACE = timedelta(minutes=2)


async def requeue_open(tx: Transaction) -> None:
    """Give every open intent and revocation without a job a new one, and raise an alarm for intents that take too long.

    It is named by the job before it: jobs that ended are forgotten after a while, so a count of them comes twice.
    """
    for row in await issuances.without_job(tx):
        log.warning("issuance.adopted", issuance=str(row.id))
        new_correlation(row.correlation_id)
        issuing.work(tx, row.id, row.subscriber, f":after.{row.last_job}")
        await tx.flush()
    for row in await issuances.overdue(tx, tx.now - OVERDUE, tx.now - UNPROVED):
        log.error("issuance.overdue", issuance=str(row.id), reference=row.reference, state=row.state, alarm=True)
    for kind in (REVOKE, WATCH):
        for row in await revocations.without_job(tx, kind):
            log.warning("revocation.adopted", revocation=str(row.id), kind=kind)
            new_correlation(row.correlation_id)
            revoking.work(tx, kind, row.id, row.subscriber, f":after.{row.last_job}")
            await tx.flush()


async def alarm_revocations(tx: Transaction, within: Mapping[str, timedelta]) -> None:
    """Raise an alarm, once each, for revocations that the CA doesn't confirm, also of what lies in quarantine, and for those that nobody can see.

    `within`: how long each issuer may take until everybody can see one.
    """
    for row in await revocations.overdue(tx, tx.now - revocation.OVERDUE):
        log.error("revocation.overdue", certificate=row.certificate, state=row.state, alarm=True)
    for row in await revocations.quarantine_overdue(tx, tx.now - revocation.OVERDUE):
        if await state.first(tx, f"quarantine:{row.id}", "unrevoked"):
            log.error("quarantine.unrevoked", quarantine=row.id, issuer=row.issuer, serial=row.serial, alarm=True)
    for row in await revocations.unseen(tx):
        if tx.now - row.confirmed_at > within.get(row.issuer, revocation.VISIBLE_WITHIN):
            await revocations.alarmed(tx, row.id)
            log.error("revocation.unseen", certificate=row.certificate, issuer=row.issuer, alarm=True)


async def cursor(tx: Transaction) -> str:
    """How far the CA's list was read."""
    return await issuances.ca_list_read_to(tx)


async def compare(
    tx: Transaction, listed: Sequence[Listed], contents: Sequence[ParsedCertificate | Fault], read_to: str
) -> None:
    """Hold a part of the CA's list against intents and inventory, and remember that it was read.

    That the CA revoked one is kept, also of one that is not in the inventory (yet); `worker.reconcile` takes it in afterwards.
    A certificate that can't be read goes by what the list says of it, and raises an alarm; it holds up none of the others.
    What ended more than seven years ago is passed over: nothing is kept of it. A serial number that two certificates have
    raises an alarm: what is said of one of them is said of the other too.
    """
    pairs = [_pair(entry, content) for entry, content in zip(listed, contents, strict=True)]
    ours = await issuances.in_inventory(tx, [issuer for issuer, _ in pairs], [serial for _, serial in pairs])
    known = dict(ours)
    intents = await issuances.intents(tx, [number for entry in listed if (number := _number(entry.request_id))])
    for entry, (issuer, serial), content in zip(listed, pairs, contents, strict=True):
        if _over(content, tx.now):
            continue
        if (
            isinstance(content, ParsedCertificate)
            and known.setdefault((issuer, serial), content.sha256) != content.sha256
        ):
            log.error("certificate.serial_twice", issuer=issuer, serial=serial, alarm=True)
        if (
            entry.revoked is not None
            and await revocations.note(tx, issuer, serial, entry.revoked)
            and entry.revoked.hold
        ):
            log.error("certificate.on_hold", issuer=issuer, serial=serial, alarm=True)
            tx.audit(audit.CertificateHeld(subject=serial, issuer=issuer, at=entry.revoked.at.isoformat()), "alarm")
        if (issuer, serial) in ours:
            continue
        intent = intents.get(_number(entry.request_id) or UUID(int=0))
        if intent is None or not (intent.ended and _quarantined(intent, entry)):
            await issuances.note_unknown_certificate(tx, entry, issuer, serial)
        if intent is not None and intent.reason in issuing.ENDED_HERE and isinstance(content, ParsedCertificate):
            await issuances.quarantine(tx, intent.id, (intent.reason,), entry.leaf_pem, "", content)
        elif intent is not None and not intent.ended:  # issued, and we didn't hear
            new_correlation(intent.correlation_id)
            issuing.work(tx, intent.id, intent.subscriber, ":listed")
    last = {pair: entry.revoked for entry, pair in zip(listed, pairs, strict=True)}
    for issuer, serial in await revocations.lift(tx, [pair for pair, revoked in last.items() if revoked is None]):
        tx.audit(audit.HoldLifted(subject=serial, issuer=issuer))
    await issuances.set_ca_list_read_to(tx, read_to)


async def alarm(tx: Transaction) -> None:
    """Raise an alarm for each certificate that the CA issued and nobody ordered or took in."""
    for row in await issuances.unordered(tx, tx.now - GRACE):
        log.error("certificate.unordered", issuer=row.issuer, serial=row.serial, request=row.request_id, alarm=True)
        tx.audit(audit.CertificateUnordered(subject=row.serial, issuer=row.issuer, request=row.request_id), "alarm")


def _pair(entry: Listed, content: ParsedCertificate | Fault) -> tuple[str, str]:
    """Issuer and serial number."""
    if isinstance(content, Fault):
        log.error("ca.list_unreadable", serial=entry.serial, reason=content.reason, alarm=True)
        return entry.issuer, entry.serial
    return content.issuer, content.serial


def _over(content: ParsedCertificate | Fault, now: datetime) -> bool:
    """True of a certificate of which nothing is kept any more: what is removed is no news when the list is read again."""
    return isinstance(content, ParsedCertificate) and retain_until(content.not_after) <= now


def _quarantined(intent: Any, entry: Listed) -> bool:
    """True when this certificate is the one that lies in quarantine for the intent."""
    return intent.leaf_pem is not None and _bare(intent.leaf_pem) == _bare(entry.leaf_pem)


def _bare(pem: str) -> str:
    return "".join(pem.split()).replace("\x00", "\ufffd")


def _number(request_id: str | None) -> UUID | None:
    try:
        return UUID(request_id) if request_id else None
    except ValueError:
        return None
