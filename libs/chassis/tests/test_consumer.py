"""Events in: once, tolerant, patient, and parked when they can't be handled (F-14, F-16, INV-14)."""

import ast
import asyncio
import base64
import inspect
import json
import re
import socket
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from chassis import roles, tables
from chassis.connecting import STATEMENT
from chassis.errors import Impossible, is_outage
from chassis.messaging import inbox, parking
from chassis.messaging.consumer import Consumer, Record, Unreadable
from chassis.operations import dead_letters
from chassis.service import Service
from chassis.testing import Databases
from chassis.testing.chance import Died, dying
from chassis.transaction import Database, Transaction
from contracts.envelope import Event, headers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

OFFSET = iter(range(10_000))


@pytest.fixture(autouse=True)
def captured() -> Iterator[None]:
    """What is logged is not laid out for a console: hundreds of exceptions would take minutes."""
    with capture_logs():
        yield


def subscriber(version: int, name: str) -> Event:
    from contracts.organisation import Address, SubscriberRegistered

    address = Address(street="Dorpsstraat 1", postcode="1234 AB", town="Voorbeeldstad", state="Utrecht")
    return SubscriberRegistered(version=version, number="P1234567", name=name, kvk="12345678", address=address)


def record(event: Event, **change: Any) -> Record:
    head = headers(
        event,
        event_id=change.pop("event_id", uuid4()),
        at=datetime.now(UTC),
        source="organisation",
        correlation_id="c" * 12,
    )
    head |= change.pop("head", {})
    wire = tuple((k, v.encode() if isinstance(v, str) else v) for k, v in head.items())
    base = {"topic": event.TOPIC, "partition": 0, "offset": next(OFFSET), "key": event.key.encode(),
            "value": event.model_dump_json().encode(), "headers": wire}  # fmt: skip
    return Record(**{**base, **change})


async def names(service: Service) -> set[str]:
    return {row["name"] for row in await service.database.reads.fetch("SELECT name FROM note")}


async def parked(service: Service) -> list[str]:
    return [r["cause"] for r in await service.database.reads.fetch("SELECT cause FROM dead_letter ORDER BY id")]


async def test_died_before_the_offset_was_kept_comes_again_and_has_one_effect(service: Service) -> None:
    """INV-14: what is handled is there, what Kafka gives again changes nothing and is parked nowhere."""
    batch = [record(subscriber(1, "een")), record(subscriber(1, "twee"))]
    with dying("inbox.handled"), pytest.raises(Died):
        await inbox.consume(service, batch)
    assert await names(service) == {"een", "twee"}
    await inbox.consume(service, [*batch, record(subscriber(1, "drie"))])
    assert await names(service) == {"een", "twee", "drie"} and await parked(service) == []


async def test_the_same_event_has_one_effect(service: Service) -> None:
    twice = record(subscriber(1, "een"))
    await inbox.consume(service, [twice, twice])
    async with service.database.begin(service.actor) as tx:
        from sqlalchemy import text

        await tx.session.execute(text("UPDATE note SET version = 99"))
    await inbox.consume(service, [twice])
    assert await service.database.reads.fetchval("SELECT version FROM note") == 99


async def test_b40_odd_events_are_ignored_understood_or_parked_and_the_next_is_handled(service: Service) -> None:
    """B-40, F-16, F-18: of an unknown type, with fields of tomorrow, without one of today's, from 2099, 20 MB, of another's key."""
    tomorrow = json.loads(subscriber(1, "morgen").model_dump_json()) | {"colour": "green"}
    older = {name: value for name, value in tomorrow.items() if name not in {"colour", "kvk"}}
    odd = {
        "unknown": record(subscriber(1, "x"), head={"ce_type": "nl.mijncertificaten.moon.risen.v1"}),
        "tomorrow": record(subscriber(1, "x"), value=json.dumps(tomorrow).encode()),
        "schema": record(subscriber(1, "x"), value=json.dumps(older).encode()),
        "late": record(subscriber(1, "2099"), head={"ce_time": "2099-01-01T00:00:00Z"}),
        "too_large": record(subscriber(1, "x"), value=b'{"name": "' + b"x" * 20_000_000 + b'"}'),
        "wrong_key": record(subscriber(1, "x"), key=b"P7654321"),
    }
    for one in odd.values():
        await inbox.consume(service, [one])
    await inbox.consume(service, [record(subscriber(1, "de volgende"))])
    assert await names(service) == {"morgen", "2099", "de volgende"}
    assert await parked(service) == ["schema", "too_large", "wrong_key"]


