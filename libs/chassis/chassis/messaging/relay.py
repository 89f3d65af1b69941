"""The relay: outbox rows become Kafka records, in order per key, at least once.

A worker locks one shard's row for the batch, so that any number of relays may run and the order of a key is the order
of its rows. A row that Kafka refuses is parked with an alarm and holds only its own key. A batch has a deadline:
an idempotent producer never gives up by itself, so the process exits and is restarted (the transaction rolls back).
"""

import asyncio
import json
import os
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka import errors as kafka
from aiokafka.errors import KafkaError

from chassis import clock, connecting, crash
from chassis.telemetry import log

BATCH, DEADLINE, HOLD = 500, 8.0, 30.0
EXIT_CODE = 75
#: What asyncpg raises when the server goes away, also in the middle of a statement.
OUTAGE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
#: What Kafka has against a topic or against a row itself; anything else is an outage, and the row is not to blame.
TOPIC_REFUSALS = (kafka.InvalidTopicError, kafka.TopicAuthorizationFailedError, kafka.UnknownTopicOrPartitionError)
ROW_REFUSALS = (kafka.MessageSizeTooLargeError, kafka.RecordListTooLargeError, kafka.RecordTooLargeError)
REFUSALS = (*TOPIC_REFUSALS, *ROW_REFUSALS)

_SHARD = """SELECT s.shard FROM outbox_shard s
WHERE EXISTS (SELECT 1 FROM outbox o WHERE o.shard = s.shard AND (o.parked_at IS NULL OR o.parked_at < $1))
ORDER BY random() LIMIT 1 FOR UPDATE OF s SKIP LOCKED"""
_ROWS = """SELECT id, topic, partition_key, payload, headers FROM outbox o WHERE shard = $1
AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.shard = $1 AND p.partition_key = o.partition_key AND p.parked_at >= $2
                AND p.id <= o.id)
ORDER BY id LIMIT $3"""


def _failed(error: BaseException) -> asyncio.Future[Any]:
    future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    future.set_exception(error)
    return future


class Relay:
    """Sends the outbox of one database."""

    def __init__(self, database_url: str, producer: AIOKafkaProducer) -> None:
        self._url, self._producer = database_url, producer

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
        idle = 0.02
        while not stop.is_set():
            if await self.batch(connection):
                idle = 0.02
            else:
                await asyncio.sleep(idle)
                idle = min(idle * 1.5, 0.1)

    async def batch(self, connection: asyncpg.Connection) -> int:
        """Send one batch of one shard; answers how many rows were acknowledged and deleted."""
        since = clock.now() - timedelta(seconds=HOLD)
        async with connection.transaction():
            shard = await connection.fetchval(_SHARD, since)
            if shard is None:
                return 0
            rows = await connection.fetch(_ROWS, shard, since, BATCH)
            done, refused = await self._send(rows)
            crash.point("relay.sent")
            if done:
                await connection.execute("DELETE FROM outbox WHERE id = ANY($1::bigint[])", done)
            for row_id, cause in refused.items():
                log.error("outbox.parked", id=row_id, cause=cause, alarm=True)
                await connection.execute(
                    "UPDATE outbox SET parked_at = $2, cause = $3 WHERE id = $1", row_id, clock.now(), cause
                )
        return len(done)

    async def _send(self, rows: Sequence[Any]) -> tuple[list[int], dict[int, str]]:
        sent: list[asyncio.Future[Any]] = []
        held: set[str] = set()
        refused: dict[str, KafkaError] = {}  # topics: asking again for each of their rows would take a time-out each
        for row in rows:
            key = row["partition_key"]
            if key in held or row["topic"] in refused:
                held.add(key)
                sent.append(_failed(refused.get(row["topic"]) or KafkaError("held")))
                continue
            head = [(name, value.encode()) for name, value in json.loads(row["headers"]).items()]
            try:
                sent.append(
                    await self._producer.send(row["topic"], row["payload"] or None, key=key.encode(), headers=head)
                )
            except KafkaError as error:  # too large, unknown topic, not authorised: raised by send() itself
                if isinstance(error, TOPIC_REFUSALS):
                    refused[row["topic"]] = error
                held.add(key)
                sent.append(_failed(error))
        if not sent:
            return [], {}
        _, pending = await asyncio.wait(sent, timeout=DEADLINE)
        faults = {type(e).__name__ for f in sent if f not in pending and (e := f.exception()) and _is_fault(e)}
        if pending or faults:
            log.error("relay.outage", pending=len(pending), faults=sorted(faults))
            os._exit(EXIT_CODE)  # stop() would wait for the batches for ever; a new producer starts clean
        return _settle(rows, sent)


def _is_fault(error: BaseException) -> bool:
    return not isinstance(error, REFUSALS) and type(error) is not KafkaError  # plain: held behind another row


def _settle(rows: Sequence[Any], sent: Sequence[asyncio.Future[Any]]) -> tuple[list[int], dict[int, str]]:
    """Which rows are done (never past a failed row of the same key), and which were refused and why."""
    done: list[int] = []
    refused: dict[int, str] = {}
    bad: set[str] = set()
    for row, future in zip(rows, sent, strict=True):
        error = future.exception()
        if error is not None:
            if row["partition_key"] not in bad and isinstance(error, REFUSALS):
                refused[row["id"]] = type(error).__name__
            bad.add(row["partition_key"])
        elif row["partition_key"] not in bad:
            done.append(row["id"])
    return done, refused
