"""What anybody may read: the terms by version, the rates by day."""

from datetime import date

from contracts.envelope import View
from contracts.open_sets import Open
from contracts.products import Product


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


class TermRate(View):
    """What a term costs: days of validity, euro cents without VAT."""

    days: int
    price_cents: int


class Rate(View):
    """A product and the terms that it is sold for, the shortest first."""

    product: Open[Product]
    terms: tuple[TermRate, ...]


class Rates(View):
    """GET /rates: what could be ordered on this Amsterdam day, and since which day the same rates applied without a break."""

    day: date
    from_date: date
    rates: tuple[Rate, ...]
