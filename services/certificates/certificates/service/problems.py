"""Anybody reports a problem with a certificate; within a day one of the provider's own people answers, and a person closes it."""

import base64
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
from chassis.actor import Actor
from chassis.sandbox import Sandbox, TooCostly, Unreadable
from chassis.telemetry import log
from chassis.transaction import Transaction
from contracts import audit
from contracts.open_sets import opened
from contracts.problems import (
    ANSWER_WITHIN,
    AnswerProblem,
    CloseProblem,
    ConcernedCertificate,
    ConcernedOrder,
    NoteProblem,
    Outcome,
    ProblemAct,
    ProblemKind,
    ProblemLine,
    ProblemQueue,
    ProblemReceipt,
    ProblemState,
    ProblemView,
    ProveProblem,
    ReportProblem,
)
from contracts.refusals import Refusal, refuse
from pki import possession
from pki.possession import NotShown, Possession

from certificates import mails
from certificates.domain import codes as spelling
from certificates.domain.names import fold, serial_numbers
from certificates.domain.status import status
from certificates.store import problems

_REFERENCE_BYTES = 10
#: Somebody is called so long before the clock of an unanswered report ends; and once when it has.
CALLED_BEFORE = timedelta(hours=4)
#: What was answered is closed by a person: every so often somebody is called for what was not.
LEFT_OPEN = timedelta(days=14)
#: How long it is known who reported, and in which words.
KEPT = timedelta(days=365)


async def report(tx: Transaction, command: ReportProblem) -> ProblemReceipt:
    """Keep a report, and give its receipt. Nothing is looked up: the answer is the same whatever it is about."""
    number, answer_by = tx.new_id(), tx.now + ANSWER_WITHIN
    reference = spelling.written(secrets.token_bytes(_REFERENCE_BYTES), _REFERENCE_BYTES)
    row = {"id": number, "reference": reference, "kind": command.kind.value, "answer_by": answer_by}
    said = {"certificate": command.certificate.strip(), "words": command.words, "email": command.email}
    await problems.add(tx, {**row, **said, "language": command.language})
    tx.audit(audit.ProblemReported(subject=str(number), kind=command.kind.value))
    return ProblemReceipt(reference=reference, reported_at=tx.now, answer_by=answer_by, proven=False)


async def read(sandbox: Sandbox, command: ProveProblem) -> Possession | NotShown:
    """Which key was shown. Before any transaction; the key is in this process's memory as long as this takes, and nowhere else."""
    try:
        data = base64.b64decode(command.proof, validate=True)
    except ValueError:
        return NotShown("unreadable")
    try:
        shown: Possession | NotShown = await sandbox.run(possession.shown, data, command.reference)
    except (TooCostly, Unreadable):
        return NotShown("unreadable")
    return shown


async def prove(tx: Transaction, command: ProveProblem, shown: Possession | NotShown) -> ProblemReceipt | Refusal:
    """Note with a report which key was shown, and call somebody when a valid certificate or an open order has it. Who sent it learns nothing of that.

    Refusals: `problem.unknown`, `problem.proof` (`reason`).
    """
    row = await problems.with_reference(tx, command.reference)
    if row is None:
        return refuse("problem.unknown")
    if isinstance(shown, NotShown):
        return refuse("problem.proof", reason=shown.reason)
    again = tx.now + ANSWER_WITHIN
    concerned = await problems.prove(tx, row.id, shown.spki_sha256, shown.by, again)
    counts = {"certificates": concerned.certificates, "orders": concerned.orders}
    tx.audit(audit.ProblemProven(subject=str(row.id), by=shown.by, spki_sha256=shown.spki_sha256, **counts))
    if concerned.certificates or concerned.orders:
        log.error("problem.key_leaked", reference=row.reference, **counts, alarm=True)
    answer_by = again if row.state == ProblemState.CLOSED else row.answer_by
    return ProblemReceipt(reference=row.reference, reported_at=row.reported_at, answer_by=answer_by, proven=True)


async def note(tx: Transaction, number: UUID, command: NoteProblem) -> Refusal | None:
    """A note among staff. Refusal: `not_found`."""
    if await problems.locked(tx, number) is None:
        return refuse("not_found")
    await problems.act(tx, number, "note", command.text)
    tx.audit(audit.ProblemNoted(subject=str(number)))
    return None


