"""Incidents: many certificates revoked together, for one reason, at once or on an announced day, by two of the provider's people."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from contracts.envelope import Command, View
from contracts.identifiers import CertificateSerial, IsoDay, Line, Sha256, SubscriberNumber, Text
from contracts.open_sets import Open
from contracts.revocations import Reason, RevocationState

#: As many serial numbers are given at once.
MOST_SERIALS = 1000
#: Rows of a list on one page.
PER_PAGE = 50


class ChosenBy(StrEnum):
    """By what the certificates of an incident are chosen."""

    SERIALS = "serials"
    KEY = "key"  # SHA-256 of the public key (SPKI)
    ISSUER = "issuer"  # the issuing CA: its name as certificates have it (RFC 4514)
    SUBSCRIBER = "subscriber"


class Spelling(StrEnum):
    """How all serial numbers of a list are written."""

    HEX = "hex"
    DECIMAL = "decimal"


#: Reasons that make sense of a choice (RFC 5280, 5.3.1): of a CA's fault no subscriber's key leaked, nor did its name change.
REASONS = {
    ChosenBy.SERIALS: tuple(Reason),
    ChosenBy.KEY: (Reason.KEY_COMPROMISE, Reason.SUPERSEDED),
    ChosenBy.ISSUER: (Reason.UNSPECIFIED, Reason.SUPERSEDED, Reason.CESSATION_OF_OPERATION),
    ChosenBy.SUBSCRIBER: tuple(Reason),
}


class IncidentState(StrEnum):
    """How far an incident is."""

    PREPARED = "prepared"  # a list is frozen; a second human confirms it in time, or it is called off
    ANNOUNCED = "announced"  # a list is confirmed for a day: its subscribers know of it, and two people may call it off
    RUNNING = "running"  # each certificate of the list gets an intent of its own
    RAN = "ran"  # all were asked for: the choice is made again, or the incident is closed
    CLOSED = "closed"
    CANCELLED = "cancelled"  # nobody confirmed its first list: somebody called it off
    EXPIRED = "expired"  # or its time went by


class ListOutcome(StrEnum):
    """What became of a frozen list."""

    CONFIRMED = "confirmed"
    LEFT = "left"  # a second human decided that its certificates stay valid
    CALLED_OFF = "called_off"
    EXPIRED = "expired"


class ProposalOutcome(StrEnum):
    """What became of a proposal about an announced list."""

    CONFIRMED = "confirmed"
    DROPPED = "dropped"
    EXPIRED = "expired"  # nobody confirmed it in time
    STARTED = "started"  # the day of the list came before


class LineOutcome(StrEnum):
    """What a line of serial numbers is."""

    FOUND = "found"
    DOUBLE = "double"  # a line before it says the same
    UNKNOWN = "unknown"
    ISSUERS = "issuers"  # certificates of these CAs have the number, and the line names none of them
    SPELLING = "spelling"  # nothing but digits: it may be hexadecimal and decimal
    REVOKED = "revoked"
    OVER = "over"
    INVALID = "invalid"


#: A list is frozen when no line is one of these: what they mean is for a person to say.
UNCLEAR = frozenset({LineOutcome.ISSUERS, LineOutcome.SPELLING, LineOutcome.INVALID})


class HeldFate(StrEnum):
    """What becomes of orders that waited for the end of an incident."""

    RELEASE = "release"
    REFUSE = "refuse"


class PrepareIncident(Command):
    """POST /desk/incidents: freezes the list. Nothing is revoked by it.

    `serials`: one each, `serial;issuer` where two CAs gave the same. Hexadecimal has `0x` before it, colons or letters in it, decimal is told
    by `spelling`, which counts for all of them. `value`: the key, issuer or subscriber. With a `day` its certificates are revoked on that
    Dutch working day (`announcing.STARTS`), and their subscribers are told `nl` or `en` as soon as it is confirmed.
    """

    chosen_by: ChosenBy
    serials: tuple[Annotated[str, Field(max_length=600, pattern=r"^[^\p{Cc}]*$")], ...] = Field(
        default=(), max_length=MOST_SERIALS
    )
    spelling: Spelling | None = None
    value: str = Field(default="", max_length=500, pattern=r"^[^\p{Cc}]*$")
    reason: Reason
    words: Annotated[Line, Field(min_length=10)]
    day: IsoDay | None = None
    nl: Text | None = None
    en: Text | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.chosen_by is ChosenBy.SERIALS) != bool(self.serials) or bool(self.serials) == bool(self.value.strip()):
            raise ValueError("either serial numbers or one value")
        if self.reason not in REASONS[self.chosen_by]:
            raise ValueError("this reason makes no sense of this choice")
        if len({each is None for each in (self.day, self.nl, self.en)}) > 1:
            raise ValueError("a day and words in both languages, or none of them")
        return self


class ConfirmList(Command):
    """POST /desk/incidents/{incident}/confirmation: exactly this list for exactly this day, by another human than who prepared it."""

    sha256: Sha256
    day: IsoDay | None = None


class LeaveList(Command):
    """POST /desk/incidents/{incident}/left: the certificates of exactly this next list stay valid, says another human than who prepared it."""

    sha256: Sha256
    words: Annotated[Line, Field(min_length=10)]


class CallOffList(Command):
    """POST /desk/incidents/{incident}/calling-off: a list that nobody confirmed is no more; of a first list the incident neither."""


class NextList(Command):
    """POST /desk/incidents/{incident}/lists: the choice is made again; what is new is the next list."""


class CloseIncident(Command):
    """POST /desk/incidents/{incident}/end: closes what ran. `held`: what becomes of the orders that wait for it, when there are any."""

    held: HeldFate | None = None


class GivenLine(View):
    """A line of serial numbers, and what it is. `choices`: the CAs that have the number, or the ways to read it, to write instead."""

    typed: str
    outcome: Open[LineOutcome]
    choices: tuple[str, ...] = ()


class PreparedIncident(View):
    """Its number; None when no list was made. `lines`: every serial number that was given, in that order."""

    id: UUID | None
    lines: tuple[GivenLine, ...]


class IncidentLine(View):
    """An incident in the desk's list. Who prepared and decided, and when: of its last list."""

    id: UUID
    chosen_by: Open[ChosenBy]
    value: str
    reason: Open[Reason]
    words: str
    state: Open[IncidentState]
    prepared_by: str  # a person number, as `decided_by`
    prepared_at: AwareDatetime
    due_at: AwareDatetime  # nobody confirms it from then on
    ended_at: AwareDatetime | None
    total: int  # certificates of all lists, but of those that were called off
    starts_at: AwareDatetime | None = None  # of an announced list, or one that is to be
    put_off_from: UUID | None = None  # its certificates stood in a list of this incident before


