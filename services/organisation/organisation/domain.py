"""Rules of the register that need no database."""

from collections.abc import Iterable

from contracts.organisation import RegisterPerson, Registration, Role
from contracts.refusals import Refusal, refuse

STAFF = {Role.VALIDATION, Role.SERVICEDESK}


def registration_refusal(command: RegisterPerson) -> Refusal | None:
    """Contact persons have an authorisation and nobody else; staff have no subscriber and everybody else has."""
    for one in command.registrations:
        if (one.role is Role.CONTACT) != (one.authorisation is not None):
            return refuse("register.authorisation", role=one.role.value)
        if (one.role in STAFF) != (one.subscriber is None):
            return refuse("register.unknown_subscriber", role=one.role.value)
    keys = [(one.subscriber, one.role) for one in command.registrations]
    return refuse("register.authorisation", role="double") if len(keys) != len(set(keys)) else None


def subscribers_of(registrations: Iterable[Registration]) -> set[str]:
    """The subscriber numbers that registrations name."""
    return {one.subscriber for one in registrations if one.subscriber is not None}
