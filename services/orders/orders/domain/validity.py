"""Until when a certificate will be valid at least: what the product's row promises, held against what the CA can give."""

from collections.abc import Sequence
from datetime import date, timedelta

from contracts.limits import Limit
from contracts.orders import Validity

_MARGIN = timedelta(days=1)


def limit_on(day: date, limits: Sequence[Limit]) -> Limit | None:
    """The limit that holds on a day: the newest of those that began; None when none did or none is known."""
    return max((limit for limit in limits if limit.from_date <= day), key=lambda limit: limit.from_date, default=None)


def validity(day: date, term: int, limit: Limit | None) -> Validity:
    """The validity of a certificate that is made on `day` (Amsterdam) or later, of a product that lasts `term` days.

    The earliest of the term, the CA's longest and the CA's last day, less one day of margin: the CA counts in UTC and from
    the second of issuance, so what it makes ends on that Amsterdam day or later, also in the nights when the clock changes.
    Without a limit (none was heard yet) the product's row alone decides.
    """
    days = term if limit is None else min(term, limit.longest_days)
    end = day + timedelta(days=days)
    if limit is not None and limit.last_day is not None and limit.last_day < end:
        until = limit.last_day - _MARGIN
        return Validity(until=until, days=max((until - day).days, 0), issuer_ends=True)
    return Validity(until=end - _MARGIN, days=days)
