"""A revocation, from the one who asks to what everybody can see. It is written down before the CA is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.telemetry import correlation, log
from chassis.transaction import Transaction
from contracts import audit
from contracts.certificates import CertificateRevoked, CertificateStatus
from contracts.refusals import Refusal, refuse
from contracts.revocations import Reason, RevocationState, RevocationView, Road, SameKey
from contracts.stalled import ASKED_AGAIN, Settlement

from certificates.ca import Revoked
from certificates.domain.revocation import LIFECYCLE, RevocationAction
from certificates.domain.status import status
from certificates.service import event_builders, mailing
from certificates.store import incidents, revocations
from certificates.tables import REVOKE, WATCH, Revocation


@dataclass(frozen=True)
class Question:
    """What the CA is asked, and which certificate is looked up afterwards."""

    issuer: str
    serial: str
    reason: Reason
    correlation_id: str


@dataclass(frozen=True)
class Caller:
    """For whom staff ask, and how it was established that it is that person."""

    name: str
    identified: str


@dataclass(frozen=True)
class Sight:
    """Which certificate (DER) of which issuer is to be seen as revoked."""

    issuer: str
    der: bytes
    not_after: datetime


async def ask(tx: Transaction, certificate: int, reason: Reason) -> Refusal | None:
    """Write down that a valid certificate is to be revoked, and ask for the work. Again, by anybody, changes nothing,
    but that a key leaked is never lost: it becomes the reason, or calls somebody when the CA may have been asked already.

    Refusals: `not_found` (also another subscriber's), `revocation.over`.
    """
    known = await revocations.certificate(tx, certificate, tx.actor.tenant)
    if known is None:
        return refuse("not_found")
    return await ask_known(tx, known, reason, Road.PORTAL, tx.actor.number)


async def ask_known(
    tx: Transaction, known: Any, reason: Reason, road: Road, who: str | None, caller: Caller | None = None
) -> Refusal | None:
    """As `ask`, of a certificate (id, subscriber, serial, `not_after`, `revoked_at`) that who asks may revoke, for a `caller` when
    that is somebody else. Refusal: `revocation.over`."""
    certificate: int = known.id
    if (standing := await revocations.standing(tx, certificate)) is not None:
        if reason is Reason.KEY_COMPROMISE:
            await _leaked(tx, standing)
        return None
    if (now := status(tx.now, known.not_after, known.revoked_at)) is not CertificateStatus.VALID:
        return refuse("revocation.over", reason=now.value)
    if reason is not Reason.KEY_COMPROMISE:  # who is ahead of an incident doesn't choose the reason
        reason = Reason(await incidents.reason_of(tx, certificate) or reason)
    row = _new(tx, certificate, known.subscriber, reason.value, road, who)
    if caller is not None:
        row.caller, row.identified = caller.name, caller.identified
    if await revocations.add(tx, row):
        await revocations.followed(tx, certificate, ASKED_AGAIN)
        work(tx, REVOKE, row.id, row.subscriber)
        facts = {"revocation": str(row.id), "subscriber": row.subscriber, "serial": known.serial, "road": row.road}
        tx.audit(audit.RevocationAsked(subject=str(certificate), reason=row.reason, **facts))
    return None


async def _leaked(tx: Transaction, row: Revocation) -> None:
    """Take over that the key leaked, once, from whoever asks after a revocation for another reason."""
    if row.reason == Reason.KEY_COMPROMISE or row.leak_reported_at is not None:
        return
    tx.audit(audit.LeakReported(subject=str(row.certificate), revocation=str(row.id), was=row.reason))
    if row.state == RevocationState.ASKED:
        row.reason = Reason.KEY_COMPROMISE.value
        return
    row.leak_reported_at = tx.now
    log.error("revocation.leak_reported", certificate=row.certificate, was=row.reason, alarm=True)
    await call_for_leaked(tx, row.certificate, row.subscriber)


def _new(tx: Transaction, certificate: int, subscriber: str, reason: str, road: Road, who: str | None) -> Revocation:
    return Revocation(
        id=tx.new_id(),
        certificate=certificate,
        subscriber=subscriber,
        reason=reason,
        road=road.value,
        asked_by=who,
        asked_at=tx.now,
        correlation_id=correlation.get(),
    )


def work(tx: Transaction, kind: str, number: UUID, subscriber: str, again: str = "") -> None:
    """Ask for work on a revocation; `again` tells a repeated request from the first."""
    tx.enqueue(kind, f"{number}{again}", {"revocation": str(number)}, tenant=subscriber)


async def begin(tx: Transaction, number: UUID) -> Question | None:
    """What to ask the CA; from the commit on it may have been asked. None when the CA has answered already."""
    row = await revocations.locked(tx, number)
    if row is None or row.state not in {RevocationState.ASKED, RevocationState.SENT}:
        return None
    if row.state == RevocationState.ASKED:
        _move(row, RevocationAction.SEND)
        row.sent_at = tx.now
        tx.audit(audit.RevocationSent(subject=str(row.certificate), revocation=str(row.id)))
    certificate, _ = await revocations.known(tx, row.certificate)
    return Question(certificate.issuer, certificate.serial, Reason(row.reason), row.correlation_id)


async def confirmed(tx: Transaction, number: UUID, revoked: Revoked) -> None:
    """The CA revoked it: the inventory shows it, it is said, and those who must know get a mail. Again changes nothing."""
    row = await revocations.locked(tx, number)
    if row is None or row.state not in {RevocationState.ASKED, RevocationState.SENT}:
        return
    _move(row, RevocationAction.CONFIRM)
    row.confirmed_at = tx.now
    work(tx, WATCH, row.id, row.subscriber)
    facts = {"revocation": str(row.id), "at": revoked.at.isoformat(), "reason": revoked.reason}
    tx.audit(audit.RevocationConfirmed(subject=str(row.certificate), **facts))
    if await revocations.mark(tx, row.certificate, revoked.at, revoked.reason) is None:
        return
    certificate, content = await revocations.known(tx, row.certificate)
    tx.emit(event_builders.kept(CertificateRevoked, certificate, content))
    if row.road != Road.INCIDENT:  # of those the people of a subscriber are mailed together
        await mailing.revoked(tx, certificate, row)
    if Reason.KEY_COMPROMISE in {row.reason, revoked.reason}:
        await call_for_leaked(tx, row.certificate, row.subscriber)


async def call_for_leaked(tx: Transaction, certificate: int, subscriber: str) -> None:
    """Call validation for certificates of others with the key of this one, which leaked; nobody else learns of them."""
    for other in await revocations.same_key_elsewhere(tx, certificate, subscriber):
        has_leaked_key(tx, other.id, other.subscriber, certificate)


def has_leaked_key(tx: Transaction, certificate: int, subscriber: str, leaked: int) -> None:
    """Call validation for one certificate with the key of another, `leaked`."""
    log.error("certificate.leaked_key", certificate=certificate, revoked=leaked, alarm=True)
    tx.audit(audit.LeakedKeyElsewhere(subject=str(certificate), subscriber=subscriber, revoked=str(leaked)), "alarm")


def quarantine_told(tx: Transaction, row: Any, refusal: str | None) -> None:
    """What is in quarantine was revoked, or the CA refused that: somebody has to look."""
    log.error("quarantine.revoked", serial=row.serial, refusal=refusal, alarm=True)
    facts = {"issuance": str(row.issuance), "serial": row.serial}
    tx.audit(audit.QuarantineRevoked(subject=str(row.order_id), **facts), refusal or "done")


async def refused(tx: Transaction, number: UUID, cause: str) -> None:
    """The CA says no for good: somebody has to look, and the page says so."""
    row = await revocations.locked(tx, number)
    if row is None or row.state != RevocationState.SENT:
        return
    _move(row, RevocationAction.REFUSE)
    row.ended_at, row.cause = tx.now, cause[:200]
    tx.audit(audit.RevocationRefused(subject=str(row.certificate), revocation=str(row.id), cause=cause[:200]), "alarm")
    log.error("revocation.refused", certificate=row.certificate, cause=cause[:200], alarm=True)


async def found(tx: Transaction, issuer: str, serial: str, revoked: Revoked) -> None:
    """The CA's list says that one is revoked: asked for here and unheard, or by nobody here, which is an alarm."""
    certificate = await revocations.unrevoked(tx, issuer, serial)
    if certificate is None:
        return
    row = _new(tx, certificate.id, certificate.subscriber, revoked.reason, Road.CA, None)
    if await revocations.add(tx, row):
        await revocations.followed(tx, certificate.id, Settlement.REVOKED.value)
        log.error("certificate.revoked_at_ca", certificate=certificate.id, alarm=True)
        facts = {"subscriber": certificate.subscriber, "reason": revoked.reason}
        tx.audit(audit.RevokedAtCa(subject=str(certificate.id), **facts))
    standing = await revocations.standing(tx, certificate.id)
    assert standing is not None  # this one, or the one that stood in its way
    await confirmed(tx, standing.id, revoked)


async def to_see(tx: Transaction, number: UUID) -> Sight | None:
    """What is to be looked up; None when that was done, or is too early."""
    row = await revocations.locked(tx, number)
    if row is None or row.state != RevocationState.CONFIRMED:
        return None
    certificate, content = await revocations.known(tx, row.certificate)
    return Sight(certificate.issuer, content.der, certificate.not_after)


async def seen(tx: Transaction, number: UUID, at: Sequence[str]) -> None:
    """Everybody can see it at these places; at none: the issuer has no source, or the certificate is over. Again changes nothing."""
    row = await revocations.locked(tx, number)
    if row is None or row.state != RevocationState.CONFIRMED:
        return
    _move(row, RevocationAction.SEE if at else RevocationAction.LOOK_NOWHERE)
    row.seen_at, row.ended_at = (tx.now if at else None), tx.now
    tx.audit(audit.RevocationSeen(subject=str(row.certificate), revocation=str(row.id), at=list(at)))


async def last(tx: Transaction, certificate: int) -> RevocationView:
    """The last revocation of a certificate, for who just asked for it."""
    await tx.flush()
    return view(await revocations.last(tx, certificate))


def view(row: Mapping[str, Any], same_key: Sequence[SameKey] = ()) -> RevocationView:
    """A row of `store.revocations.LAST` for whom may see its certificate."""
    return RevocationView(
        certificate=row["certificate"],
        state=RevocationState(row["state"]),
        reason=row["reason"],
        road=Road(row["road"]),
        asked_at=row["asked_at"],
        asked_by=row["asker"],
        sent_at=row["sent_at"],
        confirmed_at=row["confirmed_at"],
        seen_at=row["seen_at"],
        leak_reported_at=row["leak_reported_at"],
        same_key=tuple(same_key),
        settled_at=row["settled_at"],
        outcome=row["outcome"],
        told=row["told"],
    )


def _move(row: Revocation, action: RevocationAction) -> None:
    row.state = LIFECYCLE.after(RevocationState(row.state), action).value
