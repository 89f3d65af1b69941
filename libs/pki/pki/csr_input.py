"""From what was pasted or uploaded to the DER of one certificate request, or the true reason why there is none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pki.private_keys import holds_private_key
from pki.tlv import NotDer, Value, dotted, first
from pki.wrapping import container, encoded, from_base64, from_hex, plain, readings, text_of

#: Larger input is refused before anything else is looked at.
MAX_BYTES = 16_384
#: No honest paste has more blocks than a long chain beside a request; the rest is not looked at.
MAX_BLOCKS = 12

_BEGIN = re.compile(r"-{2,12} {0,3}BEGIN ([A-Z0-9 ]{1,40}?) {0,3}-{2,12}[ \t]{0,9}", re.IGNORECASE)
_END = re.compile(r"-{2,12} {0,3}END ([A-Z0-9 ]{1,40}?) {0,3}-{2,12}", re.IGNORECASE)
_HEADER = re.compile(r"[A-Za-z-]{1,40}: .{0,200}")
_REQUESTS = {"CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", "CERTIFICATE SIGNING REQUEST"}
_LABELS = {
    "CERTIFICATE": "certificate",
    "X509 CERTIFICATE": "certificate",
    "TRUSTED CERTIFICATE": "certificate",
    "ATTRIBUTE CERTIFICATE": "certificate",
    "PKCS7": "pkcs7",
    "PKCS #7 SIGNED DATA": "pkcs7",
    "CMS": "pkcs7",
    "PUBLIC KEY": "public_key",
    "RSA PUBLIC KEY": "public_key",
    "SSH2 PUBLIC KEY": "ssh_key",
    "X509 CRL": "crl",
    "PGP PUBLIC KEY BLOCK": "pgp",
    "PGP MESSAGE": "pgp",
    "PGP SIGNATURE": "pgp",
    "DH PARAMETERS": "parameters",
    "EC PARAMETERS": "parameters",
    "DSA PARAMETERS": "parameters",
}
_SSH = re.compile(r"^[ \t]{0,9}(ssh-|ecdsa-sha2-|sk-ssh-|sk-ecdsa-)[a-z0-9@.-]+ ", re.MULTILINE)
_PKCS7 = "1.2.840.113549.1.7."
_PKI_DATA = bytes.fromhex("06082b0601050507") + b"\x0c\x02"  # id-cct-PKIData (RFC 5272)
_SEQUENCE, _INTEGER, _BITS, _OCTETS, _OID = 0x30, 0x02, 0x03, 0x04, 0x06
_TIMES = {0x17, 0x18}


@dataclass(frozen=True)
class Unusable:
    """Why input is no request: a word, and what fills its sentence. Nothing of the input is in it.

    `missing`; `too_large` (`limit_kib`); `private_key` (`what`: pkcs12, keystore, or absent); `not_a_csr` (`what`: certificate, pkcs7, pkcs12, cmc, crmf,
    spkac, public_key, ssh_key, crl, ocsp, pgp, parameters, zip, gzip, archive, pdf, image, office, keystore, program,
    web_page); `format` (`reason`: not_text, more_than_one, base64, cut, no_header, structure, and those of
    `pki.csr`).
    """

    code: str
    params: dict[str, str | int] = field(default_factory=dict)


def der_of(data: bytes) -> bytes | Unusable:
    """The DER of the one request in `data`, not yet read, or what `data` is instead.

    PEM in any encoding of text, with anything around it that is no block, under half a header or none; DER; base64;
    hexadecimal; base64 of PEM; and PEM as mail programs, web pages and word processors leave it.
    """
    if len(data) > MAX_BYTES:
        return Unusable("too_large", {"limit_kib": MAX_BYTES // 1024})
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        return Unusable("missing")
    if holds_private_key(data):
        return Unusable("private_key", {"what": kind} if (kind := key_file(data)) else {})
    if kind := container(data):
        return Unusable("not_a_csr", {"what": kind})
    text = text_of(data)
    if text is None:
        return data if data[:1] == b"\x30" else Unusable("format", {"reason": "not_text"})
    refusal = Unusable("format", {"reason": "base64"})
    for number, reading in enumerate(readings(text)):
        request = _from_text(reading)
        if isinstance(request, bytes):
            return request
        refusal = request if number == 0 or request.code != "format" else refusal
    return refusal


def key_file(data: bytes) -> str:
    """Which kind of file this is that holds keys beside other things: pkcs12, keystore, or empty for a bare key."""
    if container(data) == "keystore":
        return "keystore"
    text = text_of(data)
    der = data if text is None else from_base64("".join(body for _, body in _blocks(text)) or text)
    return "pkcs12" if der and what(der) == "pkcs12" else ""


def _from_text(text: str) -> bytes | Unusable:
    blocks = [*_blocks(text)]
    if not blocks:
        return _without_blocks(text)
    requests = [body for label, body in blocks if label in _REQUESTS]
    others = [label for label, _ in blocks if label not in _REQUESTS]
    if len(requests) > 1 or (requests and others):
        return Unusable("format", {"reason": "more_than_one"})
    if others:
        what = _LABELS.get(others[0])
        if what is None:
            return Unusable("format", {"reason": "more_than_one" if len(blocks) > 1 else "unknown"})
        return Unusable("not_a_csr", {"what": what})
    body = requests[0]
    der = from_base64(body or "")
    if der is None or not der:
        return Unusable("format", {"reason": "base64"})
    return _whole(der)


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Labels in capitals and bodies, without the header lines of RFC 1421; an END that lacks ends with the text."""
    at = 0
    for _ in range(MAX_BLOCKS):
        begin = _BEGIN.search(text, at)
        if begin is None:
            return
        end = _END.search(text, begin.end())
        following = _BEGIN.search(text, begin.end())
        stop = min(end.start() if end else len(text), following.start() if following else len(text))
        lines = [line.strip(" \t\"'`,;\\") for line in text[begin.end() : stop].split("\n")]
        yield " ".join(begin[1].upper().split()), "\n".join(line for line in lines if not _HEADER.fullmatch(line))
        at = max(stop, end.end() if end and end.start() == stop else stop)


