"""Contact person and subscriber: shown as registered, and confirmed."""

from contracts.journeys import ContactAnswers

from orders.steps import Nothing, StepOf


class Contact(StepOf[ContactAnswers, Nothing]):
    """Nothing is typed."""

    answers, kept_as = ContactAnswers, Nothing


STEP = Contact()
