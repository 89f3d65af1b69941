"""Rows and tables are one thing: what is declared for a service's registry is what its migration makes."""

from typing import Any

import pytest
from review import tables
from sqlalchemy import MetaData, inspect
from sqlalchemy.ext.asyncio import create_async_engine


async def test_declared_as_made(desk: Any) -> None:
    declared = MetaData()
    tables.declare(declared)
    assert len(declared.tables) == 10
    engine = create_async_engine(desk.database.url.replace("postgresql://", "postgresql+asyncpg://", 1))
    async with engine.connect() as connection:
        for name, table in declared.tables.items():
            made = await connection.run_sync(lambda sync, name=name: inspect(sync).get_columns(name))
            assert {(c["name"], c["nullable"], c["type"].compile(connection.dialect)) for c in made} == {
                (c.name, bool(c.nullable), c.type.compile(connection.dialect)) for c in table.columns
            }, name
    await engine.dispose()


@pytest.mark.parametrize("name", ["review", "review_question"])
def test_each_registry_has_its_own(name: str) -> None:
    first, second = MetaData(), MetaData()
    tables.declare(first)
    tables.declare(second)
    assert first.tables[name] is not second.tables[name]
