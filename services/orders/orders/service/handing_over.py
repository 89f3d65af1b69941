"""A draft handed to a colleague: from then on it is that person's, with nothing that its giver confirmed, declared or left unsaved."""

from uuid import UUID

from chassis.transaction import Transaction
from contracts import audit
from contracts.orders import CanTake, CanTakeOver, HandOver
from contracts.refusals import Refusal, refuse

from orders.domain.states import DRAFT_KEPT
from orders.service import mailing
from orders.steps import certificate as certificate_step
from orders.store import copies, csr_invitations, drafts, people, typed
from orders.tables import DraftRow


async def colleagues(tx: Transaction, draft_id: UUID) -> CanTakeOver | Refusal:
    """Whom one's own draft can be handed to now. Refusals: `not_found`, `draft.not_own`."""
    draft = await _own(tx, draft_id)
    if isinstance(draft, Refusal):
        return draft
    others = tuple(CanTake(number=n, name=name) for n, name in await people.acting_for(tx, draft.subscriber))
    return CanTakeOver(
        version=draft.version,
        common_name=await _name(tx, draft),
        people=tuple(person for person in others if person.number != tx.actor.number),
    )


async def hand_over(tx: Transaction, draft_id: UUID, command: HandOver) -> Refusal | None:
    """Give one's own draft to a colleague, who is told. The receiver's address is validated as ever before placing: a step looks at who opens it.

    Refusals: `not_found`, `draft.not_own`, `draft.stale`, `draft.colleague`, `draft.has_own`.
    """
    draft = await _own(tx, draft_id, lock=True)
    if isinstance(draft, Refusal):
        return draft
    if draft.version != command.version:
        return refuse("draft.stale", version=draft.version)
    receiver = await copies.person(tx, command.to)
    acts = await copies.acts_for(tx, command.to, draft.subscriber)
    if receiver is None or command.to == tx.actor.number or not acts:
        return refuse("draft.colleague")
    if draft.subject is not None and await drafts.held(tx, draft, command.to):
        return refuse("draft.has_own", name=receiver.name)
    giver = await copies.person(tx, tx.actor.number)
    draft.created_by, draft.version = command.to, draft.version + 1
    draft.batch = None  # what one asked for together is one's own
    draft.given = {person: given for person, given in draft.given.items() if person != tx.actor.number}
    draft.expires_at = tx.now + DRAFT_KEPT
    await tx.session.flush()
    await typed.forget_all(tx, draft.id, tx.actor.number)
    await csr_invitations.asked_by(tx, draft.id, command.to)
    tx.audit(audit.DraftHandedOver(subject=str(draft.id), to=command.to))
    values = {
        "common_name": await _name(tx, draft),
        "given_by": giver.name if giver else tx.actor.number,
        "given_at": tx.now,
        "until": draft.expires_at,
    }
    await mailing.about_draft(tx, "handed_over", draft, receiver, values, f".{draft.version}")
    return None


async def _own(tx: Transaction, draft_id: UUID, *, lock: bool = False) -> DraftRow | Refusal:
    draft = await drafts.visible(tx, draft_id, lock=lock)
    if draft is None:
        return refuse("not_found")
    return draft if draft.created_by == tx.actor.number else refuse("draft.not_own")


async def _name(tx: Transaction, draft: DraftRow) -> str:
    known = None if draft.subject is None else await copies.certificate(tx, draft.subscriber, draft.subject)
    return known.old.common_name if known else certificate_step.STEP.kept(draft).common_name
