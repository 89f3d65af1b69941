"""The states of an order and the facts that orders tells.

A fact has a head, the same for every product, and `details` by kind: what is told of a server certificate is not what is
told of a person's pass. A reader keeps the details of a kind that is newer than it is as they came.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, get_args
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, model_validator

from contracts.certificates import Subject
from contracts.envelope import Event, View
from contracts.identifiers import (
    CertificateSerial,
    OrderReference,
    PersonNumber,
    Sha256,
    SubscriberNumber,
)
from contracts.labels import OwnTexts
from contracts.open_sets import Open
from contracts.products import Product

TOPIC = "mc.orders.v1"


class State(StrEnum):
    """The states of an order; what may follow what is in orders' own state table and nowhere else."""

    DRAFT = "draft"
    PLACED = "placed"
    IN_VALIDATION = "in_validation"
    WAITING = "waiting"
    APPROVED = "approved"
    FULFILLING = "fulfilling"
    COMPLETED = "completed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"


#: States after which nothing follows. From a failed order something does: validation decides what.
ENDED = frozenset({State.COMPLETED, State.REJECTED, State.WITHDRAWN})


#: Why an order was withdrawn.
WITHDRAWALS = ("asked", "unanswered", "ordered_anew", "replaced")


class ServerDetails(View):
    """What was ordered of a server certificate."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)
    kind: Literal["server"] = "server"
    common_name: str
    sans: tuple[str, ...]  # common name first
    manager: PersonNumber
    validity_days: int | None = None  # the term that was ordered
    valid_until: date | None = None  # Amsterdam day that the order shows: the certificate ends no earlier
    spki_sha256: Sha256 | None = None  # of the key in its request


class ServerUnmanaged(View):
    """What was ordered of a server certificate while nobody has a number who will manage it: all but that number.

    A kind of its own: a reader of before takes it as one that is newer. From the approval on it is `server`.
    """

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)
    kind: Literal["server_unmanaged"] = "server_unmanaged"
    common_name: str
    sans: tuple[str, ...]  # common name first
    validity_days: int | None = None
    valid_until: date | None = None
    spki_sha256: Sha256 | None = None


class ServerApproval(ServerDetails):
    """What the CA may be asked: exactly this key, in a certificate with exactly this subject and these names."""

    validity_days: int
    csr_pem: str
    spki_sha256: Sha256
    subject: Subject


def _newer(kind: str) -> str:
    if kind in _KINDS:
        raise ValueError(f"not what is told of {kind}")
    return kind


_KINDS = frozenset({"server", "server_unmanaged"})


class NewerDetails(View):
    """Details of a kind that is newer than this reader, as they came. Nothing is done with them but keep them."""

    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True)
    kind: Annotated[str, AfterValidator(_newer)]


#: Of events of before details were grouped by kind: all were about servers.
_GROUPED = (*ServerDetails.model_fields.keys() - {"kind"}, "csr_pem", "spki_sha256", "subject")


class _Order(Event):
    TOPIC: ClassVar[str] = TOPIC
    order: UUID
    reference: OrderReference
    subscriber: SubscriberNumber
    product: Open[Product]
    state: Open[State]
    requester: PersonNumber
    replaces: int | None  # id of the certificate that is renewed
    price_cents: int  # euro cents, without VAT, frozen when placed: what the term costs
    terms_version: str | None = None  # of the terms agreed to
    content_sha256: Sha256
    document_sha256: Sha256 | None = None  # of the sealed form, as soon as it is there
    placed_at: AwareDatetime
    at: AwareDatetime
    #: What its subscriber calls what was ordered, as agreed to: an invoice can say it. None: not asked, or left as what it replaces is called.
    texts: OwnTexts | None = None
    details: ServerDetails | ServerUnmanaged | NewerDetails = Field(union_mode="left_to_right")

    @model_validator(mode="before")
    @classmethod
    def _grouped(cls, said: Any) -> Any:
        """A record of before details were grouped is read as if they were: topics keep such records for a year."""
        if not isinstance(said, dict) or "details" in said or "common_name" not in said:
            return said
        details = {name: said[name] for name in _GROUPED if name in said}
        return {**said, "details": {"kind": "server", **details}}

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
    follows: UUID | None = None  # the order that ended without a certificate, of which this is the same anew
    prepared_by: PersonNumber | None = None  # who of the provider prepared it on behalf of the requester
    on_paper: bool = False  # the requester signed it on paper, and who prepared it placed it


class OrderReady(_Order):
    """The sealed form is there: validation sees the order."""

    NAME: ClassVar[str] = "order.ready.v1"
    document_sha256: Sha256 | None  # never None


class OrderApproved(_Order):
    """Validation approved. The CA may be asked for exactly this."""

    NAME: ClassVar[str] = "order.approved.v1"
    details: ServerApproval | NewerDetails = Field(union_mode="left_to_right")
    approvers: tuple[PersonNumber, ...]
    publication: str | None = (
        None  # version of the declaration that the certificate may be published; None: not agreed to
    )


class OrderWaiting(_Order):
    """Validation asked the customer something: the order waits for the answer, which is `order.resumed`."""

    NAME: ClassVar[str] = "order.waiting.v1"


class OrderRejected(_Order):
    """Validation rejected the order, with a reason for the customer."""

    NAME: ClassVar[str] = "order.rejected.v1"
    reason: str
    causes: tuple[str, ...] = ()  # codes of the causes that were named; open set


class OrderWithdrawn(_Order):
    """The order was withdrawn, by its subscriber, since nobody answered, or since the certificate was ordered anew."""

    NAME: ClassVar[str] = "order.withdrawn.v1"
    reason: str  # open set; today: WITHDRAWALS
    replaced_by: UUID | None = None  # of `replaced`: the order that took its place, which `follows` it


class OrderCompleted(_Order):
    """The certificate was issued."""

    NAME: ClassVar[str] = "order.completed.v1"
    certificate: int
    serial: CertificateSerial


class OrderResumed(_Order):
    """An order that had failed or waited goes on; `state` is where it goes on from. Its content is the same."""

    NAME: ClassVar[str] = "order.resumed.v1"


class OrderFailed(_Order):
    """The form can't be made, or the certificate can't be issued; validation decides what happens then."""

    NAME: ClassVar[str] = "order.failed.v1"
    reason: str  # slug: one of contracts.signing.FORM_CAUSES, or of contracts.certificates.ISSUANCE_CAUSES
    failed_in: Open[State] | None = None  # None: an event of before it was told, the reason says as much


#: Every fact about where an order is, the last word of which says whether it is open.
OrderMoved = (
    OrderPlaced
    | OrderReady
    | OrderWaiting
    | OrderApproved
    | OrderRejected
    | OrderWithdrawn
    | OrderCompleted
    | OrderFailed
    | OrderResumed
)
MOVES: tuple[type[OrderMoved], ...] = get_args(OrderMoved)
