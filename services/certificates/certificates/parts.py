"""What certificates works with: the CA, the certificates it is trusted by, and room for exports."""

from asyncio import Semaphore
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509

from certificates.ca import CertificateAuthority

EXPORTS = 2  # at the same time per process: each holds a connection and a snapshot


@dataclass(frozen=True)
class Parts:
    """Adapters of the service."""

    ca: CertificateAuthority
    trusted: tuple[x509.Certificate, ...]  # issuing CAs and roots of server certificates
    exports: Semaphore = field(default_factory=lambda: Semaphore(EXPORTS))


def trusted(bundle: Path) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM bundle. Raises OSError or ValueError: without them nothing can be checked."""
    return tuple(x509.load_pem_x509_certificates(bundle.read_bytes()))
