"""The relay: outbox rows become Kafka records, in order per key, at least once.

A worker locks one shard's row for the batch, so that any number of relays may run and the order of a key is the order
of its rows. A row that Kafka refuses is parked with an alarm and holds only its own key. A batch has one deadline, from its
first row to its last answer, what is sent alone included: an idempotent producer never gives up by itself, so the process
exits and is restarted (the transaction rolls back). It is well within the fifteen seconds after which the server ends it.

A relay that stood still (a paused machine) loses its shard: the server ends a transaction that is idle for fifteen
seconds. What it still holds in memory when it goes on is refused by Kafka, which takes no record that is older than
thirteen (`message.timestamp.before.max.ms` in topics.yaml): nothing old is ever written behind something newer. A record is
as old as its batch: the client's own time would be that of when it found room, and a paused machine's deadline stands still too.
"""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

import asyncio
import json
import os
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka import errors as kafka
from aiokafka.errors import KafkaError

from chassis import clock, connecting, crash
from chassis.telemetry import log
from chassis.work.waking import NET, rung

BATCH, DEADLINE, HOLD = 500, 8.0, 30.0
ALONE = 0.75  # of the deadline: from then on nothing more is sent alone, and what Kafka has is deleted
EXIT_CODE = 75
#: What asyncpg raises when the server goes away, also in the middle of a statement.
OUTAGE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
#: What Kafka has against a topic or against a row itself; anything else is an outage, and the row is not to blame.
TOPIC_REFUSALS = (kafka.InvalidTopicError, kafka.TopicAuthorizationFailedError, kafka.UnknownTopicOrPartitionError)
ROW_REFUSALS = (kafka.MessageSizeTooLargeError, kafka.RecordListTooLargeError, kafka.RecordTooLargeError)
REFUSALS = (*TOPIC_REFUSALS, *ROW_REFUSALS)

#: No row of its key, itself included, was parked a short while ago. A question per row, over the index of parked rows alone
#: (OFFSET keeps it one): as a join it would be asked of the whole shard.
_FREE = """NOT EXISTS (SELECT FROM outbox p WHERE p.shard = o.shard AND p.partition_key = o.partition_key AND p.parked_at >= {since}
AND p.id <= o.id OFFSET 0)"""
_SHARD = f"""SELECT s.shard FROM outbox_shard s
WHERE (SELECT o.id FROM outbox o WHERE o.shard = s.shard AND {_FREE.format(since="$1")} ORDER BY o.id LIMIT 1) IS NOT NULL
AND s.shard <> ALL($2::smallint[]) ORDER BY random() LIMIT 1 FOR UPDATE OF s SKIP LOCKED"""
_ROWS = f"""SELECT id, topic, partition_key, payload, headers, parked_at FROM outbox o
WHERE shard = $1 AND {_FREE.format(since="$2")} ORDER BY id LIMIT $3"""
_PARK = "UPDATE outbox SET parked_at = $2, cause = $3 WHERE id = $1"


#: How each row ended: None when Kafka has it.
Ends = dict[int, BaseException | None]


