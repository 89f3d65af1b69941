"""The overview's address: filters, order and page in the query, so that every view can be kept as a bookmark.

Unknown or worn-out values fall back to the default: an old bookmark still opens the list.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from contracts.certificates import CertificateSort, CertificateStatus, ListQuery, Renewal
from contracts.orders import MOST_CERTIFICATES
from contracts.products import Product
from contracts.reports import ReportPerson
from pki.text import visible
from pydantic import Field
from starlette.datastructures import ImmutableMultiDict

from gateway.families import Inventory
from gateway.words import N_, _, labels, ngettext
from gateway.words.formats import month

PER_PAGE = (10, 25, 50, 100)
DEFAULT_PER_PAGE = 25
WITHIN = (7, 30, 60, 90)
ALL = "alle"
ANNOUNCED = "aangekondigd"  # valid, and it will be revoked on a day
NOBODY = "geen"
STATUS_WORDS = {
    CertificateStatus.VALID: "geldig",
    CertificateStatus.EXPIRED: "verlopen",
    CertificateStatus.REVOKING: "wordt-ingetrokken",
    CertificateStatus.REVOKED: "ingetrokken",
    None: ALL,
}
SORT_WORDS = {
    CertificateSort.NAME: "naam",
    CertificateSort.PRODUCT: "type",
    CertificateSort.STATUS: "status",
    CertificateSort.NOT_BEFORE: "vanaf",
    CertificateSort.NOT_AFTER: "verloopt",
    CertificateSort.OWN_NAME: "eigen-naam",
    CertificateSort.OWN_REFERENCE: "kenmerk",
    CertificateSort.COST_CENTRE: "kostenplaats",
}
RENEWAL_WORDS = {
    Renewal.NONE: "niets",
    Renewal.ASKED: "aangevraagd",
    Renewal.REPLACED: "vervangen",
    Renewal.MUTED: "wordt-niet-verlengd",
}
_STATUS = {word: status for status, word in STATUS_WORDS.items()}
_SORT = {word: sort for sort, word in SORT_WORDS.items()}
_RENEWAL = {word: renewal for renewal, word in RENEWAL_WORDS.items()}
_NAME_LIMIT = 253
_CURSOR_LIMIT = 600
_TICKS, _TICKS_LIMIT = (
    2 * MOST_CERTIFICATES,
    2 * MOST_CERTIFICATES * 20,
)  # more are counted, to say that they are too many
_ROW = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


class Shown(ListQuery):
    """What an overview shows; `chosen`: the certificates that are ticked on it or on another page, which no service is asked about."""

    chosen: tuple[int, ...] = Field(default=(), exclude=True)


#: What went wrong with ticks, by its word in the address.
CHOOSING = {
    "niets": N_("Zet eerst een vinkje bij de certificaten die u wilt verlengen."),
    "te-veel": N_("U kunt 100 certificaten tegelijk verlengen. Haal vinkjes weg."),
}


#: What that is called among the statuses.
_ANNOUNCED = N_("Wordt later ingetrokken")


class Chip(NamedTuple):
    """An active filter and the address without it."""

    text: str
    href: str


class Filter(NamedTuple):
    """A choice above the list: its name in the address, what one may choose, what is chosen."""

    name: str
    label: str
    choices: list[tuple[Any, str]]
    chosen: Any


def chosen(texts: Iterable[str]) -> tuple[int, ...]:
    """The ticked certificates in such texts: numbers with dots between them, each once. What is no number of one is left out."""
    numbers = (number for text in texts for number in text[:_TICKS_LIMIT].split("."))
    return tuple(dict.fromkeys(int(n) for n in numbers if _ROW.fullmatch(n)))[:_TICKS]


def read(params: Mapping[str, str], inventory: Inventory) -> Shown:
    """The query of an address of this list."""
    per_page = _number(params.get("per", ""), DEFAULT_PER_PAGE)
    within, ends = _number(params.get("verloopt", ""), -1), params.get("eindigt", "")
    ticks = params.getlist("kies") if isinstance(params, ImmutableMultiDict) else []
    return Shown(
        chosen=chosen([*ticks, params.get("gekozen", "")]),
        family=inventory.family.value,
        product=Product(params["type"]) if params.get("type") in inventory.products else None,
        status=_STATUS.get(params.get("status", ""), CertificateStatus.VALID),
        announced=params.get("status") == ANNOUNCED,
        name=visible(params.get("naam", "")).strip()[:_NAME_LIMIT],
        expires_within=within if 0 <= within <= 3650 else None,
        ends_in=ends if re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", ends, re.ASCII) else None,
        renewal=_RENEWAL.get(params.get("verlenging", "")),
        manager=_person(params.get("beheerder", "")),
        without_manager=params.get("beheerder") == NOBODY,
        requester=_person(params.get("besteld-door", "")),
        sort=_SORT.get(params.get("sorteer", ""), CertificateSort.NOT_AFTER),
        descending=params.get("richting") == "af",
        page=min(max(_number(params.get("pagina", ""), 1), 1), 100_000),
        per_page=per_page if per_page in PER_PAGE else DEFAULT_PER_PAGE,
        after=visible(params.get("na", ""))[:_CURSOR_LIMIT] or None,
        before=visible(params.get("voor", ""))[:_CURSOR_LIMIT] or None,
    )


def link(query: Shown, **changes: object) -> str:
    """The query string of this view with changes, defaults left out: `?naam=api&pagina=2`, or `?` when all is default.

    A change of anything but the page starts at page 1.
    """
    if not changes.keys() & {"page", "after", "before"}:
        changes |= {"page": 1, "after": None, "before": None}
    elif "page" in changes:
        changes = {"after": None, "before": None} | changes
    q = query.model_copy(update=changes)
    return "?" + urlencode({name: value for name, value in parts(q).items() if value})


def parts(q: Shown) -> dict[str, str]:
    """The fields of this view's address by name, empty where it is the default."""
    return {
        "naam": q.name,
        "type": q.product.value if q.product else "",
        "status": _status_word(q) if q.announced or q.status is not CertificateStatus.VALID else "",
        "verloopt": "" if q.expires_within is None else str(q.expires_within),
        "eindigt": q.ends_in or "",
        "verlenging": "" if q.renewal is None else RENEWAL_WORDS[q.renewal],
        "beheerder": NOBODY if q.without_manager else q.manager or "",
        "besteld-door": q.requester or "",
        "sorteer": "" if q.sort is CertificateSort.NOT_AFTER else SORT_WORDS[q.sort],
        "richting": "af" if q.descending else "",
        "per": "" if q.per_page == DEFAULT_PER_PAGE else str(q.per_page),
        "pagina": "" if q.page == 1 else str(q.page),
        "na": q.after or "",
        "voor": q.before or "",
        "gekozen": ".".join(map(str, q.chosen)),
    }


