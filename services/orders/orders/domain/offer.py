"""What a product is on a day: key rules, terms with their prices, approvals, and the words a customer agrees to."""

from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from contracts import government
from contracts.orders import DeclarationText, KeyRange, Shortens, Term, Terms
from contracts.products import Product
from contracts.refusals import Refusal, refuse

from orders.domain.key_rules import KeyRules
from orders.domain.terms import Old, PriceList, why_not


class Agreement(TypedDict):
    """What a person agrees to with the declarations: when any of it changes the person must agree again."""

    price_cents: int
    validity_days: int
    terms_version: str
    declarations: dict[str, str]  # code and version of the words


def barred(product: Product, *, may_test: bool, oin: str | None, kvk: str) -> str:
    """Why a subscriber can't have certificates of a product: `tests`, it may not have what is for tests; `number`, its OIN is one for
    tests, and the product is not; or, where the product asks for a number, as `government.why_not`. Empty when it can."""
    if product.for_tests:
        return "" if may_test else "tests"
    if (oin or "").startswith(government.TESTS):
        return "number"
    return government.why_not(government.number_of(oin, kvk), kvk) if product.prefix else ""


@dataclass(frozen=True)
class Offer:
    """A product row, its price list and the declarations in one language, as they are on `day` (Amsterdam)."""

    day: date
    product: Product
    title: str
    withdrawn: bool
    successor: str | None  # what comes after this product
    barred: str  # why the subscriber can't have it, as `barred`
    prices: PriceList
    approvals: int
    keys: KeyRules
    terms_version: str
    declarations: tuple[DeclarationText, ...]
    caa: tuple[str, ...] = ()  # what its CA is called in CAA records; none: it does not look at DNS

    def why_not(self, old: Old | None) -> Refusal | None:
        """Why the old certificate can't be renewed today: `renewal.withdrawn_product`, `not_for_you` (`reason` as `barred`), `no_term`,
        `no_gain`; without one, why none can be ordered: `offer.withdrawn_product`, `not_for_you`, `no_term`. None when it can."""
        what = "renewal" if old else "offer"
        if self.withdrawn:
            after = {"reason": "successor", "successor": self.successor} if self.successor else {}
            return refuse(f"{what}.withdrawn_product", product=self.product.value, **after)
        if self.barred:
            return refuse(f"{what}.not_for_you", product=self.product.value, reason=self.barred)
        return why_not(self.prices, self.day, old, product=self.product.value, successor=self.successor)

    @property
    def shortens(self) -> Shortens | None:
        """From when certificates of it last no longer so long, as far as that is known."""
        change = self.prices.shortens(self.day)
        return None if change is None else Shortens(from_date=change[0], days=change[1])

    @property
    def key_range(self) -> KeyRange:
        """Which keys it takes, as pages say it."""
        return KeyRange(rsa_min=self.keys.rsa_min, rsa_max=self.keys.rsa_max, curves=tuple(sorted(self.keys.curves)))

    def terms(self, chosen: Term) -> Terms:
        """What the wizard shows of the chosen term."""
        return Terms(
            product=self.product,
            price_cents=chosen.price_cents,
            validity_days=chosen.days,
            validity=chosen.validity,
            terms_version=self.terms_version,
            keys=self.key_range,
            declarations=self.declarations,
        )

    def agreement(self, chosen: Term) -> Agreement:
        """What a person agrees to in step 5."""
        return Agreement(
            price_cents=chosen.price_cents,
            validity_days=chosen.days,
            terms_version=self.terms_version,
            declarations={d.code: d.version for d in self.declarations},
        )

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all declarations: each must be agreed to."""
        return frozenset(d.code for d in self.declarations)
