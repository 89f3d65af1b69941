"""A decision that one person prepares and another takes, or gives back with a note.

It is of what was looked at: whatever voids an approval voids it too. As long as one stands nothing else is decided or asked.
"""

from chassis.errors import Refused
from chassis.transaction import Transaction
from contracts.refusals import refuse
from contracts.review import Act, Decision, HandBack, Prepare, PreparedDecision

from review import store
from review.approve import unchecked
from review.claim import changed, mine, nothing_prepared, release
from review.reject import chosen
from review.states import ReviewState
from review.store import Review
from review.subject import People


async def prepare(tx: Transaction, people: People, review: Review, command: Prepare) -> None:
    """Leave the decision about a claimed case to a second person. The claim ends.

    Refusals: as of `mine`, `case.state` (it waits for an answer), `case.prepared`, `case.checks_open`, `case.cause_unknown`.
    """
    await mine(tx, people, review, command.version)
    nothing_prepared(review)
    if review.state != ReviewState.OPEN:
        raise Refused(refuse("case.state", state=review.state, action="prepare"))
    if command.decision is Decision.APPROVE:
        missing = unchecked(await store.checks(tx, review))
        if missing is not None:
            raise Refused(missing)
    if command.causes:
        await chosen(tx, review, command.causes)
    release(review)
    review.proposed, review.proposed_by, review.proposed_by_name = (
        command.decision.value,
        tx.actor.number,
        store.name(tx),
    )
    await changed(tx, review, Act.PREPARED)
    await store.propose(tx, review, command)


async def take(tx: Transaction, people: People, review: Review, version: int) -> PreparedDecision:
    """The prepared decision of a claimed case, which whoever calls carries out: nothing is prepared any more.

    Refusals: as of `mine`, `case.not_prepared`, `case.own_proposal` (the actor prepared it, under whichever number).
    """
    await mine(tx, people, review, version)
    prepared = await standing(tx, review)
    if prepared is None:
        raise Refused(refuse("case.not_prepared"))
    if prepared.by in (await people.who(tx, tx.actor.number)).numbers:
        raise Refused(refuse("case.own_proposal"))
    await store.end_proposal(tx, review, "taken")
    return prepared


async def hand_back(tx: Transaction, people: People, review: Review, command: HandBack) -> str:
    """Say with a note why the prepared decision of a claimed case isn't taken; the number of who prepared it: they must be told.

    The claim lasts: who gave it back may decide. Who prepared it takes it back in the same way. Refusals: as of `mine`, `case.not_prepared`.
    """
    await mine(tx, people, review, command.version)
    if review.proposed_by is None:
        raise Refused(refuse("case.not_prepared"))
    preparer = review.proposed_by
    await store.end_proposal(tx, review, "handed_back")
    await changed(tx, review, Act.HANDED_BACK, command.note)
    return preparer


async def standing(tx: Transaction, review: Review) -> PreparedDecision | None:
    """The decision that waits for a second person, with its causes as rows; None when nothing does."""
    return None if review.proposed is None else await store.proposal(tx, review)
