"""The clock of the stand-ins. They stand outside the product, so they have one of their own; tests hand in another."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from cryptography import x509

RENEW_WITHIN = timedelta(days=60)  # before the alarms of 30 and 7 days
Clock = Callable[[], datetime]


def now() -> datetime:
    """The time in UTC, in whole seconds as certificates, CRLs and OCSP answers carry it."""
    return datetime.now(UTC).replace(microsecond=0)


def near_end(certificate: x509.Certificate, at: datetime) -> bool:
    """Whether the certificate ends so soon after `at` that it is made anew."""
    return certificate.not_valid_after_utc - at < RENEW_WITHIN
