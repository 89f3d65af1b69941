"""Which certificate has an open renewal and which was replaced: a copy of what orders says, and our own inventory."""

from chassis.transaction import Transaction
from contracts.certificates import Renewal
from contracts.orders import (
    OrderApproved,
    OrderCompleted,
    OrderFailed,
    OrderPlaced,
    OrderReady,
    OrderRejected,
    OrderResumed,
)
from sqlalchemy import text

Moved = OrderPlaced | OrderReady | OrderApproved | OrderRejected | OrderCompleted | OrderFailed | OrderResumed

_PUT = text("""INSERT INTO renewal AS r (order_id, version, subscriber, certificate, reference, state, open)
VALUES (:order_id, :version, :subscriber, :certificate, :reference, :state, :open)
ON CONFLICT (order_id) DO UPDATE SET version = excluded.version, state = excluded.state, open = excluded.open
WHERE r.version < excluded.version""")

#: The newest order that is to replace certificate `c`, as far as one is open; columns `order_id` and `reference`.
OPEN = """SELECT r.order_id, r.reference FROM renewal r
  WHERE r.certificate = c.id AND r.subscriber = c.subscriber AND r.open ORDER BY r.order_id DESC LIMIT 1"""


async def put(tx: Transaction, event: Moved) -> None:
    """Take over where an order of a renewal is; an older version changes nothing."""
    if event.replaces is None:
        return
    row = {
        "order_id": event.order, "version": event.version, "subscriber": event.subscriber,
        "certificate": event.replaces, "reference": event.reference, "state": event.state.value,
        "open": not event.ended,
    }  # fmt: skip
    await tx.session.execute(_PUT, row)


def successors(now: str) -> str:
    """FROM and WHERE of the certificates `n` that are valid and replace certificate `c`; `now` is a placeholder."""
    return f"""FROM certificate n WHERE n.replaces = c.id AND n.subscriber = c.subscriber
  AND n.revoked_at IS NULL AND n.not_after >= {now}"""


def condition(renewal: Renewal, now: str) -> str:
    """The condition on certificate `c` that its renewal is exactly this far."""
    replaced = f"EXISTS (SELECT {successors(now)})"
    asked = "EXISTS (SELECT FROM renewal r WHERE r.certificate = c.id AND r.subscriber = c.subscriber AND r.open)"
    return {
        Renewal.REPLACED: replaced,
        Renewal.ASKED: f"{asked} AND NOT {replaced}",
        Renewal.NONE: f"NOT {asked} AND NOT {replaced}",
    }[renewal]
