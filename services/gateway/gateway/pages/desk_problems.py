"""The desk's queue of reported problems, and one of them: what it is about, notes, the answer, the road to revocation, its end."""

from functools import partial
from uuid import UUID

from contracts.problems import AnswerProblem, CloseProblem, NoteProblem, ProblemView
from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from gateway import commands
from gateway.budgets import SAVES
from gateway.fields import Errors, text
from gateway.forms import reading
from gateway.refusals import Wait, explain
from gateway.session import CurrentVisitor, Visitor, page
from gateway.templating import Crumb, render
from gateway.words import _
from gateway.words.problems import OUTCOMES

PATH = "/servicedesk/meldingen"
router = APIRouter(prefix=PATH)
_Command = NoteProblem | AnswerProblem | CloseProblem


@router.get("", dependencies=[page("problem.handle")])
async def queue(request: Request, visitor: CurrentVisitor) -> Response:
    """What waits for an answer first."""
    problems = (await visitor.desk.problems()).problems
    waiting = [each for each in problems if each.state != "closed"]
    closed = [each for each in problems if each.state == "closed"]
    return render(request, "servicedesk/problems.html", waiting=waiting, closed=closed)


@router.get("/{problem}", dependencies=[page("problem.handle")])
async def show(request: Request, problem: UUID, visitor: CurrentVisitor) -> Response:
    """One report."""
    return await _page(request, visitor, problem)


@router.post("/{problem}", dependencies=[page("problem.handle", SAVES, inform=True)])
async def handle(request: Request, problem: UUID, visitor: CurrentVisitor) -> Response:
    """A note, an answer, or its end."""
    fields = ("notitie", "antwoord", "slot")
    sent = await reading.read(request, left_to_page=fields)
    typed = {name: text(sent, name)[:2100] for name in fields}
    outcome, what = text(sent, "uitkomst"), text(sent, "doe")
    field = what if what in fields else "notitie"
    shown = partial(_page, request, visitor, problem, typed=typed, outcome=outcome)
    if field in sent.secrets:
        return await shown(errors=[(field, explain("input.private_key", {}))], status=422)
    try:
        command = _command(field, typed[field], outcome)
    except ValidationError as wrong:
        places = {str(mistake["loc"][0]) for mistake in wrong.errors()}
        errors: Errors = [("uitkomst-1", _("Kies hoe de melding afloopt."))] if "outcome" in places else []
        if "text" in places:
            errors.append((field, _("Schrijf hier iets op, in hoogstens 2.000 tekens.")))
        return await shown(errors=errors, status=422)
    give = partial(visitor.desk.handle, problem, command)
    return await commands.give(request, give, shown, ("problem.",), f"{PATH}/{problem}", staff=True)


def _command(field: str, words: str, outcome: str) -> _Command:
    if field == "antwoord":
        return AnswerProblem(text=words)
    if field == "slot":
        return CloseProblem.model_validate({"outcome": outcome, "text": words})
    return NoteProblem(text=words)


async def _page(
    request: Request,
    visitor: Visitor,
    problem: UUID,
    *,
    typed: dict[str, str] | None = None,
    outcome: str = "",
    errors: Errors | None = None,
    wait: Wait | None = None,
    status: int = 200,
) -> Response:
    view: ProblemView = await visitor.desk.problem(problem)
    return render(
        request,
        "servicedesk/problem.html",
        status=status,
        problem=view,
        path=f"{PATH}/{view.id}",
        typed=typed or dict.fromkeys(("notitie", "antwoord", "slot"), ""),
        outcomes=[(code, _(label)) for code, label in OUTCOMES.items()],
        outcome=outcome,
        errors=errors or [],
        wait=wait,
        crumbs=[Crumb(PATH, _("Meldingen"))],
    )
