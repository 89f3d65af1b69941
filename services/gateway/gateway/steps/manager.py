"""The step of the certificate manager as a form: one of the list, or somebody who is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from contracts.journeys import ManagerAnswers
from contracts.orders import DraftView, Whom
from pydantic import ValidationError

from gateway.fields import Sent, text
from gateway.steps import StepForm
from gateway.words import N_, _

#: The choices beside the persons of the list, as the form has them.
ELSEWHERE, NEW = "elders", "nieuw"
_WHO = {ELSEWHERE: Whom.ELSEWHERE, NEW: Whom.NEW}
#: The inputs of who is given, by what is answered.
_GIVEN = {
    "given_names": "voornamen",
    "surname": "achternaam",
    "email": "email",
    "phone": "telefoon",
    "function": "functie",
    "employer": "werkgever",
    "number": "nummer",
}


@dataclass
class Form(StepForm):
    """Who is chosen, by number, or `ELSEWHERE` or `NEW` with who is given, by what is answered."""

    PATH = "certificaatbeheerder"
    LABEL = N_("Certificaatbeheerder")
    DATA: ClassVar = {
        "beheerder": N_("Certificaatbeheerder"),
        "voornamen": N_("Voornamen"),
        "achternaam": N_("Achternaam"),
        "email": N_("E-mailadres"),
        "telefoon": N_("Telefoonnummer"),
        "functie": N_("Functie"),
        "werkgever": N_("Werkgever"),
        "nummer": N_("Persoonsnummer"),
    }
    TYPED: ClassVar = {"manager": "beheerder", **_GIVEN}
    FOUND_IN: ClassVar = {"manager": "beheerder", **_GIVEN}
    ABOUT: ClassVar = {"manager.unknown": "beheerder", "manager.inactive": "beheerder"}

    manager: str = ""
    given: dict[str, str] = field(default_factory=lambda: dict.fromkeys(_GIVEN, ""))

    @classmethod
    def saved(cls, draft: DraftView) -> Self:
        """The draft's manager, or who was given, as it was typed; or none."""
        if (given := draft.given_manager) is None:
            return cls(draft.manager.number if draft.manager else "")
        choice = next((word for word, who in _WHO.items() if who is given.who), "")
        return cls(choice, given.model_dump(mode="json", exclude={"who"}))

    @classmethod
    def typed(cls, draft: DraftView, texts: Mapping[str, str]) -> Self:
        """As it was typed; who was chosen only while he or she can be."""
        form = cls.saved(draft)
        form.given = {name: texts.get(name, form.given[name]) for name in _GIVEN}
        if _can_be(draft, chosen := texts.get("manager", "")):
            form.manager = chosen
        return form

    @classmethod
    async def read(cls, sent: Sent) -> Self:
        """Who was chosen, and what was typed of who is given, at most as much as a draft keeps."""
        longest = ManagerAnswers.TYPED
        given = {name: text(sent, word)[: longest[name]] for name, word in _GIVEN.items()}
        return cls(text(sent, "beheerder")[:100], given)

    @classmethod
    def proposed(cls, draft: DraftView) -> ManagerAnswers | None:
        """Who manages it now, while he or she still can."""
        manager = cls.saved(draft).manager
        chosen = manager not in _WHO and _can_be(draft, manager) and draft.manager_note is None
        return ManagerAnswers(manager=manager) if chosen else None

    def answers(self) -> ManagerAnswers | None:
        """The choice; none without one."""
        try:
            if self.manager in _WHO:
                return ManagerAnswers(who=_WHO[self.manager].value, **self.given)  # type: ignore[arg-type]
            return ManagerAnswers(manager=self.manager)
        except ValidationError:
            self.errors.append(("beheerder", _("Kies een certificaatbeheerder.")))
            return None

    def values(self, draft: DraftView) -> dict[str, str]:
        """The choice, and what was typed."""
        return {"beheerder": self.manager, **{word: self.given[name] for name, word in _GIVEN.items()}}

    def chosen(self, draft: DraftView) -> str:
        """Who is chosen on the page: whoever can't be is not, and then the draft's manager is."""
        return self.manager if _can_be(draft, self.manager) else self.saved(draft).manager

    @staticmethod
    def plain(name: str, value: str) -> object:
        """A value without what makes no difference: spaces around and between words."""
        return " ".join(value.split())

    @staticmethod
    def shown(draft: DraftView) -> dict[str, str]:
        """Managers by name, and the other choices."""
        others = {ELSEWHERE: _("Iemand met een persoonsnummer"), NEW: _("Iemand die nieuw is")}
        return {person.number: f"{person.name} ({person.number})" for person in draft.managers} | others

    @staticmethod
    def summary(draft: DraftView) -> str:
        """Who it is."""
        named = draft.manager or draft.nominated
        return named.name if named else ""


def _can_be(draft: DraftView, choice: str) -> bool:
    return choice in _WHO or any(person.number == choice for person in draft.managers)
