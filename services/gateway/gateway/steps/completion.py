"""The last step: placing what was drafted. It has no answers."""

from gateway.steps import StepForm
from gateway.words import N_


class Form(StepForm):
    """Nothing is filled in and nothing is saved."""

    PATH = "afronding"
    LABEL = N_("Afronding")
