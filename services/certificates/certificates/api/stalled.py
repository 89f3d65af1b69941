"""HTTP in of revocations that don't get through, for the provider's own people."""

from uuid import UUID

from chassis import clock
from chassis.edge import app
from chassis.edge.app import CurrentActor, CurrentService, HttpTx, action
from contracts.refusals import Refusal
from contracts.stalled import AskAgain, NoteStalled, SettleStalled, StalledQueue, StalledView, TakeStalled

from certificates.adapters import Adapters
from certificates.service import stalled

router = app.router()


@router.get("/desk/stalled", dependencies=[action("revocation.handle")])
async def list_stalled(actor: CurrentActor, service: CurrentService[Adapters]) -> StalledQueue:
    """What stands still, for staff."""
    return await stalled.queue(service.database.reads, actor)


@router.get("/desk/stalled/{revocation}", dependencies=[action("revocation.handle")])
async def view_stalled(
    revocation: UUID, actor: CurrentActor, service: CurrentService[Adapters]
) -> StalledView | Refusal:
    """One of them."""
    return await stalled.view(service.database.reads, actor, revocation, clock.now())


@router.post("/desk/stalled/{revocation}/take", dependencies=[action("revocation.handle")])
async def take_stalled(revocation: UUID, _command: TakeStalled, tx: HttpTx) -> Refusal | None:
    """Make it one's own case."""
    return await stalled.take(tx, revocation)


@router.post("/desk/stalled/{revocation}/notes", dependencies=[action("revocation.handle")])
async def note_stalled(revocation: UUID, command: NoteStalled, tx: HttpTx) -> Refusal | None:
    """A note among staff."""
    return await stalled.note(tx, revocation, command)


@router.post("/desk/stalled/{revocation}/again", dependencies=[action("revocation.handle")])
async def ask_again(revocation: UUID, _command: AskAgain, tx: HttpTx) -> Refusal | None:
    """Ask the CA once more."""
    return await stalled.again(tx, revocation)


@router.post("/desk/stalled/{revocation}/settle", dependencies=[action("revocation.handle")])
async def settle_stalled(revocation: UUID, command: SettleStalled, tx: HttpTx) -> Refusal | None:
    """End it, with an outcome."""
    return await stalled.settle(tx, revocation, command)
