"""The states of an order and what may follow what: this table and nothing else moves an order."""

from datetime import timedelta
from enum import StrEnum

from contracts.certificates import CertificateIssued, IssuanceFailed, IssuanceStarted
from contracts.lifecycle import Care, Lifecycle
from contracts.orders import ENDED, State
from contracts.refusals import Refusal, refuse
from contracts.signing import DocumentFailed, DocumentSealed

#: A draft that nobody saved for this long is thrown away.
DRAFT_KEPT = timedelta(days=30)
#: An order whose form has not come for this long raises an alarm.
FORM_ALARM = timedelta(minutes=15)


class Action(StrEnum):
    """What can happen to an order."""

    PLACE = "place"
    SEALED = "sealed"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    ISSUANCE_STARTED = "issuance_started"
    ISSUED = "issued"
    ISSUANCE_FAILED = "issuance_failed"
    FORM_FAILED = "form_failed"
    MAKE_AGAIN = "make_again"


TABLE: dict[tuple[State, Action], State] = {
    (State.DRAFT, Action.PLACE): State.PLACED,
    (State.PLACED, Action.SEALED): State.IN_VALIDATION,
    (State.PLACED, Action.WITHDRAW): State.WITHDRAWN,
    (State.PLACED, Action.FORM_FAILED): State.FAILED,
    (State.IN_VALIDATION, Action.APPROVE): State.APPROVED,
    (State.IN_VALIDATION, Action.REJECT): State.REJECTED,
    (State.IN_VALIDATION, Action.WITHDRAW): State.WITHDRAWN,  # until a validator has claimed it
    (State.APPROVED, Action.ISSUANCE_STARTED): State.FULFILLING,
    (State.FULFILLING, Action.ISSUED): State.COMPLETED,
    (State.FULFILLING, Action.ISSUANCE_FAILED): State.FAILED,
    # only an order that failed in `placed`: its form could not be made
    (State.FAILED, Action.MAKE_AGAIN): State.PLACED,
    (State.FAILED, Action.SEALED): State.IN_VALIDATION,  # the seal came late
    (State.FAILED, Action.REJECT): State.REJECTED,
    (State.FAILED, Action.WITHDRAW): State.WITHDRAWN,
}

#: What each action is: an action of `contracts.authority`, or the event that tells it.
CAUSED: dict[Action, str] = {
    Action.PLACE: "order.place",
    Action.SEALED: DocumentSealed.NAME,
    Action.APPROVE: "validation.approve",
    Action.REJECT: "validation.reject",
    Action.WITHDRAW: "nobody can yet",
    Action.ISSUANCE_STARTED: IssuanceStarted.NAME,
    Action.ISSUED: CertificateIssued.NAME,
    Action.ISSUANCE_FAILED: IssuanceFailed.NAME,
    Action.FORM_FAILED: DocumentFailed.NAME,
    Action.MAKE_AGAIN: "validation.make_again",
}

#: Who looks after an order that has not ended.
CARE: dict[State, Care] = {
    State.DRAFT: Care("its subscriber", "thrown away at the deadline", DRAFT_KEPT),
    State.PLACED: Care(
        "signing", "the form is asked for again, ever slower", FORM_ALARM, "order.forms_overdue", "FORM_ALARM_AFTER"
    ),
    State.IN_VALIDATION: Care("validation", "a case in the queue until somebody decides; a claim ends by itself"),
    State.APPROVED: Care("certificates", "the CA is asked until it answers", followed="certificates.domain.issuance"),
    State.FULFILLING: Care("certificates", "the CA is asked until it answers", followed="certificates.domain.issuance"),
    # one without a certificate has ended: validation reads the alarm, the customer may order again
    State.FAILED: Care("validation", "the form is made again, or the order rejected", None, "order.failed"),
}
LIFECYCLE = Lifecycle(State.DRAFT, TABLE, CAUSED, CARE)


def failed_in(before: State) -> State:
    """Where an order failed that was in this state before: `placed` (no form) or `approved` (no certificate)."""
    return State.PLACED if before is State.PLACED else State.APPROVED


def ended(state: State, failed: State | None) -> bool:
    """True when nothing follows. The key of a completed order stays reserved for ever, of the others it is freed.

    `failed` is what `failed_in` said. An order that has not ended is an open renewal of its certificate.
    """
    return state in ENDED or (state is State.FAILED and failed is not State.PLACED)


def advance(state: State, action: Action, failed: State | None = None) -> State | Refusal:
    """The state after the action, or the refusal `order.state` when the table has no such move."""
    after = None if ended(state, failed) else TABLE.get((state, action))
    return after if after is not None else refuse("order.state", state=state.value, action=action.value)
