"""Kafka in: persons to show, approved orders to issue, and which renewals are open."""

from chassis.messaging.consumer import Consumer
from chassis.transaction import Transaction
from contracts.orders import MOVES, OrderApproved, OrderMoved
from contracts.organisation import PersonChanged, PersonRegistered

from certificates.service import issuing
from certificates.store import persons, renewals

consumer = Consumer()


@consumer.on(PersonRegistered, PersonChanged)
async def on_person(event: PersonRegistered | PersonChanged, tx: Transaction) -> None:
    """A person was registered or changed."""
    await persons.put(tx, event)


@consumer.on(*MOVES)
async def on_order(event: OrderMoved, tx: Transaction) -> None:
    """An order moved: its certificate has an open renewal, or no more. That it was approved is the only road to the CA."""
    if isinstance(event, OrderApproved):
        await issuing.approved(tx, event)
    await renewals.put(tx, event)
