"""What people read: refusals and findings by subject, codes, moments. Dutch is the language of the source."""

from gettext import NullTranslations

#: Its translations are the texts themselves.
DUTCH = NullTranslations()
_ = DUTCH.gettext
ngettext = DUTCH.ngettext
pgettext = DUTCH.pgettext


def N_(text: str) -> str:
    """Marks a text for translation; translated where it is shown."""
    return text
