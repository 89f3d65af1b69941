"""The terms and the rates, for everybody: what holds today, and what an earlier order agreed to."""

from datetime import date

from chassis import clock
from chassis.errors import Refused
from contracts.identifiers import IsoDay, TextVersion
from contracts.refusals import refuse
from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter, ValidationError

from gateway import words
from gateway.backend import Backend
from gateway.budgets import STRANGERS
from gateway.session import page
from gateway.templating import render

router = APIRouter()
_VERSION = TypeAdapter[str](TextVersion)
_DAY = TypeAdapter[date](IsoDay)


@router.get("/voorwaarden", dependencies=[page("public.read", STRANGERS)])
@router.get("/voorwaarden/{version}", dependencies=[page("public.read", STRANGERS)])
async def terms_page(request: Request, version: str = "") -> Response:
    """A version of the terms, in the language of the page; without one, that of today."""
    try:
        version = version and _VERSION.validate_python(version)
    except ValidationError:
        raise Refused(refuse("not_found")) from None
    backend: Backend = request.app.state.backend
    text = await backend.published.terms(version, words.language())
    return render(request, "about/voorwaarden.html", terms=text)


@router.get("/tarieven", dependencies=[page("public.read", STRANGERS)])
async def rates_page(request: Request, dag: str = "") -> Response:
    """What certificates cost on an Amsterdam day (`?dag=YYYY-MM-DD`); without one, today."""
    try:
        day = _DAY.validate_python(dag) if dag else None
    except ValidationError:
        raise Refused(refuse("rates.day")) from None
    backend: Backend = request.app.state.backend
    rates = await backend.published.rates(day)
    return render(request, "about/tarieven.html", rates=rates, today=clock.local(clock.now()).date())
