"""Lines of the audit trail about documents."""

from contracts.audit.lines import AuditEvent


class DocumentClearedAway(AuditEvent):
    """A document that no request was answered with was removed from the object store; the subject is its SHA-256."""

    NAME = "signing:document:clear_away"
