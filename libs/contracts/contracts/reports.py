"""Who manages and who ordered certificates of a subscriber, in reports and with each certificate; and what ends when."""

from typing import Annotated

from pydantic import StringConstraints

from contracts.envelope import View
from contracts.identifiers import PersonNumber, SaidEmail, SaidPhone


class CertificatePerson(View):
    """A person shown with a certificate: its manager or the contact person who ordered it."""

    number: PersonNumber
    name: str
    email: SaidEmail
    organisation: str
    phone: SaidPhone | None
    active: bool


class ReportPerson(View):
    """Who a report is about. Without name: he or she was erased, or is not known here."""

    number: PersonNumber
    name: str | None = None
    active: bool = False


class PersonCounts(ReportPerson):
    """How many certificates of the subscriber a person manages, and ordered; `_valid` as the list of valid ones counts them."""

    managed: int
    managed_valid: int
    ordered: int
    ordered_valid: int


#: A month of the Dutch calendar: YYYY-MM.
Month = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]


class EndingMonth(View):
    """How many valid certificates end in a month (Amsterdam), and of how many of those a valid one took the place."""

    month: Month
    total: int
    replaced: int


class EndingReport(View):
    """What ends when, of one family: this month and the eleven that follow, each of them."""

    months: tuple[EndingMonth, ...]


class PeopleReport(View):
    """Everybody who manages or ordered certificates of one family of the subscriber, by name."""

    people: tuple[PersonCounts, ...]
    more: bool  # there are more people than these
    without_manager: int
    without_manager_valid: int
