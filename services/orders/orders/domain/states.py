"""The states of an order and what may follow what: this table and nothing else moves an order."""

from datetime import timedelta
from enum import StrEnum

from contracts.certificates import CertificateIssued, IssuanceFailed, IssuanceStarted
from contracts.lifecycle import Care, Lifecycle
from contracts.orders import State
from contracts.refusals import Refusal, refuse
from contracts.signing import DocumentFailed, DocumentSealed

#: A draft that nobody saved for this long is thrown away.
DRAFT_KEPT = timedelta(days=30)
#: An order whose form has not come for this long raises an alarm.
FORM_ALARM = timedelta(minutes=15)
#: Business time: sixteen hours are two days.
VALIDATION_ALARM, FAILED_ALARM = timedelta(hours=16), timedelta(hours=8)
#: A question that nobody answered for this long ends the order.
WAITING_KEPT = timedelta(days=30)
#: Certificates has not asked the CA, or the CA has not answered, for this long.
APPROVED_ALARM, FULFILLING_ALARM = timedelta(minutes=30), timedelta(hours=1)


class Action(StrEnum):
    """What can happen to an order."""

    PLACE = "place"
    SEALED = "sealed"
    APPROVE = "approve"
    ASK = "ask"
    ANSWER = "answer"
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
    (State.IN_VALIDATION, Action.ASK): State.WAITING,
    (State.IN_VALIDATION, Action.REJECT): State.REJECTED,
    (State.IN_VALIDATION, Action.WITHDRAW): State.WITHDRAWN,  # until a validator has claimed it
    (State.WAITING, Action.ANSWER): State.IN_VALIDATION,
    (State.WAITING, Action.REJECT): State.REJECTED,
    (State.WAITING, Action.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Action.ISSUANCE_STARTED): State.FULFILLING,
    (State.APPROVED, Action.ISSUANCE_FAILED): State.FAILED,
    (State.FULFILLING, Action.ISSUED): State.COMPLETED,
    (State.FULFILLING, Action.ISSUANCE_FAILED): State.FAILED,
    (State.FAILED, Action.MAKE_AGAIN): State.PLACED,
    (State.FAILED, Action.SEALED): State.IN_VALIDATION,  # the seal came late
    (State.FAILED, Action.APPROVE): State.APPROVED,  # a new intent at certificates
    (State.FAILED, Action.ISSUANCE_STARTED): State.FULFILLING,  # one of them was restored: the CA is asked after all
    (State.FAILED, Action.REJECT): State.REJECTED,
    (State.FAILED, Action.WITHDRAW): State.WITHDRAWN,  # until a validator has claimed it
}
#: What is possible only of an order that failed there.
_FAILED_IN = dict.fromkeys((Action.MAKE_AGAIN, Action.SEALED), State.PLACED)
_FAILED_IN |= dict.fromkeys((Action.APPROVE, Action.ISSUANCE_STARTED), State.APPROVED)

#: The ends after which the same may be ordered anew, once: no certificate came of it and none will.
FOLLOWED = frozenset({State.REJECTED, State.WITHDRAWN})

#: Why no certificate came (of `ISSUANCE_CAUSES`) although the key stands in none: it may be used for another order.
KEY_UNUSED = "ca.refused"

#: What each action is: an action of `contracts.authority`, or the event that tells it.
CAUSED: dict[Action, str] = {
    Action.PLACE: "order.place",
    Action.SEALED: DocumentSealed.NAME,
    Action.APPROVE: "validation.approve",
    Action.ASK: "validation.ask",
    Action.ANSWER: "order.answer",
    Action.REJECT: "validation.reject",
    Action.WITHDRAW: "order.withdraw",
    Action.ISSUANCE_STARTED: IssuanceStarted.NAME,
    Action.ISSUED: CertificateIssued.NAME,
    Action.ISSUANCE_FAILED: IssuanceFailed.NAME,
    Action.FORM_FAILED: DocumentFailed.NAME,
    Action.MAKE_AGAIN: "validation.make_again",
}

#: Who looks after an order that has not ended.
_QUEUED, _OVERDUE = "a case in the queue until somebody decides; a claim ends by itself", "review.overdue"
_FAILED = "the same, with its cause, said at once (`order.failed`): made again, approved anew, rejected or withdrawn"
_ASKED = "the contact person is reminded by mail after 7 and 21 days"
_SAID = "said again every 5 minutes (`APPROVED_SAID_AGAIN_AFTER`) until the CA is asked"
_AGAIN, _ANSWER = "the form is asked for again, ever slower", "the CA is asked until it answers"
CARE: dict[State, Care] = {
    State.DRAFT: Care("its subscriber", "kept for who goes on with it", DRAFT_KEPT, by_itself="it is thrown away"),
    State.PLACED: Care("signing", _AGAIN, FORM_ALARM, "order.forms_overdue", "FORM_ALARM_AFTER"),
    State.IN_VALIDATION: Care(
        "validation", _QUEUED, VALIDATION_ALARM, _OVERDUE, "VALIDATION_ALARM_AFTER", business=True
    ),
    State.WAITING: Care(
        "its subscriber", _ASKED, WAITING_KEPT, setting="WAITING_KEPT", by_itself="it is withdrawn, said by mail"
    ),
    State.APPROVED: Care("certificates", _SAID, APPROVED_ALARM, "order.approved_overdue", "APPROVED_ALARM_AFTER"),
    State.FULFILLING: Care(
        "certificates", _ANSWER, FULFILLING_ALARM, "order.fulfilling_overdue", "FULFILLING_ALARM_AFTER"
    ),
    State.FAILED: Care("validation", _FAILED, FAILED_ALARM, _OVERDUE, "FAILED_ALARM_AFTER", business=True),
}
LIFECYCLE = Lifecycle(State.DRAFT, TABLE, CAUSED, CARE, follows=("review.states", "signing.domain"))


def failed_in(before: State) -> State:
    """Where an order failed that was in this state before: `placed` (no form) or `approved` (no certificate)."""
    return State.PLACED if before is State.PLACED else State.APPROVED


def advance(state: State, action: Action, failed: State | None = None) -> State | Refusal:
    """The state after the action, or the refusal `order.state` when the table has no such move.

    `failed` is what `failed_in` said of a failed order.
    """
    after = TABLE.get((state, action))
    if state is State.FAILED and _FAILED_IN.get(action, failed) is not failed:
        after = None
    return after if after is not None else refuse("order.state", state=state.value, action=action.value)


def withdrawable(state: State, *, looked_at: bool) -> bool:
    """True when its subscriber may withdraw the order: not while somebody of validation looks at it, unless it waits for an answer."""
    return (state, Action.WITHDRAW) in TABLE and (state is State.WAITING or not looked_at)
