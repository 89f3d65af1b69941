"""Validation: a case is claimed by one person, who approves it, rejects it with a reason or gives it back.

An order whose form can't be made is a case as well: the form is made again, or the order is rejected.
"""

from uuid import UUID

from chassis.errors import Refused
from chassis.telemetry import new_correlation
from chassis.transaction import Transaction
from contracts import audit
from contracts.orders import (
    Act,
    Approve,
    Claim,
    GiveBack,
    MakeAgain,
    OrderApproved,
    OrderRejected,
    OrderResumed,
    Reject,
    ReviewView,
    State,
)
from contracts.refusals import Refusal, refuse

from orders.domain import claims
from orders.domain.content import thaw
from orders.domain.states import Action, advance
from orders.requests import Requests
from orders.service import forms, mailing, promise
from orders.service.evidence import checks, evidence
from orders.service.orders import view
from orders.service.transitions import event_fields, failed, transition
from orders.store import orders as store
from orders.store import reviews
from orders.tables import OrderRow


async def show(tx: Transaction, requests: Requests, order_id: UUID) -> ReviewView | Refusal:
    """A case with everything that validation needs. Refusal: `not_found`."""
    order = await store.visible(tx, order_id)
    return refuse("not_found") if order is None else await _case(tx, requests, order)


async def claim(tx: Transaction, requests: Requests, order_id: UUID, command: Claim) -> ReviewView | Refusal:
    """Take a case, for eight hours; after that a colleague may take it over. Again by the same person changes nothing.

    Refusals: `not_found`, `order.state`, `case.own`, `case.claimed` (with who), `case.stale`, `case.twice`.
    """
    order = await _locked(tx, order_id)
    if order is None:
        return refuse("not_found")
    refusal, lasts = await _open(tx, order, Action.REJECT), claims.lasts(order.claimed_at, tx.now)
    if refusal is None and lasts and order.claimed_by == tx.actor.number:
        return await _case(tx, requests, order)
    refusal = refusal or await _not_for_me(tx, order)
    if refusal is None and lasts and order.claimed_by is not None:
        refusal = refuse("case.claimed", name=order.claimed_by_name or order.claimed_by)
    if refusal is None and order.case_version != command.version:
        refusal = refuse("case.stale", version=order.case_version)
    if refusal is not None:
        return refusal
    order.claimed_by, order.claimed_by_name, order.claimed_at = tx.actor.number, _name(tx), tx.now
    order.case_version += 1
    await reviews.add_act(tx, order, Act.CLAIMED)
    tx.audit(audit.CaseClaimed(subject=str(order.id)))
    return await _case(tx, requests, order)


async def give_back(tx: Transaction, requests: Requests, order_id: UUID, command: GiveBack) -> ReviewView | Refusal:
    """End one's own claim: nobody looks, until somebody takes the case and reads the note.

    Refusals: `not_found`, `order.state`, `case.own`, `case.twice`, `case.not_claimed`, `case.claimed`, `case.stale`.
    """
    order = await _claimed(tx, order_id, Action.REJECT, command.version)
    await _done(tx, order, Act.GIVEN_BACK, command.note)
    tx.audit(audit.CaseGivenBack(subject=str(order.id), note=command.note is not None))
    return await _case(tx, requests, order)


async def approve(tx: Transaction, requests: Requests, order_id: UUID, command: Approve) -> ReviewView | Refusal:
    """Approve a claimed case; with as many approvals as the product asks the CA may be asked.

    Refusals: `not_found`, `order.state`, `case.own`, `case.twice`, `case.not_claimed`, `case.claimed`, `case.stale`,
    `validity.shorter` (what the order shows can't come any more).
    """
    order = await _claimed(tx, order_id, Action.APPROVE, command.version)
    wrong = await promise.today(tx, thaw(order.content))
    if wrong is not None:
        return refuse(wrong.slug, **wrong.params)
    if not await store.add_approval(tx, order.id, tx.actor.number):
        return refuse("case.twice")
    approvers = await store.approvals(tx, order.id)
    await _done(tx, order, Act.APPROVED)
    tx.audit(audit.CaseApproved(subject=str(order.id), approvals=len(approvers), content_sha256=order.content_sha256))
    if len(approvers) < order.approvals_needed:
        return await _case(tx, requests, order)
    refusal = await transition(tx, order, Action.APPROVE, _name(tx), staff=True)
    if refusal is not None:
        return refusal
    content = thaw(order.content)
    order.version += 1
    tx.emit(
        OrderApproved(
            **event_fields(order, content, tx.now),
            csr_pem=content.csr_pem,
            spki_sha256=content.spki_sha256,
            subject=content.subject,
            approvers=approvers,
        )
    )
    await mailing.about_order(tx, "approved", order, content)
    return await _case(tx, requests, order)


