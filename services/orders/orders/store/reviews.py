"""What validators did with their cases, and which one comes next."""

from uuid import UUID

from chassis.transaction import Transaction
from contracts.orders import Act, ReviewAct
from sqlalchemy import text

from orders.domain import claims
from orders.tables import OrderRow

_ADD = text("""INSERT INTO case_act ("order", act, at, person, name, note)
VALUES (:order, :act, :at, :person, :name, :note)""")
_ACTS = text('SELECT act, at, person AS by, name, note FROM case_act WHERE "order" = :order ORDER BY id')
#: The index `order_queue` is about the first condition.
_NEXT = text("""SELECT o.id FROM placed_order o
WHERE (o.state = 'in_validation' OR o.failed_in = 'placed') AND o.requester <> :me AND o.id <> :this AND (o.claimed_by = :me OR (o.claimed_at > :since) IS NOT TRUE)
  AND NOT EXISTS (SELECT FROM approval a WHERE a."order" = o.id AND a.approver = :me)
ORDER BY (o.placed_at, o.id) > (CAST(:placed_at AS timestamptz), CAST(:this AS uuid)) DESC, o.placed_at, o.id LIMIT 1""")


async def add_act(tx: Transaction, order: OrderRow, act: Act, note: str | None = None) -> None:
    """Write down what the actor did with a case that he may see."""
    person = tx.actor.number
    row = {"order": order.id, "act": act.value, "at": tx.now, "person": person, "name": tx.actor.name or person}
    await tx.session.execute(_ADD, row | {"note": note})


async def acts(tx: Transaction, order: OrderRow) -> tuple[ReviewAct, ...]:
    """What was done with a case that the actor may see, oldest first; for validation's eyes only."""
    rows = (await tx.session.execute(_ACTS, {"order": order.id})).mappings()
    return tuple(ReviewAct.model_validate(dict(row)) for row in rows)


async def next_case(tx: Transaction, order: OrderRow) -> UUID | None:
    """The waiting case after this one, by age, that the actor may take now; after the youngest comes the oldest."""
    row = {"me": tx.actor.number, "this": order.id, "placed_at": order.placed_at, "since": claims.since(tx.now)}
    following = (await tx.session.execute(_NEXT, row)).first()
    return None if following is None else UUID(str(following.id))
