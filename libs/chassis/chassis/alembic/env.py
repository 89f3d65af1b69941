"""Alembic environment: one connection, one transaction with the grants in it, no autogenerate."""

import asyncio

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine


def _run(connection: Connection) -> None:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
        for statement in context.config.attributes["grants"]:
            connection.exec_driver_sql(statement)


async def _main() -> None:
    engine = create_async_engine(context.config.attributes["url"], hide_parameters=True)
    async with engine.begin() as connection:
        await connection.run_sync(_run)
    await engine.dispose()


asyncio.run(_main())
