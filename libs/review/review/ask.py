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
from review.claim import changed, leave, mine, move
from review.states import ReviewAction
from review.store import Review
from review.subject import People

_DUE = text("""SELECT q.id, q.subject, q.text, q.asked_at FROM review_question q JOIN review r ON r.subject = q.subject
WHERE r.kind = :kind AND q.ended_at IS NULL AND q.asked_at <= :before AND q.reminders < :times
ORDER BY q.asked_at LIMIT :many""")
_REMINDED = text("""UPDATE review_question SET reminders = :times
WHERE id = :id AND ended_at IS NULL AND reminders < :times RETURNING id""")


@dataclass(frozen=True)
class Unanswered:
    """A question that waits for its answer."""

    id: UUID
    subject: UUID
    text: str
    asked_at: datetime


async def ask(tx: Transaction, people: People, review: Review, version: int, words: str) -> UUID:
    """Ask something about a claimed case; the id of the question. The claim ends. Refusals: as of `mine`, `case.state`."""
    await mine(tx, people, review, version)
    await leave(tx, review, ReviewAction.ASK)
    question = await store.ask(tx, review, words)
    await changed(tx, review, Act.ASKED)
    return question


async def answer(tx: Transaction, review: Review, question: UUID, words: str) -> tuple[str, ...]:
    """Answer the open question: the case can be judged again. The person numbers whose approvals this voids: they must be told.

    Refusal: `case.no_question` (another one, answered or taken back meanwhile).
    """
    if not await store.answer(tx, review, question, words):
        raise Refused(refuse("case.no_question"))
    move(review, ReviewAction.ANSWER)
    review.running_since = tx.now
    await changed(tx, review, Act.ANSWERED)
    return await void(tx, review)


async def overdue(tx: Transaction, kind: str, after: timedelta, times: int, many: int) -> Sequence[Unanswered]:
    """Questions that wait for this long and were told of fewer than `times` times; at most `many`, the oldest first."""
    row = {"kind": kind, "before": tx.now - after, "times": times, "many": many}
    return [Unanswered(*line) for line in await tx.session.execute(_DUE, row)]


async def remind(tx: Transaction, question: Unanswered, times: int) -> bool:
    """Keep that the question is told of for the `times`-th time; False when it was, or was answered meanwhile."""
    return (await tx.session.execute(_REMINDED, {"id": question.id, "times": times})).first() is not None
