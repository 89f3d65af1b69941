"""How long something lasts, in words: one spelling for screens, forms and mails, in Dutch and English."""

from datetime import date, timedelta

from contracts import moments

_YEAR = 365  # days of a year in the term of a product
_IN_DAYS = 90  # up to here the time between two days is told in days
_HALF = 15  # days of a month

_UNITS = {
    "nl": {"year": ("jaar", "jaar"), "month": ("maand", "maanden"), "day": ("dag", "dagen")},
    "en": {"year": ("year", "years"), "month": ("month", "months"), "day": ("day", "days")},
}
_AND = {"nl": " en ", "en": " and "}
_AT_LEAST = {
    "nl": "{term}, ten minste tot en met {day}",
    "en": "{term}, at least up to and including {day}",
}
_ISSUER_ENDS = {
    "nl": "Tot en met {day} ({term}), omdat de uitgever daarna stopt",
    "en": "Up to and including {day} ({term}), because the issuer stops after that",
}


def term(days: int, language: str = "nl") -> str:
    """The term of a product: `3 jaar` for a whole number of years of 365 days, else in days: `200 dagen`."""
    years, rest = divmod(days, _YEAR)
    return _count("day", days, language) if rest or not years else _count("year", years, language)


def between(start: date, end: date, language: str = "nl", *, whole: bool = False) -> str:
    """The time between two days, whichever comes first: `12 dagen`, `3 maanden`, `2 jaar en 11 maanden`.

    Up to ninety days in days, after that in months of the calendar, rounded to the nearest; with `whole` never up.
    """
    start, end = sorted((start, end))
    days = (end - start).days
    if days <= _IN_DAYS:
        return _count("day", days, language)
    months, rest = _months(start, end)
    years, months = divmod(months + (rest > _HALF and not whole), 12)
    return _AND[language].join(_count(unit, n, language) for unit, n in (("year", years), ("month", months)) if n)


def validity(term_days: int, until: date | None, language: str = "nl", *, days_to_end: int | None = None) -> str:
    """How long a certificate will be valid, as every page, form and mail says it.

    `3 jaar, ten minste tot en met 24-11-2029`, or the term alone where no day is known. `days_to_end`: the issuer ends before
    the term is over, and so many days are left of it: `Tot en met 30-10-2028 (1 jaar en 11 maanden), omdat …`.
    """
    if until is None:
        return term(term_days, language)
    end = moments.day(until, language)
    if days_to_end is None:
        return _AT_LEAST[language].format(term=term(term_days, language), day=end)
    left = between(until - timedelta(days=days_to_end), until, language, whole=True)
    return _ISSUER_ENDS[language].format(term=left, day=end)


def _months(start: date, end: date) -> tuple[int, int]:
    """Whole months of the calendar between two days, and the days left over."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if end.day >= start.day:
        return months, end.day - start.day
    before = end.replace(day=1) - timedelta(days=1)  # the last day of the month before: a 31st counts from its end
    return months - 1, end.day + max(before.day - start.day, 0)


def _count(unit: str, n: int, language: str) -> str:
    singular, more = _UNITS[language][unit]
    return f"{n} {singular if n == 1 else more}"
