"""What validators did with their cases."""

from chassis.transaction import Transaction
from contracts.orders import Act, CaseAct
from sqlalchemy import text

from orders.tables import OrderRow

_ADD = text("""INSERT INTO case_act ("order", act, at, person, name, note)
VALUES (:order, :act, :at, :person, :name, :note)""")
_ACTS = text('SELECT act, at, person AS by, name, note FROM case_act WHERE "order" = :order ORDER BY id')


async def add_act(tx: Transaction, order: OrderRow, act: Act, note: str | None = None) -> None:
    """Write down what the actor did with a case that he may see."""
    person = tx.actor.number
    row = {"order": order.id, "act": act.value, "at": tx.now, "person": person, "name": tx.actor.name or person}
    await tx.session.execute(_ADD, row | {"note": note})


async def acts(tx: Transaction, order: OrderRow) -> tuple[CaseAct, ...]:
    """What was done with a case that the actor may see, oldest first; for validation's eyes only."""
    rows = (await tx.session.execute(_ACTS, {"order": order.id})).mappings()
    return tuple(CaseAct.model_validate(dict(row)) for row in rows)
