"""The overview of one subscriber with 20,000 certificates: certificates' own process over HTTP on loopback.

20,000 certificates of 200 other subscribers stand between them. Times are from the first byte of the request to the
last of the answer, in one client; the yardstick of a time is what we promise, that of the CPU the same two queries by
hand in the smallest process that can answer HTTP.
"""

import asyncio
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import asyncpg
from certificates import main
from certificates.domain.words import words_of
from certificates.service import overview
from certificates.settings import Settings
from certificates.store.export import statement
from certificates.store.visible import visible_to
from chassis import clock
from chassis.actor import Actor
from chassis.testing import Databases, Identities
from contracts.authority import Who
from contracts.certificates import CertificatePage, CertificateSort, ListQuery
from contracts.products import Family
from local.infrastructure import infrastructure
from marks import EXPORT, OVERVIEW_CPU, PAGE_MS, PAGE_STATEMENTS, WHOLE_SLICE_MS
from pydantic import SecretStr
from standins.pki import Pki

SUBSCRIBER, CERTIFICATES, TURNS = "P1234567", 20_000, 300
FILL = """INSERT INTO certificate (version, subscriber, family, product, common_name, sans, organisation, locality,
  state, country, subject, issuer, issuer_name, serial, not_before, not_after, revoked_at, key_type, manager, added_at,
  sort_name, search, search_more)
SELECT 1, subscriber, 'server', (ARRAY['pkio_private', 'public_ov', 'trial'])[1 + n % 3], name,
  ARRAY[name, 'www.' || name], 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'NL', 'CN=' || name,
  'CN=Bench CA', 'Bench CA', lpad(to_hex(n), 16, '0'), ends - interval '365 days', ends,
  CASE WHEN n % 17 = 0 THEN ends - interval '300 days' END, 'EC P-256', 'CB1000010', CAST($2 AS timestamptz),
  name, name || E'\\x1f' || 'www.' || name, false
FROM (SELECT n, CASE WHEN n % 2 = 0 THEN CAST($3 AS text) ELSE 'P' || (2000000 + n / 2 % 200) END AS subscriber,
  'dienst' || n || (ARRAY['.portaal', '.api', '.mail'])[1 + n % 3] || '.voorbeeldstad.nl' AS name,
  CAST($2 AS timestamptz) + interval '1 minute' * (n * 7919 % 1000000) - interval '300 days' AS ends
  FROM generate_series(1, CAST($1 AS int)) AS n) AS made"""
_BY_HAND = """
import asyncpg, json, sys, uvicorn
ROWS = '''SELECT c.id, c.common_name, cardinality(c.sans) - 1 AS more_names, c.product, c.not_before, c.not_after,
  p.name AS manager_name FROM certificate c LEFT JOIN person p ON p.number = c.manager
  WHERE c.subscriber = $1 AND c.family = 'server' AND c.revoked_at IS NULL AND c.not_after >= now()
  ORDER BY c.not_after, c.id LIMIT 25'''
TOTAL = '''SELECT count(*) FROM certificate c WHERE c.subscriber = $1 AND c.family = 'server'
  AND c.revoked_at IS NULL AND c.not_after >= now()'''
pool = None
async def app(scope, receive, send):
    global pool
    if scope['type'] != 'http':
        return
    pool = pool or await asyncpg.create_pool(sys.argv[1], min_size=1, max_size=1, server_settings={'jit': 'off'})
    rows = await pool.fetch(ROWS, 'P1234567')
    total = await pool.fetchval(TOTAL, 'P1234567')
    body = json.dumps({'rows': [dict(r) for r in rows], 'total': total}, default=str).encode()
    await send({'type': 'http.response.start', 'status': 200, 'headers': []})
    await send({'type': 'http.response.body', 'body': body})
uvicorn.run(app, host='127.0.0.1', port=int(sys.argv[2]), log_config=None, access_log=False, lifespan='off')
"""


