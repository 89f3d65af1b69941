"""Rules of the register that need no database."""

import calendar
from collections.abc import Iterable
from datetime import date

from contracts.nominations import Identify
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


def month_later(day: date) -> date:
    """The same day of the next month, or its last one. Raises OverflowError past the calendar's end."""
    year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)
    if year > date.max.year:
        raise OverflowError("past the calendar's end")
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def identification_refusal(command: Identify, today: date, asked: date) -> Refusal | None:
    """Whoever is identified shows a document that is valid for a month yet, in person, since it was asked; days are Dutch.

    `nomination.seen` of a day to come or before it was asked for, `nomination.document` (`until`: the first day that will do).
    """
    if not asked <= command.seen_on <= today:
        return refuse("nomination.seen", asked=asked.isoformat())
    least = month_later(command.seen_on)
    return refuse("nomination.document", until=least.isoformat()) if command.valid_until < least else None
