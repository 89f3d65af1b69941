"""The status of a certificate: computed from time and revocation, never stored."""

from datetime import datetime

from contracts.certificates import CertificateStatus


def status(
    now: datetime, not_after: datetime, revoked_at: datetime | None, *, revoking: bool = False
) -> CertificateStatus:
    """Revoked for ever once revoked, else valid up to and including `not_after` (RFC 5280, 4.1.2.5).

    `revoking`: a revocation was asked for and can't be seen by everybody yet; till then that is what it is.
    """
    if revoking:
        return CertificateStatus.REVOKING
    if revoked_at is not None:
        return CertificateStatus.REVOKED
    return CertificateStatus.VALID if now <= not_after else CertificateStatus.EXPIRED
