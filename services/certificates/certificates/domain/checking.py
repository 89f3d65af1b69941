"""Is the certificate that came back the one that was asked for? (R-066)"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.certificates import Subject
from cryptography import x509
from cryptography.x509.oid import NameOID

from certificates.domain.reading import Read, signed_by

ANY_POLICY = "2.5.29.32.0"
#: How much earlier than the question a CA may let a certificate begin, against clocks that differ.
BACKDATING = timedelta(hours=1)


@dataclass(frozen=True)
class Wanted:
    """What validation approved. `not_after` is the limit; `asked_at` the moment of the first question to the CA."""

    subject: Subject
    sans: tuple[str, ...]
    spki_sha256: str
    policy: str
    asked_at: datetime
    not_after: datetime


def differences(wanted: Wanted, got: Read, trusted: Sequence[x509.Certificate]) -> tuple[str, ...]:
    """What is different, as slugs; empty when the certificate is right.

    `key`: another public key. `subject`: another subject, or one attribute more or less. `names`: other SANs.
    `issuer`: the chain does not lead to a trusted CA by signatures. `policy`: not the product's policy, at the leaf
    or at its issuing CA. `validity`: longer than the limit, or from before it was asked. `usage`: a CA, or not for
    TLS servers.
    """
    checks = {
        "key": got.spki_sha256 == wanted.spki_sha256,
        "subject": _attributes(got.leaf.subject) == _expected(wanted.subject),
        "names": _names(got.leaf) == sorted({name.lower() for name in wanted.sans}),
        "issuer": _trusted(got, trusted),
        "policy": _policy(got, wanted.policy),
        "validity": wanted.asked_at - BACKDATING <= got.not_before < got.not_after <= wanted.not_after,
        "usage": _for_servers(got.leaf),
    }
    return tuple(slug for slug, right in checks.items() if not right)


def _attributes(name: x509.Name) -> list[tuple[str, str]]:
    return sorted(
        (a.oid.dotted_string, str(a.value).lower() if a.oid == NameOID.COMMON_NAME else str(a.value)) for a in name
    )


def _expected(subject: Subject) -> list[tuple[str, str]]:
    parts = (
        (NameOID.COMMON_NAME, subject.common_name.lower()),
        (NameOID.ORGANIZATION_NAME, subject.organisation),
        (NameOID.LOCALITY_NAME, subject.locality),
        (NameOID.STATE_OR_PROVINCE_NAME, subject.state),
        (NameOID.COUNTRY_NAME, subject.country),
        (NameOID.SERIAL_NUMBER, subject.serial_number),
        (NameOID.ORGANIZATION_IDENTIFIER, subject.organisation_identifier),
    )
    return sorted((oid.dotted_string, value) for oid, value in parts if value)


def _names(leaf: x509.Certificate) -> list[str] | None:
    try:
        names = list(leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except x509.ExtensionNotFound:
        return None
    if not all(isinstance(name, x509.DNSName) for name in names):
        return None
    return sorted(str(name.value).lower() for name in names)


def _trusted(got: Read, trusted: Sequence[x509.Certificate]) -> bool:
    """Every link is signed (reading saw to that); issuing CA and the chain's end must be ours, and the issuer a CA."""
    if not got.chain or not signed_by(got.leaf, got.chain[0]):
        return False
    try:
        constraints = got.chain[0].extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        return False
    return constraints.ca and got.chain[0] in trusted and got.chain[-1] in trusted


def _policies(certificate: x509.Certificate) -> set[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except x509.ExtensionNotFound:
        return set()
    return {one.policy_identifier.dotted_string for one in found}


def _policy(got: Read, policy: str) -> bool:
    if policy not in _policies(got.leaf) or not got.chain:
        return False
    allowed = _policies(got.chain[0])
    return not allowed or bool(allowed & {policy, ANY_POLICY})


def _for_servers(leaf: x509.Certificate) -> bool:
    try:
        if leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return False
    except x509.ExtensionNotFound:
        pass
    try:
        usages = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return x509.oid.ExtendedKeyUsageOID.SERVER_AUTH in usages
