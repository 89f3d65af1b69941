"""Lines of certificates about incidents: many certificates that are revoked together."""

from contracts.audit.lines import AuditEvent


class IncidentPrepared(AuditEvent):
    """One of the provider's own people froze a list of certificates that are to be revoked together (the subject: the incident)."""

    NAME = "certificates:incident:prepare"
    chosen_by: str
    value: str
    reason: str
    round: int
    certificates: int
    sha256: str
    day: str = ""  # of an announced list


class IncidentConfirmed(AuditEvent):
    """Another of them confirmed exactly that list: from now on each is revoked by itself."""

    NAME = "certificates:incident:confirm"
    round: int
    sha256: str
    prepared_by: str
    day: str = ""


class IncidentLeft(AuditEvent):
    """Another of them decided that the certificates of exactly that list stay valid."""

    NAME = "certificates:incident:leave"
    round: int
    sha256: str
    prepared_by: str
    words: str


class IncidentLookedAt(AuditEvent):
    """One of them looked at an incident and a page of its certificates; page 0: took its report."""

    NAME = "certificates:incident:look_at"
    page: int


class IncidentStarted(AuditEvent):
    """The day of an announced list came: from now on each of its certificates is revoked by itself."""

    NAME = "certificates:incident:start"
    round: int
    day: str


class CallOffProposed(AuditEvent):
    """One of them proposed to call off an announced list (the subject: the incident), or to put off a part of it to a `day`."""

    NAME = "certificates:incident:propose"
    round: int
    sha256: str
    words: str
    day: str = ""
    certificates: int = 0


class CallOffDecided(AuditEvent):
    """What was proposed was confirmed by another of them, was dropped, or ended by itself (`fate`)."""

    NAME = "certificates:incident:decide"
    round: int
    sha256: str
    proposed_by: str
    fate: str
    became: str = ""  # the incident of what was put off


class RevocationAnnounced(AuditEvent):
    """It is announced for which day a certificate (the subject) will be revoked, and why."""

    NAME = "certificates:certificate:announce_revocation"
    incident: str
    subscriber: str
    day: str
    reason: str


class RevocationCalledOff(AuditEvent):
    """What was announced of a certificate (the subject) is called off."""

    NAME = "certificates:certificate:call_off_revocation"
    incident: str
    subscriber: str
    day: str


class IncidentRan(AuditEvent):
    """The revocation of every certificate of a list was asked for."""

    NAME = "certificates:incident:run"
    round: int


class IncidentEnded(AuditEvent):
    """A list that nobody had confirmed was called off or ran out of time, or an incident that ran was closed (`state`: of the incident then)."""

    NAME = "certificates:incident:end"
    state: str
    round: int


class IssuanceHeld(AuditEvent):
    """Nothing is asked of the CA for an order (the subject): it falls under an incident that is open."""

    NAME = "certificates:issuance:hold"
    incident: str
    issuance: str


class IssuanceReleased(AuditEvent):
    """The incident for which an order (the subject) waited is over; `fate`: it goes on, or is refused."""

    NAME = "certificates:issuance:release"
    incident: str
    issuance: str
    fate: str
