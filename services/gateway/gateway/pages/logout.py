"""Logging out: the session ends at once; two steps remain that only the user can do."""

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
    refusal = await visitor.backend.auth.end(request.cookies.get(COOKIE, ""))
    request.state.session = None
    answer = RedirectResponse("/uitgelogd", 303) if refusal is None else error_page(request, refusal)
    forget(answer)
    answer.headers["clear-site-data"] = '"cache"'
    return answer


@router.get("/uitgelogd", dependencies=[page("public.read", STRANGERS)])
async def logged_out(request: Request) -> Response:
    """The two steps that remain: close the browser, take the card out."""
    return render(request, "login/logged_out.html")
