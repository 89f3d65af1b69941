"""`/metrics`: who may read it, what it says, and that neither a database nor a stranger makes it cost much."""

import asyncio
import json
import logging
from datetime import timedelta
from typing import Any

import httpx
import pytest
import structlog
from chassis import clock, counters, telemetry
from chassis.edge.app import api
from chassis.operations import logged, metrics
from chassis.testing import Identities
from chassis.wiring import WiredService
from chassis.work import lanes
from contracts.alarms import ALARMS
from contracts.authority import Who
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy import text
from structlog.testing import capture_logs

SECRET = {"authorization": "Bearer a secret of the scraper"}


def told(page: str) -> dict[tuple[str, str], float]:
    """By name and value of the label that tells it apart."""
    found = {}
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            found[sample.name, next(iter(sample.labels.values()), "")] = sample.value
    return found


@pytest.fixture
def scraped(service: WiredService) -> httpx.AsyncClient:
    settings = service.settings.model_copy(update={"metrics_token": SecretStr("a secret of the scraper")})
    app = api(service)
    app.include_router(metrics.router(settings, service))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://orders")


async def test_only_who_has_the_secret_reads_it(
    scraped: httpx.AsyncClient, service: WiredService, identities: Identities
) -> None:
    """No token of a person or a service opens it, and without the setting there is nothing to open."""
    wrong: list[dict[str, str]] = [
        {},
        {"authorization": "Bearer "},
        {"authorization": "Bearer a secret of the scrape"},
        identities.service("operator", "orders"),
        identities.person("orders", "CB1000002", Who.CONTACT_FULL, "P1234567"),
    ]
    async with scraped as http:
        for headers in wrong:
            answer = await http.get("/metrics", headers=headers)
            assert answer.status_code == 401 and "mc_" not in answer.text
        assert (await http.get("/metrics", headers=SECRET)).status_code == 200
    bare = FastAPI()
    bare.include_router(metrics.router(service.settings, service))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=bare), base_url="http://orders") as http:
        for headers in ({}, {"authorization": "Bearer "}, SECRET):
            assert (await http.get("/metrics", headers=headers)).status_code == 404


async def test_it_says_what_waits_what_is_parked_and_what_failed(
    scraped: httpx.AsyncClient, service: WiredService
) -> None:
    """Queues, their oldest, parked facts and records; in Prometheus' format, with no id and no name in it."""
    with clock.moved(timedelta(minutes=-10)):
        async with service.database.begin() as tx:
            tx.put("mc.organisation.v1", "P1234567", b"{}", {}, tx.new_id())
            tx.put("mc.organisation.v1", "P7654321", b"{}", {}, tx.new_id())
            tx.enqueue("mail", "one", {"to": "a@voorbeeld.example"}, tenant="P1234567")
            tx.enqueue("mail", "never", {}, tenant="P7654321")
            tx.enqueue("mail", "kersenpit-2", {}, tenant="P7654321", not_before=tx.now + timedelta(days=1))
        async with service.database.begin() as tx:
            connection = await tx.session.connection()
            for statement in (
                "UPDATE outbox SET parked_at = created_at WHERE partition_key = 'P7654321'",
                "UPDATE job SET state = 'failed' WHERE key = 'never'",
            ):
                await connection.exec_driver_sql(statement)
    async with scraped as http:
        page = (await http.get("/metrics", headers=SECRET)).text
    numbers = told(page)
    assert numbers["mc_database_answered", ""] == 1
    assert numbers["mc_outbox_rows", ""] == 2 and numbers["mc_outbox_parked_rows", ""] == 1
    assert 600 <= numbers["mc_outbox_oldest_seconds", ""] < 900
    assert numbers["mc_jobs", "mail"] == 2 and 600 <= numbers["mc_jobs_oldest_seconds", "mail"] < 900
    assert numbers["mc_dead_letters", ""] == 0 and numbers["mc_jobs_failed", "mail"] == 1
    assert not [word for word in ("P1234567", "voorbeeld.example", "kersenpit") if word in page]


async def test_the_database_is_asked_once_for_many_who_ask(
    scraped: httpx.AsyncClient, service: WiredService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of ten scrapers at once one asks; an answer is kept for a few seconds."""
    asked: list[int] = []
    ask = metrics.Scrape._ask

    async def counted(self: metrics.Scrape) -> None:
        asked.append(1)
        await ask(self)

    monkeypatch.setattr(metrics.Scrape, "_ask", counted)
    async with scraped as http:
        await asyncio.gather(*(http.get("/metrics", headers=SECRET) for _ in range(10)))
        assert len(asked) == 1


async def test_an_answer_of_the_database_is_asked_again_when_it_is_old(
    scraped: httpx.AsyncClient, service: WiredService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "KEPT", 0.0)
    async with scraped as http:
        assert ("mc_jobs", "mail") not in told((await http.get("/metrics", headers=SECRET)).text)
        async with service.database.begin() as tx:
            tx.enqueue("mail", "one", {})
        assert told((await http.get("/metrics", headers=SECRET)).text)["mc_jobs", "mail"] == 1


async def test_f22_a_database_that_hangs_holds_up_no_scrape(
    service: WiredService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other numbers come within the deadline, and the old ones of the database are not shown as if they were true."""
    slow = metrics.Asked("mc_slow", "-", "SELECT 7 FROM pg_sleep((SELECT 60 * count(*) FROM note))")
    monkeypatch.setattr(metrics, "OURS", (*metrics.OURS, slow))
    monkeypatch.setattr(metrics, "KEPT", 0.0)
    monkeypatch.setattr(metrics, "DEADLINE", 30.0)
    scrape = metrics.Scrape(service)
    async with service.database.begin() as tx:
        tx.enqueue("mail", "one", {})
    numbers = told((await scrape.text()).decode())
    assert (numbers["mc_database_answered", ""], numbers["mc_slow", ""], numbers["mc_jobs", "mail"]) == (1, 7, 1)
    async with service.database.begin() as tx:
        await tx.session.execute(text("INSERT INTO note VALUES ('slow', 1)"))
    monkeypatch.setattr(metrics, "DEADLINE", 0.3)
    started = asyncio.get_running_loop().time()
    numbers = told((await scrape.text()).decode())
    assert asyncio.get_running_loop().time() - started < 20
    assert (numbers["mc_database_answered", ""], numbers["mc_slow", ""]) == (0, 0)
    assert ("mc_jobs", "mail") not in numbers and ("mc_database_connections", "writes") in numbers


def test_alarms_are_counted_by_names_of_ours_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counters, "_minutes", {})

    def count(name: str) -> float:
        return float(counters.RAISED.labels(name)._value.get())

    before = count("order.failed"), count("unknown")
    counters.alarm(None, "error", {"event": "order.failed", "alarm": True})
    counters.alarm(None, "error", {"event": "made up by a stranger", "alarm": True})
    counters.alarm(None, "error", {"event": "order.failed"})
    assert (count("order.failed"), count("unknown")) == (before[0] + 1, before[1] + 1)
    assert "unknown" not in ALARMS


