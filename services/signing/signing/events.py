"""Kafka in: forms to be made."""

from chassis.messaging.consumer import Consumer
from chassis.transaction import Transaction
from contracts.forms import FormRequested

from signing import service

consumer = Consumer()


@consumer.on(FormRequested)
async def on_form_requested(event: FormRequested, tx: Transaction) -> None:
    """A form was asked for: only kept and queued here, since rendering takes its time."""
    await service.accept(tx, event)
