"""Product codes. Prices, validity and key rules are rows of orders; words are on the screens."""

from enum import StrEnum


class Family(StrEnum):
    """The families of certificates in the portal's menu."""

    SERVER = "server"


class Product(StrEnum):
    """What can be ordered or is in the inventory."""

    PKIO_PRIVATE = "pkio_private"
    PKIO_DIGIPOORT = "pkio_digipoort"
    TRIAL = "trial"
    PUBLIC_OV = "public_ov"

    @property
    def family(self) -> Family:
        """The family the product belongs to."""
        return Family.SERVER

    @property
    def renewable(self) -> bool:
        """True when orders has an offer for it, so that pages may show the road to a renewal (what isn't there isn't shown)."""
        return self is Product.PKIO_PRIVATE
