"""Who asks for a page: the session cookie, one call to auth per request, and the action that a route names."""

from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import unquote

from chassis.errors import Refused
from contracts.auth import Choice, SessionView
from contracts.authority import ACTIONS, SIGNING, Who, refused
from contracts.refusals import refuse
from fastapi import Depends, Request
from pki.private_keys import holds_private_key
from starlette.responses import Response

from gateway import budgets, fields, paths
from gateway.backend import (
    Backend,
    Batches,
    Calendars,
    Certificates,
    Desk,
    Orders,
    Registers,
    Sessions,
    audiences,
    if_told,
)
from gateway.budgets import Gate

COOKIE = budgets.COOKIE
HOME = "/home"
_SAFE = frozenset({"GET", "HEAD"})
_OF_THE_PERSON = "session.own"  # whichever subscriber it is for
_LOGIN = ("/inloggen", "/uitloggen", "/uitgelogd", "/static", "/sessies/")


class LoginNeeded(Exception):
    """Nobody is logged in. `ended`: the browser still had the cookie of a session that is over."""

    def __init__(self, back: str, *, ended: bool) -> None:
        super().__init__(back)
        self.back, self.ended = back, ended


class ChoiceNeeded(Exception):
    """The person is known, but not yet for which subscriber."""

    def __init__(self, back: str) -> None:
        super().__init__(back)
        self.back = back


class OtherSubscriber(Exception):
    """A form of a page of another of the person's subscribers than the session's. `page_of` is None when it doesn't say."""

    def __init__(self, page_of: Choice | None, back: str) -> None:
        super().__init__(back)
        self.page_of, self.back = page_of, back


class CrossSiteEntry(Exception):
    """The visitor comes from another site, so that a strict cookie was held back: ask the browser to come again."""


@dataclass(frozen=True)
class Visitor:
    """Who asks. `session` is None when nobody is logged in; `secret` is the cookie's value, for auth alone."""

    backend: Backend
    session: SessionView | None = None
    secret: str = field(default="", repr=False)
    tokens: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def sessions(self) -> Sessions:
        """Auth about sessions, in the visitor's name. Raises KeyError when nobody is logged in."""
        return self.backend.sessions(self.tokens["auth"])

    @property
    def certificates(self) -> Certificates:
        """Certificates, in the visitor's name. Raises KeyError when nobody is logged in."""
        return self.backend.certificates(self.tokens["certificates"])

    @property
    def desk(self) -> Desk:
        """Anybody's certificates, in the name of a visitor of the provider. Raises KeyError when nobody is logged in."""
        return self.backend.desk(self.tokens["certificates"])

    @property
    def orders(self) -> Orders:
        """Orders, in the visitor's name. Raises KeyError when nobody is logged in."""
        return self.backend.orders(self.tokens["orders"])

    @property
    def calendars(self) -> Calendars:
        """Certificates about one's calendar address, in the visitor's name. Raises KeyError when nobody is logged in."""
        return self.backend.calendars(self.tokens["certificates"])

    @property
    def batches(self) -> Batches:
        """Orders about renewals asked for together, in the visitor's name. Raises KeyError when nobody is logged in."""
        return self.backend.batches(self.tokens["orders"])

    @property
    def registers(self) -> Registers:
        """Organisation about extracts, in the visitor's name. Raises KeyError on a page of another action than `backend.audiences` says."""
        return self.backend.registers(self.tokens["organisation"])


def fingerprint(session: SessionView) -> str:
    """What pages know of their session, to see whether it still is this browser's."""
    return session.session_hash[:16]


def local_path(text: str) -> str:
    """The path to land on after a login: a path of this portal that is not about logging in, else `/home`."""
    if not paths.ours(text) or unquote(text).startswith(_LOGIN) or text == "/":
        return HOME
    return text


def where(request: Request) -> str:
    """Where to come back to: this page, or for a sent form the page it was on."""
    if request.method in _SAFE:
        return local_path(paths.here(request))
    return local_path(paths.before(request))


async def identify(
    backend: Backend,
    secret: str,
    action: str = "public.read",
    *,
    recheck: bool = False,
    passive: bool = False,
    page: str | None = None,
) -> Visitor:
    """The visitor behind a cookie's value; nobody for an ended or unknown session. Raises Refused when auth can't tell.

    `action`: what the visitor is here for; auth writes it down when that is not allowed. `passive`: a page asks by itself,
    which keeps no session going. `page`: for whom a form's page was made, when that is not the session's subscriber; `not_found` when none of the person's.
    """
    if not secret:
        return Visitor(backend)
    try:
        identity = await backend.auth.identify(
            secret, audiences(action), action, recheck=recheck, passive=passive, page=page
        )
    except Refused as error:
        if error.refusal.slug != "not_logged_in":
            raise
        return Visitor(backend)
    return Visitor(backend, identity.view, secret, dict(identity.tokens))


async def meet(request: Request) -> None:
    """Puts the session on a request that no route will see, for the menu of its page; nobody's when auth can't tell."""
    backend: Backend = request.app.state.backend
    visitor = await if_told(identify(backend, request.cookies.get(COOKIE, "")))
    request.state.session = visitor.session if visitor else None


def _came_from_elsewhere(request: Request) -> bool:
    head = request.headers
    return (
        request.method == "GET"
        and COOKIE not in request.cookies
        and head.get("sec-fetch-site") == "cross-site"
        and head.get("sec-fetch-mode") == "navigate"
        and not request.url.path.startswith(_LOGIN)
    )


