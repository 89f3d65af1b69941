"""Everything on one page: each person reads it, and again after a change."""

from contracts.journeys import CheckAnswers

from orders.steps import Nothing, StepOf


class Check(StepOf[CheckAnswers, Nothing]):
    """Nothing is typed."""

    answers, kept_as = CheckAnswers, Nothing


STEP = Check()
