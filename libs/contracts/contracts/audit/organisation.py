"""Lines of the audit trail about subscribers and persons."""

from contracts.audit.lines import AuditEvent


class SubscriberRegistered(AuditEvent):
    """A subscriber was registered or changed."""

    NAME = "organisation:subscriber:register"
    FORMERLY = "subscriber.register"
    version: int
    active: bool
    reason: str


class PersonRegistered(AuditEvent):
    """A person was registered or changed."""

    NAME = "organisation:person:register"
    FORMERLY = "person.register"
    version: int
    active: bool
    reason: str


class LanguageSet(AuditEvent):
    """A person chose the language to read in."""

    NAME = "organisation:person:set_language"
    FORMERLY = "person.set_language"
    version: int
    language: str
