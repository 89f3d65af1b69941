"""Validation: orders are judged by people (`review`); a decision and the order's transition are one transaction.

An order that failed is a case as well: without a form that is made again, without a certificate it is approved anew, or either is rejected.
"""

from datetime import timedelta
from uuid import UUID

from chassis.errors import Refused
from chassis.transaction import Transaction
from contracts import audit
from contracts.orders import MakeAgain, OrderCase, OrderRejected, OrderResumed, OrderWaiting
from contracts.refusals import Refusal, refuse
from contracts.review import (
    Approve,
    Ask,
    Claim,
    Decision,
    GiveBack,
    HandBack,
    HandCheck,
    Note,
    Prepare,
    PreparedDecision,
    Reject,
    Take,
    TickCheck,
)
from review import approve as approving
from review import ask as asking
from review import claim as claiming
from review import notes, proposals
from review import reject as rejecting
from review import store as reviews
from review.store import Review

from orders.domain.content import thaw
from orders.domain.states import Action
from orders.requests import Requests
from orders.service import approval, cases, evidence, extracts, forms, mailing
from orders.service.evidence import case_of
from orders.service.transitions import event_fields
from orders.store import key_reservations
from orders.store import orders as store
from orders.store.people import PEOPLE
from orders.tables import OrderRow


async def show(tx: Transaction, requests: Requests, order_id: UUID) -> OrderCase | Refusal:
    """A case with everything that validation needs. Refusal: `not_found`."""
    order = await store.visible(tx, order_id)
    review = None if order is None else await reviews.find(tx, order.id)
    return refuse("not_found") if order is None or review is None else await case_of(tx, requests, order, review)


async def claim(tx: Transaction, requests: Requests, order_id: UUID, command: Claim) -> OrderCase:
    """Take a case, for eight hours; after that a colleague may take it over. Again by the same person changes nothing.

    Raises Refused: `not_found`, `order.state`, or as `review.claim.claim`.
    """
    order, review = await cases.case(tx, order_id, Action.REJECT)
    if await claiming.claim(tx, PEOPLE, review, command.version):
        tx.audit(audit.CaseClaimed(subject=str(order.id)))
    return await case_of(tx, requests, order, review)


async def give_back(tx: Transaction, requests: Requests, order_id: UUID, command: GiveBack) -> OrderCase:
    """End one's own claim: nobody looks, until somebody takes the case and reads the note.

    Raises Refused: `not_found`, `order.state`, or as `review.claim.mine`.
    """
    order, review = await cases.case(tx, order_id, Action.REJECT)
    await claiming.give_back(tx, review, command.version, command.note)
    tx.audit(audit.CaseGivenBack(subject=str(order.id), note=command.note is not None))
    return await case_of(tx, requests, order, review)


async def note(tx: Transaction, requests: Requests, order_id: UUID, command: Note) -> OrderCase:
    """Write a note for colleagues, whoever has the case and wherever it is: the customer never reads it.

    Raises Refused: `not_found`, or as `review.notes.note`.
    """
    order, review = await cases.seen(tx, order_id)
    if await notes.note(tx, PEOPLE, review, command.text):
        tx.audit(audit.CaseNoted(subject=str(order.id)))
    return await case_of(tx, requests, order, review)


async def approve(tx: Transaction, requests: Requests, order_id: UUID, command: Approve) -> OrderCase:
    """Approve a claimed case; with as many approvals as the product asks the CA may be asked.

    Raises Refused: `not_found`, `order.state`, what `evidence.look` finds that forbids it, `case.extract_ended`, or as
    `review.approve.approve`.
    """
    order, review = await cases.case(tx, order_id, Action.APPROVE)
    return await _approved(tx, requests, order, review, command.version)


async def _approved(
    tx: Transaction,
    requests: Requests,
    order: OrderRow,
    review: Review,
    version: int,
    prepared: PreparedDecision | None = None,
) -> OrderCase:
    approvers = await approving.approve(tx, PEOPLE, review, version, prepared)
    content = thaw(order.content)
    looked = await evidence.look(tx, requests, order, content)
    forbids = looked.forbids or await extracts.ended(tx, order, review)
    if forbids is not None:
        raise Refused(forbids)
    given = len(approvers or await reviews.approvers(tx, review))
    tx.audit(audit.CaseApproved(subject=str(order.id), approvals=given, content_sha256=order.content_sha256))
    if approvers:
        await cases.moved(tx, order, Action.APPROVE)
        order.reason, order.approved_at = None, tx.now
        await approval.say(tx, order)
        part = f".{order.version}" if review.round > 1 else ""
        await mailing.about_order(tx, "approved", order, content, part=part)
    return await case_of(tx, requests, order, review, looked)


async def tick(tx: Transaction, requests: Requests, order_id: UUID, command: TickCheck) -> OrderCase:
    """Tick a check by hand of a claimed case, or take the tick away. Whose approvals this voids is told by mail.

    Raises Refused: `not_found`, `order.state`, `case.check_elsewhere`, `case.extract_*`, or as `review.claim.mine`.
    """
    order, review = await cases.case(tx, order_id, Action.REJECT)
    if command.check is HandCheck.MANAGER and thaw(order.content).details.nominated is not None:
        raise Refused(refuse("case.check_elsewhere", check=command.check.value))
    noted = await extracts.noted(tx, order, command)
    if isinstance(noted, Refusal):
        raise Refused(noted)
    voided = await approving.tick(tx, PEOPLE, review, noted)
    await mailing.about_voided(tx, order, voided, review.version)
    tx.audit(
        audit.CaseChecked(subject=str(order.id), check=command.check.value, ticked=command.done, voided=len(voided))
    )
    return await case_of(tx, requests, order, review)


