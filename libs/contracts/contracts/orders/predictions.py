"""The certificate that the CA would make of an order, predicted and linted: a check by the system, done by a job."""

from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime

from contracts.envelope import View
from contracts.open_sets import Open


class PredictionOutcome(StrEnum):
    """What came of linting."""

    WAITS = "waits"  # it is not done yet
    RIGHT = "right"
    WRONG = "wrong"  # a person looks at it before approving
    UNCHECKED = "unchecked"  # the linter did not get through


class PredictionFinding(View):
    """What the linter says, in its own words: no text of ours."""

    severity: str  # "WARNING", "ERROR", "FATAL"
    code: str
    message: str = ""


class PredictionView(View):
    """The last time that the predicted certificate of an order was linted."""

    outcome: Open[PredictionOutcome]
    findings: tuple[PredictionFinding, ...] = ()
    linter: str = ""  # its name and version
    rules: date | None = None  # since when the rules of the product are as they were applied
    linted_at: AwareDatetime | None = None  # UTC
