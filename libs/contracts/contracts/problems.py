"""Problems with certificates that anybody may report, and what the provider's own people do about them."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.certificates import CertificateStatus
from contracts.envelope import Command, View
from contracts.identifiers import CertificateSerial, Email, Language, SubscriberNumber, Text
from contracts.open_sets import Open

#: Within so long a person looks at a report and says so (CA/Browser Forum BR 4.9.5: a preliminary report within 24 hours).
ANSWER_WITHIN = timedelta(hours=24)
#: What the receipt says: 80 bits, in groups of four. Who has it may send a proof with the report, and it is what a request has to say.
ProblemReference = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$")]


class ProblemKind(StrEnum):
    """What is the matter."""

    LEAKED_KEY = "leaked_key"
    WRONG_NAME = "wrong_name"
    MISUSE = "misuse"
    OTHER = "other"


class Outcome(StrEnum):
    """How a person closed a report."""

    REVOKED = "revoked"  # the certificate is revoked, or is being
    NOT_OURS = "not_ours"  # no certificate that we issued
    UNPROVEN = "unproven"
    NO_PROBLEM = "no_problem"


class ProblemState(StrEnum):
    """Where a report is."""

    REPORTED = "reported"  # nobody has answered it
    ANSWERED = "answered"
    CLOSED = "closed"


class ReportProblem(Command):
    """POST /problems: by anybody, sent by the gateway."""

    kind: ProblemKind
    certificate: str = Field(default="", max_length=300, pattern=r"^[^\p{Cc}]*$", description="serial number or name")
    words: Text
    email: Email | None = None
    language: Language


class ProveProblem(Command):
    """POST /problems/proof: a request that the key signed, or the key itself, as base64 of the file. No more is kept of it than which key it is."""

    KEYS_TOLD = frozenset({"proof"})
    reference: ProblemReference
    proof: str = Field(max_length=24_000, pattern=r"^[A-Za-z0-9+/=]*$")


class ProblemReceipt(View):
    """That it was received, and until when somebody answers. Whether it is about anything that we know is not said."""

    reference: ProblemReference
    reported_at: AwareDatetime
    answer_by: AwareDatetime
    proven: bool  # with it a key was shown


class ProblemLine(View):
    """A report in the desk's queue."""

    id: UUID
    reference: ProblemReference
    kind: Open[ProblemKind]
    state: Open[ProblemState]
    certificate: str
    reported_at: AwareDatetime
    answer_by: AwareDatetime
    answered_at: AwareDatetime | None
    closed_at: AwareDatetime | None
    outcome: Open[Outcome] | None
    proven: bool


class ProblemQueue(View):
    """Open ones first, by when they have to be answered; then the last that were closed."""

    problems: tuple[ProblemLine, ...]


class ConcernedCertificate(View):
    """A certificate that a report is about. `by_key`: it has the key that was shown; else it has the name or number that was typed."""

    id: int
    subscriber: SubscriberNumber
    organisation: str
    common_name: str
    serial: CertificateSerial
    status: Open[CertificateStatus]
    by_key: bool


class ConcernedOrder(View):
    """An open order with the key that was shown."""

    reference: str
    subscriber: SubscriberNumber


class ProblemAct(View):
    """What was done: `act` is note, answer or close."""

    at: AwareDatetime
    by: str
    act: str
    text: str


class ProblemView(ProblemLine):
    """A report with all that is known of it. Words and address of who reported are gone after a year."""

    words: str
    email: str | None
    language: Language
    certificates: tuple[ConcernedCertificate, ...]
    orders: tuple[ConcernedOrder, ...]
    acts: tuple[ProblemAct, ...]


class NoteProblem(Command):
    """POST /desk/problems/{id}/notes: among staff."""

    text: Text


class AnswerProblem(Command):
    """POST /desk/problems/{id}/answers: to who reported, by mail where there is an address. The first one stops the clock."""

    text: Text


class CloseProblem(Command):
    """POST /desk/problems/{id}/close: by a person, with an outcome. Only what was answered is closed."""

    outcome: Outcome
    text: Text
