"""On behalf of customers: what staff prepared, and for whom and in the place of what something can be prepared."""

from datetime import datetime

import asyncpg
from chassis.actor import Actor
from chassis.transaction import Transaction
from contracts.journeys import RENEWALS
from contracts.orders import PreparedLine, SubscriberLine
from contracts.products import PRODUCTS
from sqlalchemy import text

from orders.store import copies
from orders.store.copies import CertificateCopy

SHOWN = 25
_RENEWED = [product.value for product, row in PRODUCTS.items() if row.journeys & RENEWALS]

_DRAFTS = """SELECT d.id, d.subscriber, s.name AS organisation, coalesce(p.name, d.prepared_for) AS contact, d.product, d.journey,
  coalesce(c.common_name, d.answers #>> '{certificate,common_name}', '') AS common_name, d.saved_at, d.ready_at, d.expires_at
FROM draft d JOIN subscriber s ON s.number = d.subscriber LEFT JOIN person p ON p.number = d.prepared_for
LEFT JOIN certificate c ON c.id = d.subject
WHERE d.prepared_by = $1 AND d.expires_at > $2 ORDER BY d.ready_at IS NOT NULL, d.saved_at DESC LIMIT 100"""
_SUBSCRIBERS = """SELECT s.number, s.name, s.kvk, s.town FROM subscriber s
WHERE s.active AND (strpos(lower(s.name), $1) > 0 OR s.number = upper($1) OR s.kvk = $1 OR s.oin = $1)
ORDER BY lower(s.name), s.number LIMIT $2"""
_CERTIFICATES = text("""SELECT c.* FROM certificate c WHERE c.subscriber = :of AND c.product = ANY(CAST(:products AS text[]))
  AND c.revoked_at IS NULL AND (:search = '' OR strpos(lower(c.common_name), :search) > 0 OR lower(c.serial) = :serial)
  AND NOT EXISTS (SELECT FROM certificate n WHERE n.subscriber = c.subscriber AND n.replaces = c.id)
ORDER BY c.not_after, c.id LIMIT :most""")


async def prepared(reads: asyncpg.Pool, actor: Actor, now: datetime) -> tuple[PreparedLine, ...]:
    """The drafts that the actor prepares, then those set ready and not placed; `now` is UTC."""
    rows = await reads.fetch(_DRAFTS, actor.number, now)
    return tuple(PreparedLine.model_validate(dict(row)) for row in rows)


async def subscribers(reads: asyncpg.Pool, search: str) -> tuple[tuple[SubscriberLine, ...], bool]:
    """Active subscribers by name that a search means, and whether there are more; as in `SearchSubscribers`."""
    if not (typed := search.strip().lower()):
        return (), False
    rows = await reads.fetch(_SUBSCRIBERS, typed, SHOWN + 1)
    return tuple(SubscriberLine.model_validate(dict(row)) for row in rows[:SHOWN]), len(rows) > SHOWN


async def certificates(tx: Transaction, of: str, search: str) -> tuple[tuple[CertificateCopy, ...], bool]:
    """Certificates of a subscriber that are not revoked or replaced, those that end first, and whether there are more; as in `SearchCertificates`."""
    typed = search.strip().lower()
    row = {"of": of, "products": _RENEWED, "search": typed, "serial": "".join(c for c in typed if c.isalnum())}
    rows = (await tx.session.execute(_CERTIFICATES, row | {"most": SHOWN + 1})).mappings().all()
    return tuple(copies.known(row) for row in rows[:SHOWN]), len(rows) > SHOWN
