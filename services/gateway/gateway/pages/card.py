"""The card address: one request, one verdict, and away again (L1, L3)."""

import re

from chassis.telemetry import correlation, log
from contracts.refusals import Refusal
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from gateway.backend import Backend
from gateway.causes import cause_of
from gateway.edge.peer import CARD, presented
from gateway.pages.login import failed
from gateway.session import page
from gateway.settings import Settings

router = APIRouter()
_STATE = re.compile(r"^[0-9A-Za-z_-]{43}\Z")


@router.get("/inloggen/kaart", dependencies=[page("public.read")])
async def judge(request: Request, state: str = "") -> Response:
    """Have auth judge what was presented on this connection, and hand over to the public address."""
    settings: Settings = request.app.state.settings
    backend: Backend = request.app.state.backend
    shown = presented(request.scope)
    if not _STATE.match(state) or shown.listener != CARD:
        return _away(settings, "/inloggen")
    verdict = await backend.auth.card_login(shown.certificate, state)
    if isinstance(verdict, Refusal):
        cause = cause_of(verdict)
        log.info("login.refused", cause=cause)
        return _away(settings, failed(cause, correlation.get()))
    return _away(settings, f"/inloggen/kaart/klaar?code={verdict.code}")


@router.get("/{path:path}", dependencies=[page("public.read")])
async def elsewhere(request: Request) -> Response:
    """Nothing else is here: the portal is at its own address."""
    return _away(request.app.state.settings, "/")


def _away(settings: Settings, path: str) -> Response:
    return RedirectResponse(settings.portal_url.rstrip("/") + path, 303)
