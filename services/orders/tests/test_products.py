"""Rows of products by date: what no code can read is known when it is built, not when somebody asks for a page."""

from typing import Any

from contracts.products import Product
from contracts.review import HandCheck

CURVES = {"P-256", "P-384", "P-521"}
LATER = """INSERT INTO product (code, from_date, title_nl, title_en, approvals, rsa_min, rsa_max, curves, names_max,
        terms_version, checks, successor)
    SELECT $1, from_date + 1, title_nl, title_en, approvals, rsa_min, rsa_max, $2::text[], names_max,
        terms_version, $3::text[], $4 FROM product WHERE code = 'pkio_private' ORDER BY from_date LIMIT 1"""


async def unknown(shop: Any) -> set[str]:
    """What stands in the rows, and in no table of the code: products, curves, checks by hand."""
    rows = await shop.sql("SELECT code, successor, curves, checks FROM product")
    terms = await shop.sql("SELECT product FROM product_term")
    products = {row["code"] for row in rows} | {row["successor"] or row["code"] for row in rows}
    checks = {check for row in rows for check in row["checks"]}
    curves = {curve for row in rows for curve in row["curves"]}
    assert products
    products |= {row["product"] for row in terms}
    return (products - set(Product)) | (checks - set(HandCheck)) | (curves - CURVES)


async def test_every_row_that_the_migrations_write_can_be_read(shop: Any) -> None:
    """A row is written by a migration and read by enumerations: an unknown word would be an outage of its pages."""
    assert await unknown(shop) == set()


async def test_a_row_that_no_code_can_read_is_found(shop: Any) -> None:
    await shop.sql(LATER, "trial", ["P-256"], [check.value for check in HandCheck], "public_ov")
    assert await unknown(shop) == set()
    await shop.sql(LATER, "pkio_private", ["P-256", "P-999"], [HandCheck.DOMAIN.value, "iris_scan"], "gone")
    assert await unknown(shop) == {"P-999", "iris_scan", "gone"}
