"""Examples of what certificates says."""

from datetime import date
from typing import Any

from contracts import announced, certificates, limits
from contracts.envelope import Event
from contracts.examples.shared import AT, ORDER, OTHER, PEM
from contracts.products import Product
from contracts.proofs import DnsRecord, NameProof, ProofState

ISSUANCE: dict[str, Any] = {
    "order": ORDER,
    "reference": "S20261124103015123",
    "subscriber": "P1234567",
    "product": Product.PKIO_PRIVATE,
    "at": AT,
}
CERTIFICATE: dict[str, Any] = {
    "version": 1,
    "certificate": 57,
    "subscriber": "P1234567",
    "product": Product.PKIO_PRIVATE,
    "serial": "0a1b2c",
    "issuer": "CN=Test Server CA,O=Certificaatportaal,C=NL",
    "common_name": "koppelvlak.voorbeeldstad.example",
    "sans": ("koppelvlak.voorbeeldstad.example",),
    "subject": "CN=koppelvlak.voorbeeldstad.example,C=NL",
    "not_before": AT,
    "not_after": AT.replace(year=2029),
    "spki_sha256": OTHER,
    "leaf_pem": PEM,
    "chain_pem": PEM,
}
ORDERED: dict[str, Any] = {
    "order": ORDER,
    "reference": "S20261124103015123",
    "manager": "CB1000010",
    "requester": "CB1000002",
}
PROVENANCE: dict[str, Any] = {
    "organisation": "Gemeente Voorbeeldstad",
    "locality": "Voorbeeldstad",
    "state": "Utrecht",
    "key_type": "RSA 3072",
}
PROOFS = (
    NameProof(
        domain="www.voorbeeldstad.example.org",
        state=ProofState.PROVED,
        at=AT,
        method="3.2.2.4.7",
        rules="2.1.9",
    ),
    NameProof(
        domain="*.voorbeeldstad.example.org",
        state=ProofState.WAITING,
        record=DnsRecord(host="_bewijs.voorbeeldstad.example.org", text="ca-proof=4b1f"),
    ),
)
LABELS: dict[str, Any] = {"own_name": "Koppelvlak zaaksysteem", "own_reference": "CMDB-1042", "cost_centre": "4711"}
REVOKED: dict[str, Any] = {"revoked_at": AT, "revocation_reason": "superseded"}

DAY = date(2026, 12, 3)


def facts() -> list[Event]:
    """Issuances, certificates and what a product can last."""
    return [
        certificates.IssuanceStarted(version=1, **ISSUANCE),
        certificates.IssuanceStarted(version=1, **{**ISSUANCE, "product": Product.TRIAL}),
        certificates.IssuanceStarted(version=2, **ISSUANCE, names=PROOFS),
        certificates.IssuanceFailed(version=2, **ISSUANCE, reason="ca.refused"),
        certificates.IssuanceFailed(version=2, **ISSUANCE, reason="certificate.mismatch"),
        certificates.CertificateIssued(**CERTIFICATE, **ORDERED, **PROVENANCE, replaces=41),
        certificates.CertificateIssued(**CERTIFICATE, **ORDERED),
        certificates.CertificateImported(**CERTIFICATE, manager="CB1000010"),
        certificates.CertificateImported(**CERTIFICATE, **REVOKED),
        certificates.CertificateRevoked(**(CERTIFICATE | REVOKED | {"version": 2}), **ORDERED, **PROVENANCE),
        certificates.CertificateRevoked(**(CERTIFICATE | REVOKED | {"version": 3}), replaces=41),
        certificates.CertificateExpiring(**(CERTIFICATE | {"version": 2}), **ORDERED, **PROVENANCE, threshold_days=30),
        certificates.CertificateExpiring(**(CERTIFICATE | {"version": 3}), replaces=41, threshold_days=7),
        certificates.CertificateLabelled(**(CERTIFICATE | {"version": 2}), **ORDERED, **PROVENANCE, **LABELS),
        certificates.CertificateLabelled(**(CERTIFICATE | {"version": 3}), cost_centre="4711"),
        certificates.CertificateMuted(**(CERTIFICATE | {"version": 2}), **ORDERED, **PROVENANCE, muted_at=AT),
        certificates.CertificateMuted(**(CERTIFICATE | {"version": 3})),
        announced.RevocationAnnounced(
            **(CERTIFICATE | {"version": 2}), **ORDERED, **PROVENANCE, announced_for=DAY, announced_reason="superseded"
        ),
        announced.RevocationAnnounced(
            **(CERTIFICATE | {"version": 3}), announced_for=DAY, announced_reason="superseded"
        ),
        announced.RevocationCalledOff(**(CERTIFICATE | {"version": 4}), **ORDERED, **PROVENANCE),
        announced.RevocationCalledOff(**(CERTIFICATE | {"version": 5})),
        certificates.CertificateRemoved(version=3, certificate=57),
        certificates.CertificateRemoved(version=2, certificate=41),
        certificates.IssuanceRemoved(version=2, order=ORDER),
        certificates.IssuanceRemoved(version=3, order=ORDER),
        limits.ProductLimits(
            version=1,
            product=Product.PKIO_PRIVATE,
            at=AT,
            limits=(limits.Limit(from_date=date(2026, 1, 1), longest_days=1095, last_day=date(2028, 10, 31)),),
        ),
        limits.ProductLimits(
            version=2,
            product=Product.PUBLIC_OV,
            at=AT,
            limits=(
                limits.Limit(from_date=date(2026, 3, 15), longest_days=200),
                limits.Limit(from_date=date(2027, 3, 15), longest_days=100),
            ),
        ),
    ]
