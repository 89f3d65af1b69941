"""The overview and a saved step over TLS, each beside its floor: gateway, auth, certificates and orders as processes.

One subscriber with 20,000 certificates, 20,000 of others between them. Ours and the floor (`floors.py`) take turns, warm, over
one kept connection each, so that whatever else the machine does meets both. CPU is that of all processes that answer,
PostgreSQL's included on both sides.
"""

import asyncio
import hashlib
import http.client
import json
import pickle
import re
import ssl
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import asyncpg
from auth import main as auth
from auth.settings import Settings as AuthSettings
from auth.tables import CredentialRow, SessionRow
from chassis import clock
from chassis.service import Service
from chassis.testing import Databases, Identities, Portal
from contracts.certificates import CertificateImported
from contracts.organisation import Address, Authorisation, PersonRegistered, Registration, Role, SubscriberRegistered
from contracts.products import Product
from local.infrastructure import infrastructure
from local.journey import new_csr
from marks import PAGE, PAGE_CPU, STEP, STEP_CPU, STEP_MS
from measured import percentile, row
from orders import main as orders
from orders.settings import Settings as OrdersSettings
from overview import SUBSCRIBER, port, prepare, running
from pydantic import SecretStr
from recorded import statements
from standins.pki import Pki

WARM, ROUNDS, EACH = 20, 8, 25
RECORDED = Path(__file__).with_name("recorded.py")
IDLE = 5.0  # seconds; the edge ends a connection after fifteen
SECRET = "s" * 43
CERTIFICATE, NAME = 7, "koppelvlak.voorbeeldstad.example"


class Visit:
    """One kept connection over TLS."""

    def __init__(self, port: int, tls_ca: Path) -> None:
        context = ssl.create_default_context(cafile=str(tls_ca))
        self._connection = http.client.HTTPSConnection("localhost", port, timeout=60, context=context)
        self._used = 0.0
        self._head = {
            "cookie": f"__Host-sid={SECRET}", "sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate",
            "origin": f"https://localhost:{port}",
        }  # fmt: skip

    def ask(self, path: str, form: dict[str, str] | None = None, *, packed: bool = True) -> tuple[int, str, bytes]:
        """Status, where it leads, and the body."""
        body = None if form is None else urlencode(form)
        head = self._head | {"accept-encoding": "gzip" if packed else "identity"}
        if body is not None:
            head["content-type"] = "application/x-www-form-urlencoded"
        answer = self._answer(path, body, head)
        return answer.status, answer.headers.get("location", ""), answer.read()

    def _answer(self, path: str, body: str | None, head: dict[str, str]) -> http.client.HTTPResponse:
        """A connection that nobody used while the other side was measured is opened anew, before anything is timed."""
        if time.monotonic() - self._used > IDLE:
            self._connection.close()
        self._connection.request("GET" if body is None else "POST", path, body=body, headers=head)
        answer = self._connection.getresponse()
        self._used = time.monotonic()
        return answer


class Processes:
    """CPU seconds of some processes, and of the PostgreSQL backends of some databases."""

    def __init__(self, pids: list[int], admin: str, *urls: str) -> None:
        self._pids, self._admin, self._databases = pids, admin, [url.rpartition("/")[2] for url in urls]

    def _backends(self) -> list[int]:
        async def ask() -> list[int]:
            connection = await asyncpg.connect(self._admin)
            try:
                sql = "SELECT pid FROM pg_stat_activity WHERE datname = ANY($1::text[])"
                return [found["pid"] for found in await connection.fetch(sql, self._databases)]
            finally:
                await connection.close()

        return asyncio.run(ask())

    def cpu(self) -> dict[int, float]:
        """By process id, as the scheduler counts it."""
        return {pid: _cpu(pid) for pid in (*self._pids, *self._backends())}


def _cpu(pid: int) -> float:
    tasks = Path(f"/proc/{pid}/task")
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9


