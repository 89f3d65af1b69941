"""Reports per person: who manages and who ordered the certificates of a subscriber, and how many."""

from contracts.envelope import View
from contracts.identifiers import PersonNumber


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


class PeopleReport(View):
    """Everybody who manages or ordered certificates of one family of the subscriber, by name."""

    people: tuple[PersonCounts, ...]
    more: bool  # there are more people than these
    without_manager: int
    without_manager_valid: int
