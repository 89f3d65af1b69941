"""Alembic environment: one connection, one transaction with the grants in it, no autogenerate."""

import asyncio

from alembic import context
from chassis import connecting
from sqlalchemy import Connection

#: Seconds that one statement of a migration may take; waiting for a lock has the owner's limit.
_STATEMENT = 900.0


def _run(connection: Connection) -> None:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
        for statement in context.config.attributes["grants"]:
            connection.exec_driver_sql(statement)


async def _main() -> None:
    engine = connecting.engine(context.config.attributes["url"], seconds=_STATEMENT, size=1)
    async with engine.begin() as connection:
        await connection.run_sync(_run)
    await engine.dispose()


asyncio.run(_main())
