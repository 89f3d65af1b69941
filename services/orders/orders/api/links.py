"""HTTP in: what others do with a draft: the request handed in through a mailed link, a colleague who takes it over."""

from uuid import UUID

from chassis.edge import app
from chassis.edge.app import CurrentActor, CurrentService, HttpTx, action
from contracts.orders import (
    CanTakeOver,
    CsrInvitationState,
    DraftView,
    HandInCsr,
    HandOver,
    InviteAgain,
    InvitedCsr,
    LookAtInvitation,
)
from contracts.refusals import Refusal
from fastapi.responses import Response

from orders.adapters import Adapters
from orders.api.parts import Limited, Reads
from orders.service import drafts, handing_over, invitations

router = app.router()


@router.get("/drafts/{draft_id}/csr-invitation", dependencies=[action("draft.view")])
async def csr_invitation(draft_id: UUID, tx: HttpTx) -> CsrInvitationState | Refusal:
    """Whether the certificate manager handed the request in, for waiting pages."""
    return await invitations.state(tx, draft_id)


@router.post("/drafts/{draft_id}/csr-invitation", dependencies=[action("draft.save")])
async def invite_again(
    draft_id: UUID, command: InviteAgain, tx: HttpTx, reads: Reads, limits: Limited
) -> DraftView | Refusal:
    """Mail the certificate manager another link."""
    return await drafts.invite_again(tx, reads, draft_id, command.version, limits)


@router.get("/drafts/{draft_id}/colleagues", dependencies=[action("draft.hand_over")])
async def colleagues(draft_id: UUID, tx: HttpTx) -> CanTakeOver | Refusal:
    """Whom one's own draft can be handed to."""
    return await handing_over.colleagues(tx, draft_id)


@router.post("/drafts/{draft_id}/hand-over", dependencies=[action("draft.hand_over")], status_code=204)
async def hand_over(draft_id: UUID, command: HandOver, tx: HttpTx) -> Response | Refusal:
    """Give one's own draft to a colleague."""
    return await handing_over.hand_over(tx, draft_id, command) or Response(status_code=204)


@router.post("/csr-invitations/look", dependencies=[action("csr.hand_in")])
async def look_at_invitation(
    command: LookAtInvitation, actor: CurrentActor, service: CurrentService[Adapters]
) -> InvitedCsr | Refusal:
    """What a request is asked for, for whoever holds the mailed link."""
    return await invitations.look(service, actor, command.token)


@router.post("/csr-invitations/hand-in", dependencies=[action("csr.hand_in")])
async def hand_in(command: HandInCsr, actor: CurrentActor, service: CurrentService[Adapters]) -> InvitedCsr | Refusal:
    """A request handed in by whoever holds the mailed link."""
    return await invitations.hand_in(service, actor, command)
