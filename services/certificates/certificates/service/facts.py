"""What certificates tells: a certificate with everything a partner needs."""

from typing import Any, TypeVar

from contracts.certificates import CertificateImported, CertificateIssued
from contracts.products import Product
from pki.certificate import ParsedCertificate

from certificates.store.inventory import Facts

_C = TypeVar("_C", CertificateIssued, CertificateImported)


def certificate(kind: type[_C], number: int, version: int, parsed: ParsedCertificate, facts: Facts) -> _C:
    """The event of a certificate in the inventory."""
    same: dict[str, Any] = {
        name: getattr(parsed, name)
        for name in (
            "serial", "issuer", "common_name", "sans", "subject", "not_before", "not_after", "spki_sha256", "leaf_pem",
            "chain_pem", "organisation", "locality", "state", "key_type",
        )
    }  # fmt: skip
    return kind(
        certificate=number, version=version, subscriber=facts.subscriber, product=Product(facts.product),
        revoked_at=facts.revoked_at, revocation_reason=facts.revocation_reason, order=facts.order_id,
        reference=facts.reference, manager=facts.manager, requester=facts.requester, replaces=facts.replaces, **same,
    )  # fmt: skip
