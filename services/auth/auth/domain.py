"""Pure rules of login: what a login certificate must look like, who may come in, how long a session lives."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from contracts.auth import Cause, Credential, EndReason
from contracts.authority import Who
from contracts.identifiers import serial_text
from contracts.organisation import Authorisation, Registration, Role
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=8)
HAND_OVER = timedelta(seconds=30)
SEEN_EVERY = timedelta(minutes=1)
RECHECK_EVERY = timedelta(minutes=14)  # with half a minute between sweeps: seen within 15 minutes
RETRY_EVERY = timedelta(minutes=1)

_MAX_DER = 16 * 1024
_MAX_EXTENSIONS = 40
_MAX_POLICIES = 20
_RSA_BITS = range(2048, 4097)
_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
#: Attributes beyond the short list of RFC 4514 section 3, by the names people know instead of their numbers.
_NAMES = {
    NameOID.SERIAL_NUMBER: "serialNumber",
    NameOID.SURNAME: "SN",
    NameOID.GIVEN_NAME: "GN",
    NameOID.ORGANIZATION_IDENTIFIER: "organizationIdentifier",
}
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
        issuer=certificate.issuer.rfc4514_string(_NAMES),
        subject=certificate.subject.rfc4514_string(_NAMES),
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


@dataclass(frozen=True)
class Organisation:
    """A subscriber as auth knows one."""

    name: str
    active: bool


@dataclass(frozen=True)
class Holder:
    """A person as auth knows one. `subscribers` are those of the registrations, by number; unheard ones are absent."""

    number: str
    name: str
    enrolled: bool
    active: bool
    registrations: tuple[Registration, ...]
    subscribers: dict[str, Organisation]

    def _active(self, subscriber: str) -> bool:
        return subscriber in self.subscribers and self.subscribers[subscriber].active

    @property
    def choices(self) -> tuple[str, ...]:
        """The active subscribers this person may act for, by number."""
        mine = {r.subscriber for r in self.registrations if r.active and r.subscriber and _who(r) is not None}
        return tuple(sorted(number for number in mine if self._active(number)))

    @property
    def staff(self) -> bool:
        """True for the provider's own people."""
        return bool(self.roles(None))

    def roles(self, subscriber: str | None) -> frozenset[Who]:
        """What the person is now for this subscriber; for the provider when it is None. Empty: nothing (any more)."""
        if not self.active or not self.enrolled or (subscriber is not None and not self._active(subscriber)):
            return frozenset()
        found = {_who(r) for r in self.registrations if r.active and r.subscriber == subscriber}
        return frozenset(each for each in found if each is not None)

    def may_hold(self, subscriber: str | None) -> bool:
        """True when a session of this person for this subscriber may go on; None: as staff, or with a choice open."""
        if subscriber is not None or self.staff:
            return bool(self.roles(subscriber))
        return self.active and self.enrolled and bool(self.choices)


def _who(registration: Registration) -> Who | None:
    if registration.role is Role.CONTACT and registration.subscriber is not None:
        return Who.CONTACT_FULL if registration.authorisation is Authorisation.FULL else Who.CONTACT_BASIC
    provider = registration.subscriber is None
    named = {
        Role.REPRESENTATIVE: (Who.REPRESENTATIVE, False),
        Role.VALIDATION: (Who.VALIDATION, True),
        Role.SERVICEDESK: (Who.SERVICEDESK, True),
    }.get(registration.role)
    return named[0] if named is not None and named[1] is provider else None


def holder_cause(holder: Holder | None) -> Cause | None:
    """Why this person may not log in, or None (L2). A manager without another role is nobody at the door."""
    if holder is None:
        return Cause.UNKNOWN_PERSON
    if not holder.active:
        return Cause.INACTIVE
    logging_in = [r for r in holder.registrations if _who(r) is not None]
    if not logging_in:
        return Cause.UNKNOWN_PERSON
    if not holder.enrolled:
        return Cause.NOT_YET_PROCESSED
    usable = [r for r in logging_in if r.active]
    if not usable:
        return Cause.INACTIVE
    if holder.staff or holder.choices:
        return None
    heard = [r for r in usable if r.subscriber in holder.subscribers]
    return Cause.INACTIVE_SUBSCRIBER if heard else Cause.NOT_YET_PROCESSED


def over(seen_at: datetime, ends_at: datetime, now: datetime) -> EndReason | None:
    """Why a session that nobody ended is over at `now`, or None (L7)."""
    if now >= ends_at:
        return EndReason.ABSOLUTE
    return EndReason.IDLE if now >= seen_at + IDLE else None


def absolute_end(started_at: datetime, not_after: datetime) -> datetime:
    """A session lives eight hours at most, and never longer than the certificate it was opened with."""
    return min(started_at + ABSOLUTE, not_after)
