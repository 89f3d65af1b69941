"""Which facts a restore lost: said after the backup, and neither they nor anything newer is in it (F-51, P-7)."""

from typing import Any

import pytest
from chassis.operations import restore
from chassis.operations.restore import Fact, Newest
from chassis.owned import Owned
from chassis.wiring import WiredService
from contracts.organisation import SubscriberChanged, SubscriberRegistered
from sqlalchemy import MetaData, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel, col


class Row(SQLModel, registry=registry(metadata=MetaData())):
    pass


class Note(Row, table=True):
    __tablename__ = "note"
    name: str = Field(primary_key=True)
    version: int


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
        head("P0000005", 2, epoch=7),  # it has 9 of an epoch before
    ):  # fmt: skip
        newest.see(fact)
    async with service.database.begin() as tx:
        rows = "('P0000001', 3), ('P0000002', 4), ('P0000004', 3), ('P0000005', 9)"
        await tx.session.execute(text(f"INSERT INTO note (name, version) VALUES {rows}"))
        lost = await newest.lost(tx, 0)
    assert [(fact.key, fact.version) for fact in lost] == [("P0000002", 6), ("P0000003", 1), ("P0000005", 2)]
    assert '"subscriber": "P0000002"' in restore.listed(lost)


def test_a_record_without_a_head_of_ours_is_none() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        Fact.of("mc.organisation.v1", b"P1", [("ce_type", b"x")])
