"""Is there a private key in this? Told by structure and markers alone: no key is ever loaded, checked or computed with.

Known: PKCS#1, PKCS#8 plain and encrypted (RFC 5958), SEC1 (RFC 5915), DSA, PKCS#12 with keys (RFC 7292), OpenSSH, PuTTY,
SSH2, PGP, JWK (RFC 7517), .NET XML, Microsoft blobs, Java keystores, DNSSEC and age files and the text that OpenSSL
prints; each as it is or as PEM under any label, base64, hexadecimal, UTF-16, escaped, in a ZIP or gzip, or in one another.
"""

import re
from collections.abc import Iterator

from pki.tlv import NotDer, Value, dotted, values
from pki.wrapping import encoded, inside, readings

_DEEPEST = 4  # wrappings in one another
_NODES = 2000  # values looked at in one DER
_LEAST = 64 * 1024
_MARKERS = re.compile(
    r"-\s{0,9}(?:BEGIN|END)[A-Z0-9 ]{0,40}PRIVATE\s{1,9}KEY|Proc-Type:\s{0,9}4,\s{0,9}ENCRYPTED|PuTTY-User-Key-File-\d|BEGIN SSH2 ENCRYPTED|AGE-SECRET-KEY-1[A-Z0-9]{20}"
    r"|openssh-key-v1|\bPrivate(?:Key|Exponent)\s?:\s?[A-Za-z0-9+/=]{20}|\bprivateExponent:\s|\bpriv:\s{1,9}[0-9a-f]{2}:"
    r"|<(?:D|InverseQ|DP)>\s{0,9}[A-Za-z0-9+/]{20}",
    re.IGNORECASE,
)
_JWK = re.compile(r"[\"']kty[\"']\s{0,9}:")
_JWK_SECRET = re.compile(r"[\"'](?:d|k)[\"']\s{0,9}:\s{0,9}[\"'][A-Za-z0-9_-]{16}")
_PBE = ("1.2.840.113549.1.5.", "1.2.840.113549.1.12.1.")
_LENGTH = rb"(?:[\x00-\x7f]|\x81.|\x82..|\x83...)"
#: How keys begin, for what was copied without its end: PKCS#8 (explicit EC parameters begin alike, with a field), PKCS#1, SEC1,
#: PKCS#8 encrypted by PKCS#5 or PKCS#12.
_BEGINS = re.compile(
    rb"\x30%b(?:\x02\x01[\x00\x01]\x30%b\x06(?!\x07\x2a\x86\x48\xce\x3d\x01)|\x02\x01\x00\x02(?:\x81.|\x82..)|\x02\x01\x01\x04[\x10-\x50]"
    rb"|\x30%b\x06.(?:\x2a\x86\x48\x86\xf7\x0d\x01\x05|\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01))" % ((_LENGTH,) * 3),
    re.DOTALL,
)
_SEQUENCE, _INTEGER, _OCTETS, _OID = 0x30, 0x02, 0x04, 0x06


def holds_private_key(data: bytes | str) -> bool:
    """True when the bytes or the text, or something wrapped in them, are a private key or a secret JWK.

    Looked at are up to three times the size of the input or 64 KiB, itself included: archives in archives cost no more.
    """
    data = data.encode("utf-8", "replace") if isinstance(data, str) else data
    return _holds(data, _DEEPEST, [max(_LEAST, 3 * len(data))])


def _holds(data: bytes, depth: int, left: list[int]) -> bool:
    if depth == 0 or len(data) < 20 or left[0] < len(data):
        return False
    left[0] -= len(data)
    if _is_key(data) or any(_holds(file, depth - 1, left) for file in inside(data)):
        return True
    # NULs away: UTF-16 and UTF-32 in any order become plain, with or without a byte order mark
    text = data.replace(b"\x00", b"").decode("utf-8", "replace")
    for reading in readings(text):
        if _MARKERS.search(reading) or (_JWK.search(reading) and _JWK_SECRET.search(reading)):
            return True
        if any(_holds(piece, depth - 1, left) for piece in encoded(reading)):
            return True
    return False


def _is_key(data: bytes) -> bool:
    if data[:14] == b"openssh-key-v1" or data[:4] == b"\x1e\xf1\xb5\xb0":  # the second: Microsoft PVK
        return True
    if data[:1] == b"\x07" and data[8:12] in {b"RSA2", b"DSS2"}:  # PRIVATEKEYBLOB
        return True
    if data[:4] in {b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce"}:  # JKS, JCEKS: the first entry's kind
        return data[12:16] == b"\x00\x00\x00\x01"
    if _BEGINS.match(data):
        return True
    return data[:1] == b"\x30" and any(_structure(value) for value in _tree(data))


def _tree(data: bytes) -> Iterator[Value]:
    """All SEQUENCEs of some DER values that follow one another, also those inside OCTET STRINGs."""
    left, waiting = _NODES, [data]
    while waiting and left:
        try:
            for value in values(waiting.pop()):
                left -= 1
                if not left:
                    return
                if value.tag == _SEQUENCE:
                    yield value
                if value.tag & 0x20 or (value.tag == _OCTETS and value.content[:1] == b"\x30"):
                    waiting.append(value.content)
        except NotDer:
            continue


def _structure(value: Value) -> bool:
    try:
        parts = _first(value, 7)
        tags = [part.tag for part in parts]
        if tags[:2] == [_SEQUENCE, _OCTETS] and len(tags) == 2:  # EncryptedPrivateKeyInfo
            return _algorithm(parts[0]).startswith(_PBE)
        if not tags or tags[0] != _INTEGER or parts[0].content not in {b"\x00", b"\x01"}:
            return False
        if tags[1:3] == [_SEQUENCE, _OCTETS]:  # PKCS#8
            return bool(_algorithm(parts[1]))
        if tags[1:2] == [_OCTETS]:  # SEC1
            return len(parts[1].content) >= 16 and all(tag in {0xA0, 0xA1} for tag in tags[2:])
        return len(tags) >= 6 and set(tags) == {_INTEGER}  # PKCS#1, DSA
    except NotDer:
        return False


def _first(value: Value, count: int) -> list[Value]:
    parts: list[Value] = []
    for part in value:
        parts.append(part)
        if len(parts) == count:
            break
    return parts


def _algorithm(value: Value) -> str:
    parts = _first(value, 1)
    return dotted(parts[0].content) if parts and parts[0].tag == _OID else ""
