"""The last step of who prepares a draft on behalf of a contact: giving it to that person. It has no answers."""

from contracts.orders import DraftView

from gateway.steps import StepForm
from gateway.steps.certificate import extra_names
from gateway.words import N_


class Form(StepForm):
    """Nothing is filled in and nothing is saved."""

    PATH = "klaarzetten"
    LABEL = N_("Klaarzetten")

    @staticmethod
    def extra_names(draft: DraftView) -> list[str]:
        """The names besides the CN."""
        return extra_names(draft)
