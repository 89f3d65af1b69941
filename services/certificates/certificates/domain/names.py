"""How names are searched and sorted: folded text that the service builds, so that the database needs no collation."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from pki.host_names import readable

#: Stands between the names in a search text, so that no term matches across two names.
SEPARATOR = "\x1f"
#: A B-tree row may hold 2,704 bytes; the search text shares the covering index with a few short columns.
SEARCH_BYTES = 2000
SORT_CHARACTERS = 100
#: From so many characters on, a term is sought among people's names too.
PERSON_CHARACTERS = 3
_LONGEST_SERIAL = 40  # hexadecimal digits: 20 octets (RFC 5280, 4.1.2.2)


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
    """The text in which a part of the CN or of any SAN is found; with and without accents, and with the letters that A-labels stand for."""
    forms = (form for name in (common_name, *sans) for form in (name, readable(fold(name))))
    names = dict.fromkeys(text for form in forms for text in (fold(form), plain(form)))
    whole = SEPARATOR.join(name.replace(SEPARATOR, " ") for name in names)
    if len(whole.encode()) <= SEARCH_BYTES:
        return SearchText(whole, None)
    return SearchText(whole.encode()[:SEARCH_BYTES].decode("utf-8", "ignore"), whole)


def sort_name(common_name: str) -> str:
    """The key that the column "name" is sorted by."""
    return plain(common_name)[:SORT_CHARACTERS]


def pattern(term: str) -> str | None:
    """A LIKE pattern for a part of a name, taken literally; None when no name can hold it."""
    return _like(fold(term.strip()))


def person_pattern(term: str) -> str | None:
    """A LIKE pattern for a part of a person's name without accents; None when the term is too short for one, or no name can hold it."""
    text = plain(term.strip())
    return None if len(text) < PERSON_CHARACTERS else _like(text)


def serial_numbers(term: str) -> tuple[str, ...]:
    """The serial numbers that a term may be, as `CertificateSerial` writes them: hexadecimal or decimal, with colons, spaces or
    dashes between the digits, `0x` before them. None for what has fewer than four digits or is no number.
    """
    digits = re.sub(r"[\s:.-]", "", fold(term)).removeprefix("0x")
    numbers = [int(digits, 16)] if re.fullmatch(r"[0-9a-f]{4,42}", digits) else []
    if re.fullmatch(r"[0-9]{4,49}", digits):
        numbers.append(int(digits))
    written = (f"{number:x}" for number in numbers)
    even = (text.zfill(len(text) + len(text) % 2) for text in written)
    return tuple(dict.fromkeys(text for text in even if len(text) <= _LONGEST_SERIAL))


def _like(folded: str) -> str | None:
    if {SEPARATOR, "\x00"} & set(folded):
        return None
    return "%" + folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
