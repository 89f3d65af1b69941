"""Rules of the register that need no database."""

from collections.abc import Iterable

from contracts.organisation import RegisterPerson, Registration, Role
from contracts.refusals import Refusal, refuse

STAFF = {Role.VALIDATION, Role.SERVICEDESK}


def registration_refusal(command: RegisterPerson) -> Refusal | None:
    """Contact persons have an authorisation and nobody else; staff have no subscriber and everybody else has."""
    for registration in command.registrations:
        if (registration.role is Role.CONTACT) != (registration.authorisation is not None):
            return refuse("register.authorisation", role=registration.role.value)
        if (registration.role in STAFF) != (registration.subscriber is None):
            return refuse("register.unknown_subscriber", role=registration.role.value)
    keys = [(registration.subscriber, registration.role) for registration in command.registrations]
    return refuse("register.authorisation", role="double") if len(keys) != len(set(keys)) else None


def stale(standing: int | None, read: int | None) -> Refusal | None:
    """`register.stale` when what stands (None: nothing) is not what was read: a command says all of a row, so it would undo a change that it doesn't know."""
    return None if standing == read else refuse("register.stale", version=standing or 0)


def erasure_bar(active: bool, registrations: Iterable[Registration]) -> str:
    """Why a person can't be erased; empty when nothing is in the way."""
    if active:
        return "is active: de-activate first"
    return "has rights: end the registrations first" if any(r.active for r in registrations) else ""


def subscribers_of(registrations: Iterable[Registration]) -> set[str]:
    """The subscriber numbers that registrations name."""
    return {registration.subscriber for registration in registrations if registration.subscriber is not None}
