"""The public start page: what one needs to log in, and the way in."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from gateway.budgets import STRANGERS
from gateway.session import HOME, page
from gateway.templating import render

router = APIRouter()


@router.get("/", dependencies=[page("public.read", STRANGERS)])
async def start(request: Request) -> Response:
    """The start page; who is logged in goes to home."""
    if request.state.session is not None:
        return RedirectResponse(HOME, 303)
    return render(request, "login/start.html")
