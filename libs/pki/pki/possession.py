"""Who has a private key: shown by a request that it signed for us, or by the key itself, which is reduced to its public half and dropped."""

import base64
import re
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import (
    load_der_private_key,
    load_pem_private_key,
    load_ssh_private_key,
)
from cryptography.x509.oid import AttributeOID, NameOID

from pki import csr_input
from pki.csr_input import Unusable
from pki.private_keys import holds_private_key
from pki.public_keys import fingerprint

#: Larger input is refused before anything else is looked at.
MAX_BYTES = 16_384
_BLOCK = re.compile(rb"-----BEGIN ((?:[A-Z0-9]+ )*PRIVATE KEY)-----.*?-----END \1-----", re.DOTALL)
_ENCRYPTED = re.compile(rb"BEGIN ENCRYPTED PRIVATE KEY|Proc-Type:\s*4,\s*ENCRYPTED")
#: How OpenSSH's own form begins, outside its PEM.
_OPENSSH = b"openssh-key-v1\x00"
_PBES = bytes.fromhex("06092a864886f70d0105"), bytes.fromhex("060a2a864886f70d010c01")  # PKCS #5, PKCS #12


@dataclass(frozen=True)
class Possession:
    """Somebody has the private half of this key. `by`: `key` or `request`. Nothing of the private half is in it."""

    by: str
    spki_sha256: str


@dataclass(frozen=True)
class NotShown:
    """Why nothing is shown: `too_large`, `missing`, `encrypted`, `unreadable`, `signature`, `challenge`."""

    reason: str


def shown(data: bytes, challenge: str) -> Possession | NotShown:
    """Which key somebody has who sent this. Never raises.

    A private key as PKCS #1, PKCS #8, SEC1 or OpenSSH, in PEM or DER (or the base64 of that), or a request of which the signature is
    good and in which the challenge stands as common name or challengePassword (RFC 2985 5.4.1), dashes and capitals apart.
    """
    if len(data) > MAX_BYTES:
        return NotShown("too_large")
    if not data.strip():
        return NotShown("missing")
    try:
        return _of_key(data) if holds_private_key(data) else _of_request(data, challenge)
    except (ValueError, TypeError, UnsupportedAlgorithm, InvalidSignature, x509.InvalidVersion):
        return NotShown("unreadable")


def _of_key(data: bytes) -> Possession | NotShown:
    block = _BLOCK.search(data)
    if _ENCRYPTED.search(data):
        return NotShown("encrypted")
    raw = data if block else _plain(data)
    if block is None and any(mark in raw[:64] for mark in _PBES):
        return NotShown("encrypted")
    try:
        if block is not None and block.group(1) == b"OPENSSH PRIVATE KEY":
            public = _held(_openssh(block.group(0)))
        elif raw.startswith(_OPENSSH):
            armoured = base64.encodebytes(raw).decode()
            pem = f"-----BEGIN OPENSSH PRIVATE KEY-----\n{armoured}-----END OPENSSH PRIVATE KEY-----\n"
            public = _held(_openssh(pem.encode()))
        elif block is not None:
            public = _held(load_pem_private_key(block.group(0), None, unsafe_skip_rsa_key_validation=True))
        else:
            public = _held(load_der_private_key(raw, None, unsafe_skip_rsa_key_validation=True))
    except TypeError:  # it wants a password
        return NotShown("encrypted")
    except ValueError as error:
        return NotShown("encrypted" if "password" in str(error).lower() else "unreadable")
    return NotShown("unreadable") if public is None else Possession("key", fingerprint(public))


def _openssh(pem: bytes) -> object:
    return load_ssh_private_key(pem, None, unsafe_skip_rsa_key_validation=True)


def _held(key: object) -> PublicKeyTypes | None:
    """The public half that follows from the private one, whatever the file says of it; None when it doesn't follow.

    Of RSA no prime is proven: that costs seconds. Who knows a factor of the modulus has the key (SP 800-56B 6.4.1).
    """
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.private_numbers()
        n = numbers.public_numbers.n
        return key.public_key() if numbers.p * numbers.q == n and 1 < numbers.p < n else None
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return ec.derive_private_key(key.private_numbers().private_value, key.curve).public_key()
    return key.public_key() if isinstance(key, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey) else None


def _plain(data: bytes) -> bytes:
    """The bytes themselves, of which this may be the base64."""
    if data[:1] == b"\x30" or data.startswith(_OPENSSH):
        return data
    try:
        return base64.b64decode(b"".join(data.split()), validate=True)
    except ValueError:
        return data


def _of_request(data: bytes, challenge: str) -> Possession | NotShown:
    der = csr_input.der_of(data)
    if isinstance(der, Unusable):
        return NotShown("encrypted" if der.params.get("what") == "pkcs12" else "unreadable")
    request = x509.load_der_x509_csr(der)
    said = [name.value for name in request.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    said += [a.value for a in request.attributes if a.oid == AttributeOID.CHALLENGE_PASSWORD]
    if _bare(challenge) not in map(_bare, said):
        return NotShown("challenge")
    if not request.is_signature_valid:
        return NotShown("signature")
    return Possession("request", fingerprint(request.public_key()))


def _bare(text: str | bytes) -> str:
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return re.sub(r"[\s-]", "", text).upper()
