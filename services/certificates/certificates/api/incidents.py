"""HTTP in of incidents, for the provider's own people."""

from typing import Annotated
from uuid import UUID

from chassis import clock
from chassis.edge import app
from chassis.edge.app import CurrentActor, CurrentService, HttpTx, action
from contracts import audit
from contracts.identifiers import Language
from contracts.incidents import (
    CallOffList,
    CloseIncident,
    ConfirmList,
    Incidents,
    IncidentView,
    LeaveList,
    NextList,
    PreparedIncident,
    PrepareIncident,
)
from contracts.proposals import ConfirmProposal, DropProposal, ProposeCallOff, ProposePutOff
from contracts.refusals import Refusal
from fastapi import Query, Response

from certificates.adapters import Adapters
from certificates.api.inventory import MEDIA, Timely, spend
from certificates.service import calling_off, incident_views, incidents, overview, putting_off

router = app.router()
_Page = Annotated[int, Query(ge=1, le=100_000)]


@router.post("/desk/incidents", dependencies=[action("incident.handle")])
async def prepare_incident(
    command: PrepareIncident, tx: HttpTx, service: CurrentService[Adapters]
) -> PreparedIncident | Refusal:
    """Freeze a list; nothing is revoked. What each line of serial numbers is is told whether or not there is a list."""
    return await incidents.prepare(tx, command, service.adapters.incident_within)


@router.get("/desk/incidents", dependencies=[action("incident.handle")])
async def list_incidents(actor: CurrentActor, service: CurrentService[Adapters]) -> Incidents:
    """Open ones, and the last that ended."""
    return await incident_views.listed(service.database.reads, actor)


@router.get("/desk/incidents/{incident}", dependencies=[action("incident.handle")])
async def view_incident(
    incident: UUID, actor: CurrentActor, service: CurrentService[Adapters], page: _Page = 1
) -> IncidentView | Refusal:
    """One of them with a page of its certificates; each look is in the trail."""
    view = await incident_views.view(service.database.reads, actor, incident, page, clock.now())
    if isinstance(view, IncidentView):
        async with service.database.begin(actor) as tx:
            tx.audit(audit.IncidentLookedAt(subject=str(incident), page=page))
    return view


@router.get("/desk/incidents/{incident}/report.csv", dependencies=[action("incident.handle")])
async def report(
    incident: UUID, actor: CurrentActor, service: CurrentService[Adapters], language: Language = "nl"
) -> Response | Refusal:
    """Each certificate of its lists with what became of it, as CSV; in the person's budget of exports, and audited."""
    if (refusal := await spend(service, actor)) is not None:
        return refusal
    reads, exports, now = service.database.reads, service.adapters.exports, clock.now()
    file = await incident_views.report(reads, exports, actor, incident, now, language)
    if isinstance(file, Refusal):
        return file
    try:
        async with service.database.begin(actor) as tx:
            tx.audit(audit.IncidentLookedAt(subject=str(incident), page=0))
        name = f"incident-{incident}-{clock.local(now):%Y-%m-%d}.csv"
        return Timely(file, MEDIA["csv"], {"content-disposition": overview.attachment(name)})
    except BaseException:  # nobody will read it
        file.close()
        raise


@router.post("/desk/incidents/{incident}/confirmation", dependencies=[action("incident.handle")])
async def confirm_list(incident: UUID, command: ConfirmList, tx: HttpTx) -> Refusal | None:
    """Another than who prepared it confirms exactly this list."""
    return await incidents.confirm(tx, incident, command)


@router.post("/desk/incidents/{incident}/left", dependencies=[action("incident.handle")])
async def leave_list(incident: UUID, command: LeaveList, tx: HttpTx) -> Refusal | None:
    """Another than who prepared it decides that the certificates of exactly this list stay valid."""
    return await incidents.leave(tx, incident, command)


@router.post("/desk/incidents/{incident}/calling-off", dependencies=[action("incident.handle")])
async def call_off_list(incident: UUID, command: CallOffList, tx: HttpTx) -> Refusal | None:
    """A list that nobody confirmed is no more."""
    return await incidents.call_off(tx, incident)


@router.post("/desk/incidents/{incident}/proposals", dependencies=[action("incident.handle")])
async def propose_call_off(
    incident: UUID, command: ProposeCallOff, tx: HttpTx, service: CurrentService[Adapters]
) -> Refusal | None:
    """Propose that an announced list is called off; nothing changes by it."""
    return await calling_off.propose(tx, incident, command, service.adapters.incident_within)


@router.post("/desk/incidents/{incident}/puttings-off", dependencies=[action("incident.handle")])
async def propose_put_off(
    incident: UUID, command: ProposePutOff, tx: HttpTx, service: CurrentService[Adapters]
) -> Refusal | None:
    """Propose that a part of an announced list gets another day; nothing changes by it."""
    return await putting_off.propose(tx, incident, command, service.adapters.incident_within)


@router.post("/desk/incidents/{incident}/proposals/confirmation", dependencies=[action("incident.handle")])
async def confirm_proposal(incident: UUID, command: ConfirmProposal, tx: HttpTx) -> Refusal | None:
    """Another than who proposed it confirms exactly that: the certificates stay valid, or get their other day."""
    return await calling_off.confirm(tx, incident, command)


@router.post("/desk/incidents/{incident}/proposals/dropping", dependencies=[action("incident.handle")])
async def drop_proposal(incident: UUID, command: DropProposal, tx: HttpTx) -> Refusal | None:
    """What was proposed is no more."""
    return await calling_off.drop(tx, incident)


@router.post("/desk/incidents/{incident}/lists", dependencies=[action("incident.handle")])
async def next_list(incident: UUID, command: NextList, tx: HttpTx, service: CurrentService[Adapters]) -> Refusal | None:
    """Make the choice again."""
    return await incidents.again(tx, incident, service.adapters.incident_within)


@router.post("/desk/incidents/{incident}/end", dependencies=[action("incident.handle")])
async def close_incident(incident: UUID, command: CloseIncident, tx: HttpTx) -> Refusal | None:
    """Close what ran."""
    return await incidents.close(tx, incident, command)
