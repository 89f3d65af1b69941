"""A case is opened, claimed by one person at a time, given back, held and closed.

Every use case begins with a review that is locked (`store.find(lock=True)`), after the service found that the actor may
see its subject and that the subject's state allows it. Refusals are raised, before anything was changed.
"""

from datetime import timedelta

from chassis.errors import Refused
from chassis.transaction import Transaction
from contracts.refusals import Refusal, refuse
from contracts.review import Act

from review import clock, store
from review.states import ReviewAction, ReviewState, advance
from review.store import Review
from review.subject import Me, People, Subject

_CLAIMABLE = (ReviewState.OPEN, ReviewState.WAITING)


async def open_for(tx: Transaction, subject: Subject) -> Review:
    """The review of a subject that can be judged now; its business clock runs, on from where it stood.

    Of a subject that was judged before it is a new round: approvals of before are evidence and count no more, its clock starts anew. Of one that
    is open it is a new version: a page from before decides nothing.
    """
    review = await store.find(tx, subject.id, lock=True)
    if review is None:
        review = _new(tx, subject)
        await store.add(tx, review)
        return review
    if review.state == ReviewState.APPROVED:
        review.round += 1
        review.spent, review.alarmed_at = timedelta(), None
        release(review)
    if review.state == ReviewState.HELD:
        review.alarmed_at = None
    move(review, ReviewAction.OPEN)
    review.approvals_needed, review.checks_required = subject.approvals_needed, list(subject.checks_required)
    review.running_since = review.running_since or tx.now
    voided = await store.end_proposal(tx, review, "voided")
    review.version += 1
    await store.save(tx, review)
    if voided:
        await store.add_act(tx, review, Act.VOIDED)
    return review


async def claim(tx: Transaction, people: People, review: Review, version: int) -> bool:
    """Take a case, for `store.CLAIM`; after that a colleague may take it over. False when the actor has it already.

    Refusals: `case.state`, `case.own`, `case.own_subscriber`, `case.twice`, `case.claimed` (with who), `case.stale`.
    """
    if review.state not in _CLAIMABLE:
        raise Refused(refuse("case.state", state=review.state, action="claim"))
    if review.claimed(tx.now) and review.claimed_by == tx.actor.number:
        return False
    await may_judge(tx, people, review)
    if review.claimed(tx.now):
        raise Refused(_claimed_by(review))
    _current(review, version)
    review.claimed_by, review.claimed_by_name, review.claimed_at = tx.actor.number, store.name(tx), tx.now
    await changed(tx, review, Act.CLAIMED)
    return True


async def give_back(tx: Transaction, review: Review, version: int, note: str | None) -> None:
    """End one's own claim: nobody looks, until somebody takes the case and reads the note.

    It judges nothing, so who may not judge the case any more can still leave it to a colleague.
    Refusals: `case.not_claimed`, `case.claimed` (with who), `case.stale`.
    """
    _has_it(tx, review, version)
    release(review)
    await changed(tx, review, Act.GIVEN_BACK, note)


async def hold(tx: Transaction, people: People, review: Review, version: int) -> None:
    """The subject is made again elsewhere; `open_for` brings the case back. Refusals: as of `mine`, `case.prepared`."""
    await mine(tx, people, review, version)
    nothing_prepared(review)
    await leave(tx, review, ReviewAction.HOLD)
    await changed(tx, review, Act.MADE_AGAIN)


async def set_aside(tx: Transaction, review: Review) -> None:
    """The subject goes on by itself, whoever has the case; `open_for` brings it back. Raises Refused (`case.state`)."""
    await leave(tx, review, ReviewAction.HOLD)
    review.version += 1
    await store.save(tx, review)


async def withdraw(tx: Transaction, review: Review) -> None:
    """The subject was withdrawn, or is complete: nobody judges it any more."""
    await leave(tx, review, ReviewAction.WITHDRAW)
    await store.end_question(tx, review)
    review.version += 1
    await store.save(tx, review)


