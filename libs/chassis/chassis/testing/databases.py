"""A database per service and test, cloned from a template that was migrated once, with the roles of production."""

import asyncio
import secrets
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from chassis import migrate, roles

#: The roles beside the one that runs.
_BESIDE = (roles.OWNER, roles.PRUNE, roles.SEARCH)


class Databases:
    """Makes databases on the server of an administrator's address (postgresql://user:password@host:port/postgres).

    The roles have names of this run, so that runs side by side on one server don't touch each other's.
    """

    def __init__(self, admin_url: str) -> None:
        self._admin = admin_url
        self._templates: dict[str, str] = {}
        self._run, self._password = secrets.token_hex(4), secrets.token_hex(16)

    def _url(self, database: str, role: str) -> str:
        address = urlsplit(self._admin)
        host = address.netloc.rpartition("@")[2]
        return urlunsplit(address._replace(netloc=f"{role}:{self._password}@{host}", path=f"/{database}"))

    async def _run_sql(self, *statements: str) -> None:
        connection = await asyncpg.connect(self._admin)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def clone(self, service: str, fill: Callable[[str, str], None] = migrate.upgrade) -> str:
        """The address of a fresh, migrated database for this service, as the role that runs it.

        `fill(service, address)` makes the tables as their owner.
        """
        role = f"{service}_{self._run}"
        if service not in self._templates:
            name = f"template_{role}"
            urls = [self._url(name, r) for r in (role, *(role + kind for kind in _BESIDE))]
            await roles.make(self._admin, *urls)
            await asyncio.to_thread(fill, service, urls[1])
            self._templates[service] = name
        name = f"{service}_{secrets.token_hex(6)}"
        await self._run_sql(
            f'CREATE DATABASE "{name}" TEMPLATE "{self._templates[service]}" STRATEGY FILE_COPY',  # a third of the cost
            roles.closed(name, role, searched=True),
            # a busy machine fails no test
            f"""ALTER ROLE "{role}" IN DATABASE "{name}" SET lock_timeout = '30s'""",
            f"""ALTER ROLE "{role}" IN DATABASE "{name}" SET idle_in_transaction_session_timeout = '60s'""",
        )
        return self._url(name, role)

    def owner(self, url: str) -> str:
        """The address of the role that owns a database made by `clone`."""
        login = roles.Login.of(url)
        return self._url(login.database, login.role + roles.OWNER)

    def prune(self, url: str) -> str:
        """The address of the role that prunes a database made by `clone`."""
        login = roles.Login.of(url)
        return self._url(login.database, login.role + roles.PRUNE)

    @staticmethod
    def search(url: str) -> str:
        """The address of the role that strangers' searches go over, in a database made by `clone`."""
        role = roles.Login.of(url).role
        return url.replace(f"//{role}:", f"//{role}{roles.SEARCH}:", 1)

    def admin(self, url: str) -> str:
        """The administrator's address of a database made by `clone`."""
        return urlunsplit(urlsplit(self._admin)._replace(path=urlsplit(url).path))

    async def drop(self, url: str) -> None:
        """Remove a database made by `clone`."""
        await self._run_sql(f'DROP DATABASE IF EXISTS "{urlsplit(url).path[1:]}" WITH (FORCE)')

    async def close(self) -> None:
        """Remove the templates and the roles of this run."""
        for service, template in self._templates.items():
            role = f"{service}_{self._run}"
            await self._run_sql(
                f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)',
                "DROP ROLE " + ", ".join(f'"{role}{kind}"' for kind in ("", *_BESIDE)),
            )
        self._templates.clear()
