"""How long certificates of a product can last: what the CA gives, said on the topic of certificates."""

from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime, Field

from contracts import certificates
from contracts.envelope import Event, View
from contracts.open_sets import Open
from contracts.products import Product


class Limit(View):
    """What the CA gives of a product from a day (UTC) on. It holds for what is issued from then on, whenever it was ordered."""

    from_date: date
    longest_days: int = Field(gt=0, le=36_500)  # of one certificate
    last_day: date | None = None  # UTC, the end of the issuing hierarchy: no certificate is valid after it


class ProductLimits(Event):
    """How long certificates of a product can last: every limit with the day from which it holds, earliest first."""

    TOPIC: ClassVar[str] = certificates.TOPIC
    NAME: ClassVar[str] = "product.limits.v1"
    product: Open[Product]
    limits: tuple[Limit, ...]
    at: AwareDatetime

    @property
    def key(self) -> str:
        return self.product.value
