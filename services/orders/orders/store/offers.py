"""Products, prices and legal words by date, held against the copy of what the CA can give."""

from datetime import date

from chassis.transaction import Transaction
from contracts.orders import DeclarationText
from contracts.products import Product
from sqlalchemy import text

from orders.domain.keys import KeyRules
from orders.domain.offer import Offer
from orders.domain.validity import limit_on, validity
from orders.store import copies

_PRODUCT = text("""SELECT * FROM product WHERE code = :code AND from_date <= :day ORDER BY from_date DESC LIMIT 1""")
_DECLARATIONS = text("""SELECT code, version, text FROM (
  SELECT DISTINCT ON (code) * FROM declaration WHERE language = :language AND from_date <= :day
  ORDER BY code, from_date DESC) AS newest ORDER BY position""")


async def offer(tx: Transaction, product: str, language: str, day: date) -> Offer | None:
    """What the product is on this day, with its words; None when it can't be ordered in the portal."""
    row = (await tx.session.execute(_PRODUCT, {"code": product, "day": day})).mappings().first()
    if row is None:
        return None
    texts = (await tx.session.execute(_DECLARATIONS, {"language": language, "day": day})).mappings()
    limit = limit_on(day, await copies.limits(tx, product))
    return Offer(
        product=Product(product),
        title=row["title_en"] if language == "en" else row["title_nl"],
        withdrawn=row["withdrawn"],
        price_cents=row["price_cents"],
        validity_days=row["validity_days"],
        validity=validity(day, row["validity_days"], limit),
        limit=limit,
        approvals=row["approvals"],
        keys=KeyRules(row["rsa_min"], row["rsa_max"], frozenset(row["curves"]), row["names_max"]),
        terms_version=row["terms_version"],
        declarations=tuple(DeclarationText.model_validate(dict(t)) for t in texts),
    )
