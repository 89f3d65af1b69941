"""Organisation: subscribers, persons and their registrations. Topic, events, commands and views."""

from enum import StrEnum
from typing import ClassVar, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from contracts.envelope import Command, Event, Tombstone, View
from contracts.identifiers import (
    Country,
    Email,
    KvkNumber,
    Language,
    Line,
    Oin,
    PersonNumber,
    Phone,
    RowVersion,
    SaidEmail,
    SaidLanguage,
    SaidLine,
    SaidOin,
    SaidPhone,
    SubscriberNumber,
)
from contracts.open_sets import Open, Unknown

TOPIC = "mc.organisation.v1"


class Role(StrEnum):
    """What a person is for a subscriber (representative, contact, manager) or for the provider (the last two)."""

    REPRESENTATIVE = "representative"
    CONTACT = "contact"
    MANAGER = "manager"
    VALIDATION = "validation"
    SERVICEDESK = "servicedesk"


class Authorisation(StrEnum):
    """How much a contact person may change."""

    BASIC = "basic"
    FULL = "full"


class Address(View):
    """A postal address; `state` is the province, as in a certificate's ST."""

    street: SaidLine
    postcode: SaidLine
    town: SaidLine
    state: SaidLine
    country: Country = "NL"


class GivenAddress(Address):
    """The same as it is registered: what can be printed."""

    street: Line
    postcode: Line
    town: Line
    state: Line


class Registration(View):
    """One role of a person: at a subscriber, or at the provider (then `subscriber` is None)."""

    subscriber: SubscriberNumber | None
    role: Open[Role]
    authorisation: Open[Authorisation] | None = None  # contact persons only
    active: bool = True


class RoleAddress(View):
    """A mail address of a role at a subscriber that was shown to be read: it gets the subscriber's notices too."""

    address: SaidEmail


class _Subscriber(Event):
    TOPIC: ClassVar[str] = TOPIC
    number: SubscriberNumber
    name: SaidLine
    kvk: KvkNumber
    oin: SaidOin | None = None
    address: Address
    phone: SaidPhone | None = None
    trial: bool = True  # may order Trial certificates
    active: bool = True
    role_addresses: tuple[RoleAddress, ...] = ()  # those that are confirmed and take mail, the oldest first

    @property
    def key(self) -> str:
        return self.number

    @property
    def about(self) -> str:
        return self.number


class SubscriberRegistered(_Subscriber):
    """A subscriber was registered."""

    NAME: ClassVar[str] = "subscriber.registered.v1"


class SubscriberChanged(_Subscriber):
    """Data or role addresses of a subscriber changed, de-activation included."""

    NAME: ClassVar[str] = "subscriber.changed.v1"


class Decided(View):
    """A nomination of which validation found that it is this person (`contracts.nominations`)."""

    nomination: UUID
    by: PersonNumber  # who identified or matched
    at: AwareDatetime


class _Person(Event):
    TOPIC: ClassVar[str] = TOPIC
    number: PersonNumber
    name: SaidLine
    email: SaidEmail
    phone: SaidPhone | None = None
    organisation: SaidLine  # name of the organisation the person works for; may be another than the subscriber
    function: SaidLine | None = None
    enrolled: bool = False  # the service desk let this person into the portal
    active: bool = True
    registrations: tuple[Registration, ...] = ()
    language: SaidLanguage = None  # in which the person reads pages and mails; None: not said yet, so Dutch
    nominations: tuple[Decided, ...] = ()  # that ended in this person, the oldest first
    mail_bounced: bool = False  # mail to the address came back: nothing but codes is mailed there until one is read

    @property
    def key(self) -> str:
        return self.number


class PersonRegistered(_Person):
    """A person was registered."""

    NAME: ClassVar[str] = "person.registered.v1"


class PersonChanged(_Person):
    """Data, registrations, enrolment, activity or language of a person changed, or whether the address takes mail."""

    NAME: ClassVar[str] = "person.changed.v1"


class PersonErased(Tombstone):
    """A person's data were erased; who keeps them forgets them"""

    TOPIC: ClassVar[str] = TOPIC
    NAME: ClassVar[str] = "person.erased.v1"
    number: PersonNumber


class RegisterSubscriber(Command):
    """PUT /subscribers/{number}: register or change a subscriber, by the version that was read. The same content again changes nothing."""

    name: Line
    kvk: KvkNumber
    oin: Oin | None = None
    address: GivenAddress
    phone: Phone | None = None
    trial: bool = True
    active: bool = True
    version: RowVersion | None = Field(
        None, description="the one that was read; none of who is not registered (any more)"
    )
    reason: Line = Field(description="why, for the audit trail")


class RegisterPerson(Command):
    """PUT /persons/{number}: register or change a person, by the version that was read. The same content again changes nothing.

    The language is not in it: that is the person's own to set (`SetLanguage`), and no command of the register touches it.
    """

    name: Line
    email: Email
    phone: Phone | None = None
    organisation: Line
    function: Line | None = None
    enrolled: bool = False
    active: bool = True
    registrations: tuple[Registration, ...] = Field(default=(), max_length=50)
    version: RowVersion | None = Field(
        None, description="the one that was read; none of who is not registered (any more)"
    )
    reason: Line = Field(description="why, for the audit trail")

    @model_validator(mode="after")
    def _known(self) -> Self:
        """The register holds no role that it doesn't know, whoever reads one from it."""
        if any(isinstance(code, Unknown) for given in self.registrations for code in (given.role, given.authorisation)):
            raise ValueError("unknown role or authorisation")
        return self


class SetLanguage(Command):
    """PUT /own-language: the language in which the person who asks wants to read. The same again changes nothing."""

    language: Language


class SubscriberView(View):
    """A subscriber as registered now."""

    number: SubscriberNumber
    version: int
    name: SaidLine
    kvk: KvkNumber
    oin: SaidOin | None
    address: Address
    phone: SaidPhone | None
    trial: bool
    active: bool


class PersonView(View):
    """A person as registered now."""

    number: PersonNumber
    version: int
    name: SaidLine
    email: SaidEmail
    phone: SaidPhone | None
    organisation: SaidLine
    function: SaidLine | None
    enrolled: bool
    active: bool
    registrations: tuple[Registration, ...]
    language: SaidLanguage = None
    mail_bounced: bool = False
