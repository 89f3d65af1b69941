"""Events in: the inbox, bounded retries, and the road to dead letters.

A batch is one transaction: inbox rows and effects together. When it fails it is halved, and again, until each record that fails
stands alone. What failed soon after the batch began is tried once more after a pause, and only later records of its key wait for
that: however much fails, the topic is held a second, not a second each. What fails again is parked, with its row of the inbox: read
again, it is not tried again. A database that is away or says no is waited for without limit (the caller retries the batch):
nothing is parked for an outage, and no record is left behind without a row that says where it stands.

A statement that takes too long is an outage too, unless it is one record's own: then that record, alone, runs into the
server's timer again and again while the same database does other work in time, and it is parked as `Overdue`. Waiting
for a lock isn't that, a connection that is lost isn't, and of a database that is slow for everybody nothing is parked.
Once one is parked so, all of its type are in doubt (a table of theirs may be slow for every one of them) until one of that
type has its effect: who is in doubt waits, and its key with it, while the others of the batch are handled.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic
from typing import Any
from uuid import UUID

from opentelemetry import propagate
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis import crash, deadline
from chassis.errors import Impossible, Overdue, is_outage, ran_out
from chassis.messaging import parking
from chassis.messaging.consumer import Incoming, Record, Unreadable
from chassis.telemetry import log, new_correlation, span
from chassis.transaction import Transaction
from chassis.wiring import WiredService

#: Seconds of a batch after which nothing is tried again any more, and before what failed until then is tried again.
PATIENCE, PAUSE = 0.5, 0.4
#: How often one record alone may run into the server's timer before it is parked, and seconds between.
OVERDUE, OVERDUE_PAUSE = 3, 1.0
#: Seconds in which the server notices that we cut a statement off (`chassis.roles`), and lets go of its locks.
_NOTICED = 2.5
#: So many of a batch may wait in doubt while the others are handled; with more of them it is everybody who is slow.
_IN_DOUBT = 10
#: The server's timers for who is under suspicion, and what other work may take meanwhile: parts of our own deadline, so that the server's
#: comes first, and a lock's before it.
_TIMER, _LOCK, _OTHERS = 0.8, 0.4, 0.2
_TIMED = text("SELECT set_config('statement_timeout', :timer, true), set_config('lock_timeout', :lock, true)")
_INBOX = text("""INSERT INTO inbox (consumer, event_id, at)
SELECT :consumer, e, :at FROM unnest(CAST(:ids AS uuid[])) AS e ON CONFLICT DO NOTHING RETURNING event_id""")


class _Doubted(Exception):
    """This record is too slow by itself, and so may be all of its type; its cause is the outage."""


_Held = list[tuple[Incoming, BaseException]]


async def consume(service: WiredService[Any], records: Sequence[Record]) -> None:
    """Take in a batch; afterwards every record is handled, ignored or parked. Raises for outages, and when nothing can be parked."""
    incoming: list[Incoming] = []
    for record in records:
        try:
            if (understood := service.consumer.read(record)) is not None:
                incoming.append(understood)
        except Exception as error:
            cause = error.cause if isinstance(error, Unreadable) else type(error).__name__
            await _park(service, record, cause)
    left: list[Incoming] = []
    doubted: _Held = []
    late = monotonic() + PATIENCE
    await _try(service, incoming, lambda: monotonic() > late, left, doubted)
    if left:
        await asyncio.sleep(PAUSE)
        await _try(service, left, lambda: True, [], doubted)
    doubts = service.consumer.doubted
    cleared = [message for message, _ in doubted if message.event.type_name() not in doubts]  # others acted since
    for message in cleared:
        doubts.discard(message.event.type_name())  # of the one before it
        await _try(service, [message], lambda: True, [], [], suspected=True)
    for _, outage in doubted:
        raise outage


async def _try(
    service: WiredService[Any],
    given: Sequence[Incoming],
    is_last: Callable[[], bool],
    left: list[Incoming],
    doubted: _Held,
    *,
    suspected: bool = False,
) -> None:
    """Handle or park these, of which one may be `suspected` of being too slow; until `is_last`, what failed and what waits behind it is added to `left` instead of parked.

    Who is too slow and may not be parked for it is added to `doubted`; what waits behind it, to `left`.
    """
    held = {message.event.key for message in (*left, *(slow for slow, _ in doubted))}
    left += [message for message in given if message.event.key in held]
    incoming = [message for message in given if message.event.key not in held]
    if not incoming:
        return
    try:
        await _in_time(service, incoming, suspected)
        crash.point("inbox.handled")
    except Exception as error:
        if is_outage(error):
            raise
        if isinstance(error, _Doubted):
            assert error.__cause__ is not None
            if len(doubted) == _IN_DOUBT:
                raise error.__cause__ from None
            doubted.append((incoming[0], error.__cause__))
        elif (half := len(incoming) // 2) > 0:
            for part in (incoming[:half], incoming[half:]):
                await _try(service, part, is_last, left, doubted, suspected=isinstance(error, Overdue))
        elif is_last() or isinstance(error, Impossible):
            (message,) = incoming
            log.error("event.failed", type=message.event.NAME, key=message.event.key, exc_info=error)
            await _park(service, message.record, type(error).__name__, message.event_id)
        else:
            left += incoming


async def _in_time(service: WiredService[Any], incoming: Sequence[Incoming], suspected: bool) -> None:
    """Handle these. Raises Overdue when they are too slow by themselves: several are to be halved, one is to be parked, or _Doubted."""
    try:
        if not suspected:
            return await handle(service, incoming)
    except TimeoutError as error:
        if error.errno is not None:
            raise  # the network's
        await asyncio.sleep(_NOTICED)
    for tries in range(1, OVERDUE + 1):
        try:
            return await handle(service, incoming, timed=True)
        except DBAPIError as error:
            if not ran_out(error) or not await _others_go_on(service):
                raise
            if len(incoming) > 1:
                raise Overdue from error
            if (kind := incoming[0].event.type_name()) in service.consumer.doubted:
                raise _Doubted from error
            if tries == OVERDUE:
                service.consumer.doubted.add(kind)
                raise Overdue from error
            await asyncio.sleep(OVERDUE_PAUSE)


async def _others_go_on(service: WiredService[Any]) -> bool:
    """Whether the database writes to the table that every record is written to, well in time."""
    try:
        with deadline.within(service.database.seconds * _OTHERS):
            async with service.database.begin() as tx:
                await fresh(service, tx, [tx.new_id()])
                await tx.session.rollback()
    except Exception as error:
        if is_outage(error):
            return False
        raise
    return True


async def _park(service: WiredService[Any], record: Record, cause: str, event_id: UUID | None = None) -> None:
    """Park it; of one that can't be parked its place and cause alone, with an alarm. Raises for outages, and when not even these can be kept."""
    try:
        await _keep(service, record, cause, event_id)
    except Exception as error:
        if is_outage(error):
            raise
        await _keep(service, replace(record, key=None, value=None, headers=()), cause, event_id)
        place = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
        log.error("event.not_parked", alarm=True, cause=cause, exc_info=error, **place)