async def test_unreadable_records_are_parked_and_the_rest_goes_on(service: Service) -> None:
    batch = [
        record(subscriber(1, "goed-1")),
        record(subscriber(1, "x"), value=b"{not json"),
        record(subscriber(1, "x"), head={"ce_id": "no-uuid"}),
        record(subscriber(1, "x"), key=b"P7654321"),
        record(subscriber(1, "x"), value=b"x" * 1_100_000),
        record(subscriber(1, "x"), headers=()),
        record(subscriber(1, "x"), head={"ce_type": "nl.mijncertificaten.something.else.v1"}),
        record(subscriber(1, "x"), value=None),
        record(subscriber(1, "raar"), head={"x-odd": b"\xff\xfe", "x-null": None}),
        record(subscriber(1, "goed-2")),
    ]
    with capture_logs() as logs:
        await inbox.consume(service, batch)
        await inbox.consume(service, batch[1:2])
    assert await names(service) == {"goed-1", "raar", "goed-2"}
    causes = ["schema", "no_id", "wrong_key", "too_large", "no_type"]
    assert await parked(service) == causes
    assert [line["cause"] for line in logs if line["event"] == "event.parked" and line["alarm"]] == causes, "once each"
    topics = await service.database.reads.fetch("SELECT DISTINCT topic FROM outbox")
    assert [t["topic"] for t in topics] == ["mc.dead.orders"]


async def test_a_poison_event_is_parked_after_a_few_tries_and_can_be_redriven(service: Service) -> None:
    await inbox.consume(
        service, [record(subscriber(1, "voor")), record(subscriber(1, "poison")), record(subscriber(1, "na"))]
    )
    assert await names(service) == {"voor", "na"}
    assert await parked(service) == ["ValueError"]
    number = await service.database.reads.fetchval("SELECT id FROM dead_letter")

    from contracts.organisation import SubscriberRegistered

    async def mended(event: SubscriberRegistered, tx: Transaction) -> None:
        from sqlalchemy import text

        await tx.session.execute(text("INSERT INTO note VALUES (:n, 1)"), {"n": event.name})

    service.consumer.on(SubscriberRegistered)(mended)
    await dead_letters.redrive(service, number)
    assert "poison" in await names(service)


async def test_the_operator_is_told_when_nothing_is_parked(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dead_letters, "import_module", lambda _: SimpleNamespace(service=lambda: service))
    asked = dead_letters._asked(["list", "orders"])
    assert await dead_letters._command(asked) == (0, "No message of orders is parked.")
    await service.database.open()
    await inbox.consume(service, [record(subscriber(1, "x"), value=b"{not json")])
    code, said = await dead_letters._command(asked)
    assert code == 0 and '"cause": "schema"' in said


async def handled_as(service: Service, failing: Any) -> list[str]:
    """Every name that the handler of subscribers was given, in order; `failing` may raise for it."""
    from contracts.organisation import SubscriberChanged, SubscriberRegistered
    from sqlalchemy import text

    tries: list[str] = []

    async def handler(event: SubscriberRegistered, tx: Transaction) -> None:
        tries.append(event.name)
        failing(event.name)
        row = {"n": event.name, "v": event.version}
        await tx.session.execute(text("INSERT INTO note VALUES (:n, :v) ON CONFLICT (name) DO NOTHING"), row)

    service.consumer.on(SubscriberRegistered, SubscriberChanged)(handler)
    return tries


def poison(name: str) -> None:
    if name.startswith("poison"):
        raise ValueError


