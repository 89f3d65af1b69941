"""Events in: the tolerant reader, the inbox, bounded retries, and the road to dead letters.

A batch is one transaction: inbox rows and effects together. When a record of it fails, each record gets a transaction
of its own with a few tries, and a record that still fails is parked; the partition goes on. A database that is away is
waited for without limit (the caller retries the batch): nothing is parked for an outage.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from contracts.envelope import Event
from opentelemetry import propagate
from pydantic import ValidationError
from sqlalchemy import text

from chassis import dead_letters
from chassis.errors import is_outage
from chassis.telemetry import log, new_correlation, span

if TYPE_CHECKING:
    from chassis.service import Service
    from chassis.transaction import Transaction

TRIES, PAUSE = 4, 0.05  # seconds; four times as long after each try
MAX_VALUE = 1_000_000

_INBOX = text("""INSERT INTO inbox (consumer, event_id, at)
SELECT :consumer, e, :at FROM unnest(CAST(:ids AS uuid[])) AS e ON CONFLICT DO NOTHING RETURNING event_id""")

EventHandler = Callable[[Any, "Transaction"], Awaitable[None]]


@dataclass(frozen=True)
class Record:
    """A record as Kafka gave it. Header values and the value are untrusted bytes, or None."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]


@dataclass(frozen=True)
class Incoming:
    """A record that was understood."""

    record: Record
    event_id: UUID
    event: Event
    correlation_id: str
    traceparent: str


class Unreadable(Exception):
    """A record that nobody can read; `cause` is a slug without content of the record."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Consumer:
    """What a service consumes: one function per event. Types that nobody asked for are ignored (tolerant reader)."""

    def __init__(self) -> None:
        self._handlers: dict[str, tuple[type[Event], EventHandler]] = {}

    def on(self, *events: type[Event]) -> Callable[[EventHandler], EventHandler]:
        """Register `async def on_…(event, tx)` for these event types."""

        def register(handler: EventHandler) -> EventHandler:
            for event in events:
                self._handlers[event.type_name()] = (event, handler)
            return handler

        return register

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics consumed, sorted."""
        return tuple(sorted({event.TOPIC for event, _ in self._handlers.values()}))

    @property
    def events(self) -> tuple[type[Event], ...]:
        """The event types consumed."""
        return tuple(event for event, _ in self._handlers.values())

    def handler(self, event: Event) -> EventHandler:
        """The function for this event."""
        return self._handlers[event.type_name()][1]

    def read(self, record: Record) -> Incoming | None:
        """Understand a record; None when it is not for us (unknown type, or a tombstone). Raises Unreadable."""
        head = {name: (value or b"").decode("utf-8", "backslashreplace") for name, value in record.headers}
        known = self._handlers.get(head.get("ce_type", ""))
        if record.value is None or ("ce_type" in head and known is None):
            return None
        if known is None:
            raise Unreadable("no_type")
        if len(record.value) > MAX_VALUE:
            raise Unreadable("too_large")
        try:
            event_id = UUID(head.get("ce_id", ""))
            event = known[0].model_validate_json(record.value)
        except ValidationError as error:
            raise Unreadable("schema") from error
        except ValueError as error:
            raise Unreadable("no_id") from error
        if record.topic != event.TOPIC or (record.key or b"").decode("utf-8", "replace") != event.key:
            raise Unreadable("wrong_key")
        return Incoming(record, event_id, event, head.get("ce_correlationid", ""), head.get("traceparent", ""))


async def consume(service: "Service", records: Sequence[Record]) -> None:
    """Take in a batch; afterwards every record is handled, ignored or parked. Raises only for outages."""
    incoming: list[Incoming] = []
    for record in records:
        try:
            if (understood := service.consumer.read(record)) is not None:
                incoming.append(understood)
        except Unreadable as error:
            await dead_letters.park(service, record, error.cause, 1)
    if not incoming:
        return
    try:
        await _handle(service, incoming)
    except Exception as error:
        if is_outage(error):
            raise
        log.warning("batch.failed", size=len(incoming), exc_info=error)
        for one in incoming:
            await _patiently(service, one)


async def _patiently(service: "Service", one: Incoming) -> None:
    for attempt in range(1, TRIES + 1):
        try:
            await _handle(service, [one])
            return
        except Exception as error:
            if is_outage(error):
                raise
            if attempt == TRIES:
                log.error("event.parked", type=one.event.NAME, key=one.event.key, alarm=True, exc_info=error)
                await dead_letters.park(service, one.record, type(error).__name__, attempt)
                return
            await asyncio.sleep(PAUSE * 4**attempt)


async def _handle(service: "Service", incoming: list[Incoming]) -> None:
    async with service.database.begin(service.actor) as tx:
        ids = sorted({one.event_id for one in incoming})
        rows = await tx.session.execute(_INBOX, {"consumer": service.name, "ids": ids, "at": tx.now})
        fresh = {row.event_id for row in rows}
        for one in incoming:
            if one.event_id not in fresh:
                continue
            fresh.discard(one.event_id)  # the same record twice in one batch
            new_correlation(one.correlation_id)
            context = propagate.extract({"traceparent": one.traceparent}) if one.traceparent else None
            with span(f"hear {one.event.NAME}", context=context):
                await service.consumer.handler(one.event)(one.event, tx)
                await tx.flush()
