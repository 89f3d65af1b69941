"""What a revocation list says about one certificate, and whether it may be believed (RFC 5280 section 6.3.3).

Pure, as `pki.status`. Only plain lists are read: complete, direct, of the issuer itself.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from pki.extensions import extension_of
from pki.signatures import SOUND_HASHES
from pki.status import CRITICAL, SKEW, Finding, Standing, Untrusted, read_certificate, sane_key

LONGEST_LIST = 10 * 1024 * 1024


def judge_list(
    content: bytes, certificate: bytes, issuer: bytes, moment: datetime, age: timedelta | None, known: int | None
) -> Finding:
    """What a revocation list of `issuer` says about one of its certificates, both in DER. Never raises for a bad list.

    `age` is how old the list may be besides its own end, None for no limit of ours; `known` the number of the newest
    list seen, below which none is believed. Untrusted are also indirect and partial lists (RFC 5280 sections 5.2.4,
    5.2.5), and lists that name a serial number twice.
    """
    try:
        subject = read_certificate(certificate)
        read, number = _checked(content, issuer)
        if known is not None and number < known:
            raise Untrusted("older than one seen before")
        _check_dates(read, moment, age)
        _check_scope(read, subject)
        entry = read.get_revoked_certificate_by_serial_number(subject.serial_number)
        if entry is None:
            return Finding(Standing.GOOD, number=number, next_update=read.next_update_utc)
        return Finding(Standing.REVOKED, "", entry.revocation_date_utc, _reason(entry), number, read.next_update_utc)
    except Untrusted as bad:
        return Finding(Standing.UNTRUSTED, str(bad))
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension):
        return Finding(Standing.UNTRUSTED, "unreadable")


@lru_cache(maxsize=2)
def _checked(content: bytes, issuer: bytes) -> tuple[x509.CertificateRevocationList, int]:
    """What holds whatever the moment and the certificate: form, signature, number. Raises Untrusted or ValueError."""
    if len(content) > LONGEST_LIST:
        raise Untrusted("too long")
    read, ca = x509.load_der_x509_crl(content), read_certificate(issuer)
    if read.issuer != ca.subject:
        raise Untrusted("of another issuer")
    if not isinstance(read.signature_hash_algorithm, SOUND_HASHES):
        raise Untrusted("signature algorithm")
    usage = extension_of(ca, x509.KeyUsage)
    if usage is not None and not usage.crl_sign:
        raise Untrusted("issuer signs no lists")
    if not read.is_signature_valid(sane_key(ca)):
        raise Untrusted("signature")
    number = _number(read)
    serials = set()
    for entry in read:
        if entry.serial_number in serials:
            raise Untrusted("a serial number twice")
        serials.add(entry.serial_number)
    if CRITICAL in read.tbs_certlist_bytes and any(_odd_extensions(entry) for entry in read):
        raise Untrusted("critical extension")
    return read, number


def _number(read: x509.CertificateRevocationList) -> int:
    number = None
    for extension in read.extensions:
        if isinstance(extension.value, x509.DeltaCRLIndicator):
            raise Untrusted("partial")
        if isinstance(extension.value, x509.CRLNumber):
            number = extension.value.crl_number
        elif extension.critical and not isinstance(extension.value, x509.IssuingDistributionPoint):
            raise Untrusted("critical extension")
    if number is None:
        raise Untrusted("no number")
    return number


def _odd_extensions(entry: x509.RevokedCertificate) -> bool:
    return any(e.critical and not isinstance(e.value, x509.CRLReason) for e in entry.extensions)


def _check_dates(read: x509.CertificateRevocationList, moment: datetime, age: timedelta | None) -> None:
    this, until = read.last_update_utc, read.next_update_utc
    if this > moment + SKEW:
        raise Untrusted("from the future")
    if until is None or until < this or until < moment - SKEW:
        raise Untrusted("expired")
    if age is not None and this < moment - age - SKEW:
        raise Untrusted("too old")


def _check_scope(read: x509.CertificateRevocationList, subject: x509.Certificate) -> None:
    """The list is about this certificate, and about all reasons (RFC 5280 section 6.3.3 (b)(2) and (c))."""
    part = next((e.value for e in read.extensions if isinstance(e.value, x509.IssuingDistributionPoint)), None)
    if part is None:
        return
    basic = extension_of(subject, x509.BasicConstraints)
    is_ca = basic is not None and basic.ca
    if part.indirect_crl or part.only_some_reasons or part.only_contains_attribute_certs or part.relative_name:
        raise Untrusted("partial")
    if (part.only_contains_user_certs and is_ca) or (part.only_contains_ca_certs and not is_ca):
        raise Untrusted("about other certificates")
    if part.full_name is not None and not set(part.full_name) & set(_distribution_points(subject)):
        raise Untrusted("about other certificates")


def _distribution_points(subject: x509.Certificate) -> Iterator[x509.GeneralName]:
    for extension in subject.extensions:
        if isinstance(extension.value, x509.CRLDistributionPoints):
            for point in extension.value:
                yield from point.full_name or ()


def _reason(entry: x509.RevokedCertificate) -> str:
    reason = next((e.value.reason for e in entry.extensions if isinstance(e.value, x509.CRLReason)), None)
    if reason is x509.ReasonFlags.remove_from_crl:
        raise Untrusted("partial")
    return "" if reason is None else str(reason.value)