async def make_again(
    tx: Transaction, requests: Requests, order_id: UUID, command: MakeAgain, portal: str
) -> ReviewView | Refusal:
    """Ask for the form of a claimed case anew, with the same content; `portal` is the portal's public address. It leaves the queue until it is sealed, or fails.

    Refusals: as of `approve`.
    """
    order = await _claimed(tx, order_id, Action.MAKE_AGAIN, command.version)
    refusal = await transition(tx, order, Action.MAKE_AGAIN, _name(tx), staff=True)
    if refusal is not None:
        return refusal
    order.reason = None
    await _done(tx, order, Act.MADE_AGAIN)
    order.version += 1
    tx.emit(OrderResumed(**event_fields(order, thaw(order.content), tx.now)))
    await forms.make_again(tx, order, portal)
    tx.audit(audit.CaseMadeAgain(subject=str(order.id), content_sha256=order.content_sha256))
    return await _case(tx, requests, order)


async def reject(tx: Transaction, requests: Requests, order_id: UUID, command: Reject) -> ReviewView | Refusal:
    """Reject a claimed case with a reason that the customer reads. Refusals: as of `approve`."""
    order = await _claimed(tx, order_id, Action.REJECT, command.version)
    refusal = await transition(tx, order, Action.REJECT, _name(tx), staff=True)
    if refusal is not None:
        return refusal
    order.reason = command.reason
    await _done(tx, order, Act.REJECTED)
    content = thaw(order.content)
    order.version += 1
    tx.emit(OrderRejected(**event_fields(order, content, tx.now), reason=order.reason))
    await mailing.about_order(tx, "rejected", order, content)
    tx.audit(audit.CaseRejected(subject=str(order.id), content_sha256=order.content_sha256))
    return await _case(tx, requests, order)


def _name(tx: Transaction) -> str:
    return tx.actor.name or tx.actor.number


async def _done(tx: Transaction, order: OrderRow, act: Act, note: str | None = None) -> None:
    """Who claimed the case is done with it: the claim ends."""
    order.claimed_by = order.claimed_by_name = order.claimed_at = None
    order.case_version += 1
    await reviews.add_act(tx, order, act, note)


async def _locked(tx: Transaction, order_id: UUID) -> OrderRow | None:
    """The case, locked. From here on everything said belongs to the order's own story."""
    order = await store.visible(tx, order_id, lock=True)
    if order is not None:
        new_correlation(order.correlation_id)
    return order


async def _open(tx: Transaction, order: OrderRow, action: Action) -> Refusal | None:
    if not isinstance(advance(State(order.state), action, failed(order)), Refusal):
        return None
    acts = await reviews.acts(tx, order)
    return refuse("order.state", state=order.state, name=acts[-1].name if acts else "")


async def _not_for_me(tx: Transaction, order: OrderRow) -> Refusal | None:
    if order.requester == tx.actor.number:
        return refuse("case.own")
    if tx.actor.number in await store.approvals(tx, order.id):
        return refuse("case.twice")
    return None


async def _claimed(tx: Transaction, order_id: UUID, action: Action, version: int) -> OrderRow:
    """A case that the actor claimed and may do this with, locked. Raises Refused, before anything was changed."""
    order = await _locked(tx, order_id)
    if order is None:
        raise Refused(refuse("not_found"))
    if (refusal := await _mine(tx, order, action, version)) is not None:
        raise Refused(refusal)
    return order


async def _mine(tx: Transaction, order: OrderRow, action: Action, version: int) -> Refusal | None:
    """Why this person may not decide this now. Who decided or claimed meanwhile is told."""
    refusal = await _open(tx, order, action) or await _not_for_me(tx, order)
    if refusal is not None:
        return refusal
    if order.claimed_by is None or not claims.lasts(order.claimed_at, tx.now):
        return refuse("case.not_claimed")
    if order.claimed_by != tx.actor.number:
        return refuse("case.claimed", name=order.claimed_by_name or order.claimed_by)
    return refuse("case.stale", version=order.case_version) if order.case_version != version else None


async def _case(tx: Transaction, requests: Requests, order: OrderRow) -> ReviewView:
    await tx.session.flush()
    lasts, content = claims.lasts(order.claimed_at, tx.now), thaw(order.content)
    results, right = await checks(tx, requests, order, content)
    return ReviewView(
        version=order.case_version,
        order=await view(tx, order),
        claimed_by=order.claimed_by if lasts else None,
        claimed_by_name=order.claimed_by_name if lasts else None,
        acts=await reviews.acts(tx, order),
        approvals_needed=order.approvals_needed,
        approvals=await store.approvals(tx, order.id),
        checks=results,
        checked=right,
        own=order.requester == tx.actor.number,
        next=await reviews.next_case(tx, order),
        **await evidence(tx, order, content),
    )
