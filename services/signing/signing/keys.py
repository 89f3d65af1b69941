"""The seal's key, behind a port: a file now, a PKCS#11 token fits the same shape."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

MIN_BITS = 3072


class KeyUnfit(Exception):
    """This key or chain must not seal anything; the message says why and holds no secret."""


class SealKey(Protocol):
    """A key that seals: RSA, PKCS#1 v1.5 with SHA-256.

    `sign` gets a SHA-256 digest, so that a token needs one operation (`CKM_RSA_PKCS` over the DigestInfo of RFC 8017,
    9.2). It may block for as long as a network HSM takes; it is never called in an event loop, nor twice at once.
    """

    @property
    def chain(self) -> Sequence[x509.Certificate]:
        """The seal's certificate first, then its issuers, without the root."""

    def sign(self, digest: bytes) -> bytes:
        """The signature over this SHA-256 digest, as long as the modulus. Deterministic."""


class FileKey:
    """A key in a PEM file: read and checked once, since checking an RSA key costs a hundred times a signature."""

    def __init__(self, key: Path, chain: Path) -> None:
        """`key`: unencrypted PKCS#8 PEM; `chain`: PEM, leaf first. Raises KeyUnfit, or OSError when a file is away."""
        try:
            private = load_pem_private_key(key.read_bytes(), None)
            certificates = x509.load_pem_x509_certificates(chain.read_bytes())
        except (ValueError, TypeError) as error:
            raise KeyUnfit("key or chain is not readable PEM") from error
        if not isinstance(private, rsa.RSAPrivateKey) or private.key_size < MIN_BITS:
            raise KeyUnfit(f"the key must be RSA of {MIN_BITS} bits or more")
        if certificates[0].public_key() != private.public_key():
            raise KeyUnfit("the certificate is not of this key")
        self._private = private
        self._chain = proper_chain(certificates)

    @property
    def chain(self) -> Sequence[x509.Certificate]:
        """The seal's certificate first, then its issuers, without the root."""
        return self._chain

    def sign(self, digest: bytes) -> bytes:
        """The signature over this SHA-256 digest. Raises ValueError when it is not 32 bytes."""
        return self._private.sign(digest, padding.PKCS1v15(), Prehashed(SHA256()))


def proper_chain(certificates: Sequence[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """The chain in order, without a root: relying parties bring their own. Raises KeyUnfit.

    The leaf must be for signatures (RFC 5280, 4.2.1.3: digitalSignature or nonRepudiation) and no CA.
    """
    for child, parent in pairwise(certificates):
        try:
            child.verify_directly_issued_by(parent)
        except (ValueError, TypeError, InvalidSignature) as error:
            raise KeyUnfit("the chain is not in order, leaf first") from error
    leaf = certificates[0]
    try:
        usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound as error:
        raise KeyUnfit("the certificate says nothing about key usage") from error
    if not (usage.digital_signature or usage.content_commitment) or usage.key_cert_sign:
        raise KeyUnfit("the certificate is not for signatures")
    return tuple(one for one in certificates if one is leaf or one.issuer != one.subject)


def valid_at(key: SealKey, at: datetime) -> bool:
    """True when every certificate of the chain is within its dates at this moment (UTC, aware)."""
    return all(one.not_valid_before_utc <= at <= one.not_valid_after_utc for one in key.chain)
