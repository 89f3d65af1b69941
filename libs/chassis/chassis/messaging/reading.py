"""A subscriber of FastStream that fails loudly, and what its process tells about it.

FastStream's own starts a poll loop that ended anew at once, without a pause or an end, and polls on every five seconds when
its consumer can never get anything again (its right taken away, its coordinator ended). Here a loop that ended stays so, and
how long it has got nothing out of its consumer is known: the process looks (`fault`), says so and ends.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from itertools import chain
from math import isinf
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord
from aiokafka.errors import KafkaError
from faststream.kafka.subscriber import factory
from faststream.kafka.subscriber.usecase import BatchSubscriber

from chassis import counters
from chassis.telemetry import log

#: How long one poll waits at most where nothing comes; a record that comes ends it at once.
POLL_SECONDS = 5.0


class Reader(BatchSubscriber):
    """Polls one topic for a consumer group."""

    #: Since when nothing came out of the consumer, not even "nothing new"; None while a batch is handled.
    _waits_since: float | None = None
    _polled_at = float("-inf")
    _taking_in = 0  # records of the batch that is handled

    def add_task(
        self,
        func: Callable[..., Coroutine[Any, Any, Any]],
        func_args: tuple[Any, ...] | None = None,
        func_kwargs: Any = None,
        *,
        restart_on_failure: bool = True,
    ) -> None:
        """The loop as a task; nobody starts it again when it ends."""
        self.tasks.append(asyncio.create_task(func(*(func_args or ()))))

    async def get_msg(self, consumer: AIOKafkaConsumer) -> tuple[ConsumerRecord, ...]:
        """The next records. (FastStream's own sleeps after an empty poll.)"""
        self._waits_since, self._taking_in = self._waits_since or time.monotonic(), 0
        records = await consumer.getmany(timeout_ms=self.batch_timeout_ms, max_records=self.max_records)
        batch = tuple(chain(*records.values()))
        self._waits_since, self._polled_at, self._taking_in = None, time.monotonic(), len(batch)
        return batch

    def fault(self, patience: float) -> str:
        """Why this will not get better by itself, a slug; empty while all is well. `patience` in seconds."""
        if not self.tasks or any(task.done() for task in self.tasks):
            return "loop_ended"
        waits = time.monotonic() - self._waits_since if self._waits_since is not None else 0.0
        return "deaf" if waits > patience else ""

    async def state(self, *, there: bool = True) -> dict[str, float | None]:
        """Partitions held, seconds since the last poll that worked, records of them not taken in yet (None: not known).

        Nothing is known of a topic that is not `there`, and while this member was given none and has not been told so.

        The last is told in `/metrics` too. Each fetch says where its partitions end; while a batch takes long what is
        fetched waits for its turn and says nothing new, so the broker is asked.
        """
        consumer: Any = self.consumer
        ago = round(time.monotonic() - self._polled_at, 1)
        held = list(consumer.assignment()) if consumer is not None else []
        lag: int | None = self._taking_in
        try:
            if not there or (not held and (consumer is None or consumer._subscription.reassignment_in_progress)):
                raise TimeoutError  # what was fetched before still has its numbers; a group that can't be joined gives none
            ends = {partition: consumer.highwater(partition) for partition in held}
            if self._taking_in and ago > POLL_SECONDS:
                ends = await asyncio.wait_for(consumer.end_offsets(held), 1)
            for partition, end in ends.items():
                lag += end - await asyncio.wait_for(consumer.position(partition), 1)
        except (KafkaError, AssertionError, TypeError, TimeoutError):  # not asked for yet, or taken away meanwhile
            lag = None
        (topic,) = self.topic_names
        if lag is None:
            counters.LAG.remove(topic)  # an old number would look like a good one
        else:
            counters.LAG.labels(topic).set(lag)
        return {"partitions": len(held), "polled_seconds_ago": None if isinf(ago) else ago, "lag": lag}


class Words:
    """FastStream's words in our log: no exception's text, which may quote a record, and nothing of each message."""

    def log(self, level: int, msg: Any, /, *, exc_info: Any = None, extra: Any = None) -> None:
        """A line from a warning up."""
        if level >= logging.WARNING:
            words = {} if exc_info else {"words": str(msg)}
            log.log(level, "faststream", topic=(extra or {}).get("topic"), exc_info=exc_info, **words)


def install() -> None:
    """Have FastStream make its batch subscribers of this class, in this process."""
    factory.BatchSubscriber = Reader  # type: ignore[attr-defined]
