"""A certificate request: read by two parsers, its key and signature looked at, everything that it asks for told.

Pure, for a sandbox: bytes in, plain data out. What a product allows is for who knows the product.
"""

from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from pki import csr_input, odd_der
from pki.csr_input import Unusable
from pki.extensions import extension_of
from pki.files import unpem
from pki.odd_der import Attribute
from pki.public_keys import PublicKey, read_key, spki_sha256
from pki.signatures import SOUND_HASHES
from pki.tlv import NotDer

_GENERAL_NAMES: dict[type[x509.GeneralName], str] = {
    x509.IPAddress: "IP",
    x509.RFC822Name: "e-mail",
    x509.UniformResourceIdentifier: "URI",
    x509.DirectoryName: "directoryName",
    x509.RegisteredID: "registeredID",
    x509.OtherName: "otherName",
}
#: More names than this are only counted.
MAX_NAMES = 1000
_EXTENSIONS = "1.2.840.113549.1.9.14"  # extensionRequest (RFC 2985, 5.4.2)
_MICROSOFT_EXTENSIONS = "1.3.6.1.4.1.311.2.1.14"
_CHALLENGE_PASSWORD = "1.2.840.113549.1.9.7"  # noqa: S105 - an object identifier (RFC 2985, 5.4.1)
#: Attributes and extensions by which Windows says what made the request; they ask nothing of the certificate.
_MAKERS = {
    "1.3.6.1.4.1.311.13.2.2",
    "1.3.6.1.4.1.311.13.2.3",
    "1.3.6.1.4.1.311.21.20",
    "1.3.6.1.4.1.311.13.2.1",
    "1.3.6.1.4.1.311.20.2",
    "1.3.6.1.4.1.311.21.7",
    "1.2.840.113549.1.9.15",
}
_MICROSOFT_POLICIES = "1.3.6.1.4.1.311.21.10"  # the extended key usages once more
_USAGES = {
    ExtendedKeyUsageOID.SERVER_AUTH,
    ExtendedKeyUsageOID.CLIENT_AUTH,
}
#: What people call an extension that a certificate of ours does not take from a request.
_NAMES = {
    "1.3.6.1.5.5.7.1.24": "OCSP Must-Staple",
    "2.5.29.32": "certificatePolicies",
    "2.5.29.30": "nameConstraints",
    "2.5.29.31": "cRLDistributionPoints",
    "1.3.6.1.5.5.7.1.1": "authorityInfoAccess",
    "2.5.29.18": "issuerAltName",
    "2.16.840.1.113730.1.1": "nsCertType",
    "2.16.840.1.113730.1.13": "nsComment",
    "2.5.29.16": "privateKeyUsagePeriod",
    "2.5.29.35": "authorityKeyIdentifier",
    "1.2.840.113549.1.9.2": "unstructuredName",
    "2.5.29.37": "extendedKeyUsage",
    "2.5.29.15": "keyUsage",
    "1.3.6.1.4.1.311.25.2": "Microsoft SID",
}
#: Extensions that we know what to do with also when they are marked critical.
_KNOWN = {
    ExtensionOID.BASIC_CONSTRAINTS,
    ExtensionOID.KEY_USAGE,
    ExtensionOID.EXTENDED_KEY_USAGE,
    ExtensionOID.SUBJECT_KEY_IDENTIFIER,
    ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
    ExtensionOID.CERTIFICATE_POLICIES,
    ExtensionOID.TLS_FEATURE,
}


