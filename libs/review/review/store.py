"""Reviews and what belongs to one: acts, approvals, checks by hand, questions, causes. The service asks whether the actor may see the case."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from chassis.transaction import Transaction
from contracts.review import (
    Act,
    CheckByHand,
    HandCheck,
    Prepare,
    PreparedDecision,
    Question,
    RejectionCause,
    ReviewAct,
    StandardQuestion,
)
from sqlalchemy import insert, select, text, update

from review.states import ReviewState
from review.tables import ACT, APPROVAL, CAUSE, CHECK, PROPOSAL, QUESTION, REJECTION_CAUSE, REVIEW

#: What became of a prepared decision.
Outcome = Literal["taken", "handed_back", "voided"]
#: Who claimed a case and went home does not keep it from colleagues.
CLAIM = timedelta(hours=8)


@dataclass
class Review:
    """A review as its row has it. Who changes one that is locked keeps it with `save`."""

    subject: UUID
    kind: str
    reference: str
    subscriber: str
    organisation: str
    title: str
    requester: str
    prepared_by: str | None
    asked_for_at: datetime
    approvals_needed: int
    checks_required: list[str]
    state: str
    version: int
    round: int
    claimed_by: str | None
    claimed_by_name: str | None
    claimed_at: datetime | None
    running_since: datetime | None  # the business clock runs since; None: it stands still
    spent: timedelta  # business time before that
    alarmed_at: datetime | None
    variety: str
    proposed: str | None = (
        None  # the decision that waits for a second person (`contracts.review.Decision`), and whose it is
    )
    proposed_by: str | None = None
    proposed_by_name: str | None = None

    def claimed(self, now: datetime) -> bool:
        """True while somebody's claim lasts; without one nobody looks."""
        return self.claimed_at is not None and self.claimed_at > claims_since(now)


def claims_since(now: datetime) -> datetime:
    """Claims from after this moment last now."""
    return now - CLAIM


async def find(tx: Transaction, subject: UUID, *, lock: bool = False) -> Review | None:
    """The review of a subject; locked, nobody else changes it until the transaction ends."""
    query = select(REVIEW).where(REVIEW.c.subject == subject)
    row = (await tx.session.execute(query.with_for_update() if lock else query)).mappings().first()
    return None if row is None else Review(**row)


async def add(tx: Transaction, review: Review) -> None:
    """Keep a new review."""
    await tx.session.execute(insert(REVIEW).values(**asdict(review)))


async def save(tx: Transaction, review: Review) -> None:
    """Keep what was changed of a locked review."""
    await tx.session.execute(update(REVIEW).where(REVIEW.c.subject == review.subject).values(**asdict(review)))


async def add_act(
    tx: Transaction,
    review: Review,
    act: Act,
    note: str | None = None,
    check: HandCheck | None = None,
    *,
    by: tuple[str, str] | None = None,
) -> None:
    """Write down what the actor did, or somebody else (`by`: number and name) of whom a service heard it."""
    person, called = by or (tx.actor.number, name(tx))
    row = {"subject": review.subject, "act": act.value, "at": tx.now, "person": person, "note": note}
    row |= {"name": called, "check": check.value if check else None}
    await tx.session.execute(insert(ACT).values(row))


async def acts(tx: Transaction, subject: UUID) -> tuple[ReviewAct, ...]:
    """What was done with a case, oldest first; for validation's eyes only."""
    columns = (ACT.c.act, ACT.c.at, ACT.c.person.label("by"), ACT.c.name, ACT.c.note, ACT.c.check)
    rows = await tx.session.execute(select(*columns).where(ACT.c.subject == subject).order_by(ACT.c.id))
    return tuple(ReviewAct.model_validate(dict(row)) for row in rows.mappings())


async def add_approval(tx: Transaction, review: Review, prepared: PreparedDecision | None = None) -> None:
    """Keep the actor's approval of this version, or that of who prepared it, of when and of what they did."""
    row = {"subject": review.subject, "round": review.round, "version": review.version, "person": tx.actor.number}
    row |= {"at": tx.now}
    if prepared is not None:
        row |= {"version": prepared.version, "person": prepared.by, "at": prepared.at}
    await tx.session.execute(insert(APPROVAL).values(row))


async def approvers(tx: Transaction, review: Review) -> tuple[str, ...]:
    """The person numbers whose approvals count, in the order they gave them."""
    count = (APPROVAL.c.subject == review.subject, APPROVAL.c.round == review.round, APPROVAL.c.voided_at.is_(None))
    rows = await tx.session.execute(select(APPROVAL.c.person).where(*count).order_by(APPROVAL.c.id))
    return tuple(row.person for row in rows)


