"""The way from Kafka to the inbox: any header is read, and a consumer that can get nothing any more is known (F-16)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from itertools import chain, count
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.consumer import fetcher
from aiokafka.consumer.fetcher import PartitionRecords
from aiokafka.errors import GroupAuthorizationFailedError
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from aiokafka.structs import TopicPartition
from chassis import background, counters
from chassis.messaging import kafka, reading, records
from chassis.messaging.relay import EXIT_CODE
from chassis.service import Service
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs


class Bytes(str):
    """A header's name that is sent as these bytes."""

    given: bytes

    def encode(self, *_: Any) -> bytes:
        return self.given


def named(given: bytes) -> Bytes:
    made = Bytes("x")
    made.given = given
    return made


def batch(names: list[bytes], begin: int, codec: int = 0) -> bytes:
    builder = _DefaultRecordBatchBuilderPy(2, codec, 0, -1, -1, -1, 1_000_000)
    for offset, name in enumerate(names):
        builder.append(offset, 1_700_000_000_000, b"k", b"v%d" % offset, [(named(name), b"\xff"), (named(b"ok"), None)])
    made = bytearray(builder.build())
    made[0:8] = begin.to_bytes(8, "big")  # not part of what is summed
    return bytes(made)


def read(given: bytes, begin: int = 0) -> list[Any]:
    """As aiokafka's fetcher reads the records of a partition."""
    place = TopicPartition("mc.test.v1", 0)
    return list(PartitionRecords(place, fetcher.MemoryRecords(given), [], begin, None, None, True, 0))


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetcher, "MemoryRecords", records.Records)


@pytest.mark.parametrize("codec", [0, 1, 4], ids=["plain", "gzip", "zstd"])
def test_a_header_that_is_no_text_stops_no_partition(codec: int) -> None:
    """Between good batches, in the middle of one: everything is read once, in order, with the bytes of the names."""
    names = [[b"a"], [b"b", b"\xff\xfe", b"c", b"a\x00b"], [b"d"]]
    whole = batch(names[0], 0, codec) + batch(names[1], 1, codec) + batch(names[2], 5, codec)
    found = read(whole)
    assert [record.offset for record in found] == [0, 1, 2, 3, 4, 5]
    assert [record.headers[0][0].encode("utf-8", "surrogateescape") for record in found] == [*chain(*names)]
    assert [record.headers[0][1] for record in found] == [b"\xff"] * 6
    assert [record.value for record in found] == [b"v0", b"v0", b"v1", b"v2", b"v3", b"v0"]
    assert [record.offset for record in read(batch(names[1], 1, codec) + batch(names[2], 5, codec), 3)] == [3, 4, 5], (
        "a place in the middle of the batch"
    )


@given(names=st.lists(st.binary(max_size=20), min_size=1, max_size=5))
def test_any_name_is_read(names: list[bytes]) -> None:
    found = read(batch(names, 7), 7)
    assert [record.headers[0][0].encode("utf-8", "surrogateescape") for record in found] == names


