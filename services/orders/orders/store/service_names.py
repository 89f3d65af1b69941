"""Which of the names that the system makes are in use, at whichever organisation: a number of government belongs to one."""

from chassis.transaction import Transaction
from contracts.government import number_of
from contracts.products import Product
from sqlalchemy import text

from orders.domain.service_names import ServiceNames
from orders.store.copies import SubscriberCopy
from orders.store.orders import OPEN

#: A certificate that has ended keeps its name, since it can still be renewed; one that was revoked can't. "~" comes after all that a name can have.
_TAKEN = text("""SELECT lower(common_name) AS name FROM certificate WHERE product = :product AND revoked_at IS NULL
  AND lower(common_name) COLLATE "C" >= :base AND lower(common_name) COLLATE "C" < :base || '~'
UNION SELECT common_name FROM placed_order WHERE product = :product AND state = ANY(:open)
  AND common_name COLLATE "C" >= :base AND common_name COLLATE "C" < :base || '~'""")


async def of(tx: Transaction, product: Product, subscriber: SubscriberCopy, domain: str = "") -> ServiceNames:
    """The names of this subscriber's certificates of a product that the system names, as far as they are in use now; `domain` of new ones."""
    base = f"{product.prefix}-{number_of(subscriber.oin, subscriber.card.kvk)}"
    row = {"product": product.value, "base": base, "open": list(OPEN)}
    taken = frozenset(line.name for line in await tx.session.execute(_TAKEN, row))
    return ServiceNames(base, taken, domain)
