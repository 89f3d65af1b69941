"""People and subscribers as they stand in drafts and orders."""

from contracts.envelope import View
from contracts.identifiers import KvkNumber, PersonNumber, SaidEmail, SaidPhone, SubscriberNumber


class PersonCard(View):
    """A person in the wizard or an order."""

    number: PersonNumber
    name: str
    email: SaidEmail
    phone: SaidPhone | None
    organisation: str
    active: bool


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
