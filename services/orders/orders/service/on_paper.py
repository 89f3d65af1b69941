"""An order that its contact signed on paper: for who can't log in. The desk records what was signed and places it; somebody else sees the paper."""

from uuid import UUID

from chassis import clock
from chassis.transaction import Transaction
from contracts.orders import PaperOrder, PersonLink, Placed, PlaceOnPaper, printed_code
from contracts.refusals import Refusal, refuse

from orders.requests import Requests
from orders.service import placing
from orders.service.assessment import assess, situate, view
from orders.steps import certificate as certificate_step
from orders.store import copies, drafts, orders
from orders.tables import DraftRow


async def place(
    tx: Transaction, requests: Requests, draft_id: UUID, command: PlaceOnPaper, portal: str
) -> Placed | Refusal:
    """Place a draft that the actor prepared, for its contact, who signed it as it stands now. A repeat gets the same answer.

    Refusals: `not_found`, `draft.stale`, `session.recheck`, `draft.contact` (he or she may not order any more), `paper.code`,
    `paper.signed_on` (`since`), `csr.missing`, and those of `placing.make`.
    """
    draft = await drafts.visible(tx, draft_id, lock=True)
    if (earlier := await orders.recorded(tx, draft_id)) is not None:
        return Placed(order=earlier.id, reference=earlier.reference)
    if draft is None or not draft.preparing:
        return refuse("not_found")
    code = await _code(tx, requests, draft)
    if isinstance(code, Refusal):
        return code
    refusal = await _may(tx, draft, command, code)
    if refusal is not None:
        return refusal
    me = tx.actor.number
    recorded_by = PersonLink(number=me, name=(await copies.names(tx, {me})).get(me, me))
    paper = PaperOrder(
        signed_on=command.signed_on,
        code=code,
        kept_at=command.kept_at,
        scan_sha256=command.scan_sha256,
        recorded_by=recorded_by,
    )
    return await placing.make(tx, requests, draft, portal, paper)


async def _code(tx: Transaction, requests: Requests, draft: DraftRow) -> str | Refusal:
    """What is printed today on the paper of the draft as it stands."""
    situation = await situate(tx, draft)
    if isinstance(situation, Refusal):
        return situation
    return printed_code(await view(tx, await assess(tx, requests, situation)))


async def _may(tx: Transaction, draft: DraftRow, command: PlaceOnPaper, code: str) -> Refusal | None:
    if draft.version != command.version:
        return refuse("draft.stale", version=draft.version)
    if not placing.fresh(tx):
        return refuse("session.recheck")
    if not await copies.acts_for(tx, draft.prepared_for or "", draft.subscriber):
        return refuse("draft.contact")
    if "".join(command.code.split()).upper() != code:
        return refuse("paper.code")
    saved, today = clock.local(draft.saved_at).date(), clock.local(tx.now).date()
    if not saved <= command.signed_on <= today:  # what was printed stands there since it was saved
        return refuse("paper.signed_on", since=saved.isoformat())
    return None if certificate_step.STEP.kept(draft).csr else refuse("csr.missing")
