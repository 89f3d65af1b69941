"""In which language a page is: what its address asks for (`?taal=en`), else the cookie, else Dutch.

The cookie is what pages go by, so that a switch shows at once. It is set by the switch, and at login to what the person
said at organisation. It is lax, as a link in a mail leads to a page in the reader's language.
"""

from urllib.parse import unquote, urlsplit

from contracts.identifiers import LANGUAGES, Language
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope

COOKIE = "__Host-taal"
#: The parameter of addresses that ask for a page in a language, and of the switch.
PARAMETER = "taal"
_YEAR = 365 * 24 * 3600


def known(said: object) -> Language | None:
    """A language of ours, or None: nothing else is believed."""
    return next((language for language in LANGUAGES if said == language), None)


def other(language: Language) -> Language:
    """The language that the switch leads to."""
    return "nl" if language == "en" else "en"


def of(scope: Scope) -> Language:
    """The language in which this request is answered."""
    asked = HTTPConnection(scope)
    return known(asked.query_params.get(PARAMETER)) or known(asked.cookies.get(COOKIE)) or "nl"


def without(path: str) -> str:
    """A path of ours with its query, without the language that it asks for: the switch decides."""
    parts = urlsplit(path)
    if not parts.query:
        return path
    kept = [pair for pair in parts.query.split("&") if unquote(pair.split("=", 1)[0]) != PARAMETER]
    return parts.path + ("?" + "&".join(kept) if kept else "")


def remember(response: Response, language: Language) -> None:
    """The browser's pages are in this language from now on."""
    response.set_cookie(COOKIE, language, _YEAR, path="/", secure=True, httponly=True, samesite="lax")
