"""A certificate request judged by the rules of domain-rules section 4: everything found is told at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from asn1crypto import csr as asn1_csr
from contracts.certificates import Subject
from contracts.orders import CsrSummary, Finding
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtensionOID, NameOID

from orders.domain.findings import error, errors, warning
from orders.domain.keys import KeyRules, check_key
from orders.domain.names import MAX_COMMON_NAME, check_name
from orders.domain.reading import Request, read
from orders.domain.text import folded, has_hidden, shown

_HASHES = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
_TYPES: dict[type[x509.GeneralName], str] = {
    x509.IPAddress: "IP",
    x509.RFC822Name: "e-mail",
    x509.UniformResourceIdentifier: "URI",
    x509.DirectoryName: "directoryName",
    x509.RegisteredID: "registeredID",
    x509.OtherName: "otherName",
}
#: Asked for by common tools; the profile decides what comes of them (R-065).
_HARMLESS = {
    ExtensionOID.BASIC_CONSTRAINTS,
    ExtensionOID.KEY_USAGE,
    ExtensionOID.EXTENDED_KEY_USAGE,
    ExtensionOID.SUBJECT_KEY_IDENTIFIER,
    ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
    ExtensionOID.CERTIFICATE_POLICIES,
    ExtensionOID.TLS_FEATURE,
}
_COMPARED = (
    ("O", NameOID.ORGANIZATION_NAME, "organisation"),
    ("L", NameOID.LOCALITY_NAME, "locality"),
    ("ST", NameOID.STATE_OR_PROVINCE_NAME, "state"),
    ("C", NameOID.COUNTRY_NAME, "country"),
)


@dataclass(frozen=True)
class CsrReport:
    """What a request is and what is wrong with it.

    `pem` is None when the input must not be kept (a private key in it, too large, not a request). `dns_names` are the
    names in the request as it has them, common name first; empty when there are too many.
    """

    findings: tuple[Finding, ...]
    pem: str | None = None
    summary: CsrSummary | None = None
    spki_sha256: str | None = None
    dns_names: tuple[str, ...] = ()

    @property
    def acceptable(self) -> bool:
        """True when nothing stops an order with this request."""
        return self.spki_sha256 is not None and not errors(self.findings)


def check_csr(data: bytes, rules: KeyRules) -> CsrReport:
    """Judge a request, PEM or DER, by the rules of a product on a day (R-050 to R-056, R-060, R-062 to R-065).

    Whether the key was used before is asked of the store (R-058); whether the subject is the registered one is asked
    with `check_subject` (R-061).
    """
    request = read(data)
    if isinstance(request, Finding):
        return CsrReport((request,))
    key = check_key(request.csr, request.info, rules)
    names = _values(request, NameOID.COMMON_NAME)
    sans, about_sans = _alternative_names(request, names, rules.names_max)
    findings = (
        *key.findings,
        *(_signature(request.csr) if key.may_compute else ()),
        *_characters(request, sans),
        *_common_name(names),
        *about_sans,
        *_extensions(request),
    )
    summary = _summary(request, key.key_type, key.spki_sha256, names, sans) if key.spki_sha256 else None
    dns_names = tuple(dict.fromkeys(n for n in (*names[:1], *sans) if not has_hidden(n)))
    return CsrReport(findings, request.pem, summary, key.spki_sha256, dns_names)


def check_subject(report: CsrReport, registered: Subject) -> tuple[Finding, ...]:
    """Differences between the request's O, L, ST, C and the register: warnings, the register wins (R-061)."""
    if report.summary is None:
        return ()
    found = []
    for short, _, name in _COMPARED:
        asked, kept = getattr(report.summary, name), getattr(registered, name)
        if asked and folded(asked) != folded(kept):
            found.append(warning("csr", "csr.subject.mismatch", attribute=short, csr=asked, registered=kept))
    return tuple(found)


def _values(request: Request, oid: x509.ObjectIdentifier) -> tuple[str, ...]:
    return tuple(str(a.value) for a in request.csr.subject.get_attributes_for_oid(oid))


