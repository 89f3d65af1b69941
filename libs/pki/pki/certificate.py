"""What a certificate is: read once, tolerantly, so that everything that lists and pages show becomes plain data.

Reads what OpenSSL reads and says exactly what it can't take. Meant to run where foreign bytes may cost only so much:
nothing here needs a clock, a network or a database.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import load_der_public_key

from pki import csr_input, extensions, odd_der
from pki import distinguished_names as dn
from pki.files import pem
from pki.private_keys import holds_private_key
from pki.public_keys import fingerprint, key_type
from pki.signatures import signed_by
from pki.text import has_hidden
from pki.tlv import first

MAX_CHAIN = 6
MAX_NAMES = 2_000
#: Longest value of one attribute or name, and longest issuer (it is a key of the inventory), in characters.
MAX_TEXT, MAX_ISSUER = 1_000, 2_000
#: Before it no validity can be written as RFC 5280 4.1.2.5 says.
FIRST_YEAR = 1950
_BLOCK = re.compile(r"-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----([A-Za-z0-9+/=\s]*)-----END \1-----")


@dataclass(frozen=True)
class Fault:
    """Why these bytes are no certificate that can be kept; `reason` is a word without anything of their content.

    `private_key` (the text holds one), `format` (no certificate in PEM) or what it is instead (`csr`, and those of
    `pki.csr_input.Unusable`: `pkcs7`, …), `chain` (too long, or not each signed by the
    next), `structure` (not laid out as a certificate), `algorithms` (inner and outer differ), `serial` (not between 1
    and 20 octets, or not positive), `validity` (no moments, the end before the begin, or from before 1950), `key` (of a type nobody
    knows), `duplicate_extension`, `extension` (one that can't be read), `names` (none at all), `too_many_names`,
    `too_long` (a name), `characters` (control, direction or invisible characters in a name).
    """

    reason: str


@dataclass(frozen=True)
class ParsedCertificate:
    """A certificate's content. Texts are as in the certificate; a missing attribute is an empty text; moments are UTC."""

    der: bytes
    chain: tuple[bytes, ...]  # DER, issuing CA first
    common_name: str  # without one: the first of `sans`
    sans: tuple[str, ...]  # host names in lower case, e-mail and IP addresses; each once
    organisation: str
    locality: str
    state: str
    country: str
    subject: str  # RFC 4514
    issuer: str  # RFC 4514
    issuer_name: str
    serial: str  # hexadecimal, even length
    not_before: datetime
    not_after: datetime
    key_type: str
    spki_sha256: str
    sha256: str
    attributes: tuple[tuple[str, str], ...]  # of the subject: number and value
    alternative_names: (
        tuple[tuple[str, str], ...] | None
    )  # kind (`dns`, `mail`, `ip`, `other`) and value, as they stand
    is_ca: bool
    usages: tuple[str, ...] | None  # extended key usages; None: not limited
    policies: tuple[str, ...]

    @property
    def leaf_pem(self) -> str:
        """The certificate in PEM."""
        return pem(self.der)

    @property
    def chain_pem(self) -> str:
        """The chain in PEM, issuing CA first."""
        return "".join(map(pem, self.chain))


def read(text: str, chain: str = "") -> ParsedCertificate | Fault:
    """Read PEM: the certificate first, then its chain in any order, here or in a text of its own; it may be missing."""
    if holds_private_key(text) or holds_private_key(chain):
        return Fault("private_key")
    try:
        ders = [_der(block[2]) for block in _BLOCK.finditer(text)] or [_without_label(text)]
        ders += [_der(block[2]) for block in _BLOCK.finditer(chain)]
        if len(ders) > MAX_CHAIN + 1:
            return Fault("chain")
        return _content(ders[0], _ordered(ders[0], ders[1:]))
    except _Stop as stop:
        return Fault(stop.reason)
    except binascii.Error:
        return Fault("format")
    except ValueError:  # NotDer, or a part that is not there
        return Fault("structure")


def read_each(texts: tuple[str, ...]) -> tuple[ParsedCertificate | Fault, ...]:
    """`read` for many, in their order."""
    return tuple(read(text) for text in texts)


def serial_text(serial: int) -> str:
    """A serial number as it is written everywhere: lower-case hexadecimal of even length (RFC 5280 4.1.2.2: octets)."""
    digits = f"{serial:x}"
    return digits.zfill(len(digits) + len(digits) % 2)


def is_signed_by(der: bytes, issuer: bytes) -> bool:
    """True when the issuer's name and key made this certificate. Raises NotDer."""
    below, above = odd_der.read_certificate(der), odd_der.read_certificate(issuer)
    if dn.canonical(below.issuer) != dn.canonical(above.subject):
        return False
    body, algorithm, signature = first(der)[0]
    return signature.content[:1] == b"\x00" and signed_by(body.raw, algorithm, signature.content[1:], above.public_key)


class _Stop(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _der(base64_text: str) -> bytes:
    """The certificate in a block; what stands behind it (as in OpenSSL's TRUSTED CERTIFICATE) is left out."""
    return first(base64.b64decode("".join(base64_text.split()), validate=True))[0].raw


def _without_label(text: str) -> bytes:
    """The certificate in base64 of which the label was left out. Raises _Stop with what the text is instead."""
    der = csr_input.der_of(text.encode("utf-8", "replace")[: csr_input.MAX_BYTES])
    if not isinstance(der, bytes):
        what = str(der.params.get("what", ""))
        raise _Stop(what if der.code == "not_a_csr" and what != "certificate" else "format")
    kind = csr_input.what(der)
    if kind != "certificate":
        raise _Stop(kind or ("csr" if "REQUEST" in text else "format"))
    return der


def _ordered(leaf: bytes, others: list[bytes]) -> tuple[bytes, ...]:
    """The chain from issuing CA to root, whatever order it came in. Raises _Stop when a certificate is not part of it."""
    left, below = [other for other in dict.fromkeys(others) if other != leaf], leaf
    chain: list[bytes] = []
    while left:
        above = next((other for other in left if is_signed_by(below, other)), None)
        if above is None:
            raise _Stop("chain")
        left.remove(above)
        chain.append(above)
        below = above
    return tuple(chain)


def _content(der: bytes, chain: tuple[bytes, ...]) -> ParsedCertificate:
    certificate = odd_der.read_certificate(der)
    _check_form(certificate)
    assert certificate.not_before is not None and certificate.not_after is not None
    try:
        alternative, usages = extensions.alternative_names(certificate), extensions.usages(certificate)
        ca, policies = extensions.is_ca(certificate), extensions.policies(certificate)
    except ValueError as error:
        raise _Stop("extension") from error
    sans = tuple(dict.fromkeys(_shown(kind, value) for kind, value in alternative or () if value and kind != "other"))
    common_name = dn.first(certificate.subject, dn.COMMON_NAME) or next(iter(sans), "")
    key = _key(certificate.public_key)
    parsed = ParsedCertificate(
        der=der,
        chain=chain,
        common_name=common_name.lower() if common_name.lower() in sans else common_name,
        sans=sans,
        organisation=dn.first(certificate.subject, dn.ORGANISATION),
        locality=dn.first(certificate.subject, dn.LOCALITY),
        state=dn.first(certificate.subject, dn.STATE),
        country=dn.first(certificate.subject, dn.COUNTRY),
        subject=dn.rfc4514(certificate.subject),
        issuer=dn.rfc4514(certificate.issuer),
        issuer_name=dn.first(certificate.issuer, dn.COMMON_NAME) or dn.rfc4514(certificate.issuer),
        serial=serial_text(certificate.serial),
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        key_type=key_type(key),
        spki_sha256=fingerprint(key),
        sha256=hashlib.sha256(der).hexdigest(),
        attributes=tuple((attribute.oid, attribute.value) for attribute in certificate.subject.attributes),
        alternative_names=alternative,
        is_ca=ca,
        usages=usages,
        policies=policies,
    )
    _check_texts(parsed)
    return parsed


def _check_form(certificate: odd_der.Certificate) -> None:
    odd = {oddity.code for oddity in certificate.oddities}
    for code, reason in (
        ("extension_twice", "duplicate_extension"),
        ("algorithms", "algorithms"),
        ("time", "validity"),
    ):
        if code in odd:
            raise _Stop(reason)
    if odd & {"serial_negative", "serial_zero", "serial_long"}:
        raise _Stop("serial")
    begin, end = certificate.not_before, certificate.not_after
    if begin is None or end is None or end < begin or begin.year < FIRST_YEAR:
        raise _Stop("validity")


def _check_texts(parsed: ParsedCertificate) -> None:
    texts = (parsed.common_name, *parsed.sans, parsed.issuer_name, *(value for _, value in parsed.attributes))
    if not parsed.common_name:
        raise _Stop("names")
    if len(parsed.sans) > MAX_NAMES:
        raise _Stop("too_many_names")
    if any(len(text) > MAX_TEXT for text in texts) or len(parsed.issuer.encode("utf-8", "replace")) > MAX_ISSUER:
        raise _Stop("too_long")
    if any(map(has_hidden, (*texts, parsed.issuer))):
        raise _Stop("characters")


def _shown(kind: str, value: str) -> str:
    return value.lower() if kind == "dns" else value


def _key(public_key: bytes) -> PublicKeyTypes:
    try:
        key = load_der_public_key(public_key)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _Stop("key") from error
    if not key_type(key):
        raise _Stop("key")
    return key