class Relay:
    """Sends the outbox of one database, when `bell` rings and every few seconds.

    `alone` makes a producer, not started, for what is sent one by one.
    """

    def __init__(
        self,
        database_url: str,
        producer: AIOKafkaProducer,
        bell: asyncio.Event | None = None,
        *,
        alone: Callable[[], AIOKafkaProducer],
    ) -> None:
        self._url, self._producer, self._alone = database_url, producer, alone
        self._bell = bell or asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until told to stop. A database that is away is waited for."""
        while not stop.is_set():
            try:
                connection = await connecting.connect(self._url)
                try:
                    await self._drain(connection, stop)
                finally:
                    await connection.close(timeout=5)
            except OUTAGE as error:
                log.error("relay.outage", exc_info=error)
                await asyncio.sleep(0.5)

    async def _drain(self, connection: asyncpg.Connection, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if not await self.batch(connection):
                await rung(self._bell, NET)

    async def batch(self, connection: asyncpg.Connection) -> int:
        """Send one batch of one shard; answers how many rows it dealt with: acknowledged and deleted, parked, or held.

        Zero when no shard has a row to send: one that turns out to have none is passed by for the next.
        """
        empty: list[int] = []
        while True:
            given = _Batch.now()
            since = clock.now() - timedelta(seconds=HOLD)
            async with connection.transaction():
                shard = await connection.fetchval(_SHARD, since, empty)
                if shard is None:
                    return 0
                rows = await connection.fetch(_ROWS, shard, since, BATCH)
                refused_together = await self._pass_on(connection, rows, given) if rows else 0
            if refused_together:
                log.warning("relay.batch_refused", rows=refused_together)
                os._exit(EXIT_CODE)  # the producer counts what was refused: it can't go on with that partition
            if rows:
                return len(rows)
            empty.append(shard)

    async def _pass_on(self, connection: asyncpg.Connection, rows: Sequence[Any], given: "_Batch") -> int:
        """Send them, and note in the transaction what became of each; answers how many were refused together with others."""
        sent = await self._within(self._send(rows, given), given)
        refused_together = sum(isinstance(end, _Alone) for end in sent.values())
        if careful := _to_send_alone(rows, sent):
            sent |= await self._within(self._send_alone(careful, given), given)
        crash.point("relay.sent")
        done, refused = _settle(rows, sent)
        if done:
            await connection.execute("DELETE FROM outbox WHERE id = ANY($1::bigint[])", done)
        for row_id, cause in refused.items():
            log.error("outbox.parked", id=row_id, cause=cause, alarm=True)
            await connection.execute(_PARK, row_id, clock.now(), cause)
        return refused_together

    async def _within(self, sending: Coroutine[Any, Any, Ends], given: "_Batch") -> Ends:
        """How each row ended. Ends the process when that takes too long, or when Kafka has something against us."""
        ends: Ends = {}
        with suppress(TimeoutError):
            async with asyncio.timeout_at(given.until):
                ends = await sending
        faults = {type(error).__name__ for error in ends.values() if error is not None and _is_fault(error)}
        if faults or not ends:
            if kafka.InvalidTimestampError.__name__ in faults:
                log.error("relay.clock_behind", alarm=True)
            log.error("relay.outage", faults=sorted(faults))
            os._exit(EXIT_CODE)  # stop() would wait for the batches for ever; a new producer starts clean
        return ends

    async def _send(self, rows: Sequence[Any], given: "_Batch") -> Ends:
        """All at once, but for keys of which a row was parked before: these go alone."""
        answers: dict[int, asyncio.Future[Any]] = {}
        ends: Ends = {}
        held = {row["partition_key"] for row in rows if row["parked_at"] is not None}
        refused: dict[str, KafkaError] = {}  # topics: asking again for each of their rows would take a time-out each
        for row in rows:
            key = row["partition_key"]
            if key in held or row["topic"] in refused:
                held.add(key)
                ends[row["id"]] = refused.get(row["topic"]) or _Held()
                continue
            try:
                answers[row["id"]] = await _give(self._producer, row, given)
            except KafkaError as error:  # too large, unknown topic, not authorised: raised by send() itself
                if isinstance(error, TOPIC_REFUSALS):
                    refused[row["topic"]] = error
                held.add(key)
                ends[row["id"]] = error
        if answers:
            await asyncio.wait(answers.values())
        return ends | _refused_together({row_id: answer.exception() for row_id, answer in answers.items()})

    async def _send_alone(self, rows: Sequence[Any], given: "_Batch") -> Ends:
        """One after the other, each in a batch of its own, so that what is refused is refused for itself.

        One at least, and no more when little time is left: what was sent is not to be sent again with the rest.
        """
        ends: Ends = {}
        held: set[str] = set()
        async with self._alone() as producer:
            for row in rows:
                if row["partition_key"] in held or (ends and given.is_late()):
                    ends[row["id"]] = _Held()
                    continue
                try:
                    await (await _give(producer, row, given))
                    ends[row["id"]] = None
                except KafkaError as error:
                    held.add(row["partition_key"])
                    ends[row["id"]] = error
        return ends


@dataclass(frozen=True)
class _Batch:
    """Until when it takes (the loop's time), from when on nothing more is sent alone, and what its records say when they were made."""

    until: float
    late: float
    timestamp_ms: int

    @classmethod
    def now(cls) -> "_Batch":
        """One that begins now. Its time is this machine's own, whatever a test moved: the broker compares it with its own."""
        start = asyncio.get_running_loop().time()
        wall = clock.now() - clock.shift()
        return cls(start + DEADLINE, start + ALONE * DEADLINE, int(wall.timestamp() * 1000))

    def is_late(self) -> bool:
        """Whether little time is left."""
        return asyncio.get_running_loop().time() > self.late


class _Held(Exception):
    """Not sent: it waits behind another row of its key, or for another batch."""


class _Alone(Exception):
    """Refused together with others: it is to be sent alone."""


async def _give(producer: AIOKafkaProducer, row: Any, given: _Batch) -> asyncio.Future[Any]:
    """Hand a row over; what comes ends when Kafka has answered. Raises KafkaError for what the client refuses itself."""
    head = [(name, value.encode()) for name, value in json.loads(row["headers"]).items()]
    key, value = row["partition_key"].encode(), row["payload"] or None
    at = given.timestamp_ms
    sent: asyncio.Future[Any] = await producer.send(row["topic"], value, key=key, headers=head, timestamp_ms=at)
    return sent


def _is_fault(error: BaseException) -> bool:
    return not isinstance(error, (*REFUSALS, _Held, _Alone))


def _refused_together(ends: Ends) -> Ends:
    """The same, with `_Alone` where the broker refused a batch for one of its rows: it doesn't say which.

    And where it then missed the refused batch in the count of what follows in that partition: a consequence, not an outage.
    """
    refused = any(isinstance(error, ROW_REFUSALS) for error in ends.values())
    together = (*ROW_REFUSALS, kafka.OutOfOrderSequenceNumber) if refused else ROW_REFUSALS
    return {row_id: _Alone() if isinstance(error, together) else error for row_id, error in ends.items()}


def _to_send_alone(rows: Sequence[Any], ends: Ends) -> list[Any]:
    """Rows of keys of which one was refused with its batch or was parked before, from that row on."""
    keys: set[str] = set()
    careful = []
    for row in rows:
        if isinstance(ends[row["id"]], _Alone) or row["parked_at"] is not None:
            keys.add(row["partition_key"])
        if row["partition_key"] in keys:
            careful.append(row)
    return careful


def _settle(rows: Sequence[Any], ends: Ends) -> tuple[list[int], dict[int, str]]:
    """Which rows are done (never past a failed row of the same key), and which were refused and why."""
    done: list[int] = []
    refused: dict[int, str] = {}
    bad: set[str] = set()
    for row in rows:
        error = ends[row["id"]]
        if error is not None:
            if row["partition_key"] not in bad and isinstance(error, REFUSALS):
                refused[row["id"]] = type(error).__name__
            bad.add(row["partition_key"])
        elif row["partition_key"] not in bad:
            done.append(row["id"])
    return done, refused
