"""The address of validation's lists: which list, what is searched and narrowed, order and page, so that every view can be kept."""

from collections.abc import Mapping
from urllib.parse import urlencode

from contracts.orders import QueueQuery
from contracts.products import Product
from contracts.review import ReviewList, ReviewSort
from pki.text import visible

from gateway.words import N_, _, language

LISTS = {
    ReviewList.WAITING: "",
    ReviewList.ASKED: "bij-de-klant",
    ReviewList.MINE: "van-mij",
    ReviewList.TODAY: "vandaag",
    ReviewList.WEEK: "week",
}
TITLES = {
    ReviewList.WAITING: N_("Wacht op validatie"),
    ReviewList.ASKED: N_("Wacht op de klant"),
    ReviewList.MINE: N_("Van mij"),
    ReviewList.TODAY: N_("Vandaag gedaan"),
    ReviewList.WEEK: N_("Deze week gedaan"),
}
#: What was done is looked up from the end, what waits from its beginning.
DONE = frozenset({ReviewList.TODAY, ReviewList.WEEK})
_LISTS = {word: shown for shown, word in LISTS.items()}
SORTS = {ReviewSort.AGE: "", ReviewSort.ORGANISATION: "organisatie", ReviewSort.TITLE: "naam"}
_SORTS = {word: sort for sort, word in SORTS.items()}
_SEARCH_LIMIT = 253


def read(params: Mapping[str, str]) -> QueueQuery:
    """The query of an address; what can't be understood is the default."""
    shown = _LISTS.get(params.get("lijst", ""), ReviewList.WAITING)
    text = params.get("pagina", "1")
    page = int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 1
    sort = _SORTS.get(params.get("sorteer", ""), ReviewSort.AGE)
    return QueueQuery(
        shown=shown,
        search=visible(params.get("zoek", "")).strip()[:_SEARCH_LIMIT],
        variety=params.get("type", "") if params.get("type", "") in {product.value for product in Product} else "",
        unclaimed=params.get("wie") == "niemand",
        failed=params.get("stand") == "mislukt",
        seconds=params.get("stand") == "tweede",
        sort=sort,
        newest_first=(params.get("richting") == "om") is not _from_the_end(shown, sort),
        page=max(page, 1),
    )


def link(query: QueueQuery, **changes: object) -> str:
    """The query string of this list with changes; a change of anything but the page starts at page 1."""
    q = query.model_copy(update={"page": 1} | changes)
    turned = q.newest_first is not _from_the_end(q.shown, q.sort)
    parts = {
        "lijst": LISTS[q.shown],
        "zoek": q.search,
        "type": q.variety,
        "wie": "niemand" if q.unclaimed else "",
        "stand": "mislukt" if q.failed else "tweede" if q.seconds else "",
        "sorteer": SORTS[q.sort],
        "richting": "om" if turned else "",
        "pagina": q.page if q.page > 1 else "",
    }
    return "?" + urlencode({name: value for name, value in parts.items() if value})


def sorted_link(query: QueueQuery, sort: ReviewSort) -> str:
    """The address of this list sorted by something: in its usual order, or turned when it is sorted by that already."""
    turned = not query.newest_first if query.sort is sort else _from_the_end(query.shown, sort)
    return link(query, sort=sort, newest_first=turned)


def hidden(query: QueueQuery) -> dict[str, str]:
    """What the form of search and filters carries along: list and order."""
    turned = query.newest_first is not _from_the_end(query.shown, query.sort)
    parts = {"lijst": LISTS[query.shown], "sorteer": SORTS[query.sort], "richting": "om" if turned else ""}
    return {name: value for name, value in parts.items() if value}


def varieties() -> list[tuple[str, str]]:
    """The products to choose from, with their words."""
    return [("", _("Alle")), *((product.value, product.short(language())) for product in Product)]


def chips(query: QueueQuery) -> list[tuple[str, str]]:
    """What narrows this list: words, and the address without it."""
    narrowed = (
        (query.search, _("Bevat: %(text)s") % {"text": query.search}, {"search": ""}),
        (query.variety, dict(varieties()).get(query.variety, query.variety), {"variety": ""}),
        (query.unclaimed, _("Van niemand"), {"unclaimed": False}),
        (query.failed, _("Niet gelukt"), {"failed": False}),
        (query.seconds, _("Wacht op een tweede persoon"), {"seconds": False}),
    )
    return [(words, link(query, **changes)) for by, words, changes in narrowed if by]


def _from_the_end(shown: ReviewList, sort: ReviewSort) -> bool:
    return shown in DONE and sort is ReviewSort.AGE


def titles() -> dict[ReviewList, str]:
    """The lists by their names, in their order."""
    return {shown: _(title) for shown, title in TITLES.items()}


def list_link(query: QueueQuery, shown: ReviewList) -> str:
    """The address of another list, in its usual order, with what was searched and narrowed."""
    return link(query, shown=shown, sort=ReviewSort.AGE, newest_first=shown in DONE)
