"""Validation: orders are judged by people (`review`); a decision and the order's transition are one transaction.

An order whose form can't be made is a case as well: the form is made again, or the order is rejected.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.errors import Refused
from chassis.telemetry import new_correlation
from chassis.transaction import Transaction
from contracts import audit
from contracts.orders import MakeAgain, OrderApproved, OrderCase, OrderRejected, OrderResumed, State
from contracts.refusals import Refusal, refuse
from contracts.review import Approve, Claim, GiveBack, Reject
from review import approve as approving
from review import claim as claiming
from review import clock
from review import reject as rejecting
from review import store as reviews
from review import view as viewing
from review.states import DAY
from review.store import Review

from orders.domain.content import thaw
from orders.domain.states import Action, advance
from orders.requests import Requests
from orders.service import forms, mailing, promise
from orders.service.evidence import checks, evidence
from orders.service.orders import view
from orders.service.transitions import approval, event_fields, failed, head, transition
from orders.store import orders as store
from orders.store.people import Register
from orders.store.queue import KIND
from orders.tables import OrderRow

_PEOPLE = Register()


@dataclass(frozen=True)
class _Subject:
    """An order, as `review.subject.Subject`."""

    id: UUID
    reference: str
    subscriber: str
    organisation: str
    title: str
    requester: str
    asked_for_at: datetime
    approvals_needed: int
    checks_required: tuple[str, ...]
    kind: str = KIND
    prepared_by: str | None = None  # every order is drafted by its subscriber's people


async def opened(tx: Transaction, order: OrderRow) -> None:
    """The order, locked, is a case now: validation may judge it."""
    subject = _Subject(
        id=order.id,
        reference=order.reference,
        subscriber=order.subscriber,
        organisation=order.organisation,
        title=order.common_name,
        requester=order.requester,
        asked_for_at=order.placed_at,
        approvals_needed=order.approvals_needed,
        checks_required=await store.checks_required(tx, order),
    )
    await claiming.open_for(tx, subject)


async def alarm(tx: Transaction) -> None:
    """Raise an alarm for each case that waits for two business days, and for a year whose holidays nobody wrote down."""
    await clock.alarm(tx, KIND, 2 * DAY)


async def show(tx: Transaction, requests: Requests, order_id: UUID) -> OrderCase | Refusal:
    """A case with everything that validation needs. Refusal: `not_found`."""
    order = await store.visible(tx, order_id)
    review = None if order is None else await reviews.find(tx, order.id)
    return refuse("not_found") if order is None or review is None else await _case(tx, requests, order, review)


async def claim(tx: Transaction, requests: Requests, order_id: UUID, command: Claim) -> OrderCase:
    """Take a case, for eight hours; after that a colleague may take it over. Again by the same person changes nothing.

    Raises Refused: `not_found`, `order.state`, or as `review.claim.claim`.
    """
    order, review = await _open(tx, order_id, Action.REJECT)
    if await claiming.claim(tx, _PEOPLE, review, command.version):
        tx.audit(audit.CaseClaimed(subject=str(order.id)))
    return await _case(tx, requests, order, review)


async def give_back(tx: Transaction, requests: Requests, order_id: UUID, command: GiveBack) -> OrderCase:
    """End one's own claim: nobody looks, until somebody takes the case and reads the note.

    Raises Refused: `not_found`, `order.state`, or as `review.claim.mine`.
    """
    order, review = await _open(tx, order_id, Action.REJECT)
    await claiming.give_back(tx, review, command.version, command.note)
    tx.audit(audit.CaseGivenBack(subject=str(order.id), note=command.note is not None))
    return await _case(tx, requests, order, review)


async def approve(tx: Transaction, requests: Requests, order_id: UUID, command: Approve) -> OrderCase:
    """Approve a claimed case; with as many approvals as the product asks the CA may be asked.

    Raises Refused: `not_found`, `order.state`, `validity.shorter` (what the order shows can't come any more), or as
    `review.approve.approve`.
    """
    order, review = await _open(tx, order_id, Action.APPROVE)
    approvers = await approving.approve(tx, _PEOPLE, review, command.version)
    content = thaw(order.content)
    wrong = await promise.today(tx, content)
    if wrong is not None:
        raise Refused(refuse(wrong.slug, **wrong.params))
    given = len(approvers or await reviews.approvers(tx, review))
    tx.audit(audit.CaseApproved(subject=str(order.id), approvals=given, content_sha256=order.content_sha256))
    if approvers:
        await _move(tx, order, Action.APPROVE)
        fields, details = head(order, content, tx.now), approval(order, content)
        tx.emit(OrderApproved(**fields, details=details, approvers=approvers))
        await mailing.about_order(tx, "approved", order, content)
    return await _case(tx, requests, order, review)


async def make_again(tx: Transaction, requests: Requests, order_id: UUID, command: MakeAgain, portal: str) -> OrderCase:
    """Ask for the form of a claimed case anew, with the same content; `portal` is the portal's public address. It leaves the queue until it is sealed, or fails.

    Raises Refused: `not_found`, `order.state`, or as `review.claim.mine`.
    """
    order, review = await _open(tx, order_id, Action.MAKE_AGAIN)
    await claiming.hold(tx, _PEOPLE, review, command.version)
    await _move(tx, order, Action.MAKE_AGAIN)
    order.reason = None
    tx.emit(OrderResumed(**event_fields(order, thaw(order.content), tx.now)))
    await forms.make_again(tx, order, portal)
    tx.audit(audit.CaseMadeAgain(subject=str(order.id), content_sha256=order.content_sha256))
    return await _case(tx, requests, order, review)


async def reject(tx: Transaction, requests: Requests, order_id: UUID, command: Reject) -> OrderCase:
    """Reject a claimed case with a reason that the customer reads.

    Raises Refused: `not_found`, `order.state`, or as `review.reject.reject`.
    """
    order, review = await _open(tx, order_id, Action.REJECT)
    await rejecting.reject(tx, _PEOPLE, review, command)
    await _move(tx, order, Action.REJECT)
    order.reason, content = command.reason, thaw(order.content)
    tx.emit(OrderRejected(**event_fields(order, content, tx.now), reason=order.reason))
    await mailing.about_order(tx, "rejected", order, content)
    tx.audit(audit.CaseRejected(subject=str(order.id), content_sha256=order.content_sha256))
    return await _case(tx, requests, order, review)


async def _open(tx: Transaction, order_id: UUID, action: Action) -> tuple[OrderRow, Review]:
    """A case whose state allows the action, order and review locked; who decided meanwhile is told.

    From here on everything said belongs to the order's own story.
    """
    order = await store.visible(tx, order_id, lock=True)
    review = None if order is None else await reviews.find(tx, order_id, lock=True)
    if order is None or review is None:
        raise Refused(refuse("not_found"))
    new_correlation(order.correlation_id)
    if isinstance(advance(State(order.state), action, failed(order)), Refusal):
        acts = await reviews.acts(tx, order_id)
        raise Refused(refuse("order.state", state=order.state, name=acts[-1].name if acts else ""))
    return order, review


async def _move(tx: Transaction, order: OrderRow, action: Action) -> None:
    """The transition of an open case, by who acts; its event is of the next version."""
    refusal = await transition(tx, order, action, reviews.name(tx), staff=True)
    if refusal is not None:
        raise Refused(refusal)
    order.version += 1


async def _case(tx: Transaction, requests: Requests, order: OrderRow, review: Review) -> OrderCase:
    await tx.session.flush()
    content = thaw(order.content)
    results, right = await checks(tx, requests, order, content)
    return OrderCase(
        **await viewing.head(tx, _PEOPLE, review),
        order=await view(tx, order),
        checks=results,
        checked=right,
        **await evidence(tx, order, content),
    )
