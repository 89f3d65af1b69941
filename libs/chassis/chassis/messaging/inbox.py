"""Events in: the inbox, bounded retries, and the road to dead letters.

A batch is one transaction: inbox rows and effects together. When a record of it fails, each record gets a transaction
of its own with a few tries, and a record that still fails is parked; the partition goes on. A database that is away is
waited for without limit (the caller retries the batch): nothing is parked for an outage.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from opentelemetry import propagate
from sqlalchemy import text

from chassis import crash
from chassis.errors import is_outage
from chassis.messaging.consumer import Incoming, Record, Unreadable
from chassis.messaging.parking import park
from chassis.telemetry import log, new_correlation, span
from chassis.wiring import WiredService

TRIES, PAUSE = 4, 0.05  # seconds; four times as long after each try

_INBOX = text("""INSERT INTO inbox (consumer, event_id, at)
SELECT :consumer, e, :at FROM unnest(CAST(:ids AS uuid[])) AS e ON CONFLICT DO NOTHING RETURNING event_id""")


async def consume(service: WiredService[Any], records: Sequence[Record]) -> None:
    """Take in a batch; afterwards every record is handled, ignored or parked. Raises only for outages."""
    incoming: list[Incoming] = []
    for record in records:
        try:
            if (understood := service.consumer.read(record)) is not None:
                incoming.append(understood)
        except Unreadable as error:
            await park(service, record, error.cause, 1)
    if not incoming:
        return
    try:
        await handle(service, incoming)
        crash.point("inbox.handled")
    except Exception as error:
        if is_outage(error):
            raise
        log.warning("batch.failed", size=len(incoming), exc_info=error)
        for message in incoming:
            await _patiently(service, message)


async def _patiently(service: WiredService[Any], message: Incoming) -> None:
    for attempt in range(1, TRIES + 1):
        try:
            await handle(service, [message])
            return
        except Exception as error:
            if is_outage(error):
                raise
            if attempt == TRIES:
                log.error("event.failed", type=message.event.NAME, key=message.event.key, exc_info=error)
                await park(service, message.record, type(error).__name__, attempt)
                return
            await asyncio.sleep(PAUSE * 4**attempt)


async def handle(service: WiredService[Any], incoming: list[Incoming]) -> None:
    """Inbox rows and effects of these records in one transaction; what the inbox knows already has no second effect."""
    async with service.database.begin() as tx:
        ids = sorted({message.event_id for message in incoming})
        rows = await tx.session.execute(_INBOX, {"consumer": service.name, "ids": ids, "at": tx.now})
        fresh = {row.event_id for row in rows}
        for message in incoming:
            if message.event_id not in fresh:
                continue
            fresh.discard(message.event_id)  # the same record twice in one batch
            new_correlation(message.correlation_id)
            tx.epoch = message.epoch
            context = propagate.extract({"traceparent": message.traceparent}) if message.traceparent else None
            with span(f"consume {message.event.NAME}", context=context):
                await service.consumer.handler(message.event)(message.event, tx)
                await tx.flush()