def _by_itself(request: Request) -> bool:
    """Whether a script of a page asks (Fetch Metadata, 2.2, and in browsers that don't say it, our own field)."""
    return request.headers.get("sec-fetch-mode", "navigate") != "navigate" or "mc-passive" in request.headers


def page(action: str, budget: str = "", *, free: str = "", inform: bool = False, use: bool | None = None) -> Any:
    """A route's dependency: only who may do this action of contracts.authority gets the page. Every route has one.

    `budget` names what the route is counted by (gateway.budgets); what anybody may ask and what changes something names
    one, or says why it is `free`. Spent, it is the refusal `too_many`; with `inform` that is left to the route, in
    `request.state.spent`, so that its form comes back as it was typed. Actions of `SIGNING` have the login certificate's
    status checked first. `use`: whether this is use of the session, which keeps it going; else what scripts ask is not.
    Raises KeyError for an unknown action.
    """
    public = Who.PUBLIC in ACTIONS[action]

    async def check(request: Request) -> None:
        gate: Gate = request.app.state.gate
        request.state.spent = None
        if any(holds_private_key(value) for value in request.query_params.values()):
            raise Refused(refuse("input.private_key"))
        if budget in gate.by_address:
            await _count_stranger(gate, budget, request)
        if _came_from_elsewhere(request):
            raise CrossSiteEntry
        secret = request.cookies.get(COOKIE, "")
        backend: Backend = request.app.state.backend
        passive = _by_itself(request) if use is None else not use
        request.state.unsure = None
        try:
            visitor = await identify(backend, secret, action, recheck=action in SIGNING, passive=passive)
        except Refused as error:
            if not public:
                raise
            visitor, request.state.unsure = Visitor(backend), error.refusal  # public pages go on without auth
        else:
            gate.met(request, secret, good=visitor.session is not None)
        request.state.visitor, request.state.session = visitor, visitor.session
        if not public:
            _admit(request, action, visitor.session, ended=bool(secret))
            if request.method not in _SAFE and action != _OF_THE_PERSON:
                await _of_this_subscriber(request, visitor, action)
        if visitor.session and budget in gate.by_person:
            request.state.spent = gate.spend_as(budget, visitor.session.person)
            if request.state.spent is not None and not inform:
                raise Refused(request.state.spent)

    check.action = action  # type: ignore[attr-defined]
    check.counted = budget or free  # type: ignore[attr-defined]
    check.budget = budget  # type: ignore[attr-defined]
    return Depends(check)


def within_budget(request: Request) -> None:
    """For a route that is informed of a spent budget: raises Refused with it."""
    if request.state.spent is not None:
        raise Refused(request.state.spent)


def card_page(action: str, budget: str = "", *, free: str = "") -> Any:
    """A route's dependency at the card address: counted by address, and nobody's session is looked at.

    A spent budget is left to the route, in `request.state.spent`: the page that says so is at the public address.
    """

    async def check(request: Request) -> None:
        gate: Gate = request.app.state.gate
        request.state.spent = gate.spend(budget, request) if budget else None
        if request.state.spent is not None:
            await gate.hold_off()

    check.action = action  # type: ignore[attr-defined]
    check.budget, check.counted = budget, budget or free  # type: ignore[attr-defined]
    return Depends(check)


async def _count_stranger(gate: Gate, budget: str, request: Request) -> None:
    if (refusal := gate.spend(budget, request)) is not None:
        await gate.hold_off()
        raise Refused(refusal)


def _admit(request: Request, action: str, session: SessionView | None, *, ended: bool) -> None:
    if session is None:
        raise LoginNeeded(where(request), ended=ended)
    if session.choices and session.subscriber is None:
        raise ChoiceNeeded(where(request))
    if slug := refused(frozenset(session.roles), action, read_only=session.read_only):
        raise Refused(refuse(slug))  # auth was told of the action, and wrote it down


async def _of_this_subscriber(request: Request, visitor: Visitor, action: str) -> None:
    """Only a page of the session's subscriber changes something: a tab may be older than the switch to another.

    A form that doesn't say whose it is, is taken from who has no other subscriber. Raises OtherSubscriber, and Refused
    with `not_found` for a subscriber that is none of the person's, of which auth keeps a line.
    """
    session = visitor.session
    if session is None or session.subscriber is None:
        return  # the provider's own people
    said = await fields.page_of(request)
    if said == session.subscriber or (said is None and not session.others):
        return
    page_of = next((other for other in session.others if other.subscriber == said), None)
    if said is not None and page_of is None:
        await identify(visitor.backend, visitor.secret, action, passive=True, page=said)
        raise Refused(refuse("not_found"))  # no number at all
    raise OtherSubscriber(page_of, where(request))


async def current_visitor(request: Request) -> Visitor:
    """The visitor that `page` found for this request."""
    visitor: Visitor = request.state.visitor
    return visitor


CurrentVisitor = Annotated[Visitor, Depends(current_visitor)]


def remember(response: Response, secret: str) -> None:
    """Give the browser the session. The cookie is strict: no other site's request carries it."""
    response.set_cookie(COOKIE, secret, path="/", secure=True, httponly=True, samesite="strict")


def forget(response: Response) -> None:
    """Take the session's cookie away."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
