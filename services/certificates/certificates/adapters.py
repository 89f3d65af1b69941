"""What certificates works with: the CA, what issuers publish, the certificates trusted, how long those can last, room for exports, and totals that were counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from chassis.edge.budgets import Budget, Per
from chassis.outside.published import PublishedStatus
from chassis.outside.published_http import HttpPublished
from contracts.limits import Limit
from contracts.products import Product
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from certificates.ca import CertificateAuthority
from certificates.published import Once, Source
from certificates.settings import Settings, read_limits, sources
from certificates.store.export import Exports
from certificates.store.totals import Totals


@dataclass(frozen=True)
class Adapters:
    """Adapters of the service."""

    ca: CertificateAuthority
    trusted: tuple[bytes, ...]  # DER of the issuing CAs and roots of server certificates
    limits: Mapping[Product, tuple[Limit, ...]]  # how long the CA makes each product
    exports_each: Budget  # how many a person may ask for
    code_guesses: Budget  # wrong revocation codes, per address and browser
    sources: Mapping[str, Source]  # by the issuer's name (RFC 4514); one that is absent publishes nothing
    published: PublishedStatus = field(default_factory=lambda: Once(HttpPublished()))
    exports: Exports = field(default_factory=Exports)
    totals: Totals = field(default_factory=Totals)
    incident_within: timedelta = timedelta(hours=24)  # how long a frozen list may be confirmed


def trusted(bundle: Path) -> tuple[bytes, ...]:
    """The certificates of a PEM bundle. Raises OSError or ValueError: without them nothing can be checked."""
    return tuple(root.public_bytes(Encoding.DER) for root in x509.load_pem_x509_certificates(bundle.read_bytes()))


def made(settings: Settings, ca: CertificateAuthority) -> Adapters:
    """The adapters that the settings name, around this CA. Raises OSError or ValueError when a file is missing or wrong."""
    return Adapters(
        ca,
        trusted(settings.ca_roots),
        read_limits(settings.product_limits),
        Budget("exports", Per.PERSON, settings.exports_a_minute),
        Budget("revocation_codes", Per.BROWSER, settings.code_guesses_a_minute),
        sources(settings),
        Once(HttpPublished(tls=settings.outside())),
        incident_within=timedelta(hours=settings.incident_hours),
    )
