"""Checks that follow from what was found out elsewhere: done by who found out, when the service hears of it."""

from chassis.transaction import Transaction
from contracts.review import Act, HandCheck

from review import store
from review.states import ReviewState
from review.store import Review

_ENDED = {ReviewState.REJECTED, ReviewState.WITHDRAWN}


async def done(tx: Transaction, review: Review, check: HandCheck, person: str, name: str) -> None:
    """A required check of a case, locked, is done by this person, whoever has claimed the case. Again, it changes nothing.

    It is a new version of the case. It voids no approval: there is none as long as a required check is open.
    """
    if store.state(review) in _ENDED or any(c.done for c in await store.checks(tx, review) if c.check is check):
        return
    await store.tick(tx, review, check, None, by=(person, name))
    review.version += 1
    await store.save(tx, review)
    await store.add_act(tx, review, Act.TICKED, None, check, by=(person, name))
