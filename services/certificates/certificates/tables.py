"""Rows of certificates. Rows don't validate: only what was read from a certificate or a contract model is poured in."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from contracts.revocations import RevocationState
from sqlalchemy import TIMESTAMP, BigInteger, Column, MetaData, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from certificates.domain.issuance import IssuanceState

#: The kinds of the jobs that ask the CA to issue and to revoke, and that look whether everybody can see a revocation.
ISSUE, REVOKE, WATCH = "issue", "revoke", "watch"
#: And of the job that asks for the revocations of an incident.
INCIDENT = "incident"

#: Of which what runs takes rows away (`chassis.tables.DELETED`): what the CA's list took back, an erased person, a calendar address that was taken back, what won't be renewed and may again, and a day that is no holiday.
DELETED = ("budget", "calendar_feed", "certificate_muted", "holiday", "person", "revoked_at_ca", "unordered")

#: What strangers search, over a role that reads nothing else (`chassis.roles`).
SEARCHED = ("published",)


class Row(SQLModel, registry=registry(metadata=MetaData())):
    """Base of this service's rows."""


def _moment(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(TIMESTAMP(timezone=True), nullable=nullable))


def _texts() -> Any:
    return Field(sa_column=Column(ARRAY(Text), nullable=False))


class Certificate(Row, table=True):
    """A certificate of the inventory. Append-only: a renewal is a new row with `replaces`."""

    __tablename__ = "certificate"
    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True))
    version: int
    subscriber: str
    family: str
    product: str
    common_name: str
    sans: list[str] = _texts()
    organisation: str
    locality: str
    state: str
    country: str
    subject: str
    issuer: str
    issuer_name: str
    serial: str
    not_before: datetime = _moment()
    not_after: datetime = _moment()
    revoked_at: datetime | None = _moment(nullable=True)
    revocation_reason: str | None = None
    key_type: str
    manager: str | None = None
    requester: str | None = None
    order_id: UUID | None = None
    reference: str | None = None
    replaces: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    added_at: datetime = _moment()
    sort_name: str
    search: str
    search_more: bool


class Issuance(Row, table=True):
    """An intent: what the CA is asked for, written before it is asked. Its id is the CA's request id, for ever."""

    __tablename__ = "issuance"
    id: UUID = Field(primary_key=True)
    order_id: UUID
    approved_version: int = 0  # the order's, of the approval that it is for
    approved_epoch: int = Field(default=0, sa_type=BigInteger)  # counts before the version
    reference: str
    subscriber: str
    product: str
    manager: str
    requester: str
    sans: list[str] = _texts()
    replaces: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    csr_pem: str
    spki_sha256: str
    subject: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    validity_days: int
    valid_until: date | None = None  # Amsterdam day that the order shows; of older orders not known
    state: str = IssuanceState.WANTED.value
    version: int = 0  # of the order as an aggregate of this topic: an order's intents count on
    created_at: datetime = _moment()  # when the order was approved
    not_after: datetime = _moment()  # limit: part of the question, so it follows from the approval alone
    tried_at: datetime | None = _moment(nullable=True)  # from then on the CA may have been asked
    asked_at: datetime | None = _moment(nullable=True)
    unknown_since: datetime | None = _moment(
        nullable=True
    )  # the CA took it, and has said since then that it doesn't know it
    names: list[dict[str, object]] = Field(  # `NameProof`s: what the CA said last of each
        default_factory=list, sa_column=Column(JSONB, nullable=False)
    )
    ended_at: datetime | None = _moment(nullable=True)
    alarmed_at: datetime | None = _moment(nullable=True)
    reason: str | None = None
    certificate: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    publication: str | None = None  # version of the declaration that it may be published; None: not agreed to
    texts: dict[str, str | None] | None = Field(  # OwnTexts that were ordered; None: those of what it replaces
        default=None, sa_column=Column(JSONB(none_as_null=True), nullable=True)
    )
    correlation_id: str


class Revocation(Row, table=True):
    """A revocation, written before the CA is asked. `asked_by`: a person number; None when it was found at the CA."""

    __tablename__ = "revocation"
    id: UUID = Field(primary_key=True)
    certificate: int = Field(sa_column=Column(BigInteger, nullable=False))
    subscriber: str
    reason: str
    road: str
    asked_by: str | None = None
    asked_at: datetime = _moment()
    state: str = RevocationState.ASKED.value
    sent_at: datetime | None = _moment(nullable=True)
    confirmed_at: datetime | None = _moment(nullable=True)
    seen_at: datetime | None = _moment(nullable=True)
    ended_at: datetime | None = _moment(nullable=True)
    alarmed_at: datetime | None = _moment(nullable=True)  # the CA takes too long
    unseen_alarmed_at: datetime | None = _moment(nullable=True)  # so does its publication
    leak_reported_at: datetime | None = _moment(nullable=True)  # when the CA had been asked for another reason
    cause: str | None = None  # of a refusal, in the CA's words
    caller: str | None = None  # for whom staff asked, and how that was established; None of other roads
    identified: str | None = None
    taken_by: str | None = None  # of staff: whose case it is, when it doesn't get through (`store/stalled.py`)
    settled_at: datetime | None = _moment(nullable=True)
    outcome: str | None = None
    mailed_at: datetime | None = _moment(nullable=True)  # of an incident: with the others of its subscriber
    told: str | None = None  # to the customer, when a person settled it
    due_alarmed_at: datetime | None = _moment(nullable=True)
    late_alarmed_at: datetime | None = _moment(nullable=True)
    correlation_id: str


class PersonRow(Row, table=True):
    """Copy of a person, as organisation told: shown with the certificates he or she manages or ordered, never else."""

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
    language: str | None = None
    #: The subscribers with which he or she is registered and active, and those represented; None: not told yet.
    subscribers: list[str] | None = Field(default=None, sa_column=Column(ARRAY(Text)))
    represents: list[str] | None = Field(default=None, sa_column=Column(ARRAY(Text)))
    #: Those for which he or she may act in the portal, as representative or contact person.
    acts_for: list[str] | None = Field(default=None, sa_column=Column(ARRAY(Text)))


class RoleAddressesRow(Row, table=True):
    """Copy of where a subscriber is reached, as organisation told: its confirmed mail addresses of roles, and the telephone number of the organisation."""

    __tablename__ = "role_addresses"
    subscriber: str = Field(primary_key=True)
    version: int
    epoch: int = Field(default=0, sa_type=BigInteger)
    addresses: list[str] = _texts()
    phone: str | None = None


class RenewalRow(Row, table=True):
    """Copy of where an order is that is to replace a certificate, as orders told."""

    __tablename__ = "renewal"
    order_id: UUID = Field(primary_key=True)
    version: int
    epoch: int = Field(default=0, sa_type=BigInteger)
    subscriber: str
    certificate: int = Field(sa_column=Column(BigInteger, nullable=False))
    reference: str
    state: str
    open: bool


class OrderKeyRow(Row, table=True):
    """Copy of which key an order is for, as orders told; None: not told."""

    __tablename__ = "order_key"
    order_id: UUID = Field(primary_key=True)
    version: int
    epoch: int = Field(default=0, sa_type=BigInteger)
    subscriber: str
    reference: str
    spki_sha256: str | None = None
    open: bool


class LimitsRow(Row, table=True):
    """What was said last of how long certificates of a product can last (contracts.certificates.Limit)."""

    __tablename__ = "product_limits"
    product: str = Field(primary_key=True)
    version: int
    limits: list[dict[str, object]] = Field(sa_column=Column(JSONB, nullable=False))
