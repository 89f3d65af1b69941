"""Is this signed with that key? For any signed X.509 structure, over the bytes as they stand."""

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from pki.tlv import NotDer, Value, dotted

#: What may be signed with: SHA-1 and older prove nothing any more (BR 7.1.3.2).
SOUND_HASHES = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
_RSA, _EC = "1.2.840.113549.1.1.", "1.2.840.10045.4."
_PSS = _RSA + "10"
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
#: RFC 8017 A.2.4, RFC 5758.
_HASH_OF: dict[str, hashes.HashAlgorithm] = {
    _RSA + "11": hashes.SHA256(),
    _RSA + "12": hashes.SHA384(),
    _RSA + "13": hashes.SHA512(),
    _EC + "3.2": hashes.SHA256(),
    _EC + "3.3": hashes.SHA384(),
    _EC + "3.4": hashes.SHA512(),
    "2.16.840.1.101.3.4.3.2": hashes.SHA256(),
}


def signed_by(signed: bytes, algorithm: Value, signature: bytes, public_key: bytes) -> bool:
    """True when the owner of the key (SubjectPublicKeyInfo) signed these bytes with this AlgorithmIdentifier.

    False for anything else, also for keys and algorithms that are not known here, and for SHA-1 and older.
    """
    try:
        return _verified(load_der_public_key(public_key), signed, algorithm, signature)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """True when the issuer's name stands in the certificate and its key signed it (RFC 5280 6.1.3 (a)(1) and (4)), however weakly hashed."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def _verified(key: object, signed: bytes, algorithm: Value, signature: bytes) -> bool:
    oid, *parameters = algorithm
    name = dotted(oid.content)
    match key:
        case rsa.RSAPublicKey() if name == _PSS:
            digest, salt = _pss(parameters)
            key.verify(signature, signed, padding.PSS(padding.MGF1(digest), salt), digest)
        case rsa.RSAPublicKey() if name.startswith(_RSA):
            key.verify(signature, signed, padding.PKCS1v15(), _hash(name))
        case ec.EllipticCurvePublicKey() if name.startswith(_EC):
            key.verify(signature, signed, ec.ECDSA(_hash(name)))
        case dsa.DSAPublicKey() if name in _HASH_OF and not name.startswith((_RSA, _EC)):
            key.verify(signature, signed, _hash(name))
        case ed25519.Ed25519PublicKey() if name == "1.3.101.112":
            key.verify(signature, signed)
        case ed448.Ed448PublicKey() if name == "1.3.101.113":
            key.verify(signature, signed)
        case _:
            return False
    return True


def _hash(name: str) -> hashes.HashAlgorithm:
    if name not in _HASH_OF:
        raise NotDer("algorithm")
    return _HASH_OF[name]


def _pss(parameters: list[Value]) -> tuple[hashes.HashAlgorithm, int]:
    """Digest and length of the salt (RFC 8017 A.2.3); the mask's digest must be the same one (RFC 4055 3.1)."""
    digest, mask, salt = "", "", 20  # the defaults of both are SHA-1
    for parameter in (field for sequence in parameters for field in sequence):
        (inner,) = parameter
        if parameter.tag == 0xA0:
            digest = dotted(next(iter(inner)).content)
        elif parameter.tag == 0xA1:
            _, of = inner
            mask = dotted(next(iter(of)).content)
        elif parameter.tag == 0xA2:
            salt = int.from_bytes(inner.content, "big")
    if digest != mask or digest not in _HASHES or salt > 512:
        raise NotDer("algorithm")
    return _HASHES[digest], salt
