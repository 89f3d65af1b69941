"""Rejecting, with causes that name step and field beside the reason in the validator's own words."""

from collections.abc import Collection

from chassis.errors import Refused
from chassis.transaction import Transaction
from contracts.refusals import refuse
from contracts.review import Act, Reject, RejectionCause

from review import store
from review.claim import changed, leave, mine, nothing_prepared
from review.states import ReviewAction
from review.store import Review
from review.subject import People


async def reject(tx: Transaction, people: People, review: Review, command: Reject) -> tuple[RejectionCause, ...]:
    """Reject a claimed case; the causes that were named, in their order. The reason is the service's to keep and tell.

    Refusals: as of `mine`, `case.prepared`, `case.state`, `case.cause_unknown` (`code`).
    """
    await mine(tx, people, review, command.version)
    nothing_prepared(review)
    causes = await chosen(tx, review, command.causes)
    await leave(tx, review, ReviewAction.REJECT)
    await store.end_question(tx, review)
    await store.add_causes(tx, review, causes)
    await changed(tx, review, Act.REJECTED)
    return causes


async def chosen(tx: Transaction, review: Review, codes: Collection[str]) -> tuple[RejectionCause, ...]:
    """The causes with these codes, in their order. Raises Refused (`case.cause_unknown`) for one that can't be given today."""
    known, _ = await store.to_give(tx, review.kind)
    unknown = sorted(set(codes) - {cause.code for cause in known})
    if unknown:
        raise Refused(refuse("case.cause_unknown", code=unknown[0]))
    return tuple(cause for cause in known if cause.code in codes)
