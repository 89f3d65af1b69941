"""Rows of orders: drafts, orders, and copies of others' facts, each as new as its `version`. Lists are plain SQL in `store`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.identifiers import Language
from review import tables as reviewing
from sqlalchemy import BigInteger, Column, DateTime, MetaData, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

#: Of which what runs takes rows away (`chassis.tables.DELETED`): drafts with what was typed, codes, ticks and days
#: that are taken back, an erased person, the copy of a removed certificate. Of an order, nothing.
_OWN = (
    "batch",
    "budget",
    "certificate",
    "csr_invitation",
    "draft",
    "email_code",
    "email_validated",
    "name_hint",
    "person",
    "registration",
    "typed",
)
DELETED = (*reviewing.DELETED, *_OWN)
#: What strangers search: nothing of this service.
SEARCHED: tuple[str, ...] = ()


class Row(SQLModel, registry=registry(metadata=MetaData())):
    """Base of orders' rows."""


reviewing.declare(Row.metadata)


def _time() -> Any:
    return DateTime(timezone=True)


class DraftRow(Row, table=True):
    """A draft: what was filled in so far. `version` goes up with every save."""

    __tablename__ = "draft"

    id: UUID = Field(primary_key=True)
    version: int = 1
    subscriber: str
    created_by: str
    language: str
    product: str
    journey: str  # contracts.journeys.Journey
    subject: int | None = Field(default=None, sa_type=BigInteger)  # of a renewal, the certificate that is followed up
    follows: UUID | None = None  # the order in whose place it comes: ended without a certificate, or open
    begun_from: int | None = Field(default=None, sa_type=BigInteger)  # the certificate it was filled in from
    prepared_by: str | None = None  # who of the provider prepares it, or did
    prepared_for: str | None = None  # on behalf of this contact
    ready_at: datetime | None = Field(default=None, sa_type=_time())  # since then it is the contact's
    batch: UUID | None = None  # of renewals that are asked for together
    answers: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSONB))  # by step: its `kept_as`
    saved: list[str] = Field(sa_column=Column(ARRAY(Text)))  # the steps that are everybody's and were saved
    given: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSONB))  # by person: domain.given.Given
    created_at: datetime = Field(sa_type=_time())
    saved_at: datetime = Field(sa_type=_time())
    expires_at: datetime = Field(sa_type=_time())

    @property
    def preparing(self) -> bool:
        """Whether it is being prepared: only who does that sees it."""
        return self.prepared_by is not None and self.ready_at is None


class BatchRow(Row, table=True):
    """Certificates that one person renews together."""

    __tablename__ = "batch"

    id: UUID = Field(primary_key=True)
    subscriber: str
    created_by: str
    language: str
    certificates: list[int] = Field(sa_column=Column(ARRAY(BigInteger)))
    created_at: datetime = Field(sa_type=_time())
    expires_at: datetime = Field(sa_type=_time())


class OrderRow(Row, table=True):
    """An order. `content` is what was agreed to, word for word, and never changes."""

    __tablename__ = "placed_order"

    id: UUID = Field(primary_key=True)
    reference: str
    version: int = 1  # of the aggregate: the last event's
    draft: UUID
    draft_version: int
    subscriber: str
    product: str
    state: str
    organisation: str
    requester: str
    requester_name: str
    manager: str | None = None  # None: nominated, and nobody knows yet who it is
    common_name: str
    replaces: int | None = None
    follows: UUID | None = None  # as its draft: each order is followed once
    content: str
    content_sha256: str
    spki_sha256: str
    price_cents: int
    approvals_needed: int
    placed_at: datetime = Field(sa_type=_time())
    failed_in: str | None = None  # of a failed order: "placed" (no form) or "approved" (no certificate)
    approved_at: datetime | None = Field(default=None, sa_type=_time())  # the last time that it was
    approved_said_at: datetime | None = Field(default=None, sa_type=_time())  # the last time that this was said
    issuance_version: int = 0  # what certificates told last of asking the CA for it
    issuance_epoch: int = Field(default=0, sa_type=BigInteger)  # counts before the version
    names: list[dict[str, object]] = Field(  # `NameProof`s: what the CA said last of whose the names are
        default_factory=list, sa_column=Column(JSONB, nullable=False)
    )
    names_said_at: datetime | None = Field(default=None, sa_type=_time())
    correlation_id: str
    form_request: UUID  # the last one; an answer to an earlier one counts as well
    form_asked_at: datetime = Field(sa_type=_time())
    form_asks: int = 1  # how often this request was published
    document_sha256: str | None = None
    document_size: int | None = None
    document_name: str | None = None
    document_type: str | None = None
    certificate: int | None = None
    reason: str | None = None
    batch: UUID | None = None  # as its draft
    batch_told_at: datetime | None = Field(default=None, sa_type=_time())  # since then the contact knows by mail


