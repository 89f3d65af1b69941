"""Reviewing, whatever is reviewed: a case's head (before what its service shows), checks by hand, questions, lists of cases, commands."""

from enum import StrEnum
from typing import Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.envelope import Command, View
from contracts.identifiers import PersonNumber, RowVersion, SubscriberNumber, Text
from contracts.open_sets import Open


class Act(StrEnum):
    """What was done with a case."""

    CLAIMED = "claimed"
    GIVEN_BACK = "given_back"
    MADE_AGAIN = "made_again"
    APPROVED = "approved"
    REJECTED = "rejected"
    TICKED = "ticked"
    UNTICKED = "unticked"
    ASKED = "asked"
    ANSWERED = "answered"  # by the customer
    NOTED = "noted"  # a note for colleagues; nothing else changed
    VOIDED = "voided"  # approvals and what was prepared of before count no more; by who changed the case
    PREPARED = "prepared"  # a decision that a second person takes
    HANDED_BACK = "handed_back"  # a prepared decision was not taken, and why


class Decision(StrEnum):
    """What can be decided about a case."""

    APPROVE = "approve"
    REJECT = "reject"


#: The acts that end somebody's turn: what was done, in the lists of what somebody did.
TURNS = (Act.GIVEN_BACK, Act.MADE_AGAIN, Act.APPROVED, Act.REJECTED, Act.ASKED, Act.PREPARED, Act.HANDED_BACK)


class HandCheck(StrEnum):
    """What a person looks at, since no machine here can."""

    REGISTER_EXTRACT = "register_extract"
    DOMAIN = "domain"
    MANAGER = "manager_identified"
    HOLDER = "holder_identified"
    PAPER = "paper_received"
    SUB_OIN = "sub_oin"
    PREDICTION = "prediction_looked_at"


class ReviewAct(View):
    """One thing that was done with a case; customers never see these."""

    act: Open[Act]
    at: AwareDatetime
    by: PersonNumber
    name: str
    note: str | None = None  # for colleagues: by itself, with a case that was given back, with a check
    check: Open[HandCheck] | None = None  # that was ticked, or no more


class CheckByHand(View):
    """A check that a person does. Who, when and the note are of who ticked it; all None while nobody has."""

    check: Open[HandCheck]
    required: bool  # blocks approval until it is ticked
    at: AwareDatetime | None = None
    by: PersonNumber | None = None
    name: str | None = None
    note: str | None = None

    @property
    def done(self) -> bool:
        """True when somebody ticked it."""
        return self.at is not None


class Sentence(View):
    """What validation says again and again: a row in both languages, and the step and field of the wizard that it is about."""

    code: str
    nl: str
    en: str
    step: str
    field: str

    def told(self, language: str) -> str:
        """The sentence in this language."""
        return self.en if language == "en" else self.nl


class RejectionCause(Sentence):
    """Why something is rejected."""


class PreparedDecision(View):
    """A decision that waits for a second person, of the version of the case that `by` looked at."""

    decision: Open[Decision]
    by: PersonNumber
    name: str
    at: AwareDatetime
    version: int
    reason: str | None = None  # of a rejection: what the customer will read
    causes: tuple[RejectionCause, ...] = ()


class StandardQuestion(Sentence):
    """What is asked of who asked for the thing."""


class Question(View):
    """A question to who asked for the thing, and the answer. It changes nothing of what was asked for."""

    id: UUID
    text: str  # in the validator's own words; empty when the standard ones say it all
    standard: tuple[StandardQuestion, ...] = ()
    asked_at: AwareDatetime
    answer: str | None = None
    answered_at: AwareDatetime | None = None
    answered_by: str | None = None  # a name

    def told(self, language: str) -> str:
        """All that is asked, in this language as far as rows have it."""
        own = (self.text,) if self.text else ()
        return "\n".join((*(question.told(language) for question in self.standard), *own))


class ReviewLine(View):
    """A case in a list. `id` is that of what is reviewed, `kind` what it is."""

    id: UUID
    kind: str
    reference: str
    subscriber: SubscriberNumber
    organisation: str
    claimed_by: PersonNumber | None  # as long as the claim lasts
    claimed_by_name: str | None
    proposed: Open[Decision] | None = None  # what waits for a second person, and who prepared it
    proposed_by_name: str | None = None
    approvals: int = 0  # of those that count so far, where more than one is needed
    approvals_needed: int = 1
    own: bool = False  # who asks has a part in it: somebody else decides
    act: Open[Act] | None = None  # what who asks did with it, in the lists of what was done
    acted_at: AwareDatetime | None = None
    clock_minutes: int | None = None  # business time that it was open, up to now; None where no clock is told
    allowed_minutes: int | None = None  # business time after which it is late
    asked_at: AwareDatetime | None = None  # the question that waits for its answer, in the list of those


