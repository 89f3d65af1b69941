"""The states of an order and the facts that orders tells."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, get_args
from uuid import UUID

from pydantic import AwareDatetime

from contracts.certificates import ISSUANCE_CAUSES, Subject
from contracts.envelope import Event, open_set
from contracts.identifiers import (
    CertificateSerial,
    OrderReference,
    PersonNumber,
    Sha256,
    SubscriberNumber,
)
from contracts.products import Product

TOPIC = "mc.orders.v1"


class State(StrEnum):
    """The states of an order; what may follow what is in orders' own state table and nowhere else."""

    DRAFT = "draft"
    PLACED = "placed"
    IN_VALIDATION = "in_validation"
    APPROVED = "approved"
    FULFILLING = "fulfilling"
    COMPLETED = "completed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"


#: States after which nothing follows. A failed order has ended only when the CA gave no certificate.
ENDED = frozenset({State.COMPLETED, State.REJECTED, State.WITHDRAWN})


class _Order(Event):
    TOPIC: ClassVar[str] = TOPIC
    order: UUID
    reference: OrderReference
    subscriber: SubscriberNumber
    product: Annotated[Product, open_set(Product)]
    state: Annotated[State, open_set(State)]
    requester: PersonNumber
    manager: PersonNumber
    common_name: str
    sans: tuple[str, ...]
    replaces: int | None  # id of the certificate that is renewed
    price_cents: int  # euro cents, without VAT, frozen when placed: what the term costs
    validity_days: int | None = None  # the term that was ordered
    valid_until: date | None = None  # Amsterdam day that the order shows: the certificate ends no earlier
    content_sha256: Sha256
    placed_at: AwareDatetime
    at: AwareDatetime

    @property
    def key(self) -> str:
        return str(self.order)

    @property
    def about(self) -> str:
        return self.subscriber

    @property
    def ended(self) -> bool:
        """True when nothing follows any more."""
        return self.state in ENDED


class OrderPlaced(_Order):
    """An order was placed: content frozen, key reserved, form requested."""

    NAME: ClassVar[str] = "order.placed.v1"
    declared_by: PersonNumber | None = None  # who gave the declarations: always the requester
    declared_at: AwareDatetime | None = None


class OrderReady(_Order):
    """The sealed form is there: validation sees the order."""

    NAME: ClassVar[str] = "order.ready.v1"
    document_sha256: Sha256


class OrderApproved(_Order):
    """Validation approved. The CA may be asked for exactly this."""

    NAME: ClassVar[str] = "order.approved.v1"
    csr_pem: str
    spki_sha256: Sha256
    subject: Subject
    validity_days: int
    approvers: tuple[PersonNumber, ...]


class OrderRejected(_Order):
    """Validation rejected the order, with a reason for the customer."""

    NAME: ClassVar[str] = "order.rejected.v1"
    reason: str


class OrderCompleted(_Order):
    """The certificate was issued."""

    NAME: ClassVar[str] = "order.completed.v1"
    certificate: int
    serial: CertificateSerial


class OrderResumed(_Order):
    """An order that had failed goes on; `state` is where it goes on from. Its content is the same."""

    NAME: ClassVar[str] = "order.resumed.v1"


class OrderFailed(_Order):
    """The form can't be made, or the certificate can't be issued; validation decides what happens then."""

    NAME: ClassVar[str] = "order.failed.v1"
    reason: str  # slug: one of contracts.signing.FORM_CAUSES, or of ISSUANCE_CAUSES

    @property
    def ended(self) -> bool:
        """An order whose form could not be made can go on; one that the CA refused can't."""
        return self.reason in ISSUANCE_CAUSES


#: Every fact about where an order is, the last word of which says whether it is open.
OrderMoved = OrderPlaced | OrderReady | OrderApproved | OrderRejected | OrderCompleted | OrderFailed | OrderResumed
MOVES: tuple[type[OrderMoved], ...] = get_args(OrderMoved)
