"""HTTP in: validation's queue and cases, and what validators decide."""

from typing import Annotated
from uuid import UUID

from chassis import clock
from chassis.edge import app
from chassis.edge.app import CurrentActor, CurrentService, HttpTx, action
from contracts.orders import CaseState, MakeAgain, OrderCase, Queue, QueueQuery, QueueState
from contracts.refusals import Refusal, refuse
from contracts.review import Approve, Ask, Claim, GiveBack, HandBack, Note, Prepare, Reject, Take, TickCheck
from fastapi import Query

from orders.adapters import Adapters
from orders.api.parts import Reads
from orders.service import validation
from orders.settings import Settings
from orders.store import queue as store_queue

router = app.router()


@router.get("/validation/queue", dependencies=[action("validation.queue")])
async def queue(actor: CurrentActor, service: CurrentService[Adapters], query: Annotated[QueueQuery, Query()]) -> Queue:
    """The cases that wait for validation or its customers, one's own claims, or what one did."""
    assert isinstance(service.settings, Settings)
    times = (service.settings.validation_alarm_after, service.settings.failed_alarm_after)
    return await store_queue.queue(service.database.reads, actor, query, clock.now(), *times)


@router.get("/validation/queue/state", dependencies=[action("validation.queue")])
async def queue_state(actor: CurrentActor, service: CurrentService[Adapters]) -> QueueState:
    """Whether anything happened to any case."""
    return await store_queue.state(service.database.reads, actor)


@router.get("/validation/cases/{order_id}", dependencies=[action("validation.view")])
async def case(order_id: UUID, tx: HttpTx, reads: Reads) -> OrderCase | Refusal:
    """One case."""
    return await validation.show(tx, reads, order_id)


@router.get("/validation/cases/{order_id}/state", dependencies=[action("validation.view")])
async def case_state(order_id: UUID, actor: CurrentActor, service: CurrentService[Adapters]) -> CaseState | Refusal:
    """Whether anything happened to one case."""
    return await store_queue.case_state(service.database.reads, actor, order_id, clock.now()) or refuse("not_found")


@router.post("/validation/cases/{order_id}/claim", dependencies=[action("validation.claim")])
async def claim(order_id: UUID, command: Claim, tx: HttpTx, reads: Reads) -> OrderCase:
    """Take a case."""
    return await validation.claim(tx, reads, order_id, command)


@router.post("/validation/cases/{order_id}/give-back", dependencies=[action("validation.give_back")])
async def give_back(order_id: UUID, command: GiveBack, tx: HttpTx, reads: Reads) -> OrderCase:
    """Give a case back that one claimed."""
    return await validation.give_back(tx, reads, order_id, command)


@router.post("/validation/cases/{order_id}/note", dependencies=[action("validation.note")])
async def note(order_id: UUID, command: Note, tx: HttpTx, reads: Reads) -> OrderCase:
    """Write a note for colleagues."""
    return await validation.note(tx, reads, order_id, command)


@router.post("/validation/cases/{order_id}/approve", dependencies=[action("validation.approve")])
async def approve(order_id: UUID, command: Approve, tx: HttpTx, reads: Reads) -> OrderCase:
    """Approve a case."""
    return await validation.approve(tx, reads, order_id, command)


@router.post("/validation/cases/{order_id}/reject", dependencies=[action("validation.reject")])
async def reject(order_id: UUID, command: Reject, tx: HttpTx, reads: Reads) -> OrderCase:
    """Reject a case with a reason."""
    return await validation.reject(tx, reads, order_id, command)


@router.post("/validation/cases/{order_id}/prepare", dependencies=[action("validation.prepare")])
async def prepare(order_id: UUID, command: Prepare, tx: HttpTx, reads: Reads) -> OrderCase:
    """Leave a decision to a second person."""
    return await validation.prepare(tx, reads, order_id, command)


@router.post("/validation/cases/{order_id}/take", dependencies=[action("validation.take")])
async def take(order_id: UUID, command: Take, tx: HttpTx, reads: Reads) -> OrderCase:
    """Take the decision that a colleague prepared."""
    return await validation.take(tx, reads, order_id, command)


@router.post("/validation/cases/{order_id}/hand-back", dependencies=[action("validation.hand_back")])
async def hand_back(order_id: UUID, command: HandBack, tx: HttpTx, reads: Reads) -> OrderCase:
    """Don't take it, and say why."""
    return await validation.hand_back(tx, reads, order_id, command)


@router.post("/validation/cases/{order_id}/check", dependencies=[action("validation.check")])
async def check(order_id: UUID, command: TickCheck, tx: HttpTx, reads: Reads) -> OrderCase:
    """Tick a check by hand, or take the tick away."""
    return await validation.tick(tx, reads, order_id, command)


@router.post("/validation/cases/{order_id}/ask", dependencies=[action("validation.ask")])
async def ask(order_id: UUID, command: Ask, tx: HttpTx, reads: Reads, service: CurrentService[Adapters]) -> OrderCase:
    """Ask the customer something about a case."""
    assert isinstance(service.settings, Settings)
    return await validation.ask(tx, reads, order_id, command, service.settings.waiting_kept)


@router.post("/validation/cases/{order_id}/make-again", dependencies=[action("validation.make_again")])
async def make_again(
    order_id: UUID, command: MakeAgain, tx: HttpTx, reads: Reads, service: CurrentService[Adapters]
) -> OrderCase:
    """Have the form made again that could not be made."""
    return await validation.make_again(tx, reads, order_id, command, service.settings.portal_url)