class ReviewList(StrEnum):
    """Which cases a list shows."""

    WAITING = "waiting"
    ASKED = "asked"  # who asked for the thing was asked something and has not answered
    MINE = "mine"  # claimed by who asks, as long as the claim lasts
    TODAY = "today"  # what who asks did since midnight in Amsterdam
    WEEK = "week"  # since Monday


class ReviewSort(StrEnum):
    """What a list is sorted by; cases that are the same in that, by age or id."""

    AGE = "age"  # since when it waits, in whichever way its list means that; of what was done: when
    ORGANISATION = "organisation"
    TITLE = "title"


class ReviewQuery(Command):
    """Filter, order and page of the lists of cases."""

    shown: ReviewList = ReviewList.WAITING
    #: Part of a reference, an organisation's name or number or a title, taken literally.
    search: str = Field(default="", max_length=253, pattern=r"^[^\p{Cc}]*$")
    variety: str = Field(default="", max_length=64, pattern="^[a-z0-9_]*$")  # of an order its product; empty: all
    unclaimed: bool = False  # only what nobody has
    seconds: bool = False  # only what waits for a second person: a prepared decision, or the next approval
    sort: ReviewSort = ReviewSort.AGE
    newest_first: bool = False  # the other way round, whatever it is sorted by
    page: int = Field(default=1, ge=1, le=100_000)


class ReviewView(View):
    """A case: who looks, who approved, what was checked by hand and asked. What is judged stands in the view that extends this."""

    version: int
    kind: str
    claimed_by: PersonNumber | None  # as long as the claim lasts
    claimed_by_name: str | None
    approvals_needed: int
    approvals: tuple[PersonNumber, ...]  # that count
    prepared: PreparedDecision | None = None  # that waits for a second person: nothing else is decided meanwhile
    own_proposal: bool = False  # the validator prepared it: somebody else takes it
    acts: tuple[ReviewAct, ...] = ()  # oldest first
    by_hand: tuple[CheckByHand, ...] = ()
    questions: tuple[Question, ...] = ()  # oldest first
    causes: tuple[RejectionCause, ...] = ()  # of a rejection
    causes_to_give: tuple[RejectionCause, ...] = ()  # that a rejection can have today
    questions_to_ask: tuple[StandardQuestion, ...] = ()  # that can be asked today
    own: bool  # the validator has a part in it: may not decide
    next: UUID | None = (
        None  # the oldest that nobody has and this validator may judge; from one passed over, the one after it
    )


class Claim(Command):
    """Take a case."""

    version: RowVersion


class GiveBack(Command):
    """The claim ends, with a note for who takes the case next."""

    version: RowVersion
    note: Text | None = None


class Note(Command):
    """A note for colleagues, whoever has the case. The customer never reads it: it is in no event, form or mail."""

    text: Text


class Approve(Command):
    """Only by who claimed it; never one's own; never two by one human."""

    version: RowVersion


class Reject(Command):
    """With a reason that the customer reads, and causes by their codes."""

    version: RowVersion
    reason: Text
    causes: tuple[str, ...] = Field(default=(), max_length=20)


class Prepare(Command):
    """Leave a decision to a second person: an approval, or a rejection with its reason and causes. Only by who claimed the case."""

    version: RowVersion
    decision: Decision
    reason: Text | None = None
    causes: tuple[str, ...] = Field(default=(), max_length=20)

    @model_validator(mode="after")
    def _as_it_is_taken(self) -> Self:
        rejects = self.decision is Decision.REJECT
        if rejects != (self.reason is not None) or (self.causes and not rejects):
            raise PydanticCustomError("decision.reason", "a rejection has a reason, an approval has none")
        return self


class Take(Claim):
    """Take the decision that somebody else prepared. Only by who claimed the case; never by the same human."""


class HandBack(Command):
    """Don't take the decision that was prepared, and say why: colleagues read it."""

    version: RowVersion
    note: Text


class TickCheck(Command):
    """A check by hand is done, or is not any more (`done` false); the note is for colleagues. `extracts`: those that the register check rests on."""

    version: RowVersion
    check: HandCheck
    done: bool
    note: Text | None = None
    extracts: tuple[UUID, ...] = Field(default=(), max_length=5)


class Ask(Command):
    """A question to who asked for the thing: standard ones by their codes, own words, or both. The case waits until it is answered."""

    version: RowVersion
    text: Text | None = None
    codes: tuple[str, ...] = Field(default=(), max_length=10)

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.text or self.codes):
            raise PydanticCustomError("question.empty", "nothing is asked")
        return self


class Answer(Command):
    """The answer to the open question, by the subscriber. `question` is its id: a repeat answers nothing else."""

    question: UUID
    text: Text
