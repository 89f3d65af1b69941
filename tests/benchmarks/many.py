"""Lists, search, reports and exports of one subscriber with 200,000 certificates among a million: certificates' own process over HTTP.

Beside it a neighbour with a thousand: how much longer its pages take among a million than among ten thousand, and while a
million rows are exported. Times are taken in one client, from the first byte of the request to the last of the answer.
"""

import asyncio
import http.client
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import marks
from chassis.testing import Databases, Identities
from local.infrastructure import infrastructure
from measured import percentile, row
from overview import Client, environment_of, port, running

MANY, ALL, FEW, BEGIN = 200_000, 1_000_000, 1_000, 10_000
LARGEST, NEIGHBOUR = "P1234567", "P2000000"
EXPORTS = 5  # of the largest: a million rows
TURNS, LOOKS = 100, 20  # of what takes a moment, and of what reads all of the largest
PAUSE = 0.02  # of the neighbour, between an answer and the next question
LIST, CSV, CBOM = "/certificates", "/certificates.csv", "/certificates.cdx.json"
FILL = """WITH given AS (INSERT INTO certificate (version, subscriber, family, product, common_name, sans, organisation, locality,
  state, country, subject, issuer, issuer_name, serial, not_before, not_after, revoked_at, key_type, manager, requester, added_at,
  sort_name, search, search_more)
SELECT 1, coalesce($3, 'P' || (3000000 + n % 500)), 'server', (ARRAY['pkio_private', 'public_ov', 'trial'])[1 + n % 3], name,
  ARRAY[name, 'www.' || name], 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'NL', 'CN=' || name,
  'CN=Bench CA', 'Bench CA', lpad(to_hex(n), 16, '0'), ends - interval '365 days', ends,
  CASE WHEN n % 17 = 0 THEN ends - interval '300 days' END, 'EC P-256', 'CB' || (1000000 + n % 50), 'CB' || (1000000 + n % 20),
  $4, name, name || E'\\x1f' || 'www.' || name, false
FROM (SELECT n, 'dienst' || n || (ARRAY['.portaal', '.api', '.mail'])[1 + n % 3] || '.voorbeeldstad.nl' AS name,
  $4::timestamptz + interval '1 second' * (n::bigint * 7919 % 50000000) - interval '300 days' AS ends
  FROM generate_series($1::int, $2::int) AS n) AS made RETURNING id, serial),
der AS (INSERT INTO certificate_der SELECT id, encode(sha256(serial::bytea), 'hex'), decode(repeat('30', 20), 'hex'), 'bench' FROM given)
INSERT INTO certificate_key SELECT id, encode(sha256(('key ' || serial)::bytea), 'hex') FROM given"""
PEOPLE = """INSERT INTO person (number, version, name, email, organisation, active)
SELECT 'CB' || (1000000 + n), 1, 'Beheerder ' || n, 'b' || n || '@voorbeeldstad.example', 'X', true FROM generate_series(0, 49) AS n"""
#: A part of a name in a subscriber's list, as short as a statement can be; with it the size of the largest's slice is known.
BY_HAND = """SELECT count(*) FROM certificate WHERE subscriber = $1 AND family = 'server' AND revoked_at IS NULL AND not_after >= now()
  AND search LIKE '%' || $2 || '%'"""