def sort_link(query: Shown, sort: CertificateSort) -> str:
    """The address that sorts by this column; on the sorted column, the other way round."""
    return link(query, sort=sort, descending=query.sort == sort and not query.descending)


def chips(query: Shown, about: ReportPerson | None) -> list[Chip]:
    """The active filters, each with the address that drops it. `about`: the person whose certificates are shown."""
    active = []
    if query.name:
        active.append(Chip(_("Gezocht op: %(term)s") % {"term": query.name}, link(query, name="")))
    if query.product:
        active.append(Chip(_("Type: %(type)s") % {"type": labels.product(query.product)}, link(query, product=None)))
    if query.announced:
        active.append(Chip(_("Status: %(status)s") % {"status": _(_ANNOUNCED)}, link(query, announced=False)))
    elif query.status:
        active.append(Chip(_("Status: %(status)s") % {"status": labels.status(query.status)}, link(query, status=None)))
    if query.expires_within is not None:
        text = ngettext("Verloopt binnen %(n)s dag", "Verloopt binnen %(n)s dagen", query.expires_within)
        active.append(Chip(text % {"n": query.expires_within}, link(query, expires_within=None)))
    if query.ends_in is not None:
        active.append(Chip(_("Verloopt in %(month)s") % {"month": month(query.ends_in)}, link(query, ends_in=None)))
    if query.renewal is not None:
        text = _("Verlenging: %(renewal)s") % {"renewal": labels.renewal(query.renewal)}
        active.append(Chip(text, link(query, renewal=None)))
    if query.without_manager:
        active.append(Chip(_("Zonder beheerder"), link(query, without_manager=False)))
    if query.manager is not None:
        text = _("Beheerder: %(name)s") % {"name": person(query.manager, about)}
        active.append(Chip(text, link(query, manager=None)))
    if query.requester is not None:
        text = _("Besteld door: %(name)s") % {"name": person(query.requester, about)}
        active.append(Chip(text, link(query, requester=None)))
    return active


