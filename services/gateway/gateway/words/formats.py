"""Moments, days, names, sums and sizes as people read them: Amsterdam time, in the language of the page, and machine text that may wrap."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from datetime import date as Day

from babel.dates import format_date
from babel.lists import format_list
from chassis import clock
from contracts import durations, moments
from contracts.desk import dialled, national
from contracts.orders import OrderView, Term, Terms
from markupsafe import Markup, escape
from pki.host_names import both_forms

from gateway.words import N_, _, language

local = clock.local
_LOCALES = {"nl": "nl_NL", "en": "en_GB"}
#: "No well-defined end" (RFC 5280 4.1.2.5).
NO_END = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def endless(moment: datetime) -> bool:
    """True for an end that says there is none."""
    return moment == NO_END


def date(moment: datetime) -> str:
    """`24-11-2026`, the date in Amsterdam."""
    return moments.day(local(moment).date(), language())


def day(of: Day) -> str:
    """`24-11-2026`, a day as it is."""
    return moments.day(of, language())


def written_day(of: Day) -> str:
    """`24 november 2026`, a day as it is, in full."""
    return moments.written(of, language())


def month(of: str) -> str:
    """`maart 2027`, of `2027-03`."""
    return str(format_date(Day(int(of[:4]), int(of[5:]), 1), "MMMM y", locale=_LOCALES[language()]))


def iso_day(moment: datetime) -> str:
    """`2026-11-24`, the date in Amsterdam as addresses have it."""
    return local(moment).date().isoformat()


def long_moment(moment: datetime) -> str:
    """`24 november 2026 om 13:57`, Amsterdam time."""
    return _("%(date)s om %(time)s") % {
        "date": moments.written(local(moment).date(), language()),
        "time": time_of_day(moment),
    }


def time_of_day(moment: datetime) -> str:
    """`13:57`, Amsterdam time."""
    there = local(moment)
    return f"{there.hour:02}:{there.minute:02}"


def clock_time(moment: datetime) -> str:
    """`13:57:08`, Amsterdam time to the second."""
    return f"{time_of_day(moment)}:{local(moment).second:02}"


def days_until(moment: datetime, now: datetime) -> int:
    """Calendar days in Amsterdam from now until the moment; negative when it is past."""
    return (local(moment).date() - local(now).date()).days


def expiry(moment: datetime, now: datetime) -> str:
    """When a certificate ends: `over 12 dagen`, `over 2 jaar en 11 maanden`, `vandaag`, `5 dagen geleden`, `geen einddatum`."""
    if endless(moment):
        return _("geen einddatum")
    days = days_until(moment, now)
    if days == 0:
        return _("vandaag")
    time = durations.between(local(now).date(), local(moment).date(), language())
    return (_("over %(time)s") if days > 0 else _("%(time)s geleden")) % {"time": time}


def old_certificate(moment: datetime) -> str:
    """The certificate that is replaced, by its end: `certificaat dat verloopt op 24-11-2026`."""
    if endless(moment):
        return _("certificaat zonder einddatum")
    return _("certificaat dat verloopt op %(date)s") % {"date": date(moment)}


def validity(of: Terms | OrderView) -> str:
    """How long the certificate will be valid: `3 jaar, ten minste tot en met 24-11-2029`."""
    known = of.validity
    if known is None:
        return durations.validity(of.validity_days, None, language())
    left = known.days if known.issuer_ends else None
    return durations.validity(of.validity_days, known.until, language(), days_to_end=left)


def term(days: int) -> str:
    """The term of a product: `3 jaar`."""
    return durations.term(days, language())


def lasting(term: Term) -> str:
    """A term that can be chosen, with the day until which the certificate is valid at least."""
    return durations.validity(term.days, term.validity.until, language())


def in_command(name: str) -> str:
    """The name for a command that people copy: a host name, or an example when a shell could take it for more."""
    return name if re.fullmatch(r"[A-Za-z0-9*_.-]{1,253}", name) else _("www.voorbeeld.nl")


def any_of(names: Sequence[str]) -> str:
    """`P-256 of P-384`: names to choose from."""
    return format_list(names, style="or", locale=_LOCALES[language()])


def domain(name: str) -> Markup:
    """A host name that may break before its dots and nowhere else; beside its stored form as people read it, where that differs."""
    return _breaking(both_forms(name))


def _breaking(name: str) -> Markup:
    return Markup("<wbr>.").join(escape(part) for part in name.split("."))


def mail_address(address: str) -> Markup:
    """An e-mail address that may break after its @ and before its dots."""
    name, _at, host = address.rpartition("@")
    return Markup("{}@<wbr>{}").format(name, _breaking(host))


def grouped(text: str, size: int = 4) -> Markup:
    """Long machine text (serial number, hash) that may break after every group; copying gives the plain text."""
    return Markup("<wbr>").join(text[i : i + size] for i in range(0, len(text), size))


def phone(number: str) -> Markup:
    """A telephone number (E.164) as one dials it, on one line."""
    return Markup("&nbsp;").join(national(number).split(" "))


def short_reference(reference: str) -> str:
    """The end of a reference, short enough to read aloud: `3f2a 91bc`. Who searches the log for it finds the whole one."""
    return f"{reference[-8:-4]} {reference[-4:]}".strip()


def serial(number: str) -> Markup:
    """A certificate's serial number as in the exported list: `3d:7d:0a`, which may break after a colon."""
    return Markup(":<wbr>").join(number[i : i + 2] for i in range(0, len(number), 2))


def euros(cents: int) -> str:
    """`€ 1.234,50`, and in English `€1,234.50`."""
    whole, rest = divmod(cents, 100)
    if language() == "en":
        return f"€{whole:,}.{rest:02d}"
    return f"€ {whole:,}".replace(",", ".") + f",{rest:02d}"


def size(number_of_bytes: int) -> str:
    """`87 kB`: the size of a file, in thousands of bytes, at least 1."""
    return _("%(n)s kB") % {"n": max(1, round(number_of_bytes / 1000))}


_NUMBERS = {5: N_("vijf"), 6: N_("zes"), 7: N_("zeven"), 8: N_("acht"), 9: N_("negen"), 10: N_("tien")}


def in_words(number: int) -> str:
    """`zes`: a small number inside a sentence."""
    return _(_NUMBERS[number]) if number in _NUMBERS else str(number)


#: What templates call them.
FILTERS = {
    "date": date,
    "day": day,
    "written_day": written_day,
    "iso_day": iso_day,
    "month": month,
    "term": term,
    "long_moment": long_moment,
    "time_of_day": time_of_day,
    "clock_time": clock_time,
    "expiry": expiry,
    "endless": endless,
    "old_certificate": old_certificate,
    "validity": validity,
    "lasting": lasting,
    "in_command": in_command,
    "any_of": any_of,
    "days_until": days_until,
    "domain": domain,
    "grouped": grouped,
    "serial": serial,
    "euros": euros,
    "size": size,
    "in_words": in_words,
    "mail_address": mail_address,
    "phone": phone,
    "tel": dialled,
    "reference": short_reference,
}