#: Names and values of headers as Kafka lets them through: any bytes (those that are no UTF-8 as aiokafka's reader of ours gives them).
ODD = st.lists(st.tuples(
    st.binary(max_size=30).map(lambda given: given.decode("utf-8", "surrogateescape")), st.none() | st.binary(max_size=30)
), max_size=6).map(tuple)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(odd=ODD, value=st.none() | st.binary(max_size=60), key=st.none() | st.binary(max_size=10))
async def test_whatever_a_record_holds_it_can_be_parked_and_comes_out_as_it_was(
    service: Service, odd: tuple[tuple[str, bytes | None], ...], value: bytes | None, key: bytes | None
) -> None:
    """F-16: parking never fails, so no record stops its topic."""
    head = (
        ("ce_type", b"nl.mijncertificaten.subscriber.registered.v1"),
        *odd,
        ("a\x00b", b"\x00"),
        ("\udcff\udcfe", None),
    )
    bad = record(subscriber(1, "x"), headers=head, value=value or b"{", key=key)
    with capture_logs() as logs:
        await inbox.consume(service, [bad])
    assert [line["event"] for line in logs if line.get("alarm")] == ["event.parked"]
    async with service.database.begin() as tx:
        from sqlalchemy import text

        number = (await tx.session.execute(text("SELECT max(id) FROM dead_letter"))).scalar_one()
        assert dead_letters._record(await dead_letters._waiting(tx, number)) == replace(bad, timestamp=0)
    assert "U+0000" not in await service.database.reads.fetchval("SELECT headers::text FROM outbox LIMIT 1")


async def test_what_is_parked_is_not_tried_again_when_it_is_read_again(service: Service) -> None:
    tries = await handled_as(service, poison)
    bad, good = record(subscriber(1, "poison")), record(subscriber(1, "goed"))
    await inbox.consume(service, [bad, good])
    before = len(tries)
    await inbox.consume(service, [bad, good])
    assert len(tries) == before
    assert await parked(service) == ["ValueError"]


async def test_a_topic_that_is_made_anew_drops_nothing_and_what_is_sent_again_is_parked_once(service: Service) -> None:
    """Offsets start anew with the topic: a place names nothing."""
    unnamed = [record(subscriber(1, "x"), headers=((f"n{n}", b""),), offset=3, timestamp=n) for n in range(3)]
    same_bytes = [replace(unnamed[0], timestamp=99)]  # in the topic of tomorrow
    named = [record(subscriber(1, "x"), value=b"{no json", offset=n) for n in (3, 3)]
    sent_again = replace(named[0], offset=900, partition=4, timestamp=5)
    await inbox.consume(service, [*unnamed, *unnamed, *same_bytes, *named, sent_again])
    assert await parked(service) == ["no_type"] * 4 + ["schema"] * 2
    dead = await service.database.reads.fetchval("SELECT count(*) FROM outbox WHERE topic = 'mc.dead.orders'")
    assert dead == 6


async def test_what_can_never_succeed_is_tried_once_and_anything_else_for_a_second_at_most(service: Service) -> None:
    def failing(name: str) -> None:
        if name == "impossible":
            raise Impossible
        poison(name)

    tries = await handled_as(service, failing)
    await inbox.consume(service, [record(subscriber(1, "impossible"))])
    await inbox.consume(service, [record(subscriber(1, "poison"))])
    assert tries == ["impossible", "poison", "poison"]
    pauses = ast.literal_eval(
        re.findall(r"^PATIENCE, PAUSE = (.*)$", inspect.getsource(inbox), re.M)[0]
    )  # tests have shorter ones
    assert sum(pauses) < 1
    assert await parked(service) == ["Impossible", "ValueError"]


