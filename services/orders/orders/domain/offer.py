"""What a product is on a day: key rules, price, validity by term and by what the CA can give, approvals, and the words a customer agrees to."""

from dataclasses import dataclass
from typing import Any

from contracts.certificates import Limit
from contracts.orders import DeclarationText, KeyRange, Terms, Validity
from contracts.products import Product

from orders.domain.keys import KeyRules


@dataclass(frozen=True)
class Offer:
    """A product row and the declarations in one language, as they are on a day."""

    product: Product
    title: str
    withdrawn: bool
    price_cents: int
    validity_days: int
    validity: Validity
    limit: Limit | None  # what the CA can give, as far as heard
    approvals: int
    keys: KeyRules
    terms_version: str
    declarations: tuple[DeclarationText, ...]

    @property
    def terms(self) -> Terms:
        """The offer as the wizard shows it."""
        return Terms(
            product=self.product,
            price_cents=self.price_cents,
            validity_days=self.validity_days,
            validity=self.validity,
            terms_version=self.terms_version,
            keys=KeyRange(rsa_min=self.keys.rsa_min, rsa_max=self.keys.rsa_max, curves=tuple(sorted(self.keys.curves))),
            declarations=self.declarations,
        )

    @property
    def agreement(self) -> dict[str, Any]:
        """What a person agrees to in step 5. When any of it changes the person must agree again (R-108)."""
        limit = None
        if self.limit is not None and self.validity.days < self.validity_days:  # it leaves less than the term
            limit = self.limit.model_dump(mode="json", exclude={"from_date"})
        return ({"limit": limit} if limit else {}) | {
            "price_cents": self.price_cents,
            "validity_days": self.validity_days,
            "terms_version": self.terms_version,
            "declarations": {d.code: d.version for d in self.declarations},
        }

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all declarations: each must be agreed to (R-092)."""
        return frozenset(d.code for d in self.declarations)
