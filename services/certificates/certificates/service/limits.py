"""How long certificates of a product can last: said when the settings differ from what was said last."""

from collections.abc import Mapping

from chassis.transaction import Transaction
from contracts import audit
from contracts.limits import Limit, ProductLimits
from contracts.products import Product

from certificates.store import limits as said


async def tell(tx: Transaction, wanted: Mapping[Product, tuple[Limit, ...]]) -> None:
    """Say each product's limits that are new or changed, one version up. Again changes nothing; two at once say it once."""
    for product, limits in sorted(wanted.items()):
        version = await said.put(tx, product, limits)
        if version is not None:
            tx.emit(ProductLimits(version=version, product=product, limits=limits, at=tx.now))
            tx.audit(audit.LimitsChanged(subject=product.value, version=version))
