"""Events in: once, tolerant, patient, and parked when they can't be handled (F-14, F-16, INV-14)."""

import argparse
import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from chassis.messaging import dead_letters, inbox
from chassis.messaging.consumer import Record
from chassis.service import Service
from chassis.testing.chance import Died, dying
from chassis.transaction import Transaction
from contracts.envelope import Event, headers
from structlog.testing import capture_logs

OFFSET = iter(range(10_000))


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
    """B-40, F-16: of an unknown type, with fields of tomorrow, without one of today's, from 2099, 20 MB, of another's key."""
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
    assert await dead_letters.redrive(service, number)
    assert "poison" in await names(service)


async def test_the_operator_is_told_when_nothing_is_parked(
    service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dead_letters, "import_module", lambda _: SimpleNamespace(service=lambda: service))
    asked = argparse.Namespace(what="list", service="orders", id=0)
    assert await dead_letters._command(asked) == 0
    assert capsys.readouterr().out == "No message of orders is parked.\n"
    await service.database.open()
    await inbox.consume(service, [record(subscriber(1, "x"), value=b"{not json")])
    assert await dead_letters._command(asked) == 0
    assert '"cause": "schema"' in capsys.readouterr().out