def test_without_it_aiokafka_reads_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this is for. When this test fails aiokafka can read such names: take `records.py` away."""
    monkeypatch.undo()
    with pytest.raises(UnicodeDecodeError):
        read(batch([b"\xff\xfe"], 0))


class Consumer:
    """A consumer whose polls do what is asked."""

    def __init__(self, poll: Callable[[], Awaitable[dict[Any, Any]]]) -> None:
        self.poll = poll

    async def getmany(self, **_: Any) -> dict[Any, Any]:
        return await self.poll()


def reader(service: Service) -> reading.Reader:
    (made,) = [one for one in kafka.broker(service, asyncio.Event()).subscribers if isinstance(one, reading.Reader)]
    made.running = True
    made._log = lambda *_, **__: None  # type: ignore[method-assign]  # the broker was never started
    return made


async def test_a_consumer_that_gets_nothing_out_of_kafka_is_deaf(service: Service) -> None:
    async def refused() -> dict[Any, Any]:
        raise GroupAuthorizationFailedError("orders")

    async def hangs() -> dict[Any, Any]:
        return await asyncio.Future()

    async def nothing_new() -> dict[Any, Any]:
        await asyncio.sleep(0.001)
        return {}

    for poll, fault in ((refused, "deaf"), (hangs, "deaf"), (nothing_new, "")):
        one = reader(service)
        one.add_task(one._run_consume_loop, (Consumer(poll),))
        await asyncio.sleep(0.05)
        assert one.fault(patience=0.02) == fault, poll
        assert one.fault(patience=60) == ""
        one.tasks[0].cancel()


async def test_a_loop_that_ended_is_not_started_again(service: Service) -> None:
    polls: list[int] = []

    async def broken() -> dict[Any, Any]:
        polls.append(1)
        raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "a fault of the library")

    one = reader(service)
    one.add_task(one._run_consume_loop, (Consumer(broken),))
    await asyncio.sleep(0.05)
    assert (one.fault(patience=60), len(polls)) == ("loop_ended", 1)


async def test_a_batch_that_waits_for_the_database_is_no_deafness(service: Service) -> None:
    async def one_record() -> dict[Any, Any]:
        return {"partition": ["a record"]}

    one = reader(service)
    assert await one.get_msg(Consumer(one_record)) == ("a record",)  # type: ignore[arg-type]
    one.tasks.append(asyncio.create_task(asyncio.sleep(9)))  # it is handled meanwhile
    await asyncio.sleep(0.05)
    assert one.fault(patience=0.01) == ""
    one.tasks[0].cancel()


class Placed(Consumer):
    """A consumer that holds two partitions, of which 7 and 3 records were not read."""

    def __init__(self, *, knows: bool = True) -> None:
        super().__init__(self.a_batch)
        self.knows = knows

    async def a_batch(self) -> dict[Any, Any]:
        return {"partition": ["one", "two"]}

    held = frozenset({"a", "b"})
    _subscription = SimpleNamespace(reassignment_in_progress=False)

    def assignment(self) -> frozenset[str]:
        return self.held

    def highwater(self, partition: str) -> int | None:
        return {"a": 10, "b": 3}[partition] if self.knows else None

    async def end_offsets(self, _: list[str]) -> dict[str, int]:
        return {"a": 15, "b": 3}

    async def position(self, partition: str) -> int:
        return {"a": 3, "b": 0}[partition]


async def test_what_was_read_and_not_taken_in_is_behind_too(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """In `/ready` and as a number; where it isn't known there is no number rather than one of before."""

    async def nothing_new() -> dict[Any, Any]:
        return {}

    one, label = reader(service), ("mc.organisation.v1",)
    consumer: Any = Placed()
    monkeypatch.setattr(type(one), "consumer", consumer, raising=False)
    assert (await one.state())["lag"] == 10
    await one.get_msg(consumer)
    assert (await one.state())["lag"] == 12, "a batch is handled"
    assert counters.LAG.labels(*label)._value.get() == 12
    monkeypatch.setattr(reading, "POLL_SECONDS", -1.0)
    assert (await one.state())["lag"] == 17, "it takes long: what came meanwhile counts"
    consumer.knows = False
    await one.get_msg(Consumer(nothing_new))
    assert (await one.state())["lag"] is None and label not in counters.LAG._metrics


