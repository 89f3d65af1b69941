"""What a presented certificate is: read, looked at and followed up to its root. Pure; runs in the sandbox.

Foreign bytes come in, plain data goes out. The cheap checks name the cause, in the order that names the likeliest one
first; then the issuer's signature, then RFC 5280 path and policies by pyhanko-certvalidator along the one path that
the settings give: nothing is searched, nothing is fetched, and revocation is not its business.
"""

import asyncio
import hashlib
import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from asn1crypto import x509 as asn1
from contracts.auth import Cause, Credential
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pki import odd_der
from pki.certificate import serial_text
from pki.distinguished_names import READABLE, rfc4514
from pki.extensions import extension_of
from pki.public_keys import cheap_key
from pki.signatures import is_issued_by
from pki.status import Rules, read_certificate, request
from pki.tlv import NotDer
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.authority import AuthorityWithCert, TrustAnchor
from pyhanko_certvalidator.errors import ExpiredError, NotYetValidError, ValidationError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    PKIXValidationParams,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.validate import async_validate_path

logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)  # it prints tracebacks of refused certificates

LONGEST = 16 * 1024

_MAX_EXTENSIONS = 40
_MAX_POLICIES = 20
_MOST_RSA_BITS = 4096  # of a key that a stranger chose: what costs nothing to check
_PERSON = re.compile(r"CB[0-9]{7}", re.ASCII)
_ELSEWHERE = CertRevTrustPolicy(  # revocation is judged by pki.status, from the addresses of the settings
    RevocationCheckingPolicy(RevocationCheckingRule.NO_CHECK, RevocationCheckingRule.NO_CHECK)
)
_CLOCK_SKEW = timedelta(minutes=1)


@dataclass(frozen=True)
class Above:
    """A CA above an issuing CA (DER), and the address of its list, which tells of the certificate below it."""

    certificate: bytes
    crl: str


@dataclass(frozen=True)
class Issuer:
    """An issuing CA (DER) whose certificates may log in, and the CAs above it, the root last.

    `number_space` is the prefix of the person numbers it may name, `policies` are those of its login certificates.
    """

    name: str
    certificate: bytes
    number_space: str
    ocsp: str
    crl: str
    policies: tuple[str, ...]
    chain: tuple[Above, ...]
    rules: Rules


@dataclass(frozen=True)
class Look:
    """What was seen. Without a `cause` it is right in everything but its status, which is not asked here.

    `issuer` is the place of its issuing CA among those given, `holder` the person number that a login CA wrote into it
    (None without a usable one), `question` the OCSP request to ask it with.
    """

    cause: Cause | None
    credential: Credential | None = None
    not_after: datetime | None = None
    holder: str | None = None
    issuer: int | None = None
    question: bytes = b""


def look(der: bytes, issuers: tuple[Issuer, ...], moment: datetime, nonce: bytes) -> Look:
    """Everything about a presented certificate (DER) that needs no question to anybody. `moment` is UTC.

    `nonce` goes into the OCSP request, unless its issuer answers without.
    """
    read = _readable(der)
    if read is None:
        return Look(_unreadable(der, issuers))
    certificate, credential = read
    not_after = certificate.not_valid_after_utc
    place = _issuer_or_cause(certificate, issuers, moment)
    if isinstance(place, Cause):
        return Look(place, credential, not_after, _issued_to(certificate, issuers))
    issuer = issuers[place]
    cause = _path_cause(der, issuer, moment)
    question = request(der, issuer.certificate, nonce if issuer.rules.nonce else None)
    return Look(cause, credential, not_after, holder_number(certificate, issuer), place, question)


def credential_of(der: bytes) -> Credential:
    """The certificate as it goes into the session and the evidence. Raises pki.tlv.NotDer."""
    read = odd_der.read_certificate(der)
    return Credential(
        sha256=hashlib.sha256(der).hexdigest(),
        issuer=rfc4514(read.issuer, READABLE),
        subject=rfc4514(read.subject, READABLE),
        serial=serial_text(read.serial),
    )


def _readable(der: bytes) -> tuple[x509.Certificate, Credential] | None:
    """The certificate in `der` and as it goes into the evidence, or None when it is no certificate, too large, or has something behind it."""
    if not der or len(der) > LONGEST:
        return None
    try:
        certificate = x509.load_der_x509_certificate(der)
        if len(certificate.extensions) > _MAX_EXTENSIONS:
            return None
        _ = certificate.issuer, certificate.subject  # raises ValueError for names that only a tolerant reader reads
        return certificate, credential_of(der)
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, UnicodeError):
        return None


