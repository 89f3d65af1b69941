"""Examples of what organisation says."""

from typing import Any

from contracts import organisation
from contracts.envelope import Event
from contracts.examples.shared import AT, NOMINATION
from contracts.organisation import Address, Authorisation, Decided, Registration, Role, RoleAddress

ADDRESS = Address(street="Dorpsplein 1", postcode="1234 AB", town="Voorbeeldstad", state="Utrecht", country="NL")

SUBSCRIBER: dict[str, Any] = {
    "number": "P1234567",
    "name": "Gemeente Voorbeeldstad",
    "kvk": "12345678",
    "address": ADDRESS,
}
ROLE_ADDRESSES = (RoleAddress(address="certificaten@voorbeeldstad.example"),)
COMPLETE = {**SUBSCRIBER, "oin": "00000003123456780000", "phone": "+31201234567"}


def subscribers() -> list[Event]:
    """Registered and changed, with and without what may be missing."""
    return [
        organisation.SubscriberRegistered(version=1, **SUBSCRIBER),
        organisation.SubscriberRegistered(version=1, **COMPLETE),
        organisation.SubscriberChanged(version=2, **COMPLETE, role_addresses=ROLE_ADDRESSES),
        organisation.SubscriberChanged(version=3, **COMPLETE, active=False),
    ]


CONTACT = Registration(subscriber="P1234567", role=Role.CONTACT, authorisation=Authorisation.FULL)
PERSON: dict[str, Any] = {
    "number": "CB1000002",
    "name": "Sanne de Vries",
    "email": "s.devries@voorbeeldstad.example",
    "phone": "+31612345678",
    "organisation": "Gemeente Voorbeeldstad",
    "enrolled": True,
    "registrations": (CONTACT,),
}
STAFF: dict[str, Any] = {
    "number": "CB9000001",
    "name": "Vera Toets",
    "email": "v.toets@mijncertificaten.example",
    "organisation": "Certificaatportaal",
    "enrolled": True,
    "registrations": (Registration(subscriber=None, role=Role.VALIDATION),),
}


def persons() -> list[Event]:
    """A contact person and one of staff."""
    return [
        organisation.PersonRegistered(version=1, **PERSON),
        organisation.PersonRegistered(version=1, **STAFF),
        organisation.PersonChanged(version=2, **{**PERSON, "function": "Adviseur", "language": "en"}),
        organisation.PersonChanged(version=3, **{**PERSON, "active": False}),
        organisation.PersonRegistered(
            version=1,
            number="CB7310264",
            name="Noor van Dam",
            email="n.vandam@voorbeeldstad.example",
            phone="+31612345678",
            organisation="Gemeente Voorbeeldstad",
            function="Systeembeheerder",
            registrations=(Registration(subscriber="P1234567", role=Role.MANAGER),),
            nominations=(Decided(nomination=NOMINATION, by="CB9000001", at=AT),),
        ),
        organisation.PersonErased(version=4, number="CB1000002"),
        organisation.PersonErased(version=2, number="CB1000003"),
    ]
