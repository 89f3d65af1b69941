"""What a service consumes, and the tolerant reader of records."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.envelope import EPOCH, VERSION, Event, Tombstone
from pydantic import ValidationError

from chassis.transaction import Transaction

MAX_VALUE = 1_000_000

EventHandler = Callable[[Any, Transaction], Awaitable[None]]


@dataclass(frozen=True)
class Record:
    """A record as Kafka gave it. Header values and the value are untrusted bytes, or None.

    A header's name is UTF-8 or not: bytes that are none are surrogates (PEP 383).
    """

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    timestamp: int = 0


@dataclass(frozen=True)
class Incoming:
    """A record that was understood."""

    record: Record
    event_id: UUID
    event: Event
    correlation_id: str
    traceparent: str
    epoch: int


class Unreadable(Exception):
    """A record that nobody can read; `cause` is a slug without content of the record."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Consumer:
    """What a service consumes: one function per event. Types that nobody asked for are ignored (tolerant reader)."""

    def __init__(self) -> None:
        self._handlers: dict[str, tuple[type[Event], EventHandler]] = {}
        #: The types of which a record was parked for being too slow, and no other one has had its effect since.
        self.doubted: set[str] = set()

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
        """Understand a record; None when it is not for us: of a type that nobody asked for, or a tombstone without a head. Raises Unreadable."""
        head = {name: (value or b"").decode("utf-8", "backslashreplace") for name, value in record.headers}
        known = self._handlers.get(head.get("ce_type", ""))
        tombstone = known[0] if known is not None and issubclass(known[0], Tombstone) else None
        if (record.value is None and tombstone is None) or ("ce_type" in head and known is None):
            return None
        if known is None:
            raise Unreadable("no_type")
        if len(record.value or b"") > MAX_VALUE:
            raise Unreadable("too_large")
        try:
            event_id = UUID(head.get("ce_id", ""))
            event: Event
            if record.value is None:
                assert tombstone is not None
                event = tombstone.of((record.key or b"").decode("utf-8", "replace"), head.get(VERSION, ""))
            else:
                event = known[0].model_validate_json(record.value)
            epoch = int(head.get(EPOCH, "0"))
        except ValidationError as error:
            raise Unreadable("schema") from error
        except ValueError as error:
            raise Unreadable("no_id") from error
        if record.topic != event.TOPIC or (record.key or b"").decode("utf-8", "replace") != event.key:
            raise Unreadable("wrong_key")
        return Incoming(record, event_id, event, head.get("ce_correlationid", ""), head.get("traceparent", ""), epoch)
