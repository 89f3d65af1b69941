"""When what an order proves ended: from then on its evidence is kept for seven years."""

from datetime import datetime

from contracts.orders import ENDED, State


def ended(
    state: State, moved_at: datetime, certificates: int, known: int, not_after: datetime | None
) -> datetime | None:
    """The last day of what was ordered, all moments UTC; None of an order that has not ended, or while nobody knows.

    `moved_at`: when the order came into its state. `certificates`: so many of its subscriber's have its key, `known` of them are known
    here, `not_after` is the latest end of those. Revoked or not, a certificate ends with that. An order that was rejected or withdrawn
    ended itself, unless a certificate has its key all the same.
    """
    if state not in ENDED or known < certificates:
        return None
    if state is State.COMPLETED:
        return not_after
    return max(moved_at, not_after or moved_at)
