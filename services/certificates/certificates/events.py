"""Kafka in: persons to show, approved orders to issue, and which renewals are open."""

from chassis.messaging import Intake
from chassis.transaction import Transaction
from contracts.orders import (
    OrderApproved,
    OrderCompleted,
    OrderFailed,
    OrderPlaced,
    OrderReady,
    OrderRejected,
    OrderResumed,
)
from contracts.organisation import PersonChanged, PersonRegistered

from certificates.service import issuing
from certificates.store import persons, renewals

intake = Intake()


@intake.on(PersonRegistered, PersonChanged)
async def on_person(event: PersonRegistered | PersonChanged, tx: Transaction) -> None:
    """A person was registered or changed."""
    await persons.put(tx, event)


@intake.on(OrderApproved)
async def on_approved(event: OrderApproved, tx: Transaction) -> None:
    """Validation approved an order: the only road to the CA."""
    await issuing.approved(tx, event)
    await renewals.put(tx, event)


@intake.on(OrderPlaced, OrderReady, OrderRejected, OrderCompleted, OrderFailed, OrderResumed)
async def on_order(
    event: OrderPlaced | OrderReady | OrderRejected | OrderCompleted | OrderFailed | OrderResumed, tx: Transaction
) -> None:
    """An order moved: its certificate has an open renewal, or no more."""
    await renewals.put(tx, event)