async def void_approvals(tx: Transaction, review: Review) -> tuple[str, ...]:
    """Approvals of before count no more; says whose they were."""
    which = (APPROVAL.c.subject == review.subject, APPROVAL.c.round == review.round, APPROVAL.c.voided_at.is_(None))
    change = update(APPROVAL).where(*which).values(voided_at=tx.now).returning(APPROVAL.c.person)
    return tuple(row.person for row in await tx.session.execute(change))


async def propose(tx: Transaction, review: Review, command: Prepare) -> None:
    """Keep the decision about this version that the actor prepared; the review says already that there is one."""
    row = {"subject": review.subject, "round": review.round, "version": review.version, "at": tx.now}
    row |= {"decision": command.decision.value, "reason": command.reason, "causes": list(command.causes)}
    await tx.session.execute(insert(PROPOSAL).values(row | {"person": tx.actor.number, "name": name(tx)}))


_PROPOSAL = text("""SELECT p.decision, p.reason, p.person AS by, p.name, p.at, p.version, (
  SELECT coalesce(jsonb_agg(jsonb_build_object('code', c.code, 'nl', c.nl, 'en', c.en, 'step', c.step, 'field', c.field)
    ORDER BY c.position), '[]') FROM rejection_cause c WHERE c.kind = :kind AND c.code = ANY(p.causes)) AS causes
FROM review_proposal p WHERE p.subject = :subject AND p.ended_at IS NULL""")


async def proposal(tx: Transaction, review: Review) -> PreparedDecision | None:
    """The decision that stands prepared; None when none does, or a colleague took it since the review was read."""
    row = (await tx.session.execute(_PROPOSAL, {"subject": review.subject, "kind": review.kind})).mappings().first()
    return None if row is None else PreparedDecision.model_validate(dict(row))


async def end_proposal(tx: Transaction, review: Review, outcome: Outcome) -> str | None:
    """What was prepared of a locked review is not any more; the number of whose it was, None when nothing was prepared.

    The caller keeps the review (`save`); the row stays, as evidence.
    """
    preparer = review.proposed_by
    if preparer is not None:
        review.proposed = review.proposed_by = review.proposed_by_name = None
        ended = update(PROPOSAL).where(PROPOSAL.c.subject == review.subject, PROPOSAL.c.ended_at.is_(None))
        await tx.session.execute(ended.values(ended_at=tx.now, outcome=outcome))
    return preparer


async def checks(tx: Transaction, review: Review) -> tuple[CheckByHand, ...]:
    """The checks by hand: those required, in their order, then others that somebody did."""
    query = select(CHECK).where(CHECK.c.subject == review.subject).order_by(CHECK.c.at)
    done = {row["check"]: dict(row) for row in (await tx.session.execute(query)).mappings()}
    every = dict.fromkeys([*review.checks_required, *done])
    return tuple(
        CheckByHand(
            check=HandCheck(code),
            required=code in review.checks_required,
            at=done.get(code, {}).get("at"),
            by=done.get(code, {}).get("person"),
            name=done.get(code, {}).get("name"),
            note=done.get(code, {}).get("note"),
        )
        for code in every
    )


_TICK = text("""INSERT INTO review_check (subject, "check", at, person, name, note)
VALUES (:subject, :check, :now, :person, :name, :note)
ON CONFLICT (subject, "check") DO UPDATE SET at = excluded.at, person = excluded.person, name = excluded.name, note = excluded.note""")
_UNTICK = text('DELETE FROM review_check WHERE subject = :subject AND "check" = :check RETURNING subject')


async def tick(
    tx: Transaction, review: Review, check: HandCheck, note: str | None, *, by: tuple[str, str] | None = None
) -> None:
    """Keep that the actor did a check, or somebody else as in `add_act`; who did it before stands in the acts."""
    person, called = by or (tx.actor.number, name(tx))
    row = {"subject": review.subject, "check": check.value, "now": tx.now, "person": person}
    await tx.session.execute(_TICK, row | {"name": called, "note": note})


async def untick(tx: Transaction, review: Review, check: HandCheck) -> bool:
    """Keep that a check is not done any more; False when it was not."""
    row = {"subject": review.subject, "check": check.value}
    return (await tx.session.execute(_UNTICK, row)).first() is not None


_ANSWER = text("""UPDATE review_question SET answer = :answer, answered_at = :now, ended_at = :now, answered_by = :person,
  answered_by_name = :name WHERE id = :id AND subject = :subject AND ended_at IS NULL RETURNING id""")
_END = text("UPDATE review_question SET ended_at = :now WHERE subject = :subject AND ended_at IS NULL")


