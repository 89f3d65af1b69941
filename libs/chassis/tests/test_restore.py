"""Which facts a restore lost: said after the backup, and neither they nor anything newer is in it (F-51, P-7)."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from aiokafka.errors import KafkaConnectionError
from chassis import clock, state
from chassis.messaging.consumer import Record
from chassis.operations import commands, groups, restore
from chassis.operations.documents import LostDocument
from chassis.operations.facts import Fact
from chassis.operations.restore import Newest
from chassis.owned import Owned
from chassis.testing import Databases
from chassis.wiring import WiredService
from contracts.envelope import EPOCH, headers
from contracts.organisation import SubscriberChanged, SubscriberRegistered
from fastapi import FastAPI
from sqlalchemy import MetaData, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel, col

from .conftest import subscriber


class Row(SQLModel, registry=registry(metadata=MetaData())):
    pass


class Note(Row, table=True):
    __tablename__ = "note"
    name: str = Field(primary_key=True)
    version: int
    words: str | None = None


async def say(_: Any, rows: Any) -> list[SubscriberChanged]:
    return [subscriber(max(row.version, 2), row.words, row.name) for row in rows]


SAID = Owned((SubscriberRegistered, SubscriberChanged), col(Note.name), say)


def head(key: str, version: int, epoch: int = 0, kind: type[Any] = SubscriberChanged) -> Fact:
    said = {"ce_type": kind.type_name(), "ce_aggregateversion": str(version), "ce_time": "2026-01-01T00:00:00Z"}
    said |= {"ce_subscriber": key} | ({"ce_aggregateepoch": str(epoch)} if epoch else {})
    return Fact.of(kind.TOPIC, key.encode(), [(name, value.encode()) for name, value in said.items()])


async def test_what_was_said_after_the_backup_is_listed_once_with_its_newest(service: WiredService) -> None:
    service.owns = (Owned((SubscriberRegistered, SubscriberChanged), col(Note.name)),)
    newest = Newest(service)
    for fact in (
        head("P0000001", 2), head("P0000001", 3),  # the backup has 3
        head("P0000002", 5), head("P0000002", 4), head("P0000002", 6),  # it has 4
        head("P0000003", 1, kind=SubscriberRegistered),  # it has none
        head("P0000004", 3, epoch=7),  # it has 3, which is what was said again after an earlier restore
        head("P0000005", 12, epoch=7),  # it has 9 of an epoch before
    ):  # fmt: skip
        newest.see(fact)
    async with service.database.begin() as tx:
        rows = "('P0000001', 3), ('P0000002', 4), ('P0000004', 3), ('P0000005', 9)"
        await tx.session.execute(text(f"INSERT INTO note (name, version) VALUES {rows}"))
        lost = await newest.lost(tx, {0, 7})
    assert [(fact.key, fact.version) for fact in lost] == [("P0000002", 6), ("P0000003", 1), ("P0000005", 12)]
    assert '"subscriber": "P0000002"' in restore.listed(lost)


async def test_what_was_removed_in_time_is_not_lost_and_what_was_removed_since_is(
    service: WiredService, databases: Databases
) -> None:
    """R-135: of the first the backup has no row, and knows why; of the second it has the row of before, and so of who has lines that went."""
    service.owns = (SAID,)
    newest = Newest(service)
    for number in ("P0000001", "P0000002", "P0000003", "P0000005"):
        newest.see(head(number, 4))
    newest.see(head("P0000004", 4, epoch=7))
    async with service.database.begin() as tx:
        await tx.session.execute(
            text("INSERT INTO note (name, version, words) VALUES ('P0000002', 3, 'x'), ('P0000005', 3, 'x')")
        )
    owner = await asyncpg.connect(databases.owner(service.database.url))
    await owner.execute("""INSERT INTO retention (kind, key, ended_at, retain_until, removed_at)
        SELECT 'note', key, now(), now(), removed FROM (VALUES ('P0000001', now()), ('P0000003', NULL), ('P0000004', now()), ('P0000005', now())) AS r (key, removed)""")
    await owner.close()
    async with service.database.begin() as tx:
        lost = await newest.lost(tx, {0})
    assert [fact.key for fact in lost] == ["P0000002", "P0000003", "P0000005"]


@pytest.mark.parametrize("says", [True, False])
async def test_what_another_history_said_is_known_only_as_far_as_it_is_the_same_here(
    service: WiredService, says: bool
) -> None:
    """Restored, gone on, and taken back by the data of before: the other history reached the same version with other content."""
    service.owns = (SAID if says else Owned(SAID.events, SAID.key),)
    newest = Newest(service)
    for number, version in (("P0000001", 4), ("P0000002", 4), ("P0000003", 3), ("P0000004", 5)):
        event = subscriber(version, "Waterschap", number)
        newest.see(head(number, version, epoch=7), event.model_dump_json().encode())
    newest.see(head("P0000005", 4, epoch=7), b"{}")
    newest.see(head("P0000005", 2, epoch=9), b"{}")  # this one said it, later
    async with service.database.begin() as tx:
        rows = "('P0000001', 4, 'Waterschap'), ('P0000002', 4, 'Gemeente'), ('P0000003', 4, 'Waterschap'), ('P0000004', 4, 'Gemeente'), ('P0000005', 2, 'x')"
        await tx.session.execute(text(f"INSERT INTO note (name, version, words) VALUES {rows}"))
        lost = [fact.key for fact in await newest.lost(tx, {0, 9})]
    assert lost == ([] if says else ["P0000001"]) + ["P0000002", "P0000003", "P0000004"]


@pytest.fixture
def topic(service: WiredService, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What Kafka has of the service's topic; that a group can be set back is tested on a real one."""
    service.owns = (SAID,)
    kept: list[Any] = []

    async def records(*_: Any) -> Any:
        for record in kept:
            yield record

    async def set_back(*_: Any) -> None:
        pass

    monkeypatch.setattr(groups, "records", records)
    monkeypatch.setattr(groups, "set_back", set_back)
    return kept


