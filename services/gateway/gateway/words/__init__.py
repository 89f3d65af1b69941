"""What people read: refusals and findings by subject, codes, moments. Dutch is the language of the source.

Texts are marked where they stand and translated where they are shown, in the language of the request: a constant is made
once, at import, for everybody. `_`, `ngettext` and `pgettext` do both; `N_` marks alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from contracts.identifiers import Language

from gateway.words.catalogue import translations

#: Of the page that is being made. Set by whoever takes a request, for its task and all that it starts.
_LANGUAGE: ContextVar[Language] = ContextVar("language", default="nl")


def N_(text: str) -> str:
    """Marks a text for translation; translated where it is shown."""
    return text


def language() -> Language:
    """The language of the page that is being made; Dutch where nobody said."""
    return _LANGUAGE.get()


def speak(wanted: Language) -> None:
    """From here on this task, and what it starts, makes pages in this language."""
    _LANGUAGE.set(wanted)


@contextmanager
def speaking(wanted: Language) -> Iterator[None]:
    """Another language while the block lasts."""
    before = _LANGUAGE.set(wanted)
    try:
        yield
    finally:
        _LANGUAGE.reset(before)


def _(text: str) -> str:
    """The text in the language of the page."""
    return translations(language()).gettext(text)


def ngettext(singular: str, more: str, n: int) -> str:
    """The text for so many, in the language of the page."""
    return translations(language()).ngettext(singular, more, n)


def pgettext(context: str, text: str) -> str:
    """The text as it is meant in this context, in the language of the page."""
    return translations(language()).pgettext(context, text)


def npgettext(context: str, singular: str, more: str, n: int) -> str:
    """The text for so many as it is meant in this context, in the language of the page."""
    return translations(language()).npgettext(context, singular, more, n)
