"""A case as validation reads it, but for what is judged: that is the service's to add."""

from typing import TypedDict
from uuid import UUID

from chassis.transaction import Transaction
from contracts.review import CheckByHand, PreparedDecision, Question, RejectionCause, ReviewAct, StandardQuestion

from review import proposals, store
from review.queue import next_case
from review.store import Review
from review.subject import People


class Head(TypedDict):
    """The fields of `contracts.review.ReviewView`, checked where one is made."""

    version: int
    kind: str
    claimed_by: str | None
    claimed_by_name: str | None
    approvals_needed: int
    approvals: tuple[str, ...]
    prepared: PreparedDecision | None
    acts: tuple[ReviewAct, ...]
    by_hand: tuple[CheckByHand, ...]
    questions: tuple[Question, ...]
    causes: tuple[RejectionCause, ...]
    causes_to_give: tuple[RejectionCause, ...]
    questions_to_ask: tuple[StandardQuestion, ...]
    own_proposal: bool
    own: bool
    next: UUID | None


async def head(tx: Transaction, people: People, review: Review) -> Head:
    """What every view of a case has in front. The actor may see the case: the service asked."""
    causes, questions = await store.to_give(tx, review.kind)
    lasts, me = review.claimed(tx.now), await people.who(tx, tx.actor.number)
    return Head(
        version=review.version,
        kind=review.kind,
        claimed_by=review.claimed_by if lasts else None,
        claimed_by_name=review.claimed_by_name if lasts else None,
        approvals_needed=review.approvals_needed,
        approvals=await store.approvers(tx, review),
        prepared=await proposals.standing(tx, review),
        acts=await store.acts(tx, review.subject),
        by_hand=await store.checks(tx, review),
        questions=await store.questions(tx, review.subject),
        causes=await store.causes(tx, review.subject),
        causes_to_give=causes,
        questions_to_ask=questions,
        own_proposal=review.proposed_by in me.numbers,
        own=bool({review.requester, review.prepared_by} & set(me.numbers)) or review.subscriber in me.subscribers,
        next=await next_case(tx, review, me),
    )
