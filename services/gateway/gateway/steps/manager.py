"""The certificate manager."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from contracts.journeys import ManagerAnswers
from contracts.orders import DraftView
from pydantic import ValidationError

from gateway.fields import Sent, text
from gateway.steps import StepForm
from gateway.words import N_, _


@dataclass
class Form(StepForm):
    """Who is chosen, by number."""

    PATH = "certificaatbeheerder"
    LABEL = N_("Certificaatbeheerder")
    DATA: ClassVar = {"beheerder": N_("Certificaatbeheerder")}
    TYPED: ClassVar = {"manager": "beheerder"}
    FOUND_IN: ClassVar = {"manager": "beheerder"}
    ABOUT: ClassVar = {"manager.unknown": "beheerder", "manager.inactive": "beheerder"}

    manager: str = ""

    @classmethod
    def saved(cls, draft: DraftView) -> Self:
        """The draft's manager, or none."""
        return cls(draft.manager.number if draft.manager else "")

    @classmethod
    def typed(cls, draft: DraftView, texts: Mapping[str, str]) -> Self:
        """Who was chosen, while he or she can be."""
        chosen = texts.get("manager", "")
        return cls(chosen) if _can_be(draft, chosen) else cls.saved(draft)

    @classmethod
    async def read(cls, sent: Sent) -> Self:
        """Who was chosen."""
        return cls(text(sent, "beheerder")[:100])

    def answers(self) -> ManagerAnswers | None:
        """The choice; none without one."""
        try:
            return ManagerAnswers(manager=self.manager)
        except ValidationError:
            self.errors.append(("beheerder", _("Kies een certificaatbeheerder.")))
            return None

    def values(self, draft: DraftView) -> dict[str, str]:
        """The number."""
        return {"beheerder": self.manager}

    def chosen(self, draft: DraftView) -> str:
        """Who is chosen on the page: whoever can't be is not, and then the draft's manager is."""
        return self.manager if _can_be(draft, self.manager) else self.saved(draft).manager

    @staticmethod
    def shown(draft: DraftView) -> dict[str, str]:
        """Managers by name."""
        return {person.number: f"{person.name} ({person.number})" for person in draft.managers}

    @staticmethod
    def summary(draft: DraftView) -> str:
        """Who it is."""
        return draft.manager.name if draft.manager else ""


def _can_be(draft: DraftView, number: str) -> bool:
    return any(person.number == number for person in draft.managers)
