"""How names are searched and sorted: folded text that the service builds, so that the database needs no collation."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

#: Stands between the names in a search text, so that no term matches across two names.
SEPARATOR = "\x1f"
#: A B-tree row may hold 2,704 bytes; the search text shares the covering index with a few short columns.
SEARCH_BYTES = 2000
SORT_CHARACTERS = 100


@dataclass(frozen=True)
class SearchText:
    """What is searched: `first` fits in the index; `rest` holds every name again when they don't all fit."""

    first: str
    rest: str | None


def fold(text: str) -> str:
    """Lower case, in composed form."""
    return unicodedata.normalize("NFC", text).lower()


def plain(text: str) -> str:
    """Folded, and without accents: `zoë` is found and sorted as `zoe`."""
    decomposed = unicodedata.normalize("NFKD", fold(text))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def search_text(common_name: str, sans: Iterable[str]) -> SearchText:
    """The text in which a part of the CN or of any SAN is found; both with and without accents."""
    names = dict.fromkeys(form for name in (common_name, *sans) for form in (fold(name), plain(name)))
    whole = SEPARATOR.join(name.replace(SEPARATOR, " ") for name in names)
    if len(whole.encode()) <= SEARCH_BYTES:
        return SearchText(whole, None)
    return SearchText(whole.encode()[:SEARCH_BYTES].decode("utf-8", "ignore"), whole)


def sort_name(common_name: str) -> str:
    """The key that the column "name" is sorted by."""
    return plain(common_name)[:SORT_CHARACTERS]


def pattern(term: str) -> str | None:
    """A LIKE pattern for a part of a name, taken literally; None when no name can hold it."""
    folded = fold(term.strip())
    if {SEPARATOR, "\x00"} & set(folded):
        return None
    return "%" + folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
