"""The states of an order and what may follow what: this table and nothing else moves an order."""

from enum import StrEnum

from contracts.orders import ENDED, State
from contracts.refusals import Refusal, refuse


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
