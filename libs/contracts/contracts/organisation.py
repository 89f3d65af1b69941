"""Organisation: subscribers, persons and their registrations. Topic, events, commands and views."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from contracts.envelope import Command, Event, View, open_set
from contracts.identifiers import (
    Country,
    Email,
    KvkNumber,
    Language,
    Line,
    Oin,
    PersonNumber,
    Phone,
    SaidLanguage,
    SubscriberNumber,
)

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

    street: Line
    postcode: Line
    town: Line
    state: Line
    country: Country = "NL"


class Registration(View):
    """One role of a person: at a subscriber, or at the provider (then `subscriber` is None)."""

    subscriber: SubscriberNumber | None
    role: Annotated[Role, open_set(Role)]
    authorisation: Annotated[Authorisation, open_set(Authorisation)] | None = None  # contact persons only
    active: bool = True


class _Subscriber(Event):
    TOPIC: ClassVar[str] = TOPIC
    number: SubscriberNumber
    name: Line
    kvk: KvkNumber
    oin: Oin | None = None
    address: Address
    phone: Phone | None = None
    trial: bool = True  # may order Trial certificates
    active: bool = True

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
    """Data of a subscriber changed, de-activation included."""

    NAME: ClassVar[str] = "subscriber.changed.v1"


class _Person(Event):
    TOPIC: ClassVar[str] = TOPIC
    number: PersonNumber
    name: Line
    email: Email
    phone: Phone | None = None
    organisation: Line  # name of the organisation the person works for; may be another than the subscriber
    function: Line | None = None
    enrolled: bool = False  # the service desk let this person into the portal
    active: bool = True
    registrations: tuple[Registration, ...] = ()
    language: SaidLanguage = None  # in which the person reads pages and mails; None: not said yet, so Dutch

    @property
    def key(self) -> str:
        return self.number


class PersonRegistered(_Person):
    """A person was registered."""

    NAME: ClassVar[str] = "person.registered.v1"


class PersonChanged(_Person):
    """Data, registrations, enrolment, activity or language of a person changed."""

    NAME: ClassVar[str] = "person.changed.v1"


class RegisterSubscriber(Command):
    """PUT /subscribers/{number}: register or change a subscriber. The same content again changes nothing."""

    name: Line
    kvk: KvkNumber
    oin: Oin | None = None
    address: Address
    phone: Phone | None = None
    trial: bool = True
    active: bool = True
    reason: Line = Field(description="why, for the audit trail")


class RegisterPerson(Command):
    """PUT /persons/{number}: register or change a person. The same content again changes nothing.

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
    reason: Line = Field(description="why, for the audit trail")


class SetLanguage(Command):
    """PUT /own-language: the language in which the person who asks wants to read. The same again changes nothing."""

    language: Language


class SubscriberView(View):
    """A subscriber as registered now."""

    number: SubscriberNumber
    version: int
    name: Line
    kvk: KvkNumber
    oin: Oin | None
    address: Address
    phone: Phone | None
    trial: bool
    active: bool


class PersonView(View):
    """A person as registered now."""

    number: PersonNumber
    version: int
    name: Line
    email: Email
    phone: Phone | None
    organisation: Line
    function: Line | None
    enrolled: bool
    active: bool
    registrations: tuple[Registration, ...]
    language: SaidLanguage = None
