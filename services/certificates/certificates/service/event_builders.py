"""What certificates tells: a certificate with everything a partner needs."""

from typing import Any, TypeVar

from contracts.certificates import CertificateImported, CertificateIssued
from contracts.products import Product
from pki.certificate import ParsedCertificate

from certificates.store.inventory import Provenance

_C = TypeVar("_C", CertificateIssued, CertificateImported)


def certificate(kind: type[_C], number: int, version: int, parsed: ParsedCertificate, provenance: Provenance) -> _C:
    """The event of a certificate in the inventory."""
    same: dict[str, Any] = {
        name: getattr(parsed, name)
        for name in (
            "serial",
            "issuer",
            "common_name",
            "sans",
            "subject",
            "not_before",
            "not_after",
            "spki_sha256",
            "leaf_pem",
            "chain_pem",
            "organisation",
            "locality",
            "state",
            "key_type",
        )
    }
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
        **same,
    )
