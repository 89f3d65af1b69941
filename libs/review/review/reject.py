"""Rejecting, with causes that name step and field beside the reason in the validator's own words."""

from chassis.errors import Refused
from chassis.transaction import Transaction
from contracts.refusals import refuse
from contracts.review import Act, Reject, RejectionCause

from review import store
from review.claim import changed, leave, mine
from review.states import ReviewAction
from review.store import Review
from review.subject import People


async def reject(tx: Transaction, people: People, review: Review, command: Reject) -> tuple[RejectionCause, ...]:
    """Reject a claimed case; the causes that were named, in their order. The reason is the service's to keep and tell.

    Refusals: as of `mine`, `case.state`, `case.cause_unknown` (`code`).
    """
    await mine(tx, people, review, command.version)
    known, _ = await store.to_give(tx, review.kind)
    unknown = sorted(set(command.causes) - {cause.code for cause in known})
    if unknown:
        raise Refused(refuse("case.cause_unknown", code=unknown[0]))
    causes = tuple(cause for cause in known if cause.code in command.causes)
    await leave(tx, review, ReviewAction.REJECT)
    await store.end_question(tx, review)
    await store.add_causes(tx, review, causes)
    await changed(tx, review, Act.REJECTED)
    return causes
