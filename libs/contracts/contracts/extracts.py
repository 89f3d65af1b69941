"""Extracts of public registers: what the Handelsregister (KvK) and the register of government organisations (OIN) said of a subscriber, and when.

organisation asks the registers and keeps what they answered; validation reads it on a case. orders hears which extract is the
newest, and whether it says something else than the one before: nothing of its content is on a topic.
"""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from contracts.envelope import Command, Event, View
from contracts.identifiers import PersonNumber, Sha256, SubscriberNumber
from contracts.open_sets import Open

TOPIC = "mc.requests.v1"


class Register(StrEnum):
    """Who is asked."""

    KVK = "kvk"  # the Handelsregister, by the chamber of commerce number
    OIN = "oin"  # the register of government organisations, by OIN


class ExtractField(StrEnum):
    """What of an extract is laid beside what we hold."""

    NAME = "name"
    TRADE_NAMES = "trade_names"
    NUMBER = "number"
    LEGAL_FORM = "legal_form"
    RSIN = "rsin"
    STATUS = "status"
    ADDRESS = "address"
    HOLDER = "holder"  # of an OIN: the chamber of commerce number of who holds it


class Weight(StrEnum):
    """How much a remark matters to who judges."""

    ERROR = "error"  # somebody has to be asked, or the thing rejected
    WARNING = "warning"  # a person looks at it
    NOTE = "note"  # good to know


class Remark(StrEnum):
    """What is to be said of an extract beside our own register."""

    UNKNOWN_NUMBER = "unknown_number"
    OTHER_NUMBER = "other_number"  # the register answered about another number than it was asked for
    NAME_DIFFERS = "name_differs"
    TRADE_NAME = "trade_name"  # our name is a trade name there, not the statutory one
    NO_STATUTORY_NAME = "no_statutory_name"  # a sole trader
    NAME_LONG = "name_long"  # longer than a certificate's organisation takes (RFC 5280, ub-organization-name)
    NAMESAKES = "namesakes"  # others have the same name
    RENAMED = "renamed"
    ENDED = "ended"
    BANKRUPT = "bankrupt"
    NO_STATUS = "no_status"
    BRANCH = "branch"  # a branch, not the legal person
    NO_RSIN = "no_rsin"
    ADDRESS_WITHHELD = "address_withheld"
    ADDRESS_DIFFERS = "address_differs"
    HRN = "hrn"  # without an OIN: the number that follows from the chamber of commerce number
    OIN_OTHER_KVK = "oin_other_kvk"
    OIN_OTHER_RSIN = "oin_other_rsin"
    OIN_RSIN_UNKNOWN = "oin_rsin_unknown"
    SUB_OIN = "sub_oin"  # hangs under somebody's OIN: a person looks under whose
    HOLDER_DIFFERS = "holder_differs"


class Trouble(StrEnum):
    """Why a register was asked and has not answered."""

    AWAY = "away"  # not reached, busy, doesn't let us in
    UNCLEAR = "unclear"  # too late, cut off, or nothing that makes sense


class RemarkView(View):
    """A remark, with what we hold and what the register says, where that tells more."""

    remark: Open[Remark]
    weight: Open[Weight]
    ours: str | None = None
    theirs: str | None = None


class ExtractFact(View):
    """One thing, side by side. `before`: of the extract before this one, None when there is none; `ours` None: we hold no such thing."""

    field: Open[ExtractField]
    ours: str | None
    before: tuple[str, ...] | None
    now: tuple[str, ...]
    differs: bool = False  # from ours

    @property
    def changed(self) -> bool:
        """True when the extract before said something else."""
        return self.before is not None and self.before != self.now


class ExtractView(View):
    """What a register said at a moment. It may be used until `until`; `usable` is false of one that nothing can be based on."""

    id: UUID
    number: str
    at: AwareDatetime
    until: AwareDatetime
    before_at: AwareDatetime | None = None  # of the extract before it
    source: str  # the register's address
    sha256: Sha256  # of the answer, byte for byte
    usable: bool
    facts: tuple[ExtractFact, ...]
    remarks: tuple[RemarkView, ...]


class RegisterView(View):
    """What is known from one register. While it is asked: since when, when it was last tried and why that failed."""

    kind: Open[Register]
    number: str
    extract: ExtractView | None = None
    asked_at: AwareDatetime | None = None  # None: it is not being asked
    tried_at: AwareDatetime | None = None
    trouble: Open[Trouble] | None = None


class Extracts(View):
    """POST /subscribers/{number}/extracts: what the registers said of a subscriber."""

    subscriber: SubscriberNumber
    registers: tuple[RegisterView, ...]


class AskExtracts(Command):
    """Look whether the extracts of a subscriber can be used, and have the registers asked where they can't; `anew`: in any case."""

    anew: bool = False


class ExtractKept(Event):
    """A register answered. The aggregate is the subscriber at that register; `sha256` is of what it says, whatever the spelling of the answer."""

    TOPIC: ClassVar[str] = TOPIC
    NAME: ClassVar[str] = "extract.kept.v1"
    subscriber: SubscriberNumber
    kind: Open[Register]
    extract: UUID
    at: AwareDatetime
    until: AwareDatetime  # until when it may be used for an approval
    sha256: Sha256
    usable: bool
    by: PersonNumber  # who opened the case that it was asked for

    @property
    def key(self) -> str:
        return f"{self.subscriber} {self.kind.value}"

    @property
    def about(self) -> str:
        return self.subscriber
