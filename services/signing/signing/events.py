"""Kafka in: forms to be made, and those that are kept no longer."""

from chassis.messaging.consumer import Consumer
from chassis.transaction import Transaction
from contracts.forms import FormReleased, FormRequested

from signing import service

consumer = Consumer()


@consumer.on(FormRequested)
async def on_form_requested(event: FormRequested, tx: Transaction) -> None:
    """A form was asked for: only kept and queued here, since rendering takes its time."""
    await service.accept(tx, event)


@consumer.on(FormReleased)
async def on_form_released(event: FormReleased, tx: Transaction) -> None:
    """The evidence that a form is of is kept no longer."""
    await service.released(tx, event)