async def _keep(service: WiredService[Any], record: Record, cause: str, event_id: UUID | None) -> None:
    async with service.database.begin() as tx:
        if event_id is not None:
            await fresh(service, tx, [event_id])
        await parking.park(tx, service.name, record, cause, event_id)


async def fresh(service: WiredService[Any], tx: Transaction, ids: Sequence[UUID]) -> set[UUID]:
    """Note these in the inbox; gives those that it did not know."""
    rows = await tx.session.execute(_INBOX, {"consumer": service.name, "ids": sorted(set(ids)), "at": tx.now})
    return {row.event_id for row in rows}


async def handle(service: WiredService[Any], incoming: Sequence[Incoming], *, timed: bool = False) -> None:
    """Inbox rows and effects of these records in one transaction; what the inbox knows already has no second effect.

    `timed`: the server's timers end a statement, and before that a wait for a lock, before our own deadline does.
    """
    acted: set[str] = set()
    async with service.database.begin() as tx:
        if timed:
            timers = {"timer": _TIMER, "lock": _LOCK}
            milliseconds = {name: str(int(1000 * service.database.seconds * part)) for name, part in timers.items()}
            await tx.session.execute(_TIMED, milliseconds)
        unknown = await fresh(service, tx, [message.event_id for message in incoming])
        for message in incoming:
            if message.event_id in unknown:
                unknown.discard(message.event_id)  # the same record twice in one batch
                await effect(service, message, tx)
                acted.add(message.event.type_name())
    service.consumer.doubted -= acted


async def effect(service: WiredService[Any], message: Incoming, tx: Transaction) -> None:
    """What the service does with this record, whether the inbox knows it or not."""
    new_correlation(message.correlation_id)
    tx.epoch, tx.event_id = message.epoch, message.event_id
    context = propagate.extract({"traceparent": message.traceparent}) if message.traceparent else None
    with span(f"consume {message.event.NAME}", context=context):
        await service.consumer.handler(message.event)(message.event, tx)
        await tx.flush()
