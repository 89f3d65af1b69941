"""Inputs that cost nothing to make and much to look at the wrong way."""

import base64

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateNumbers, RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

#: Exponents of two of the primes of Mersenne: seconds and minutes of CPU for who proves them.
LARGE, LARGER = (4423, 4253), (9941, 9689)


def mersenne_key(smaller: int, larger: int) -> bytes:
    """An RSA private key (PKCS#1 in DER) of the primes 2^smaller - 1 and 2^larger - 1, which nobody had to look for."""
    p, q, e = 2**smaller - 1, 2**larger - 1, 65537
    d = pow(e, -1, (p - 1) * (q - 1))
    numbers = RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), RSAPublicNumbers(e, p * q))
    key = numbers.private_key(unsafe_skip_rsa_key_validation=True)
    return key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())


def as_request(der: bytes) -> str:
    """These bytes under the label of a certificate request."""
    return f"-----BEGIN CERTIFICATE REQUEST-----\n{base64.encodebytes(der).decode()}-----END CERTIFICATE REQUEST-----\n"