class Incidents(View):
    """Open ones first, then the last that ended."""

    incidents: tuple[IncidentLine, ...]


class IncidentList(View):
    """One of its lists. `sha256`: of its lines `issuer TAB serial`, sorted by their bytes, joined by line feeds."""

    round: int
    sha256: Sha256
    certificates: int
    already_revoked: int  # under the choice and not expired when it was made: they are not in it
    prepared_by: str
    prepared_name: str | None
    prepared_at: AwareDatetime
    decided_by: str | None
    decided_name: str | None
    decided_at: AwareDatetime | None
    outcome: Open[ListOutcome] | None
    words: str  # why its certificates stay valid
    day: date | None = None  # it is announced for this day; None: at once
    nl: str = ""  # what its subscribers are told
    en: str = ""


class PutOff(View):
    """A certificate that is to be put off."""

    common_name: str
    subscriber: SubscriberNumber
    serial: CertificateSerial
    issuer_name: str


class IncidentProposal(View):
    """That an announced list is called off; or with a `day`, that a part of it (`part`) is put off until then, and became another incident.

    `sha256`: of `call_off` or `put_off`, incident, round, hash of the list, its day and `words`, with line feeds between them; of a part
    then its new day, and its lines as a list has them.
    """

    sha256: Sha256
    round: int
    words: str
    proposed_by: str  # a person number, as `decided_by`
    proposed_name: str | None
    proposed_at: AwareDatetime
    due_at: AwareDatetime  # nobody confirms it from then on
    outcome: Open[ProposalOutcome] | None
    decided_by: str | None
    decided_name: str | None
    decided_at: AwareDatetime | None
    day: date | None = None
    part: tuple[PutOff, ...] = ()
    became: UUID | None = None


class IncidentCertificate(View):
    """A certificate of a list. `result`: a state of its revocation, or `waiting`, `over`, `settled` (by a person, as a case), `left`."""

    certificate: int
    round: int
    subscriber: SubscriberNumber
    organisation: str
    common_name: str
    serial: CertificateSerial
    issuer_name: str
    result: str
    revocation: UUID | None
    stalled: bool  # it is a case of the desk
    cause: str | None  # of a refusal, in the CA's words


class HeldOrder(View):
    """What is under way and falls under the choice. `held`: nothing was asked of the CA; else the CA may have been asked before."""

    reference: str
    subscriber: SubscriberNumber
    held: bool


class IncidentView(IncidentLine):
    """An incident with a page of its certificates, of the last list first."""

    lists: tuple[IncidentList, ...]  # the last first
    proposals: tuple[IncidentProposal, ...] = ()  # the last first
    lines: tuple[GivenLine, ...]  # of serial numbers: those that are in no list
    results: dict[str, int]  # certificates of all lists by result
    unfinished: int  # certificates that keep it from being closed
    fresh: int  # under the choice now, and in no list yet
    held: tuple[HeldOrder, ...]  # at most a hundred
    page: int
    certificates: tuple[IncidentCertificate, ...]


#: Results of a certificate after which nothing of it is left to do (`IncidentCertificate`); the others keep an incident from being closed.
DONE = (RevocationState.SEEN.value, RevocationState.UNPUBLISHED.value, "over", "settled", "left")
