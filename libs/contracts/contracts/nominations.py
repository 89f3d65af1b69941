"""Nominations of certificate managers: who is named in an order without a person number known here, and what validation does about it.

Said on a topic that is internal and short-lived, since a nomination is personal data: `mc.orders.v1` has nothing of it. orders says who
was nominated and that an order needs nobody any more; organisation says that validation refused. Whom it identified or matched is
said of that person (`contracts.organisation`), with the nomination's id.
"""

from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.envelope import Command, Event, View
from contracts.identifiers import (
    IsoDay,
    Line,
    OrderReference,
    PersonNumber,
    RowVersion,
    SaidEmail,
    SaidLine,
    SaidPhone,
    SubscriberNumber,
    Text,
)
from contracts.open_sets import Open
from contracts.orders.cards import Nominated

TOPIC = "mc.requests.v1"

#: Given names and surname, each as a certificate takes them (RFC 5280, appendix A: ub-given-name, ub-surname, with room for both in a CN).
Name = Annotated[Line, StringConstraints(max_length=64)]


class _Nomination(Event):
    TOPIC: ClassVar[str] = TOPIC
    nomination: UUID
    order: UUID
    subscriber: SubscriberNumber
    at: AwareDatetime

    @property
    def key(self) -> str:
        return str(self.nomination)

    @property
    def about(self) -> str:
        return self.subscriber


class ManagerNominated(_Nomination):
    """An order names a certificate manager who has no person number known here. Said again until somebody decides."""

    NAME: ClassVar[str] = "manager.nominated.v1"
    reference: OrderReference
    requester: PersonNumber
    manager: Nominated


class NominationEnded(_Nomination):
    """The order ended before anybody decided: nobody is needed for it any more."""

    NAME: ClassVar[str] = "nomination.ended.v1"


class NominationRefused(_Nomination):
    """Validation refused: nobody with a person number comes of this. The reason is for staff, never for who asked."""

    NAME: ClassVar[str] = "nomination.refused.v1"
    reason: str
    by: PersonNumber


class NominationState(StrEnum):
    """Where a nomination is."""

    OPEN = "open"  # validation has to decide
    IDENTIFIED = "identified"  # a new person was registered
    MATCHED = "matched"  # it is somebody who was registered before
    REFUSED = "refused"
    ENDED = "ended"  # the order needs nobody any more


class Document(StrEnum):
    """By which somebody is identified (Dutch law: Wet op de identificatieplicht, article 1)."""

    PASSPORT = "passport"
    IDENTITY_CARD = "identity_card"
    DRIVING_LICENCE = "driving_licence"
    RESIDENCE_PERMIT = "residence_permit"


class Identify(Command):
    """POST /nominations/{id}/identify: seen in person, with a document. Of its number only the end is ever typed, and nothing of it is stored but that."""

    version: RowVersion
    given_names: Name  # as in the document
    surname: Name
    document: Document
    number_end: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{4}$")]
    valid_until: IsoDay
    seen_on: IsoDay
    others: tuple[PersonNumber, ...] = Field(
        default=(),
        max_length=20,
        description="persons who look alike, of whom the officer says that it is none of them",
    )


class Match(Command):
    """POST /nominations/{id}/match: it is this person, who was registered before."""

    version: RowVersion
    person: PersonNumber


class RefuseNomination(Command):
    """POST /nominations/{id}/refuse, with a reason for colleagues."""

    version: RowVersion
    reason: Text


class NominationLine(View):
    """A nomination in validation's list."""

    id: UUID
    version: int
    state: Open[NominationState]
    subscriber: SubscriberNumber
    organisation: SaidLine
    order: UUID
    reference: OrderReference
    asked_at: AwareDatetime
    manager: Nominated | None  # as given; None once it was decided or nobody is needed
    own: bool = False  # who asks has a part in it: a colleague decides


class Nominations(View):
    """GET /nominations: those that wait, the oldest first."""

    nominations: tuple[NominationLine, ...]


class Candidate(View):
    """Somebody who is registered and may be meant."""

    number: PersonNumber
    name: SaidLine
    email: SaidEmail
    phone: SaidPhone | None
    organisation: SaidLine
    function: SaidLine | None
    active: bool
    manages: bool  # is an active certificate manager of this subscriber already
    given: bool = False  # has the number that was given


class NominationView(NominationLine):
    """GET /nominations/{id}: everything validation decides by."""

    candidates: tuple[Candidate, ...] = ()
    person: PersonNumber | None = None  # who it is
    name: str | None = None  # of who it is
    decided_at: AwareDatetime | None = None
    decided_by: PersonNumber | None = None
    reason: str | None = None  # of a refusal, for colleagues
