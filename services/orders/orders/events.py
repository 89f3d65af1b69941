"""Kafka in: copies of others' facts, and what becomes of the orders."""

from chassis import copies as chassis_copies
from chassis.messaging.consumer import Consumer
from chassis.transaction import Transaction
from contracts.announced import RevocationAnnounced, RevocationCalledOff
from contracts.certificates import (
    CertificateExpiring,
    CertificateImported,
    CertificateIssued,
    CertificateLabelled,
    CertificateMuted,
    CertificateRemoved,
    CertificateRevoked,
    IssuanceFailed,
    IssuanceStarted,
)
from contracts.extracts import ExtractKept
from contracts.limits import ProductLimits
from contracts.nominations import NominationRefused
from contracts.organisation import (
    PersonChanged,
    PersonErased,
    PersonRegistered,
    SubscriberChanged,
    SubscriberRegistered,
)
from contracts.signing import DocumentFailed, DocumentSealed

from orders.service import extracts, fulfilment, nominations
from orders.store import copies, csr_invitations, email_codes, key_reservations, typed
from orders.tables import CertificateRow, PersonRow

consumer = Consumer()
#: Forms and documents carry who asked for them; organisation has its own.
_OURS = "orders"


@consumer.on(SubscriberRegistered, SubscriberChanged)
async def on_subscriber(event: SubscriberRegistered | SubscriberChanged, tx: Transaction) -> None:
    """A subscriber was registered or changed."""
    await copies.put_subscriber(tx, event)


@consumer.on(PersonRegistered, PersonChanged)
async def on_person(event: PersonRegistered | PersonChanged, tx: Transaction) -> None:
    """A person was registered or changed."""
    await copies.put_person(tx, event)
    await nominations.known(tx, event)
    await typed.forget_without_role(tx, event.number)


@consumer.on(PersonErased)
async def on_erased(event: PersonErased, tx: Transaction) -> None:
    """Forget the person, registrations included; orders and forms keep who ordered, as evidence."""
    await chassis_copies.erase(tx, PersonRow, event)
    await email_codes.forget(tx, event.number)
    await csr_invitations.forget(tx, event.number)
    await typed.forget_without_role(tx, event.number)


@consumer.on(NominationRefused)
async def on_refused(event: NominationRefused, tx: Transaction) -> None:
    """Validation refused the manager that an order names."""
    await nominations.refused(tx, event)


@consumer.on(ExtractKept)
async def on_extract(event: ExtractKept, tx: Transaction) -> None:
    """A public register told organisation something of a subscriber."""
    await extracts.kept(tx, event)


@consumer.on(CertificateIssued)
async def on_issued(event: CertificateIssued, tx: Transaction) -> None:
    """A certificate was issued for an order."""
    await _keep(event, tx)
    if event.order is not None:
        await fulfilment.issued(tx, event)


@consumer.on(CertificateImported)
async def on_imported(event: CertificateImported, tx: Transaction) -> None:
    """A certificate older than the portal was taken in; its key is used up as well."""
    await _keep(event, tx)


@consumer.on(CertificateRevoked)
async def on_revoked(event: CertificateRevoked, tx: Transaction) -> None:
    """A certificate was revoked: it is renewed no more, and its key is used up for ever, whether we knew of it or not."""
    await _keep(event, tx)


@consumer.on(CertificateExpiring)
async def on_expiring(event: CertificateExpiring, tx: Transaction) -> None:
    """A certificate ends soon. Its topic is compacted: this may be all that it still tells of it."""
    await _keep(event, tx)


@consumer.on(CertificateLabelled, CertificateMuted)
async def on_said(event: CertificateLabelled | CertificateMuted, tx: Transaction) -> None:
    """A certificate is called something else, or it is said whether it will be renewed. Its topic is compacted: this may be all that it still tells of it."""
    await _keep(event, tx)


@consumer.on(RevocationAnnounced, RevocationCalledOff)
async def on_announced(event: RevocationAnnounced | RevocationCalledOff, tx: Transaction) -> None:
    """It is said when a certificate will be revoked, or that it won't be. Its topic is compacted: this may be all that it still tells of it."""
    await _keep(event, tx)


@consumer.on(CertificateRemoved)
async def on_removed(event: CertificateRemoved, tx: Transaction) -> None:
    """Nothing is kept of a certificate any more: nor is its copy. Its key stays used up, and what was noted of its order's end stays."""
    await chassis_copies.erase(tx, CertificateRow, event)


@consumer.on(ProductLimits)
async def on_limits(event: ProductLimits, tx: Transaction) -> None:
    """How long certificates of a product can last."""
    await copies.put_limits(tx, event)


@consumer.on(IssuanceStarted)
async def on_issuance_started(event: IssuanceStarted, tx: Transaction) -> None:
    """The CA has been asked."""
    await fulfilment.started(tx, event)


@consumer.on(IssuanceFailed)
async def on_issuance_failed(event: IssuanceFailed, tx: Transaction) -> None:
    """The CA refused, or gave something else than was asked."""
    await fulfilment.not_issued(tx, event)


@consumer.on(DocumentSealed)
async def on_document_sealed(event: DocumentSealed, tx: Transaction) -> None:
    """A form was sealed."""
    if event.requester == _OURS:
        await fulfilment.sealed(tx, event)


@consumer.on(DocumentFailed)
async def on_document_failed(event: DocumentFailed, tx: Transaction) -> None:
    """A form can't be made."""
    if event.requester == _OURS:
        await fulfilment.not_sealed(tx, event)


async def _keep(event: copies.Told, tx: Transaction) -> None:
    await copies.put_certificate(tx, event)
    await key_reservations.keep_for_ever(tx, event.spki_sha256, event.subscriber, event.certificate)
