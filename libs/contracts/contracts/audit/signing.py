"""Lines of the audit trail about documents."""

from contracts.audit.lines import AuditEvent


class DocumentClearedAway(AuditEvent):
    """A document that no request is answered with, never or no longer, was removed from the object store; the subject is its SHA-256."""

    NAME = "signing:document:clear_away"
