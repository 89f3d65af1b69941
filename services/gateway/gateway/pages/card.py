"""The card address: one request, one verdict, and away again."""

import asyncio
import re

from chassis.errors import Refused
from chassis.telemetry import correlation, log
from contracts.auth import HandOver
from contracts.refusals import refuse
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from gateway.backend import Backend
from gateway.budgets import CARDS, Gate
from gateway.edge.peer import CARD, presented
from gateway.pages.login import failed, from_elsewhere
from gateway.session import card_page, within_budget
from gateway.settings import Settings
from gateway.words.login import cause_of

router = APIRouter()
_STATE = re.compile(r"^[0-9A-Za-z_-]{43}\Z")


@router.get("/inloggen/kaart", dependencies=[card_page("public.read", CARDS)])
async def judge(request: Request, state: str = "") -> Response:
    """Have auth judge what was presented on this connection, and hand over to the public address."""
    settings: Settings = request.app.state.settings
    shown = presented(request.scope)
    if not _STATE.match(state) or shown.listener != CARD:
        return _away(settings, "/inloggen")
    if from_elsewhere(request, settings.portal_url, settings.card_url):
        return _away(settings, "/inloggen?elders=1")
    try:
        within_budget(request)
        verdict = await _verdict(request, shown.certificate, state)
    except Refused as error:
        if request.state.spent is None:  # who was over his budget has waited
            await request.app.state.gate.hold_off()
        cause = cause_of(error.refusal)
        log.info("login.refused", cause=cause)
        return _away(settings, failed(cause, correlation.get(), error.refusal))
    return _away(settings, f"/inloggen/kaart/klaar?code={verdict.code}")


async def _verdict(request: Request, certificate: bytes | None, state: str) -> HandOver:
    """Auth's verdict, raised when it is no. A few cards at a time, each so often and for a bounded time: cards can't keep auth from pages."""
    gate: Gate = request.app.state.gate
    if certificate and (spent := gate.spend_on(certificate)) is not None:
        raise Refused(spent)
    backend: Backend = request.app.state.backend
    settings: Settings = request.app.state.settings
    if (refusal := await gate.cards.enter()) is not None:
        raise Refused(refusal)
    try:
        async with asyncio.timeout(settings.card_seconds):
            return await backend.cards.card_login(certificate, state)
    except TimeoutError:
        raise Refused(refuse("login.status_unknown")) from None
    finally:
        gate.cards.leave()


@router.get("/{path:path}", dependencies=[card_page("public.read", free="one redirect; asks nobody")])
async def elsewhere(request: Request) -> Response:
    """Nothing else is here: the portal is at its own address."""
    return _away(request.app.state.settings, "/")


def _away(settings: Settings, path: str) -> Response:
    return RedirectResponse(settings.portal_url.rstrip("/") + path, 303)
