"""Products, prices and legal words by date, held against the copy of what the CA can give."""

from datetime import date

from chassis.transaction import Transaction
from contracts.limits import Limit
from contracts.orders import DeclarationText
from contracts.products import Product
from sqlalchemy import text

from orders.domain.key_rules import KeyRules
from orders.domain.names import NameRules
from orders.domain.offer import Offer, barred
from orders.domain.terms import PriceLine, PriceList

_PRODUCT = text("""SELECT p.*, (SELECT limits FROM product_limits WHERE product = p.code) AS limits,
  (SELECT coalesce(jsonb_agg(jsonb_build_array(t.days, t.from_date, t.price_cents)), '[]')
   FROM product_term t WHERE t.product = p.code) AS lines,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('code', code, 'version', version, 'text', text) ORDER BY position), '[]')
   FROM (SELECT DISTINCT ON (code) * FROM declaration WHERE language = :language AND from_date <= :day
     ORDER BY code, from_date DESC) AS newest) AS declarations
  , s.trial, s.oin, s.kvk
FROM product p LEFT JOIN subscriber s ON s.number = :subscriber WHERE p.code = :code AND p.from_date <= :day ORDER BY p.from_date DESC LIMIT 1""")


async def offer(tx: Transaction, product: str, language: str, day: date, subscriber: str) -> Offer | None:
    """What the product is on this day to a subscriber, with its words; None when it can't be ordered in the portal."""
    key = {"code": product, "language": language, "day": day, "subscriber": subscriber}
    row = (await tx.session.execute(_PRODUCT, key)).mappings().first()
    if row is None:
        return None
    known = Product(product)
    return Offer(
        day=day,
        product=known,
        title=row["title_en"] if language == "en" else row["title_nl"],
        withdrawn=row["withdrawn"],
        successor=row["successor"],
        prices=PriceList(
            lines=tuple(PriceLine(days, date.fromisoformat(start), cents) for days, start, cents in row["lines"]),
            limits=tuple(Limit.model_validate(limit) for limit in row["limits"] or ()),
        ),
        approvals=row["approvals"],
        barred=barred(known, may_test=bool(row["trial"]), oin=row["oin"], kvk=row["kvk"] or ""),
        keys=KeyRules(
            row["rsa_min"],
            row["rsa_max"],
            frozenset(row["curves"]),
            row["names_max"],
            NameRules(local=known.for_tests, public=known.public, given=bool(known.prefix)),
        ),
        terms_version=row["terms_version"],
        declarations=tuple(DeclarationText.model_validate(words) for words in row["declarations"]),
        caa=tuple(row["caa"]),
    )
