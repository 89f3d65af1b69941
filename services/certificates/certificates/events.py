"""Kafka in: persons to show, and approved orders to issue."""

from chassis.messaging import Intake
from chassis.transaction import Transaction
from contracts.orders import OrderApproved
from contracts.organisation import PersonChanged, PersonRegistered

from certificates.service import issuing
from certificates.store import persons

intake = Intake()


@intake.on(PersonRegistered, PersonChanged)
async def on_person(event: PersonRegistered | PersonChanged, tx: Transaction) -> None:
    """A person was registered or changed."""
    await persons.put(tx, event)


@intake.on(OrderApproved)
async def on_approved(event: OrderApproved, tx: Transaction) -> None:
    """Validation approved an order: the only road to the CA."""
    await issuing.approved(tx, event)