def _unreadable(der: bytes, issuers: tuple[Issuer, ...]) -> Cause:
    """What to say of what a strict reader can't read: whose it is, when a tolerant one can tell."""
    try:
        issuer = odd_der.read_certificate(der).issuer.der
    except NotDer:
        return Cause.WRONG_KIND
    ours = any(read_certificate(i.certificate).subject.public_bytes() == issuer for i in issuers)
    return Cause.WRONG_KIND if ours else Cause.WRONG_ISSUER


def _issuer_or_cause(certificate: x509.Certificate, issuers: tuple[Issuer, ...], now: datetime) -> int | Cause:
    """The place of the issuing CA, or what is wrong: dates, key usage, issuer, kind, and last the CA's signature.

    Two CAs may have one name (a new key under the old name): the one whose key signed it is meant.
    """
    if now > certificate.not_valid_after_utc:
        return Cause.EXPIRED
    if now < certificate.not_valid_before_utc:
        return Cause.NOT_YET_VALID
    usage = extension_of(certificate, x509.KeyUsage)
    if usage is not None and usage.content_commitment and not usage.digital_signature:
        return Cause.SIGNATURE_CARD
    named = [n for n, i in enumerate(issuers) if read_certificate(i.certificate).subject == certificate.issuer]
    if not named:
        return Cause.WRONG_ISSUER
    if usage is None or not usage.digital_signature or usage.key_cert_sign or _is_ca(certificate):
        return Cause.WRONG_KIND
    if not _made_for_login(certificate) or not _sane_key(certificate):
        return Cause.WRONG_KIND
    policies = _policies(certificate)
    if not any(policies & set(issuers[n].policies) for n in named):
        return Cause.WRONG_KIND
    signed = next((n for n in named if _signed_by(certificate, issuers[n])), None)
    if signed is None:
        return Cause.WRONG_ISSUER  # the right name, another key: worth no question to anybody
    return signed if policies & set(issuers[signed].policies) else Cause.WRONG_KIND


def _signed_by(certificate: x509.Certificate, issuer: Issuer) -> bool:
    return is_issued_by(certificate, read_certificate(issuer.certificate))


def _issued_to(certificate: x509.Certificate, issuers: tuple[Issuer, ...]) -> str | None:
    """The person number in a certificate that may not log in but that a login CA did issue; else None."""
    named = [i for i in issuers if read_certificate(i.certificate).subject == certificate.issuer]
    return next((holder_number(certificate, i) for i in named if _signed_by(certificate, i)), None)


def holder_number(certificate: x509.Certificate, issuer: Issuer) -> str | None:
    """The person number: the subject's serial number within the number space of the issuing CA, never the name.

    None when there is not exactly one, or when the CA may not name persons of that space.
    """
    numbers = certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    if len(numbers) != 1:
        return None
    number = str(numbers[0].value)
    return number if _PERSON.fullmatch(number) and number.startswith(issuer.number_space) else None


def _is_ca(certificate: x509.Certificate) -> bool:
    constraints = extension_of(certificate, x509.BasicConstraints)
    return constraints is not None and constraints.ca


def _policies(certificate: x509.Certificate) -> set[str]:
    policies = extension_of(certificate, x509.CertificatePolicies)
    if policies is None or len(policies) > _MAX_POLICIES:
        return set()
    return {p.policy_identifier.dotted_string for p in policies}


def _made_for_login(certificate: x509.Certificate) -> bool:
    usages = extension_of(certificate, x509.ExtendedKeyUsage)
    return usages is not None and ExtendedKeyUsageOID.CLIENT_AUTH in usages


def _sane_key(certificate: x509.Certificate) -> bool:
    try:
        return cheap_key(certificate.public_key(), _MOST_RSA_BITS) is not None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False


def _path_cause(der: bytes, issuer: Issuer, moment: datetime) -> Cause | None:
    """What is wrong with the path from the configured root to this certificate, by RFC 5280 section 6.1; or None."""
    *between, root = [_asn1(a.certificate) for a in issuer.chain]
    above = [*reversed(between), _asn1(issuer.certificate)]
    path = ValidationPath(TrustAnchor(AuthorityWithCert(root)), above, asn1.Certificate.load(der))
    context = ValidationContext(
        trust_roots=[root], moment=moment, allow_fetching=False, revinfo_policy=_ELSEWHERE, time_tolerance=_CLOCK_SKEW
    )
    wanted = PKIXValidationParams(
        user_initial_policy_set=frozenset(issuer.policies),
        initial_explicit_policy=True,
        initial_any_policy_inhibit=True,
    )
    try:
        asyncio.run(async_validate_path(context, path, wanted))
    except (ExpiredError, NotYetValidError):
        return Cause.WRONG_ISSUER  # the certificate's own dates are good, so it is a CA above it
    except (ValidationError, ValueError):
        return Cause.WRONG_KIND
    return None


@lru_cache(maxsize=64)
def _asn1(der: bytes) -> asn1.Certificate:
    return asn1.Certificate.load(der)
