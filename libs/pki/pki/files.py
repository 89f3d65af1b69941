"""Certificates as files: PEM (RFC 7468) and PKCS#7 without a signature (RFC 5652). Nothing in them is looked at."""

import base64
import binascii
import hashlib
import re

_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]*)-----END \1-----")
_DATA, _SIGNED_DATA = "2a864886f70d010701", "2a864886f70d010702"  # 1.2.840.113549.1.7.1 and .2
_INTEGER, _OID, _SEQUENCE, _SET, _CONTENT = 0x02, 0x06, 0x30, 0x31, 0xA0


def pem(der: bytes) -> str:
    """A certificate in PEM: lines of 64 characters, a line end after the last."""
    text = base64.b64encode(der).decode("ascii")
    lines = "".join(text[start : start + 64] + "\n" for start in range(0, len(text), 64))
    return f"-----BEGIN CERTIFICATE-----\n{lines}-----END CERTIFICATE-----\n"


def unpem(text: str) -> bytes:
    """What stands in the first block of a PEM of our own making, whatever its label. Raises ValueError."""
    block = _BLOCK.search(text)
    if block is None:
        raise ValueError("no PEM")
    try:
        return base64.b64decode("".join(block[2].split()), validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error


def sha256(text: str) -> str:
    """SHA-256 of what stands in a PEM of our own making, in lower-case hexadecimal. Raises ValueError."""
    return hashlib.sha256(unpem(text)).hexdigest()


def certificates_only(ders: tuple[bytes, ...]) -> bytes:
    """PKCS#7 that holds just these certificates (RFC 5652 5.1, RFC 8551 3.8), whatever is in them."""
    content = tlv(_SEQUENCE, tlv(_OID, bytes.fromhex(_DATA)))
    # a SET OF is sorted by its bytes (X.690 11.6)
    certificates = tlv(_CONTENT, b"".join(sorted(ders)))
    inner = tlv(_INTEGER, b"\x01") + tlv(_SET, b"") + content + certificates + tlv(_SET, b"")
    return tlv(_SEQUENCE, tlv(_OID, bytes.fromhex(_SIGNED_DATA)) + tlv(_CONTENT, tlv(_SEQUENCE, inner)))


def tlv(tag: int, content: bytes) -> bytes:
    """A value in DER: tag, length in as few octets as it takes, content (X.690 10.1)."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content
