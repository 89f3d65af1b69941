"""Pages from templates: Jinja2 with strict names and escaping, Dutch as the language of the source.

Data come in as contracts views, UTC moments and codes; filters turn them into what people read: Amsterdam dates, words,
names that may wrap. No HTML is made in Python except where this module escapes it itself.
"""

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from chassis import clock
from contracts.auth import SessionView
from contracts.authority import CUSTOMERS, KEEPERS, Who
from contracts.desk import PORTAL
from contracts.identifiers import Language
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

from gateway import families, language, own_texts, paths, steps, words
from gateway.fields import PAGE_OF
from gateway.paths import ON_BEHALF, ORGANISATION
from gateway.words import _, evidence, extracts, formats, hints, history, incidents, keys, labels, problems, stalled

HERE = Path(__file__).parent
MANIFEST = HERE / "static" / "manifest.json"
BRAND = PORTAL
#: The start of a form that changes something; values in it are escaped, so that none holds a `>`.
_CHANGING = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>')
#: Each language is called as its readers call it.
_NAMES = {"nl": "Nederlands", "en": "English"}


class Crumb(NamedTuple):
    """One step of the breadcrumb: where a page hangs under."""

    href: str
    text: str


class MenuItem(NamedTuple):
    """One entry of the main menu."""

    href: str
    text: str


@cache
def _manifest(_built: int) -> dict[str, str]:
    content: dict[str, str] = json.loads(MANIFEST.read_text("utf-8"))
    return content


def asset(name: str) -> str:
    """The path of a built file by its plain name; a new build counts at once. Raises KeyError for what is not built."""
    return f"/static/{_manifest(MANIFEST.stat().st_mtime_ns)[name]}"


def menu(session: SessionView | None) -> list[MenuItem]:
    """What this visitor can go to: only what exists and is theirs."""
    help_page = MenuItem("/hulp", _("Hulp"))
    roles = frozenset(session.roles) if session else frozenset()
    if roles & CUSTOMERS and session and session.subscriber:
        return [
            MenuItem("/home", _("Home")),
            *(MenuItem(inventory.path, _(inventory.words.title)) for inventory in families.LISTS),
            MenuItem("/bestellingen", _("Bestellingen")),
            *([MenuItem(ORGANISATION, _("Organisatie"))] if roles & KEEPERS else []),
            help_page,
        ]
    if Who.VALIDATION in roles:
        return [
            MenuItem("/validatie", _("Validatie")),
            MenuItem("/validatie/beheerders", _("Certificaatbeheerders")),
            MenuItem(ON_BEHALF, _("Namens een klant")),
            MenuItem("/servicedesk/intrekken", _("Intrekken")),
            MenuItem("/servicedesk/incidenten", _("Incidenten")),
            MenuItem("/servicedesk/meldingen", _("Meldingen")),
            MenuItem("/servicedesk/vastgelopen", _("Vastgelopen")),
            MenuItem("/servicedesk/onbereikbaar", _("Onbereikbaar")),
            help_page,
        ]
    if Who.SERVICEDESK in roles:
        return [
            MenuItem("/home", _("Home")),
            MenuItem(ON_BEHALF, _("Namens een klant")),
            MenuItem("/servicedesk/intrekken", _("Intrekken")),
            MenuItem("/servicedesk/incidenten", _("Incidenten")),
            MenuItem("/servicedesk/meldingen", _("Meldingen")),
            MenuItem("/servicedesk/vastgelopen", _("Vastgelopen")),
            MenuItem("/servicedesk/onbereikbaar", _("Onbereikbaar")),
            MenuItem("/servicedesk/personen", _("Wie is wie")),
            MenuItem("/servicedesk/sessies", _("Sessies beëindigen")),
            help_page,
        ]
    return [help_page]


@cache
def environment() -> Environment:
    """The one Jinja environment: names must exist, everything is escaped."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        words._, words.ngettext, newstyle=True, pgettext=words.pgettext, npgettext=words.npgettext
    )
    env.filters |= formats.FILTERS | labels.FILTERS | keys.FILTERS | evidence.FILTERS | extracts.FILTERS
    env.filters |= hints.FILTERS | steps.FILTERS | problems.FILTERS | history.FILTERS | stalled.FILTERS
    env.filters |= own_texts.FILTERS | incidents.FILTERS
    env.globals |= {"asset": asset, "brand": BRAND, "families": families}
    return env


class Switch(NamedTuple):
    """The way to this page in the other language. `away`: its address, where it is another than that of the switch.

    `unsent`: the page is the answer to a form. What was typed in it is not what it was made with, and `back` is the page
    to come back to; from any other page the browser says itself where it came from, so that no page repeats its address.
    """

    to: Language
    name: str
    back: str
    away: str
    unsent: bool


def _switch(request: Request) -> Switch:
    to = language.other(words.language())
    address = request.app.state.switch
    away = f"{address.rstrip('/')}/?{language.PARAMETER}={to}" if address else ""
    return Switch(to, _NAMES[to], paths.again(request), away, request.method not in {"GET", "HEAD"})


def current(path: str, items: Sequence[MenuItem]) -> str:
    """The href of the menu entry that the path belongs to, or an empty text. Drafts belong to the first list, or to what staff prepare."""
    if path.startswith("/aanvragen/"):
        path = next((item.href for item in items if item.href == ON_BEHALF), families.LISTS[0].path)
    return next((item.href for item in items if path == item.href or path.startswith(item.href + "/")), "")


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page. Adds `language`, `switch`, `session` (None when nobody is logged in), `desk` (contracts.desk.Desk), `at_desk` (the visitor *is* the service desk), `menu`, `current_menu`, `crumbs`, `errors`, `path`, `now`
    and `wait` (a gateway.refusals.Wait, shown when a budget is spent; None); `context` wins. Raises jinja2.UndefinedError when a template asks for what is not there."""
    session: SessionView | None = getattr(request.state, "session", None)
    items = menu(session)
    path = request.url.path
    names = {
        "session": session,
        "desk": request.app.state.settings.desk.told(words.language()),
        "at_desk": session is not None and Who.SERVICEDESK in session.roles,
        "menu": items,
        "current_menu": current(path, items),
        "path": path,
        "language": words.language(),
        "switch": _switch(request),
        "crumbs": [],
        "errors": [],
        "wait": None,
        "now": clock.now(),
    }
    html = environment().get_template(template).render(names | context)
    return HTMLResponse(_carrying(html, session), status_code=status)


def _carrying(html: str, session: SessionView | None) -> str:
    """Every form that changes something says for which subscriber its page was made, wherever in a template it stands."""
    if session is None or session.subscriber is None:
        return html
    field = f'<input type="hidden" name="{PAGE_OF}" value="{escape(session.subscriber)}">'
    return _CHANGING.sub(lambda form: form.group() + field, html)
