"""The customer's side of a question: the answer, reminders as long as there is none, and the end of waiting; withdrawing."""

from uuid import UUID

from chassis.errors import Refused
from chassis.telemetry import new_correlation
from chassis.transaction import Transaction
from contracts import audit
from contracts.authority import Who
from contracts.orders import OrderResumed, OrderView, OrderWithdrawn, State, Withdraw
from contracts.refusals import refuse
from contracts.review import Answer
from review import ask as asking
from review import claim as claiming
from review import store as reviews
from review.store import Review

from orders.domain.content import Content, thaw
from orders.domain.states import Action, withdrawable
from orders.service import cases, mailing
from orders.service.orders import view
from orders.service.transitions import event_fields
from orders.settings import Settings
from orders.store import key_reservations
from orders.store import orders as store
from orders.store.people import PEOPLE
from orders.store.queue import KIND
from orders.tables import OrderRow


async def answer(tx: Transaction, order_id: UUID, command: Answer) -> OrderView:
    """Answer validation's question: the order is a case again. Whose approvals this voids is told by mail.

    The same answer by the same person again changes nothing, wherever the order went meanwhile.
    Raises Refused: `not_found`, `order.state`, `case.no_question`.
    """
    seen = await store.visible(tx, order_id, lock=True)
    if seen is not None and await reviews.answered(tx, seen.id, command.question, command.text):
        return await view(tx, seen)
    order, review = await cases.case(tx, order_id, Action.ANSWER)
    voided = await asking.answer(tx, review, command.question, command.text)
    await cases.moved(tx, order, Action.ANSWER)
    tx.emit(OrderResumed(**event_fields(order, thaw(order.content), tx.now)))
    await mailing.about_voided(tx, order, voided, review.version)
    tx.audit(audit.QuestionAnswered(subject=str(order.id), question=str(command.question), voided=len(voided)))
    return await view(tx, order)


async def withdraw(tx: Transaction, order_id: UUID, command: Withdraw) -> OrderView:
    """Withdraw an order: its subscriber until validation claimed it, validation what it claimed.

    Raises Refused: `not_found`, `order.state`, `order.under_review`, or for validation as `review.claim.mine`.
    """
    order, review = await cases.locked(tx, order_id, Action.WITHDRAW)
    if Who.VALIDATION in tx.actor.roles:
        if review is None or command.version is None:
            raise Refused(refuse("case.not_claimed"))
        await claiming.mine(tx, PEOPLE, review, command.version)
    elif not withdrawable(State(order.state), looked_at=review is not None and review.claimed(tx.now)):
        raise Refused(refuse("order.under_review"))
    await _withdrawn(tx, order, review, "asked", reviews.name(tx))
    return await view(tx, order)


async def follow(tx: Transaction, settings: Settings) -> None:
    """Remind who ordered of a question without an answer, once each time, and at last withdraw the order. May run twice at once."""
    times = (*settings.waiting_reminded_after, settings.waiting_kept)
    for question in await asking.due(tx, KIND, times):
        order = await store.locked(tx, question.subject)
        if order is None or not await asking.still(tx, question):
            continue
        new_correlation(order.correlation_id)
        if question.number == len(times):
            await _withdrawn(tx, order, await reviews.find(tx, order.id, lock=True), "unanswered", "")
            continue
        asked = await reviews.question(tx, order.id, question.id)
        about, part = {"ends": question.asked_at + settings.waiting_kept}, f".{question.id}.{question.number}"
        content = thaw(order.content)
        await mailing.about_order(tx, "question_reminder", order, content, question=asked, about=about, part=part)
        tx.audit(audit.QuestionReminded(subject=str(order.id), question=str(question.id), number=question.number))


async def say_withdrawn(tx: Transaction, order_id: UUID) -> None:
    """Say of an order that was withdrawn when the tables were changed (migration 0018) that it was."""
    order = await store.locked(tx, order_id)
    assert order is not None
    order.version += 1
    _say(tx, order, thaw(order.content), "ordered_anew")


async def _withdrawn(tx: Transaction, order: OrderRow, review: Review | None, reason: str, by: str) -> None:
    await take_back(tx, order, review, by)
    await tell(tx, order, reason, by)


async def take_back(tx: Transaction, order: OrderRow, review: Review | None, by: str | None = None) -> None:
    """Withdraw a locked order and its case, without saying so; `by` as in `cases.moved`. Raises Refused: `order.state`."""
    await cases.moved(tx, order, Action.WITHDRAW, by)
    if review is not None:
        await claiming.withdraw(tx, review)


async def tell(tx: Transaction, order: OrderRow, reason: str, by: str, instead: OrderRow | None = None) -> None:
    """Say that an order was withdrawn (`reason` is one of WITHDRAWALS), to its contact unless that is who acts; `instead`: what took its place."""
    content = thaw(order.content)
    _say(tx, order, content, reason, instead)
    if tx.actor.number != content.contact.number:
        about = {
            "unanswered": reason == "unanswered",
            "withdrawn_by": "" if Who.VALIDATION in tx.actor.roles else by,
            "replaced_by": instead.reference if instead else "",
            "csr_reusable": await key_reservations.reusable(tx, order.spki_sha256, order.id),
        }
        await mailing.about_order(tx, "withdrawn", order, content, about=about)


def _say(tx: Transaction, order: OrderRow, content: Content, reason: str, instead: OrderRow | None = None) -> None:
    tx.emit(
        OrderWithdrawn(
            **event_fields(order, content, tx.now), reason=reason, replaced_by=instead.id if instead else None
        )
    )
    tx.audit(
        audit.OrderWithdrawn(subject=str(order.id), reason=reason, replaced_by=str(instead.id) if instead else None)
    )
