"""Approving: four eyes by count of humans, each of the version that was looked at. What changes the case voids what was given."""

from collections.abc import Sequence

from chassis.errors import Refused
from chassis.transaction import Transaction
from contracts.refusals import Refusal, refuse
from contracts.review import Act, CheckByHand, PreparedDecision, TickCheck

from review import store
from review.claim import changed, leave, mine, nothing_prepared
from review.states import ReviewAction
from review.store import Review
from review.subject import People


async def approve(
    tx: Transaction, people: People, review: Review, version: int, prepared: PreparedDecision | None = None
) -> tuple[str, ...]:
    """Approve a claimed case. The person numbers of all whose approvals count, once there are as many humans as needed; else none.

    With an approval that was `prepared` and is taken, who prepared it approves as well. Refusals: as of `mine`, `case.prepared`,
    `case.state` (it waits for an answer), `case.checks_open` (`checks` that are required and not done).
    """
    await mine(tx, people, review, version)
    nothing_prepared(review)
    missing = unchecked(await store.checks(tx, review))
    if missing is not None:
        raise Refused(missing)
    if prepared is not None:
        await store.add_approval(tx, review, prepared)
    await store.add_approval(tx, review)
    approvers = await store.approvers(tx, review)
    enough = await people.humans(tx, approvers) >= review.approvals_needed
    if enough:
        await leave(tx, review, ReviewAction.APPROVE)
    else:
        review.claimed_by = review.claimed_by_name = review.claimed_at = None
    await changed(tx, review, Act.APPROVED)
    return approvers if enough else ()


def unchecked(checks: Sequence[CheckByHand]) -> Refusal | None:
    """`case.checks_open` as long as a check by hand that is required is not done: what approval would say, for who looks."""
    missing = [check.check.value for check in checks if check.required and not check.done]
    return refuse("case.checks_open", checks=" ".join(missing), count=len(missing)) if missing else None


async def tick(tx: Transaction, people: People, review: Review, command: TickCheck) -> tuple[str, ...]:
    """Tick a check by hand of a claimed case, or take the tick away. The person numbers of `void`: they must be told.

    Taking away what nobody ticked changes nothing. Refusals: as of `mine`.
    """
    await mine(tx, people, review, command.version)
    if command.done:
        await store.tick(tx, review, command.check, command.note)
    elif not await store.untick(tx, review, command.check):
        return ()
    review.version += 1
    await store.add_act(tx, review, Act.TICKED if command.done else Act.UNTICKED, command.note, command.check)
    return await void(tx, review)


async def void(tx: Transaction, review: Review, by: tuple[str, str] | None = None) -> tuple[str, ...]:
    """The case changed, by the actor or by who is named (number and name): approvals and a prepared decision of before count no more.

    The person numbers of whose they were: they must be told.
    """
    preparer = await store.end_proposal(tx, review, "voided")
    voided = (*await store.void_approvals(tx, review), *([preparer] if preparer else ()))
    await store.save(tx, review)
    if voided:
        await store.add_act(tx, review, Act.VOIDED, by=by)
    return voided
