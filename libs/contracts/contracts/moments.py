"""Days and moments in words: one spelling for mails and forms, in Dutch and English. What comes in is Dutch time already."""

from collections.abc import Callable
from datetime import date, datetime

_MONTHS = {
    "nl": [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


def written(of: date, language: str) -> str:
    """A day with its month in words: `24 november 2026`, `24 November 2026`."""
    return f"{of.day} {_MONTHS[language][of.month - 1]} {of.year}"


def day(of: date, language: str) -> str:
    """A day: `24-11-2026` in Dutch; `24 November 2026` in English, whose readers don't agree on what comes first in numbers."""
    return written(of, language) if language == "en" else f"{of.day:02}-{of.month:02}-{of.year:04}"


def moment(at: datetime, language: str) -> str:
    """A day and a time: `24-11-2026 om 14:03 uur`, `24 November 2026 at 14:03`."""
    return f"{day(at, language)} at {at:%H:%M}" if language == "en" else f"{day(at, language)} om {at:%H:%M} uur"


#: How a moment is shown, by the names that templates use.
SHOWN: dict[str, Callable[[datetime, str], str]] = {"moment": moment, "day": day}
