"""What is said of certificates that won't be renewed, as the trail says it."""

from contracts.audit.lines import AuditEvent


class CertificateMuted(AuditEvent):
    """Somebody said that a certificate (the subject) won't be renewed, and why."""

    NAME = "certificates:certificate:mute"
    subscriber: str
    reason: str


class CertificateUnmuted(AuditEvent):
    """Somebody took that back; `since` and `reason` are of what was said."""

    NAME = "certificates:certificate:unmute"
    subscriber: str
    since: str
    reason: str
