"""Where issuers publish what was revoked, as the settings say. It is fetched by `chassis.outside.published`."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Source:
    """Where one issuer (DER) publishes: its list, its responder, or both; and how long a revocation may take to show there."""

    issuer: bytes
    crl: str | None
    ocsp: str | None
    within: timedelta
