"""Reservations of keys across all subscribers: one key, one order, for ever once a certificate was issued."""

from uuid import UUID

from chassis.transaction import Transaction
from sqlalchemy import text

_RESERVE = text("""INSERT INTO key_reservation AS k (spki_sha256, subscriber, "order", at)
VALUES (:spki, :subscriber, :order, :now)
ON CONFLICT (spki_sha256) DO UPDATE SET "order" = excluded."order", at = excluded.at, free = false
WHERE k.free AND k.subscriber = excluded.subscriber RETURNING spki_sha256""")
_TAKEN = text("""SELECT 1 FROM key_reservation
WHERE spki_sha256 = :spki AND NOT (free AND subscriber = :subscriber)""")
_CERTIFIED = text("SELECT 1 FROM key_reservation WHERE spki_sha256 = :spki AND certificate IS NOT NULL")
_REUSABLE = text("""SELECT 1 FROM key_reservation
WHERE spki_sha256 = :spki AND "order" = :order AND certificate IS NULL""")
_FREE = text("""UPDATE key_reservation SET free = true
WHERE spki_sha256 = :spki AND "order" = :order AND certificate IS NULL""")
_USE_UP = text("""UPDATE key_reservation SET "order" = NULL, free = false
WHERE spki_sha256 = :spki AND "order" = :order""")
_FOR_EVER = text("""INSERT INTO key_reservation AS k (spki_sha256, subscriber, certificate, at)
VALUES (:spki, :subscriber, :certificate, :now)
ON CONFLICT (spki_sha256) DO UPDATE SET certificate = excluded.certificate, free = false
WHERE k.certificate IS NULL""")


async def reserve(tx: Transaction, spki: str, subscriber: str, order: UUID) -> bool:
    """Reserve a key for an order; False when it was used before, by whomever."""
    row = {"spki": spki, "subscriber": subscriber, "order": order, "now": tx.now}
    return (await tx.session.execute(_RESERVE, row)).first() is not None


async def taken(tx: Transaction, spki: str, subscriber: str) -> bool:
    """True when `reserve` would say no to this subscriber now."""
    return (await tx.session.execute(_TAKEN, {"spki": spki, "subscriber": subscriber})).first() is not None


async def certified(tx: Transaction, spki: str) -> bool:
    """True when a certificate with this key exists, of whomever."""
    return (await tx.session.execute(_CERTIFIED, {"spki": spki})).first() is not None


async def reusable(tx: Transaction, spki: str, order: UUID) -> bool:
    """True when the key of an order is in no certificate and no other order's: once the order has ended, its subscriber may use it again."""
    return (await tx.session.execute(_REUSABLE, {"spki": spki, "order": order})).first() is not None


async def free(tx: Transaction, spki: str, order: UUID) -> None:
    """The order ended without a certificate: its own subscriber may use the key again."""
    await tx.session.execute(_FREE, {"spki": spki, "order": order})


async def use_up(tx: Transaction, spki: str, order: UUID) -> None:
    """The CA certified the key, but not as was asked, or it leaked: nobody uses it for another order, whatever becomes of this one."""
    await tx.session.execute(_USE_UP, {"spki": spki, "order": order})


async def keep_for_ever(tx: Transaction, spki: str, subscriber: str, certificate: int) -> None:
    """A certificate with this key exists: nobody uses it again."""
    row = {"spki": spki, "subscriber": subscriber, "certificate": certificate, "now": tx.now}
    await tx.session.execute(_FOR_EVER, row)