async def _fill(url: str, first: int, *parts: tuple[str | None, int]) -> int:
    """So many more of each subscriber (None: of five hundred others), from this number on, as after a night; the next number."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SET synchronous_commit = on")  # else nothing is settled yet that VACUUM could mark
        now = await connection.fetchval("SELECT date_trunc('second', now())")
        if first == 1:
            await connection.execute("INSERT INTO chain VALUES ('bench', '{}')")
            await connection.execute(PEOPLE)
        for subscriber, count in parts:
            for begin in range(0, count, 100_000):
                piece = min(100_000, count - begin)
                await connection.execute(FILL, first, first + piece - 1, subscriber, now, timeout=600)
                first += piece
        for table in ("certificate", "certificate_der", "certificate_key"):
            await connection.execute(f"VACUUM ANALYZE {table}", timeout=600)
        return first
    finally:
        await connection.close()


def _p95(ask: Callable[[], Any], turns: int = TURNS) -> float:
    """Milliseconds at p95: of three rounds the least, since some answers take less than what else a machine does now and then."""
    rounds = []
    for _ in range(3):
        times = []
        for _ in range(turns):
            started = time.perf_counter()
            ask()
            times.append((time.perf_counter() - started) * 1000)
        rounds.append(percentile(times, 95))
    return min(rounds)


def _memory(pid: int, name: str) -> float:
    """`VmRSS` or `VmHWM` of a process, in MB."""
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith(name)]
    return int(line.split()[1]) / 1024


async def _by_hand(url: str, terms: tuple[str, ...]) -> dict[str, float]:
    """Milliseconds at p95 of a search by one statement, by what is searched."""
    connection = await asyncpg.connect(url, server_settings={"jit": "off"})
    try:
        took = {}
        for term in terms:
            rounds = []
            for _ in range(3):
                times = []
                for _ in range(LOOKS):
                    started = time.perf_counter()
                    await connection.fetchval(BY_HAND, LARGEST, term)
                    times.append((time.perf_counter() - started) * 1000)
                rounds.append(percentile(times, 95))
            took[term] = min(rounds)
        return took
    finally:
        await connection.close()


async def _asked(url: str) -> list[dict[str, Any]]:
    """What the database says by itself: a key looked up beside an id, and what a certificate takes without its own bytes."""
    connection = await asyncpg.connect(url, server_settings={"jit": "off"})
    try:
        looks = (
            (
                "SELECT certificate FROM certificate_key WHERE spki_sha256 = encode(sha256(('key ' || lpad(to_hex($1::int), 16, '0'))::bytea), 'hex')"
            ),
            ("SELECT id FROM certificate WHERE id = $1::int"),
        )
        times: tuple[list[float], list[float]] = ([], [])
        for n in range(2_000):
            for sql, took in zip(looks, times, strict=True):
                started = time.perf_counter()
                assert await connection.fetchval(sql, 1 + n * 487 % ALL) is not None
                took.append((time.perf_counter() - started) * 1000)
        by_key, by_id = (percentile(took, 99) for took in times)
        size = await connection.fetchval("SELECT pg_total_relation_size('certificate')") / ALL
    finally:
        await connection.close()
    return [
        row(
            "a key looked up among a million",
            by_key,
            "ms p99",
            by_id,
            yardstick="a certificate by its id",
            at_least=marks.KEY,
        ),
        row("bytes of a certificate in lists, without its own", size, "bytes", marks.HOT_BYTES),
    ]


class _Measurement:
    """The process of certificates, two clients, and what is asked of it."""

    def __init__(self, pid: int, at: int, identities: Identities) -> None:
        self.pid, self._at, self._identities = pid, at, identities
        self.largest, self.neighbour = Client(at, identities, LARGEST), Client(at, identities, NEIGHBOUR)

    def small(self) -> tuple[float, float]:
        """The neighbour's first page and its search, at p95."""
        page, searched = partial(self.neighbour.get, LIST), partial(self.neighbour.get, LIST, name="portaal")
        return _p95(page), _p95(searched)

    def lists(self, by_hand: dict[str, float]) -> list[dict[str, Any]]:
        """The largest's list, from the first page to the last, and its search and reports."""
        get = self.largest.get
        answer = json.loads(get(LIST, status="all"))
        assert answer["total"] == MANY, answer["total"]
        first = _p95(partial(get, LIST, status="all"))
        middle = partial(get, LIST, status="all", page=answer["pages"] // 2)
        deep = json.loads(middle())["next_cursor"]
        beside = [_p95(partial(get, LIST, status="all", after=after), LOOKS) for after in (answer["next_cursor"], deep)]
        small = _p95(partial(self.neighbour.get, LIST, status="all"))
        what = "200,000 among a million"
        rows = [
            row(f"{what}: first page", first, "ms p95", small, yardstick="that of a thousand", at_least=marks.LARGEST),
            row(f"{what}: first page", first, "ms p95", marks.PAGE_MS),
            row(f"{what}: a page in the middle by its number", _p95(middle, LOOKS), "ms p95", first, yardstick="the first", at_least=marks.DEEP_NUMBER),
            row(f"{what}: a page in the middle, the next of one", beside[1], "ms p95", beside[0], yardstick="the second", at_least=marks.DEEP_NEXT),
        ]  # fmt: skip
        for term, floor in by_hand.items():
            took = _p95(partial(get, LIST, name=term), LOOKS)
            rows.append(
                row(
                    f"{what}: search for {term!r}",
                    took,
                    "ms p95",
                    floor,
                    yardstick="one statement by hand",
                    at_least=marks.SLICE,
                )
            )
        for report in ("people", "ending"):
            took = _p95(partial(get, f"{LIST}/{report}", family="server"), LOOKS)
            rows.append(row(f"{what}: report {report}", took, "ms p95", marks.REPORT_MS))
        return rows

    def exports(self) -> list[dict[str, Any]]:
        """How fast each file comes, and by how much the process grows meanwhile."""
        rows = []
        for name, path, line in (("CSV", CSV, b"\n"), ("CBOM", CBOM, b'{"type"')):
            self.largest.get(path, who="CB1000001", name="geen")  # what is loaded once
            Path(f"/proc/{self.pid}/clear_refs").write_text("5")
            before, started = _memory(self.pid, "VmRSS"), time.perf_counter()
            answer = self.largest.get(path, who="CB1000001", status="all")
            took = time.perf_counter() - started
            assert answer.count(line) >= MANY
            rows += [
                row(f"{name} of 200,000", took, "s", marks.EXPORT_S),
                row(f"{name} of 200,000: more memory", max(0.1, _memory(self.pid, "VmHWM") - before), "MB", marks.EXPORT_MB),
            ]  # fmt: skip
        return rows

    def beside_exports(self) -> list[dict[str, Any]]:
        """A neighbour's page while a million rows are exported, as each file."""
        idle, rows = self._looks(None, 200), []
        for name, path in (("CSV", CSV), ("CBOM", CBOM)):
            heads = [
                self._identities.person("certificates", f"CB100001{n}", "contact_full", LARGEST) for n in range(EXPORTS)
            ]
            command = [sys.executable, __file__, "export", str(self._at), path, json.dumps(heads)]
            process = subprocess.Popen(command, stdout=subprocess.PIPE)
            took = self._looks(process)
            counted = int(process.communicate()[0])
            assert counted >= EXPORTS * MANY, counted
            rows.append(row(f"a neighbour's page while a million rows are exported as {name}", percentile(took, 95), "ms p95",
                            percentile(idle, 95), yardstick="the same while nobody else asks", at_least=marks.NEIGHBOUR))  # fmt: skip
        return rows

    def _looks(self, beside: "subprocess.Popen[bytes] | None", most: int = 100_000) -> list[float]:
        times: list[float] = []
        while len(times) < most and (beside is None or beside.poll() is None):
            started = time.perf_counter()
            self.neighbour.get(LIST)
            times.append((time.perf_counter() - started) * 1000)
            time.sleep(PAUSE)
        return times


def _export(at: int, path: str, heads: list[dict[str, str]]) -> None:
    """Whole lists, one after another, by a process of its own: says how many lines they had."""
    lines = 0
    for head in heads:
        connection = http.client.HTTPConnection("127.0.0.1", at, timeout=60)
        connection.request("GET", f"{path}?status=all", headers=head)
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        while piece := answer.read(1 << 20):
            lines += piece.count(b"\n")
        connection.close()
    print(lines)


def run() -> list[dict[str, Any]]:
    """The neighbour among ten thousand, then all of it among a million."""
    with tempfile.TemporaryDirectory() as name, infrastructure(Path(name)) as made:
        folder = Path(name)
        databases, identities = Databases(made.postgres_admin_url), Identities(folder)
        url = asyncio.run(databases.clone("certificates"))
        owner, at = databases.owner(url), port()
        try:
            following = asyncio.run(_fill(owner, 1, (NEIGHBOUR, FEW), (None, BEGIN - FEW)))
            command = ["-m", "chassis", "certificates", "api", "--port", str(at)]
            with running(command, at, environment_of(folder, url, identities)) as pid:
                measured = _Measurement(pid, at, identities)
                before = measured.small()
                asyncio.run(_fill(owner, following, (LARGEST, MANY), (None, ALL - MANY - BEGIN)))
                after = measured.small()
                names = (("page", marks.SCALE_PAGE), ("search", marks.SCALE_SEARCH))
                rows = [
                    row(
                        f"a {what} of a thousand among a million",
                        late,
                        "ms p95",
                        early,
                        yardstick="among ten thousand",
                        at_least=mark,
                    )
                    for (what, mark), early, late in zip(names, before, after, strict=True)
                ]
                terms = asyncio.run(_by_hand(url, ("po", "dienst", "geen")))
                return [
                    *rows,
                    *measured.lists(terms),
                    *measured.exports(),
                    *measured.beside_exports(),
                    *asyncio.run(_asked(owner)),
                ]
        finally:
            asyncio.run(databases.drop(url))


if __name__ == "__main__":
    if sys.argv[1:2] == ["export"]:
        _export(int(sys.argv[2]), sys.argv[3], json.loads(sys.argv[4]))
    else:
        print(json.dumps(run(), indent=1))
