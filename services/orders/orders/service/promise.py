"""What an order shows must still be what comes, for whom it says: looked at again whenever somebody decides."""

from datetime import date

from chassis.transaction import Transaction
from contracts.orders import Finding

from orders.domain.content import Content
from orders.domain.findings import error
from orders.domain.offer import Offer
from orders.domain.validity import limit_on, validity
from orders.store import copies, key_reservations
from orders.store.copies import lifetime
from orders.tables import OrderRow


async def broken(
    tx: Transaction, order: OrderRow, content: Content, offer: Offer | None, day: date
) -> tuple[Finding, ...]:
    """Why what the order shows can't come any more on `day` (Amsterdam), all causes.

    As `_register`; `case.key_used`: a certificate of whomever has the key by now; or as `shorter`.
    """
    key = content.details.spki_sha256
    used = error("csr", "case.key_used") if await key_reservations.certified(tx, key) else None
    causes = (*await _register(tx, order, content), used, shorter(content, offer, day))
    return tuple(finding for finding in causes if finding is not None)


async def _register(tx: Transaction, order: OrderRow, content: Content) -> list[Finding]:
    """`order.subscriber_inactive` or `order.manager_inactive` (`name`): who a certificate would be for is not there any more.

    Of a manager of whom nobody knows yet who it is nothing is said: that check is open.

    Else as `_differs`, for each attribute that would not say what the register says now.
    """
    named, ordered = content.details.named, content.details.subject
    number = content.subscriber.number
    known = None if order.manager is None else await copies.register(tx, number, order.manager)
    if order.manager is None:
        subscriber = await copies.registered(tx, number)
    else:
        subscriber = known.subscriber if known else None
    if subscriber is not None and not subscriber.active:
        return [error("subscriber", "order.subscriber_inactive")]
    managers = {person.number for person in known.managers} if known else set()
    if subscriber is None or (order.manager is not None and order.manager not in managers):
        return [error("manager", "order.manager_inactive", name=named.name)]
    now = subscriber.subject(ordered.common_name, content.product)
    return [
        _differs(name, was or "", becomes or "")
        for name, was, becomes in (
            ("O", ordered.organisation, now.organisation),
            ("L", ordered.locality, now.locality),
            ("ST", ordered.state, now.state),
            ("C", ordered.country, now.country),
            ("serialNumber", ordered.serial_number, now.serial_number),
            ("organizationIdentifier", ordered.organisation_identifier, now.organisation_identifier),
        )
        if was != becomes
    ]


def _differs(attribute: str, ordered: str, registered: str) -> Finding:
    """`case.subject_changed` (`attribute` as in a CSR); `reason` when one of both has none: gone from the register, or added to it."""
    reason = {} if ordered and registered else {"reason": "gone" if ordered else "added"}
    facts = {"attribute": attribute, "ordered": ordered, "registered": registered}
    return error("subject", "case.subject_changed", **facts, **reason)


def shorter(content: Content, offer: Offer | None, day: date) -> Finding | None:
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
