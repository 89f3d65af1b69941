"""HTTP in: renewals that are asked for together."""

from uuid import UUID

from chassis.edge import app
from chassis.edge.app import CurrentService, HttpTx, action
from contracts.identifiers import RowId
from contracts.orders import BatchRequest, BatchRow, BatchView, BeginBatch, Placed, PlaceRow, RequestMatch
from contracts.refusals import Refusal

from orders.adapters import Adapters
from orders.api.parts import Limited, Reads
from orders.service import batches

router = app.router()


@router.post("/batches", dependencies=[action("batch.begin")])
async def begin(command: BeginBatch, tx: HttpTx, reads: Reads) -> BatchView | Refusal:
    """Begin to renew certificates together."""
    return await batches.begin(tx, reads, command)


@router.get("/batches/{batch_id}", dependencies=[action("batch.view")])
async def batch(batch_id: UUID, tx: HttpTx, reads: Reads) -> BatchView | Refusal:
    """A batch, with each certificate as it stands."""
    return await batches.show(tx, reads, batch_id)


@router.post("/batches/{batch_id}/match", dependencies=[action("batch.view")])
async def match(batch_id: UUID, command: BatchRequest, tx: HttpTx, reads: Reads) -> RequestMatch | Refusal:
    """Which certificates a request is for; nothing is kept."""
    return await batches.match(tx, reads, batch_id, command)


@router.post("/batches/{batch_id}/certificates/{certificate}", dependencies=[action("batch.save")])
async def take(
    batch_id: UUID, certificate: RowId, command: BatchRequest, tx: HttpTx, reads: Reads, limits: Limited
) -> BatchRow | Refusal:
    """Draft the renewal of one certificate with a request."""
    return await batches.take(tx, reads, batch_id, certificate, command, limits)


@router.post("/batches/{batch_id}/certificates/{certificate}/place", dependencies=[action("order.place")])
async def place(
    batch_id: UUID,
    certificate: RowId,
    command: PlaceRow,
    tx: HttpTx,
    reads: Reads,
    limits: Limited,
    service: CurrentService[Adapters],
) -> Placed | Refusal:
    """Declare and place one renewal."""
    portal = service.settings.portal_url
    return await batches.place(tx, reads, batch_id, certificate, command, limits, portal)