async def ask(tx: Transaction, requests: Requests, order_id: UUID, command: Ask, kept: timedelta) -> OrderCase:
    """Ask the customer something about a claimed case: the order waits, at most as long as `kept`.

    Raises Refused: `not_found`, `order.state`, or as `review.ask.ask`.
    """
    order, review = await cases.case(tx, order_id, Action.ASK)
    number = await asking.ask(tx, PEOPLE, review, command.version, command.text, command.codes)
    await cases.moved(tx, order, Action.ASK)
    content = thaw(order.content)
    tx.emit(OrderWaiting(**event_fields(order, content, tx.now)))
    question, ends = await reviews.question(tx, order.id, number), {"ends": tx.now + kept}
    await mailing.about_order(tx, "question", order, content, question=question, about=ends, part=f".{number}")
    tx.audit(audit.CaseAsked(subject=str(order.id), question=str(number)))
    return await case_of(tx, requests, order, review)


async def make_again(tx: Transaction, requests: Requests, order_id: UUID, command: MakeAgain, portal: str) -> OrderCase:
    """Ask for the form of a claimed case anew, with the same content; `portal` is the portal's public address. It leaves the queue until it is sealed, or fails.

    Raises Refused: `not_found`, `order.state`, or as `review.claim.mine`.
    """
    order, review = await cases.case(tx, order_id, Action.MAKE_AGAIN)
    await claiming.hold(tx, PEOPLE, review, command.version)
    await cases.moved(tx, order, Action.MAKE_AGAIN)
    order.reason = None
    tx.emit(OrderResumed(**event_fields(order, thaw(order.content), tx.now)))
    await forms.make_again(tx, order, portal)
    tx.audit(audit.CaseMadeAgain(subject=str(order.id), content_sha256=order.content_sha256))
    return await case_of(tx, requests, order, review)


async def reject(tx: Transaction, requests: Requests, order_id: UUID, command: Reject) -> OrderCase:
    """Reject a claimed case with a reason that the customer reads, and causes.

    Raises Refused: `not_found`, `order.state`, or as `review.reject.reject`.
    """
    order, review = await cases.case(tx, order_id, Action.REJECT)
    return await _rejected(tx, requests, order, review, command)


async def _rejected(tx: Transaction, requests: Requests, order: OrderRow, review: Review, command: Reject) -> OrderCase:
    causes = await rejecting.reject(tx, PEOPLE, review, command)
    await cases.moved(tx, order, Action.REJECT)
    order.reason, content = command.reason, thaw(order.content)
    codes = tuple(cause.code for cause in causes)
    tx.emit(OrderRejected(**event_fields(order, content, tx.now), reason=order.reason, causes=codes))
    about = {"csr_reusable": await key_reservations.reusable(tx, order.spki_sha256, order.id)}
    await mailing.about_order(tx, "rejected", order, content, causes=causes, about=about)
    tx.audit(audit.CaseRejected(subject=str(order.id), content_sha256=order.content_sha256))
    return await case_of(tx, requests, order, review)


async def prepare(tx: Transaction, requests: Requests, order_id: UUID, command: Prepare) -> OrderCase:
    """Leave the decision about a claimed case to a second person: the customer reads nothing of it yet.

    Raises Refused: `not_found`, `order.state`, of an approval as `approve`, or as `review.proposals.prepare`.
    """
    action = Action.APPROVE if command.decision is Decision.APPROVE else Action.REJECT
    order, review = await cases.case(tx, order_id, action)
    await proposals.prepare(tx, PEOPLE, review, command)
    looked = await evidence.look(tx, requests, order, thaw(order.content))
    forbids = looked.forbids or await extracts.ended(tx, order, review)
    if command.decision is Decision.APPROVE and forbids is not None:
        raise Refused(forbids)
    tx.audit(
        audit.CasePrepared(subject=str(order.id), decision=command.decision.value, content_sha256=order.content_sha256)
    )
    return await case_of(tx, requests, order, review, looked)


async def take(tx: Transaction, requests: Requests, order_id: UUID, command: Take) -> OrderCase:
    """Take the decision that a colleague prepared: what `approve` or `reject` does, with both their names.

    Raises Refused: `not_found`, `order.state`, as `approve` and `reject`, or as `review.proposals.take`.
    """
    order, review = await cases.case(tx, order_id, Action.REJECT)
    prepared = await proposals.take(tx, PEOPLE, review, command.version)
    tx.audit(audit.CaseTaken(subject=str(order.id), decision=prepared.decision.value, prepared_by=prepared.by))
    if prepared.decision is Decision.APPROVE:
        return await _approved(tx, requests, order, review, command.version, prepared)
    codes = tuple(cause.code for cause in prepared.causes)
    reject_it = Reject(version=command.version, reason=prepared.reason or "", causes=codes)
    return await _rejected(tx, requests, order, review, reject_it)


async def hand_back(tx: Transaction, requests: Requests, order_id: UUID, command: HandBack) -> OrderCase:
    """Don't take the decision that was prepared, and say why. Who prepared it is told by mail; the note stands on the case alone.

    Raises Refused: `not_found`, `order.state`, or as `review.proposals.hand_back`.
    """
    order, review = await cases.case(tx, order_id, Action.REJECT)
    preparer = await proposals.hand_back(tx, PEOPLE, review, command)
    if preparer != tx.actor.number:
        await mailing.about_handed_back(tx, order, preparer, review.version)
    tx.audit(audit.CaseHandedBack(subject=str(order.id), prepared_by=preparer))
    return await case_of(tx, requests, order, review)
