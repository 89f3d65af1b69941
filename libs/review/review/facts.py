"""Checks that follow from what was found out elsewhere: done, or open again, by who found out, when the service hears of it."""

from chassis.transaction import Transaction
from contracts.review import Act, HandCheck

from review import store
from review.approve import void
from review.states import ReviewState
from review.store import Review

_ENDED = {ReviewState.REJECTED, ReviewState.WITHDRAWN}


async def done(tx: Transaction, review: Review, check: HandCheck, person: str, name: str) -> tuple[str, ...]:
    """A required check of a case, locked, is done by this person, whoever has claimed the case. Again, it changes nothing.

    It is a new version of the case. The person numbers whose prepared decision this voids: they must be told. It voids no approval: there is none
    as long as a required check is open.
    """
    if store.state(review) in _ENDED or any(c.done for c in await store.checks(tx, review) if c.check is check):
        return ()
    await store.tick(tx, review, check, None, by=(person, name))
    review.version += 1
    await store.save(tx, review)
    await store.add_act(tx, review, Act.TICKED, None, check, by=(person, name))
    return await void(tx, review, (person, name))


async def undone(tx: Transaction, review: Review, check: HandCheck, by: tuple[str, str]) -> tuple[str, ...]:
    """What a check of a case, locked, rests on is another than it was, as this person (number and name) found: it is open again.

    The person numbers whose approvals this voids: they must be told. Of a case that nobody ticked or approved nothing changes.
    """
    if store.state(review) in _ENDED:
        return ()
    ticked = await store.untick(tx, review, check)
    if ticked:
        await store.add_act(tx, review, Act.UNTICKED, None, check, by=by)
    voided = await void(tx, review, by)
    if ticked or voided:
        review.version += 1
        await store.save(tx, review)
    return voided
