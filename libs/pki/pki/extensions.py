"""What the extensions of a certificate say (RFC 5280 4.2.1). Every function raises ValueError for one that can't be read."""

import ipaddress
from typing import TypeVar

from cryptography import x509

from pki.odd_der import Certificate
from pki.tlv import Value, dotted, first, need

ANY_POLICY = "2.5.29.32.0"
SERVER_AUTH, CLIENT_AUTH, ANY_USAGE = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "2.5.29.37.0"
_SAN, _CONSTRAINTS, _KEY_USAGE, _EXTENDED, _POLICIES = (f"2.5.29.{n}" for n in (17, 19, 15, 37, 32))
_SEQUENCE, _OID, _BOOLEAN = 0x30, 0x06, 0x01
_KEY_CERT_SIGN = 0x80 >> 5

T = TypeVar("T", bound=x509.ExtensionType)


def extension_of(read: x509.Certificate | x509.CertificateSigningRequest, kind: type[T]) -> T | None:
    """An extension of a certificate or request that the library read, or None. Raises x509.DuplicateExtension too."""
    try:
        return read.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def alternative_names(certificate: Certificate) -> tuple[tuple[str, str], ...] | None:
    """Subject alternative names: kind (`dns`, `mail`, `ip`, `other`) and value; None without the extension (4.2.1.6)."""
    value = _value(certificate, _SAN)
    return None if value is None else tuple(map(_general_name, _sequence(value)))


def is_ca(certificate: Certificate) -> bool:
    """True when it may sign certificates: it says so in basicConstraints or in keyUsage (4.2.1.9, 4.2.1.3)."""
    constraints, usage = _value(certificate, _CONSTRAINTS), _value(certificate, _KEY_USAGE)
    flags = [] if constraints is None else [*_sequence(constraints)]
    if any(flag.tag == _BOOLEAN and flag.content != b"\x00" for flag in flags):
        return True
    bits = b"" if usage is None else first(usage)[0].content[1:]
    return bool(bits) and bool(bits[0] & _KEY_CERT_SIGN)


def usages(certificate: Certificate) -> tuple[str, ...] | None:
    """Extended key usages by number; None when they are not limited (4.2.1.12)."""
    value = _value(certificate, _EXTENDED)
    return None if value is None else tuple(map(_oid, _sequence(value)))


def policies(certificate: Certificate) -> tuple[str, ...]:
    """Policies by number; empty without the extension (4.2.1.4)."""
    value = _value(certificate, _POLICIES)
    return () if value is None else tuple(_oid(next(iter(policy))) for policy in _sequence(value) if policy.content)


def _value(certificate: Certificate, oid: str) -> bytes | None:
    return next((extension.value for extension in certificate.extensions if extension.oid == oid), None)


def _sequence(value: bytes) -> Value:
    outer, rest = first(value)
    need(outer.tag == _SEQUENCE and not rest, "extension")
    return outer


def _oid(value: Value) -> str:
    need(value.tag == _OID, "extension")
    return dotted(value.content)


def _general_name(name: Value) -> tuple[str, str]:
    """Bytes beyond ASCII are read as UTF-8, which is what writes them."""
    match name.tag:
        case 0x82:
            return "dns", _text(name.content)
        case 0x81:
            return "mail", _text(name.content)
        case 0x87 if len(name.content) in {4, 16}:
            return "ip", str(ipaddress.ip_address(name.content))
        case _:
            return "other", ""


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")
