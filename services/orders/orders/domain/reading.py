"""From what was pasted or uploaded to one certificate request, or the reason why it is none (R-050, R-051)."""

import base64
import binascii
import re
from dataclasses import dataclass

from asn1crypto import core, parser
from asn1crypto import csr as asn1_csr
from contracts.orders import Finding
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, load_der_private_key, load_der_public_key

from orders.domain.findings import error

#: Larger input is refused before anything is parsed (B-01).
MAX_BYTES = 16_384

_SECRET = re.compile(r"-{2,5}\s*BEGIN[A-Z0-9 ]*PRIVATE\s+KEY|PuTTY-User-Key-File|-{2,5}\s*BEGIN SSH2 ENCRYPTED", re.I)
_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.S)
_REQUEST_LABELS = {"CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"}
_LABELS = {
    "CERTIFICATE": "certificate",
    "X509 CERTIFICATE": "certificate",
    "TRUSTED CERTIFICATE": "certificate",
    "PKCS7": "pkcs7",
    "CMS": "pkcs7",
    "PUBLIC KEY": "public_key",
    "RSA PUBLIC KEY": "public_key",
    "SSH2 PUBLIC KEY": "ssh_key",
    "X509 CRL": "crl",
}
_SSH = re.compile(r"^\s*(ssh-|ecdsa-sha2-|sk-ssh-)", re.M)
_PKCS7 = "1.2.840.113549.1.7."
_ENCRYPTED_KEY = ("1.2.840.113549.1.5.", "1.2.840.113549.1.12.1.")


@dataclass(frozen=True)
class Request:
    """A certificate request that two parsers read. `der` is exactly what they read."""

    der: bytes
    csr: x509.CertificateSigningRequest
    info: asn1_csr.CertificationRequestInfo

    @property
    def pem(self) -> str:
        """The request as PEM, made afresh: nothing that stood around it is kept."""
        return self.csr.public_bytes(Encoding.PEM).decode("ascii")


def read(data: bytes) -> Request | Finding:
    """The request in `data` (PEM, DER, or base64 of DER; BOM, CRLF and indentation are fine), or what it is instead.

    Slugs: `csr.missing`, `csr.too_large`, `csr.private_key`, `csr.not_a_csr` (with `what`: certificate, pkcs7, pkcs12,
    public_key, ssh_key or crl) and `csr.format`. No finding holds any part of the input.
    """
    if len(data) > MAX_BYTES:
        return error("csr", "csr.too_large", limit_kib=MAX_BYTES // 1024)
    if not data.strip():
        return error("csr", "csr.missing")
    der = data if data[:1] == b"\x30" and not _is_text(data) else _from_text(data)
    if isinstance(der, Finding):
        return der
    if _holds_private_key(der):
        return error("csr", "csr.private_key")
    return _from_der(der)


def _is_text(data: bytes) -> bool:
    return all(32 <= b < 127 or b in b"\t\r\n" for b in data)


def _from_text(data: bytes) -> bytes | Finding:
    text = _decoded(data)
    if text is None:
        return error("csr", "csr.format", reason="not_text")
    if _SECRET.search(text):
        return error("csr", "csr.private_key")
    unindented = "\n".join(line.strip() for line in text.splitlines())
    blocks = _BLOCK.findall(unindented)
    if not blocks:
        if _SSH.search(text):
            return error("csr", "csr.not_a_csr", what="ssh_key")
        return _from_base64(text)
    others = [label for label, _ in blocks if label not in _REQUEST_LABELS]
    if others:
        what = _LABELS.get(others[0])
        if what is None or len(blocks) > len(others):
            return error("csr", "csr.format", reason="more_than_one" if len(blocks) > 1 else "unknown")
        return error("csr", "csr.not_a_csr", what=what)
    if len(blocks) > 1 or unindented.count("-----BEGIN ") > 1:
        return error("csr", "csr.format", reason="more_than_one")
    return _from_base64(blocks[0][1])


def _decoded(data: bytes) -> str | None:
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _from_base64(text: str) -> bytes | Finding:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return error("csr", "csr.format", reason="base64")


def _holds_private_key(der: bytes) -> bool:
    """True for a private key in any of its usual structures, alone or after something else (B-05)."""
    for part in _values(der):
        try:
            load_der_private_key(part, None)
        except TypeError:
            return True  # a password is asked
        except (ValueError, UnsupportedAlgorithm):
            if _what(part) == "private_key":
                return True
        else:
            return True
    return False


def _values(der: bytes) -> list[bytes]:
    """The DER values one after the other in the input; at most five are looked at."""
    out: list[bytes] = []
    while der and len(out) < 5:
        try:
            length = parser.peek(der)
        except ValueError:
            break
        out.append(der[:length])
        der = der[length:]
    return out


def _from_der(der: bytes) -> Request | Finding:
    try:
        csr = x509.load_der_x509_csr(der)
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion):
        what = _what(der)
        return error("csr", "csr.not_a_csr", what=what) if what else error("csr", "csr.format", reason="structure")
    try:
        second = asn1_csr.CertificationRequest.load(der, strict=True)
        info = second["certification_request_info"]
        agreed = csr.public_bytes(Encoding.DER) == der and _subject(csr) == _subject_again(info)
    except (ValueError, TypeError, KeyError, RecursionError):
        agreed = False
    if not agreed:
        return error("csr", "csr.format", reason="ambiguous")
    return Request(der, csr, info)


def _subject(csr: x509.CertificateSigningRequest) -> list[tuple[str, str | bytes]]:
    return [(a.oid.dotted_string, a.value) for a in csr.subject]


def _subject_again(info: asn1_csr.CertificationRequestInfo) -> list[tuple[str, str]]:
    return [(a["type"].dotted, a["value"].native) for rdn in info["subject"].chosen for a in rdn]


def _what(der: bytes) -> str:
    """What a DER value is when it is no request; empty when we don't know."""
    try:
        x509.load_der_x509_certificate(der)
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion):
        pass
    else:
        return "certificate"
    try:
        load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        return _by_shape(der)
    return "public_key"


def _by_shape(der: bytes) -> str:
    """PKCS#12 is SEQUENCE {3, ContentInfo}; PKCS#7 SEQUENCE {OID}; an encrypted key SEQUENCE {{OID}, OCTETS}."""
    try:
        outer = core.load(der)
        first = outer[0]
        if isinstance(first, core.Integer) and first.native == 3 and isinstance(outer[1], core.Sequence):
            return "pkcs12"
        if isinstance(first, core.ObjectIdentifier) and first.dotted.startswith(_PKCS7):
            return "pkcs7"
        inner = first[0] if isinstance(first, core.Sequence) else None
        if isinstance(inner, core.ObjectIdentifier) and inner.dotted.startswith(_ENCRYPTED_KEY):
            return "private_key"
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return ""
    return ""
