"""A secret that somebody typed reaches no log and no trace, whatever fails while it is in hand (INV-15, T-16)."""

import json
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import asyncpg
import httpx
import pytest
import structlog
from chassis import clock, telemetry
from chassis.edge.app import Guarded, HttpTx, action, api, router
from chassis.messaging import inbox
from chassis.messaging.consumer import Record
from chassis.settings import Settings
from chassis.testing import Identities
from chassis.wiring import WiredService
from chassis.work import jobs, workers
from contracts.authority import Who
from contracts.envelope import Command
from contracts.organisation import Address, Role, SubscriberRegistered
from contracts.refusals import Refusal
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import BaseModel
from sqlalchemy import text

SECRET = "kersenpit-0471"
CSR = f"-----BEGIN CERTIFICATE REQUEST-----\n{SECRET}MIIBIjANBgkq\n-----END CERTIFICATE REQUEST-----"

ADDRESS = Address(street="Dorpsstraat 1", postcode="1234 AB", town="Voorbeeldstad", state="Utrecht")


class Kept:
    """What the process logged and traced."""

    def __init__(self, capture: pytest.CaptureFixture[str], exporter: InMemorySpanExporter) -> None:
        self._capture, self.exporter, self._text = capture, exporter, ""

    @property
    def log(self) -> str:
        out, err = self._capture.readouterr()
        self._text += out + err
        return self._text

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.splitlines() if line.startswith("{")]

    @property
    def traces(self) -> str:
        return "".join(span.to_json() for span in self.exporter.get_finished_spans())


@pytest.fixture
def kept(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    before, handlers = structlog.get_config(), logging.getLogger().handlers[:]
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry.trace, "set_tracer_provider", lambda _: None)
    monkeypatch.setattr(telemetry.trace, "get_tracer_provider", lambda: provider)  # libraries that trace would use it
    telemetry.configure("test", "DEBUG")
    monkeypatch.setattr(telemetry, "tracer", provider.get_tracer("test"))
    yield Kept(capsys, exporter)
    structlog.configure(**before)
    structlog.contextvars.clear_contextvars()
    logging.getLogger().handlers[:] = handlers


class Typed(Command):
    how: str
    text: str


class _Inner(BaseModel):
    number: int


async def fail(how: str, value: str, tx: Any) -> None:
    """Fail in one of the ways that quote what they were given."""
    run = tx.session.execute
    match how:
        case "unique":
            await run(text("INSERT INTO note VALUES (:t, 0)"), {"t": value})
            await run(text("INSERT INTO note VALUES (:t, 0)"), {"t": value})
        case "null":
            await run(text("INSERT INTO note (name) VALUES (:t)"), {"t": value})
        case "cast":
            await run(text("SELECT CAST(CAST(:t AS text) AS integer)"), {"t": value})
        case "argument":
            await run(text("SELECT CAST(:t AS integer)"), {"t": value})
        case "raw":
            connection = await (await run(text("SELECT 1")) and tx.session.connection())
            raw = await connection.get_raw_connection()
            await raw.driver_connection.execute("SELECT $1::int", value)
        case "many":
            await run(text("INSERT INTO note VALUES (:t, 0)"), [{"t": value}, {"t": value}])
        case "sql":
            await run(text("SELECT no_such_column WHERE :t = 'x'"), {"t": value})
        case "nul":
            await run(text("SELECT CAST(:t AS text)"), {"t": value + "\0"})
        case "pydantic":
            _Inner.model_validate({"number": value})
        case "pydantic_name":
            Typed.model_validate({value: 1})
        case "enum":
            Role(value)
        case "key":
            {}[value]
        case "cause":
            try:
                int(value)
            except ValueError as error:
                raise RuntimeError(f"could not read {value}") from error
        case "group":
            raise ExceptionGroup(value, [ValueError(value)])
        case "note":
            problem = ValueError("x")
            problem.add_note(value)
            raise problem


HOW = (
    "unique", "null", "cast", "argument", "raw", "many", "sql", "nul", "pydantic", "pydantic_name", "enum", "key",
    "cause", "group", "note",
)  # fmt: skip


@pytest.fixture
async def frail(database_url: str, identities: Identities) -> AsyncIterator[WiredService]:
    """A service in which everything fails with what it was given in hand."""
    kinds, routes = jobs.Jobs(), router()

    @routes.post("/typed/{code}", dependencies=[action("draft.save")])
    async def typed(code: str, command: Typed, tx: HttpTx) -> Refusal | None:
        await fail(command.how, command.text, tx)
        return None

    @kinds.on("typed", overdue=timedelta())
    async def work(work: jobs.Work) -> None:
        async with work.begin() as tx:
            await fail(work.job.payload["how"], work.job.payload["text"], tx)

    made = WiredService(
        "orders", Settings(database_url=database_url, identity_keys=identities.keys_file), [routes], jobs=kinds
    )
    await made.database.open()
    yield made
    await made.database.close()


