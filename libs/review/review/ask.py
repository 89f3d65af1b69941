"""A question to who asked for the thing, and the answer. The case waits meanwhile and its clock stands still.

An answer changes nothing of what was asked for: what must change is asked for anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.errors import Refused
from chassis.transaction import Transaction
from contracts.refusals import refuse
from contracts.review import Act
from sqlalchemy import text

from review import store
from review.approve import void
from review.claim import changed, leave, mine, move, nothing_prepared
from review.states import ReviewAction
from review.store import Review
from review.subject import People

_MANY = 100  # questions per round and time
_DUE = text("""SELECT q.id, q.subject, q.asked_at FROM review_question q JOIN review r ON r.subject = q.subject
WHERE r.kind = :kind AND q.ended_at IS NULL AND r.state = 'waiting' AND q.asked_at <= :before AND q.reminders < :number
ORDER BY q.asked_at LIMIT :many""")
_TOLD = text("""UPDATE review_question SET reminders = :number
WHERE id = :id AND ended_at IS NULL AND reminders < :number RETURNING id""")


@dataclass(frozen=True)
class Unanswered:
    """A question that waits for its answer so long that something is due for the `number`th time."""

    id: UUID
    subject: UUID
    asked_at: datetime
    number: int


async def ask(
    tx: Transaction, people: People, review: Review, version: int, words: str | None, codes: Sequence[str] = ()
) -> UUID:
    """Ask something about a claimed case: standard questions by their codes, own words, or both; the id of the question. The claim ends.

    Refusals: as of `mine`, `case.prepared`, `case.state`, `case.question_unknown` (`code`).
    """
    await mine(tx, people, review, version)
    nothing_prepared(review)
    _, known = await store.to_give(tx, review.kind)
    unknown = sorted(set(codes) - {question.code for question in known})
    if unknown:
        raise Refused(refuse("case.question_unknown", code=unknown[0]))
    await leave(tx, review, ReviewAction.ASK)
    question = await store.ask(tx, review, words or "", codes)
    await changed(tx, review, Act.ASKED)
    return question


async def answer(tx: Transaction, review: Review, question: UUID, words: str) -> tuple[str, ...]:
    """Answer the open question: the case can be judged again. The person numbers of `approve.void`: they must be told.

    Refusal: `case.no_question` (another one, answered or taken back meanwhile).
    """
    if not await store.answer(tx, review, question, words):
        raise Refused(refuse("case.no_question"))
    move(review, ReviewAction.ANSWER)
    review.running_since, review.alarmed_at = tx.now, None
    await changed(tx, review, Act.ANSWERED)
    return await void(tx, review)


async def due(tx: Transaction, kind: str, after: Sequence[timedelta]) -> list[Unanswered]:
    """Questions for which something is due, once for each of these times that passed since they were asked; the longest first.

    Of a question of which a longer time is due the shorter ones are not. Who does something of it locks its subject, asks `still`, and then acts.
    """
    late: dict[UUID, Unanswered] = {}
    for number, waited in reversed(list(enumerate(after, 1))):
        row = {"kind": kind, "before": tx.now - waited, "number": number, "many": _MANY}
        for line in await tx.session.execute(_DUE, row):
            late.setdefault(line.id, Unanswered(line.id, line.subject, line.asked_at, number))
    return list(late.values())


async def still(tx: Transaction, question: Unanswered) -> bool:
    """Keep that what is due is done; False when it was done already, or the question was answered or taken back meanwhile."""
    return (await tx.session.execute(_TOLD, {"id": question.id, "number": question.number})).first() is not None
