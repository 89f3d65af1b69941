"""A topic is read again only when all of the inbox is forgotten; on real Kafka: tests/connected/test_compaction.py."""

from typing import Any

import asyncpg
import pytest
from chassis.operations import groups
from chassis.testing import Databases
from chassis.transaction import Database
from chassis.wiring import WiredService

TOPIC = "mc.organisation.v1"
_ROWS = "INSERT INTO inbox SELECT 'orders', gen_random_uuid(), now() FROM generate_series(1, 250)"
#: As slow as a disk with millions of rows: four milliseconds a row, a second for all.
_SLOW = (
    "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.004); RETURN OLD; END $$",
    "CREATE TRIGGER slow BEFORE DELETE ON inbox FOR EACH ROW EXECUTE FUNCTION slow()",
)


async def test_all_is_forgotten_in_short_transactions_before_the_group_is_set_back(
    service: WiredService[Any], databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = service.database.url
    owner = await asyncpg.connect(databases.owner(url))
    for statement in (_ROWS, *_SLOW):
        await owner.execute(statement)
    await service.database.close()
    service.database = Database(url, "orders", seconds=0.6)
    await service.database.open()
    left: list[int] = []

    async def set_back(*_: object) -> None:
        left.append(await owner.fetchval("SELECT count(*) FROM inbox"))

    monkeypatch.setattr(groups, "set_back", set_back)
    monkeypatch.setattr(groups, "_BATCH", 50)
    await groups.reread(service, TOPIC)
    assert left == [0]
    assert await owner.fetchval("SELECT count(*) FROM audit WHERE subject = $1", TOPIC) == 1
    await owner.close()
