"""HTTP in of what its subscriber won't renew."""

from typing import Annotated

from chassis.edge import app
from chassis.edge.app import HttpTx, action
from contracts.muting import Mute, Muted
from contracts.refusals import Refusal
from fastapi import Path
from fastapi.responses import Response

from certificates.service import muting

router = app.router()
Number = Annotated[int, Path(ge=1, lt=2**63)]


@router.put("/certificates/{certificate}/muted", dependencies=[action("certificate.mute")])
async def mute(certificate: Number, command: Mute, tx: HttpTx) -> Muted | Refusal:
    """A certificate won't be renewed: nobody is told any more that it ends."""
    return await muting.mute(tx, certificate, command)


@router.delete("/certificates/{certificate}/muted", dependencies=[action("certificate.mute")], status_code=204)
async def unmute(certificate: Number, tx: HttpTx) -> Response | Refusal:
    """It may be renewed again."""
    return await muting.unmute(tx, certificate) or Response(status_code=204)
