"""Rows of organisation: subscribers and persons as registered now, whose history is in the events and the audit trail; extracts, all of them; mail addresses of roles."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from contracts.identifiers import Language
from sqlalchemy import JSON, Column, Date, DateTime, LargeBinary, MetaData, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

_Time: Any = DateTime(timezone=True)
_Texts: Any = ARRAY(Text)
#: What nominations and extracts are called where evidence is kept (chassis.retention).
NOMINATION = "nomination"
EXTRACT = "extract"
#: Of which what runs takes rows away (`chassis.tables.DELETED`): what came back long ago, spent budgets, codes to an address that takes mail again, addresses that are removed.
DELETED = ("bounce", "budget", "own_code", "role_address")
#: What strangers search: nothing of this service.
SEARCHED: tuple[str, ...] = ()


class Row(SQLModel, registry=registry(metadata=MetaData())):
    """Base of this service's rows. Rows don't validate: only what a contract model accepted is poured in."""


class Subscriber(Row, table=True):
    """A subscriber; `data` is the content of contracts.organisation.SubscriberView without number and version."""

    __tablename__ = "subscriber"
    number: str = Field(primary_key=True)
    version: int
    active: bool
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class Person(Row, table=True):
    """A person; `data` is the content of contracts.organisation.RegisterPerson, empty when it was erased; `language` what the person set, if anything."""

    __tablename__ = "person"
    number: str = Field(primary_key=True)
    version: int
    active: bool
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    language: Language | None = Field(default=None, sa_type=Text)
    bounced_at: datetime | None = Field(
        default=None, sa_type=_Time
    )  # since then nothing but codes is mailed to the address
    bounced_code: str | None = None  # what its server said (RFC 3463)
    mail_since: datetime | None = Field(
        default=None, sa_type=_Time
    )  # when a code was read there, or it became the address
    #: contracts.organisation.Decided: the nominations that ended in this person, the oldest first.
    nominations: list[dict[str, object]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class Nomination(Row, table=True):
    """A certificate manager named in an order. `given` is contracts.orders.Nominated; nothing once somebody decided, or nobody is needed."""

    __tablename__ = "nomination"
    id: UUID = Field(primary_key=True)
    version: int
    state: str  # contracts.nominations.NominationState
    subscriber: str
    order_id: UUID
    reference: str
    requester: str
    asked_at: datetime = Field(sa_type=_Time)
    given: dict[str, object] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    person: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=_Time)
    reason: str | None = None
    #: By which somebody was identified: its kind, the end of its number, the day. Forgotten when the person is erased.
    document: str | None = None
    document_number: str | None = None
    seen_on: date | None = Field(default=None, sa_type=Date)


class Extract(Row, table=True):
    """What a register answered about a subscriber at a moment; never changed."""

    __tablename__ = "extract"
    id: UUID = Field(primary_key=True)
    subscriber: str
    kind: str  # contracts.extracts.Register
    number: str  # it was asked about
    source: str
    at: datetime = Field(sa_type=_Time)
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # as it came
    sha256: str  # of it
    entry: dict[str, object] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True))
    )  # domain.extracts.Entry
    entry_sha256: str  # of what it says
    ours: dict[str, object] = Field(sa_column=Column(JSON, nullable=False))  # domain.extracts.Ours, at that moment
    usable: bool


class ExtractQuestion(Row, table=True):
    """Where the question about a subscriber to a register stands. `asking`: the question that waits for its answer."""

    __tablename__ = "extract_question"
    subscriber: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    version: int = 0  # how many answers were kept
    asking: UUID | None = None
    asked_at: datetime | None = Field(default=None, sa_type=_Time)
    asked_by: str | None = None  # who opened the case
    tried_at: datetime | None = Field(default=None, sa_type=_Time)
    trouble: str | None = None  # contracts.extracts.Trouble
    said_at: datetime | None = Field(default=None, sa_type=_Time)  # the newest extract, the last time


class ExtractRule(Row, table=True):
    """How long an extract may be used, from a day on: domain.extracts.Rule."""

    __tablename__ = "extract_rule"
    from_date: date = Field(primary_key=True, sa_type=Date)
    days: int
    term_days: int


class Coded(Row):
    """An address to which a code is mailed. The one that was mailed last counts alone: `code_hashes`, the last that were made of it."""

    id: UUID = Field(primary_key=True)
    code_number: int = 0
    code_asked_at: datetime | None = Field(default=None, sa_type=_Time)
    code_until: datetime | None = Field(default=None, sa_type=_Time)
    code_tries: int = 0
    code_hashes: list[str] = Field(default_factory=list, sa_type=_Texts, nullable=False)
    undelivered: str | None = None  # why the mail with that code never arrives


class OwnCode(Coded, table=True):
    """The code to the address of a person to which mail came back."""

    __tablename__ = "own_code"
    person: str


class RoleAddress(Coded, table=True):
    """A mail address of a role at a subscriber."""

    __tablename__ = "role_address"
    subscriber: str
    address: str
    added_by: str
    added_at: datetime = Field(sa_type=_Time)
    confirmed_at: datetime | None = Field(default=None, sa_type=_Time)
    bounced_at: datetime | None = Field(default=None, sa_type=_Time)  # since then nothing but codes is mailed there
    bounced_code: str | None = None  # what its server said (RFC 3463)


class Bounce(Row, table=True):
    """A message of the bounce mailbox. `recipient`: the hash of whom the mail was for; no address is kept. What was not proven has empty texts.

    `sender`, `subject`, `words`: what a stranger wrote, of what was not proven alone, until somebody settles it. `called_at`: that nobody did.
    """

    __tablename__ = "bounce"
    key: str = Field(primary_key=True)
    at: datetime = Field(sa_type=_Time)
    verdict: str  # domain.bounces.Verdict
    service: str
    mail: str  # chassis.mail.envelope.mail_of its key
    recipient: str
    domain: str
    code: str  # RFC 3463
    sender: str = ""
    subject: str = ""
    words: str = ""
    settled_at: datetime | None = Field(default=None, sa_type=_Time)
    settled_by: str | None = None
    called_at: datetime | None = Field(default=None, sa_type=_Time)