def record(event: Any, *, epoch: int = 0, event_id: UUID | None = None) -> Record:
    said = headers(event, event_id=event_id or uuid4(), at=clock.now(), source="x", correlation_id="c")
    said |= {EPOCH: str(epoch)} if epoch else {}
    wire = tuple((name, value.encode()) for name, value in said.items())
    return Record(event.TOPIC, 0, 0, event.key.encode(), event.model_dump_json().encode(), wire)


async def test_the_new_epoch_is_above_every_one_on_the_topic(
    service: WiredService, topic: list[Any], databases: Databases
) -> None:
    """A clock was ahead when an epoch was raised that the backup knows nothing of: lower ones count for nothing in any copy."""
    ahead = int(clock.now().timestamp()) + 10**9
    topic += [record(subscriber(2), epoch=ahead), record(subscriber(3))]
    await restore.restored(service, databases.owner(service.database.url))
    async with service.database.begin() as tx:
        assert await state.value(tx, "epoch") == str(ahead + 1)
        assert await state.epochs(tx) == {0, ahead + 1}


async def test_run_again_it_lists_the_same(
    service: WiredService, topic: list[Any], databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken off at Kafka, or run once too often: the epoch that it raised makes nothing known that was not."""
    owner = databases.owner(service.database.url)
    topic += [record(subscriber(2, number="P0000001")), record(subscriber(2, "Anders", "P0000002"), epoch=7)]
    async with service.database.begin() as tx:
        rows = "('P0000001', 1, 'Gemeente'), ('P0000002', 3, 'Gemeente')"
        await tx.session.execute(text(f"INSERT INTO note (name, version, words) VALUES {rows}"))

    async def refused(*_: Any) -> None:
        raise KafkaConnectionError("away")

    with monkeypatch.context() as broken:
        broken.setattr(groups, "set_back", refused)
        with pytest.raises(KafkaConnectionError):
            await restore.restored(service, owner)
    async with service.database.begin() as tx:
        assert await state.value(tx, "epoch") == ""
    lists = [[fact.key for fact in await restore.restored(service, owner)] for _ in range(2)]
    assert lists == [["P0000001", "P0000002"]] * 2


async def test_what_a_service_does_to_its_own_rows_is_done_with_it(
    service: WiredService, topic: list[Any], databases: Databases
) -> None:
    async def after_restore(tx: Any) -> dict[str, int]:
        return {"notes": (await tx.session.execute(text("DELETE FROM note"))).rowcount}

    service.after_restore = after_restore
    async with service.database.begin() as tx:
        await tx.session.execute(text("INSERT INTO note (name, version) VALUES ('P0000001', 1)"))
    await restore.restored(service, databases.owner(service.database.url))
    assert await service.database.reads.fetch("SELECT * FROM note") == []
    line = await service.database.reads.fetchval("SELECT facts FROM audit WHERE action LIKE '%restore'")
    assert json.loads(line)["notes"] == 1


async def test_what_was_sent_since_the_backup_is_not_sent_again(
    service: WiredService, topic: list[Any], databases: Databases
) -> None:
    """Behind what is newer the topic would end with an old state, also where it has forgotten the record itself."""
    events = [
        subscriber(version, number=number) for number, version in (("P0000001", 2), ("P0000002", 2), ("P0000003", 2))
    ]
    async with service.database.begin() as tx:
        for event in events:
            tx.emit(event)
        tx.put("mc.dead.orders", "P0000004", b"", {"cause": "a record of others that was parked"}, uuid4())
    ids = {row["partition_key"]: row["event_id"] for row in await service.database.reads.fetch("SELECT * FROM outbox")}
    topic += [record(events[0], event_id=ids["P0000001"]), record(subscriber(3, number="P0000002"))]
    topic += [record(subscriber(1, number="P0000003"))]
    await restore.restored(service, databases.owner(service.database.url))
    left = await service.database.reads.fetch("SELECT partition_key FROM outbox")
    assert [row["partition_key"] for row in left] == ["P0000003", "P0000004"], "which Kafka never had"
    line = await service.database.reads.fetchval("SELECT facts FROM audit WHERE action LIKE '%restore'")
    assert json.loads(line)["sent"] == 2


async def test_after_a_restore_no_evidence_goes_before_lost_holds_can_be_put_on_again(
    service: WiredService, topic: list[Any], databases: Databases
) -> None:
    """What was put on hold since the backup is marked in it, and long ago."""
    owner = await asyncpg.connect(databases.owner(service.database.url))
    await owner.execute("""INSERT INTO retention (kind, key, ended_at, retain_until, marked_at, removed_at)
        VALUES ('order', 'held since', now(), now(), now(), NULL), ('order', 'removed before', now(), now(), now(), now())""")
    await owner.close()
    await restore.restored(service, databases.owner(service.database.url))
    marked = await service.database.reads.fetch("SELECT key FROM retention WHERE marked_at IS NOT NULL")
    assert [row["key"] for row in marked] == ["removed before"]


async def test_an_api_is_not_ready_before_its_copies_were_read_again(
    service: WiredService, app: FastAPI, topic: list[Any], databases: Databases
) -> None:
    """They are as old as the backup: who was de-activated since is active in them."""
    for name in service.consumer.topics:
        await state.caught_up(service, name)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as http:
        assert (await http.get("/ready")).status_code == 200
        await restore.restored(service, databases.owner(service.database.url))
        answer = await http.get("/ready")
    assert (answer.status_code, answer.json()["missing"]) == (503, list(service.consumer.topics))


def test_a_record_without_a_head_of_ours_is_none() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        Fact.of("mc.organisation.v1", b"P1", [("ce_type", b"x")])


def test_what_is_said_again_is_about_facts_and_not_about_documents(tmp_path: Path) -> None:
    """Both stand on the list that `restored` printed."""
    listed = tmp_path / "lost.jsonl"
    document = LostDocument("ab" * 32, "01920000-0000-7000-8000-000000000002", "P1234567", "missing")
    listed.write_text(restore.listed([head("P0000002", 6), document]) + "\n")
    assert commands._lost(str(listed)) == [head("P0000002", 6)]