async def answer(tx: Transaction, number: UUID, command: AnswerProblem) -> Refusal | None:
    """Answer who reported, by mail where there is an address; the first answer stops the clock. Refusals: `not_found`, `problem.closed`."""
    row = await problems.locked(tx, number)
    if row is None:
        return refuse("not_found")
    if row.state == ProblemState.CLOSED:
        return refuse("problem.closed")
    await problems.act(tx, number, "answer", command.text)
    await problems.answered(tx, number)
    mailed = row.email is not None
    if mailed:
        tx.mail(mails.problem(f"problem.{number}.{tx.new_id()}", row, command.text))
    tx.audit(audit.ProblemAnswered(subject=str(number), mailed=mailed))
    return None


async def close(tx: Transaction, number: UUID, command: CloseProblem) -> Refusal | None:
    """Close a report, once it was answered. Refusals: `not_found`, `problem.closed`, `problem.unanswered`."""
    row = await problems.locked(tx, number)
    if row is None:
        return refuse("not_found")
    if row.state != ProblemState.ANSWERED:
        return refuse("problem.closed" if row.state == ProblemState.CLOSED else "problem.unanswered")
    await problems.act(tx, number, "close", command.text)
    await problems.close(tx, number, command.outcome.value)
    tx.audit(audit.ProblemClosed(subject=str(number), outcome=command.outcome.value))
    return None


async def look(tx: Transaction) -> None:
    """Call for what waits for its first answer, before and when its time is over, and for what nobody closes; and forget who reported a year ago."""
    for reference in await problems.due(tx, tx.now + CALLED_BEFORE):
        log.error("problem.due", reference=reference, alarm=True)
    for reference in await problems.overdue(tx):
        log.error("problem.overdue", reference=reference, alarm=True)
    for reference in await problems.left_open(tx, tx.now - LEFT_OPEN):
        log.error("problem.left_open", reference=reference, alarm=True)
    for number in await problems.blank(tx, tx.now - KEPT):
        tx.audit(audit.ReporterForgotten(subject=str(number)))


async def queue(reads: asyncpg.Pool, actor: Actor) -> ProblemQueue:
    """The desk's queue. Raises Refused for anybody but staff."""
    return ProblemQueue(problems=tuple(_line(row) for row in await problems.lines(reads, actor)))


async def view(reads: asyncpg.Pool, actor: Actor, number: UUID, now: datetime) -> ProblemView | Refusal:
    """One report, with the certificates and open orders that it is about as they are now. Refusal: `not_found`."""
    row = await problems.one(reads, actor, number)
    if row is None:
        return refuse("not_found")
    said, key = row["certificate"], row["spki_sha256"]
    certificates = await problems.certificates(reads, key, serial_numbers(said), fold(said))
    return ProblemView(
        **dict(_line(row)),
        words=row["words"],
        email=row["email"],
        language=row["language"],
        certificates=tuple(_certificate(each, now) for each in certificates),
        orders=tuple(ConcernedOrder(**each) for each in await problems.orders(reads, key)) if key else (),
        acts=tuple(ProblemAct(**each) for each in await problems.acts(reads, number)),
    )


def _line(row: asyncpg.Record) -> ProblemLine:
    return ProblemLine(
        id=row["id"],
        reference=row["reference"],
        kind=opened(ProblemKind, row["kind"]),
        state=opened(ProblemState, row["state"]),
        certificate=row["certificate"],
        reported_at=row["reported_at"],
        answer_by=row["answer_by"],
        answered_at=row["answered_at"],
        closed_at=row["closed_at"],
        outcome=None if row["outcome"] is None else opened(Outcome, row["outcome"]),
        proven=row["spki_sha256"] is not None,
    )


def _certificate(row: asyncpg.Record, now: datetime) -> ConcernedCertificate:
    return ConcernedCertificate(
        id=row["id"],
        subscriber=row["subscriber"],
        organisation=row["organisation"],
        common_name=row["common_name"],
        serial=row["serial"],
        status=status(now, row["not_after"], row["revoked_at"], revoking=row["revoking"]),
        by_key=row["by_key"],
    )
