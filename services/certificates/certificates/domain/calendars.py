"""What ends, as a calendar (RFC 5545): one all-day entry for each certificate, names and dates only."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from icalendar import Calendar, Event

_ENDS = {"nl": "Verloopt: {name}", "en": "Expires: {name}"}
_MUTED = {"nl": "Verloopt (wordt niet verlengd): {name}", "en": "Expires (will not be renewed): {name}"}
_CALLED = {"nl": "Certificaten die verlopen", "en": "Certificates that expire"}
_PRODUCT = "-//MijnCertificaten//{language}"


class Ending(NamedTuple):
    """A certificate that ends. `day`: its last one in Amsterdam; `changed_at`: since when it stands here as it does, UTC; `muted`: it won't be renewed."""

    id: int
    common_name: str
    day: date
    changed_at: datetime
    muted: bool = False


def written(rows: Iterable[Ending], language: str, host: str) -> bytes:
    """The calendar in a language. The same rows are the same bytes: what tells readers that nothing changed.

    The UID of an entry is its certificate's for ever (RFC 5545, 3.8.4.7), in the name space of `host`.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT.format(language=language.upper()))
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _CALLED[language])
    for row in rows:
        entry = Event()
        entry.add("uid", f"certificate-{row.id}@{host}")
        entry.add("dtstamp", row.changed_at.replace(microsecond=0))
        entry.add("dtstart", row.day)
        entry.add("summary", (_MUTED if row.muted else _ENDS)[language].format(name=row.common_name))
        entry.add("transp", "TRANSPARENT")
        calendar.add_component(entry)
    text: bytes = calendar.to_ical()
    return text
