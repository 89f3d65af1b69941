"""A database per service and test, cloned from a template that was migrated once."""

import asyncio
import secrets
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from chassis import migrate


class Databases:
    """Makes databases on the server of an administrator's address (postgresql://user:password@host:port/postgres)."""

    def __init__(self, admin_url: str) -> None:
        self._admin = admin_url
        self._templates: dict[str, str] = {}
        self._run = secrets.token_hex(4)

    def _url(self, name: str) -> str:
        return urlunsplit(urlsplit(self._admin)._replace(path=f"/{name}"))

    async def _run_sql(self, statement: str) -> None:
        connection = await asyncpg.connect(self._admin)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def clone(self, service: str) -> str:
        """The address of a fresh, migrated database for this service."""
        if service not in self._templates:
            name = f"template_{service}_{self._run}"
            await self._run_sql(f'CREATE DATABASE "{name}"')
            await asyncio.to_thread(migrate.upgrade, service, self._url(name))
            self._templates[service] = name
        name = f"{service}_{secrets.token_hex(6)}"
        await self._run_sql(f'CREATE DATABASE "{name}" TEMPLATE "{self._templates[service]}"')
        return self._url(name)

    async def drop(self, url: str) -> None:
        """Remove a database made by `clone`."""
        await self._run_sql(f'DROP DATABASE IF EXISTS "{urlsplit(url).path[1:]}" WITH (FORCE)')
