"""The port to the seal's key: a file (`keys_file`), a PKCS#11 token, a signing service.

What the holder of a key must do is in `docs/architecture/seal-key.md`; every adapter passes `tests/test_keys_contract.py`.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Protocol

from chassis.outside import Permanent, Temporary
from cryptography import x509
from cryptography.exceptions import InvalidSignature

MIN_BITS = 3072


class KeyUnfit(Permanent):
    """This key or chain must not seal anything until somebody replaces it; the message says why and holds no secret."""


class KeyAway(Temporary):
    """The key can't be used now: its file is away, its token doesn't answer. The message holds no secret."""


class SealKey(Protocol):
    """A key that seals: RSA, PKCS#1 v1.5 with SHA-256.

    Making a signature changes nothing, so one whose answer was lost is made again; what is made is checked before it leaves.
    Never called in an event loop, nor twice at once. Who hangs is left to himself after a minute (`document_maker`).
    """

    @property
    def chain(self) -> Sequence[x509.Certificate]:
        """The seal's certificate first, then its issuers, without the root."""

    def sign(self, digest: bytes) -> bytes:
        """The signature over this SHA-256 digest (32 bytes), as long as the modulus. The same digest, the same signature.

        One operation of a token: `CKM_RSA_PKCS` over the DigestInfo of RFC 8017, 9.2. Raises KeyAway.
        """


class SealKeys(Protocol):
    """Where the key comes from; it may be replaced while we run."""

    def current(self) -> SealKey:
        """The key to seal with: the same object until it was replaced. Raises KeyUnfit, or KeyAway when there is none now.

        It may block, as `sign`; it is called before every document, so it is cheap while nothing changed.
        """


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
    return tuple(
        certificate for certificate in certificates if certificate is leaf or certificate.issuer != certificate.subject
    )


def valid_at(key: SealKey, at: datetime) -> bool:
    """True when every certificate of the chain is within its dates at this moment (UTC, aware)."""
    return all(certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc for certificate in key.chain)
