"""Which characters may stand in what people type or register: all of them can be printed on a form and sent by mail.

Letters of the Latin, Greek and Cyrillic scripts (Unicode, UAX #24), digits, and the punctuation and signs that go with
them; other scripts, emoji, hidden and bidirectional characters are refused by name. A test of signing holds this set
together with the fonts of the form.
"""

import re
import unicodedata
from dataclasses import dataclass

#: Marks on one letter after composition (NFC, UAX #15). Written languages need one or two.
MAX_MARKS = 3

_RANGES = (
    (0x0020, 0x007E),
    (0x00A1, 0x00AC),
    (0x00AE, 0x00FF),  # Basic Latin, Latin-1 without its soft hyphen
    (0x0100, 0x02AF),
    (0x1E00, 0x1EFB),
    (0xFB00, 0xFB06),  # Latin Extended, IPA, Extended Additional, ligatures
    (0x02B0, 0x02E9),
    (0x0300, 0x0345),  # letters and marks that modify the one before
    (0x0370, 0x03E1),
    (0x03F0, 0x03FF),
    (0x1F00, 0x1FFE),  # Greek, Greek Extended
    (0x0400, 0x0525),  # Cyrillic
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x2070, 0x209C),
    (0x20A0, 0x20B5),
    (0x20B8, 0x20BA),
    (0x20BD, 0x20BD),
    (0x2116, 0x2117),
    (0x2120, 0x2120),
    (0x2122, 0x2122),  # № ℗ ℠ ™
    (0x2190, 0x2195),
    (0x2212, 0x2212),
    (0x221E, 0x221E),
    (0x2248, 0x2248),
    (0x2260, 0x2260),
    (0x2264, 0x2265),
)
#: What can't be seen, as `pki.text` tells of certificates: by category (UAX #44, 5.7.1), or drawn as nothing
#: (Default_Ignorable_Code_Point).
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_IGNORABLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_MARKS = frozenset({"Mn", "Me", "Mc"})
ALLOWED = frozenset(
    code for first, last in _RANGES for code in range(first, last + 1) if unicodedata.category(chr(code)) != "Cn"
)


@dataclass(frozen=True)
class Fault:
    """A character that may not stand there: `reason` is script, hidden or marks, `name` the one that Unicode gives it."""

    reason: str
    character: str  # itself, or empty when it can't be seen
    code: str  # "U+6F22"
    name: str


def composed(text: str) -> str:
    """The text as it is kept: letters composed (NFC), every kind of space a space, line ends as line feeds."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return "".join(" " if unicodedata.category(c) == "Zs" else c for c in text)


def is_hidden(character: str) -> bool:
    """True for a character that can't be seen, or changes how the rest is seen. Spaces can be seen."""
    return unicodedata.category(character) in _UNSEEN or _IGNORABLE.match(character) is not None


def fault(text: str, *, lines: bool = False) -> Fault | None:
    """The first character of a composed text that may not stand there. `lines`: line feeds and tabs may."""
    marks = MAX_MARKS  # a mark needs a letter before it
    for character in text:
        if lines and character in "\n\t":
            marks = MAX_MARKS
            continue
        if ord(character) not in ALLOWED:
            return _fault("hidden" if is_hidden(character) else "script", character)
        marks = marks + 1 if unicodedata.category(character) in _MARKS else 0
        if marks > MAX_MARKS:
            return _fault("marks", character)
    return None


def _fault(reason: str, character: str) -> Fault:
    name = unicodedata.name(character, "no character")
    return Fault(reason, character if reason == "script" else "", f"U+{ord(character):04X}", name)
