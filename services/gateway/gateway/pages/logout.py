"""Logging out: the session ends at once; two steps remain that only the user can do."""

from chassis.errors import Refused
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from gateway.app import error_page
from gateway.budgets import STRANGERS
from gateway.session import COOKIE, CurrentVisitor, forget, page
from gateway.templating import render

router = APIRouter()


@router.post("/uitloggen", dependencies=[page("public.read", STRANGERS)])
async def log_out(request: Request, visitor: CurrentVisitor) -> Response:
    """End the session everywhere. When auth can't be told, the page says so: the session then ends by itself."""
    request.state.session = None
    answer: Response = RedirectResponse("/uitgelogd", 303)
    try:
        await visitor.backend.auth.end(request.cookies.get(COOKIE, ""))
    except Refused as error:
        answer = error_page(request, error.refusal)
    forget(answer)
    answer.headers["clear-site-data"] = '"cache"'
    return answer


@router.get("/uitgelogd", dependencies=[page("public.read", STRANGERS)])
async def logged_out(request: Request) -> Response:
    """The two steps that remain: close the browser, take the card out."""
    return render(request, "login/logged_out.html")
