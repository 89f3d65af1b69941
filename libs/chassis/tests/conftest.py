"""A small service to try the chassis on: it copies subscribers and has routes that take, refuse and fail."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from chassis import roles, tables
from chassis.edge.app import CurrentService, HttpTx, action, api, router
from chassis.errors import Refused
from chassis.messaging.consumer import Consumer
from chassis.sandbox import TooCostly
from chassis.settings import Settings
from chassis.testing import Databases, Identities
from chassis.wiring import WiredService
from chassis.work.jobs import Jobs
from contracts.audit import AuditEvent
from contracts.envelope import Command, View
from contracts.identifiers import Line
from contracts.organisation import Address, SubscriberChanged, SubscriberRegistered
from contracts.refusals import Refusal, refuse
from fastapi import FastAPI
from sqlalchemy import text


class Note(Command):
    name: Line


class Noted(View):
    name: str


class NoteTaken(AuditEvent):
    NAME = "orders:draft:hand_over"


def subscriber(version: int = 1, name: str = "Gemeente Voorbeeldstad", number: str = "P1234567", **more: Any) -> Any:
    kind = SubscriberRegistered if version == 1 else SubscriberChanged
    address = Address(street="Dorpsstraat 1", postcode="1234 AB", town="Voorbeeldstad", state="Utrecht")
    return kind(version=version, number=number, name=name, kvk="12345678", address=address, **more)


def fill(_: str, owner_url: str) -> None:
    """The chassis' own tables and one more, with the rights that a migration gives."""

    async def run() -> None:
        connection = await asyncpg.connect(owner_url)
        own = (
            "CREATE TABLE note (name text PRIMARY KEY, version integer NOT NULL, words text, epoch bigint NOT NULL DEFAULT 0)",
            "CREATE TABLE alembic_version (version_num text)",
        )
        for statement in (*tables.ALL, *own, *roles.grants(roles.Login.of(owner_url).role, deleted=("note",))):
            await connection.execute(statement)
        await connection.close()

    asyncio.run(run())


@pytest.fixture
async def database_url(databases: Databases) -> AsyncIterator[str]:
    url = await databases.clone("chassis", fill)
    yield url
    await databases.drop(url)


@pytest.fixture
async def service(database_url: str, identities: Identities) -> AsyncIterator[WiredService]:
    consumer, jobs, routes = Consumer(), Jobs(), router()

    @consumer.on(SubscriberRegistered, SubscriberChanged)
    async def on_subscriber(event: SubscriberRegistered, tx: Any) -> None:
        if event.name == "poison":
            raise ValueError("this one can't be handled")
        await tx.session.execute(
            text("INSERT INTO note VALUES (:n, :v) ON CONFLICT (name) DO UPDATE SET version = excluded.version"),
            {"n": event.name, "v": event.version},
        )

    @routes.post("/notes", dependencies=[action("draft.hand_over")])
    async def note(command: Note, tx: HttpTx) -> Noted | Refusal:
        await tx.session.execute(text("INSERT INTO note VALUES (:n, 0)"), {"n": command.name})
        tx.audit(NoteTaken(subject=command.name))
        if command.name == "refused":
            return refuse("draft.stale", saved="yes")
        if command.name == "broken":
            raise RuntimeError("a secret text that nobody may see")
        tx.emit(subscriber(name=command.name))
        return Noted(name=command.name)

    @routes.post("/notes/{note}/pages/{page}", dependencies=[action("draft.view")])
    async def view(note: str, page: int, how: str, tx: HttpTx) -> Noted | Refusal:
        match how:
            case "returned":
                return refuse("not_found")
            case "raised":
                tx.audit(NoteTaken(subject="rolled back"))
                raise Refused(refuse("draft.stale"))
            case "noted":
                return refuse("draft.stale").noted(NoteTaken(subject="somebody else"))
            case "costly":
                raise TooCostly("cpu")
        return Noted(name=f"{note} {page}")

    @routes.post("/asked", dependencies=[action("legal.view")])
    async def asked(how: str, service: CurrentService) -> Noted | Refusal:
        refusal = refuse("rates.day")
        return refusal if how == "unknown" else refusal.noted(NoteTaken(subject="CB1000002"))

    made = WiredService(
        "orders",
        Settings(database_url=database_url, identity_keys=identities.keys_file),
        [routes],
        consumer,
        jobs,
        elsewhere={"note": "SELECT 1 WHERE $1::text LIKE 'theirs%' AND $2::text <> 'P7654321'"},
    )
    await made.database.open()
    yield made
    await made.database.close()


@pytest.fixture
def app(service: WiredService) -> FastAPI:
    return api(service)
