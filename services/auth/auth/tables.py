"""Rows of auth. Session ids, hand-over codes and states are kept as SHA-256 only."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from contracts.identifiers import Language
from sqlalchemy import JSON, BigInteger, Column, DateTime, LargeBinary, MetaData, Numeric, Text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

_Time = DateTime(timezone=True)

#: Of which what runs takes rows away (`chassis.tables.DELETED`): what is over, and what an erased person leaves.
DELETED = ("budget", "credential", "hand_over", "person", "session")
#: What strangers search: nothing of this service.
SEARCHED: tuple[str, ...] = ()


class Row(SQLModel, registry=registry(metadata=MetaData())):
    """Base of this service's rows."""


class Subscriber(Row, table=True):
    """Copy of a subscriber, as new as `version` of its events."""

    __tablename__ = "subscriber"
    number: str = Field(primary_key=True)
    version: int
    epoch: int = Field(default=0, sa_type=BigInteger)
    name: str
    active: bool


class Person(Row, table=True):
    """Copy of a person: what login needs and nothing more. `registrations`: contracts.organisation.Registration."""

    __tablename__ = "person"
    number: str = Field(primary_key=True)
    version: int
    epoch: int = Field(default=0, sa_type=BigInteger)
    name: str
    enrolled: bool
    active: bool
    language: Language | None = Field(default=None, sa_type=Text)
    mail_bounced: bool = False
    registrations: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))


class CredentialRow(Row, table=True):
    """A login certificate that was good once, and what its status was when last asked.

    `status`: "good"; "unknown" when it can't be asked; "revoked", for ever; "refused" for any other cause, as of that
    moment. `checked_at` is when it was last seen good; `check_at` when it is asked about again while a session lives.
    """

    __tablename__ = "credential"
    sha256: str = Field(primary_key=True)
    der: bytes = Field(sa_type=LargeBinary)
    issuer: str
    subject: str
    serial: str
    not_after: datetime = Field(sa_type=_Time)
    status: str
    checked_at: datetime = Field(sa_type=_Time)
    check_at: datetime = Field(sa_type=_Time)


class ListNumberRow(Row, table=True):
    """The highest number seen of a revocation list: `source` is the issuing certificate's hash and the address."""

    __tablename__ = "list_number"
    source: str = Field(primary_key=True)
    number: Decimal = Field(sa_type=Numeric(49, 0))  # 20 octets at most (RFC 5280 section 5.2.3)


class HandOverRow(Row, table=True):
    """A one-time code on its way from the card address to the public address."""

    __tablename__ = "hand_over"
    code_hash: str = Field(primary_key=True)
    state_hash: str
    person: str
    credential: str
    expires_at: datetime = Field(sa_type=_Time)
    used_at: datetime | None = Field(default=None, sa_type=_Time)


class SessionRow(Row, table=True):
    """A session. `subscriber` is None for staff and while a choice is open; `ends_at` is its absolute end.

    `source` and `browser`: where it was opened. `notices`: contracts.auth.Notice, until the person has read them.
    `told`: of an ended session, that a later one tells of its end.
    """

    __tablename__ = "session"
    hash: str = Field(primary_key=True)
    person: str
    subscriber: str | None = None
    credential: str
    method: str
    started_at: datetime = Field(sa_type=_Time)
    seen_at: datetime = Field(sa_type=_Time)
    ends_at: datetime = Field(sa_type=_Time)
    ended_at: datetime | None = Field(default=None, sa_type=_Time)
    end_reason: str | None = None
    source: str = ""
    browser: str = ""
    notices: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    told: bool = False