def used(before: dict[int, float], after: dict[int, float]) -> float:
    """Milliseconds between two looks; who came meanwhile counts whole."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items()) * 1000


def alternately(
    ours: Callable[[], None], floor: Callable[[], None], mine: Processes, theirs: Processes
) -> dict[str, Any]:
    """p95 of each in milliseconds, and the median CPU of an answer."""
    sides = {"ours": (ours, mine), "floor": (floor, theirs)}
    times: dict[str, list[float]] = {name: [] for name in sides}
    cpus: dict[str, list[float]] = {name: [] for name in sides}
    for ask, _processes in sides.values():
        for _turn in range(WARM):
            ask()
    for _round in range(ROUNDS):
        for name, (ask, processes) in sides.items():
            ask()
            before = processes.cpu()
            for _turn in range(EACH):
                started = time.perf_counter()
                ask()
                times[name].append((time.perf_counter() - started) * 1000)
            cpus[name].append(used(before, processes.cpu()) / EACH)
    return {
        **{f"p95 {name}": round(percentile(values, 95), 2) for name, values in times.items()},
        **{f"cpu {name}": round(statistics.median(values), 2) for name, values in cpus.items()},
    }


# what stands in the databases


def _events() -> list[Any]:
    address = Address(street="Dorpsstraat 1", postcode="1234 AB", town="Voorbeeldstad", state="Utrecht")
    person: dict[str, Any] = {"version": 1, "organisation": "Gemeente Voorbeeldstad", "enrolled": True}
    contact = Registration(subscriber=SUBSCRIBER, role=Role.CONTACT, authorisation=Authorisation.FULL)
    manager = Registration(subscriber=SUBSCRIBER, role=Role.MANAGER)
    return [
        SubscriberRegistered(
            version=1, number=SUBSCRIBER, name="Gemeente Voorbeeldstad", kvk="12345678", address=address
        ),
        PersonRegistered(
            **person, number="CB1000002", name="Sanne de Vries", email="s@voorbeeldstad.nl", registrations=(contact,)
        ),
        PersonRegistered(
            **person, number="CB1000010", name="Karel Tak", email="k@voorbeeldstad.nl", registrations=(manager,)
        ),
        CertificateImported(
            version=1, certificate=CERTIFICATE, subscriber=SUBSCRIBER, product=Product.PKIO_PRIVATE, serial="4f07",
            issuer="CN=Bench CA", common_name=NAME, sans=(NAME,), subject=f"CN={NAME}", manager="CB1000010",
            not_before=clock.now() - timedelta(days=1000), not_after=clock.now() + timedelta(days=40),
            spki_sha256="07" * 32, leaf_pem="blad", chain_pem="keten",
        ),
    ]  # fmt: skip


async def log_in(service: Service[Any], person: str, subscriber: str | None) -> None:
    """A session of a person, whose cookie is `SECRET`."""
    now = clock.now()
    credential = CredentialRow(
        sha256="ab" * 32, der=b"der", issuer="CN=Bench CA", subject="CN=Sanne", serial="01", status="good",
        not_after=now + timedelta(days=300), checked_at=now, check_at=now + timedelta(hours=1),
    )  # fmt: skip
    session = SessionRow(
        hash=hashlib.sha256(SECRET.encode()).hexdigest(), person=person, subscriber=subscriber, method="card",
        credential=credential.sha256, started_at=now, seen_at=now, ends_at=now + timedelta(hours=8), notices=[],
    )  # fmt: skip
    async with service.database.begin() as tx:
        tx.session.add_all([credential, session])


@contextmanager
def started(folder: Path, urls: dict[str, str], *, recorded: bool = False) -> Iterator[dict[str, int]]:
    """The processes that a page of ours goes through: their ids, and the gateway's port. `recorded`: services write down what they ask."""
    pki, keys = folder / "pki", folder / "keys"
    limits = folder / "product-limits.json"
    limits.write_text("[]")
    common = {"IDENTITY_KEYS": str(keys / "identity-keys.json"), "LOG_LEVEL": "WARNING", "KAFKA_URL": ""}
    own: dict[str, dict[str, object]] = {
        "auth": {"SIGNING_KEY": keys / "auth.pem", "LOGIN_CAS": pki / "login-cas.pem", "LOGIN_ISSUERS": pki / "login-issuers.json"},
        "certificates": {"CA_ROOTS": pki / "server-cas.pem", "PRODUCT_LIMITS": limits},
        "orders": {"OBJECTS_URL": f"file://{folder}"},
    }  # fmt: skip
    with ExitStack() as stack:
        pids, addresses = {}, {}
        for name, more in own.items():
            here = port()
            environment = common | {"DATABASE_URL": urls[name]} | {k: str(v) for k, v in more.items()}
            how = [str(RECORDED), str(folder / f"{name}.sql")] if recorded else ["-m", "chassis"]
            command = [*how, name, "api", "--port", str(here)]
            pids[name] = stack.enter_context(running(command, here, environment))
            addresses[f"{name.upper()}_URL"] = f"http://127.0.0.1:{here}"
        here = port()
        settings = {
            "SIGNING_KEY": keys / "gateway.pem", "TLS_CHAIN": pki / "portal-chain.pem", "TLS_KEY": pki / "portal-key.pem",
            "LOGIN_CAS": pki / "login-cas.pem", "PUBLIC_PORT": here, "HTTP_PORT": 0, "PORTAL_URL": f"https://localhost:{here}",
            "SAVES_A_MINUTE": 100_000,
        }  # fmt: skip
        environment = common | addresses | {name: str(value) for name, value in settings.items()}
        pids["gateway"] = stack.enter_context(running(["-m", "gateway.main", "public"], here, environment))
        yield pids | {"port": here}


