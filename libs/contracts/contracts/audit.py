"""The audit trail: what its lines are called and which facts they carry. One registry for all services.

A name is `source:subject:action`: the service that writes the line, what the line is about, what was done or tried. What
a person asks for by a route has the name of the route's action in `contracts.authority` behind the service's; so what
was refused and what was done stand under one name, and only the outcome differs. Facts are few and free of secrets.

Lines are never rewritten: those of before this grammar stand in the trail under the name in `FORMERLY`.
"""

import re
from datetime import date
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from contracts.auth import Credential

GRAMMAR = re.compile(r"[a-z]+:[a-z]+:[a-z_]+")


def name_of(service: str, action: str) -> str:
    """The name of lines about an action of `contracts.authority` at a service: `orders`, `order.place` make `orders:order:place`."""
    return f"{service}:{action.replace('.', ':')}"


class AuditEvent(BaseModel):
    """Something that was done or tried. `subject` is the id of what it is about; the other fields are its facts."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    NAME: ClassVar[str]
    FORMERLY: ClassVar[str] = ""
    subject: str

    def called(self) -> str:
        """The name of the line."""
        return self.NAME

    def facts(self) -> dict[str, Any]:
        """The facts as JSON values, without the subject; what is None is left out."""
        return self.model_dump(mode="json", exclude={"subject"}, exclude_none=True)


class Tried(AuditEvent):
    """Somebody we know was refused what they asked for; the outcome is the refusal's slug.

    `name`: as `name_of` says. `also`: what the request's path named besides the subject.
    """

    name: str
    also: dict[str, str] | None = None

    def called(self) -> str:
        """The name of what was tried."""
        return self.name

    def facts(self) -> dict[str, Any]:
        """What else the path named."""
        return dict(self.also or {})


class Probed(AuditEvent):
    """Somebody named a thing of another subscriber at this service; the subject is that thing."""

    service: str
    kind: str

    def called(self) -> str:
        """The name, with the service where it happened."""
        return name_of(self.service, "tenant.probe")

    def facts(self) -> dict[str, Any]:
        """The kind of thing that was named."""
        return {"kind": self.kind}


# auth


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


# organisation


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


# orders


class DraftStarted(AuditEvent):
    """A draft was started; the subject is the certificate that is to be renewed."""

    NAME = "orders:draft:start"
    FORMERLY = "draft.start"


class Declared(AuditEvent):
    """The person declared what the conditions step asks, to these texts."""

    NAME = "orders:draft:declare"
    FORMERLY = "draft.declare"
    price_cents: int
    validity_days: int
    terms_version: str
    declarations: dict[str, str]  # code and version of the words


class DraftDiscarded(AuditEvent):
    """A draft was thrown away by a person."""

    NAME = "orders:draft:discard"
    FORMERLY = "draft.discard"
    owner: str
    certificate: int


class DraftExpired(AuditEvent):
    """A draft was removed because nobody touched it for thirty days."""

    NAME = "orders:draft:expire"
    FORMERLY = "draft.expire"
    subscriber: str
    certificate: int


class DraftOvertaken(AuditEvent):
    """A draft was removed because an order renewed its certificate."""

    NAME = "orders:draft:overtake"
    FORMERLY = "draft.overtaken"
    order: str


class OrderPlaced(AuditEvent):
    """An order was placed."""

    NAME = "orders:order:place"
    FORMERLY = "order.place"
    reference: str
    content_sha256: str


class FormAskedAgain(AuditEvent):
    """The form of an order was asked for again, since no answer came."""

    NAME = "orders:order:ask_form_again"
    FORMERLY = "order.form_asked_again"
    asks: int


class OrderReady(AuditEvent):
    """The sealed form of an order arrived; validation can look."""

    NAME = "orders:order:ready"
    FORMERLY = "order.ready"
    document_sha256: str


class OrderFailed(AuditEvent):
    """The form can't be made or the certificate can't be issued; the outcome is the reason."""

    NAME = "orders:order:fail"
    FORMERLY = "order.failed"


class OrderCompleted(AuditEvent):
    """The certificate of an order was issued."""

    NAME = "orders:order:complete"
    FORMERLY = "order.completed"
    certificate: int
    serial: str


class DocumentRead(AuditEvent):
    """Somebody opened the sealed form of an order."""

    NAME = "orders:order:document"
    FORMERLY = "order.document"


class CaseClaimed(AuditEvent):
    """Somebody of validation took a case."""

    NAME = "orders:validation:claim"
    FORMERLY = "validation.claim"


class CaseGivenBack(AuditEvent):
    """Who had claimed a case gave it back, with or without a note."""

    NAME = "orders:validation:give_back"
    FORMERLY = "validation.give_back"
    note: bool


class CaseApproved(AuditEvent):
    """Somebody of validation approved a case; `approvals` there are with this one."""

    NAME = "orders:validation:approve"
    FORMERLY = "validation.approve"
    approvals: int
    content_sha256: str


class CaseRejected(AuditEvent):
    """Somebody of validation rejected a case."""

    NAME = "orders:validation:reject"
    FORMERLY = "validation.reject"
    content_sha256: str


class CaseMadeAgain(AuditEvent):
    """Somebody of validation had the form of a case made again."""

    NAME = "orders:validation:make_again"
    FORMERLY = "validation.make_again"
    content_sha256: str


# certificates


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
    request: str


class RevokedAtCa(AuditEvent):
    """The CA revoked a certificate without being asked by us."""

    NAME = "certificates:certificate:revoked_at_ca"
    FORMERLY = "certificate.revoked_at_ca"
    subscriber: str
    reason: str


class CertificatesImported(AuditEvent):
    """Certificates were taken in: so many new, so many that were known already."""

    NAME = "certificates:certificate:import"
    FORMERLY = "certificate.import"
    added: int
    known: int
    reason: str


class InventoryExported(AuditEvent):
    """Somebody exported the list of certificates; the subject is the subscriber."""

    NAME = "certificates:certificate:export"
    FORMERLY = "certificate.export"
    filters: dict[str, Any]


class LimitsChanged(AuditEvent):
    """What the CA can make of a product was new or changed; the subject is the product."""

    NAME = "certificates:product:limits"
    FORMERLY = "product.limits"
    version: int
