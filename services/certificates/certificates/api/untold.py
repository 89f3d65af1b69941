"""HTTP in of what ends and nobody knows of."""

from chassis import clock
from chassis.edge import app
from chassis.edge.app import CurrentActor, CurrentService, action
from contracts.finding import UntoldCertificates

from certificates.adapters import Adapters
from certificates.service import desk

router = app.router()


@router.get("/desk/untold", dependencies=[action("certificate.untold")])
async def untold(actor: CurrentActor, service: CurrentService[Adapters]) -> UntoldCertificates:
    """Whoever's certificates that end soon and of which nobody knows that by mail, for staff."""
    return await desk.untold(service.database.reads, actor, clock.now())
