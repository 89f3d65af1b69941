"""Pages offer a renewal for exactly those products that orders has an offer for (rule 11)."""

from chassis.testing import Portal
from contracts.products import Product


async def test_what_pages_offer_is_what_orders_has(portal: Portal) -> None:
    reads = portal.services["orders"].database.reads
    offered = {row["code"] for row in await reads.fetch("SELECT DISTINCT code FROM product WHERE NOT withdrawn")}
    assert {product.value for product in Product if product.renewal} == offered
