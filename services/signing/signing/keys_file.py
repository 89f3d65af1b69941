"""The seal's key from a file: the adapter of the port `keys`."""

from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from signing.keys import MIN_BITS, KeyAway, KeyUnfit, proper_chain


class FileKey:
    """A key in a PEM file: read and checked once, since checking an RSA key costs a hundred times a signature."""

    def __init__(self, key: Path, chain: Path) -> None:
        """`key`: unencrypted PKCS#8 PEM; `chain`: PEM, leaf first. Raises KeyUnfit, or KeyAway when a file is away."""
        try:
            private = load_pem_private_key(key.read_bytes(), None)
            certificates = x509.load_pem_x509_certificates(chain.read_bytes())
        except OSError as error:
            raise KeyAway(type(error).__name__) from error
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


class FileKeys:
    """The adapter: a key and its chain, read again whenever one of the files was replaced, without a restart."""

    def __init__(self, key: Path, chain: Path) -> None:
        self._files = (key, chain)
        self._read: tuple[object, FileKey] | None = None

    def current(self) -> FileKey:
        """See the port."""
        try:
            stats = [path.stat() for path in self._files]
        except OSError as error:
            raise KeyAway(type(error).__name__) from error
        stamp = [(stat.st_ino, stat.st_mtime_ns, stat.st_size) for stat in stats]
        if self._read is None or self._read[0] != stamp:
            self._read = (stamp, FileKey(*self._files))
        return self._read[1]