async def mine(tx: Transaction, people: People, review: Review, version: int) -> None:
    """The actor claimed this version of the case and may judge it. Who decided or claimed meanwhile is told.

    Refusals: `case.own`, `case.own_subscriber`, `case.twice`, `case.not_claimed`, `case.claimed` (with who), `case.stale`.
    """
    await may_judge(tx, people, review)
    _has_it(tx, review, version)


def _has_it(tx: Transaction, review: Review, version: int) -> None:
    """The actor's claim of this version lasts. Refusals: `case.not_claimed`, `case.claimed` (with who), `case.stale`."""
    if not review.claimed(tx.now):
        raise Refused(refuse("case.not_claimed"))
    if review.claimed_by != tx.actor.number:
        raise Refused(_claimed_by(review))
    _current(review, version)


async def may_judge(tx: Transaction, people: People, review: Review) -> None:
    """The actor may judge this case. All is compared by human: two person numbers can be one.

    Refusals: `case.own` (asked for it, or prepared it), `case.own_subscriber` (holds a role there), `case.twice` (approved it).
    """
    me = await no_part(tx, people, review)
    if set(await store.approvers(tx, review)) & set(me.numbers):
        raise Refused(refuse("case.twice"))


async def no_part(tx: Transaction, people: People, review: Review) -> Me:
    """The actor as a human who has no part in the case. Refusals: `case.own`, `case.own_subscriber`, as of `may_judge`."""
    me = await people.who(tx, tx.actor.number)
    if {review.requester, review.prepared_by} & set(me.numbers):
        raise Refused(refuse("case.own"))
    if review.subscriber in me.subscribers:
        raise Refused(refuse("case.own_subscriber"))
    return me


def nothing_prepared(review: Review) -> None:
    """Raises Refused (`case.prepared`, with who) while a decision waits for a second person: first that is taken or given back."""
    if review.proposed is not None:
        raise Refused(refuse("case.prepared", name=review.proposed_by_name or ""))


def move(review: Review, action: ReviewAction) -> None:
    """Bring a review to where its table says. Raises Refused (`case.state`)."""
    after = advance(store.state(review), action)
    if isinstance(after, Refusal):
        raise Refused(after)
    review.state = after.value


async def leave(tx: Transaction, review: Review, action: ReviewAction) -> None:
    """Nobody judges it for now, or ever again: the claim ends, what was prepared is void, the clock stands still. Raises Refused (`case.state`)."""
    await clock.pause(tx, review)
    move(review, action)
    await store.end_proposal(tx, review, "voided")
    release(review)


async def changed(tx: Transaction, review: Review, act: Act, note: str | None = None) -> None:
    """Keep an act: the case has a new version, and a page from before decides nothing."""
    review.version += 1
    await store.save(tx, review)
    await store.add_act(tx, review, act, note)


def _new(tx: Transaction, subject: Subject) -> Review:
    return Review(
        subject=subject.id,
        kind=subject.kind,
        reference=subject.reference,
        subscriber=subject.subscriber,
        organisation=subject.organisation,
        title=subject.title,
        requester=subject.requester,
        prepared_by=subject.prepared_by,
        asked_for_at=subject.asked_for_at,
        approvals_needed=subject.approvals_needed,
        checks_required=list(subject.checks_required),
        state=ReviewState.OPEN.value,
        version=1,
        round=1,
        claimed_by=None,
        claimed_by_name=None,
        claimed_at=None,
        running_since=tx.now,
        spent=timedelta(),
        alarmed_at=None,
        variety=subject.variety,
    )


def release(review: Review) -> None:
    """Nobody has the case."""
    review.claimed_by = review.claimed_by_name = review.claimed_at = None


def _current(review: Review, version: int) -> None:
    if review.version != version:
        raise Refused(refuse("case.stale", version=review.version))


def _claimed_by(review: Review) -> Refusal:
    return refuse("case.claimed", name=review.claimed_by_name or review.claimed_by or "")
