"""Hulp: questions and answers, the service desk, searching."""

from contracts.journeys import STEPS
from fastapi import APIRouter, Request, Response

from gateway.budgets import STRANGERS
from gateway.session import page
from gateway.templating import render

router = APIRouter()


@router.get("/hulp", dependencies=[page("public.read", STRANGERS)])
async def help_page(request: Request) -> Response:
    """The help page, for everyone."""
    return render(request, "help.html", step_counts=sorted({len(journey) for journey in STEPS.values()}))
