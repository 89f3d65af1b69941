"""Which terms of a product can be had on a day: what its price lines sell, held against what the CA can give.

Sold is only what comes whole: a term that the issuer would cut short is not offered, and neither is a renewal that would end
no later than the certificate it is to replace.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from contracts.limits import Limit
from contracts.orders import Finding, Term
from contracts.refusals import Refusal, refuse

from orders.domain.findings import error
from orders.domain.validity import limit_on, validity

#: "No well-defined end" (RFC 5280 4.1.2.5).
NO_END = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@dataclass(frozen=True)
class PriceLine:
    """What a term costs from a day on, in euro cents without VAT; None when it is not sold from then on."""

    days: int
    from_date: date
    price_cents: int | None


@dataclass(frozen=True)
class Old:
    """The certificate that is replaced: its first and last day (Amsterdam); `endless` for one without an end."""

    began: date
    ends: date
    endless: bool = False


@dataclass(frozen=True)
class PriceList:
    """The price lines of a product and what its CA can give, of every date."""

    lines: tuple[PriceLine, ...]
    limits: tuple[Limit, ...] = ()

    def sold(self, day: date) -> dict[int, int]:
        """Terms in days with their price, as they are sold on a day, shortest first."""
        newest: dict[int, PriceLine] = {}
        for line in sorted(self.lines, key=lambda entry: entry.from_date):
            if line.from_date <= day:
                newest[line.days] = line
        return {days: line.price_cents for days, line in sorted(newest.items()) if line.price_cents is not None}

    def whole(self, day: date) -> tuple[Term, ...]:
        """The terms that the CA gives whole when it is asked on this day, shortest first."""
        limit = limit_on(day, self.limits)
        terms = (
            Term(days=days, price_cents=price, validity=validity(day, days, limit))
            for days, price in self.sold(day).items()
        )
        return tuple(term for term in terms if term.validity.days == term.days)

    def offered(self, day: date, old: Old | None) -> tuple[Term, ...]:
        """The terms that can be had on this day: whole, and in a renewal ending later than the old certificate does."""
        if old is None:
            return self.whole(day)
        return () if old.endless else tuple(term for term in self.whole(day) if term.validity.until > old.ends)

    def last_day(self, day: date) -> date | None:
        """The issuer's last day, when some term that is sold does not fit before it."""
        limit = limit_on(day, self.limits)
        if limit is None or limit.last_day is None:
            return None
        cut = any(validity(day, days, limit).issuer_ends for days in self.sold(day))
        return limit.last_day if cut else None

    def shortens(self, day: date) -> tuple[date, int] | None:
        """The first later day on which the longest term that is sold becomes shorter, and how many days that then is; None when it never does."""
        longest = max(self.sold(day), default=0)
        later = sorted({line.from_date for line in self.lines if line.from_date > day})
        then = ((start, max(self.sold(start), default=0)) for start in later)
        return next(((start, days) for start, days in then if 0 < days < longest), None)

    def from_when(self, day: date, old: Old | None) -> date | None:
        """The first day from `day` on that something is offered; None when that day never comes."""
        if old is not None and old.endless:
            return None
        starts = {day, *(line.from_date for line in self.lines), *(limit.from_date for limit in self.limits)}
        later = set() if old is None else {old.ends - timedelta(days=line.days - 2) for line in self.lines}
        return next((since for since in sorted(starts | later) if since >= day and self.offered(since, old)), None)


def proposed(offered: Sequence[Term], old: Old | None) -> Term:
    """The offered term that is nearest to how long the old certificate lasted; the longer one of two, and the longest without one.

    Raises ValueError when nothing is offered.
    """
    if old is None:
        return max(offered, key=lambda term: term.days)
    lasted = (old.ends - old.began).days + 1
    return min(offered, key=lambda term: (abs(term.days - lasted), -term.days))


def why_not(prices: PriceList, day: date, old: Old | None, *, product: str, successor: str | None) -> Refusal | None:
    """Why nothing can be ordered on this day: `renewal.no_term`, `renewal.no_gain`, without an old certificate `offer.no_term`;
    None when it can.

    Parameters are days (ISO 8601): `ends` of the old certificate, `until` of the longest that could be had now, `from` when a
    renewal makes sense, `last` of the issuer; and `days` of the shortest term. `reason` says which sentence is true.
    """
    if prices.offered(day, old):
        return None
    known: dict[str, str | int] = {"product": product}
    if successor:
        known["successor"] = successor
    if old is not None and not old.endless:
        known["ends"] = old.ends.isoformat()
    limit, longest = limit_on(day, prices.limits), prices.whole(day)
    last = limit.last_day if limit else None
    if last is not None:
        known["last"] = last.isoformat()
    sensible = prices.from_when(day, old)
    if sensible is not None:
        known["from"] = sensible.isoformat()
    after = "_successor" if successor else ""
    if old is None or not longest:
        if prices.last_day(day) is not None:
            known["days"] = min(prices.sold(day))
        why = "later" if sensible else "issuer_ends" + after if "days" in known else "none" + after
        return refuse("offer.no_term" if old is None else "renewal.no_term", reason=why, **known)
    known["until"] = longest[-1].validity.until.isoformat()
    if old.endless or sensible:
        why = "endless" if old.endless else "later"
    elif last is None:
        why = "none" + after
    else:  # a chain is trusted as long as every certificate in it is valid (RFC 5280, 6.1.3)
        why = ("outlives" if old.ends > last else "never") + after
    return refuse("renewal.no_gain", reason=why, **known)


def chosen(days: int | None, offered: Sequence[Term], old: Old | None) -> tuple[Term, tuple[Finding, ...]]:
    """The chosen term of those that are offered, or the proposed one, and what is wrong with the choice: it is not offered (any more)."""
    term = next((term for term in offered if term.days == days), None)
    if term is not None:
        return term, ()
    return proposed(offered, old), () if days is None else (error("term", "term.unfit", days=days),)
