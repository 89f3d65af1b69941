"""The address of validation's lists: which list, what is searched, order and page, so that every view can be kept."""

from collections.abc import Mapping
from urllib.parse import urlencode

from contracts.review import ReviewList, ReviewQuery
from pki.text import visible

from gateway.words import N_, _

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
_SEARCH_LIMIT = 253


def read(params: Mapping[str, str]) -> ReviewQuery:
    """The query of an address; what can't be understood is the default."""
    shown = _LISTS.get(params.get("lijst", ""), ReviewList.WAITING)
    text = params.get("pagina", "1")
    page = int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 1
    return ReviewQuery(
        shown=shown,
        search=visible(params.get("zoek", "")).strip()[:_SEARCH_LIMIT],
        newest_first=(params.get("richting") == "om") is not (shown in DONE),
        page=max(page, 1),
    )


def link(query: ReviewQuery, **changes: object) -> str:
    """The query string of this list with changes; a change of anything but the page starts at page 1."""
    q = query.model_copy(update={"page": 1} | changes)
    turned = q.newest_first is not (q.shown in DONE)
    parts = {
        "lijst": LISTS[q.shown],
        "zoek": q.search,
        "richting": "om" if turned else "",
        "pagina": q.page if q.page > 1 else "",
    }
    return "?" + urlencode({name: value for name, value in parts.items() if value})


def titles() -> dict[ReviewList, str]:
    """The lists by their names, in their order."""
    return {shown: _(title) for shown, title in TITLES.items()}


def list_link(query: ReviewQuery, shown: ReviewList) -> str:
    """The address of another list, in its usual order, with what was searched."""
    return link(query, shown=shown, newest_first=shown in DONE)
