"""The states of a review: what may follow what, and nothing else moves one. The decision itself is the service's transition."""

from datetime import timedelta
from enum import StrEnum

from contracts.lifecycle import Care, Lifecycle
from contracts.refusals import Refusal, refuse

#: Eight business hours are a business day.
DAY = timedelta(hours=8)


class ReviewState(StrEnum):
    """Where a review is."""

    OPEN = "open"  # somebody may judge it; the business clock runs in this state alone
    HELD = "held"  # its subject is being made ready elsewhere
    WAITING = "waiting"  # who asked for it was asked something
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ReviewAction(StrEnum):
    """What can happen to a review."""

    OPEN = "open"
    HOLD = "hold"
    ASK = "ask"
    ANSWER = "answer"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"


LIFECYCLE = Lifecycle(
    start=ReviewState.OPEN,
    moves={
        (ReviewState.OPEN, ReviewAction.OPEN): ReviewState.OPEN,
        (ReviewState.OPEN, ReviewAction.HOLD): ReviewState.HELD,
        (ReviewState.OPEN, ReviewAction.ASK): ReviewState.WAITING,
        (ReviewState.OPEN, ReviewAction.APPROVE): ReviewState.APPROVED,
        (ReviewState.OPEN, ReviewAction.REJECT): ReviewState.REJECTED,
        (ReviewState.OPEN, ReviewAction.WITHDRAW): ReviewState.WITHDRAWN,
        (ReviewState.HELD, ReviewAction.OPEN): ReviewState.OPEN,
        (ReviewState.HELD, ReviewAction.WITHDRAW): ReviewState.WITHDRAWN,
        (ReviewState.WAITING, ReviewAction.ANSWER): ReviewState.OPEN,
        (ReviewState.WAITING, ReviewAction.REJECT): ReviewState.REJECTED,
        (ReviewState.WAITING, ReviewAction.WITHDRAW): ReviewState.WITHDRAWN,
        (ReviewState.APPROVED, ReviewAction.OPEN): ReviewState.OPEN,
    },
    caused={
        ReviewAction.OPEN: "its subject is ready to be judged, or failed after it was approved (a new round: approvals start anew)",
        ReviewAction.HOLD: "its subject is made again, or goes on by itself",
        ReviewAction.ASK: "`ask`, by who claimed it",
        ReviewAction.ANSWER: "`answer`, by the subscriber",
        ReviewAction.APPROVE: "`approve`, by as many humans as it takes",
        ReviewAction.REJECT: "`reject`, by who claimed it",
        ReviewAction.WITHDRAW: "its subject was withdrawn, or is complete",
    },
    care={
        ReviewState.OPEN: Care(
            "validation",
            "a case in the queue until somebody decides; a claim ends by itself",
            2 * DAY,
            "review.overdue",
            business=True,
        ),
        ReviewState.HELD: Care("the service of its subject", "made ready, as its own table says", followed=True),
        ReviewState.WAITING: Care(
            "the service of its subject",
            "reminded and withdrawn, as its own table says",
            followed=True,
        ),
        ReviewState.APPROVED: Care("the service of its subject", "fulfilled, as its own table says", followed=True),
    },
)


def advance(state: ReviewState, action: ReviewAction) -> ReviewState | Refusal:
    """The state after the action, or the refusal `case.state` when the table has no such move."""
    return LIFECYCLE.moves.get((state, action)) or refuse("case.state", state=state.value, action=action.value)
