"""Names that people take for a well-known one: what is read is not always what is typed (Unicode UTS 39 for the idea; BR 4.2.1)."""

import unicodedata
from collections.abc import Collection

import idna

from pki.host_names import WILDCARD
from pki.public_names import public_suffix

#: Shorter words are met as a whole alone: `ing` is in many a name.
_WHOLE_BELOW = 6
#: What is drawn alike, said in one way: digits for letters, and two letters for one.
_LETTERS = str.maketrans("01345789", "oleastbg")
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("ii", "u"))


def resembled(name: str, words: Collection[str]) -> str:
    """The first of the words (lower-case letters) that people read in a host name left of its public suffix; empty when there is none.

    Accents, hyphens, digits in the place of letters and pairs such as `rn` for `m` hide no word.
    """
    labels = _readable(name)
    for word in sorted(words):
        shape = _shape(word)
        if any(_reads(label, word, shape) for label in labels):
            return word
    return ""


def _readable(name: str) -> list[str]:
    """The labels that whoever registers a name chooses, as they are shown."""
    base = name.removeprefix(WILDCARD).lower()
    suffix = public_suffix(base)
    own = base.removesuffix(suffix).rstrip(".") if suffix else base
    return [_decoded(label) for label in own.split(".") if label]


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return idna.decode(label)
    except (idna.IDNAError, UnicodeError):
        return label


def _reads(label: str, word: str, shape: str) -> bool:
    if len(word) < _WHOLE_BELOW:
        return shape in {_shape(part) for part in (label, *label.split("-"))}
    return shape in _shape(label)


def _shape(text: str) -> str:
    """The letters as they are read: marks and hyphens gone, `i` and `l` one, what is drawn alike one."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c) and c != "-")
    plain = plain.translate(_LETTERS)
    for pair, letter in _PAIRS:
        plain = plain.replace(pair, letter)
    return plain.replace("i", "l")
