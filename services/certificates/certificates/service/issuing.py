"""From an approved order to a certificate in the inventory. There is no other road to the CA."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TypedDict
from uuid import UUID, uuid5

from chassis import clock
from chassis.errors import Impossible
from chassis.retention import removed
from chassis.sandbox import Sandbox
from chassis.telemetry import correlation, log
from chassis.transaction import Transaction
from contracts import audit
from contracts.certificates import CertificateIssued, IssuanceFailed, IssuanceStarted
from contracts.orders import OrderApproved, ServerApproval
from contracts.products import Product
from contracts.proofs import NameProof, ProofState
from contracts.searching import publishable
from pki.certificate import ParsedCertificate
from pki.conformance import Compared
from pki.csr import key_of

from certificates.ca import Issued
from certificates.domain.issuance import LIFECYCLE, IssuanceAction, IssuanceState
from certificates.domain.retention import ISSUANCE
from certificates.service import event_builders, question, reading, revoking
from certificates.store import inventory, issuances, labels, published, revocations
from certificates.store.inventory import Provenance
from certificates.tables import ISSUE, Issuance

#: Why no certificate came: its key had leaked when it was asked for, or while it was; another certificate has it; or it waited for an incident and was not to go on.
LEAKED, USED, UNASKED = "key.leaked", "key.used", "ca.unasked"
#: Or the CA took the request and knows nothing of it any more, for so long that it is no copy of its own that lags behind.
LOST, LOST_AFTER = "ca.lost", timedelta(minutes=5)
#: Of these, what the CA makes or made all the same goes to quarantine, whenever that is heard of.
ENDED_HERE = (LEAKED, USED, LOST, UNASKED)


async def approved(tx: Transaction, event: OrderApproved) -> None:
    """Write down what the CA is to be asked, and ask for the work. The same approval said again changes nothing.

    An order of which no certificate came may be approved anew: that is a new intent, once the one before has ended. The same approval
    is of the same moment, in whatever epoch a restored orders says it again; one of a higher epoch is newer whatever its version.
    Of an order whose intents were removed, their time being over, nothing is asked again.
    """
    before, number = await issuances.newest(tx, event.order), request_id(event, tx.epoch)
    if before is not None and (before.id == number or before.created_at == event.at):
        return
    if before is None and await removed(tx, ISSUANCE, str(event.order)):
        return
    details = event.details
    if not isinstance(details, ServerApproval):
        raise Impossible("orders is newer than this service")
    try:
        if key_of(details.csr_pem) != details.spki_sha256:
            raise Impossible("the CSR has another key")
    except ValueError as error:
        raise Impossible("the CSR is unreadable") from error
    if event.replaces is not None and not await inventory.belongs(tx, event.replaces, event.subscriber):
        raise Impossible("the certificate to replace is not the subscriber's")
    if before is not None and (tx.epoch, event.version) <= (before.approved_epoch, before.approved_version):
        return
    if before is not None and before.state not in {IssuanceState.REFUSED, IssuanceState.MISMATCH}:
        raise Impossible("the order has an intent that is open or was fulfilled")
    row = _intent(tx, number, event, details)
    row.version = before.version if before is not None else 0
    tx.audit(audit.IssuanceWanted(subject=str(event.order), issuance=str(row.id), approvers=list(event.approvers)))
    if await _used(tx, row):
        fail(tx, row, IssuanceAction.REFUSE, USED, USED)
    else:
        work(tx, row.id, event.subscriber)
    await issuances.add(tx, row)


def _intent(tx: Transaction, number: UUID, event: OrderApproved, details: ServerApproval) -> Issuance:
    return Issuance(
        id=number,
        order_id=event.order,
        approved_version=event.version,
        approved_epoch=tx.epoch,
        version=0,
        reference=event.reference,
        subscriber=event.subscriber,
        product=event.product.value,
        manager=details.manager,
        requester=event.requester,
        sans=list(details.sans),
        replaces=event.replaces,
        csr_pem=details.csr_pem,
        spki_sha256=details.spki_sha256,
        subject=details.subject.model_dump(mode="json"),
        publication=event.publication,
        texts=None if event.texts is None else event.texts.model_dump(),
        validity_days=details.validity_days,
        valid_until=details.valid_until,
        created_at=event.at,
        not_after=event.at.replace(microsecond=0) + timedelta(days=details.validity_days, seconds=-1),
        correlation_id=correlation.get(),
    )


async def _used(tx: Transaction, intent: Issuance, but: ParsedCertificate | None = None) -> bool:
    """Whether a certificate of whomever, but this one, has the key: one key is one certificate's, for ever.
    One that the CA listed under this intent, and that was taken in by hand since, is its own: it is adopted.
    """
    known = await inventory.with_key(tx, intent.spki_sha256, str(intent.id))
    return any(but is None or (row.issuer, row.serial) != (but.issuer, but.serial) for row in known)


def request_id(event: OrderApproved, epoch: int) -> UUID:
    """The id of the intent of an approval: the same whenever it is heard, so that a restored database asks the CA what it asked before.

    An order that is approved anew has a higher version, or the same one in a higher epoch, and so a new intent.
    """
    return uuid5(event.order, f"approval.{epoch}.{event.version}" if epoch else f"approval.{event.version}")


def work(tx: Transaction, issuance: UUID, subscriber: str, again: str = "") -> None:
    """Ask for the work on an intent; `again` tells a repeated request from the first."""
    tx.enqueue(ISSUE, f"{issuance}{again}", {"issuance": str(issuance)}, tenant=subscriber)


async def begin(tx: Transaction, number: UUID) -> Issuance | None:
    """The intent, ready to ask the CA; None when it has ended. One whose key leaked meanwhile ends here, whatever the CA makes of it."""
    intent = await issuances.locked(tx, number)
    if intent is None or intent.ended_at is not None:
        return None
    if await revocations.leaked(tx, intent.spki_sha256) is not None:
        fail(tx, intent, IssuanceAction.REFUSE, LEAKED, LEAKED)
        return None
    return intent


async def asked(tx: Transaction, number: UUID, names: Sequence[NameProof] = ()) -> None:
    """The CA took the request: say so once, and again when it says something else of the names. Of a name that was not asked nothing is told."""
    intent = await issuances.locked(tx, number)
    if intent is None:
        return
    intent.unknown_since = None
    first, changed = intent.state == IssuanceState.WANTED, intent.ended_at is None and _proofs(intent, names)
    if first:
        _move(intent, IssuanceAction.TAKE)
        intent.asked_at = tx.now
        tx.audit(audit.IssuanceAsked(subject=str(intent.order_id), issuance=str(intent.id)))
    if changed:
        proved = sum(proof["state"] == ProofState.PROVED for proof in intent.names)
        tx.audit(audit.NamesProved(subject=str(intent.order_id), proved=proved, asked=len(intent.sans)))
    if first or changed:
        intent.version += 1
        tx.emit(started(intent))


def waits_for_names(names: Sequence[NameProof]) -> bool:
    """Whether the CA makes nothing since it holds a name for not proved."""
    return any(proof.state != ProofState.PROVED for proof in names)


def _proofs(intent: Issuance, names: Sequence[NameProof]) -> bool:
    """Keep what the CA says of each name that was asked, in their order; True when that is something else than before."""
    said = {proof.domain.lower(): proof for proof in names}
    if strange := said.keys() - {name.lower() for name in intent.sans}:
        log.warning("ca.names_unasked", issuance=str(intent.id), count=len(strange))
    proofs = [said[name.lower()].model_dump(mode="json") for name in intent.sans if name.lower() in said]
    if not proofs or proofs == intent.names:
        return False
    intent.names = proofs
    return True


async def unknown(tx: Transaction, number: UUID) -> bool:
    """The CA took the request, and says that it knows nothing of it: True when it has said nothing else for minutes."""
    intent = await issuances.locked(tx, number)
    if intent is None:
        return False
    intent.unknown_since = intent.unknown_since or tx.now
    return tx.now >= intent.unknown_since + LOST_AFTER


async def refused(tx: Transaction, number: UUID, reason: str) -> None:
    """The CA says no for good, or has lost the request."""
    intent = await issuances.locked(tx, number)
    if intent is not None and intent.ended_at is None:
        fail(tx, intent, IssuanceAction.REFUSE, LOST if reason == LOST else "ca.refused", reason)


async def compare(sandbox: Sandbox, intent: Issuance, got: Issued, trusted: tuple[bytes, ...]) -> Compared:
    """What the CA gave beside what was approved. Raises chassis.sandbox.Busy when there is no room now, TooCostly at a limit."""
    return await reading.compare(sandbox, question.wanted(intent), got, trusted)


async def issued(tx: Transaction, number: UUID, got: Issued, compared: Compared) -> None:
    """Take what the CA gave into the inventory, or into quarantine when it is not what was asked."""
    intent = await issuances.locked(tx, number)
    if intent is None or intent.ended_at is not None:
        return
    content, wrong, slug = compared.certificate, compared.differences, "certificate.mismatch"
    if await revocations.leaked(tx, intent.spki_sha256) is not None:
        wrong, slug = (*wrong, LEAKED), LEAKED
    elif content is not None and await _used(tx, intent, content):
        wrong, slug = (*wrong, USED), USED
    if content is not None and not wrong and await _keep(tx, intent, content):
        return
    wrong = wrong or ("serial",)
    await issuances.quarantine(tx, intent.id, wrong, got.leaf_pem, got.chain_pem, content)
    fail(tx, intent, IssuanceAction.GIVE_SOMETHING_ELSE, slug, ",".join(wrong))


async def _keep(tx: Transaction, intent: Issuance, content: ParsedCertificate) -> bool:
    """Store and tell; False when issuer and serial number belong to another order or subscriber."""
    product = Product(intent.product)
    about = Provenance(
        subscriber=intent.subscriber,
        product=product.value,
        family=product.family.value,
        manager=intent.manager,
        requester=intent.requester,
        order_id=intent.order_id,
        reference=intent.reference,
        replaces=intent.replaces,
        labels=await labels.of_new(tx, intent.texts, intent.replaces),
    )
    version = 1
    certificate = await inventory.add(tx, content, about)
    if certificate is None:
        known = await inventory.known(tx, content.issuer, content.serial)
        same = known is not None and (known.subscriber, known.sha256) == (intent.subscriber, content.sha256)
        if known is None or not same or known.order_id is not None:
            return False
        certificate = known.id  # taken in by hand before we heard of it
        version, about = await inventory.adopt(tx, certificate, about)
    _move(intent, IssuanceAction.GIVE)
    intent.ended_at, intent.certificate = tx.now, certificate
    _call_for_shorter(tx, intent, content)
    if intent.publication is not None and publishable(product):
        await published.publish(tx, certificate)
    tx.emit(event_builders.certificate(CertificateIssued, certificate, version, content, about))
    tx.audit(audit.CertificateIssued(subject=str(certificate), order=str(intent.order_id), serial=content.serial))
    if (revoked := await revocations.noted(tx, content.issuer, content.serial)) is not None:
        await revoking.found(tx, content.issuer, content.serial, revoked)
    return True


def _call_for_shorter(tx: Transaction, intent: Issuance, content: ParsedCertificate) -> None:
    """Call somebody when the certificate ends on an earlier Dutch day than the order shows: what was promised is not what came."""
    promised, given = intent.valid_until or clock.local(intent.not_after).date(), clock.local(content.not_after).date()
    if given < promised:
        log.error(
            "certificate.shorter", order=str(intent.order_id), promised=str(promised), given=str(given), alarm=True
        )
        tx.audit(audit.CertificateShorter(subject=str(intent.certificate), promised=promised, given=given))


def started(intent: Issuance) -> IssuanceStarted:
    """That the CA was asked."""
    assert intent.asked_at is not None
    return IssuanceStarted(
        at=intent.asked_at, names=tuple(map(NameProof.model_validate, intent.names)), **_order(intent)
    )


def failed(intent: Issuance) -> IssuanceFailed:
    """That no certificate came, and why."""
    assert intent.ended_at is not None and intent.reason is not None
    other = "ca.refused" if intent.state == IssuanceState.REFUSED else "certificate.mismatch"
    slug = next((known for known in ENDED_HERE if known in intent.reason.split(",")), other)
    return IssuanceFailed(at=intent.ended_at, reason=slug, **_order(intent))


def _move(intent: Issuance, action: IssuanceAction) -> None:
    intent.state = LIFECYCLE.after(IssuanceState(intent.state), action).value


def fail(tx: Transaction, intent: Issuance, action: IssuanceAction, slug: str, cause: str) -> None:
    """No certificate comes of an intent, which is locked: it is said, and somebody is called."""
    _move(intent, action)
    intent.ended_at, intent.reason, intent.version = tx.now, cause[:200], intent.version + 1
    tx.emit(failed(intent))
    tx.audit(audit.IssuanceFailed(subject=str(intent.order_id), issuance=str(intent.id), cause=cause[:200]), slug)
    log.error("issuance.failed", order=str(intent.order_id), reason=slug, cause=cause[:200], alarm=True)


class _Order(TypedDict):
    """The fields that every event of an issuance has, checked where one is made."""

    version: int
    order: UUID
    reference: str
    subscriber: str
    product: Product


def _order(intent: Issuance) -> _Order:
    return _Order(
        version=intent.version,
        order=intent.order_id,
        reference=intent.reference,
        subscriber=intent.subscriber,
        product=Product(intent.product),
    )
