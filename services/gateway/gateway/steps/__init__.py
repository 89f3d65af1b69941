"""The steps of journeys as pages know them: a file per step, called as the step's code, with a class `Form`.

The class says where the step is and which input is which; an instance is the form as it stands: as it was saved, as it
was typed and kept, or as it was sent. What was typed is never thrown away before it is saved.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import ClassVar, Self

from contracts.journeys import AnyAnswers, Step
from contracts.open_sets import Open, Unknown, opened
from contracts.orders import DraftView, Finding
from contracts.refusals import Refusal

from gateway.fields import Errors, Sent
from gateway.words import _


@dataclass
class StepForm:
    """A step in which nothing is filled in; one that asks something says what is different."""

    #: The step's word in addresses, and its title.
    PATH: ClassVar[str]
    LABEL: ClassVar[str]
    #: The inputs that hold data, and how they are called where one chooses between two values of them.
    DATA: ClassVar[Mapping[str, str]] = {}
    #: The inputs of the texts that are kept before they are saved (`Answers.TYPED`).
    TYPED: ClassVar[Mapping[str, str]] = {}
    #: The inputs of the fields that findings name, and those that a refusal is about.
    FOUND_IN: ClassVar[Mapping[str, str]] = {}
    ABOUT: ClassVar[Mapping[str, str]] = {}
    #: The inputs that say themselves that a private key stood in them.
    TELLS: ClassVar[frozenset[str]] = frozenset()
    #: What its own buttons ask for.
    ACTIONS: ClassVar[frozenset[str]] = frozenset()

    #: What is wrong before a service can look.
    errors: Errors = field(default_factory=list, kw_only=True)
    findings: list[Finding] = field(default_factory=list, kw_only=True)

    @classmethod
    def saved(cls, draft: DraftView) -> Self:
        """The form as the draft has it."""
        return cls()

    @classmethod
    def typed(cls, draft: DraftView, texts: Mapping[str, str]) -> Self:
        """The form as it was typed; what was not kept, or can't be had any more, as the draft has it."""
        return cls.saved(draft)

    @classmethod
    async def read(cls, sent: Sent) -> Self:
        """The form as it was sent."""
        return cls()

    @classmethod
    def proposed(cls, draft: DraftView) -> AnyAnswers | None:
        """What is saved when the visitor agrees with what the draft proposes; None when there is something to choose or to fill in."""
        return None

    def answers(self) -> AnyAnswers | None:
        """What to save; None when something can't be sent at all: `errors` and `findings` say what."""
        return None

    @property
    def needs_draft(self) -> bool:
        """Whether what was sent is only clear beside the draft."""
        return False

    def hold_against(self, draft: DraftView) -> None:
        """Finds what is only clear beside the draft."""

    def act(self, action: str, draft: DraftView) -> DraftView:
        """Does what a button of the step asks for, with nothing saved, and gives the draft to show."""
        return draft

    def judged(self, draft: DraftView, findings: tuple[Finding, ...]) -> None:
        """Takes away what may not be shown again after these findings."""

    def objections(self, refusal: Refusal) -> Errors:
        """What the step itself says of a refusal, instead of its sentence."""
        return []

    def values(self, draft: DraftView) -> dict[str, str]:
        """The inputs of `DATA` as they would be sent; what can't be had any more as the draft has it."""
        return {}

    def agrees(self, draft: DraftView) -> bool:
        """Whether a step without such inputs says what the draft says."""
        return True

    def after_change(self, draft: DraftView) -> Self:
        """The form to show when the draft was changed meanwhile."""
        return self

    @staticmethod
    def plain(name: str, value: str) -> object:
        """A value without what makes no difference: line ends and spaces."""
        return "".join(value.split())

    @staticmethod
    def shown(draft: DraftView) -> dict[str, str]:
        """Values in words, for who chooses between two."""
        return {}

    @staticmethod
    def summary(draft: DraftView) -> str:
        """What was answered, for the list of steps."""
        return ""


@cache
def form_of(step: Step) -> type[StepForm]:
    """The form of a step, from the file of its name. Raises ModuleNotFoundError for a step that pages don't know."""
    form: type[StepForm] = import_module(f"{__name__}.{step.value}").Form
    return form


def step_of(path: str) -> Step | None:
    """The step by its word in the address, or None."""
    return next((step for step in Step if path == form_of(step).PATH), None)


def label(step: Open[Step]) -> str:
    """The title of a step; the code of one that is newer than these pages."""
    return step.value if isinstance(step, Unknown) else _(form_of(step).LABEL)


def word(code: str) -> str:
    """The title of the step with this code, as `label`."""
    return label(opened(Step, code))


#: What templates call them.
FILTERS = {"step": label, "step_word": word}
