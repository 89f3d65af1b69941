"""Orders as cases of validation: their lists, and one case with everything that is judged of it. Reviewing itself: `contracts.review`."""

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime

from contracts.envelope import Command, View
from contracts.identifiers import CertificateSerial, OrderReference, PersonNumber, RowVersion
from contracts.open_sets import Open
from contracts.orders.cards import PersonCard
from contracts.orders.drafts import (
    Finding,
)
from contracts.orders.hints import NameHint
from contracts.orders.predictions import PredictionView
from contracts.orders.views import OrderView, Standing
from contracts.products import Product
from contracts.review import ReviewLine, ReviewQuery, ReviewView


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
    relation: Open[Relation]
    known: str | None = None  # the name in that certificate
    serial: CertificateSerial | None = None
    since: AwareDatetime | None = None  # the first such certificate is valid from
    revoked: bool = False  # all such certificates were revoked
    elsewhere: bool = False  # it stands in a valid certificate of another organisation as well
    resembles: str = ""  # of what browsers trust, the well-known name that people read in it


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


class CaseLine(Standing, ReviewLine):
    """An order in validation's queue: to be judged, or it failed (`reason` is the slug of the cause)."""

    kind: str = "order"
    reference: OrderReference
    product: Open[Product]
    common_name: str
    placed_at: AwareDatetime
    reason: str | None = None


class QueueQuery(ReviewQuery):
    """Which orders a list of validation shows."""

    failed: bool = False  # only what failed: no form, or no certificate


class QueueState(View):
    """GET /validation/queue/state: a mark that changes with whatever happens to any case. It says nothing else."""

    mark: str


class CaseState(View):
    """GET /validation/cases/{id}/state: a mark that changes with whatever happens to the case. Cheap, for pages that stand open."""

    mark: str


class Queue(View):
    """GET /validation/queue: one page of a list of cases. `total` counts what the filter matches, exactly up to a thousand."""

    cases: tuple[CaseLine, ...]
    total: int
    more: bool = False  # there are more than `total`
    mark: str = ""  # as of `QueueState`, of when it was read
    page: int = 1
    per_page: int = 25


class Nomination(View):
    """What became of the nomination of an order's certificate manager; open while nobody decided."""

    id: UUID
    person: PersonNumber | None = None  # who it is
    refused: str | None = None  # why not: for colleagues

    @property
    def open(self) -> bool:
        """True while validation has to decide."""
        return self.person is None and self.refused is None


class OrderCase(ReviewView):
    """GET /validation/cases/{id}: everything validation needs."""

    kind: str = "order"
    order: OrderView
    checks: tuple[Finding, ...]  # what the system's checks found, warnings included
    checked: tuple[Open[Check], ...] = ()  # what they found right; empty when they could not be done
    checked_at: AwareDatetime | None = None  # when: now, by the rules and the register of today
    hindrances: tuple[
        Finding, ...
    ] = ()  # why nobody can approve it now; of field "by_hand": until somebody ticks what is open
    differences: tuple[Difference, ...] = ()
    origins: tuple[NameOrigin, ...] = ()  # of each name, in the certificate's order
    delivery: Delivery | None = None
    contact_now: PersonCard | None = None  # as registered at this moment
    manager_now: PersonCard | None = None
    nomination: Nomination | None = None  # of an order whose manager was nominated
    csr_pem: str = ""  # the request as it was sent in
    prediction: PredictionView | None = None  # of a case that is open, or was linted once
    dns: tuple[NameHint, ...] = ()  # what DNS said of its names, as far as that was looked up this week
    mark: str = ""  # as of `CaseState`, of when it was read


class Withdraw(Command):
    """POST /orders/{id}/withdraw. `version` is that of the case, and needed of validation."""

    version: RowVersion | None = None


class MakeAgain(Command):
    """POST /validation/cases/{id}/make-again: the form that could not be made is asked for anew. By who claimed it."""

    version: RowVersion
