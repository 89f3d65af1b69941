"""`/metrics` in Prometheus' text format: what this process counted, and what its database says at this moment.

On an inner port only, for who has the secret of setting `METRICS_TOKEN`; without the setting there is no such address.
Every process of a service asks the database, so that what is stuck is seen whichever of them is down; it asks at most
once in `KEPT` seconds, for at most `DEADLINE`, and answers without when the database doesn't.
"""

import asyncio
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
from contracts.authority import ACTIONS
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from chassis import clock
from chassis.settings import Settings
from chassis.telemetry import log
from chassis.wiring import WiredService

KEPT, DEADLINE = 5.0, 3.0  # seconds
ACTION = "numbers.read"


@dataclass(frozen=True)
class Asked:
    """A gauge that the database knows: rows of label values and a number. `$1` is this moment."""

    name: str
    help: str
    sql: str
    labels: tuple[str, ...] = ()


OURS = (
    Asked(
        "mc_outbox_rows",
        "Facts that wait to be published; 100,000 is that or more.",
        "SELECT count(*) FROM (SELECT FROM outbox LIMIT 100000) AS counted",
    ),
    Asked(
        "mc_outbox_oldest_seconds",
        "Age of the oldest fact that waits to be published.",
        "SELECT extract(epoch FROM $1::timestamptz - created_at) FROM outbox ORDER BY id LIMIT 1",
    ),
    Asked(
        "mc_outbox_parked_rows",
        "Facts that Kafka refuses.",
        "SELECT count(*) FROM outbox WHERE parked_at IS NOT NULL",
    ),
    Asked(
        "mc_dead_letters",
        "Parked records that nobody has dealt with.",
        "SELECT count(*) FROM dead_letter WHERE redriven_at IS NULL AND skipped_at IS NULL",
    ),
    Asked(
        "mc_jobs", "Jobs that wait.", "SELECT kind, count(*) FROM job WHERE state = 'waiting' GROUP BY kind", ("kind",)
    ),
    Asked(
        "mc_jobs_oldest_seconds",
        "For how long the oldest job could have been worked on.",
        "SELECT kind, extract(epoch FROM $1::timestamptz - min(not_before)) FROM job WHERE state = 'waiting' AND not_before <= $1 GROUP BY kind",
        ("kind",),
    ),
    Asked(
        "mc_jobs_failed",
        "Jobs that were given up.",
        "SELECT kind, count(*) FROM job WHERE state = 'failed' GROUP BY kind",
        ("kind",),
    ),
    Asked(
        "mc_evidence_marked",
        "Things whose evidence is past its time and goes days after it was marked.",
        "SELECT count(*) FROM retention WHERE marked_at IS NOT NULL AND removed_at IS NULL",
    ),
    Asked(
        "mc_evidence_removed",
        "Things whose evidence was removed within the last day.",
        "SELECT count(*) FROM retention WHERE removed_at > $1::timestamptz - interval '1 day'",
    ),
    Asked("mc_legal_holds", "Legal holds that last.", "SELECT count(*) FROM legal_hold WHERE ended_at IS NULL"),
)


class Scrape:
    """What the database of a service says, kept for a moment."""

    def __init__(self, service: WiredService[Any]) -> None:
        self._service, self._registry = service, CollectorRegistry()
        asked = (*OURS, *(Asked(name, help_, sql) for name, (help_, sql) in service.jobs.gauges.items()))
        self._gauges = [(each, Gauge(each.name, each.help, each.labels, registry=self._registry)) for each in asked]
        self._answered = Gauge(
            "mc_database_answered", "1 when the database told these numbers.", registry=self._registry
        )
        self._pool = Gauge("mc_database_connections", "Connections in use.", ["pool"], registry=self._registry)
        self._lock, self._until = asyncio.Lock(), 0.0

    async def text(self) -> bytes:
        """The numbers as text; those of the database may be `KEPT` seconds old."""
        async with self._lock:
            now = asyncio.get_running_loop().time()
            if now >= self._until:
                await self._ask()
                self._until = asyncio.get_running_loop().time() + KEPT
        for pool, used in self._service.database.in_use().items():
            self._pool.labels(pool).set(used)
        return generate_latest() + generate_latest(self._registry)

    async def _ask(self) -> None:
        try:
            async with asyncio.timeout(DEADLINE), self._service.database.reads.acquire(timeout=DEADLINE) as connection:
                readings = [(gauge, await _rows(connection, each)) for each, gauge in self._gauges]
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("metrics.unanswered", exc_info=error)
            readings = [(gauge, []) for _, gauge in self._gauges]  # an old number would look like a good one
            self._answered.set(0)
        else:
            self._answered.set(1)
        for gauge, rows in readings:
            _tell(gauge, rows)


async def _rows(connection: Any, each: Asked) -> Sequence[Sequence[Any]]:
    rows: Sequence[Sequence[Any]] = await connection.fetch(each.sql, *([clock.now()] if "$1" in each.sql else []))
    return rows


def _tell(gauge: Gauge, rows: Sequence[Sequence[Any]]) -> None:
    if not gauge._labelnames:
        gauge.set(float(rows[0][0] or 0) if rows else 0)
        return
    gauge.clear()
    for *labels, number in rows:
        gauge.labels(*labels).set(float(number))


def router(settings: Settings, service: WiredService[Any] | None = None) -> APIRouter:
    """The address `/metrics`; none when no secret is set. `service`: with what its database says."""
    routes, secret = APIRouter(), settings.metrics_token.get_secret_value()
    if not secret:
        return routes
    scrape = None if service is None else Scrape(service)

    async def scraper(request: Request) -> None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            raise HTTPException(401)

    ACTIONS[ACTION]
    scraper.action = ACTION  # type: ignore[attr-defined]

    @routes.get("/metrics", include_in_schema=False, dependencies=[Depends(scraper)])
    async def metrics() -> Response:
        text = generate_latest() if scrape is None else await scrape.text()
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    return routes
