"""Lines of the audit trail about log-ins, sessions and the certificates behind them."""

from contracts.audit.lines import AuditEvent
from contracts.auth import Credential


class CardLoginJudged(AuditEvent):
    """A card was shown and judged; the subject is its holder's number."""

    NAME = "auth:session:card_login"
    FORMERLY = "session.card_login"
    issuing_ca: str | None
    credential: Credential | None
    status_by: str | None


class SessionStarted(AuditEvent):
    """A session of the person began."""

    NAME = "auth:session:start"
    FORMERLY = "session.start"
    subscriber: str | None
    session: str
    credential: str


class SessionRefused(AuditEvent):
    """The person got no session for a hand-over code."""

    NAME = "auth:session:open"
    FORMERLY = "session.open"


class SubscriberRefused(AuditEvent):
    """The person may not act for that subscriber."""

    NAME = "auth:session:choose"
    FORMERLY = "session.choose"
    subscriber: str


class SessionEnded(AuditEvent):
    """A session of the person ended."""

    NAME = "auth:session:end"
    FORMERLY = "session.end"
    subscriber: str | None
    session: str
    reason: str


class PersonSessionsEnded(AuditEvent):
    """The service desk ended, or tried to end, all sessions of the person."""

    NAME = "auth:session:end_person"
    FORMERLY = "session.end_person"
    reason: str
    sessions: int = 0


class CredentialChecked(AuditEvent):
    """The status of a log-in certificate was asked: good by a list where OCSP was silent, or no longer good."""

    NAME = "auth:credential:check"
    FORMERLY = "credential.check"
    status_by: str | None = None
    sessions: int | None = None