def port() -> int:
    """A port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def prepare(databases: Databases) -> str:
    """A database of certificates with the rows of `FILL`, and one manager."""
    url = await databases.clone("certificates")
    connection = await asyncpg.connect(databases.owner(url))
    try:
        await connection.execute("SET synchronous_commit = on")  # else nothing is settled yet that VACUUM could mark
        now = await connection.fetchval("SELECT date_trunc('second', now())")
        await connection.execute(FILL, 2 * CERTIFICATES, now, SUBSCRIBER)
        await connection.execute(
            "INSERT INTO person VALUES ('CB1000010', 1, 'Karel Tak', 'k@voorbeeldstad.example', NULL, 'X', true)"
        )
        await connection.execute("VACUUM ANALYZE certificate")
        assert (
            await connection.fetchval("SELECT count(*) FROM certificate WHERE subscriber = $1", SUBSCRIBER)
            == CERTIFICATES
        )
    finally:
        await connection.close()
    return url


@contextmanager
def running(command: list[str], port: int, environment: dict[str, str] | None = None) -> Iterator[int]:
    """A process that answers on the port; its pid."""
    process = subprocess.Popen([sys.executable, *command], env=os.environ | (environment or {}))
    try:
        for _ in range(3600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None
            time.sleep(0.05)
        yield process.pid
    finally:
        process.terminate()
        process.wait(15)


class Client:
    """One keep-alive connection of a contact person of a subscriber; the token is made anew in time."""

    def __init__(self, port: int, identities: Identities, subscriber: str = SUBSCRIBER) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._identities, self._subscriber, self._made, self._head = identities, subscriber, 0.0, dict[str, str]()

    def get(self, path: str, *, who: str = "CB1000002", **params: Any) -> bytes:
        """The body of the answer, which must be 200."""
        if who != "CB1000002" or time.monotonic() - self._made > 30:
            self._head = self._identities.person("certificates", who, Who.CONTACT_FULL, self._subscriber)
            self._made = time.monotonic() if who == "CB1000002" else 0.0
        try:
            answer = self._send(f"{path}?{urlencode(params)}")
        except http.client.RemoteDisconnected:  # idle for longer than the server keeps a connection
            self._connection.close()
            answer = self._send(f"{path}?{urlencode(params)}")
        body = answer.read()
        assert answer.status == 200, body[:300]
        return body

    def _send(self, target: str) -> http.client.HTTPResponse:
        self._connection.request("GET", target, headers=self._head)
        return self._connection.getresponse()


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _p95(ask: Callable[[], bytes]) -> float:
    for _ in range(20):
        ask()
    times = []
    for _ in range(TURNS):
        started = time.perf_counter()
        ask()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.quantiles(times, n=20)[18]


def _cpu_each(pid: int, ask: Callable[[], bytes]) -> float:
    """Milliseconds of CPU of the process per answer: the median of five rounds."""
    rounds = []
    for _ in range(5):
        before = _cpu(pid)
        for _ in range(400):
            ask()
        rounds.append((_cpu(pid) - before) * 1000 / 400)
    return statistics.median(rounds)


async def _statements(url: str, environment: dict[str, str]) -> float:
    """The most SQL statements that one page of the overview sends, over several views."""
    roots, limits = Path(environment["CA_ROOTS"]), Path(environment["PRODUCT_LIMITS"])
    service = main.service(Settings(database_url=SecretStr(url), ca_roots=roots, product_limits=limits))
    await service.database.open()
    sent: list[str] = []
    most = 0
    async with service.database.reads.acquire() as connection:
        connection.add_query_logger(lambda record: sent.append(record.query))
        for more in ({}, {"page": 700}, {"name": "portaal"}, {"sort": CertificateSort.NAME, "page": 3}):
            sent.clear()
            page = await overview.page(connection, Actor("CB1", SUBSCRIBER), ListQuery(**more), clock.now())
            assert isinstance(page, CertificatePage) and page.rows
            most = max(most, len(sent))
    await service.database.close()
    return float(most)


def run() -> list[dict[str, Any]]:
    """Times at p95 for several views, SQL statements per page, size of a page, CPU against the queries by hand."""
    with tempfile.TemporaryDirectory() as name, infrastructure(Path(name)) as made:
        folder = Path(name)
        databases, identities = Databases(made.postgres_admin_url), Identities(folder)
        url = asyncio.run(prepare(databases))
        environment = environment_of(folder, url, identities)
        try:
            return [*_measured(url, environment, identities), *_counted(url, environment)]
        finally:
            asyncio.run(databases.drop(url))


def environment_of(folder: Path, url: str, identities: Identities) -> dict[str, str]:
    """The settings of certificates over this database, with a PKI of its own in the folder."""
    Pki(folder / "pki").make_all()
    limits = folder / "product-limits.json"
    limits.write_text("[]")  # lists say nothing of how long a new one would last
    return {
        "DATABASE_URL": url, "PRODUCT_LIMITS": str(limits), "IDENTITY_KEYS": str(identities.keys_file), "LOG_LEVEL": "WARNING",
        "CA_ROOTS": str(folder / "pki" / "server-cas.pem"),
    }  # fmt: skip


def _measured(url: str, environment: dict[str, str], identities: Identities) -> list[dict[str, Any]]:
    here, peer_port = port(), port()
    command = ["-m", "chassis", "certificates", "api", "--port", str(here)]
    with (
        running(command, here, environment) as pid,
        running(["-c", _BY_HAND, url, str(peer_port)], peer_port) as peer,
    ):
        client, by_hand = Client(here, identities), Client(peer_port, identities)
        pages = json.loads(client.get("/certificates"))["pages"]
        views: list[tuple[str, dict[str, Any], float]] = [
            ("first page", {}, PAGE_MS),
            ("last page", {"page": pages}, PAGE_MS),
            ("first page, all statuses by name", {"status": "all", "sort": "name"}, WHOLE_SLICE_MS),
            ("search for a part of a name", {"name": "portaal"}, WHOLE_SLICE_MS),
        ]
        rows = [
            _row(f"overview, 20,000 certificates: {view}", _p95(partial(client.get, "/certificates", **params)),
                 "ms p95", "promise", promise)
            for view, params, promise in views
        ]  # fmt: skip
        ours = _cpu_each(pid, lambda: client.get("/certificates"))
        theirs = _cpu_each(peer, lambda: by_hand.get("/"))
        rows.append(
            _row("overview: CPU of the api per page", ours, "ms CPU", "two queries by hand", theirs, OVERVIEW_CPU)
        )
        exported, copied = zip(*((_exported(client), asyncio.run(_copied(url))) for _ in range(5)), strict=True)
        rate, peer_rate = statistics.median(exported), statistics.median(copied)
        name = "export of 20,000 certificates over HTTP"
        rows.append(_row(name, rate, "rows/s", "the same COPY to a file", peer_rate, EXPORT, more=True))
    return rows


def _exported(client: Client) -> float:
    """Rows per second of the export, last byte included."""
    started = time.perf_counter()
    assert client.get("/certificates.csv", status="all").count(b"\n") == CERTIFICATES + 1
    return CERTIFICATES / (time.perf_counter() - started)


async def _copied(url: str) -> float:
    """Rows per second of the export's own statement, straight from PostgreSQL into a file."""
    query = ListQuery(status=None)
    selection = visible_to(Actor("CB1000002", SUBSCRIBER)).matching(query, clock.now())
    sql = statement(selection, query, clock.now(), words_of(Family.SERVER, "nl"))
    connection = await asyncpg.connect(url, server_settings={"jit": "off", "random_page_cost": "1.1"})
    try:
        with tempfile.TemporaryFile() as file:
            started = time.perf_counter()
            await connection.copy_from_query(sql, *selection.args, output=file, format="csv", delimiter=";")
            return CERTIFICATES / (time.perf_counter() - started)
    finally:
        await connection.close()


def _counted(url: str, environment: dict[str, str]) -> list[dict[str, Any]]:
    most = asyncio.run(_statements(url, environment))
    return [_row("overview: SQL statements of certificates per page", most, "statements", "promise", PAGE_STATEMENTS)]


def _row(
    name: str, value: float, unit: str, yardstick: str, yardstick_value: float, at_least: float = 1.0, *,
    more: bool = False,
) -> dict[str, Any]:  # fmt: skip
    ratio = value / yardstick_value if more else yardstick_value / value
    return {
        "name": name, "value": round(value, 2), "unit": unit, "yardstick": yardstick,
        "yardstick_value": round(yardstick_value, 2), "ratio": round(ratio, 2), "at_least": at_least,
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
