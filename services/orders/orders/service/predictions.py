"""The certificate that the CA would make of an order, predicted and linted by a job: a system's check, with what a person does about it.

A clean one changes nothing. Where something was found a person looks at it before approving: a check by hand that the case did not need
before. Not checked, because the linter did not get through, is shown, and holds nothing up.
"""

from datetime import date
from typing import Any
from uuid import UUID

from chassis import clock
from chassis.telemetry import log
from chassis.transaction import Transaction
from chassis.work.jobs import Job, Later, Work
from contracts.orders import PredictionOutcome, PredictionView, State
from contracts.review import HandCheck
from review import approve as approving
from review import store as reviews
from review.states import ReviewState

from orders import linter
from orders.domain.content import thaw
from orders.domain.prediction import Found, prediction
from orders.linter import LinterAway
from orders.service import mailing
from orders.store import orders, predictions
from orders.tables import OrderRow

#: The job that lints.
JOB = "lint"
_JUDGED = {State.IN_VALIDATION, State.WAITING}
_MANY = 200


def ask(tx: Transaction, order: OrderRow) -> None:
    """Have the order, a case now, linted after the commit."""
    _enqueue(tx, order.id, f"{order.id}:{order.version}")


async def ask_again(tx: Transaction) -> None:
    """Have open cases linted by the rules of today, which were linted by others: in two steps of the clock at most 400."""
    for order, rules in await predictions.due(tx, linter.NAME, _day(tx), _MANY):
        _enqueue(tx, order, f"{order}:{linter.NAME}:{rules}")


async def of_case(tx: Transaction, order: OrderRow) -> PredictionView | None:
    """What is shown of it; None of an order that is judged no more and was never linted."""
    known = await predictions.of(tx, order.id)
    if known is None and State(order.state) in _JUDGED:
        return PredictionView(outcome=PredictionOutcome.WAITS)
    return known


async def is_wrong(tx: Transaction, order: OrderRow) -> bool:
    """Whether something was found the last time."""
    known = await predictions.of(tx, order.id)
    return known is not None and known.outcome is PredictionOutcome.WRONG


async def lint(work: Work[Any]) -> None:
    """Predict, lint, keep what was found, and have a person look where something was."""
    order_id = UUID(work.job.payload["order"])
    async with work.begin() as tx:
        order = await orders.locked(tx, order_id)
        content = None if order is None or State(order.state) not in _JUDGED else thaw(order.content)
        start = tx.now
        if content is None:
            await work.done(tx)
            return
    outcome, findings = PredictionOutcome.UNCHECKED, tuple[Found, ...]()
    try:
        findings = await work.service.adapters.linter.lint(prediction(content, start))
        outcome = PredictionOutcome.WRONG if findings else PredictionOutcome.RIGHT
    except LinterAway as error:
        if error.again:
            raise Later(30) from error
        log.warning("prediction.unchecked", order=str(order_id))
    async with work.begin() as tx:
        await _keep(tx, order_id, outcome, findings)
        await work.done(tx)


async def given_up(tx: Transaction, job: Job, cause: str) -> None:
    """Keep that it was not checked: the case shows that."""
    await _keep(tx, UUID(job.payload["order"]), PredictionOutcome.UNCHECKED, ())


async def _keep(tx: Transaction, order_id: UUID, outcome: PredictionOutcome, findings: tuple[Found, ...]) -> None:
    order = await orders.locked(tx, order_id)
    review = await reviews.find(tx, order_id, lock=True)
    if order is None or review is None:
        return
    await predictions.put(tx, order_id, outcome, findings, linter.NAME, _day(tx))
    needed = outcome is PredictionOutcome.WRONG
    if review.state not in {ReviewState.OPEN, ReviewState.WAITING}:
        return
    if needed is (HandCheck.PREDICTION in review.checks_required):
        return
    rest = [check for check in review.checks_required if check != HandCheck.PREDICTION]
    review.checks_required = [*rest, HandCheck.PREDICTION.value] if needed else rest
    review.version += 1
    await mailing.about_voided(tx, order, await approving.void(tx, review), review.version)


def _enqueue(tx: Transaction, order: UUID, key: str) -> None:
    tx.enqueue(JOB, key, {"order": str(order)})


def _day(tx: Transaction) -> date:
    return clock.local(tx.now).date()
