"""What becomes of drafts, as the trail says it."""

from contracts.audit.lines import AuditEvent


class DraftStarted(AuditEvent):
    """A draft was started; the subject is the certificate that is to be renewed, or the product of a new one."""

    NAME = "orders:draft:start"
    FORMERLY = "draft.start"
    follows: str | None = None  # the order that is ordered anew, or replaced
    like: str | None = None  # the certificate whose data was filled in


class BatchBegun(AuditEvent):
    """Somebody began to renew certificates together; each draft and order has lines of its own."""

    NAME = "orders:batch:begin"
    certificates: int  # how many


class DraftPrepared(AuditEvent):
    """Somebody of the provider began a draft on behalf of a contact of a subscriber; `about` as the subject of `DraftStarted`."""

    NAME = "orders:draft:prepare"
    on_behalf_of: str  # the contact's number
    of: str  # the subscriber's
    about: str


class DraftSetReady(AuditEvent):
    """Who prepared a draft set it ready: from then on it is the contact's."""

    NAME = "orders:draft:set_ready"
    on_behalf_of: str
    of: str


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
    certificate: int | None


class DraftHandedOver(AuditEvent):
    """Who a draft belonged to handed it to a colleague (`to`, a number)."""

    NAME = "orders:draft:hand_over"
    to: str


class DraftExpired(AuditEvent):
    """A draft was removed because nobody touched it for thirty days."""

    NAME = "orders:draft:expire"
    FORMERLY = "draft.expire"
    subscriber: str
    certificate: int | None


class DraftOvertaken(AuditEvent):
    """A draft was removed because an order renewed its certificate."""

    NAME = "orders:draft:overtake"
    FORMERLY = "draft.overtaken"
    order: str


class EmailCodeAsked(AuditEvent):
    """Who orders had a code mailed to the registered address; the subject is the draft. The code is nowhere."""

    NAME = "orders:draft:ask_email_code"


class EmailValidated(AuditEvent):
    """Who orders typed the code that was mailed: the address is read there; the subject is the draft."""

    NAME = "orders:draft:validate_email"


class CsrInvited(AuditEvent):
    """A certificate manager was asked by mail to hand in the request of a draft, the subject; `until` as ISO 8601, UTC. Neither address nor link stand here."""

    NAME = "orders:draft:invite_csr"
    invitation: str
    until: str
    person: str | None  # the manager's number, where it is known here


class CsrInvitationVoided(AuditEvent):
    """The link with which a request could be handed in leads nowhere any more, and was not used; the subject is the draft."""

    NAME = "orders:draft:void_csr_invitation"
    invitation: str
    reason: str  # changed, again, not_needed, discarded or placed


class CsrHandedIn(AuditEvent):
    """Whoever held the mailed link handed in a request for a draft, the subject."""

    NAME = "orders:draft:hand_in_csr"
    invitation: str
    spki_sha256: str
    warnings: int
