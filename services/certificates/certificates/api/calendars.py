"""HTTP in of the calendars of what ends."""

from chassis import clock
from chassis.edge import app
from chassis.edge.app import CurrentActor, CurrentService, HttpTx, action
from contracts.calendar import CalendarAddress, CalendarState, MakeCalendar, ReadCalendar
from contracts.refusals import Refusal
from fastapi.responses import Response

from certificates.adapters import Adapters
from certificates.service import calendars

router = app.router()
#: The name space of entries: no name that resolves, and the same wherever the portal stands.
_HOST = "mijncertificaten.invalid"


@router.get("/calendar", dependencies=[action("calendar.keep")])
async def calendar(actor: CurrentActor, service: CurrentService[Adapters]) -> CalendarState:
    """Whether who asks has an address."""
    return await calendars.state(service.database.reads, actor)


@router.post("/calendar", dependencies=[action("calendar.keep")])
async def make_calendar(command: MakeCalendar, tx: HttpTx) -> CalendarAddress:
    """A new address, said this once."""
    return await calendars.make(tx, command.language)


@router.delete("/calendar", dependencies=[action("calendar.keep")], status_code=204)
async def end_calendar(tx: HttpTx) -> Response:
    """The address leads nowhere any more."""
    await calendars.end(tx)
    return Response(status_code=204)


@router.post("/calendar/read", dependencies=[action("calendar.read")])
async def read_calendar(command: ReadCalendar, service: CurrentService[Adapters]) -> Response | Refusal:
    """The calendar behind an address."""
    read = await calendars.read(service.database.reads, command, clock.now(), _HOST)
    return read if isinstance(read, Refusal) else Response(read, media_type="text/calendar; charset=utf-8")
