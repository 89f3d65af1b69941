"""Services in one process and one event loop on real PostgreSQL.

`settle()` does what Kafka and the `messages` and `workers` processes do: it turns outbox rows into consumer records, gives them to
every service that hears the topic through the real reader and inbox, runs each kind of job, and repeats until quiet.
With a `Chance` it does so in an order, in batches and as often as that draws (chassis.testing.chance).
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
from contracts.envelope import EPOCH, Event
from fastapi import FastAPI

from chassis import state
from chassis.edge.app import api
from chassis.messaging import inbox
from chassis.messaging.consumer import Record
from chassis.testing.chance import Chance
from chassis.testing.databases import Databases
from chassis.wiring import WiredService
from chassis.work import workers

_TAKE = """DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id)
RETURNING id, topic, partition_key, payload, headers"""
_ENDED = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1"
_TABLES = """SELECT tablename FROM pg_tables WHERE schemaname = 'public'
AND tablename NOT IN ('inbox', 'outbox', 'job', 'job_tenant', 'service_state', 'alembic_version') ORDER BY 1"""


class Portal:
    """`async with Portal(databases, {"orders": make_orders, …}) as portal`: each maker gets its database's address.

    `chance`, when it is set, draws what is delivered and run next.
    """

    def __init__(self, databases: Databases, makers: dict[str, Callable[[str], WiredService[Any]]]) -> None:
        self._databases, self._makers = databases, makers
        self._urls: dict[str, str] = {}
        self._backups: set[str] = set()
        self._offset = 0
        self._outboxes: dict[str, asyncpg.Connection] = {}
        self._stepped: WiredService[Any] | None = None
        self.chance: Chance | None = None
        self.services: dict[str, WiredService[Any]] = {}
        self.apps: dict[str, FastAPI] = {}
        self.log: list[tuple[str, dict[str, str], bytes]] = []  # topic, headers, payload of everything said
        self.records: list[Record] = []  # the same as every topic has it, from its beginning

    async def __aenter__(self) -> Self:
        for name, make in self._makers.items():
            self._urls[name] = await self._databases.clone(name)
            service = make(self._urls[name])
            await service.database.open()
            self.services[name] = service
            self.apps[name] = api(service)
        for service in self.services.values():
            for topic in service.consumer.topics:
                await state.caught_up(service, topic)
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for outbox in self._outboxes.values():
            await outbox.close()
        for name, service in self.services.items():
            await service.database.close()
            await self._databases.drop(self._urls[name])
            if name in self._backups:
                await self._databases.drop(f"{self._urls[name]}_backup")

    def client(self, name: str, headers: dict[str, str] | None = None) -> httpx.AsyncClient:
        """An HTTP client of one service, with an actor's authorization header (see Identities)."""
        transport = httpx.ASGITransport(app=self.apps[name], raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=f"http://{name}", headers=headers or {})

    async def alter(self, service: str, *statements: str) -> None:
        """SQL on a service's database as its owner: what none of its processes may do."""
        owner = await asyncpg.connect(self._databases.owner(self._urls[service]))
        try:
            for statement in statements:
                await owner.execute(statement)
        finally:
            await owner.close()

    @property
    def said(self) -> list[str]:
        """The names of all events said so far, in order ("order.placed.v1")."""
        return [h["ce_dataschema"].rsplit(":", 1)[1] for _, h, _ in self.log if "ce_dataschema" in h]

    async def settle(self, *, rounds: int = 60, skip_jobs: Sequence[str] = ()) -> None:
        """Deliver events and run jobs until nothing happens. Raises AssertionError when it never gets quiet."""
        if self.chance is not None:
            for _ in range(rounds * 100):
                if not await self.step(skip_jobs=skip_jobs):
                    return
            raise AssertionError(f"the portal never gets quiet: {self.chance}")
        for _ in range(rounds):
            busy = False
            for service in list(self.services.values()):
                rows = await self._take(service)
                busy |= bool(rows)
                for row in rows:
                    await self.deliver(self._record(row))
            for service in self.services.values():
                for kind in service.jobs.kinds:
                    while kind not in skip_jobs and await workers.run_one(service, kind):
                        busy = True
            if not busy:
                return
        raise AssertionError("the portal never gets quiet")

    async def step(self, *, skip_jobs: Sequence[str] = ()) -> bool:
        """Do one thing that `chance` draws; False when there is nothing to do now."""
        assert self.chance is not None
        everywhere = list(self.services.values())
        # what others did meanwhile is seen a little later
        near = [self._stepped] if self._stepped is not None and self.chance.happens(0.7) else everywhere
        for places in (near, everywhere):
            for service in places:
                for row in await self._take(service):
                    self.chance.heard(everywhere, self._record(row))
                await self.chance.due(service)
            self._stepped = await self.chance.step(everywhere, skip_jobs)
            if self._stepped is not None:
                return True
        return False

    async def _take(self, service: WiredService[Any]) -> list[asyncpg.Record]:
        if service.name not in self._outboxes:
            self._outboxes[service.name] = await asyncpg.connect(service.database.url)
        rows: list[asyncpg.Record] = sorted(await self._outboxes[service.name].fetch(_TAKE), key=lambda r: r["id"])
        return rows

    def _record(self, row: asyncpg.Record) -> Record:
        head = json.loads(row["headers"])
        self.log.append((row["topic"], head, row["payload"]))
        self._offset += 1
        wire = tuple((name, value.encode()) for name, value in head.items())
        self.records.append(
            Record(row["topic"], 0, self._offset, row["partition_key"].encode(), row["payload"] or None, wire)
        )
        return self.records[-1]

    async def state(self) -> dict[str, dict[str, list[str]]]:
        """Every row of every service by table, as text; but for what is about the way and not about the state.

        An answer to who looks whether something changed: what was consumed, jobs that ended, what waits to be sent.
        """
        rows: dict[str, dict[str, list[str]]] = {}
        for name, service in self.services.items():
            reads = service.database.reads
            tables = [row["tablename"] for row in await reads.fetch(_TABLES)]
            rows[name] = {
                table: [row["line"] for row in await reads.fetch(f'SELECT t::text AS line FROM "{table}" t ORDER BY 1')]  # noqa: S608
                for table in tables
            }
        return rows

    async def replace(self, name: str, copy: str, of: str) -> None:
        """Make database `copy` of a service anew as a copy of `of`: a backup, or its restore. Nobody is connected meanwhile."""
        database = self.services[name].database
        await database.close()
        if (outbox := self._outboxes.pop(name, None)) is not None:
            await outbox.close()
        admin = await asyncpg.connect(
            urlunsplit(urlsplit(self._databases.admin(database.url))._replace(path="/postgres"))
        )
        try:
            await admin.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
            for _ in range(200):  # a connection that we closed may take a moment to be gone
                if not await admin.fetchval(_ENDED, of):
                    break
                await asyncio.sleep(0.05)
            await admin.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{of}"')
        finally:
            await admin.close()
        await database.open()

    async def back_up(self, name: str) -> None:
        """Keep a service's database as it is now, for `restore`."""
        kept = urlsplit(self.services[name].database.url).path[1:]
        await self.replace(name, f"{kept}_backup", of=kept)
        self._backups.add(name)

    async def restore(self, name: str) -> None:
        """Bring a service's database back to how it was at `back_up`."""
        kept = urlsplit(self.services[name].database.url).path[1:]
        await self.replace(name, kept, of=f"{kept}_backup")

    async def deliver(self, record: Record) -> None:
        """Give a record to every service that hears its topic."""
        for service in self.services.values():
            if record.topic in service.consumer.topics:
                await inbox.consume(service, [record])

    async def receive(self, name: str, event: Event, *, epoch: int = 0) -> None:
        """Let one service hear an event that no other service of this portal says; `epoch`: of who says it."""
        service = self.services[name]
        async with service.database.begin(service.actor) as tx:
            tx.emit(event)
            (_, row), tx._outgoing = tx._outgoing[-1], []
        self._offset += 1
        head = json.loads(row["headers"]) | ({EPOCH: str(epoch)} if epoch else {})
        wire = tuple((n, v.encode()) for n, v in head.items())
        key = row["partition_key"].encode()
        await inbox.consume(service, [Record(row["topic"], 0, self._offset, key, row["payload"] or None, wire)])
