"""Legal texts and rates by date, for anybody, on the read-only pool."""

import json
from datetime import date

import asyncpg
from contracts.orders import LegalText, LegalVersion
from contracts.products import Product

from orders.domain.rates import Catalogue, ProductLine
from orders.domain.terms import PriceLine, PriceList

_VERSIONS = """SELECT version, from_date FROM legal_text WHERE code = 'terms' AND language = $1 AND from_date <= $2
ORDER BY from_date DESC"""
_TEXT = "SELECT * FROM legal_text WHERE code = 'terms' AND language = $1 AND version = $2 AND from_date <= $3"
_PRODUCTS = "SELECT code, from_date, withdrawn FROM product"
_PRICES = "SELECT product, days, from_date, price_cents FROM product_term"


async def terms(reads: asyncpg.Pool, language: str, version: str | None, day: date) -> LegalText | None:
    """A version of the terms, or the one that is agreed to on this Amsterdam day; None when there is none such yet."""
    versions = tuple(LegalVersion.model_validate(dict(row)) for row in await reads.fetch(_VERSIONS, language, day))
    wanted = version or (versions[0].version if versions else "")
    row = await reads.fetchrow(_TEXT, language, wanted, day)
    if row is None:
        return None
    return LegalText.model_validate({**row, "sections": json.loads(row["sections"]), "versions": versions})


async def catalogue(reads: asyncpg.Pool) -> Catalogue:
    """What is sold and for how much, of every date."""
    prices: dict[Product, list[PriceLine]] = {}
    for row in await reads.fetch(_PRICES):
        line = PriceLine(row["days"], row["from_date"], row["price_cents"])
        prices.setdefault(Product(row["product"]), []).append(line)
    return Catalogue(
        products=tuple(
            ProductLine(Product(row["code"]), row["from_date"], row["withdrawn"])
            for row in await reads.fetch(_PRODUCTS)
        ),
        prices={product: PriceList(tuple(lines)) for product, lines in prices.items()},
    )
