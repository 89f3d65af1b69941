"""Translations from `locale/<language>/*.po`, read at start: one file per subject, nothing compiled, no build step.

A text stands in one file only, so that it has one translation; whoever looks for it finds it once.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from contracts.identifiers import LANGUAGES, Language

LOCALE = Path(__file__).parents[1] / "locale"
#: Dutch is the language of the source: its translations are the texts themselves.
DUTCH = NullTranslations()


def messages(file: Path, language: Language) -> list[Message]:
    """The texts of one file. Raises babel's PoFileError for what is no catalogue."""
    with file.open("rb") as content:
        return [message for message in read_po(content, locale=language, abort_invalid=True) if message.id]


def key(message: Message) -> tuple[str | None, str]:
    """What a text is found by: its context, if any, and the text itself, in the singular."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


@cache
def translations(language: Language) -> NullTranslations:
    """The translations into a language. What is not translated is Dutch; what is only guessed at (fuzzy) counts as that.

    Raises ValueError for a text that stands in two files.
    """
    if language == "nl":
        return DUTCH
    files: dict[tuple[str | None, str], Path] = {}
    whole = Catalog(locale=language)
    for file in sorted((LOCALE / language).glob("*.po")):
        for message in messages(file, language):
            if (other := files.setdefault(key(message), file)) is not file:
                raise ValueError(f"{file.name} and {other.name} both have {key(message)[1]!r}")
            whole[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return GNUTranslations(compiled)


def read_all() -> None:
    """Read every catalogue, so that a broken one stops the start and not a page. Raises what `translations` raises."""
    for language in LANGUAGES:
        translations(language)