async def test_poison_holds_its_own_key_and_nobody_elses(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """F-16: however much of it there is: 40 of 80 records, and the others are in before the first pause."""
    await handled_as(service, poison)
    batch = [
        record(event.model_copy(update={"number": f"P{1_000_000 + n // 2}"}), offset=n)
        for n in range(60)
        for event in [subscriber(1 + n % 2, f"poison {n}" if n < 40 and n % 2 == 0 else f"goed {n}")]
    ]
    batch += [record(subscriber(1, f"poison {n}"), offset=n, key=b"P1234567") for n in range(1000, 1020)]
    paused: list[float] = []
    first: set[str] = set()

    async def pause(seconds: float) -> None:
        first.update([] if paused else await names(service))
        paused.append(seconds)

    monkeypatch.setattr(inbox, "asyncio", SimpleNamespace(sleep=pause))
    await inbox.consume(service, batch)
    assert first >= {f"goed {n}" for n in range(40, 60)}, "what has another key waits for nobody"
    assert await names(service) == {f"goed {n}" for n in range(60) if n >= 40 or n % 2}
    assert (sum(paused), len(await parked(service))) == (inbox.PAUSE, 40)


async def test_later_records_of_a_key_wait_for_one_that_is_tried_again(service: Service) -> None:
    """INV-14: order per key holds through a failure that heals."""
    failures = iter([True, True])

    def failing(name: str) -> None:
        if name == "een" and next(failures, False):
            raise ValueError

    tries = await handled_as(service, failing)
    await inbox.consume(
        service, [record(subscriber(1, "een")), record(subscriber(2, "twee")), record(subscriber(3, "drie"))]
    )
    assert tries[-3:] == ["een", "twee", "drie"] and "twee" not in tries[:-3]
    assert await parked(service) == []


@pytest.mark.parametrize("where", ["read", "park"])
async def test_a_fault_of_ours_in_reading_or_parking_stops_no_topic(
    service: Service, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    whole_read, whole_park = service.consumer.read, parking.park

    def read(given: Record) -> Any:
        if given.value == b"{raar":
            raise RecursionError
        return whole_read(given)

    async def park(tx: Transaction, name: str, given: Record, *more: Any) -> None:
        if where == "park" and given.value is not None:
            raise KeyError
        await whole_park(tx, name, given, *more)

    monkeypatch.setattr(service.consumer, "read", read)
    monkeypatch.setattr(parking, "park", park)
    with capture_logs() as logs:
        await inbox.consume(service, [record(subscriber(1, "x"), value=b"{raar"), record(subscriber(1, "goed"))])
    assert await names(service) == {"goed"}
    alarms = [line for line in logs if line.get("alarm")]
    assert [line["event"] for line in alarms] == ["event.parked"] + ["event.not_parked"] * (where == "park")
    assert {(line["cause"], line["topic"], "offset" in line) for line in alarms} == {
        ("RecursionError", "mc.organisation.v1", True)
    }
    (row,) = await service.database.reads.fetch("SELECT cause, topic, value, header_names FROM dead_letter")
    kept = (None, []) if where == "park" else (b"{raar", row["header_names"])
    assert tuple(row) == ("RecursionError", "mc.organisation.v1", *kept)


async def test_where_nothing_can_be_parked_nothing_is_left_behind(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the fault: the offset is not kept, and the batch comes again."""

    async def park(*_: Any) -> None:
        raise KeyError

    whole_park = parking.park
    monkeypatch.setattr(parking, "park", park)
    bad, good = record(subscriber(1, "poison")), record(subscriber(1, "x"), value=b"{raar")
    for one in (bad, good):
        with pytest.raises(KeyError):
            await inbox.consume(service, [one])
    monkeypatch.setattr(parking, "park", whole_park)
    await inbox.consume(service, [bad, good])
    assert sorted(await parked(service)) == ["ValueError", "schema"]


#: What the role is told, as its owner or the administrator of the server; and what tells it back.
NO = {
    "only reads": (
        "ALTER ROLE {role} SET default_transaction_read_only = on",
        "ALTER ROLE {role} RESET default_transaction_read_only",
    ),
    "no right": ("REVOKE ALL ON inbox, dead_letter FROM {role}", "GRANT ALL ON inbox, dead_letter TO {role}"),
    "no table": (
        "ALTER TABLE inbox RENAME TO away; ALTER TABLE dead_letter RENAME TO away_too",
        "ALTER TABLE away RENAME TO inbox; ALTER TABLE away_too RENAME TO dead_letter",
    ),
    "no login": ("ALTER ROLE {role} NOLOGIN", "ALTER ROLE {role} LOGIN"),
}


@pytest.mark.parametrize("how", NO)
async def test_a_database_that_says_no_loses_no_record(
    service: Service, database_url: str, databases: Any, how: str
) -> None:
    """It answers, and takes nothing: no record is to blame, none is left behind, and all come in when it is well."""
    role = roles.Login.of(database_url).role
    admin = await asyncpg.connect(databases.admin(database_url))
    readable, odd = record(subscriber(1, "goed")), record(subscriber(1, "x"), value=b"{raar")
    says_no, well = (statement.format(role=role) for statement in NO[how])
    await admin.execute(says_no)
    try:
        asked = Database(database_url, "orders")  # connections of now
        whole, service.database = service.database, asked
        await asked.open()
        for batch in ([readable], [odd], [readable, odd]):
            with pytest.raises(Exception) as told:
                await inbox.consume(service, batch)
            assert is_outage(told.value), told.value
    finally:
        await admin.execute(well)
        await asked.close()
        service.database = whole
        await admin.close()
    assert await parked(service) == []
    await inbox.consume(service, [readable, odd])
    assert await names(service) == {"goed"} and await parked(service) == ["schema"]


@asynccontextmanager
async def hurried(service: Service) -> AsyncIterator[list[str]]:
    """The service with short deadlines, and a handler that sleeps for who is called "slow"; the names it was asked for.

    Who is slow sleeps far longer than its timer, and the work of others has seconds: a busy machine changes nothing.
    """
    from contracts.organisation import SubscriberChanged, SubscriberRegistered
    from sqlalchemy import text

    tries: list[str] = []

    async def noted(event: SubscriberRegistered, tx: Transaction) -> None:
        tries.append(event.name)
        if event.name.startswith("slow"):
            await tx.session.execute(text("SELECT pg_sleep(20)"))
        table = "note" if isinstance(event, SubscriberRegistered) else "other"
        await tx.session.execute(text(f"INSERT INTO {table} VALUES (:n, 1)"), {"n": event.name})

    service.consumer.on(SubscriberRegistered, SubscriberChanged)(noted)
    whole, service.database = service.database, Database(service.database.url, "orders", seconds=2.0)
    await service.database.open()
    try:
        with pytest.MonkeyPatch.context() as patched:
            for name, value in {"_TIMER": 0.4, "_LOCK": 0.2, "_OTHERS": 2.5, "OVERDUE_PAUSE": 0.05}.items():
                patched.setattr(inbox, name, value)
            yield tries
    finally:
        await service.database.close()
        service.database = whole


def of(number: int, name: str) -> Record:
    """A record with a key of its own."""
    return record(subscriber(1, name).model_copy(update={"number": f"P{1_000_000 + number}"}))


async def test_a_record_whose_own_statements_always_take_too_long_is_parked_and_stops_nobody(service: Service) -> None:
    """Three times by the server's timer, while the same database does other work: it is the record, and its topic goes on."""
    with capture_logs() as logged:
        async with hurried(service) as tries:
            batch = [record(subscriber(1, name)) for name in ("voor", "slow", "na")]
            await inbox.consume(service, batch)
            assert await names(service) == {"voor", "na"} and await parked(service) == ["Overdue"]
            many = tries.count("slow")
            assert many > inbox.OVERDUE, "among others first, then alone three times"
            await inbox.consume(service, batch)
            assert tries.count("slow") == many, "read again it is not tried again"
    assert [line["cause"] for line in logged if line["event"] == "event.parked" and line["alarm"]] == ["Overdue"]


@contextmanager
def sleeping(url: str, table: str) -> Iterator[None]:
    """Every statement that adds to this table takes longer than any may."""

    async def say(statement: str) -> None:
        owner = await asyncpg.connect(url)
        await owner.execute(statement)
        await owner.close()

    makes = f"""CREATE FUNCTION asleep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(5); RETURN NULL; END $$;
        CREATE TRIGGER asleep BEFORE INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION asleep()"""
    with ThreadPoolExecutor(1) as beside:
        beside.submit(asyncio.run, say(makes)).result()
        yield
        beside.submit(asyncio.run, say(f"DROP TRIGGER asleep ON {table}")).result()


async def test_a_database_in_which_everything_is_too_slow_parks_nothing(
    service: Service, database_url: str, databases: Databases
) -> None:
    async with hurried(service):
        with sleeping(databases.owner(database_url), "inbox"):
            with pytest.raises(Exception) as slow:
                await inbox.consume(service, [record(subscriber(1, "een")), record(subscriber(1, "slow"))])
            assert is_outage(slow.value)
        assert await parked(service) == [] and await names(service) == set()
        await inbox.consume(service, [record(subscriber(1, "een"))])
        assert await names(service) == {"een"}


async def test_while_no_other_record_is_handled_no_second_one_is_parked_for_being_slow(
    service: Service, database_url: str, databases: Databases
) -> None:
    """A table of ours that is slow for everybody is nobody's fault: the first record is parked, and all others wait."""
    batch = [record(subscriber(1, name)) for name in ("een", "twee", "drie")]
    async with hurried(service):
        with sleeping(databases.owner(database_url), "note"):
            with pytest.raises(Exception) as slow:
                await inbox.consume(service, batch)
            assert is_outage(slow.value)
            assert await parked(service) == ["Overdue"]
        await inbox.consume(service, batch)
        assert await parked(service) == ["Overdue"] and await names(service) == {"twee", "drie"}
        await inbox.consume(service, [record(subscriber(1, "slow"))])
        assert await parked(service) == ["Overdue"] * 2, "others went on meanwhile"


@pytest.mark.parametrize("slow", [2, 3])
async def test_slow_records_beside_each_other_hold_nobody_who_is_not_slow(service: Service, slow: int) -> None:
    """The first is parked; who is in doubt then waits, and its key, while others are handled: that ends the doubt."""
    batch = [*(of(n, f"slow {n}") for n in range(slow)), of(1, "behind a slow one"), of(9, "healthy")]
    async with hurried(service):
        with pytest.raises(Exception) as waits:
            await inbox.consume(service, batch)
        assert is_outage(waits.value)
        assert await names(service) == {"healthy"} and await parked(service) == ["Overdue"] * slow
        await inbox.consume(service, batch)
        assert await names(service) == {"healthy", "behind a slow one"}
        assert await parked(service) == ["Overdue"] * slow


async def test_of_a_batch_in_which_all_are_slow_some_are_looked_at_and_all_wait(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "_IN_DOUBT", 1)
    async with hurried(service) as tries:
        with pytest.raises(Exception) as slow:
            await inbox.consume(service, [of(n, f"slow {n}") for n in range(8)])
        assert is_outage(slow.value) and await parked(service) == ["Overdue"]
        assert tries.count("slow 7") < tries.count("slow 2"), "who stands last was not asked for alone"


async def test_a_busy_type_clears_no_doubt_of_another(
    service: Service, database_url: str, databases: Databases
) -> None:
    """A table that is slow for one type: of that one record is parked, however many of other types are handled meanwhile."""
    from contracts.organisation import SubscriberChanged

    owner = await asyncpg.connect(databases.owner(database_url))
    await owner.execute("CREATE TABLE other (name text PRIMARY KEY, version integer)")
    await owner.execute("GRANT ALL ON other TO PUBLIC")
    await owner.close()
    async with hurried(service):
        with sleeping(databases.owner(database_url), "note"):
            await inbox.consume(service, [of(1, "een")])
            assert await parked(service) == ["Overdue"]
            for number in (2, 3):
                changed = SubscriberChanged(**subscriber(number, f"busy {number}").model_dump())
                await inbox.consume(service, [record(changed)])
                with pytest.raises(Exception) as slow:
                    await inbox.consume(service, [of(number, f"twee {number}")])
                assert is_outage(slow.value)
            assert await parked(service) == ["Overdue"]
            busy = await service.database.reads.fetchval("SELECT count(*) FROM other")
            assert busy == 2
        await inbox.consume(service, [of(2, "twee 2")])
        assert await names(service) == {"twee 2"} and await parked(service) == ["Overdue"]


async def test_what_was_parked_for_being_slow_is_taken_in_by_the_command_which_has_longer(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Longer than a process, shorter than the server's own limit of the role."""
    limit = float(roles._LIMITS[""]["statement_timeout"].removesuffix("s"))
    assert 4 * STATEMENT < dead_letters.SECONDS <= limit - 5
    monkeypatch.setattr(dead_letters, "import_module", lambda _: SimpleNamespace(service=lambda: service))
    async with hurried(service):
        await inbox.consume(service, [of(1, "slow"), of(2, "next")])
        from contracts.organisation import SubscriberRegistered
        from sqlalchemy import text

        async def slow_still(event: SubscriberRegistered, tx: Transaction) -> None:
            await tx.session.execute(text("SELECT pg_sleep(2.5)"))
            await tx.session.execute(text("INSERT INTO note VALUES (:n, 1)"), {"n": event.name})

        service.consumer.on(SubscriberRegistered)(slow_still)
        asked = dead_letters._asked(["redrive", "orders", "--topic", "mc.organisation.v1"])
        assert await dead_letters._command(asked) == (0, "1 of 1 were done.")
        await service.database.open()
        assert await names(service) == {"next", "slow"}


@pytest.mark.parametrize("words", ["list orders", "show orders 1", "redrive orders --topic t", "redrive orders 1"])
async def test_the_operator_is_told_in_a_line_that_the_database_is_away(
    service: Service, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setattr(dead_letters, "import_module", lambda _: SimpleNamespace(service=lambda: service))
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        url = f"postgresql://orders:x@127.0.0.1:{nobody.getsockname()[1]}/orders"
        await service.database.close()
        service.database = Database(url, "orders")
        code, said = await dead_letters._command(dead_letters._asked(words.split()))
    assert code == 1 and "Traceback" not in said and "ConnectionRefusedError" in said
    assert len(said.splitlines()) == 1 + words.endswith("orders 1") * words.startswith("redrive")


async def test_who_waits_for_a_lock_is_parked_for_nothing(
    service: Service, database_url: str, databases: Databases
) -> None:
    holder = await asyncpg.connect(databases.owner(database_url))
    async with hurried(service):
        async with holder.transaction():
            await holder.execute("LOCK TABLE note IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(Exception) as locked:
                await inbox.consume(service, [record(subscriber(1, "een"))])
            assert is_outage(locked.value)
        assert await parked(service) == []
        await inbox.consume(service, [record(subscriber(1, "een"))])
        assert await names(service) == {"een"}
    await holder.close()


async def test_an_outage_parks_nothing(service: Service) -> None:
    def failing(_: str) -> None:
        raise ConnectionRefusedError

    await handled_as(service, failing)
    with pytest.raises(ConnectionRefusedError):
        await inbox.consume(service, [record(subscriber(1, "een")), record(subscriber(1, "twee"))])
    assert await parked(service) == []


async def test_what_an_operator_skips_waits_no_more_and_the_trail_says_why(service: Service) -> None:
    await handled_as(service, poison)
    await inbox.consume(service, [record(subscriber(1, "poison")), record(subscriber(1, "poison 2"))])
    numbers = [r["id"] for r in await service.database.reads.fetch("SELECT id FROM dead_letter ORDER BY id")]
    await dead_letters.skip(service, numbers[0], "een proefbericht")
    for again in (dead_letters.redrive(service, numbers[0]), dead_letters.skip(service, numbers[0], "nog eens")):
        with pytest.raises(LookupError):
            await again
    with pytest.raises(ValueError):
        await dead_letters.redrive(service, numbers[1])
    await handled_as(service, lambda _: None)
    await dead_letters.redrive(service, numbers[1])
    rows = await service.database.reads.fetch(
        "SELECT redriven_at IS NULL AS waits, skip_reason FROM dead_letter ORDER BY id"
    )
    assert [tuple(row) for row in rows] == [(True, "een proefbericht"), (False, None)]
    trail = await service.database.reads.fetch(
        "SELECT action, subject, facts ->> 'reason' AS reason FROM audit ORDER BY id"
    )
    assert [tuple(row) for row in trail] == [
        ("orders:operation:skip", f"parked record {numbers[0]}", "een proefbericht"), ("orders:operation:redrive", f"parked record {numbers[1]}", None),
    ]  # fmt: skip
    assert await names(service) == {"poison 2"}


async def test_all_of_a_topic_are_redriven_oldest_first_until_one_fails(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says how many are left; each that was done is in the trail by itself, and what failed waits on."""
    monkeypatch.setattr(dead_letters, "import_module", lambda _: SimpleNamespace(service=lambda: service))

    async def command(*words: str) -> tuple[int, str]:
        await service.database.open()
        return await dead_letters._command(dead_letters._asked([*words, "--topic", "mc.organisation.v1"]))

    assert (await command("redrive", "orders"))[0] == 1, "nothing waits"
    await service.database.open()
    await handled_as(service, poison)
    names_ = ["poison 1", "poison 2", "poison 3", "poison 4"]
    await inbox.consume(service, [record(subscriber(1, name)) for name in names_])

    def third(name: str) -> None:
        if name == "poison 3":
            raise ValueError

    order = await handled_as(service, third)
    code, said = await command("redrive", "orders")
    assert code == 1 and "still can't be handled" in said and "2 of 4 were done; 2 are left" in said
    assert order == ["poison 1", "poison 2", "poison 3"]
    await service.database.open()
    await handled_as(service, lambda _: None)
    assert await command("redrive", "orders") == (0, "2 of 2 were done.")
    await service.database.open()
    trail = await service.database.reads.fetch("SELECT subject FROM audit WHERE action = 'orders:operation:redrive'")
    assert len(trail) == 4 and await names(service) == set(names_)


async def test_several_are_skipped_by_their_numbers_and_one_that_is_none_stops_it(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dead_letters, "import_module", lambda _: SimpleNamespace(service=lambda: service))
    await handled_as(service, poison)
    await inbox.consume(service, [record(subscriber(1, f"poison {n}")) for n in range(3)])
    first, second, third = [
        row["id"] for row in await service.database.reads.fetch("SELECT id FROM dead_letter ORDER BY id")
    ]
    asked = dead_letters._asked(["skip", "orders", *map(str, (first, first, 999_999, second)), "--reason", "proef"])
    code, said = await dead_letters._command(asked)
    assert code == 1 and "No message 999999 waits" in said and "1 of 3 were done; 2 are left" in said
    await service.database.open()
    waiting = await service.database.reads.fetch("SELECT id FROM dead_letter WHERE skipped_at IS NULL ORDER BY id")
    assert [row["id"] for row in waiting] == [second, third]


@pytest.mark.parametrize(
    "words",
    [
        "redrive orders",
        "redrive orders 1 --topic t",
        "skip orders 1",
        "skip orders --reason x",
        "show orders",
        "list orders 1",
        "list orders --topic t",
        "redrive orders x",
    ],
)
def test_what_makes_no_sense_of_dead_letters_is_refused(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        dead_letters._asked(words.split())
    assert "dead-letters: error:" in capsys.readouterr().err


async def test_a_redriven_record_that_came_again_meanwhile_has_one_effect(service: Service) -> None:
    """Parked as unreadable, so the inbox doesn't know it; after the upgrade it comes again, and is redriven too."""
    late = record(subscriber(1, "laat"))
    mended, service.consumer = service.consumer, Consumer()
    service.consumer.on(*mended.events)(mended.handler(subscriber(1, "x")))

    def not_yet(_: Record) -> None:
        raise Unreadable("schema")

    service.consumer.read = not_yet  # type: ignore[method-assign]
    await inbox.consume(service, [late])
    service.consumer = mended
    tries = await handled_as(service, lambda _: None)
    await inbox.consume(service, [late])
    await dead_letters.redrive(service, await service.database.reads.fetchval("SELECT id FROM dead_letter"))
    assert tries == ["laat"]


async def test_parked_records_of_before_keep_their_headers(databases: Any) -> None:
    """The migration turns what was kept as JSON into the bytes that they were."""

    def old(_: str, url: str) -> None:
        async def run() -> None:
            connection = await asyncpg.connect(url)
            for statement in tables.VERSION_1:
                await connection.execute(statement)
            head = json.dumps(
                [["ce_id", base64.b64encode(b"1").decode()], ["caf\u00e9", base64.b64encode(b"\xff").decode()]]
            )
            for offset, kept in ((1, head), (2, "[]")):
                await connection.execute(
                    """INSERT INTO dead_letter (at, topic, partition, "offset", headers, cause, attempts)
                    VALUES (now(), 'mc.orders.v1', 2, $1, $2, 'schema', 1)""", offset, kept)  # fmt: skip
            for statement in tables.VERSION_3:
                await connection.execute(statement)
            await connection.close()

        asyncio.run(run())

    url = await databases.clone("chassis-parked", old)
    connection = await asyncpg.connect(databases.owner(url))
    rows = await connection.fetch("SELECT header_names, header_values, identity FROM dead_letter ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ([b"ce_id", "caf\u00e9".encode()], [b"1", b"\xff"], "mc.orders.v1/2/1"), ([], [], "mc.orders.v1/2/2"),
    ]  # fmt: skip
    await connection.close()
    await databases.drop(url)
