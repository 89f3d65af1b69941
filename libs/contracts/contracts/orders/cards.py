"""People and subscribers as they stand in drafts and orders."""

from datetime import date
from typing import Literal

from contracts.envelope import View
from contracts.identifiers import KvkNumber, PersonNumber, SaidEmail, SaidLine, SaidPhone, Sha256, SubscriberNumber


class PersonCard(View):
    """A person in the wizard or an order."""

    number: PersonNumber
    name: str
    email: SaidEmail
    phone: SaidPhone | None
    organisation: str
    active: bool


class PersonLink(View):
    """A person, by number and by name as it was then."""

    number: PersonNumber
    name: str


class PaperOrder(View):
    """An order that its contact signed on paper, as the desk recorded it. The scan is kept elsewhere: this is what proves which one it is."""

    signed_on: date
    code: str  # printed on it: which draft, in which version
    kept_at: str  # where the paper and its scan are
    scan_sha256: Sha256
    recorded_by: PersonLink


class Nominated(View):
    """A certificate manager as who orders gave him or her: `new` is identified by validation, `elsewhere` has a number already, says who orders.

    Nothing was looked up: whether the number is that person's, or anybody's, only validation knows.
    """

    kind: Literal["new", "elsewhere"]
    given_names: SaidLine
    surname: SaidLine
    email: SaidEmail
    phone: SaidPhone | None = None
    function: SaidLine | None = None
    organisation: SaidLine
    number: PersonNumber | None = None  # as given

    @property
    def name(self) -> str:
        """Given names and surname."""
        return f"{self.given_names} {self.surname}"


class SubscriberCard(View):
    """The subscriber in the wizard or an order, as registered; read-only."""

    number: SubscriberNumber
    name: str
    kvk: KvkNumber
    street: str
    postcode: str
    town: str
    state: str
    country: str
