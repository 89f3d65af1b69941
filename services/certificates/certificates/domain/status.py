"""The status of a certificate: computed from time and revocation, never stored (R-001)."""

from datetime import datetime

from contracts.certificates import Status


def status(now: datetime, not_after: datetime, revoked_at: datetime | None) -> Status:
    """Revoked for ever once revoked (R-116), else valid up to and including `not_after` (RFC 5280, 4.1.2.5)."""
    if revoked_at is not None:
        return Status.REVOKED
    return Status.VALID if now <= not_after else Status.EXPIRED
