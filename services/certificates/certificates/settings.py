"""Settings of certificates: the CA, how long what it gives can last, and where issuers publish what was revoked."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from chassis import settings
from contracts.limits import Limit
from contracts.products import Product
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pydantic import BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, model_validator

from certificates.ca import PROFILES
from certificates.domain.revocation import VISIBLE_WITHIN
from certificates.published import Source


class Settings(settings.Settings):
    """What every service needs, and the CA."""

    ca_url: str = "http://localhost:8110"
    ca_credential: SecretStr = SecretStr("")
    ca_roots: Path = Path("server-cas.pem")  # PEM bundle: the issuing CAs and roots of server certificates
    product_limits: Path = Path("product-limits.json")  # how long the CA makes each product
    status_sources: Path | None = None  # where issuers publish what was revoked; None: not known of any of them
    exports_a_minute: int = Field(default=10, ge=1)  # per person
    code_guesses_a_minute: int = Field(default=10, ge=1)  # wrong revocation codes, per address and browser
    incident_hours: int = Field(default=24, ge=1, le=168)  # how long a frozen list of an incident may be confirmed
    ca_timeout: float = Field(default=10.0, gt=0, le=120)  # seconds per call

    @model_validator(mode="after")
    def _credential_by_tls(self) -> Self:
        """Where other stretches are over TLS the credential doesn't leave this machine in clear by mistake."""
        address, asked = urlsplit(self.ca_url), (self.inside_ca or self.outside_ca) and self.ca_credential
        if asked and address.scheme != "https" and address.hostname not in {"localhost", "127.0.0.1", "::1"}:
            raise ValueError(
                "CA_URL begins with https:// when INSIDE_CA or OUTSIDE_CA is set: CA_CREDENTIAL goes there"
            )
        return self


class _Limit(BaseModel):
    model_config = ConfigDict(extra="forbid")
    from_date: date
    longest_days: Annotated[int, Field(gt=0, le=36_500)]
    last_day: date | None


class _Product(BaseModel):
    model_config = ConfigDict(extra="forbid")
    product: Product
    limits: Annotated[tuple[_Limit, ...], Field(min_length=1, max_length=100)]


def read_limits(file: Path) -> Mapping[Product, tuple[Limit, ...]]:
    """How long the CA makes each product, earliest from-date first. Raises OSError or ValueError when the file is missing or wrong.

    The file is a JSON list of `{product, limits: [{from_date, longest_days, last_day}]}`, days in UTC; `last_day` is null
    where no end is near. No product stands in it twice, and no product has two limits from one day. A product that is not in it
    lasts as long as the listed one that the CA makes by the same profile.
    """
    listed = TypeAdapter(tuple[_Product, ...]).validate_python(json.loads(file.read_text()))
    by_product: dict[Product, tuple[Limit, ...]] = {}
    for entry in listed:
        limits = sorted(
            (Limit(from_date=a.from_date, longest_days=a.longest_days, last_day=a.last_day) for a in entry.limits),
            key=lambda limit: limit.from_date,
        )
        if entry.product in by_product or len({limit.from_date for limit in limits}) < len(limits):
            raise ValueError(f"{file}: {entry.product} stands there twice, or twice from one day")
        by_product[entry.product] = tuple(limits)
    by_profile = {PROFILES[product].code: limits for product, limits in by_product.items()}
    alike = {product: by_profile[row.code] for product, row in PROFILES.items() if row.code in by_profile}
    return alike | by_product


class _Source(BaseModel):
    model_config = ConfigDict(extra="forbid")
    issuer: str  # RFC 4514
    crl: str | None = Field(default=None, pattern="^https?://")
    ocsp: str | None = Field(default=None, pattern="^https?://")
    nowhere: bool = False
    within: Annotated[int, Field(ge=1, le=7 * 86_400)] | None = None  # seconds

    def makes_sense(self) -> bool:
        """Addresses and a time, or nowhere and neither."""
        parts = {self.crl is not None or self.ocsp is not None, self.within is not None}
        return parts == {not self.nowhere}


def sources(settings: Settings) -> Mapping[str, Source]:
    """Where issuers publish what was revoked, by name. Raises OSError or ValueError when the file is missing or wrong.

    The file is a JSON list of `{issuer, crl, ocsp, within}`: the name of one of the CAs of `ca_roots` as RFC 4514 has it, an
    address or two, and within how many seconds of a revocation everybody can see it there. Or `nowhere` true instead: it
    publishes nothing. Of an issuer that has no row nothing is known: its revocations are waited for, and called about.
    """
    file = settings.status_sources
    if file is None:
        return {}
    by_name: dict[str, set[bytes]] = {}
    for trusted in x509.load_pem_x509_certificates(settings.ca_roots.read_bytes()):
        by_name.setdefault(trusted.subject.rfc4514_string(), set()).add(trusted.public_bytes(Encoding.DER))
    listed: dict[str, Source] = {}
    for entry in TypeAdapter(tuple[_Source, ...]).validate_python(json.loads(file.read_text())):
        named = by_name.get(entry.issuer, set())
        if entry.issuer in listed or len(named) != 1 or not entry.makes_sense():
            wrong = (
                "stands there twice, is not one of the CAs, or has neither an address with `within` nor `nowhere` alone"
            )
            raise ValueError(f"{file}: {entry.issuer} {wrong}")
        within = VISIBLE_WITHIN if entry.within is None else timedelta(seconds=entry.within)
        listed[entry.issuer] = Source(named.pop(), entry.crl, entry.ocsp, within)
    return listed
