"""The address of the list of orders: what is shown, searched and which page, so that every view can be kept."""

from collections.abc import Mapping
from urllib.parse import urlencode

from contracts.orders import OrderList, OrderQuery
from contracts.products import Product
from pki.text import visible

from gateway import families
from gateway.forms.overview import Chip, Filter
from gateway.words import N_, _, labels

LISTS = {
    OrderList.RUNNING: ("lopend", N_("Loopt nog")),
    OrderList.ASKED: ("wacht-op-u", N_("Wacht op u")),
    OrderList.COMPLETED: ("uitgegeven", N_("Uitgegeven")),
    OrderList.UNSUCCESSFUL: ("geen-certificaat", N_("Geen certificaat")),
}
_LISTS = {word: shown for shown, (word, _title) in LISTS.items()}
_SEARCH_LIMIT = 253


def read(params: Mapping[str, str]) -> OrderQuery:
    """The query of an address; what can't be understood is the default: an old bookmark still opens the list."""
    text = params.get("pagina", "1")
    page = int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 1
    return OrderQuery(
        shown=_LISTS.get(params.get("stand", "")),
        product=Product(params["type"]) if params.get("type") in _products() else None,
        search=visible(params.get("zoek", "")).strip()[:_SEARCH_LIMIT],
        page=max(page, 1),
    )


def link(query: OrderQuery, **changes: object) -> str:
    """The query string of this list with changes, defaults left out; a change of anything but the page starts at page 1."""
    q = query.model_copy(update={"page": 1} | changes)
    parts = {
        "zoek": q.search,
        "stand": LISTS[q.shown][0] if q.shown else "",
        "type": q.product.value if q.product else "",
        "pagina": str(q.page) if q.page > 1 else "",
    }
    return "?" + urlencode({name: value for name, value in parts.items() if value})


def filters(query: OrderQuery) -> list[Filter]:
    """The choices above the list."""
    stands = [("", _("Alle")), *((word, _(title)) for word, title in LISTS.values())]
    types = [("", _("Alle typen")), *((code, labels.product(Product(code))) for code in _products())]
    return [
        Filter("stand", _("Stand"), stands, LISTS[query.shown][0] if query.shown else ""),
        Filter("type", _("Type"), types, query.product.value if query.product else ""),
    ]


def chips(query: OrderQuery) -> list[Chip]:
    """The active filters, each with the address that drops it."""
    active = []
    if query.search:
        active.append(Chip(_("Bevat: %(text)s") % {"text": query.search}, link(query, search="")))
    if query.shown:
        text = _("Stand: %(state)s") % {"state": _(LISTS[query.shown][1])}
        active.append(Chip(text, link(query, shown=None)))
    if query.product:
        active.append(Chip(_("Type: %(type)s") % {"type": labels.product(query.product)}, link(query, product=None)))
    return active


def _products() -> list[str]:
    return [product.value for inventory in families.LISTS for product in inventory.products]
