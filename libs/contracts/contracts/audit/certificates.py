"""Lines of the audit trail about issuance, the inventory and what the CA can make."""

from datetime import date

from contracts.audit.lines import AuditEvent


class IssuanceWanted(AuditEvent):
    """An approved order became an intent; the subject is the order."""

    NAME = "certificates:issuance:want"
    FORMERLY = "issuance.wanted"
    issuance: str
    approvers: list[str]


class IssuanceAsked(AuditEvent):
    """The CA took the request; the subject is the order."""

    NAME = "certificates:issuance:ask"
    FORMERLY = "issuance.asked"
    issuance: str


class NamesProved(AuditEvent):
    """The CA said something else than before of whose the names are; the subject is the order."""

    NAME = "certificates:issuance:prove"
    proved: int
    asked: int


class IssuanceFailed(AuditEvent):
    """The CA refused, or what it made is not what was ordered; the subject is the order, the outcome the reason."""

    NAME = "certificates:issuance:fail"
    FORMERLY = "issuance.failed"
    issuance: str
    cause: str


class CertificateIssued(AuditEvent):
    """A certificate came into the inventory."""

    NAME = "certificates:certificate:issue"
    FORMERLY = "certificate.issued"
    order: str
    serial: str


class CertificateShorter(AuditEvent):
    """A certificate ends on an earlier Dutch day than its order showed."""

    NAME = "certificates:certificate:shorten"
    FORMERLY = "certificate.shorter"
    promised: date
    given: date


class CertificateUnordered(AuditEvent):
    """The CA issued what nobody ordered or took in; the subject is the serial number."""

    NAME = "certificates:certificate:unordered"
    FORMERLY = "certificate.unordered"
    issuer: str
    request: str | None  # None: it was not asked for by our road


class RevokedAtCa(AuditEvent):
    """The CA revoked a certificate without being asked by us."""

    NAME = "certificates:certificate:revoked_at_ca"
    FORMERLY = "certificate.revoked_at_ca"
    subscriber: str
    reason: str


class CertificateHeld(AuditEvent):
    """The CA put a certificate on hold, which is no revocation (RFC 5280 5.3.1); the subject is the serial number."""

    NAME = "certificates:certificate:hold"
    issuer: str
    at: str


class HoldLifted(AuditEvent):
    """The CA has a certificate that was on hold as good again; the subject is the serial number."""

    NAME = "certificates:certificate:lift_hold"
    issuer: str


class RevocationAsked(AuditEvent):
    """Somebody asked for the revocation of a certificate, for the first time."""

    NAME = "certificates:certificate:revoke"
    revocation: str
    subscriber: str
    serial: str
    road: str
    reason: str


class CertificateLookedUp(AuditEvent):
    """One of the provider's own people found somebody's certificate by its serial number."""

    NAME = "certificates:certificate:look_up"
    subscriber: str


class CertificateLabelled(AuditEvent):
    """Somebody gave a certificate (the subject) another name, reference or cost centre of the subscriber's own: what they were, and are."""

    NAME = "certificates:certificate:label"
    subscriber: str
    before: dict[str, str | None]
    after: dict[str, str | None]


class RevocationCodeMade(AuditEvent):
    """Somebody made the revocation code of a certificate (the subject); `voided`: there was one, which is void from now on."""

    NAME = "certificates:certificate:make_code"
    subscriber: str
    voided: bool


class RevocationSent(AuditEvent):
    """From this moment the CA may have been asked; the subject is the certificate."""

    NAME = "certificates:revocation:send"
    revocation: str


class RevocationConfirmed(AuditEvent):
    """The CA revoked the certificate: its moment and its reason."""

    NAME = "certificates:revocation:confirm"
    revocation: str
    at: str
    reason: str


class RevocationSeen(AuditEvent):
    """Everybody can see it: where it was looked up (`list`, `ocsp`); empty: the CA publishes it nowhere we know of."""

    NAME = "certificates:revocation:see"
    revocation: str
    at: list[str]


