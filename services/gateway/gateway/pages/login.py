"""Logging in at the public address: the explanation, the hand-over from the card address, the choice (L1 to L3).

The hand-over: this address gives the browser a secret in a cookie and sends it to the card address with the secret's
hash (`state`). The card address answers a one-time code, which auth exchanges for a session only together with that
state; without the cookie's secret nobody can finish a login that another browser began, nor push his own on somebody.
"""

import hashlib
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import urlencode

from chassis.errors import Refused
from chassis.telemetry import correlation
from contracts.auth import NewSession
from contracts.refusals import Refusal
from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from gateway.causes import CAUSES, cause_of
from gateway.session import HOME, CurrentVisitor, forget, local_path, page, remember
from gateway.settings import Settings
from gateway.templating import render

PRE_COOKIE = "__Host-pre"
PRE_SECONDS = 300
router = APIRouter(prefix="/inloggen")


def state_of(secret: str) -> str:
    """What the card address and auth are told of the cookie's secret."""
    return urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()).decode().rstrip("=")


def failed(cause: str, reference: str) -> str:
    """The address of the page that explains why a login failed."""
    return "/inloggen/mislukt?" + urlencode({"oorzaak": cause, "code": reference})


@router.get("", dependencies=[page("public.read")])
async def explain(request: Request, naar: str = "", verlopen: str = "") -> Response:
    """What will happen, per browser, before the browser asks for the card (L1)."""
    if request.state.session is not None:
        return RedirectResponse(local_path(naar), 303)
    return render(request, "login/card.html", back=local_path(naar), ended=verlopen == "1")


@router.get("/kaart", dependencies=[page("public.read")])
async def begin(request: Request, naar: str = "") -> Response:
    """Bind the login to this browser, and send it to the card address."""
    settings: Settings = request.app.state.settings
    secret = secrets.token_urlsafe(32)
    answer = RedirectResponse(f"{settings.card_url.rstrip('/')}/inloggen/kaart?state={state_of(secret)}", 303)
    value = f"{secret}.{urlsafe_b64encode(local_path(naar).encode()).decode()}"
    # lax: the browser comes back from another address
    answer.set_cookie(PRE_COOKIE, value, PRE_SECONDS, path="/", secure=True, httponly=True, samesite="lax")
    return answer


@router.get("/kaart/klaar", dependencies=[page("public.read")])
async def finish(request: Request, visitor: CurrentVisitor, code: str = "") -> Response:
    """Exchange the code for a session, and land on the page that was asked for."""
    secret, _, packed = request.cookies.get(PRE_COOKIE, "").partition(".")
    opened = await visitor.backend.auth.open_session(code, state_of(secret) if secret else "")
    if isinstance(opened, Refusal):
        return _without_pre(RedirectResponse(failed(cause_of(opened), correlation.get()), 303))
    if visitor.secret:
        await visitor.backend.auth.end(visitor.secret)  # the session that this browser had before
    return _without_pre(_logged_in(opened, _unpacked(packed)))


def _unpacked(packed: str) -> str:
    try:
        return local_path(urlsafe_b64decode(packed).decode())
    except ValueError:
        return HOME


def _without_pre(answer: Response) -> Response:
    answer.delete_cookie(PRE_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return answer


def _logged_in(opened: NewSession, back: str) -> Response:
    choosing = opened.view.choices and opened.view.subscriber is None
    to = "/inloggen/abonnee?" + urlencode({"naar": back}) if choosing else back
    answer = RedirectResponse(to, 303)
    remember(answer, opened.session)
    return answer


@router.get("/mislukt", dependencies=[page("public.read")])
async def explain_failure(request: Request, oorzaak: str = "", code: str = "") -> Response:
    """One page per cause: what happened, what to do, how to try again (L3)."""
    cause = CAUSES.get(oorzaak) or CAUSES["unavailable"]
    reference = code if code.isalnum() and len(code) <= 64 else correlation.get()
    return render(request, "login/failed.html", status=cause.status, cause=cause, reference=reference)


@router.get("/abonnee", dependencies=[page("public.read")])
async def choices(request: Request, visitor: CurrentVisitor, naar: str = "") -> Response:
    """For who it is, when a person is registered with more subscribers (L2)."""
    session = visitor.session
    if session is None:
        return RedirectResponse("/inloggen?" + urlencode({"naar": local_path(naar)}), 303)
    if not session.choices:
        return RedirectResponse(local_path(naar), 303)
    return render(request, "login/choice.html", choices=session.choices, back=local_path(naar))


@router.post("/abonnee", dependencies=[page("public.read")])
async def choose(
    request: Request, visitor: CurrentVisitor, abonnee: str = Form(""), naar: str = Form("")
) -> Response:  # fmt: skip
    """Go on for this subscriber, under a new session id."""
    if visitor.session is None:
        answer = RedirectResponse("/inloggen?" + urlencode({"naar": local_path(naar)}), 303)
        forget(answer)
        return answer
    opened = await visitor.backend.auth.choose(visitor.secret, abonnee)
    if isinstance(opened, Refusal):
        raise Refused(opened)
    return _logged_in(opened, local_path(naar))
