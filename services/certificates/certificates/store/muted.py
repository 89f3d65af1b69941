"""Certificates that their subscriber won't renew: a row for each, beside the append-only inventory, for as long as it says so."""

from datetime import datetime
from typing import Any

from chassis.transaction import Transaction
from sqlalchemy import text

_PUT = text("""INSERT INTO certificate_muted (certificate, subscriber, reason, muted_at, muted_by)
VALUES (:certificate, :subscriber, :reason, :now, :by) ON CONFLICT (certificate) DO NOTHING RETURNING 1""")
_OF = text("""SELECT k.reason, k.muted_at, p.name AS muted_by
FROM certificate_muted k LEFT JOIN person p ON p.number = k.muted_by WHERE k.certificate = :certificate""")
_REMOVE = text("DELETE FROM certificate_muted WHERE certificate = :certificate RETURNING reason, muted_at")


async def put(tx: Transaction, certificate: int, subscriber: str, reason: str) -> bool:
    """Keep it as said by who acts; False when somebody said so already, which stays."""
    row = {"certificate": certificate, "subscriber": subscriber, "reason": reason, "now": tx.now, "by": tx.actor.number}
    return (await tx.session.execute(_PUT, row)).first() is not None


async def of(tx: Transaction, certificate: int) -> Any:
    """Reason, moment and who said so by name. Raises sqlalchemy.exc.NoResultFound when nobody did."""
    return (await tx.session.execute(_OF, {"certificate": certificate})).one()


async def remove(tx: Transaction, certificate: int) -> tuple[str, datetime] | None:
    """What was said is taken back: its reason and moment; None when nobody said so."""
    row = (await tx.session.execute(_REMOVE, {"certificate": certificate})).first()
    return None if row is None else (row.reason, row.muted_at)
