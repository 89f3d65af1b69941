"""The states of an order and what may follow what: this table and nothing else moves an order."""

from enum import StrEnum

from contracts.orders import State
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


TABLE: dict[tuple[State, Action], State] = {
    (State.DRAFT, Action.PLACE): State.PLACED,
    (State.PLACED, Action.SEALED): State.IN_VALIDATION,
    (State.PLACED, Action.WITHDRAW): State.WITHDRAWN,
    (State.IN_VALIDATION, Action.APPROVE): State.APPROVED,
    (State.IN_VALIDATION, Action.REJECT): State.REJECTED,
    (State.IN_VALIDATION, Action.WITHDRAW): State.WITHDRAWN,  # until a validator has claimed it
    (State.APPROVED, Action.ISSUANCE_STARTED): State.FULFILLING,
    (State.FULFILLING, Action.ISSUED): State.COMPLETED,
    (State.FULFILLING, Action.ISSUANCE_FAILED): State.FAILED,
}

#: Nothing follows these. The key of a completed order stays reserved for ever, of the others it is freed.
ENDED = frozenset({State.COMPLETED, State.REJECTED, State.WITHDRAWN, State.FAILED})
#: An order in one of these is an open renewal of its certificate (R-096).
OPEN = frozenset({State.PLACED, State.IN_VALIDATION, State.APPROVED, State.FULFILLING})


def advance(state: State, action: Action) -> State | Refusal:
    """The state after the action, or the refusal `order.state` when the table has no such move."""
    after = TABLE.get((state, action))
    return after if after is not None else refuse("order.state", state=state.value, action=action.value)