class NominationRow(Row, table=True):
    """What became of the nominated manager of an order, as organisation told; who was given stands in the order's content."""

    __tablename__ = "nomination"

    id: UUID = Field(primary_key=True)
    order: UUID
    said_at: datetime = Field(sa_type=_time())
    person: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=_time())
    refused: str | None = None  # why not
    ended: bool = False  # the order ended before anybody decided


class ExtractRow(Row, table=True):
    """The newest extract of a subscriber at a public register, as organisation told: not what it says."""

    __tablename__ = "extract"

    subscriber: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)  # contracts.extracts.Register
    extract: UUID
    at: datetime = Field(sa_type=_time())
    until: datetime = Field(sa_type=_time())  # it may be used for an approval
    sha256: str  # of what it says
    usable: bool


class SubscriberRow(Row, table=True):
    """A subscriber, as organisation told."""

    __tablename__ = "subscriber"

    number: str = Field(primary_key=True)
    version: int
    epoch: int = Field(default=0, sa_type=BigInteger)
    name: str
    kvk: str
    oin: str | None = None
    street: str
    postcode: str
    town: str
    state: str
    country: str
    trial: bool | None = None  # not known of one of before it was told
    active: bool


class PersonRow(Row, table=True):
    """A person, as organisation told; the registrations are rows of their own."""

    __tablename__ = "person"

    number: str = Field(primary_key=True)
    version: int
    epoch: int = Field(default=0, sa_type=BigInteger)
    name: str
    email: str
    mail_bounced: bool = False
    phone: str | None = None
    organisation: str
    active: bool
    language: Language | None = Field(default=None, sa_type=Text)
    human: str | None = None  # the number that stands for all of one human, where the desk linked several; in no event


class CertificateRow(Row, table=True):
    """A certificate, as certificates told."""

    __tablename__ = "certificate"

    id: int = Field(sa_column=Column(BigInteger, primary_key=True))
    version: int
    epoch: int = Field(default=0, sa_type=BigInteger)
    subscriber: str
    product: str
    serial: str
    common_name: str
    sans: list[str] = Field(sa_column=Column(ARRAY(Text)))
    spki_sha256: str
    manager: str | None = None
    not_before: datetime = Field(sa_type=_time())
    not_after: datetime = Field(sa_type=_time())
    revoked_at: datetime | None = Field(default=None, sa_type=_time())
    replaces: int | None = Field(default=None, sa_type=BigInteger)
    organisation: str | None = None
    locality: str | None = None
    state: str | None = None
    key_type: str | None = None
    texts: dict[str, object] | None = Field(  # contracts.labels.OwnTexts; None: not told since they are kept here
        default=None, sa_column=Column(JSONB(none_as_null=True))
    )


class LimitsRow(Row, table=True):
    """How long certificates of a product can last (contracts.certificates.Limit), as certificates told."""

    __tablename__ = "product_limits"

    product: str = Field(primary_key=True)
    version: int
    epoch: int = Field(default=0, sa_type=BigInteger)
    limits: list[dict[str, object]] = Field(sa_column=Column(JSONB))