@pytest.mark.parametrize("how", HOW)
async def test_a_request_that_fails_tells_where_and_not_what(
    frail: WiredService, identities: Identities, kept: Kept, how: str
) -> None:
    """B-05, INV-15: typed text, a CSR, the token and a code in the address; on a failing statement or parser."""
    contact = identities.person("orders", "CB1000002", Who.CONTACT_FULL, "P1234567", src="192.0.2.7")
    transport = httpx.ASGITransport(app=api(frail))  # raises what the server below would print
    async with httpx.AsyncClient(transport=transport, base_url="http://orders", headers=contact) as http:
        answer = await http.post(f"/typed/{SECRET}?code={SECRET}", json={"how": how, "text": CSR})
    assert answer.status_code == 503 and SECRET not in answer.text
    assert SECRET not in kept.log and contact["authorization"][20:60] not in kept.log
    assert SECRET not in kept.traces and "MIIBIjANBgkq" not in kept.log + kept.traces
    (failed,) = [line for line in kept.lines if line["event"] == "request.failed"]
    assert "test_traces.py" in failed["exception"] and " fail" in failed["exception"], "where it happened is told"
    assert failed["source"] == "192.0.2.7" and failed["correlation_id"] == answer.headers["x-correlation-id"]


@pytest.mark.parametrize("how", HOW)
async def test_a_job_that_fails_tells_where_and_not_what(frail: WiredService, kept: Kept, how: str) -> None:
    async with frail.database.begin(frail.actor) as tx:
        tx.enqueue("typed", "one", {"how": how, "text": CSR})
    assert await workers.run_one(frail, "typed")
    assert {"job.failed", "job.overdue"} <= {line["event"] for line in kept.lines}
    assert SECRET not in kept.log and SECRET not in kept.traces


async def test_an_event_that_can_not_be_taken_in_is_not_quoted(service: WiredService, kept: Kept) -> None:
    event = SubscriberRegistered(version=1, number="P1234567", name=SECRET, kvk="12345678", address=ADDRESS)
    async with service.database.begin(service.actor) as tx:
        tx.emit(event)
        (_, row), tx._outgoing = tx._outgoing[-1], []
    head = tuple((n, v.encode()) for n, v in json.loads(row["headers"]).items())
    bad = row["payload"].replace(b'"version":1', b'"version":"%s"' % SECRET.encode())
    await inbox.consume(service, [Record(row["topic"], 0, 1, b"P1234567", bad, head)])
    assert SECRET not in kept.log and SECRET not in kept.traces


async def test_what_libraries_log_is_not_quoted_either(kept: Kept) -> None:
    """The server and asyncio print exceptions by the standard library's logging."""
    try:
        raise asyncpg.UniqueViolationError(f"duplicate key {SECRET}")
    except asyncpg.PostgresError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    try:
        int(SECRET)
    except ValueError:
        structlog.get_logger().exception("ours")
    assert "Exception in ASGI application" in kept.log and "builtins.ValueError" in kept.log
    assert "test_traces.py" in kept.log
    assert kept.log.count(SECRET) <= 1, "a constraint's message names the constraint; values are in its detail"


async def test_a_failure_of_ours_to_say_anything_ends_the_connection(kept: Kept) -> None:
    """Half an answer was sent when it broke: no second answer, and no exception with words for the server to print."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError(SECRET)

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    with pytest.raises(Exception) as broken:
        await Guarded(app, 30)(scope, SimpleNamespace(), send)  # type: ignore[arg-type]
    assert str(broken.value) == "" and broken.value.__suppress_context__
    assert len(sent) == 1 and SECRET not in kept.log


async def test_each_request_has_a_line_without_what_was_typed(
    frail: WiredService, identities: Identities, kept: Kept
) -> None:
    """ASVS 16.2.1: method, route, status, time, source, who; no id, no query, no body, no path that nobody knows."""
    contact = identities.person("orders", "CB1000002", Who.CONTACT_FULL, "P1234567", src="192.0.2.7")
    transport = httpx.ASGITransport(app=api(frail))
    async with httpx.AsyncClient(transport=transport, base_url="http://orders") as http:
        await http.post(f"/typed/{SECRET}?code={SECRET}", json={"how": "", "text": SECRET}, headers=contact)
        await http.post(f"/typed/{SECRET}", json={"how": "", "text": SECRET})
        await http.get(f"/{SECRET}/{SECRET}?{SECRET}", headers={"x-forwarded-for": SECRET, "user-agent": SECRET})
        await http.post("/typed/a", content=b"x" * 200_000, headers=contact)
        await http.get("/live")
    found = [line for line in kept.lines if line["event"] == "request"]
    told = [(x["method"], x["route"], x["status"], x.get("source", ""), x["who"]) for x in found]
    assert told == [
        ("POST", "/typed/{code}", 200, "192.0.2.7", "CB1000002"),
        ("POST", "/typed/{code}", 401, "", ""),
        ("GET", "-", 404, "", ""),
        ("POST", "-", 413, "", ""),
    ]
    assert all(x["ms"] >= 0 and len(x["correlation_id"]) == 32 for x in found)
    assert SECRET not in kept.log and SECRET not in kept.traces
    assert '"name": "POST /typed/{code}"' in kept.traces


@pytest.mark.parametrize(("hours", "same"), [(0, True), (72, False)])
async def test_a_job_belongs_to_the_trace_that_asked_for_it(
    service: WiredService, kept: Kept, hours: int, same: bool
) -> None:
    """Days later it is a trace of its own, with a link."""

    @service.jobs.on("seal", overdue=timedelta(days=1))
    async def seal(work: jobs.Work) -> None:
        return None

    with telemetry.span("asked"):
        async with service.database.begin(service.actor) as tx:
            tx.enqueue("seal", "a", {})
    with clock.moved(timedelta(hours=hours)):
        assert await workers.run_one(service, "seal")
    spans = {one.name: one for one in kept.exporter.get_finished_spans()}
    asked, ran = spans["asked"].context, spans["job seal"]
    assert (ran.context.trace_id == asked.trace_id) is same
    assert [link.context.span_id for link in ran.links] == ([] if same else [asked.span_id])