@dataclass(frozen=True)
class ParsedRequest:
    """A request that two parsers read alike; `pem` is made afresh from exactly what they read."""

    pem: str
    subject: tuple[Attribute, ...]
    key: PublicKey
    signature: str  # "good", "wrong", "hash" (with `hash`), "algorithm", or "unchecked" for a key out of all bounds
    hash: str
    sans: tuple[str, ...]  # dNSNames as written; empty when there are more than MAX_NAMES
    san_count: int  # all names in subjectAltName
    san_others: tuple[str, ...]  # the kinds of names that are no dNSName
    san_readable: bool
    refused: tuple[str, ...]  # "CA:TRUE", a critical extension by number, "twice", "unreadable", "challengePassword"
    dropped: tuple[str, ...]  # asked for, harmless, and never in a certificate of ours

    def values(self, oid: str) -> tuple[str, ...]:
        """The values of one attribute of the subject, by its dotted number."""
        return tuple(a.value for a in self.subject if a.oid == oid)


def read(data: bytes) -> ParsedRequest | Unusable:
    """The one request in `data`, whatever it was wrapped in, or the true reason why there is none.

    Beside the reasons of `pki.csr_input`, of `format`: `printable` (`attribute`, `characters`), `set_order`,
    `no_attributes`, `encoding` (`attribute`), `string_type` (`attribute`), `length`, `trailing`, `version`, `ambiguous`,
    `structure`. RFC 2986 and X.690 ask for what these break, and a CA's strict reader refuses it.
    """
    der = csr_input.der_of(data)
    if isinstance(der, Unusable):
        return der
    try:
        csr = x509.load_der_x509_csr(der)
        odd = odd_der.read_request(der)
        if csr.public_bytes(Encoding.DER) != der or not _same_subject(csr, odd):
            return Unusable("format", {"reason": "ambiguous"})
        if wrong := next((o for o in odd.oddities if o.code in {"trailing", "encoding", "string_type"}), None):
            return _told(wrong)
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion):  # NotDer is a ValueError
        return _why(der)
    key = read_key(odd.public_key)
    signature, name = _signature(csr) if key.may_compute else ("unchecked", "")
    sans, count, others, readable = _names(csr)
    refused, dropped = _asked(csr, odd)
    pem = csr.public_bytes(Encoding.PEM).decode("ascii")
    return ParsedRequest(
        pem, odd.subject.attributes, key, signature, name, sans, count, others, readable, refused, dropped
    )


def key_of(pem: str) -> str:
    """SHA-256 of the key (SubjectPublicKeyInfo) in a request that was read before, in PEM. Raises ValueError."""
    try:
        return spki_sha256(odd_der.read_request(unpem(pem)).public_key)
    except UnsupportedAlgorithm as error:
        raise ValueError("key") from error


def _why(der: bytes) -> Unusable:
    """Why the strict library does not read this: it is something else, or oddly written, or nothing."""
    try:
        odd = odd_der.read_request(der)
    except NotDer:
        what = csr_input.what(der)
        return Unusable("not_a_csr", {"what": what}) if what else Unusable("format", {"reason": "structure"})
    codes = ("trailing", "length", "version", "printable", "encoding", "string_type", "set_order", "no_attributes")
    for code in codes:
        if oddity := next((o for o in odd.oddities if o.code == code), None):
            return _told(oddity)
    what = csr_input.what(der)
    return Unusable("not_a_csr", {"what": what}) if what else Unusable("format", {"reason": "structure"})


def _told(odd: odd_der.Oddity) -> Unusable:
    params: dict[str, str | int] = {"reason": odd.code}
    if odd.where and odd.code in {"printable", "encoding", "string_type"}:
        params["attribute"] = odd.where
    if odd.code == "printable":
        params["characters"] = " ".join(odd.detail)
    return Unusable("format", params)


def _same_subject(csr: x509.CertificateSigningRequest, odd: odd_der.Request) -> bool:
    """Both parsers see the same subject. TeletexString is left to ours: the library takes it for UTF-8."""
    ours = [(a.oid, a.value) for a in odd.subject.attributes]
    if any(a.kind == "TeletexString" and not a.value.isascii() for a in odd.subject.attributes):
        return True
    try:
        theirs = [(a.oid.dotted_string, a.value) for a in csr.subject]
    except ValueError:
        return False
    return len(ours) == len(theirs) and all(
        a == b or (a[0] == b[0] and not isinstance(b[1], str)) for a, b in zip(ours, theirs, strict=True)
    )


