"""Rates: what each term of each product that can be ordered costs on a day, for everybody.

A rate is what a price line says. Whether the CA gives that term today is another matter (`orders.domain.terms`): it changes
what is offered, not what it costs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from contracts.orders import Rate, Rates, TermRate
from contracts.products import Product
from contracts.refusals import Refusal, refuse

from orders.domain.terms import PriceList


@dataclass(frozen=True)
class ProductLine:
    """Whether a product can be ordered in the portal, from a day on."""

    product: Product
    from_date: date
    withdrawn: bool


@dataclass(frozen=True)
class Catalogue:
    """The products and their price lines, of every date."""

    products: tuple[ProductLine, ...]
    prices: Mapping[Product, PriceList]

    def rates(self, day: date, today: date) -> Rates | Refusal:
        """The rates of a day, as they can be told today; both Amsterdam days.

        Refusal: `rates.day` for a day to come, and for one before anything could be ordered (`from`: the first day).
        """
        if day > today:
            return refuse("rates.day", reason="future")
        first = min((line.from_date for line in self.products), default=None)
        if first is None or first > today:
            return Rates(day=day, from_date=day, rates=())
        if day < first:
            return refuse("rates.day", reason="early", **{"from": first.isoformat()})
        rates = self._sold(day)
        since = day
        for start in sorted((since for since in self._starts() if first <= since <= day), reverse=True):
            if self._sold(start) != rates:
                break
            since = start
        return Rates(day=day, from_date=since, rates=rates)

    def _starts(self) -> set[date]:
        """The days on which something may have changed."""
        prices = {line.from_date for listed in self.prices.values() for line in listed.lines}
        return prices | {line.from_date for line in self.products}

    def _sold(self, day: date) -> tuple[Rate, ...]:
        newest: dict[Product, ProductLine] = {}
        for line in sorted(self.products, key=lambda entry: entry.from_date):
            if line.from_date <= day:
                newest[line.product] = line
        lines = []
        for product in sorted(entry.product for entry in newest.values() if not entry.withdrawn):
            terms = self.prices[product].sold(day) if product in self.prices else {}
            if terms:
                priced = (TermRate(days=days, price_cents=cents) for days, cents in terms.items())
                lines.append(Rate(product=product, terms=tuple(priced)))
        return tuple(lines)
