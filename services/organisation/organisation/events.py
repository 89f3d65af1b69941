"""Kafka in: who was nominated in an order, and that an order needs nobody any more."""

from chassis.messaging.consumer import Consumer
from chassis.transaction import Transaction
from contracts.nominations import ManagerNominated, NominationEnded

from organisation.service import nominations

consumer = Consumer()


@consumer.on(ManagerNominated)
async def on_nominated(event: ManagerNominated, tx: Transaction) -> None:
    """An order names a certificate manager who has no number known there."""
    await nominations.nominated(tx, event)


@consumer.on(NominationEnded)
async def on_ended(event: NominationEnded, tx: Transaction) -> None:
    """The order ended before anybody decided."""
    await nominations.ended(tx, event)
