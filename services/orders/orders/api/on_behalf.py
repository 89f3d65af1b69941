"""HTTP in: staff who prepare drafts on behalf of customers. The steps are saved where customers save theirs."""

from typing import Annotated
from uuid import UUID

from chassis import clock
from chassis.edge import app
from chassis.edge.app import CurrentActor, CurrentService, HttpTx, action
from contracts.identifiers import SubscriberNumber
from contracts.orders import (
    CanBePrepared,
    DraftView,
    Placed,
    PlaceOnPaper,
    Prepared,
    PrepareDraft,
    SearchCertificates,
    SearchSubscribers,
    SetReady,
)
from contracts.refusals import Refusal
from fastapi import Query
from fastapi.responses import Response

from orders.adapters import Adapters
from orders.api.parts import Domain, Limited, Reads
from orders.service import on_behalf, on_paper
from orders.store import on_behalf as store

router = app.router()


@router.get("/on-behalf", dependencies=[action("draft.prepare")])
async def prepared(
    actor: CurrentActor, service: CurrentService[Adapters], query: Annotated[SearchSubscribers, Query()]
) -> Prepared:
    """What one prepared, and the subscribers that are searched for."""
    reads = service.database.reads
    lines, more = await store.subscribers(reads, query.search)
    return Prepared(drafts=await store.prepared(reads, actor, clock.now()), subscribers=lines, more=more)


@router.get("/on-behalf/{subscriber}", dependencies=[action("draft.prepare")])
async def choices(
    subscriber: SubscriberNumber,
    tx: HttpTx,
    domain: Domain,
    query: Annotated[SearchCertificates, Query()],
) -> CanBePrepared | Refusal:
    """What can be prepared for a subscriber."""
    return await on_behalf.choices(tx, subscriber, query.search, query.language, domain)


@router.post("/on-behalf/{subscriber}", dependencies=[action("draft.prepare")])
async def prepare(
    subscriber: SubscriberNumber, command: PrepareDraft, tx: HttpTx, reads: Reads, limits: Limited, domain: Domain
) -> DraftView | Refusal:
    """Start a draft for a contact."""
    return await on_behalf.prepare(tx, reads, subscriber, command, limits, domain)


@router.post("/drafts/{draft_id}/set-ready", dependencies=[action("draft.prepare")], status_code=204)
async def set_ready(draft_id: UUID, command: SetReady, tx: HttpTx, reads: Reads) -> Response | Refusal:
    """Give what one prepared to its contact."""
    return await on_behalf.set_ready(tx, reads, draft_id, command) or Response(status_code=204)


@router.post("/drafts/{draft_id}/place-on-paper", dependencies=[action("order.place_on_paper")])
async def place_on_paper(
    draft_id: UUID, command: PlaceOnPaper, tx: HttpTx, reads: Reads, service: CurrentService[Adapters]
) -> Placed | Refusal:
    """Place what its contact signed on paper."""
    return await on_paper.place(tx, reads, draft_id, command, service.settings.portal_url)
