"""Reading a certificate once, when it enters the inventory: everything that lists and pages show becomes a column."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.identifiers import serial_text
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

MAX_CHAIN = 6
_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}


class Unreadable(Exception):
    """This is no certificate that can be kept; `reason` is a word without anything of its content."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Read:
    """A certificate's content. Names are as in the certificate; a missing attribute is an empty text."""

    leaf: x509.Certificate
    chain: tuple[x509.Certificate, ...]  # issuing CA first
    common_name: str
    sans: tuple[str, ...]
    organisation: str
    locality: str
    state: str
    country: str
    subject: str  # RFC 4514
    issuer: str  # RFC 4514
    issuer_name: str
    serial: str
    not_before: datetime
    not_after: datetime
    key_type: str
    spki_sha256: str
    sha256: str

    @property
    def der(self) -> bytes:
        """The certificate in DER."""
        return self.leaf.public_bytes(Encoding.DER)

    @property
    def chain_ders(self) -> list[bytes]:
        """The chain in DER, issuing CA first."""
        return [one.public_bytes(Encoding.DER) for one in self.chain]

    @property
    def leaf_pem(self) -> str:
        """The certificate in PEM."""
        return pem(self.leaf)

    @property
    def chain_pem(self) -> str:
        """The chain in PEM, issuing CA first."""
        return "".join(map(pem, self.chain))


def pem(certificate: x509.Certificate) -> str:
    """A certificate in PEM."""
    return certificate.public_bytes(Encoding.PEM).decode()


def read(text: str) -> Read:
    """Read PEM: leaf first, then its chain. Raises Unreadable.

    The chain may be missing; when it is there each certificate must be signed by the next. A private key in the text
    is refused (R-051).
    """
    if "PRIVATE KEY" in text:
        raise Unreadable("private_key")
    try:
        found = x509.load_pem_x509_certificates(text.encode())
    except ValueError as error:
        raise Unreadable("format") from error
    leaf, chain = found[0], tuple(found[1:])
    if len(chain) > MAX_CHAIN:
        raise Unreadable("chain")
    _check_chain(leaf, chain)
    try:
        return _content(leaf, chain)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Unreadable("content") from error


def spki_of(key: object) -> str:
    """SHA-256 of a public key as SubjectPublicKeyInfo, encoded anew: one key has one hash (R-058)."""
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()  # type: ignore[attr-defined]


def spki_of_csr(csr_pem: str) -> str:
    """The key hash of a certificate request. Raises Unreadable."""
    try:
        return spki_of(x509.load_pem_x509_csr(csr_pem.encode()).public_key())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Unreadable("csr") from error


def signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """True when the issuer's name and key made this certificate."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _check_chain(leaf: x509.Certificate, chain: Sequence[x509.Certificate]) -> None:
    below = leaf
    for above in chain:
        if not signed_by(below, above):
            raise Unreadable("chain")
        below = above


def _content(leaf: x509.Certificate, chain: tuple[x509.Certificate, ...]) -> Read:
    sans = _sans(leaf)
    serial = serial_text(leaf.serial_number) if leaf.serial_number > 0 else ""
    if not 0 < len(serial) <= 40:
        raise Unreadable("serial")
    made = Read(
        leaf=leaf, chain=chain, common_name=_attribute(leaf.subject, NameOID.COMMON_NAME) or (sans[0] if sans else ""),
        sans=sans, organisation=_attribute(leaf.subject, NameOID.ORGANIZATION_NAME),
        locality=_attribute(leaf.subject, NameOID.LOCALITY_NAME),
        state=_attribute(leaf.subject, NameOID.STATE_OR_PROVINCE_NAME),
        country=_attribute(leaf.subject, NameOID.COUNTRY_NAME), subject=leaf.subject.rfc4514_string(),
        issuer=leaf.issuer.rfc4514_string(),
        issuer_name=_attribute(leaf.issuer, NameOID.COMMON_NAME) or leaf.issuer.rfc4514_string(),
        serial=serial, not_before=leaf.not_valid_before_utc, not_after=leaf.not_valid_after_utc,
        key_type=_key_type(leaf), spki_sha256=spki_of(leaf.public_key()),
        sha256=hashlib.sha256(leaf.public_bytes(Encoding.DER)).hexdigest(),
    )  # fmt: skip
    texts = (made.common_name, *sans, made.organisation, made.locality, made.state, made.subject, made.issuer)
    if any("\x00" in one for one in texts) or not made.common_name:
        raise Unreadable("names")
    return made


def _attribute(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(oid)
    return str(found[0].value) if found else ""


def _sans(leaf: x509.Certificate) -> tuple[str, ...]:
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    plain = [n for n in names if isinstance(n, x509.DNSName | x509.RFC822Name | x509.IPAddress)]
    return tuple(dict.fromkeys(str(n.value) for n in plain))


def _key_type(leaf: x509.Certificate) -> str:
    key = leaf.public_key()
    match key:
        case rsa.RSAPublicKey():
            return f"RSA {key.key_size}"
        case ec.EllipticCurvePublicKey():
            return f"EC {_CURVES.get(key.curve.name, key.curve.name)}"
        case ed25519.Ed25519PublicKey():
            return "Ed25519"
        case ed448.Ed448PublicKey():
            return "Ed448"
        case dsa.DSAPublicKey():
            return f"DSA {key.key_size}"
        case _:
            raise Unreadable("key")