def test_an_alarm_that_repeats_is_five_calls_a_minute_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is called every second. No line is lost: the sixth has `repeated`. Another alarm is not held back by it."""
    monkeypatch.setattr(counters, "_minutes", {})
    before = counters.RAISED.labels("seal.unfit")._value.get()
    with clock.moved(timedelta(days=3)):
        lines = [counters.alarm(None, "error", {"event": "seal.unfit", "alarm": True}) for _ in range(50)]
        other = counters.alarm(None, "error", {"event": "order.failed", "alarm": True})
    assert sum(1 for line in lines if line.get("alarm")) in {5, 10}, "ten when the minute ended on the way"
    assert all(line.get("alarm") or line["repeated"] for line in lines) and other["alarm"]
    assert counters.RAISED.labels("seal.unfit")._value.get() == before + 50
    with clock.moved(timedelta(days=3, minutes=2)):
        assert counters.alarm(None, "error", {"event": "seal.unfit", "alarm": True})["alarm"]


def test_alarms_of_a_command_are_lines_of_json_beside_what_it_came_to(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As any process's: who watches the lines of a cron job finds them; what the command prints can be read by programs."""
    before, handlers = structlog.get_config(), logging.getLogger().handlers[:]
    monkeypatch.setattr(telemetry.trace, "set_tracer_provider", lambda _: None)
    try:
        with logged("orders.dead-letters"):
            telemetry.log.error("order.unknown", alarm=True, order="1")
        print("1 of 1 were done.")
    finally:
        structlog.configure(**before)
        structlog.contextvars.clear_contextvars()
        logging.getLogger().handlers[:] = handlers
    said = capsys.readouterr()
    (line,) = [json.loads(line) for line in said.err.splitlines()]
    assert (line["event"], line["alarm"], line["service"]) == ("order.unknown", True, "orders.dead-letters")
    assert said.out == "1 of 1 were done.\n"


async def test_silence_is_noticed_by_rounds_that_did_not_end(service: WiredService) -> None:
    """A round that fails leaves its last good moment; who watches sees that it grows old, and by how much it may."""
    stop, ended = asyncio.Event(), []

    async def a_round_of_the_test(_: Any) -> None:
        ended.append(1)
        if len(ended) == 2:
            stop.set()
            raise ValueError

    await asyncio.wait_for(lanes.run_every(service, 0.01, a_round_of_the_test, stop), 5)
    at = counters.ROUNDS.labels("a_round_of_the_test")._value.get()
    assert abs(at - clock.now().timestamp()) < 60 and len(ended) == 2
    assert counters.PACES.labels("a_round_of_the_test")._value.get() == 0.01


async def test_silence_is_noticed_by_rounds_that_never_ended(service: WiredService) -> None:
    """One that hangs, or fails from its first run on, has the moment of its start: an age that grows from then on."""
    begun = asyncio.Event()

    async def a_round_that_hangs(_: Any) -> None:
        begun.set()
        await asyncio.Event().wait()

    with clock.moved(timedelta(hours=-2)):
        task = asyncio.create_task(lanes.run_every(service, 60, a_round_that_hangs, asyncio.Event()))
        await asyncio.wait_for(begun.wait(), 5)
    age = clock.now().timestamp() - counters.ROUNDS.labels("a_round_that_hangs")._value.get()
    assert 7200 <= age < 7500 and age > 3 * counters.PACES.labels("a_round_that_hangs")._value.get() + 300
    task.cancel()


async def test_a_round_that_fails_three_times_in_a_row_is_an_alarm_once(service: WiredService) -> None:
    """Twice is no alarm; once in a row of failures, and again in the next row. Its moment stays that of the last good end."""
    stop, outcomes = asyncio.Event(), iter([1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1])

    async def a_round_that_fails(_: Any) -> None:
        fails = next(outcomes, None)
        if fails is None:
            stop.set()
        elif fails:
            raise ValueError

    with capture_logs() as logs:
        await asyncio.wait_for(lanes.run_every(service, 0.001, a_round_that_fails, stop), 5)
    failed = [line["alarm"] for line in logs if line["event"] == "periodic.failed"]
    assert failed == [False, False, False, False, True, False, False, False, True]
    assert {line["what"] for line in logs} == {"a_round_that_fails"}
