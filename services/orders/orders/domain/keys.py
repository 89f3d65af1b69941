"""The public key of a request: type, size, exponent, curve, known weaknesses (R-053 to R-056), and its fingerprint."""

import hashlib
from dataclasses import dataclass

from asn1crypto import csr as asn1_csr
from badkeys.checks import checkrsa
from contracts.orders import Finding
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from orders.domain.findings import error

#: Asked for by name: the library's default list holds a block list, and it ends the process when that is absent.
#: What a check finds is never kept or logged: it can be the private primes.
WEAKNESSES = ("fermat", "roca", "rsainvalid", "rsapoly", "sharedprimes", "smalld", "smallfactors", "pattern")

_CURVE_TYPES = {"ec", "ed25519", "ed448", "x25519", "x448", "1.3.101.110", "1.3.101.111", "1.3.101.112", "1.3.101.113"}
_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
_MAX_EXPONENT = 2**256


@dataclass(frozen=True)
class KeyRules:
    """What the keys and names of a product must be on a day: a row of the product table."""

    rsa_min: int  # bits
    rsa_max: int
    curves: frozenset[str]  # "P-256", "P-384", "P-521"
    names_max: int  # common name and SANs together


@dataclass(frozen=True)
class KeyReport:
    """The key: what to call it, its fingerprint when it could be read, and what is wrong with it."""

    key_type: str  # "RSA 3072", "EC P-256"
    spki_sha256: str | None
    findings: tuple[Finding, ...]

    @property
    def may_compute(self) -> bool:
        """False when the key is out of all bounds: then nothing is computed with it."""
        return self.spki_sha256 is not None and not any(
            f.slug in {"csr.key.size", "csr.key.exponent"} for f in self.findings
        )


def check_key(
    csr: x509.CertificateSigningRequest, info: asn1_csr.CertificationRequestInfo, rules: KeyRules
) -> KeyReport:
    """Judge the key of a request by the rules of its product.

    The fingerprint is SHA-256 over the key as the library writes it (SubjectPublicKeyInfo, named curve, uncompressed
    point), so that one key has one fingerprint however it was sent (R-058).
    """
    try:
        spki = info["subject_pk_info"]
        algorithm = str(spki["algorithm"]["algorithm"].native)
        if algorithm in {"rsa", "rsassa_pss"}:
            return _rsa(csr, spki, rules)
        if algorithm in _CURVE_TYPES:
            return _curve(csr, spki, algorithm, rules)
    except (KeyError, ValueError, TypeError, IndexError):
        algorithm = "unknown"  # not one of the algorithms that the second parser knows, or not well formed
    return KeyReport(algorithm.upper()[:40], None, (error("csr", "csr.key.type", key=algorithm[:40]),))


def fingerprint(key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> str:
    """SHA-256 of the key's SubjectPublicKeyInfo in its one normal form, in lower-case hexadecimal."""
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def _rsa(csr: x509.CertificateSigningRequest, spki: object, rules: KeyRules) -> KeyReport:
    numbers = spki["public_key"].parsed  # type: ignore[index]
    n, e = int(numbers["modulus"].native), int(numbers["public_exponent"].native)
    bits = n.bit_length()
    findings: list[Finding] = []
    if n <= 0 or bits % 8 or not rules.rsa_min <= bits <= rules.rsa_max:
        findings.append(error("csr", "csr.key.size", bits=bits, minimum=rules.rsa_min, maximum=rules.rsa_max))
    if e % 2 == 0 or not 65_537 <= e < _MAX_EXPONENT:
        findings.append(error("csr", "csr.key.exponent", minimum=65_537))
    key = _loaded(csr)
    readable = isinstance(key, rsa.RSAPublicKey)
    if not findings and (not readable or checkrsa(n, e=e, checks=WEAKNESSES)):
        findings.append(error("csr", "csr.key.weak"))
    return KeyReport(f"RSA {bits}", fingerprint(key) if isinstance(key, rsa.RSAPublicKey) else None, tuple(findings))


def _curve(csr: x509.CertificateSigningRequest, spki: object, algorithm: str, rules: KeyRules) -> KeyReport:
    allowed = ", ".join(sorted(rules.curves))
    key = _loaded(csr)
    if not isinstance(key, ec.EllipticCurvePublicKey):
        # another algorithm, a point that is not on the curve, or a curve the library doesn't know
        name = "EC" if algorithm == "ec" else algorithm
        return KeyReport(name, None, (error("csr", "csr.key.curve", curve=name, allowed=allowed),))
    name = _CURVES.get(key.curve.name, key.curve.name)
    explicit = spki["algorithm"]["parameters"].name != "named"  # type: ignore[index]
    wrong = explicit or name not in rules.curves
    findings = (
        (error("csr", "csr.key.curve", curve="explicit" if explicit else name, allowed=allowed),) if wrong else ()
    )
    return KeyReport(f"EC {name}", fingerprint(key), findings)


def _loaded(csr: x509.CertificateSigningRequest) -> object | None:
    try:
        return csr.public_key()
    except (ValueError, UnsupportedAlgorithm, NotImplementedError):
        return None