class RevocationRefused(AuditEvent):
    """The CA would not revoke; the subject is the certificate, the outcome the refusal."""

    NAME = "certificates:revocation:refuse"
    revocation: str
    cause: str


class RevocationMailUndelivered(AuditEvent):
    """The mail about a revocation (the subject) did not reach so many of those it was for, and never will; the outcome is the cause."""

    NAME = "certificates:revocation:mail_undelivered"
    recipients: int


class ExpiryMailUndelivered(AuditEvent):
    """The mail of a day (the subject) about certificates that end did not reach so many of those it was for, and never will; the outcome is the cause."""

    NAME = "certificates:expiry:mail_undelivered"
    recipients: int


class ExpiryToldNobody(AuditEvent):
    """A certificate (the subject) ends in so many days, and nobody who is known and active has to do with it."""

    NAME = "certificates:expiry:tell_nobody"
    subscriber: str
    days: int


class RevocationToldNobody(AuditEvent):
    """No mail about a revocation could be made: its certificate (the subject) has nobody who is known, active and has an address."""

    NAME = "certificates:revocation:tell_nobody"
    revocation: str
    subscriber: str


class LeakReported(AuditEvent):
    """Somebody reported a leaked key of a certificate whose revocation stood for another reason; `was`: that reason."""

    NAME = "certificates:revocation:report_leak"
    revocation: str
    was: str


class LeakedKeyElsewhere(AuditEvent):
    """A certificate has the key of one that was revoked because its key leaked: another subscriber's, or taken in afterwards.

    The subject is that one.
    """

    NAME = "certificates:certificate:leaked_key"
    subscriber: str
    revoked: str


class QuarantineRevoked(AuditEvent):
    """What is in quarantine (not what was asked, or with a key that leaked): the CA revoked it, or refused that; the subject is the order."""

    NAME = "certificates:quarantine:revoke"
    issuance: str
    serial: str


class CertificatesImported(AuditEvent):
    """Certificates were taken in: so many new, so many that were known already."""

    NAME = "certificates:certificate:import"
    FORMERLY = "certificate.import"
    added: int
    known: int
    reason: str


class CertificateTakenIn(AuditEvent):
    """One of the certificates that were taken in, new in the inventory."""

    NAME = "certificates:certificate:take_in"
    subscriber: str
    issuer: str
    serial: str
    published: bool = False  # its subscriber had agreed to that, says who imported it


class InventoryExported(AuditEvent):
    """Somebody exported the list of certificates; the subject is the subscriber, `form` the ending of the file."""

    NAME = "certificates:certificate:export"
    FORMERLY = "certificate.export"
    filters: dict[str, object]
    form: str = "csv"


class LimitsChanged(AuditEvent):
    """What the CA can make of a product was new or changed; the subject is the product."""

    NAME = "certificates:product:limits"
    FORMERLY = "product.limits"
    version: int


class ProblemReported(AuditEvent):
    """Somebody reported a problem with a certificate (the subject: the report). Who, and in which words, is not in the trail."""

    NAME = "certificates:problem:report"
    kind: str


class ProblemProven(AuditEvent):
    """With a report it was shown who has a key, `by` the key itself or a request it signed: how many valid certificates and open orders have it."""

    NAME = "certificates:problem:prove"
    by: str
    spki_sha256: str
    certificates: int
    orders: int


class ProblemNoted(AuditEvent):
    """One of the provider's own people wrote a note with a report."""

    NAME = "certificates:problem:note"


class ProblemAnswered(AuditEvent):
    """One of them answered who reported; `mailed`: there was an address."""

    NAME = "certificates:problem:answer"
    mailed: bool


class ProblemClosed(AuditEvent):
    """One of them closed a report."""

    NAME = "certificates:problem:close"
    outcome: str


class ReporterForgotten(AuditEvent):
    """Who reported, and in which words, was forgotten: a year had passed."""

    NAME = "certificates:problem:forget"
