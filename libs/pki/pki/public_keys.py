"""What a public key is: type, size, exponent, curve, known weaknesses, and its one fingerprint.

The rules of BR 6.1.5 and 6.1.6 that hold for every product are answered here; which sizes and curves a product takes
is asked of its own rules.
"""

import hashlib
from dataclasses import dataclass

from badkeys.checks import checkrsa
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from pki.tlv import NotDer, Value, dotted, first

#: Asked for by name: the library's default list holds a block list, and it ends the process when that is absent.
#: What a check finds is never kept or logged: it can be the private primes.
WEAKNESSES = ("fermat", "roca", "rsainvalid", "rsapoly", "sharedprimes", "smalld", "smallfactors", "pattern")
#: Nothing is computed with a larger RSA key.
MAX_RSA_BITS = 8192

_RSA = {"1.2.840.113549.1.1.1": "rsa", "1.2.840.113549.1.1.10": "rsassa_pss"}
_EC = "1.2.840.10045.2.1"
_EDWARDS = {"1.3.101.110": "x25519", "1.3.101.111": "x448", "1.3.101.112": "ed25519", "1.3.101.113": "ed448"}
_OTHERS = {"1.2.840.10040.4.1": "dsa", "1.2.840.113549.1.3.1": "dh", "1.2.840.10046.2.1": "dh"}
#: Curves by the names that people know.
CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
_COMMON_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
_LEAST_RSA_BITS = 2048
_LONGEST_EXPONENT = 32  # bits, of a key that others may make us check with
_MAX_EXPONENT = 2**256


@dataclass(frozen=True)
class PublicKey:
    """A key. `kind`: `RSA`, `EC`, another algorithm on a curve, or another name, in capitals unless on a curve.

    `curve` is `explicit` for parameters that are written out, and empty when the point or curve can't be used.
    """

    kind: str
    on_curve: bool = False
    bits: int = 0  # RSA: of the modulus
    exponent_good: bool = True  # RSA: odd, from 65537 to below 2^256
    curve: str = ""
    weak: bool = False
    spki_sha256: str | None = None

    @property
    def may_compute(self) -> bool:
        """False when the key is out of all bounds: then nothing is computed with it."""
        sound = self.kind != "RSA" or (0 < self.bits <= MAX_RSA_BITS and self.exponent_good)
        return self.spki_sha256 is not None and sound

    def __str__(self) -> str:
        """`RSA 3072`, `EC P-256`."""
        return f"{self.kind} {self.bits or self.curve}".strip()


def read_key(spki: bytes) -> PublicKey:
    """The key in a SubjectPublicKeyInfo. Never raises: what can't be read is a key of an unknown kind.

    The fingerprint is SHA-256 over the key as the library writes it (named curve, uncompressed point), so that one key
    has one fingerprint however it was sent.
    """
    try:
        outer, _ = first(spki)
        algorithm, bits = outer
        oid, *parameters = algorithm
        name = dotted(oid.content)
        if name in _RSA:
            return _rsa(spki, bits)
        if name == _EC:
            return _curve(spki, explicit=bool(parameters) and parameters[0].tag == 0x30)
        if name in _EDWARDS:
            return PublicKey(_EDWARDS[name], on_curve=True)
        return PublicKey(_OTHERS.get(name, "unknown").upper())
    except (NotDer, ValueError):
        return PublicKey("UNKNOWN")


def fingerprint(key: PublicKeyTypes) -> str:
    """SHA-256 of the key's SubjectPublicKeyInfo in its one normal form, in lower-case hexadecimal."""
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def spki_sha256(public_key: bytes) -> str:
    """SHA-256 of a SubjectPublicKeyInfo, encoded anew: one key has one hash. Raises ValueError, UnsupportedAlgorithm."""
    return fingerprint(load_der_public_key(public_key))


def key_type(key: PublicKeyTypes) -> str:
    """What people call a key: `RSA 3072`, `EC P-256`, `Ed25519`, `DSA 2048`; empty for a key that signs nothing."""
    match key:
        case rsa.RSAPublicKey():
            return f"RSA {key.key_size}"
        case ec.EllipticCurvePublicKey():
            return f"EC {CURVES.get(key.curve.name, key.curve.name)}"
        case ed25519.Ed25519PublicKey():
            return "Ed25519"
        case ed448.Ed448PublicKey():
            return "Ed448"
        case dsa.DSAPublicKey():
            return f"DSA {key.key_size}"
        case _:
            return ""


def cheap_key(key: object, most_bits: int = MAX_RSA_BITS) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey | None:
    """The key when checking a signature with it costs little, whoever chose it: RSA of 2048 to `most_bits` bits with a
    short exponent, P-256, P-384 or P-521; None for any other."""
    if isinstance(key, rsa.RSAPublicKey):
        small = key.public_numbers().e.bit_length() <= _LONGEST_EXPONENT
        return key if small and _LEAST_RSA_BITS <= key.key_size <= most_bits else None
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, _COMMON_CURVES):
        return key
    return None


def _rsa(spki: bytes, bits: Value) -> PublicKey:
    numbers, _ = first(bits.content[1:])
    n, e = (int.from_bytes(part.content, "big", signed=True) for part in numbers)
    size = n.bit_length() if n > 0 else 0
    good = e % 2 == 1 and 65_537 <= e < _MAX_EXPONENT
    key = _loaded(spki)
    if not isinstance(key, rsa.RSAPublicKey):
        return PublicKey("RSA", bits=size, exponent_good=good, weak=True)
    sound = good and 512 <= size <= MAX_RSA_BITS
    weak = sound and bool(checkrsa(n, e=e, checks=WEAKNESSES))
    return PublicKey("RSA", bits=size, exponent_good=good, weak=weak, spki_sha256=fingerprint(key))


def _curve(spki: bytes, *, explicit: bool) -> PublicKey:
    key = _loaded(spki)
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return PublicKey("EC", on_curve=True)  # a point that is not on the curve, or a curve the library doesn't know
    curve = "explicit" if explicit else CURVES.get(key.curve.name, key.curve.name)
    return PublicKey("EC", on_curve=True, curve=curve, spki_sha256=fingerprint(key))


def _loaded(spki: bytes) -> object | None:
    try:
        return load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm, NotImplementedError):
        return None
