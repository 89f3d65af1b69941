"""Pages from templates: Jinja2 with strict names and escaping, Dutch as the language of the source.

Data come in as contracts views, UTC moments and codes; filters turn them into what people read: Amsterdam dates, words,
names that may wrap. No HTML is made in Python except where this module escapes it itself.
"""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from datetime import date as Day
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any, NamedTuple

from babel.dates import format_datetime
from chassis import clock
from contracts import durations
from contracts.auth import SessionView
from contracts.authority import CUSTOMERS, Who
from contracts.desk import PORTAL, dialled, national
from contracts.orders import OrderView, Term, Terms
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

HERE = Path(__file__).parent
MANIFEST = HERE / "static" / "manifest.json"
BRAND = PORTAL
#: Dutch is the language of the source, so its translations are the texts themselves.
DUTCH = NullTranslations()
_ = DUTCH.gettext
ngettext = DUTCH.ngettext
pgettext = DUTCH.pgettext


class Crumb(NamedTuple):
    """One step of the breadcrumb: where a page hangs under."""

    href: str
    text: str


class MenuItem(NamedTuple):
    """One entry of the main menu."""

    href: str
    text: str


local = clock.local
#: "No well-defined end" (RFC 5280 4.1.2.5).
NO_END = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def endless(moment: datetime) -> bool:
    """True for an end that says there is none."""
    return moment == NO_END


def date(moment: datetime) -> str:
    """`24-11-2026`, the date in Amsterdam."""
    return format_datetime(local(moment), "dd-MM-yyyy", locale="nl")


def day(of: Day) -> str:
    """`24-11-2026`, a day as it is."""
    return f"{of:%d-%m-%Y}"


def iso_day(moment: datetime) -> str:
    """`2026-11-24`, the date in Amsterdam as addresses have it."""
    return local(moment).date().isoformat()


def long_moment(moment: datetime) -> str:
    """`24 november 2026 om 13:57`, Amsterdam time."""
    return _("%(date)s om %(time)s") % {
        "date": format_datetime(local(moment), "d MMMM yyyy", locale="nl"),
        "time": format_datetime(local(moment), "HH:mm", locale="nl"),
    }


def time_of_day(moment: datetime) -> str:
    """`13:57`, Amsterdam time."""
    return format_datetime(local(moment), "HH:mm", locale="nl")


def clock_time(moment: datetime) -> str:
    """`13:57:08`, Amsterdam time to the second."""
    return format_datetime(local(moment), "HH:mm:ss", locale="nl")


def days_until(moment: datetime, now: datetime) -> int:
    """Calendar days in Amsterdam from now until the moment; negative when it is past."""
    return (local(moment).date() - local(now).date()).days


def expiry(moment: datetime, now: datetime) -> str:
    """When a certificate ends: `over 12 dagen`, `over 2 jaar en 11 maanden`, `vandaag`, `5 dagen geleden`, `geen einddatum`."""
    if endless(moment):
        return _("geen einddatum")
    days = days_until(moment, now)
    if days == 0:
        return _("vandaag")
    time = durations.between(local(now).date(), local(moment).date())
    return (_("over %(time)s") if days > 0 else _("%(time)s geleden")) % {"time": time}


def old_certificate(moment: datetime) -> str:
    """The certificate that is replaced, by its end: `certificaat dat verloopt op 24-11-2026`."""
    if endless(moment):
        return _("certificaat zonder einddatum")
    return _("certificaat dat verloopt op %(date)s") % {"date": date(moment)}


def validity(of: Terms | OrderView) -> str:
    """How long the certificate will be valid: `3 jaar, ten minste tot en met 24-11-2029`."""
    known = of.validity
    if known is None:
        return durations.validity(of.validity_days, None)
    return durations.validity(of.validity_days, known.until, days_to_end=known.days if known.issuer_ends else None)


def lasting(term: Term) -> str:
    """A term that can be chosen, with the day until which the certificate is valid at least."""
    return durations.validity(term.days, term.validity.until)


def in_command(name: str) -> str:
    """The name for a command that people copy: a host name, or an example when a shell could take it for more."""
    return name if re.fullmatch(r"[A-Za-z0-9*_.-]{1,253}", name) else "www.voorbeeld.nl"


