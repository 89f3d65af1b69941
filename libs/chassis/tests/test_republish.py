"""Saying again at its own pace: in pages behind a bound, going on where it stopped, and never an old state after a newer one (F-11)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import asyncpg
import pytest
from chassis.operations import republish as module
from chassis.operations.facts import Fact
from chassis.operations.republish import republish
from chassis.owned import Owned
from chassis.wiring import Erasure, WiredService
from contracts.envelope import Event, Tombstone
from contracts.organisation import Address, SubscriberChanged
from sqlalchemy import MetaData, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel, col

ADDRESS = Address(street="Dorpsstraat 1", postcode="1234 AB", town="Voorbeeldstad", state="Utrecht")


class Row(SQLModel, registry=registry(metadata=MetaData())):
    pass


class Note(Row, table=True):
    __tablename__ = "note"
    name: str = Field(primary_key=True)
    version: int


async def says(_: Any, rows: Sequence[Note]) -> list[Event]:
    return [
        SubscriberChanged(version=r.version, number=r.name, name="Gemeente", kvk="12345678", address=ADDRESS)
        for r in rows
    ]


@pytest.fixture
async def owner(service: WiredService, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[WiredService]:
    """It owns 25 aggregates and says them again in pages of ten, with at most fifteen rows before it."""
    for name, value in (("PAGE", 10), ("AHEAD", 15), ("PAUSE", 0.01)):
        monkeypatch.setattr(module, name, value)
    service.owns = (Owned((SubscriberChanged,), col(Note.name), says),)
    async with service.database.begin() as tx:
        await tx.session.execute(
            text("INSERT INTO note SELECT 'P' || lpad(n::text, 7, '0'), n FROM generate_series(1, 25) n")
        )
    yield service


async def until_waiting(running: asyncio.Task[int], service: WiredService) -> None:
    while len(await keys(service)) < 20:
        assert not running.done(), running
        await asyncio.sleep(0.01)


async def keys(service: WiredService) -> list[str]:
    rows = await service.database.reads.fetch("SELECT partition_key FROM outbox ORDER BY id")
    return [row["partition_key"] for row in rows]


async def test_it_never_runs_ahead_of_the_relay_and_goes_on_where_it_was_stopped(owner: WiredService) -> None:
    running = asyncio.create_task(republish(owner))
    await until_waiting(running, owner)
    await asyncio.sleep(0.1)
    assert len(await keys(owner)) == 20 and not running.done(), "a third page waits for room"
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    async with owner.database.begin() as tx:
        await tx.session.execute(text("DELETE FROM outbox"))
    assert await republish(owner) == 5, "the rest"
    assert await keys(owner) == [f"P{n:07d}" for n in range(21, 26)]
    async with owner.database.begin() as tx:
        await tx.session.execute(text("DELETE FROM outbox"))
        await tx.session.execute(text("INSERT INTO note SELECT 'P' || n, 1 FROM generate_series(8000001, 8000005) n"))
    first = asyncio.create_task(republish(owner))
    await until_waiting(first, owner)
    async with owner.database.begin() as tx:
        await tx.session.execute(text("DELETE FROM outbox"))
    assert await first == 30, "another time it is everything again"


async def test_what_changes_meanwhile_is_said_before_or_after_and_never_an_old_state_last(
    owner: WiredService, database_url: str
) -> None:
    """The topic keeps the last record of a key: that must be its newest state."""
    other = await asyncpg.connect(database_url)
    try:
        change = other.transaction()
        await change.start()
        await other.execute("UPDATE note SET version = 99 WHERE name = 'P0000003'")
        running = asyncio.create_task(republish(owner, key="P0000003"))
        await asyncio.sleep(0.2)
        assert not running.done(), "it waits for who changes it"
        await change.commit()
        assert await running == 1
    finally:
        await other.close()
    payload = await owner.database.reads.fetchval("SELECT convert_from(payload, 'UTF8') FROM outbox")
    assert '"version":99' in payload


class Gone(Tombstone):
    """What was removed as its time was over."""

    TOPIC, NAME = SubscriberChanged.TOPIC, "note.gone.v1"
    number: str


@pytest.mark.parametrize("erases", [False, True])
async def test_what_was_removed_since_the_backup_is_not_said_again_and_who_was_erased_is(
    owner: WiredService, erases: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-135: copies that forgot it would have it again; erased again, its row says so."""
    monkeypatch.setattr(module, "AHEAD", 100)
    owner.owns = (Owned((SubscriberChanged, Gone), col(Note.name), says),)
    if erases:
        owner.erases = Erasure(*[None] * 3)  # type: ignore[list-item]
    gone = Fact(Gone.TOPIC, "P0000003", Gone.type_name(), 9, 0, "", "")
    assert await republish(owner, lost=[gone]) == (25 if erases else 24)
    assert ("P0000003" in await keys(owner)) is erases