def _signature(csr: x509.CertificateSigningRequest) -> tuple[str, str]:
    """SHA-256 or better (PKCS#1, PSS or ECDSA), and signed with the request's own key."""
    try:
        algorithm = csr.signature_hash_algorithm
        if not isinstance(algorithm, SOUND_HASHES):
            return "hash", algorithm.name if algorithm else "none"
        return ("good" if csr.is_signature_valid else "wrong"), algorithm.name
    except (UnsupportedAlgorithm, ValueError, TypeError):
        return "algorithm", ""


def _names(csr: x509.CertificateSigningRequest) -> tuple[tuple[str, ...], int, tuple[str, ...], bool]:
    """The names in subjectAltName, counted before anything else is done. Nothing in them is ever fetched."""
    try:
        names = extension_of(csr, x509.SubjectAlternativeName)
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return (), 0, (), False
    if names is None:
        return (), 0, (), True
    count = len(names)
    if count > MAX_NAMES:
        return (), count, (), True
    others = sorted({_GENERAL_NAMES.get(type(g), "other") for g in names if not isinstance(g, x509.DNSName)})
    return tuple(names.get_values_for_type(x509.DNSName)), count, tuple(others), True


def _asked(csr: x509.CertificateSigningRequest, odd: odd_der.Request) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is asked beside key and names: what we refuse, and what will simply not be there."""
    refused: list[str] = []
    dropped: list[str] = []
    lists = {value for a in odd.attributes if a.oid in {_EXTENSIONS, _MICROSOFT_EXTENSIONS} for value in a.values}
    times = [a.oid for a in odd.attributes for _ in a.values]
    if len(lists) > 1 or times.count(_EXTENSIONS) > 1:
        refused.append("twice")
    if _CHALLENGE_PASSWORD in times:
        refused.append("challengePassword")
    known = {_EXTENSIONS, _MICROSOFT_EXTENSIONS, _CHALLENGE_PASSWORD, *_MAKERS}
    dropped.extend(_NAMES.get(oid, oid) for oid in times if oid not in known)
    try:
        extensions = list(csr.extensions)
    except x509.DuplicateExtension:
        return (*refused, "twice"), tuple(dropped)
    except (ValueError, x509.UnsupportedGeneralNameType):
        return (*refused, "unreadable"), tuple(dropped)
    for extension in extensions:
        if isinstance(extension.value, x509.BasicConstraints) and extension.value.ca:
            refused.append("CA:TRUE")
        elif extension.critical and extension.oid not in _KNOWN:
            refused.append(extension.oid.dotted_string)
        else:
            dropped.extend(_not_taken(extension))
    return tuple(dict.fromkeys(refused)), tuple(dict.fromkeys(dropped))


def _not_taken(extension: x509.Extension[x509.ExtensionType]) -> list[str]:
    """What this extension asks beyond a server certificate's profile, by name."""
    oid, value = extension.oid.dotted_string, extension.value
    if isinstance(value, x509.SubjectAlternativeName | x509.SubjectKeyIdentifier | x509.BasicConstraints):
        return []
    if isinstance(value, x509.ExtendedKeyUsage):
        return [f"extendedKeyUsage {_usage(usage)}" for usage in value if usage not in _USAGES]
    if isinstance(value, x509.KeyUsage):
        beyond = {
            "nonRepudiation": value.content_commitment,
            "keyCertSign": value.key_cert_sign,
            "cRLSign": value.crl_sign,
        }
        beyond["dataEncipherment"] = value.data_encipherment
        return [f"keyUsage {name}" for name, asked in beyond.items() if asked]
    if oid in _MAKERS or oid == _MICROSOFT_POLICIES:
        return []
    return [_NAMES.get(oid, oid)]


def _usage(usage: x509.ObjectIdentifier) -> str:
    name = usage._name
    return name if name != "Unknown OID" else usage.dotted_string
