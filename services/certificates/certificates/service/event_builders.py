"""What certificates tells: a certificate with everything a partner needs."""

from typing import TypeVar

from contracts.certificates import CertificateImported, CertificateIssued
from contracts.products import Product
from pki.certificate import ParsedCertificate

from certificates.store.inventory import Provenance

_C = TypeVar("_C", CertificateIssued, CertificateImported)


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
    )
