"""Mijn sessies: where one is logged in, and how to end that; until when, for open pages."""

from chassis import clock
from chassis.errors import Refused
from contracts.auth import SessionView
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from gateway.budgets import SAVES, STRANGERS
from gateway.forms import reading
from gateway.session import CurrentVisitor, fingerprint, local_path, page, where
from gateway.templating import render

router = APIRouter(prefix="/sessies")
OTHERS = "andere"


@router.get("", dependencies=[page("session.own")])
async def own(request: Request, visitor: CurrentVisitor, beeindigd: str = "") -> Response:
    """All sessions of the visitor, the present one marked."""
    sessions = await visitor.sessions.own()
    return render(request, "sessions.html", own=sessions, ended=beeindigd == "ja", others=OTHERS)


@router.post("/einde", dependencies=[page("session.own", SAVES)])
async def end(request: Request, visitor: CurrentVisitor) -> Response:
    """Ends one of them, or all others. One that ended by itself meanwhile is no error."""
    form = await reading.read(request)
    chosen = str(form.get("sessie", ""))
    try:
        await visitor.sessions.end_own(None if chosen == OTHERS else chosen)
    except Refused as error:
        if error.refusal.slug != "not_found":
            raise
    return RedirectResponse("/sessies?beeindigd=ja", 303)


@router.post("/gelezen", dependencies=[page("session.own", SAVES)])
async def read(request: Request, visitor: CurrentVisitor) -> Response:
    """The visitor has read what happened to other sessions."""
    await visitor.sessions.notices_read()
    return RedirectResponse(where(request), 303)


@router.get("/stand", dependencies=[page("public.read", STRANGERS, use=False)])
async def state(request: Request, visitor: CurrentVisitor) -> Response:
    """For open pages, which ask by themselves: whose session this browser has and until when, or that it has none."""
    if request.state.unsure is not None:
        raise Refused(request.state.unsure)
    return _state(visitor.session)


@router.post("/blijf", dependencies=[page("session.own", SAVES, use=True)])
async def stay(request: Request, visitor: CurrentVisitor) -> Response:
    """`Blijf ingelogd`: fifteen minutes more, but no more than eight hours in all."""
    if request.headers.get("sec-fetch-mode", "navigate") == "navigate":
        return RedirectResponse(where(request), 303)
    return _state(visitor.session)


@router.get("/voorbij", dependencies=[page("public.read", STRANGERS, use=False)])
async def over(request: Request, naar: str = "") -> Response:
    """Where a page without scripts goes when its time is over: nothing of anybody is on it, whoever is logged in."""
    request.state.session = None
    return render(request, "login/over.html", back=local_path(naar))


def _state(session: SessionView | None) -> Response:
    if session is None:
        return JSONResponse({"session": ""})
    times = {"now": clock.now(), "idle": session.idle_ends_at, "absolute": session.ends_at}
    whose = {"person": session.person, "subscriber": session.subscriber, "organisation": session.organisation}
    return JSONResponse(
        {"session": fingerprint(session), **whose, **{name: moment.isoformat() for name, moment in times.items()}}
    )