def _without_blocks(text: str) -> bytes | Unusable:
    """No BEGIN line: something else by name, or base64 or hexadecimal of which the header was left out."""
    if _SSH.search(text):
        return Unusable("not_a_csr", {"what": "ssh_key"})
    if re.search(r"^[ \t]{0,9}SPKAC[ \t]{0,9}=", text, re.MULTILINE):
        return Unusable("not_a_csr", {"what": "spkac"})
    lines = [line for line in text.split("\n") if not _END.search(line)]
    body = "".join(lines)
    der = from_hex(body) or from_base64(body)
    if der and der[:1] == b"\x30":
        return _whole(der)
    if der and (inner := text_of(der)) is not None and _BEGIN.search(inner):  # base64 of a whole PEM file
        return _from_text(plain(inner))
    pieces = [piece for piece in encoded(text) if piece[:1] == b"\x30"]
    if len(set(pieces)) == 1:  # with words around it
        return _whole(pieces[0])
    return Unusable("format", {"reason": "base64" if der is not None or "=" in body else "no_header"})


def _whole(der: bytes) -> bytes | Unusable:
    """The DER again, unless its own length says that the end is missing."""
    if der[:1] == b"\x30":
        try:
            first(der)
        except NotDer as problem:
            if problem.reason == "short" and _announced(der) > len(der):
                return Unusable("format", {"reason": "cut"})
    elif kind := container(der):
        return Unusable("not_a_csr", {"what": kind})
    return der


def _announced(der: bytes) -> int:
    """How long the first value says it is; 0 when it doesn't say so in the usual way."""
    if len(der) < 2 or der[1] == 0x80:
        return 0
    if der[1] < 0x80:
        return 2 + der[1]
    size = der[1] & 0x7F
    return 2 + size + int.from_bytes(der[2 : 2 + size], "big") if size <= 3 and len(der) >= 2 + size else 0


def what(der: bytes) -> str:
    """What a DER value is when it is no request, by its shape alone; empty when we don't know."""
    try:
        outer, _ = first(der)
        parts = [part for part, _ in zip(outer, range(6), strict=False)]
        return _shape(parts, der) if outer.tag == _SEQUENCE and parts else ""
    except NotDer:
        return ""


def _shape(parts: list[Value], der: bytes) -> str:
    tags = [part.tag for part in parts]
    if tags[0] == _OID and dotted(parts[0].content).startswith(_PKCS7):
        return "cmc" if _PKI_DATA in der else "pkcs7"
    if tags[:2] == [_INTEGER, _SEQUENCE] and parts[0].content == b"\x03":
        return "pkcs12"
    if tags[0] == 0x0A:  # ENUMERATED: an OCSP answer (RFC 6960)
        return "ocsp"
    if tags[0] != _SEQUENCE:
        return ""
    inner = [part for part, _ in zip(parts[0], range(7), strict=False)]
    inside = [part.tag for part in inner]
    if tags == [_SEQUENCE, _BITS] and inside[:1] == [_OID]:
        return "public_key"
    if tags == [_SEQUENCE, _SEQUENCE, _BITS]:
        return _signed(inner, inside)
    if inside[:1] == [_SEQUENCE] and [part.tag for part in inner[0]][:2] == [_INTEGER, _SEQUENCE]:
        return "crmf"  # CertReqMessages (RFC 4211): a list of {{id, template}, …}
    return ""


def _signed(inner: list[Value], inside: list[int]) -> str:
    """Body, algorithm, signature: a certificate has a validity of two moments, a list of revoked ones one moment."""
    if len(inner) == 2 and inside == [_SEQUENCE, 0x16]:
        return "spkac"
    start = 1 if inside[:1] == [0xA0] else 0
    if inside[start : start + 4] == [_INTEGER, _SEQUENCE, _SEQUENCE, _SEQUENCE]:
        return "certificate" if {part.tag for part in inner[start + 3]} <= _TIMES else ""
    dates = inside[3:4] if inside[:1] == [_INTEGER] else inside[2:3]
    return "crl" if dates and dates[0] in _TIMES else ""
