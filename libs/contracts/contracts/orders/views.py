"""Placed orders as their subscriber sees them."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Command, View
from contracts.identifiers import OrderReference, Sha256
from contracts.labels import OwnTexts
from contracts.open_sets import Open
from contracts.orders.cards import Nominated, PaperOrder, PersonCard, PersonLink, SubscriberCard
from contracts.orders.drafts import (
    CsrSummary,
    DeclarationText,
    DraftLine,
    KeyRange,
    OldCertificate,
    OrderLink,
    Term,
    Validity,
)
from contracts.orders.events import ENDED, State
from contracts.orders.hints import NameHint
from contracts.orders.mails import OrderMail, UndeliveredMail
from contracts.products import Product
from contracts.proofs import DnsRecord, NameProof, wanted
from contracts.review import Question, RejectionCause


class Standing(View):
    """Where an order is."""

    state: Open[State]
    failed_in: Open[State] | None = None  # of a failed order: `placed` (no form) or `approved` (no certificate)
    under_review: bool = False  # somebody of validation looks at it at this moment

    @property
    def ended(self) -> bool:
        """True when nothing follows any more."""
        return self.state in ENDED


class Placed(View):
    """The answer to `Plaats bestelling`: the same for every repeat."""

    order: UUID
    reference: OrderReference


class StateChange(View):
    """One line of an order's history."""

    state: Open[State]
    at: AwareDatetime
    by: str | None  # a name; None for the system, and for staff when a customer asks
    by_staff: bool = False  # validation did it


class Milestone(StrEnum):
    """What an order goes through, in the words of its customer; checks before a decision and what is made after it."""

    ORGANISATION = "organisation"  # validation looked the organisation up in its register
    DOMAIN = "domain"  # whose the names are: for publicly trusted certificates the CA proves that after the approval
    APPROVED = "approved"
    MADE = "made"


class Stage(View):
    """One milestone of an order; `at` is when it was reached, None while it is to come."""

    milestone: Open[Milestone]
    at: AwareDatetime | None = None


class Side(StrEnum):
    """Who acts."""

    SUBSCRIBER = "subscriber"
    FORM = "form"  # the form is made, by a machine
    IDENTIFICATION = (
        "identification"  # validation finds out who the nominated manager is, at an appointment: no day can be promised
    )
    VALIDATION = "validation"
    CA = "ca"


class Turn(View):
    """Who acts now, since when, and by when it is expected to be done; None when nobody can say."""

    side: Open[Side]
    since: AwareDatetime
    expected: AwareDatetime | None = None


class DocumentView(View):
    """The sealed form; bytes at GET /orders/{id}/document."""

    sha256: Sha256
    size: int
    file_name: str
    media_type: str


class OrderLine(Standing):
    """An order in a list."""

    id: UUID
    reference: OrderReference
    product: Open[Product]
    common_name: str
    placed_at: AwareDatetime
    requester_name: str


class OrderList(StrEnum):
    """Which orders a list shows, by where they are."""

    RUNNING = "running"  # it goes on, and nobody waits for the subscriber
    ASKED = "asked"  # waits for the subscriber's answer
    COMPLETED = "completed"
    UNSUCCESSFUL = "unsuccessful"  # no certificate came: rejected, withdrawn, or failed


#: The states of each list; together all that a placed order can have.
LISTED: dict[OrderList, frozenset[State]] = {
    OrderList.RUNNING: frozenset({State.PLACED, State.IN_VALIDATION, State.APPROVED, State.FULFILLING}),
    OrderList.ASKED: frozenset({State.WAITING}),
    OrderList.COMPLETED: frozenset({State.COMPLETED}),
    OrderList.UNSUCCESSFUL: frozenset({State.REJECTED, State.WITHDRAWN, State.FAILED}),
}


class OrderQuery(Command):
    """Filter and page of GET /orders."""

    shown: OrderList | None = Field(default=None, description="None = all")
    product: Product | None = None
    search: str = Field(
        default="",
        max_length=253,
        pattern=r"^[^\p{Cc}]*$",
        description="part of a reference, a name of the service, who ordered, or what the subscriber calls it; literally",
    )
    page: int = Field(default=1, ge=1, le=100_000)


class UnsuccessfulOrder(OrderLine):
    """An order of which no certificate came, as long as somebody has something to do about it."""

    certificate: int | None  # that it was to renew
    reason: str | None  # of a rejection, in words; of a failure, a slug
    ended_at: AwareDatetime


class WaitingOrder(OrderLine):
    """An order that waits for its subscriber's answer."""

    until: AwareDatetime  # then it is withdrawn


class OrderPage(View):
    """GET /orders: the subscriber's orders that the query asks for, newest first; what waits, failed and was begun, whatever is asked."""

    orders: tuple[OrderLine, ...]
    waiting: tuple[WaitingOrder, ...] = ()  # all of them, the longest asked first
    #: All that failed; then rejected in the last 30 days, no newer order of the same certificate yet.
    unsuccessful: tuple[UnsuccessfulOrder, ...] = ()
    drafts: tuple[DraftLine, ...]
    total: int  # that the query matches, exactly
    page: int
    per_page: int


