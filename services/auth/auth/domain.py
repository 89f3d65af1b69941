"""Pure rules of login: what a login certificate must look like, who may come in, how long a session lives."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from contracts.auth import Cause, Credential
from contracts.identifiers import serial_text
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=8)
HAND_OVER = timedelta(seconds=30)
SEEN_EVERY = timedelta(minutes=1)
RECHECK_EVERY = timedelta(minutes=15)

_MAX_DER = 16 * 1024
_MAX_EXTENSIONS = 40
_MAX_POLICIES = 20
_RSA_BITS = range(2048, 4097)
_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
_PERSON = re.compile(r"CB[0-9]{7}", re.ASCII)

T = TypeVar("T", bound=x509.ExtensionType)


@dataclass(frozen=True)
class Issuer:
    """An issuing CA whose certificates may log in. `number_space` is the prefix of the person numbers it may name."""

    name: str
    certificate: x509.Certificate
    number_space: str
    ocsp: str
    crl: str
    policies: frozenset[str]


@dataclass(frozen=True)
class Leaf:
    """A presented certificate that passed the cheap checks; nothing about its signature or status is known yet."""

    certificate: x509.Certificate
    credential: Credential
    issuer: Issuer
    holder: str | None


def credential_of(certificate: x509.Certificate) -> Credential:
    """The certificate as it goes into the session and the evidence."""
    return Credential(
        sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        issuer=certificate.issuer.rfc4514_string(),
        subject=certificate.subject.rfc4514_string(),
        serial=serial_text(certificate.serial_number),
    )


def read_certificate(der: bytes) -> x509.Certificate | None:
    """The certificate in `der`, or None when it is no certificate, too large, or has something behind it (B-01, B-03)."""
    if not der or len(der) > _MAX_DER:
        return None
    try:
        certificate = x509.load_der_x509_certificate(der)
        if len(certificate.extensions) > _MAX_EXTENSIONS:
            return None
        credential_of(certificate)
        return certificate
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, UnicodeError):
        return None


def judge_leaf(certificate: x509.Certificate, issuers: tuple[Issuer, ...], now: datetime) -> Leaf | Cause:
    """The cheap checks, in the order that names the likeliest cause first (L3).

    Order: dates, key usage, issuer, policy, extended key usage, key size. `now` is UTC. A `Leaf` says only that the
    certificate looks right: path and revocation come after.
    """
    if now > certificate.not_valid_after_utc:
        return Cause.EXPIRED
    if now < certificate.not_valid_before_utc:
        return Cause.NOT_YET_VALID
    usage = _extension(certificate, x509.KeyUsage)
    if usage is not None and usage.content_commitment and not usage.digital_signature:
        return Cause.SIGNATURE_CARD
    issuer_name = certificate.issuer.public_bytes()
    issuer = next((i for i in issuers if i.certificate.subject.public_bytes() == issuer_name), None)
    if issuer is None:
        return Cause.WRONG_ISSUER
    if usage is None or not usage.digital_signature or usage.key_cert_sign:
        return Cause.WRONG_KIND
    if not _policy_fits(certificate, issuer) or not _made_for_login(certificate) or not _sane_key(certificate):
        return Cause.WRONG_KIND
    return Leaf(certificate, credential_of(certificate), issuer, holder_number(certificate, issuer))


def holder_number(certificate: x509.Certificate, issuer: Issuer) -> str | None:
    """The person number: the subject's serial number within the number space of the issuing CA (L2), never the name.

    None when there is not exactly one, or when the CA may not name persons of that space.
    """
    found = certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    if len(found) != 1:
        return None
    number = str(found[0].value)
    return number if _PERSON.fullmatch(number) and number.startswith(issuer.number_space) else None


def _extension(certificate: x509.Certificate, kind: type[T]) -> T | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _policy_fits(certificate: x509.Certificate, issuer: Issuer) -> bool:
    policies = _extension(certificate, x509.CertificatePolicies)
    if policies is None or len(policies) > _MAX_POLICIES:
        return False
    return any(p.policy_identifier.dotted_string in issuer.policies for p in policies)


def _made_for_login(certificate: x509.Certificate) -> bool:
    usages = _extension(certificate, x509.ExtendedKeyUsage)
    return usages is not None and ExtendedKeyUsageOID.CLIENT_AUTH in usages


def _sane_key(certificate: x509.Certificate) -> bool:
    """Keys of a size that costs nothing to check (B-41): RSA 2048 to 4096, P-256, P-384 or P-521."""
    try:
        key = certificate.public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size in _RSA_BITS and key.public_numbers().e.bit_length() <= 32
    return isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, _CURVES)
