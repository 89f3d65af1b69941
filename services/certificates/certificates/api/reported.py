"""HTTP in of what anybody reports, and of what staff do about it."""

from uuid import UUID

from chassis import clock
from chassis.edge import app
from chassis.edge.app import CurrentActor, CurrentService, HttpTx, action
from contracts.problems import (
    AnswerProblem,
    CloseProblem,
    NoteProblem,
    ProblemQueue,
    ProblemReceipt,
    ProblemView,
    ProveProblem,
    ReportProblem,
)
from contracts.refusals import Refusal

from certificates.adapters import Adapters
from certificates.service import problems

router = app.router()


@router.post("/problems", dependencies=[action("problem.report")])
async def report_problem(command: ReportProblem, tx: HttpTx) -> ProblemReceipt:
    """Report a problem, for anybody."""
    return await problems.report(tx, command)


@router.post("/problems/proof", dependencies=[action("problem.report")])
async def prove_problem(
    command: ProveProblem, tx: HttpTx, service: CurrentService[Adapters]
) -> ProblemReceipt | Refusal:
    """Show with a report who has a key: by a request it signed, or by itself. It is read before the first statement and kept nowhere."""
    return await problems.prove(tx, command, await problems.read(service.sandbox, command))


@router.get("/desk/problems", dependencies=[action("problem.handle")])
async def list_problems(actor: CurrentActor, service: CurrentService[Adapters]) -> ProblemQueue:
    """What was reported, for staff."""
    return await problems.queue(service.database.reads, actor)


@router.get("/desk/problems/{problem}", dependencies=[action("problem.handle")])
async def view_problem(problem: UUID, actor: CurrentActor, service: CurrentService[Adapters]) -> ProblemView | Refusal:
    """One report, with the certificates and orders that it is about."""
    return await problems.view(service.database.reads, actor, problem, clock.now())


@router.post("/desk/problems/{problem}/notes", dependencies=[action("problem.handle")])
async def note_problem(problem: UUID, command: NoteProblem, tx: HttpTx) -> Refusal | None:
    """A note among staff."""
    return await problems.note(tx, problem, command)


@router.post("/desk/problems/{problem}/answers", dependencies=[action("problem.handle")])
async def answer_problem(problem: UUID, command: AnswerProblem, tx: HttpTx) -> Refusal | None:
    """Answer who reported it."""
    return await problems.answer(tx, problem, command)


@router.post("/desk/problems/{problem}/close", dependencies=[action("problem.handle")])
async def close_problem(problem: UUID, command: CloseProblem, tx: HttpTx) -> Refusal | None:
    """Close it, with an outcome."""
    return await problems.close(tx, problem, command)
