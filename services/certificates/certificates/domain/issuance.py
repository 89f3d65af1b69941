"""The states of an intent of issuance. The CA is asked by the intent's id, so asking again is harmless in every one of them."""

from datetime import timedelta
from enum import StrEnum

from contracts.lifecycle import Care, Lifecycle

#: An intent that is open for this long raises an alarm.
OVERDUE = timedelta(minutes=15)
#: And one that waits until its subscriber shows whose a name is, that for this long.
UNPROVED = timedelta(days=7)


class IssuanceState(StrEnum):
    """How far an intent is."""

    WANTED = "wanted"
    ASKED = "asked"
    ISSUED = "issued"
    REFUSED = "refused"
    MISMATCH = "mismatch"  # what came is in quarantine


class IssuanceAction(StrEnum):
    """What becomes of a request."""

    TAKE = "take"
    REFUSE = "refuse"
    GIVE = "give"
    GIVE_SOMETHING_ELSE = "give_something_else"


LIFECYCLE = Lifecycle(
    start=IssuanceState.WANTED,
    moves={
        (IssuanceState.WANTED, IssuanceAction.TAKE): IssuanceState.ASKED,
        (IssuanceState.WANTED, IssuanceAction.REFUSE): IssuanceState.REFUSED,
        (IssuanceState.ASKED, IssuanceAction.REFUSE): IssuanceState.REFUSED,
        (IssuanceState.ASKED, IssuanceAction.GIVE): IssuanceState.ISSUED,
        (IssuanceState.ASKED, IssuanceAction.GIVE_SOMETHING_ELSE): IssuanceState.MISMATCH,
    },
    caused={
        IssuanceAction.TAKE: "the CA takes the request",
        IssuanceAction.REFUSE: "the CA says no for good or lost the request, the key leaked meanwhile, or it waited for an incident and is not to go on",
        IssuanceAction.GIVE: "the CA gave what was approved",
        IssuanceAction.GIVE_SOMETHING_ELSE: "what the CA gave differs from what was approved, can't be read, or has a key that leaked meanwhile",
    },
    care={
        IssuanceState.WANTED: Care(
            "certificates", "asked by a job; one without a job gets a new one", OVERDUE, "issuance.overdue"
        ),
        IssuanceState.ASKED: Care(
            "certificates", "asked again, and looked for in the CA's list", OVERDUE, "issuance.overdue"
        ),
    },
)
