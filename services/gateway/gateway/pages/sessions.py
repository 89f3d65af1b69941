"""Mijn sessies: where one is logged in, and how to end that (L9)."""

from chassis.errors import Refused
from contracts.refusals import Refusal
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from gateway.budgets import SAVES
from gateway.forms import reading
from gateway.session import CurrentVisitor, page, where
from gateway.templating import render

router = APIRouter(prefix="/sessies")
OTHERS = "andere"


@router.get("", dependencies=[page("session.own")])
async def own(request: Request, visitor: CurrentVisitor, beeindigd: str = "") -> Response:
    """All sessions of the visitor, the present one marked."""
    found = await visitor.sessions.own()
    if isinstance(found, Refusal):
        raise Refused(found)
    return render(request, "sessions.html", own=found, ended=beeindigd == "ja", others=OTHERS)


@router.post("/einde", dependencies=[page("session.own", SAVES)])
async def end(request: Request, visitor: CurrentVisitor) -> Response:
    """Ends one of them, or all others. One that ended by itself meanwhile is no error."""
    form = await reading.read(request)
    chosen = str(form.get("sessie", ""))
    answer = await visitor.sessions.end_own(None if chosen == OTHERS else chosen)
    if isinstance(answer, Refusal) and answer.slug != "not_found":
        raise Refused(answer)
    return RedirectResponse("/sessies?beeindigd=ja", 303)


@router.post("/gelezen", dependencies=[page("session.own", SAVES)])
async def read(request: Request, visitor: CurrentVisitor) -> Response:
    """The visitor has read what happened to other sessions."""
    refusal = await visitor.sessions.notices_read()
    if refusal is not None:
        raise Refused(refusal)
    return RedirectResponse(where(request), 303)
