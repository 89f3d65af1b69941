"""The cases of validation: its queue, one case with everything that is judged, and the commands."""

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Command, View
from contracts.identifiers import (
    CertificateSerial,
    OrderReference,
    PersonNumber,
    RowVersion,
    SubscriberNumber,
    Text,
)
from contracts.orders.drafts import Finding, PersonCard
from contracts.orders.views import OrderView, Standing
from contracts.products import Product


class Act(StrEnum):
    """What a validator did with a case."""

    CLAIMED = "claimed"
    GIVEN_BACK = "given_back"
    MADE_AGAIN = "made_again"
    APPROVED = "approved"
    REJECTED = "rejected"


class ReviewAct(View):
    """One thing a validator did with a case; customers never see these."""

    act: Act
    at: AwareDatetime
    by: PersonNumber
    name: str
    note: str | None = None  # for colleagues, with a case that was given back


class Check(StrEnum):
    """What the system looked at, and found right."""

    SIGNATURE = "signature"  # the request is signed with its own key
    KEY = "key"  # its kind and size are allowed, it is not known to be weak
    SPELLING = "spelling"  # the names are host names; whose they are no machine here knows


class Difference(View):
    """One thing of the certificate that is replaced, beside what is ordered."""

    field: str  # "names", "manager", "delivery_email", "organisation", "locality", "state", "key"
    before: tuple[str, ...] | None  # None: not known here; empty: it has none
    after: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """True when both are known and differ; the order of names means nothing."""
        return self.before is not None and set(self.before) != set(self.after)


class Relation(StrEnum):
    """What a name has to do with the earlier certificates of the same organisation."""

    SAME = "same"  # it stood in one
    UNDER = "under"  # a name above it stood in one
    SHARES = "shares"  # a name beside it, below the same parent of two labels or more, stood in one
    NEW = "new"


class NameOrigin(View):
    """What is known here of whose a name is. Other organisations are never named."""

    name: str
    relation: Relation
    known: str | None = None  # the name in that certificate
    serial: CertificateSerial | None = None
    since: AwareDatetime | None = None  # the first such certificate is valid from
    revoked: bool = False  # all such certificates were revoked
    elsewhere: bool = False  # it stands in a valid certificate of another organisation as well


class Delivery(View):
    """Where the certificate is mailed, and what this organisation had to do with that address and its domain before."""

    address: str
    domain: str
    whose: str | None = None  # "manager" or "contact", when it is the address registered for that person now
    address_since: AwareDatetime | None = None  # first completed order with this address
    domain_since: AwareDatetime | None = None
    colleagues: int = 0  # registered persons who work at this organisation and have an address there
    outsiders: int = 0  # registered persons who work elsewhere
    own: bool = False  # the domain, or one above it, stood in an earlier certificate of this organisation

    @property
    def new(self) -> bool:
        """True when neither this organisation nor its people ever used the domain."""
        return not (self.domain_since or self.colleagues or self.outsiders)

    @property
    def outside(self) -> bool:
        """True when nothing says that the domain is this organisation's own."""
        return not (self.colleagues or self.own)


class ReviewLine(Standing):
    """An order in validation's queue: to be judged, or its form can't be made (`reason` is the slug of the cause)."""

    id: UUID
    reference: OrderReference
    product: Product
    subscriber: SubscriberNumber
    organisation: str
    common_name: str
    placed_at: AwareDatetime
    reason: str | None = None
    claimed_by: PersonNumber | None  # as long as the claim lasts
    claimed_by_name: str | None
    own: bool = False  # who asks ordered it: somebody else decides
    act: Act | None = None  # what who asks did with it, in the lists of what was done
    acted_at: AwareDatetime | None = None


class ReviewList(StrEnum):
    """Which cases a list shows."""

    WAITING = "waiting"
    MINE = "mine"  # claimed by who asks, as long as the claim lasts
    TODAY = "today"  # what who asks did since midnight in Amsterdam
    WEEK = "week"  # since Monday


class ReviewQuery(Command):
    """Filter, order and page of validation's lists."""

    shown: ReviewList = ReviewList.WAITING
    search: str = Field(
        default="",
        max_length=253,
        pattern=r"^[^\p{Cc}]*$",
        description="part of a reference, an organisation's name or number or a CN, taken literally",
    )
    newest_first: bool = False
    page: int = Field(default=1, ge=1, le=100_000)


class Queue(View):
    """GET /validation/queue: one page of a list of cases. `total` counts everything the filter matches, exactly."""

    cases: tuple[ReviewLine, ...]
    total: int
    page: int = 1
    per_page: int = 25


class ReviewView(View):
    """GET /validation/cases/{id}: everything validation needs."""

    version: int
    order: OrderView
    claimed_by: PersonNumber | None  # as long as the claim lasts
    claimed_by_name: str | None
    approvals_needed: int
    approvals: tuple[PersonNumber, ...]
    acts: tuple[ReviewAct, ...] = ()  # oldest first
    checks: tuple[Finding, ...]  # what the system's checks found, warnings included
    checked: tuple[Check, ...] = ()  # what they found right; empty when they could not be done
    differences: tuple[Difference, ...] = ()
    origins: tuple[NameOrigin, ...] = ()  # of each name, in the certificate's order
    delivery: Delivery | None = None
    contact_now: PersonCard | None = None  # as registered at this moment
    manager_now: PersonCard | None = None
    csr_pem: str = ""  # the request as it was sent in
    own: bool  # the validator asked for this order himself: may not decide
    next: UUID | None = None  # the next waiting case that this validator may take, by age


class Claim(Command):
    """POST /validation/cases/{id}/claim."""

    version: RowVersion


class GiveBack(Command):
    """POST /validation/cases/{id}/give-back: the claim ends, with a note for who takes the case next."""

    version: RowVersion
    note: Text | None = None


class Approve(Command):
    """POST /validation/cases/{id}/approve. Only by who claimed it; never one's own; never two by one person."""

    version: RowVersion


class MakeAgain(Command):
    """POST /validation/cases/{id}/make-again: the form that could not be made is asked for anew. By who claimed it."""

    version: RowVersion


class Reject(Command):
    """POST /validation/cases/{id}/reject, with a reason that the customer reads."""

    version: RowVersion
    reason: Text