async def test_of_a_topic_that_is_away_or_a_group_that_was_never_joined_there_is_no_number(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was fetched before would still give one, and no partitions would look like a replica that needs none."""
    messages = background.Messages(service)
    messages.broker = kafka.broker(service, messages.stop)
    (one,), label = messages.readers, ("mc.organisation.v1",)
    consumer: Any = Placed()
    monkeypatch.setattr(type(one), "consumer", consumer, raising=False)

    async def told() -> float | None:
        await messages._tell()
        return counters.LAG._metrics[label]._value.get() if label in counters.LAG._metrics else None

    for absent, lag in ([], 10), (["kafka"], None), ([], 10), (list(label), None), (["mc.dead.orders"], 10):
        messages._absent = absent
        assert await told() == lag, absent
    consumer.held = frozenset()
    assert await told() == 0, "a replica that was given none"
    consumer._subscription = SimpleNamespace(reassignment_in_progress=True)
    assert await told() is None, "nobody gave it any yet"


@pytest.mark.parametrize("cause", ["loop_ended", "deaf", "topic_gone"])
async def test_a_dead_consumer_ends_the_process_with_an_alarm(
    service: Service, monkeypatch: pytest.MonkeyPatch, cause: str
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(background.os, "_exit", codes.append)
    messages = background.Messages(service)
    messages.broker, messages._absent = kafka.broker(service, messages.stop), []
    (one,) = messages.readers
    monkeypatch.setattr(one, "fault", lambda _: "")
    messages._judge()
    assert codes == []
    if cause == "topic_gone":
        messages._absent = ["mc.organisation.v1"]
    else:
        monkeypatch.setattr(one, "fault", lambda _: cause)
    with capture_logs() as logs:
        messages._judge()
    assert codes == [EXIT_CODE]
    assert logs == [
        {"event": "consumer.dead", "alarm": True, "topic": "mc.organisation.v1", "cause": cause, "log_level": "error"}
    ]


async def test_a_batch_that_waits_long_for_the_database_is_an_alarm(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once after half a minute, not each time; told to stop it gives up, unacknowledged."""
    stop, tries, waited = asyncio.Event(), count(1), [0.0]

    async def outage(*_: Any) -> None:
        if next(tries) == 40:
            stop.set()
        raise ConnectionRefusedError

    async def at_once(waiting: Any, seconds: float) -> None:
        waiting.close()
        waited.append(waited[-1] + seconds)

    monkeypatch.setattr(kafka.inbox, "consume", outage)
    monkeypatch.setattr(kafka.asyncio, "wait_for", at_once)
    monkeypatch.setattr(kafka, "monotonic", lambda: waited[-1])
    raw = SimpleNamespace(topic="mc.x.v1", partition=0, offset=1, key=None, value=None, headers=(), timestamp=1)
    with capture_logs() as logs, pytest.raises(ConnectionRefusedError):
        await kafka._subscriber(service, stop)(SimpleNamespace(raw_message=(raw,)))
    moments = [at for at, line in zip(waited, logs, strict=True) if line["alarm"]]
    assert len(moments) == 2 and 30 <= moments[0] <= 40 and 300 <= moments[1] - moments[0] <= 310


async def test_a_broker_that_is_away_is_waited_for_and_said(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unready with the reason, an alarm once it was away long enough and not each time we look."""
    moments = iter([0.0, *[1.0] * 4, *[31.0] * 4, *[32.0] * 4])
    monkeypatch.setattr(background, "monotonic", lambda: next(moments, 33.0))

    async def away(*_: Any) -> Any:
        raise ConnectionRefusedError

    monkeypatch.setattr(background.kafka, "started_producer", away)
    messages = background.Messages(service)
    with capture_logs() as logs:
        for _ in range(6):
            assert not await messages._look()
    assert [line["missing"] for line in logs if line.get("alarm")] == [["kafka"]]
    missing = await messages.missing()
    assert "kafka" in missing and "consumer" in missing


def test_words_of_faststream_reach_our_log_without_what_a_record_says() -> None:
    with capture_logs() as logs:
        reading.Words().log(logging.INFO, "Received")
        reading.Words().log(logging.WARNING, "no partitions", extra={"topic": "mc.orders.v1"})
        reading.Words().log(logging.ERROR, "ValueError: a secret", exc_info=ValueError("a secret"))
    assert [(line["event"], line.get("words"), line["topic"]) for line in logs] == [
        ("faststream", "no partitions", "mc.orders.v1"),
        ("faststream", None, None),
    ]
