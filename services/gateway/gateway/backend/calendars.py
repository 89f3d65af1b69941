"""Calendars of what ends, as pages ask certificates about them; and the calendar itself, for whoever has its address."""

from contracts.calendar import CalendarAddress, CalendarState, MakeCalendar, ReadCalendar
from contracts.identifiers import Language

from gateway.backend.caller import Caller


class Calendars:
    """The visitor's own address, for the subscriber that is acted for."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def state(self) -> CalendarState:
        """Whether there is one."""
        return await self._caller.ask(CalendarState, "/calendar")

    async def make(self, language: Language) -> CalendarAddress:
        """A new one, said this once."""
        return await self._caller.ask(CalendarAddress, "/calendar", command=MakeCalendar(language=language))

    async def end(self) -> None:
        """It leads nowhere any more."""
        await self._caller.tell("DELETE", "/calendar")


class Feeds:
    """What stands behind an address, asked by the gateway as itself. The token goes in the body: it is in no address."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def read(self, token: str) -> bytes:
        """The calendar (text/calendar). Raises Refused (`not_found`) for an address that leads nowhere."""
        return await self._caller.content("/calendar/read", command=ReadCalendar(token=token))
