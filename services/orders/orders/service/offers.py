"""What a customer may order today, with the reason when not: pages never decide that themselves."""

from collections.abc import Sequence
from uuid import UUID

from chassis import clock
from chassis.transaction import Transaction
from contracts.orders import NewOffer, Offers, RenewalOffer
from contracts.products import Family, Product
from contracts.refusals import Refusal, refuse

from orders.domain.offer import Offer
from orders.store import copies, offers, orders
from orders.store.copies import CertificateCopy, lifetime
from orders.tables import OrderRow

#: Offers that were looked up already, by product.
Seen = dict[str, Offer | None]


async def renewals(tx: Transaction, certificates: Sequence[int]) -> Offers:
    """What can be had for each of these certificates, as far as they are the actor's subscriber's."""
    return Offers(
        renewals=await of_known(tx, await copies.certificates(tx, tx.actor.tenant, certificates), tx.actor.tenant)
    )


async def of_known(tx: Transaction, known: Sequence[CertificateCopy], of: str) -> tuple[RenewalOffer, ...]:
    """The same of certificates of the subscriber with number `of`, as in `renewal`."""
    opened = await orders.open_renewals(tx, of, [copy.old.id for copy in known])
    seen: Seen = {}
    return tuple([await _offer(tx, copy, opened.get(copy.old.id), "nl", seen, of) for copy in known])


async def renewal(
    tx: Transaction, known: CertificateCopy, language: str, of: str, replaces: UUID | None = None
) -> RenewalOffer:
    """What can be had today in the place of a certificate of the subscriber with number `of`, who asks or for whom staff prepare;
    `replaces`: the open renewal that is to give way, which is no reason against it as long as it may be withdrawn.

    Refusals: `renewal.revoked`, `renewal.not_here`, `renewal.withdrawn_product`, `renewal.open` (with who, when, reference), `renewal.not_for_you`,
    `renewal.no_term`, `renewal.no_gain`.
    """
    opened = await orders.open_renewal(tx, of, known.old.id)
    if opened is not None and await orders.gives_way(tx, opened, replaces):
        opened = None
    return await _offer(tx, known, opened, language, {}, of)


async def new(tx: Transaction, family: Family, language: str, domain: str, of: str) -> tuple[NewOffer, ...]:
    """What can be had today of each product of a family that is ordered in the portal in the place of nothing; `domain` and `of` as of `new_of`."""
    products = [product for product in Product if product.family is family and product.new]
    return tuple([await new_of(tx, product, language, domain, of) for product in products])


async def new_of(tx: Transaction, product: Product, language: str, domain: str, of: str) -> NewOffer:
    """What can be had of a product in the place of nothing; `domain`: that of the names that the system makes, empty where it makes none;
    `of` as of `renewal`.

    Refusals: `offer.not_here`, `withdrawn_product`, `not_for_you`, `no_term`.
    """
    offer = await offers.offer(tx, product, language, clock.local(tx.now).date(), of)
    here = offer is not None and product.new is not None and bool(domain or not product.prefix)
    refusal = offer.why_not(None) if offer and here else refuse("offer.not_here", product=product.value)
    return NewOffer(
        product=product,
        title=offer.title if offer else "",
        terms=() if refusal or offer is None else offer.prices.offered(offer.day, None),
        shortens=None if refusal or offer is None else offer.shortens,
        refusal=refusal.slug if refusal else None,
        params=refusal.params if refusal else {},
    )


async def _offer(
    tx: Transaction, known: CertificateCopy, opened: OrderRow | None, language: str, seen: Seen, of: str
) -> RenewalOffer:
    product, old = known.old.product.value, lifetime(known.old)
    if product not in seen:
        seen[product] = await offers.offer(tx, product, language, clock.local(tx.now).date(), of)
    offer = seen[product]
    refusal = _why_not(known, opened, offer)
    return RenewalOffer(
        certificate=known.old.id,
        product=known.old.product,
        terms=() if refusal or offer is None else offer.prices.offered(offer.day, old),
        keys=None if refusal or offer is None else offer.key_range,
        shortens=None if refusal or offer is None else offer.shortens,
        refusal=refusal.slug if refusal else None,
        params=refusal.params if refusal else {},
    )


def _why_not(known: CertificateCopy, opened: OrderRow | None, offer: Offer | None) -> Refusal | None:
    if known.revoked:
        return refuse("renewal.revoked")
    if offer is None or offer.withdrawn or known.old.renewal is None:
        slug = "renewal.withdrawn_product" if offer and offer.withdrawn else "renewal.not_here"
        after = (
            {"reason": "successor", "successor": offer.successor}
            if offer and offer.withdrawn and offer.successor
            else {}
        )
        return refuse(slug, product=known.old.product.value, **after)
    if opened is not None:
        return refuse("renewal.open", **orders.about(opened))
    return offer.why_not(lifetime(known.old))
