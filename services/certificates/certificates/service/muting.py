"""A subscriber says that it won't renew a certificate, or takes that back."""

from chassis.transaction import Transaction
from contracts import audit
from contracts.audit import AuditEvent
from contracts.certificates import CertificateMuted, CertificateStatus
from contracts.muting import Mute, Muted
from contracts.refusals import Refusal, refuse

from certificates.domain.status import status
from certificates.service import event_builders
from certificates.store import inventory, labels, muted, revocations
from certificates.tables import Certificate


async def mute(tx: Transaction, certificate: int, command: Mute) -> Muted | Refusal:
    """From now on nobody is told that it ends. Again, by anybody who may, answers with the first. Refusals: `not_found`, `mute.over`."""
    known = await revocations.certificate(tx, certificate, tx.actor.tenant)
    if known is None:
        return refuse("not_found")
    revoking = await revocations.standing(tx, certificate) is not None and known.revoked_at is None
    row = await labels.locked(tx, certificate, tx.actor.tenant)  # after its revocation, as who revokes it does
    if row is None:
        return refuse("not_found")
    now = status(tx.now, row.not_after, row.revoked_at, revoking=revoking)
    if now is not CertificateStatus.VALID:
        return refuse("mute.over", reason=now.value)
    if await muted.put(tx, certificate, row.subscriber, command.reason):
        line = audit.CertificateMuted(subject=str(certificate), subscriber=row.subscriber, reason=command.reason)
        await _say(tx, row, line)
    said = await muted.of(tx, certificate)
    return Muted(reason=said.reason, muted_at=said.muted_at, muted_by=said.muted_by)


async def unmute(tx: Transaction, certificate: int) -> Refusal | None:
    """It is told of again, from its next threshold on; in whatever state it is, and again changes nothing. Refusal: `not_found`."""
    row = await labels.locked(tx, certificate, tx.actor.tenant)
    if row is None:
        return refuse("not_found")
    if (was := await muted.remove(tx, certificate)) is not None:
        reason, since = was
        subject = str(certificate)
        line = audit.CertificateUnmuted(
            subject=subject, subscriber=row.subscriber, since=since.isoformat(), reason=reason
        )
        await _say(tx, row, line)
    return None


async def _say(tx: Transaction, row: Certificate, line: AuditEvent) -> None:
    row.version += 1
    await tx.flush()
    assert row.id is not None
    content = await inventory.contents(tx, [row.id])
    tx.emit(event_builders.kept(CertificateMuted, row, content[row.id]))
    tx.audit(line)
