"""Logging in at the public address: the explanation, the hand-over from the card address, the choice.

The hand-over: this address gives the browser a secret in a cookie and sends it to the card address with the secret's
hash (`state`). The card address answers a one-time code, which auth exchanges for a session only together with that
state; without the cookie's secret nobody can finish a login that another browser began, nor push his own on somebody.
"""

import hashlib
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import urlencode, urlsplit

from chassis.errors import Refused
from chassis.telemetry import correlation
from contracts.auth import NewSession
from contracts.refusals import Refusal
from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from gateway import language, words
from gateway.backend import if_told
from gateway.browsers import roughly
from gateway.budgets import LOGIN_ENDS, LOGIN_STARTS, SAVES, STRANGERS, browser
from gateway.refusals import wait_for, wait_of
from gateway.session import HOME, CurrentVisitor, forget, local_path, page, remember
from gateway.settings import Settings
from gateway.templating import render
from gateway.words.login import BUSY, CAUSES, cause_of

PRE_COOKIE = "__Host-pre"
PRE_SECONDS = 300
router = APIRouter(prefix="/inloggen")


def from_elsewhere(request: Request, *ours: str) -> bool:
    """Whether another site sent the browser here. `ours`: addresses that may; two ports or hosts of one name are one site.

    By `Sec-Fetch-Site` (Fetch Metadata, 2.3), which no page can set; by the referrer in browsers that don't say it.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none", *(["same-site"] if len(ours) > 1 else [])}
    referrer = urlsplit(request.headers.get("referer", ""))
    return bool(referrer.netloc) and referrer.netloc not in {urlsplit(address).netloc for address in ours}


def _explained(
    request: Request, back: str, *, ended: bool = False, elsewhere: bool = False, status: int = 200
) -> Response:
    return render(request, "login/card.html", status=status, back=local_path(back), ended=ended, elsewhere=elsewhere)


def state_of(secret: str) -> str:
    """What the card address and auth are told of the cookie's secret."""
    return urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()).decode().rstrip("=")


def failed(cause: str, reference: str, refusal: Refusal | None = None, back: str = "") -> str:
    """The address of the page that explains why a login failed, and after how many seconds it may work.

    `back`: what was asked for, when the cookie that knows it is taken away."""
    wait = wait_of(refusal)
    more = {"wacht": str(wait.seconds)} if wait else {}
    more |= {"naar": back} if back else {}
    return "/inloggen/mislukt?" + urlencode({"oorzaak": cause, "code": reference, **more})


@router.get("", dependencies=[page("public.read", STRANGERS)])
async def explain(request: Request, naar: str = "", verlopen: str = "", elders: str = "") -> Response:
    """What will happen, per browser, before the browser asks for the card."""
    if request.state.session is not None:
        return RedirectResponse(local_path(naar), 303)
    return _explained(request, naar, ended=verlopen == "1", elsewhere=elders == "1")


@router.get("/kaart", dependencies=[page("public.read", LOGIN_STARTS)])
async def begin(request: Request, naar: str = "") -> Response:
    """Bind the login to this browser, and send it to the card address.

    A login begins here or by hand: another site that sends a browser here gets no further than the explanation.
    """
    settings: Settings = request.app.state.settings
    if from_elsewhere(request, settings.portal_url):
        return _explained(request, naar, elsewhere=True, status=403)
    secret = secrets.token_urlsafe(32)
    at = f"{settings.card_url.rstrip('/')}/inloggen/kaart?state={state_of(secret)}"
    if words.language() != "nl":  # the cookie may be of another host than the card address
        at += f"&{language.PARAMETER}={words.language()}"
    answer = RedirectResponse(at, 303)
    value = f"{secret}.{urlsafe_b64encode(local_path(naar).encode()).decode()}"
    # lax: the browser comes back from another address
    answer.set_cookie(PRE_COOKIE, value, PRE_SECONDS, path="/", secure=True, httponly=True, samesite="lax")
    return answer


@router.get("/kaart/klaar", dependencies=[page("public.read", LOGIN_ENDS)])
async def finish(request: Request, visitor: CurrentVisitor, code: str = "") -> Response:
    """Exchange the code for a session, and land on the page that was asked for.

    A code is spent wherever it arrives, also in a browser that began no login: nobody may use it after that.
    """
    secret, _, packed = request.cookies.get(PRE_COOKIE, "").partition(".")
    state = state_of(secret or secrets.token_urlsafe(32))
    guesser, roughly_which = browser(request, secret), roughly(request.headers.get("user-agent", ""))
    auth = visitor.backend.auth
    try:
        opened = await auth.open_session(code, state, guesser, browser=roughly_which, before=visitor.secret)
    except Refused as error:
        refusal = error.refusal
        answer = RedirectResponse(failed(cause_of(refusal), correlation.get(), refusal, _unpacked(packed)), 303)
        return answer if refusal.slug == "too_many" else _without_pre(answer)
    if visitor.secret:
        await if_told(auth.end(visitor.secret))  # the session that this browser had before
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
    if opened.view.language:
        language.remember(answer, opened.view.language)
    return answer


@router.get("/mislukt", dependencies=[page("public.read", STRANGERS)])
async def explain_failure(
    request: Request, oorzaak: str = "", code: str = "", wacht: str = "", naar: str = ""
) -> Response:
    """One page per cause: what happened, what to do, how to try again for the page that was asked for.

    Anybody can write the address that `failed` makes, so nothing in it is believed. `code` is the attempt's reference.
    """
    cause = CAUSES.get(oorzaak) or CAUSES["unavailable"]
    reference = code if code.isascii() and code.isalnum() and len(code) <= 64 else correlation.get()
    seconds = int(wacht) if wacht.isascii() and wacht.isdigit() and len(wacht) <= 3 else 0
    wait = wait_for(max(seconds, 1)) if cause.code == BUSY else None
    back = local_path(naar) if naar else _unpacked(request.cookies.get(PRE_COOKIE, "").partition(".")[2])
    answer = render(
        request, "login/failed.html", status=cause.status, cause=cause, reference=reference, wait=wait, back=back
    )
    return wait.on(answer) if wait else answer


@router.get("/abonnee", dependencies=[page("public.read", STRANGERS)])
async def choices(request: Request, visitor: CurrentVisitor, naar: str = "") -> Response:
    """For who it is, when a person is registered with more subscribers: at the login, and to switch later."""
    session = visitor.session
    if session is None:
        return RedirectResponse("/inloggen?" + urlencode({"naar": local_path(naar)}), 303)
    if session.others:
        return render(request, "login/switch.html")
    if not session.choices:
        return RedirectResponse(local_path(naar), 303)
    return render(request, "login/choice.html", choices=session.choices, back=local_path(naar))


@router.post("/abonnee", dependencies=[page("public.read", SAVES)])
async def choose(request: Request, visitor: CurrentVisitor, abonnee: str = Form(""), naar: str = Form("")) -> Response:
    """Go on for this subscriber, under a new session id."""
    if visitor.session is None:
        answer = RedirectResponse("/inloggen?" + urlencode({"naar": local_path(naar)}), 303)
        forget(answer)
        return answer
    return _logged_in(await visitor.backend.auth.choose(visitor.secret, abonnee), local_path(naar))
