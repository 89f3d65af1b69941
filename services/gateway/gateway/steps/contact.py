"""The contact person and the subscriber as they are registered: read and confirmed."""

from contracts.journeys import ContactAnswers
from contracts.orders import DraftView

from gateway.steps import StepForm
from gateway.words import N_


class Form(StepForm):
    """Nothing is filled in."""

    PATH = "contactpersoon"
    LABEL = N_("Contactpersoon")

    @classmethod
    def proposed(cls, draft: DraftView) -> ContactAnswers:
        """They are as they are registered."""
        return ContactAnswers()

    def answers(self) -> ContactAnswers:
        """It was read."""
        return ContactAnswers()

    @staticmethod
    def summary(draft: DraftView) -> str:
        """The contact person."""
        return draft.contact.name
