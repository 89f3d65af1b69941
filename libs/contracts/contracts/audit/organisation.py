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


class ManagerNominated(AuditEvent):
    """An order names a certificate manager who has no number here; the subject is the nomination. Who it is stands nowhere in the trail."""

    NAME = "organisation:nomination:nominate"
    order: str


class NominationIdentified(AuditEvent):
    """A nominated manager was seen in person, with a document, and registered. The document itself is kept nowhere."""

    NAME = "organisation:nomination:identify"
    order: str
    person: str
    document: str
    number: str  # masked
    seen_on: str


class NominationMatched(AuditEvent):
    """A nominated manager is somebody who was registered before."""

    NAME = "organisation:nomination:match"
    order: str
    person: str


class NominationRefused(AuditEvent):
    """Validation refused a nomination."""

    NAME = "organisation:nomination:refuse"
    order: str


class NominationEnded(AuditEvent):
    """The order of a nomination ended: what was given of the person is forgotten."""

    NAME = "organisation:nomination:end"
    order: str


class ExtractAsked(AuditEvent):
    """A register is to be asked for an extract, for the case that somebody opened; the subject is the subscriber."""

    NAME = "organisation:extract:ask"
    register_kind: str
    why: str  # none, ended, changed, unusable, anew


class ExtractKept(AuditEvent):
    """A register answered, and the answer is kept as evidence; the subject is the subscriber."""

    NAME = "organisation:extract:keep"
    register_kind: str
    extract: str
    sha256: str
    usable: bool
    changed: bool  # it says something else than the extract before
