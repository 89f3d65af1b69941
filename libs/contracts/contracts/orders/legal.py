"""What anybody may read: the terms, by version (R-092)."""

from datetime import date

from contracts.envelope import View


class LegalSection(View):
    """A part of a text: its heading and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


class LegalVersion(View):
    """A version of the terms, and the Amsterdam day from which it is agreed to."""

    version: str
    from_date: date


class LegalText(LegalVersion):
    """GET /terms and /terms/{version}: one version, whole, and which others there are (the newest first)."""

    language: str
    title: str
    sections: tuple[LegalSection, ...]
    versions: tuple[LegalVersion, ...]
