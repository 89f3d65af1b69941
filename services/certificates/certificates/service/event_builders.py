"""What certificates tells: a certificate with everything a partner needs."""

from typing import Any, TypeVar

from chassis import clock
from contracts.announced import RevocationAnnounced, RevocationCalledOff
from contracts.certificates import (
    CertificateExpiring,
    CertificateImported,
    CertificateIssued,
    CertificateLabelled,
    CertificateMuted,
    CertificateRevoked,
)
from contracts.products import Product
from pki.certificate import ParsedCertificate
from pki.files import pem

from certificates.store.inventory import Provenance
from certificates.tables import Certificate

_C = TypeVar("_C", CertificateIssued, CertificateImported)
_K = TypeVar(
    "_K",
    CertificateIssued,
    CertificateImported,
    CertificateLabelled,
    CertificateMuted,
    CertificateRevoked,
    RevocationAnnounced,
    RevocationCalledOff,
)


def certificate(kind: type[_C], number: int, version: int, parsed: ParsedCertificate, provenance: Provenance) -> _C:
    """The event of a certificate in the inventory."""
    return kind(
        certificate=number,
        version=version,
        subscriber=provenance.subscriber,
        product=Product(provenance.product),
        revoked_at=provenance.revoked_at,
        revocation_reason=provenance.revocation_reason,
        order=provenance.order_id,
        reference=provenance.reference,
        manager=provenance.manager,
        requester=provenance.requester,
        replaces=provenance.replaces,
        serial=parsed.serial,
        issuer=parsed.issuer,
        common_name=parsed.common_name,
        sans=parsed.sans,
        subject=parsed.subject,
        not_before=parsed.not_before,
        not_after=parsed.not_after,
        spki_sha256=parsed.spki_sha256,
        leaf_pem=parsed.leaf_pem,
        chain_pem=parsed.chain_pem,
        organisation=parsed.organisation,
        locality=parsed.locality,
        state=parsed.state,
        key_type=parsed.key_type,
        own_name=provenance.labels.own_name,
        own_reference=provenance.labels.own_reference,
        cost_centre=provenance.labels.cost_centre,
        muted_at=provenance.muted_at,
        announced_for=None if provenance.starts_at is None else clock.local(provenance.starts_at).date(),
        announced_reason=provenance.starts_for,
    )


def kept(kind: type[_K], row: Certificate, content: Any) -> _K:
    """The event of a certificate from what the inventory keeps of it; `content` as `store.inventory.contents` gives it."""
    assert row.id is not None
    announced = row.revoked_at is None and content.starts_at is not None
    return kind(
        certificate=row.id,
        version=row.version,
        subscriber=row.subscriber,
        product=Product(row.product),
        revoked_at=row.revoked_at,
        revocation_reason=row.revocation_reason,
        order=row.order_id,
        reference=row.reference,
        manager=row.manager,
        requester=row.requester,
        replaces=row.replaces,
        serial=row.serial,
        issuer=row.issuer,
        common_name=row.common_name,
        sans=tuple(row.sans),
        subject=row.subject,
        not_before=row.not_before,
        not_after=row.not_after,
        spki_sha256=content.spki_sha256,
        leaf_pem=pem(content.der),
        chain_pem="".join(map(pem, content.chain)),
        organisation=row.organisation,
        locality=row.locality,
        state=row.state,
        key_type=row.key_type,
        own_name=content.own_name,
        own_reference=content.own_reference,
        cost_centre=content.cost_centre,
        muted_at=content.muted_at,
        announced_for=clock.local(content.starts_at).date() if announced else None,
        announced_reason=content.starts_for if announced else None,
    )


def expiring(row: Certificate, content: Any, days: int) -> CertificateExpiring:
    """The event of a certificate at the threshold of so many days, as its next version, with its full state: the topic is compacted."""
    state = kept(CertificateIssued, row, content).model_dump()
    return CertificateExpiring.model_validate({**state, "version": row.version + 1, "threshold_days": days})