def _views(visit: Visit) -> tuple[str, str]:
    """The last page's address, and the first page cut around its rows."""
    status, _, body = visit.ask("/servercertificaten", packed=False)
    assert status == 200, body[:500]
    text = body.decode()
    last = max(map(int, re.findall(r"[?&;]pagina=(\d+)", text)))
    head, _, rest = text.partition('<tbody class="utrecht-table__body" role="rowgroup">')
    rows, end, foot = rest.partition("</tbody>")
    assert rows.count("<tr") == 25 and last > 200, (rows.count("<tr"), last)
    return f"/servercertificaten?pagina={last}", f"{head}\0{end}{foot}"


class Wizard:
    """A renewal with its request handed in, whose step of the manager is saved again and again."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.version, self.csr = visit, 1, new_csr(NAME)
        status, to, body = visit.ask(f"/servercertificaten/{CERTIFICATE}/verlengen", {})
        assert status == 303 and "/aanvragen/" in to, (status, to, body[-3000:])
        self.draft = to.rpartition("/")[0]
        self._post("contactpersoon")
        self._post("certificaatbeheerder", beheerder="CB1000010")
        self._post("certificaat", csr=self.csr, email="k@voorbeeldstad.nl")
        self.after = self._post("certificaatbeheerder", beheerder="CB1000010")

    def _post(self, step: str, **typed: str) -> str:
        status, to, body = self.visit.ask(f"{self.draft}/{step}", {"versie": str(self.version), **typed})
        assert status == 303, (step, status, to, body[-3000:])
        assert not to.split("?")[0].endswith(step), f"{to}: what is refused leads back to the step"
        self.version += 1
        return to

    def save(self) -> None:
        """Save the step."""
        self._post("certificaatbeheerder", beheerder="CB1000010")

    def follow(self) -> bytes:
        """The page that comes then."""
        status, _, body = self.visit.ask(self.after)
        assert status == 200, (status, body[:500])
        return body

    def both(self) -> None:
        """What a person waits for."""
        self.save()
        self.follow()


def _recorded(folder: Path, urls: dict[str, str]) -> Wizard:
    """Writes down what the floor has to do (`floors.py`), from services that tell; gives the renewal that was begun."""
    with started(folder, urls, recorded=True) as found:
        visit = Visit(found["port"], folder / "pki" / "tls-root.pem")
        last, around = _views(visit)
        wizard = Wizard(visit)
        asked = {
            "first": _good(visit, "/servercertificaten"), "last": _good(visit, last), "step": wizard.save, "after": wizard.follow,
        }  # fmt: skip
        for ask in asked.values():
            ask()
        files = {name: folder / f"{name}.sql" for name in ("auth", "certificates", "orders")}
        plans = {name: statements(files, ask) for name, ask in asked.items()}
        after = visit.ask(wizard.after, packed=False)[2].decode()
    assert {name: sum(len(sent) for _, sent in plan.values()) for name, plan in plans.items()}["first"] == 2, plans
    used = {name: url for name, url in urls.items() if name in files}
    given = {"urls": used, "plans": plans, "around": around, "after": after, "csr": wizard.csr}
    (folder / "floor").write_bytes(pickle.dumps(given))
    return wizard


def _measured(folder: Path, admin: str, urls: dict[str, str]) -> list[dict[str, Any]]:
    pki, rows = folder / "pki", []
    wizard = _recorded(folder, urls)
    with started(folder, urls) as found, ExitStack() as stack:
        visit = wizard.visit = Visit(found["port"], pki / "tls-root.pem")
        here = port()
        command = [
            str(Path(__file__).with_name("floors.py")), str(here), str(pki / "portal-chain.pem"), str(pki / "portal-key.pem"),
            str(folder / "floor"),
        ]  # fmt: skip
        pid = stack.enter_context(running(command, here))
        floor = Visit(here, pki / "tls-root.pem")
        pids = [found[name] for name in ("auth", "certificates", "orders", "gateway")]
        mine, theirs = Processes(pids, admin, *urls.values()), Processes([pid], admin, *urls.values())
        for view, path in (("first", "/servercertificaten"), ("last", _views(visit)[0])):
            seen = alternately(_good(visit, path), _good(floor, "/" if view == "first" else "/last"), mine, theirs)
            rows += _rows(f"overview over TLS, 20,000 certificates: {view} page", seen, PAGE, PAGE_CPU)

        def floor_of_a_step() -> None:
            assert floor.ask("/", {"versie": "1", "beheerder": "CB1000010"})[0] == 303
            assert floor.ask("/after")[0] == 200

        seen = alternately(wizard.both, floor_of_a_step, mine, theirs)
        name = "a saved step of the wizard over TLS, with the page that follows"
        rows += _rows(name, seen, STEP, STEP_CPU)
        rows.append(row(f"{name}: by itself", seen["p95 ours"], "ms p95", STEP_MS))
    return rows


def _rows(name: str, seen: dict[str, float], mark: float, cpu_mark: float) -> list[dict[str, Any]]:
    times = row(name, seen["p95 ours"], "ms p95", seen["p95 floor"], yardstick="its floor", at_least=mark)
    cpu = row(
        f"{name}, all processes", seen["cpu ours"], "ms CPU", seen["cpu floor"], yardstick="its floor", at_least=cpu_mark
    )  # fmt: skip
    return [times, cpu]


def _good(visit: Visit, path: str) -> Callable[[], None]:
    def ask() -> None:
        status, _, body = visit.ask(path)
        assert status == 200 and len(body) > 3000, (status, len(body))

    return ask


def services(folder: Path, identities: Identities) -> dict[str, Callable[[str], Any]]:
    """What makes an auth and an orders of a database's address, to fill them with what they hear."""
    keys, pki = identities.keys_file, folder / "pki"

    def an_auth(url: str) -> Any:
        return auth.service(AuthSettings(
            database_url=SecretStr(url), identity_keys=keys, signing_key=identities.folder / "auth.pem",
            login_cas=pki / "login-cas.pem", login_issuers=pki / "login-issuers.json",
        ))  # fmt: skip

    def an_orders(url: str) -> Any:
        return orders.service(
            OrdersSettings(database_url=SecretStr(url), identity_keys=keys, objects_url=f"file://{folder}")
        )

    return {"auth": an_auth, "orders": an_orders}


async def _with_data(folder: Path, admin: str, databases: Databases, identities: Identities) -> list[dict[str, Any]]:
    async with Portal(databases, services(folder, identities)) as portal:
        for event in _events():
            for name, service in portal.services.items():
                if event.TOPIC in service.consumer.topics:
                    await portal.receive(name, event)
        await log_in(portal.services["auth"], "CB1000002", SUBSCRIBER)
        urls = {name: service.database.url for name, service in portal.services.items()}
        urls["certificates"] = await prepare(databases)
        try:
            return await asyncio.to_thread(_measured, folder, admin, urls)
        finally:
            await databases.drop(urls["certificates"])


def run() -> list[dict[str, Any]]:
    """The ratio of the floor to ours, for the first and the last page and a saved step: p95 and CPU."""
    with tempfile.TemporaryDirectory() as name, infrastructure(Path(name)) as made:
        folder = Path(name)
        (folder / "keys").mkdir()
        databases, identities = Databases(made.postgres_admin_url), Identities(folder / "keys")
        Pki(folder / "pki").make_all()
        return asyncio.run(_with_data(folder, made.postgres_admin_url, databases, identities))


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
