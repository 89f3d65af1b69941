"""What certificates writes of revocations that don't get through."""

from contracts.audit.lines import AuditEvent


class StalledHandled(AuditEvent):
    """One of the provider's own people did something about a revocation (the subject) that doesn't get through: took it, noted, asked the CA again, settled it."""

    NAME = "certificates:revocation:chase"
    act: str
