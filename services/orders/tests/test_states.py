"""Every state answers every action: with the state after it, or with the refusal `order.state`.

Written by hand beside the table, so that a new state or action fails here until each pair has its answer. That the move
does what it says is proven on real parts by the test that `docs/architecture/orders.md` names for it.
"""

import pytest
from contracts.orders import ENDED, State
from contracts.refusals import Refusal
from orders.domain.states import CARE, Action, advance, withdrawable

NO = None  # refused: order.state

#: Of a failed order it matters where it failed.
KINDS = {
    "draft": (State.DRAFT, None),
    "placed": (State.PLACED, None),
    "in_validation": (State.IN_VALIDATION, None),
    "waiting": (State.WAITING, None),
    "approved": (State.APPROVED, None),
    "fulfilling": (State.FULFILLING, None),
    "failed_without_form": (State.FAILED, State.PLACED),
    "failed_without_certificate": (State.FAILED, State.APPROVED),
    "completed": (State.COMPLETED, None),
    "rejected": (State.REJECTED, None),
    "withdrawn": (State.WITHDRAWN, None),
}
NOTHING = dict.fromkeys(Action, NO)
ANSWERS: dict[str, dict[Action, State | None]] = {
    "draft": {
        Action.PLACE: State.PLACED,
        Action.SEALED: NO,
        Action.APPROVE: NO,
        Action.ASK: NO,
        Action.ANSWER: NO,
        Action.REJECT: NO,
        Action.WITHDRAW: NO,
        Action.ISSUANCE_STARTED: NO,
        Action.ISSUED: NO,
        Action.ISSUANCE_FAILED: NO,
        Action.FORM_FAILED: NO,
        Action.MAKE_AGAIN: NO,
    },
    "placed": {
        Action.PLACE: NO,
        Action.SEALED: State.IN_VALIDATION,
        Action.APPROVE: NO,
        Action.ASK: NO,
        Action.ANSWER: NO,
        Action.REJECT: NO,
        Action.WITHDRAW: State.WITHDRAWN,
        Action.ISSUANCE_STARTED: NO,
        Action.ISSUED: NO,
        Action.ISSUANCE_FAILED: NO,
        Action.FORM_FAILED: State.FAILED,
        Action.MAKE_AGAIN: NO,
    },
    "in_validation": {
        Action.PLACE: NO,
        Action.SEALED: NO,
        Action.APPROVE: State.APPROVED,
        Action.ASK: State.WAITING,
        Action.ANSWER: NO,
        Action.REJECT: State.REJECTED,
        Action.WITHDRAW: State.WITHDRAWN,
        Action.ISSUANCE_STARTED: NO,
        Action.ISSUED: NO,
        Action.ISSUANCE_FAILED: NO,
        Action.FORM_FAILED: NO,
        Action.MAKE_AGAIN: NO,
    },
    "waiting": {
        Action.PLACE: NO,
        Action.SEALED: NO,
        Action.APPROVE: NO,
        Action.ASK: NO,
        Action.ANSWER: State.IN_VALIDATION,
        Action.REJECT: State.REJECTED,
        Action.WITHDRAW: State.WITHDRAWN,
        Action.ISSUANCE_STARTED: NO,
        Action.ISSUED: NO,
        Action.ISSUANCE_FAILED: NO,
        Action.FORM_FAILED: NO,
        Action.MAKE_AGAIN: NO,
    },
    "approved": {
        Action.PLACE: NO,
        Action.SEALED: NO,
        Action.APPROVE: NO,
        Action.ASK: NO,
        Action.ANSWER: NO,
        Action.REJECT: NO,
        Action.WITHDRAW: NO,
        Action.ISSUANCE_STARTED: State.FULFILLING,
        Action.ISSUED: NO,  # heard before the question: `fulfilment` goes by way of `fulfilling`
        Action.ISSUANCE_FAILED: State.FAILED,
        Action.FORM_FAILED: NO,
        Action.MAKE_AGAIN: NO,
    },
    "fulfilling": {
        Action.PLACE: NO,
        Action.SEALED: NO,
        Action.APPROVE: NO,
        Action.ASK: NO,
        Action.ANSWER: NO,
        Action.REJECT: NO,
        Action.WITHDRAW: NO,
        Action.ISSUANCE_STARTED: NO,
        Action.ISSUED: State.COMPLETED,
        Action.ISSUANCE_FAILED: State.FAILED,
        Action.FORM_FAILED: NO,
        Action.MAKE_AGAIN: NO,
    },
    "failed_without_form": {
        Action.PLACE: NO,
        Action.SEALED: State.IN_VALIDATION,
        Action.APPROVE: NO,
        Action.ASK: NO,
        Action.ANSWER: NO,
        Action.REJECT: State.REJECTED,
        Action.WITHDRAW: State.WITHDRAWN,
        Action.ISSUANCE_STARTED: NO,
        Action.ISSUED: NO,
        Action.ISSUANCE_FAILED: NO,
        Action.FORM_FAILED: NO,
        Action.MAKE_AGAIN: State.PLACED,
    },
    "failed_without_certificate": {
        Action.PLACE: NO,
        Action.SEALED: NO,
        Action.APPROVE: State.APPROVED,
        Action.ASK: NO,
        Action.ANSWER: NO,
        Action.REJECT: State.REJECTED,
        Action.WITHDRAW: State.WITHDRAWN,
        Action.ISSUANCE_STARTED: State.FULFILLING,
        Action.ISSUED: NO,
        Action.ISSUANCE_FAILED: NO,
        Action.FORM_FAILED: NO,
        Action.MAKE_AGAIN: NO,
    },
    "completed": NOTHING,
    "rejected": NOTHING,
    "withdrawn": NOTHING,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("action", Action, ids=lambda action: action.value)
def test_r106_every_state_answers_every_action(kind: str, action: Action) -> None:
    state, failed = KINDS[kind]
    after, wanted = advance(state, action, failed), ANSWERS[kind][action]
    if wanted is NO:
        assert isinstance(after, Refusal) and after.slug == "order.state"
        assert after.params == {"state": state.value, "action": action.value}
    else:
        assert after is wanted


def test_no_pair_is_left_out() -> None:
    assert {state for state, _ in KINDS.values()} == set(State)
    assert set(ANSWERS) == set(KINDS) and all(set(answers) == set(Action) for answers in ANSWERS.values())


def test_who_looks_after_an_order_that_has_not_ended() -> None:
    assert set(CARE) == set(State) - ENDED


@pytest.mark.parametrize("state", CARE)
def test_every_state_that_is_not_final_has_owner_deadline_alarm_and_action(state: State) -> None:
    """Where something happens by itself at the deadline no alarm is needed, and what happens is said."""
    care = CARE[state]
    assert care.owner and care.action and care.deadline is not None and not care.followed
    assert (care.alarm is None) is (care.by_itself is not None)


@pytest.mark.parametrize("looked_at", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_its_subscriber_withdraws_until_somebody_looks(kind: str, looked_at: bool) -> None:
    """An order that waits for an answer is the customer's to end, whoever looks at it."""
    state, _ = KINDS[kind]
    can = ANSWERS[kind][Action.WITHDRAW] is not NO and (not looked_at or state is State.WAITING)
    assert withdrawable(state, looked_at=looked_at) is can
