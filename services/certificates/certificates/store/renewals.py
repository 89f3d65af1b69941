"""Which certificate has an open renewal and which was replaced: a copy of what orders says, and our own inventory."""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

from chassis import copies
from chassis.retention import removed
from chassis.transaction import Transaction
from contracts.certificates import Renewal
from contracts.orders import OrderMoved

from certificates.domain.retention import CERTIFICATE
from certificates.tables import RenewalRow

#: The newest order that is to replace certificate `c`, as far as one is open; columns `order_id` and `reference`.
OPEN = """SELECT r.order_id, r.reference FROM renewal r
  WHERE r.certificate = c.id AND r.subscriber = c.subscriber AND r.open ORDER BY r.order_id DESC LIMIT 1"""

#: SQL: certificate `c` won't be renewed, says its subscriber, and no order of a renewal is open all the same.
MUTED = """(EXISTS (SELECT FROM certificate_muted k WHERE k.certificate = c.id)
  AND NOT EXISTS (SELECT FROM renewal r WHERE r.certificate = c.id AND r.subscriber = c.subscriber AND r.open))"""


async def put(tx: Transaction, event: OrderMoved) -> None:
    """Take over where an order of a renewal is; an older version changes nothing, nor does one of a certificate that was removed."""
    if event.replaces is None or await removed(tx, CERTIFICATE, str(event.replaces)):
        return
    row = RenewalRow(
        order_id=event.order,
        version=event.version,
        subscriber=event.subscriber,
        certificate=event.replaces,
        reference=event.reference,
        state=event.state.value,
        open=not event.ended,
    )
    await copies.keep(tx, row)


def successors(now: str) -> str:
    """FROM and WHERE of the certificates `n` that are valid, stay so, and replace certificate `c`; `now` is a placeholder."""
    return f"""FROM certificate n WHERE n.replaces = c.id AND n.subscriber = c.subscriber
  AND n.revoked_at IS NULL AND n.not_after >= {now}
  AND NOT EXISTS (SELECT FROM revocation v WHERE v.subscriber = n.subscriber AND v.certificate = n.id AND v.ended_at IS NULL)"""


def replaced(subscriber: str, now: str) -> str:
    """True of a certificate `c` that is replaced. Both are placeholders.

    The set is read once and hashed, whatever the planner knows of the tables: never a lookup per row of a long list.
    """
    return f"""(c.id IN (SELECT n.replaces FROM certificate n WHERE n.subscriber = {subscriber} AND n.replaces IS NOT NULL
  AND n.revoked_at IS NULL AND n.not_after >= {now} AND n.id NOT IN (
    SELECT v.certificate FROM revocation v WHERE v.subscriber = {subscriber} AND v.ended_at IS NULL))) IS TRUE"""


def condition(renewal: Renewal, subscriber: str, now: str) -> str:
    """The condition on certificate `c` that its renewal is exactly this far."""
    done = replaced(subscriber, now)
    asked = f"(c.id IN (SELECT r.certificate FROM renewal r WHERE r.subscriber = {subscriber} AND r.open)) IS TRUE"
    muted = f"c.id IN (SELECT k.certificate FROM certificate_muted k WHERE k.subscriber = {subscriber})"
    return {
        Renewal.REPLACED: done,
        Renewal.ASKED: f"{asked} AND NOT ({done})",
        Renewal.MUTED: f"{muted} AND NOT ({asked}) AND NOT ({done})",
        Renewal.NONE: f"NOT ({muted}) AND NOT ({asked}) AND NOT ({done})",
    }[renewal]
