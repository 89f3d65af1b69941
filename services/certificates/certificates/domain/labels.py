"""What a subscriber calls its certificates: own name, reference and cost centre."""

from typing import NamedTuple

from certificates.domain.names import SEPARATOR, fold, plain


class Texts(NamedTuple):
    """The three texts; None: none."""

    own_name: str | None = None
    own_reference: str | None = None
    cost_centre: str | None = None

    @property
    def search(self) -> str:
        """Where a part of one of them is found, with and without accents (`names.pattern`)."""
        given = [text for text in self if text is not None]
        return SEPARATOR.join(dict.fromkeys(form for text in given for form in (fold(text), plain(text))))


NONE = Texts()


def sort_key(text: str | None) -> str:
    """The key that a list is sorted by; empty for none."""
    return plain(text or "")
