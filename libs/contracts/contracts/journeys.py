"""Journeys: the steps of every wizard, and what is answered in each.

A journey is a tuple of steps. A step is a code and a model of its answers; what a service does with a step and how a page
shows it is a file of that name in `steps/` on each side. Engines know no step by name: they read this table.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self, get_args

from pydantic import Base64Bytes, Field, model_validator

from contracts.envelope import Command
from contracts.identifiers import PersonNumber, RowVersion, TypedName
from contracts.labels import TypedTexts


class Step(StrEnum):
    """The steps of all journeys."""

    CONTACT = "contact"
    EMAIL_CODE = "email_code"
    MANAGER = "manager"
    CERTIFICATE = "certificate"
    CHECK = "check"
    CONDITIONS = "conditions"
    COMPLETION = "completion"
    SET_READY = "set_ready"


class Journey(StrEnum):
    """The wizards there are."""

    SERVER_RENEW = "server.renew"
    SERVER_NEW = "server.new"


#: The journeys that order what follows up a certificate: that certificate is what a draft of them is about.
RENEWALS = frozenset({Journey.SERVER_RENEW})

#: The steps of a journey, in order. The last one places what was drafted and has no answers.
STEPS: Mapping[Journey, tuple[Step, ...]] = {
    Journey.SERVER_RENEW: (
        Step.CONTACT,
        Step.MANAGER,
        Step.CERTIFICATE,
        Step.CHECK,
        Step.CONDITIONS,
        Step.COMPLETION,
    ),
    Journey.SERVER_NEW: (
        Step.CONTACT,
        Step.EMAIL_CODE,
        Step.MANAGER,
        Step.CERTIFICATE,
        Step.CHECK,
        Step.CONDITIONS,
        Step.COMPLETION,
    ),
}


#: A journey in two pages, for who has nothing else to change: the step that asks something, with what is proposed for those before it; and
#: the step in which everything is read, with all after it.
IN_TWO_PAGES: Mapping[Journey, tuple[Step, Step]] = {Journey.SERVER_RENEW: (Step.CERTIFICATE, Step.CHECK)}


class Whose(StrEnum):
    """For whom a saved step counts."""

    EVERYBODY = "everybody"  # colleagues go on from it
    READER = "reader"  # who read it; after any change of what is ordered everybody reads it again
    DECLARER = "declarer"  # who declared it; after a change by a colleague it is declared again


class Answers(Command):
    """What is answered in a step, and for whom that counts.

    `PREPARED`: staff may answer it on behalf of who orders; what somebody reads, shows or declares is that person's own.
    `TYPED` are the texts that a page keeps before they are saved, each with the characters it may have.
    Agreeing is an act, not a text: what is ticked is never among them.
    """

    WHOSE: ClassVar[Whose] = Whose.EVERYBODY
    PREPARED: ClassVar[bool] = False
    TYPED: ClassVar[Mapping[str, int]] = {}


class ContactAnswers(Answers):
    """Nothing is typed: the data of contact person and subscriber are shown and confirmed."""

    step: Literal[Step.CONTACT] = Step.CONTACT


class EmailCodeAnswers(Answers):
    """The code that was mailed to who orders; or, with `send`, that one is asked for. It is never kept as it was typed."""

    step: Literal[Step.EMAIL_CODE] = Step.EMAIL_CODE
    code: str = Field(default="", max_length=40)
    send: bool = False


class ManagerAnswers(Answers):
    """The certificate manager: `here`, identified at this subscriber, by number; `elsewhere` or `new`, as given: all findings come back at once.

    The number of who was identified elsewhere is never looked up for who asks.
    """

    PREPARED = True
    TYPED: ClassVar[Mapping[str, int]] = {
        "manager": 20,
        "given_names": 100,
        "surname": 100,
        "email": 300,
        "phone": 40,
        "function": 200,
        "employer": 200,
        "number": 40,
    }

    step: Literal[Step.MANAGER] = Step.MANAGER
    who: Literal["here", "elsewhere", "new"] = "here"
    manager: PersonNumber | None = None
    given_names: str = Field(default="", max_length=100)
    surname: str = Field(default="", max_length=100)
    email: str = Field(default="", max_length=300)
    phone: str = Field(default="", max_length=40)
    function: str = Field(default="", max_length=200)
    employer: str = Field(default="", max_length=200)
    number: str = Field(default="", max_length=40)

    @model_validator(mode="after")
    def _chosen(self) -> Self:
        if (self.who == "here") is not (self.manager is not None):
            raise ValueError("a number of who is here, and of nobody else")
        return self


class CertificateAnswers(Answers):
    """Request, names and delivery address. All findings come back at once and what was typed is kept.

    `by_manager`: the certificate manager hands the request in, through a link that is mailed; then none is sent along.
    `common_name`: the name of the service. None in a renewal, which keeps that of the certificate that it follows up. Where the system
    makes the name nothing that is said of it or of `sans` counts.
    `texts`: what the subscriber calls the certificate. None: as it was, or as the certificate that it follows up is called.
    """

    KEYS_TOLD = frozenset({"csr", "csr_file"})
    PREPARED = True
    TYPED: ClassVar[Mapping[str, int]] = {
        "common_name": 300,
        "csr_by": 10,
        "csr": 16_384,
        "names": 60_200,
        "email": 300,
        "term": 5,
        "own_name": 400,  # more than they may have: what is too long is said, and stays as it was typed
        "own_reference": 400,
        "cost_centre": 400,
    }

    step: Literal[Step.CERTIFICATE] = Step.CERTIFICATE
    csr: str = Field(max_length=65_536)  # above 16 KiB it is a finding and the draft is kept
    csr_file: Base64Bytes | None = Field(default=None, max_length=65_536)  # a chosen file, as it is: before `csr`
    common_name: str | None = Field(default=None, max_length=300)
    sans: tuple[TypedName, ...] = Field(max_length=200)
    delivery_email: str = Field(max_length=300)
    term_days: int | None = Field(default=None, ge=1, le=36_500)  # one of the offered; None: as it was, or as proposed
    by_manager: bool = False
    texts: TypedTexts | None = None
    accept_warnings: bool = False


class CheckAnswers(Answers):
    """Everything was read."""

    WHOSE = Whose.READER

    step: Literal[Step.CHECK] = Step.CHECK


class ConditionsAnswers(Answers):
    """The declarations agreed to, by code."""

    WHOSE = Whose.DECLARER

    step: Literal[Step.CONDITIONS] = Step.CONDITIONS
    accepted: tuple[str, ...] = Field(max_length=20)


AnyAnswers = ContactAnswers | EmailCodeAnswers | ManagerAnswers | CertificateAnswers | CheckAnswers | ConditionsAnswers
#: The model of each step's answers.
ANSWERS: Mapping[Step, type[AnyAnswers]] = {model.model_fields["step"].default: model for model in get_args(AnyAnswers)}


def prepared(journey: Journey) -> tuple[Step, ...]:
    """The steps of a journey for staff who prepare a draft on behalf of a contact: those they may answer, and setting it ready."""
    return (*(step for step in STEPS[journey] if step in ANSWERS and ANSWERS[step].PREPARED), Step.SET_READY)


class SaveStep(Command):
    """PUT /drafts/{id}/steps/{step}: save the answers of one step; `version` is the draft's, of the page they stand on."""

    version: RowVersion
    answers: Annotated[AnyAnswers, Field(discriminator="step")]
