"""The calendar of what ends: its address is made here and shown once, and read by programs that can't log in."""

import hashlib
import re

from chassis.errors import Refused
from contracts.refusals import refuse
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from gateway import families
from gateway.backend import Backend
from gateway.budgets import FEEDS, LINKS, SAVES, Gate
from gateway.forms import reading
from gateway.paths import CALENDAR
from gateway.session import CurrentVisitor, Visitor, page
from gateway.templating import Crumb, render
from gateway.words import _, language

router = APIRouter(prefix=CALENDAR)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


@router.get("", dependencies=[page("calendar.keep")])
async def show(request: Request, visitor: CurrentVisitor) -> Response:
    """What it is for, and whether there is an address."""
    return await _page(request, visitor)


@router.post("", dependencies=[page("calendar.keep", SAVES)])
async def make(request: Request, visitor: CurrentVisitor) -> Response:
    """A new address, in this answer alone: no other page has it."""
    await reading.read(request)
    token = (await visitor.calendars.make(language())).token
    return await _page(request, visitor, f"{request.app.state.settings.portal_url}{CALENDAR}/{token}.ics")


@router.post("/stoppen", dependencies=[page("calendar.keep", SAVES)])
async def end(request: Request, visitor: CurrentVisitor) -> Response:
    """Takes the address back."""
    await reading.read(request)
    await visitor.calendars.end()
    return RedirectResponse(CALENDAR, 303)


@router.get("/{token}.ics", dependencies=[page("public.read", LINKS)])
async def feed(request: Request, token: str) -> Response:
    """The calendar. What leads nowhere, whatever ended it or if it never was, is not found; one that is asked for too often has to wait."""
    if not _TOKEN.fullmatch(token):
        raise Refused(refuse("not_found"))
    gate: Gate = request.app.state.gate
    if (spent := gate.spend_as(FEEDS, hashlib.sha256(token.encode()).hexdigest())) is not None:
        raise Refused(spent)
    backend: Backend = request.app.state.backend
    content = await backend.feeds.read(token)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"etag": tag})
    name = {"content-disposition": 'inline; filename="certificaten.ics"'}
    return Response(content, media_type="text/calendar; charset=utf-8", headers={"etag": tag, **name})


async def _page(request: Request, visitor: Visitor, address: str = "") -> Response:
    first = families.LISTS[0]
    crumbs = [Crumb(first.path, _(first.words.title))]
    state = await visitor.calendars.state()
    return render(request, "certificates/calendar.html", state=state, address=address, crumbs=crumbs)
