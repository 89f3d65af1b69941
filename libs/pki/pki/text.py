"""Text that came from outside: hidden characters found, folded for comparison, made safe to show."""

import re
import unicodedata

#: Control characters (NUL, CR and LF too), bidirectional marks, zero-width characters and tags.
HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffd\U000e0000-\U000e007f]"
)
_LEGAL_FORM = re.compile(r"\b(?:[a-z]\.\s?){2,4}", re.IGNORECASE)


def has_hidden(value: str) -> bool:
    """True when something in the text can't be seen, or changes how the rest is seen."""
    return HIDDEN.search(value) is not None


def displayable(value: str, limit: int = 200) -> str:
    """The text with hidden characters replaced by U+FFFD and cut to `limit` characters: safe to store and to show."""
    value = HIDDEN.sub("\ufffd", value)
    return value if len(value) <= limit else value[: limit - 1] + "…"


def normalised(value: str) -> str:
    """The text as it is compared with the register: NFC, case-folded, one space, `B.V.` equal to `BV`."""
    value = unicodedata.normalize("NFC", value)
    value = _LEGAL_FORM.sub(lambda m: re.sub(r"[.\s]", "", m.group()) + " ", value)
    return " ".join(value.casefold().split())
