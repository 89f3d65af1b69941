"""A calendar of what ends, behind an address that is a right by itself: who has it sees names and dates, and nothing else."""

from pydantic import AwareDatetime, Field

from contracts.envelope import Command, View
from contracts.identifiers import Language


class CalendarState(View):
    """GET /calendar: whether who asks has an address for this subscriber. Never the address."""

    made_at: AwareDatetime | None = None  # None: there is none


class MakeCalendar(Command):
    """POST /calendar: a new address; the one before it leads nowhere from now on. What it shows is in this language."""

    language: Language


class CalendarAddress(View):
    """POST /calendar: the new address, said this once."""

    token: str = Field(repr=False, description="43 characters of base64url: 256 bits")
    made_at: AwareDatetime
    voided: bool  # there was one before


class ReadCalendar(Command):
    """POST /calendar/read: asked by the gateway for whoever has the address. It stands in this body and in no address between services."""

    token: str = Field(min_length=1, max_length=100, repr=False)
