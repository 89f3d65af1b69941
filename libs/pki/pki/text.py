"""Text that came from outside: hidden characters found, folded for comparison, made safe to show."""

import re
import unicodedata

#: What Unicode calls control, format, surrogate, private, unassigned, line and paragraph separator (UAX #44, 5.7.1).
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
#: Letters and marks that are drawn as nothing (UAX #44, Default_Ignorable_Code_Point).
_IGNORABLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
#: Stands where a character was lost.
LOST = "\ufffd"
_LEGAL_FORM = re.compile(r"\b(?:[a-z]\.\s?){2,4}", re.IGNORECASE)


def is_hidden(character: str) -> bool:
    """True for a character that can't be seen, or changes how the rest is seen: NUL, line ends, direction marks,
    zero-width characters, variation selectors and tags among them. Spaces can be seen."""
    return unicodedata.category(character) in _UNSEEN or _IGNORABLE.match(character) is not None


def has_hidden(value: str) -> bool:
    """True when something in the text can't be seen, changes how the rest is seen, or was lost on the way here."""
    if value.isascii():  # nearly every text there is
        return not value.isprintable()
    return LOST in value or any(map(is_hidden, value))


def visible(value: str) -> str:
    """The text without its hidden characters."""
    return "".join(character for character in value if not is_hidden(character))


def displayable(value: str, limit: int = 200) -> str:
    """The text with hidden characters replaced by U+FFFD and cut to `limit` characters: safe to store and to show."""
    value = "".join(LOST if is_hidden(character) else character for character in value[: limit + 1])
    return value if len(value) <= limit else value[: limit - 1] + "…"


def normalised(value: str) -> str:
    """The text as it is compared with the register: NFC, case-folded, one space, `B.V.` equal to `BV`."""
    value = unicodedata.normalize("NFC", value)
    value = _LEGAL_FORM.sub(lambda m: re.sub(r"[.\s]", "", m.group()) + " ", value)
    return " ".join(value.casefold().split())
