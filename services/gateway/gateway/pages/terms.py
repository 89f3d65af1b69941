"""The terms, for everybody: what holds today, and what an earlier order agreed to (R-092)."""

from chassis.errors import Refused
from contracts.identifiers import TextVersion
from contracts.refusals import Refusal, refuse
from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter, ValidationError

from gateway.backend import Backend
from gateway.budgets import STRANGERS
from gateway.session import page
from gateway.templating import render

router = APIRouter()
_VERSION = TypeAdapter[str](TextVersion)


@router.get("/voorwaarden", dependencies=[page("public.read", STRANGERS)])
@router.get("/voorwaarden/{version}", dependencies=[page("public.read", STRANGERS)])
async def terms(request: Request, version: str = "", taal: str = "nl") -> Response:
    """A version of the terms; without one, that of today. `?taal=en` for English."""
    try:
        version = version and _VERSION.validate_python(version)
    except ValidationError:
        raise Refused(refuse("not_found")) from None
    backend: Backend = request.app.state.backend
    found = await backend.published.terms(version, "en" if taal == "en" else "nl")
    if isinstance(found, Refusal):
        raise Refused(found)
    return render(request, "about/voorwaarden.html", terms=found)