async def ask(tx: Transaction, review: Review, words: str, codes: Sequence[str]) -> UUID:
    """Keep a question of the actor: own words (which may be empty) beside standard questions by their codes; its id."""
    question = tx.new_id()
    row = {"id": question, "subject": review.subject, "text": words, "asked_at": tx.now, "asked_by": tx.actor.number}
    await tx.session.execute(insert(QUESTION).values(row | {"reminders": 0, "codes": list(codes)}))
    return question


async def answer(tx: Transaction, review: Review, question: UUID, words: str) -> bool:
    """Keep the actor's answer to the open question; False when this one is not open."""
    row = {"id": question, "subject": review.subject, "answer": words, "now": tx.now, "person": tx.actor.number}
    return (await tx.session.execute(_ANSWER, row | {"name": name(tx)})).first() is not None


async def answered(tx: Transaction, subject: UUID, question: UUID, words: str) -> bool:
    """True when the actor has answered this very question in these words."""
    mine = (QUESTION.c.id == question, QUESTION.c.subject == subject, QUESTION.c.answered_by == tx.actor.number)
    return (
        await tx.session.execute(select(QUESTION.c.id).where(*mine, QUESTION.c.answer == words))
    ).first() is not None


async def end_question(tx: Transaction, review: Review) -> None:
    """The open question needs no answer any more."""
    await tx.session.execute(_END, {"subject": review.subject, "now": tx.now})


_QUESTIONS = text("""SELECT q.id, q.text, q.asked_at, q.answer, q.answered_at, q.answered_by_name AS answered_by, (
  SELECT coalesce(jsonb_agg(jsonb_build_object('code', s.code, 'nl', s.nl, 'en', s.en, 'step', s.step, 'field', s.field)
    ORDER BY s.position), '[]')
  FROM review r JOIN standard_question s ON s.kind = r.kind WHERE r.subject = q.subject AND s.code = ANY(q.codes)) AS standard
FROM review_question q WHERE q.subject = :subject ORDER BY q.asked_at, q.id""")
_TO_GIVE = text("""SELECT 'cause' AS what, position, code, nl, en, step, field FROM rejection_cause WHERE kind = :kind AND given
UNION ALL SELECT 'question', position, code, nl, en, step, field FROM standard_question WHERE kind = :kind AND given
ORDER BY what, position""")


async def questions(tx: Transaction, subject: UUID) -> tuple[Question, ...]:
    """The questions about a subject with their answers, oldest first. Who asked is not in them: the provider did."""
    rows = (await tx.session.execute(_QUESTIONS, {"subject": subject})).mappings()
    return tuple(Question.model_validate(dict(row)) for row in rows)


async def question(tx: Transaction, subject: UUID, of: UUID) -> Question:
    """One question about a subject. Raises StopIteration when there is none with that id."""
    return next(asked for asked in await questions(tx, subject) if asked.id == of)


async def to_give(tx: Transaction, kind: str) -> tuple[tuple[RejectionCause, ...], tuple[StandardQuestion, ...]]:
    """What can be given today of this kind, in its order: causes of rejection, and standard questions."""
    rows = [dict(row) for row in (await tx.session.execute(_TO_GIVE, {"kind": kind})).mappings()]
    causes = tuple(RejectionCause.model_validate(row) for row in rows if row["what"] == "cause")
    return causes, tuple(StandardQuestion.model_validate(row) for row in rows if row["what"] == "question")


_SHOWN = (
    REJECTION_CAUSE.c.code,
    REJECTION_CAUSE.c.nl,
    REJECTION_CAUSE.c.en,
    REJECTION_CAUSE.c.step,
    REJECTION_CAUSE.c.field,
)


async def add_causes(tx: Transaction, review: Review, causes: tuple[RejectionCause, ...]) -> None:
    """Keep why a review was rejected."""
    for cause in causes:
        row = {"subject": review.subject, "kind": review.kind, "code": cause.code}
        await tx.session.execute(insert(CAUSE).values(row))


async def causes(tx: Transaction, subject: UUID) -> tuple[RejectionCause, ...]:
    """Why a subject was rejected, as far as causes were named."""
    same = (CAUSE.c.kind == REJECTION_CAUSE.c.kind) & (CAUSE.c.code == REJECTION_CAUSE.c.code)
    query = select(*_SHOWN).join(CAUSE, same).where(CAUSE.c.subject == subject).order_by(REJECTION_CAUSE.c.position)
    return tuple(RejectionCause.model_validate(dict(row)) for row in (await tx.session.execute(query)).mappings())


def name(tx: Transaction) -> str:
    """What the actor is called."""
    return tx.actor.name or tx.actor.number


def state(review: Review) -> ReviewState:
    """Where a review is."""
    return ReviewState(review.state)