class OrderView(Standing):
    """One order, as its subscriber sees it."""

    id: UUID
    reference: OrderReference
    product: Open[Product]
    subscriber: SubscriberCard
    contact: PersonCard
    manager: PersonCard | None  # as agreed to; of who was nominated, as registered, once validation knows who it is
    nominated: Nominated | None = None  # as given, when it was nobody with a number known here
    common_name: str
    sans: tuple[str, ...]
    number: str | None = None  # the OIN or HRN that the certificate will have, if any
    csr_summary: CsrSummary
    delivery_email: str
    csr_handed_in_at: AwareDatetime | None = None  # by the manager, through a mailed link; None: by who ordered
    texts: OwnTexts = OwnTexts()  # what its subscriber called what it ordered, at that moment
    price_cents: int
    validity_days: int
    validity: Validity | None = None  # None: placed before orders showed it
    renews: OldCertificate | None
    terms_version: str = ""  # of the terms agreed to
    language: str = "nl"  # of the declarations and the form
    declarations: tuple[DeclarationText, ...]
    declared_at: AwareDatetime | None = None  # by the contact; None: placed before it was kept
    content_sha256: Sha256
    placed_at: AwareDatetime
    document: DocumentView | None
    certificate: int | None
    names: tuple[NameProof, ...] = ()  # what the CA says of whose they are, where it proves that itself
    dns: tuple[NameHint, ...] = ()  # on the order's own page, until it ended: what DNS said of its names this week
    reason: str | None  # of a rejection, in words; of a failure, a slug
    history: tuple[StateChange, ...]
    questions: tuple[Question, ...] = ()  # of validation, oldest first
    causes: tuple[RejectionCause, ...] = ()  # of a rejection, beside its reason
    undelivered: tuple[UndeliveredMail, ...] = ()  # oldest first
    mails: tuple[
        OrderMail, ...
    ] = ()  # oldest first, on the order's own page; not of orders placed before these were kept
    withdrawable: bool = False  # its subscriber can withdraw it at this moment
    stages: tuple[Stage, ...] = ()  # in their order, those to come too; none after an end without a certificate
    turn: Turn | None = None  # None after an end
    follows: OrderLink | None = None  # the order that ended without a certificate, of which this is the same anew
    prepared_by: PersonLink | None = None  # who of the provider prepared it on behalf of the contact
    paper: PaperOrder | None = None  # the contact signed it on paper, and staff placed it
    followed_by: OrderLink | None = None  # of an order that ended without one: the order that was placed anew
    replaced: bool = False  # it was withdrawn for the order that it is `followed_by`
    again: bool = False  # it can be ordered anew, filled in with this
    csr_reusable: bool = False  # its CSR may be used for another order, as soon as this one has ended

    @property
    def wanted(self) -> tuple[DnsRecord, ...]:
        """What its CA looks for in DNS and has not found, while it is asked."""
        return wanted(self.names) if self.state == State.FULFILLING else ()


class OrderState(Standing):
    """GET /orders/{id}/state: cheap, for waiting pages."""

    id: UUID
    document: DocumentView | None
    certificate: int | None
    names_said_at: AwareDatetime | None = None  # when the CA said last of whose the names are
    dns_waits: int = 0  # of how many names DNS is asked
    dns_at: AwareDatetime | None = None  # when it answered last
    undelivered: int = 0  # how many mails did not arrive


class RenewalNotice(Standing):
    """An open or finished renewal of a certificate: date and time, who, reference."""

    certificate: int
    order: UUID
    reference: OrderReference
    placed_at: AwareDatetime
    requester_name: str
    replaceable: bool = False  # who asks can have another renewal take its place at this moment


class Renewals(View):
    """GET /renewals?certificate=1&certificate=2: notices of one's own subscriber's certificates."""

    notices: tuple[RenewalNotice, ...]
    drafts: tuple[DraftLine, ...] = ()  # of these certificates


class Shortens(View):
    """From which day (Amsterdam) the longest term of a product is so many days, and no more as long as today."""

    from_date: date
    days: int


class RenewalOffer(View):
    """What can be had for a certificate today. `refusal` is a slug of contracts.refusals, None when a renewal can be started."""

    certificate: int
    product: Open[Product]
    terms: tuple[Term, ...] = ()  # that can be chosen
    keys: KeyRange | None = None  # that it takes; None with a refusal
    shortens: Shortens | None = None
    refusal: str | None
    params: dict[str, str | int] = Field(default_factory=dict)


class NewOffer(View):
    """What can be had of a product today, in the place of nothing. `refusal` as in `RenewalOffer`."""

    product: Open[Product]
    title: str = ""  # its full name, in the language asked for
    terms: tuple[Term, ...] = ()
    shortens: Shortens | None = None
    refusal: str | None
    params: dict[str, str | int] = Field(default_factory=dict)


class Offers(View):
    """GET /offers?certificate=1&certificate=2: what the visitor may order, of one's own subscriber's certificates.

    `new`: with `family`, what may be ordered of its products besides.
    """

    renewals: tuple[RenewalOffer, ...]
    new: tuple[NewOffer, ...] = ()
