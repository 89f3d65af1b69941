"""Revocations that are announced: a day on which valid certificates of an incident will be revoked, and what their subscribers are told of it."""

from datetime import date, time

from pydantic import AwareDatetime

from contracts.envelope import View
from contracts.open_sets import Open
from contracts.revocations import Reason

#: At this hour of the day, in Amsterdam, the first of them is revoked.
STARTS = time(9)
#: A day is at most so many days ahead.
MOST_DAYS = 120


class Announced(View):
    """That a certificate will be revoked, for whom may see it. `nl`, `en`: what its subscriber is told and may do, in each language."""

    day: date  # Dutch, from `STARTS` on
    starts_at: AwareDatetime
    reason: Open[Reason]
    nl: str
    en: str
    announced_at: AwareDatetime
