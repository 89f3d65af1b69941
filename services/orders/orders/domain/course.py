"""Where an order is on its way, as its customer reads it: the milestones, and whose turn it is."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from contracts.open_sets import Open
from contracts.orders import Milestone, Side, Stage, State, StateChange, Turn
from contracts.products import Product
from contracts.proofs import NameProof, ProofState
from contracts.review import HandCheck

#: The check by hand that a milestone before the approval is; without one, validation looks when it approves.
_CHECKED = {Milestone.ORGANISATION: HandCheck.REGISTER_EXTRACT, Milestone.DOMAIN: HandCheck.DOMAIN}
_APPROVED = frozenset({State.APPROVED, State.FULFILLING, State.COMPLETED})
_SIDES = {
    State.PLACED: Side.FORM,
    State.IN_VALIDATION: Side.VALIDATION,
    State.WAITING: Side.SUBSCRIBER,
    State.FAILED: Side.VALIDATION,
    State.APPROVED: Side.CA,
    State.FULFILLING: Side.CA,
}


def milestones(product: Product) -> tuple[Milestone, ...]:
    """In their order. Whose names they are is proved by the CA after the approval where browsers trust it (BR 1.3.2), else by
    validation before; in certificates for tests by nobody, nor where the system makes the name."""
    if product.for_tests or product.prefix:
        return (Milestone.ORGANISATION, Milestone.APPROVED, Milestone.MADE)
    if product.public:
        return (Milestone.ORGANISATION, Milestone.APPROVED, Milestone.DOMAIN, Milestone.MADE)
    return (Milestone.ORGANISATION, Milestone.DOMAIN, Milestone.APPROVED, Milestone.MADE)


def stages(
    product: Product,
    state: State,
    moves: Sequence[StateChange],
    ticked: Mapping[Open[HandCheck], datetime],
    names: Sequence[NameProof] = (),
) -> tuple[Stage, ...]:
    """The milestones of an order that runs or is complete; nothing of one that ended without a certificate or failed.

    `moves`: its history, oldest first; `ticked`: when validation ticked each check by hand (UTC); `names`: what the CA says of them.
    """
    if state not in _APPROVED | {State.PLACED, State.IN_VALIDATION, State.WAITING}:
        return ()
    last = {State(move.state.value): move.at for move in moves}
    approved = last.get(State.APPROVED) if state in _APPROVED else None
    completed = last.get(State.COMPLETED)
    reached = {Milestone.APPROVED: approved, Milestone.MADE: completed}
    for milestone, check in _CHECKED.items():
        proved_by_ca = milestone is Milestone.DOMAIN and product.public
        reached[milestone] = (proved(names) or completed) if proved_by_ca else ticked.get(check) or approved
    return tuple(Stage(milestone=milestone, at=reached[milestone]) for milestone in milestones(product))


def proved(names: Sequence[NameProof]) -> datetime | None:
    """When the CA held the last of the names for proved (UTC); None while one is not, or when it says nothing of them."""
    moments = [proof.at for proof in names if proof.state == ProofState.PROVED and proof.at is not None]
    return max(moments) if moments and len(moments) == len(names) else None


def turn(
    state: State,
    since: datetime,
    *,
    failed_in: State | None,
    identified: bool,
    decided_by: datetime | None,
    kept: timedelta,
    made_within: timedelta,
    asked_at: datetime | None = None,
) -> Turn | None:
    """Whose turn it is since this moment (UTC); None after an end.

    `failed_in`: of a failed order where it failed: without a form it is the form that is waited for, and nothing is decided about the
    order itself. `identified`: it is known who the manager is; until then an appointment decides when validation can.
    `decided_by`: when validation means to have decided, None while its clock stands still. An order waits as long as `kept` for its
    customer's answer, and the CA answers `made_within` this time. `asked_at`: since when the CA looks in vain for something in DNS.
    """
    side = _SIDES.get(state)
    if side is None:
        return None
    if side is Side.CA and asked_at is not None:  # nobody can say by when
        return Turn(side=Side.SUBSCRIBER, since=asked_at)
    if failed_in is State.PLACED:
        side = Side.FORM
    elif state is State.IN_VALIDATION and not identified:
        side = Side.IDENTIFICATION
    by = {Side.VALIDATION: decided_by, Side.SUBSCRIBER: since + kept, Side.CA: since + made_within}
    return Turn(side=side, since=since, expected=by.get(side))
