"""Paths of this portal: which may be led to, and which page to ask for again."""

import re
from urllib.parse import unquote, urlsplit

from fastapi import Request
from pki.private_keys import holds_private_key
from starlette.routing import Match

#: Neither another host nor a path that a browser would first make plain: `/./`, `/../`, also written with `%2e`.
_PATH = re.compile(r"^(?![^?#]*(?:/\.|%2[eE]))/(?![/\\])[^\x00-\x20\x7f\\]{0,500}\Z")
#: Where one's calendar of what ends is kept; below it, the calendars themselves.
CALENDAR = "/agenda"
#: Where an organisation says to which addresses of a role its notices go.
ORGANISATION = "/organisatie"
#: Where somebody shows that the own mail address takes mail again.
OWN_ADDRESS = "/mijn-adres"
#: Where staff see what they prepare on behalf of customers.
ON_BEHALF = "/namens-klant"
_SAFE = frozenset({"GET", "HEAD"})
#: Whoever asks for this again begins a login.
_BEGINS = "/inloggen/kaart"


def ours(text: str) -> bool:
    """Whether this is a path of this very origin, with its query, that may stand in a page."""
    return bool(_PATH.match(text)) and not holds_private_key(unquote(text))


def here(request: Request) -> str:
    """The address of this page, to ask for it again; the start page when it can't be one of ours."""
    text = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return text if ours(text) else "/"


def before(request: Request) -> str:
    """The page of ours that a form was sent from; an empty text when the browser doesn't say."""
    page = urlsplit(request.headers.get("referer", ""))
    path = page.path + (f"?{page.query}" if page.query else "")
    return path if page.netloc == request.url.netloc and ours(path) else ""


def again(request: Request) -> str:
    """The page to come back to in another language: this one; as the answer to a form, the one that can be asked for."""
    if request.method in _SAFE:
        return here(request)
    known = (path for path in (here(request), before(request)) if path and _can_be_asked_for(request, path))
    return next(known, "/")


def shown_again(text: str) -> str:
    """Where to go back to, as a form says it: a page of ours, else the start page. Nobody begins a login by it."""
    if not ours(text):
        return "/"
    return "/inloggen" if unquote(text).startswith(_BEGINS) else text


def _can_be_asked_for(request: Request, path: str) -> bool:
    scope = {"type": "http", "method": "GET", "path": urlsplit(path).path, "root_path": "", "headers": []}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)
