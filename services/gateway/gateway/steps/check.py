"""Everything that will be ordered, to be read once more."""

from contracts.journeys import CheckAnswers
from contracts.orders import DraftView

from gateway.steps import StepForm
from gateway.steps.certificate import extra_names
from gateway.words import N_


class Form(StepForm):
    """Nothing is filled in."""

    PATH = "controle"
    LABEL = N_("Controle")

    def answers(self) -> CheckAnswers:
        """It was read."""
        return CheckAnswers()

    @staticmethod
    def extra_names(draft: DraftView) -> list[str]:
        """The names besides the CN."""
        return extra_names(draft)