def _signature(csr: x509.CertificateSigningRequest) -> tuple[Finding, ...]:
    """R-052: SHA-256 or better (PKCS#1, PSS or ECDSA), and the request is signed with its own key."""
    try:
        algorithm = csr.signature_hash_algorithm
        if not isinstance(algorithm, _HASHES):
            return (error("csr", "csr.signature", reason="hash", hash=algorithm.name if algorithm else "none"),)
        good = csr.is_signature_valid
    except (UnsupportedAlgorithm, ValueError, TypeError):
        return (error("csr", "csr.signature", reason="algorithm"),)
    return () if good else (error("csr", "csr.signature", reason="wrong"),)


def _characters(request: Request, sans: Iterable[str]) -> tuple[Finding, ...]:
    hidden = [a.oid._name for a in request.csr.subject if has_hidden(str(a.value))]
    hidden += ["subjectAltName" for san in sans if has_hidden(san)]
    return tuple(error("csr", "csr.chars", attribute=name) for name in dict.fromkeys(hidden))


def _common_name(names: Sequence[str]) -> tuple[Finding, ...]:
    """R-060: exactly one, and a host name."""
    if len(names) != 1:
        return (error("csr", "csr.cn", reason="many" if names else "none", count=len(names)),)
    if len(names[0]) > MAX_COMMON_NAME:
        return (error("csr", "csr.cn", reason="length", count=len(names[0]), limit=MAX_COMMON_NAME),)
    if has_hidden(names[0]):
        return ()  # told as csr.chars
    return check_name(names[0], "csr")[1]


def _alternative_names(
    request: Request, names: Sequence[str], limit: int
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """R-063: counted before anything else is done; only DNS names. Nothing in them is ever fetched."""
    try:
        extension = request.csr.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return (), ()
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return (), (error("csr", "csr.san", reason="unreadable"),)
    count = len(extension.value)
    if count > limit:
        return (), (error("csr", "csr.san", reason="many", count=count, limit=limit),)
    sans = tuple(extension.value.get_values_for_type(x509.DNSName))
    others = sorted({_TYPES.get(type(g), "other") for g in extension.value if not isinstance(g, x509.DNSName)})
    findings = [error("csr", "csr.san.type", types=", ".join(others))] if others else []
    together = len({n.lower() for n in (*names, *sans)})
    if together > limit:
        findings.append(error("csr", "csr.san", reason="many", count=together, limit=limit))
    for san in sans:
        if not has_hidden(san):
            findings.extend(f for f in check_name(san, "csr")[1] if f not in findings)
    return sans, tuple(findings)


def _extensions(request: Request) -> tuple[Finding, ...]:
    """R-065: a CA certificate and what we don't know as critical are refused; all else is the profile's business."""
    if _extension_requests(request.info) > 1:
        return (error("csr", "csr.extension", extension="extensionRequest"),)
    try:
        extensions = list(request.csr.extensions)
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return (error("csr", "csr.extension", extension="unreadable"),)
    wrong = []
    for extension in extensions:
        ca = isinstance(extension.value, x509.BasicConstraints) and extension.value.ca
        if ca or (extension.critical and extension.oid not in _HARMLESS):
            wrong.append("CA:TRUE" if ca else extension.oid.dotted_string)
    return tuple(error("csr", "csr.extension", extension=name) for name in wrong)


def _extension_requests(info: asn1_csr.CertificationRequestInfo) -> int:
    """How many times the request asks for extensions, counted in every value of every such attribute."""
    try:
        return sum(len(a["values"]) for a in info["attributes"] if a["type"].native == "extension_request")
    except (ValueError, TypeError):
        return 2  # not readable: refused like a double one


def _summary(
    request: Request, key_type: str, spki_sha256: str, names: Sequence[str], sans: Sequence[str]
) -> CsrSummary:
    first = {name: next(iter(_values(request, oid)), None) for _, oid, name in _COMPARED}
    return CsrSummary(
        key_type=key_type,
        common_name=shown(names[0]) if names else None,
        sans=tuple(shown(s) for s in sans),
        spki_sha256=spki_sha256,
        **{name: shown(value) if value is not None else None for name, value in first.items()},
    )
