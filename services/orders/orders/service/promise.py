"""What an order shows must still be what comes, for whom it says: looked at again on the day that somebody decides."""

from datetime import date

from chassis import clock
from chassis.transaction import Transaction
from contracts.orders import Finding

from orders.domain.content import Content
from orders.domain.findings import error
from orders.domain.offer import Offer
from orders.domain.validity import limit_on, validity
from orders.store import copies, offers
from orders.store.copies import lifetime


async def today(tx: Transaction, content: Content) -> Finding | None:
    """What `parties` says by today's register, else `broken` by today's rules."""
    if (gone := await parties(tx, content)) is not None:
        return gone
    day = clock.local(tx.now).date()
    return broken(content, await offers.offer(tx, content.product.value, content.language, day), day)


async def parties(tx: Transaction, content: Content) -> Finding | None:
    """`order.subscriber_inactive` or `order.manager_inactive` (`name`): who a certificate would be for is not there any more.

    Nothing while the copy of either has not arrived.
    """
    manager = content.details.manager
    known = await copies.register(tx, content.subscriber.number, manager.number)
    if known is not None and not known.subscriber.active:
        return error("subscriber", "order.subscriber_inactive")
    if known is not None and manager.number not in {person.number for person in known.managers}:
        return error("manager", "order.manager_inactive", name=manager.name)
    return None


def broken(content: Content, offer: Offer | None, day: date) -> Finding | None:
    """`validity.shorter` when a certificate made on `day` (Amsterdam) would end before the day that the order shows, or no later than the old one.

    Dates as ISO 8601: `until` of what the issuer gives now, `promised` in the order (`reason` promised) or `ends` of the old
    certificate (`reason` no_gain).
    """
    limit = limit_on(day, offer.prices.limits) if offer else None
    until = validity(day, content.details.validity_days, limit).until
    if content.details.validity is not None and until < content.details.validity.until:
        promised = content.details.validity.until.isoformat()
        return error("validity", "validity.shorter", reason="promised", until=until.isoformat(), promised=promised)
    old = lifetime(content.renews)
    if old is not None and (old.endless or until <= old.ends):
        return error(
            "validity", "validity.shorter", reason="no_gain", until=until.isoformat(), ends=old.ends.isoformat()
        )
    return None