def domain(name: str) -> Markup:
    """A host name that may break before its dots and nowhere else."""
    return Markup("<wbr>.").join(escape(part) for part in name.split("."))


def mail_address(address: str) -> Markup:
    """An e-mail address that may break after its @ and before its dots."""
    name, _at, host = address.rpartition("@")
    return Markup("{}@<wbr>{}").format(name, domain(host))


def grouped(text: str, size: int = 4) -> Markup:
    """Long machine text (serial number, hash) that may break after every group; copying gives the plain text."""
    return Markup("<wbr>").join(text[i : i + size] for i in range(0, len(text), size))


def phone(number: str) -> Markup:
    """A telephone number (E.164) as one dials it, on one line."""
    return Markup("&nbsp;").join(national(number).split(" "))


def short_reference(reference: str) -> str:
    """The end of a reference, short enough to read aloud: `3f2a 91bc`. Who searches the log for it finds the whole one."""
    return f"{reference[-8:-4]} {reference[-4:]}".strip()


def serial(number: str) -> Markup:
    """A certificate's serial number as in the exported list: `3d:7d:0a`, which may break after a colon."""
    return Markup(":<wbr>").join(number[i : i + 2] for i in range(0, len(number), 2))


def euros(cents: int) -> str:
    """`€ 1.234,50`."""
    whole, rest = divmod(cents, 100)
    return f"€ {whole:,}".replace(",", ".") + f",{rest:02d}"


def size(number_of_bytes: int) -> str:
    """`87 kB`: the size of a file, in thousands of bytes, at least 1."""
    return _("%(n)s kB") % {"n": max(1, round(number_of_bytes / 1000))}


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
            MenuItem("/servercertificaten", _("Servercertificaten")),
            MenuItem("/bestellingen", _("Bestellingen")),
            help_page,
        ]
    if Who.VALIDATION in roles:
        return [MenuItem("/validatie", _("Validatie")), help_page]
    if Who.SERVICEDESK in roles:
        return [MenuItem("/home", _("Home")), MenuItem("/servicedesk/sessies", _("Sessies beëindigen")), help_page]
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
    env.install_gettext_translations(DUTCH, newstyle=True)  # type: ignore[attr-defined]
    from gateway import labels  # noqa: PLC0415 - labels takes its gettext from here
    from gateway.words import evidence  # noqa: PLC0415

    env.filters |= {
        "date": date,
        "day": day,
        "iso_day": iso_day,
        "term": durations.term,
        "long_moment": long_moment,
        "time_of_day": time_of_day,
        "clock_time": clock_time,
        "expiry": expiry,
        "endless": endless,
        "old_certificate": old_certificate,
        "validity": validity,
        "lasting": lasting,
        "in_command": in_command,
        "days_until": days_until,
        "domain": domain,
        "grouped": grouped,
        "serial": serial,
        "euros": euros,
        "size": size,
        "mail_address": mail_address,
        "phone": phone,
        "tel": dialled,
        "reference": short_reference,
        **labels.FILTERS,
        **evidence.FILTERS,
    }
    env.globals |= {"asset": asset, "brand": BRAND}
    return env


def current(path: str, items: Sequence[MenuItem]) -> str:
    """The href of the menu entry that the path belongs to, or an empty text. Drafts belong to the certificates."""
    if path.startswith("/aanvragen/"):
        path = "/servercertificaten"
    return next((item.href for item in items if path == item.href or path.startswith(item.href + "/")), "")


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page. Adds `session` (None when nobody is logged in), `desk` (contracts.desk.Desk), `at_desk` (the visitor *is* the service desk), `menu`, `current_menu`, `crumbs`, `errors`, `path`, `now`
    and `wait` (a gateway.refusals.Wait, shown when a budget is spent; None); `context` wins. Raises jinja2.UndefinedError when a template asks for what is not there."""
    session: SessionView | None = getattr(request.state, "session", None)
    items = menu(session)
    path = request.url.path
    names = {
        "session": session,
        "desk": request.app.state.settings.desk,
        "at_desk": session is not None and Who.SERVICEDESK in session.roles,
        "menu": items,
        "current_menu": current(path, items),
        "path": path,
        "crumbs": [],
        "errors": [],
        "wait": None,
        "now": clock.now(),
    }
    return HTMLResponse(environment().get_template(template).render(names | context), status_code=status)
