"""What was said last of how long certificates of a product can last."""

import json

from chassis.transaction import Transaction
from contracts.limits import Limit
from contracts.products import Product
from sqlalchemy import text

_PUT = text("""INSERT INTO product_limits AS p (product, version, limits) VALUES (:product, 1, CAST(:limits AS jsonb))
ON CONFLICT (product) DO UPDATE SET version = p.version + 1, limits = excluded.limits
WHERE p.limits <> excluded.limits RETURNING version""")


async def put(tx: Transaction, product: Product, limits: tuple[Limit, ...]) -> int | None:
    """Keep these limits; answers their version, or None when they are what was kept already."""
    listed = json.dumps([limit.model_dump(mode="json") for limit in limits])
    return (await tx.session.execute(_PUT, {"product": product.value, "limits": listed})).scalar_one_or_none()
