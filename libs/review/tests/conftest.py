"""Reviewing on real PostgreSQL, of something made up: bicycles. Validators, and a register in memory."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from chassis import clock, roles, tables
from chassis.actor import Actor
from chassis.errors import Refused
from chassis.testing import Databases
from chassis.transaction import Database, Transaction
from contracts.review import Reject
from review import claim, store
from review import tables as reviewing
from review.store import Review
from review.subject import Me

VERA, KARIM, NOOR, VERA_TOO, SANNE = "CB9000001", "CB9000002", "CB9000003", "CB9000004", "CB1000002"


@dataclass(frozen=True)
class Bicycle:
    """What is reviewed."""

    kind: str = "bicycle"
    variety: str = "city"
    id: UUID = field(default_factory=uuid4)
    reference: str = "F1"
    subscriber: str = "P1234567"
    organisation: str = "Gemeente Voorbeeldstad"
    title: str = "een fiets"
    requester: str = SANNE
    prepared_by: str | None = None
    asked_for_at: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC)
    approvals_needed: int = 1
    checks_required: tuple[str, ...] = ()


@dataclass
class Register:
    """Which numbers are one human, and who holds a role where."""

    linked: dict[str, str] = field(default_factory=lambda: {VERA_TOO: VERA})
    holds: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def human(self, number: str) -> str:
        return self.linked.get(number, number)

    async def who(self, tx: Transaction, number: str) -> Me:
        everybody = {VERA, KARIM, NOOR, VERA_TOO, SANNE, number}
        numbers = tuple(sorted(one for one in everybody if self.human(one) == self.human(number)))
        return Me(number, numbers, tuple(of for one in numbers for of in self.holds.get(one, ())))

    async def humans(self, tx: Transaction, numbers: Collection[str]) -> int:
        return len({self.human(number) for number in numbers})


@dataclass
class Desk:
    """Reviews in a database, and short ways to use them as somebody."""

    database: Database
    people: Register

    @asynccontextmanager
    async def as_(self, number: str = VERA) -> AsyncIterator[Transaction]:
        async with self.database.begin(Actor(number=number, name=f"Persoon {number}")) as tx:
            yield tx

    async def opened(self, bicycle: Bicycle) -> Review:
        async with self.as_("validation") as tx:
            return await claim.open_for(tx, bicycle)

    async def found(self, tx: Transaction, bicycle: Bicycle) -> Review:
        review = await store.find(tx, bicycle.id, lock=True)
        assert review is not None
        return review

    async def do(self, use_case: Any, bicycle: Bicycle, *args: Any, by: str = VERA) -> Any:
        """A use case with people, in a transaction of its own."""
        async with self.as_(by) as tx:
            return await use_case(tx, self.people, await self.found(tx, bicycle), *args)

    async def claimed(self, bicycle: Bicycle, by: str = VERA) -> int:
        """Claim at its version of now; the version after."""
        async with self.as_(by) as tx:
            review = await self.found(tx, bicycle)
            await claim.claim(tx, self.people, review, review.version)
            return review.version

    async def now(self, bicycle: Bicycle) -> Review:
        async with self.as_() as tx:
            return await self.found(tx, bicycle)

    async def sql(self, query: str, *args: Any) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.database.url)
        try:
            return await connection.fetch(query, *args)
        finally:
            await connection.close()


def fill(_: str, owner_url: str) -> None:
    """The chassis' own tables and those of reviewing."""

    async def run() -> None:
        connection = await asyncpg.connect(owner_url)
        statements = (
            *tables.ALL,
            *reviewing.VERSION_1,
            *reviewing.VERSION_2,
            *reviewing.VERSION_3,
            *reviewing.VERSION_4,
            *reviewing.VERSION_5,
        )
        for statement in (*statements, "CREATE TABLE alembic_version (version_num text)"):
            await connection.execute(statement)
        for statement in roles.grants(roles.Login.of(owner_url).role, deleted=reviewing.DELETED):
            await connection.execute(statement)
        await connection.close()

    asyncio.run(run())


@pytest.fixture
async def desk(databases: Databases) -> AsyncIterator[Desk]:
    url = await databases.clone("review", fill)
    database = Database(url, "review")
    await database.open()
    yield Desk(database, Register())
    await database.close()
    await databases.drop(url)


async def refused(awaited: Any) -> tuple[str, dict[str, Any]]:
    """The slug and parameters of the refusal that it ends with."""
    with pytest.raises(Refused) as stopped:
        await awaited
    return stopped.value.refusal.slug, dict(stopped.value.refusal.params)


class Kit:
    """What tests use; a module of tests is never imported."""

    Bicycle, refused = Bicycle, staticmethod(refused)
    VERA, KARIM, NOOR, VERA_TOO, SANNE = VERA, KARIM, NOOR, VERA_TOO, SANNE
    now = staticmethod(clock.now)

    @staticmethod
    def rejection(version: int, *causes: str) -> Reject:
        """A rejection of this version."""
        return Reject(version=version, reason="Nee.", causes=causes)


@pytest.fixture
def kit() -> type[Kit]:
    return Kit