def person(number: str, about: ReportPerson | None) -> str:
    """`Karel Jansen (CB0000012)`, or the number alone when the name is not known."""
    known = about is not None and about.number == number and about.name
    return f"{known} ({number})" if known else number


def within(days: int) -> str:
    """`Binnen 30 dagen`."""
    return ngettext("Binnen %(n)s dag", "Binnen %(n)s dagen", days) % {"n": days}


def _by_type(inventory: Inventory, query: ListQuery, _about: ReportPerson | None) -> Filter:
    products = [(product.value, labels.product(product)) for product in inventory.products]
    return Filter("type", _("Type"), [("", _("Alle typen")), *products], query.product or "")


def _by_status(_inventory: Inventory, query: ListQuery, _about: ReportPerson | None) -> Filter:
    statuses = [(word, labels.status(code) if code else _("Alle")) for code, word in STATUS_WORDS.items()]
    statuses.insert(1, (ANNOUNCED, _(_ANNOUNCED)))
    return Filter("status", _("Status"), statuses, _status_word(query))


def _status_word(query: ListQuery) -> str:
    return ANNOUNCED if query.announced else STATUS_WORDS[query.status]


def _by_end(_inventory: Inventory, query: ListQuery, _about: ReportPerson | None) -> Filter:
    """Days until expiry; a number from the address that is not among the choices is kept."""
    chosen = query.expires_within
    days = sorted({*WITHIN, *([] if chosen is None else [chosen])})
    choices = [("", _("Maakt niet uit")), *((n, within(n)) for n in days)]
    return Filter("verloopt", _("Verloopt"), choices, "" if chosen is None else chosen)


def _by_renewal(_inventory: Inventory, query: ListQuery, _about: ReportPerson | None) -> Filter:
    stages = [(word, labels.renewal(stage).capitalize()) for stage, word in RENEWAL_WORDS.items()]
    chosen = RENEWAL_WORDS[query.renewal] if query.renewal else ""
    return Filter("verlenging", _("Verlenging"), [("", _("Maakt niet uit")), *stages], chosen)


def _by_manager(_inventory: Inventory, query: ListQuery, about: ReportPerson | None) -> Filter:
    """With a manager or without; one person's is asked for by a link, and kept."""
    chosen = query.manager or (NOBODY if query.without_manager else "")
    choices = [("", _("Maakt niet uit")), (NOBODY, _("Geen beheerder bekend"))]
    if query.manager:
        choices.append((query.manager, person(query.manager, about)))
    return Filter("beheerder", _("Beheerder"), choices, chosen)


#: The choices above a list, by their name in the address.
FILTERS = {
    "type": _by_type,
    "status": _by_status,
    "verloopt": _by_end,
    "verlenging": _by_renewal,
    "beheerder": _by_manager,
}


def is_filtered(query: ListQuery) -> bool:
    """True when the list shows less than all certificates."""
    whose = query.manager or query.requester or query.without_manager
    kind = query.product or query.status or query.renewal
    return bool(query.name or kind or query.expires_within is not None or query.ends_in or whose)


def pages_shown(page: int, pages: int) -> list[int | None]:
    """Page numbers to link: first, last and those around the current one; None where some are left out."""
    wanted = sorted({1, pages, page - 1, page, page + 1} & set(range(1, pages + 1)))
    shown: list[int | None] = []
    for n in wanted:
        if shown and shown[-1] is not None and n - shown[-1] > 1:
            shown.append(n - 1 if n - shown[-1] == 2 else None)
        shown.append(n)
    return shown


def _person(text: str) -> str | None:
    return text if re.fullmatch(r"CB[0-9]{7}", text, re.ASCII) else None


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else otherwise
