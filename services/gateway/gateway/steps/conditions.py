"""The declarations."""

from dataclasses import dataclass
from typing import ClassVar, Self

from contracts.journeys import ConditionsAnswers
from contracts.orders import DraftView

from gateway.fields import Sent, text
from gateway.steps import StepForm
from gateway.words import N_


@dataclass
class Form(StepForm):
    """The declarations that are ticked, by code."""

    PATH = "voorwaarden"
    LABEL = N_("Voorwaarden")
    FOUND_IN: ClassVar = {"accepted": "akkoord-1"}
    ABOUT: ClassVar = {"conditions.missing": "akkoord-1"}

    accepted: tuple[str, ...] = ()

    @classmethod
    def saved(cls, draft: DraftView) -> Self:
        """Those that who looks at it gave."""
        return cls(draft.accepted)

    @classmethod
    async def read(cls, sent: Sent) -> Self:
        """Those that were ticked, each once; with one tick for all: those that the page showed."""
        shown = text(sent, "verklaringen").split() if sent.get("akkoord-alle") == "ja" else []
        ticked = [str(code)[:60] for code in (*sent.getlist("akkoord"), *shown)][:20]
        return cls(tuple(dict.fromkeys(ticked)))

    def answers(self) -> ConditionsAnswers:
        """What was ticked: orders says what is missing."""
        return ConditionsAnswers(accepted=self.accepted)

    def agrees(self, draft: DraftView) -> bool:
        """Whether the same were given already."""
        return set(self.accepted) == set(draft.accepted)

    def after_change(self, draft: DraftView) -> Self:
        """What was agreed to before the change is agreed to anew."""
        return self.saved(draft)
