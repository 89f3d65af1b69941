"""What a customer may order today, with the reason when not: pages never decide that themselves."""

from collections.abc import Sequence

from chassis import clock
from chassis.transaction import Transaction
from contracts.orders import Offers, RenewalOffer
from contracts.refusals import Refusal, refuse

from orders.service.review import about
from orders.store import copies, offers, orders
from orders.store.copies import Known


async def renewals(tx: Transaction, certificates: Sequence[int]) -> Offers:
    """For each of these certificates, as far as they are the actor's subscriber's, whether it can be renewed."""
    found = []
    for number in certificates:
        known = await copies.certificate(tx, tx.actor.tenant, number)
        if known is None:
            continue
        refusal = await why_not(tx, known, "nl")
        slug, params = (None, {}) if refusal is None else (refusal.slug, refusal.params)
        found.append(RenewalOffer(certificate=number, product=known.old.product, refusal=slug, params=params))
    return Offers(renewals=tuple(found))


async def why_not(tx: Transaction, known: Known, language: str) -> Refusal | None:
    """Why a certificate can't be renewed today; None when it can.

    Refusals: `renewal.revoked`, `renewal.not_here`, `renewal.withdrawn_product`, `renewal.open` (with who, when, reference).
    """
    if known.revoked:
        return refuse("renewal.revoked")
    product = known.old.product.value
    offer = await offers.offer(tx, product, language, clock.local(tx.now).date())
    if offer is None or offer.withdrawn:
        return refuse("renewal.not_here" if offer is None else "renewal.withdrawn_product", product=product)
    opened = await orders.open_renewal(tx, tx.actor.tenant, known.old.id)
    return None if opened is None else refuse("renewal.open", **about(opened))
