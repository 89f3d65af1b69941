"""The clock of the stand-ins. They stand outside the product, so they have one of their own; tests hand in another."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """The time in UTC, in whole seconds as certificates, CRLs and OCSP answers carry it."""
    return datetime.now(UTC).replace(microsecond=0)
