"""Validation's queue over TLS with 10,000 open cases, beside one with 10: gateway, auth and orders as processes, twice.

Both sides are warm and take turns, over one kept connection each, so that whatever else the machine does meets both. The cases are
rows of the same shape; what is measured is what a validator opens all day.
"""

import asyncio
import json
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import asyncpg
import page
from chassis import clock
from chassis.service import Service
from chassis.testing import Databases, Identities, Portal
from contracts.organisation import PersonRegistered, Registration, Role
from local.infrastructure import infrastructure
from marks import QUEUE
from measured import percentile, row
from sqlalchemy import text
from standins.pki import Pki

FEW, MANY = 10, 10_000
WARM, ROUNDS, EACH = 10, 8, 25
VALIDATOR = "CB9000001"
#: What is opened: as it comes, sorted by name, and what nobody looks at.
VIEWS = {
    "as it comes": "/validatie",
    "by the name of the certificate": "/validatie?sorteer=naam",
    "unclaimed": "/validatie?wie=niemand",
}
_ORDERS = text("""INSERT INTO placed_order (id, reference, version, draft, draft_version, subscriber, product, state, organisation, requester,
  requester_name, manager, common_name, content, content_sha256, spki_sha256, price_cents, approvals_needed, placed_at, correlation_id,
  form_request, form_asked_at)
SELECT md5('case ' || n)::uuid, 'S' || lpad(n::text, 17, '0'), 2, gen_random_uuid(), 1, 'P' || lpad((n % 400)::text, 7, '0'), 'pkio_private',
  'in_validation', 'Gemeente ' || (n % 400), 'CB1000002', 'Sanne de Vries', 'CB1000010', 'dienst' || n || '.voorbeeldstad.example', '{}',
  md5(n::text), md5('k' || n), 12900, 1, CAST(:now AS timestamptz) - n * interval '1 minute', md5(n::text), gen_random_uuid(), :now
FROM generate_series(1, CAST(:many AS int)) AS n""")
_REVIEWS = text("""INSERT INTO review (subject, kind, reference, subscriber, organisation, title, requester, asked_for_at, approvals_needed,
  checks_required, state, version, round, running_since, spent)
SELECT id, 'order', reference, subscriber, organisation, common_name, requester, placed_at, 1, '{}', 'open', 1, 1, placed_at, interval '0'
FROM placed_order""")


async def _fill(databases: Databases, service: Service[Any], cases: int) -> None:
    """So many cases, and what autovacuum does of them, which only the tables' owner may."""
    async with service.database.begin() as tx:
        await tx.session.execute(_ORDERS, {"now": clock.now(), "many": cases})
        await tx.session.execute(_REVIEWS)
    owner = await asyncpg.connect(databases.owner(service.database.url))
    await owner.execute("VACUUM ANALYZE review, placed_order")
    await owner.close()


def _measured(folder: Path, urls: dict[int, dict[str, str]]) -> list[dict[str, Any]]:
    """p95 of each view with many cases beside that with few: the median of the rounds' ratios, which shared noise leaves alone."""
    rows = []
    with ExitStack() as stack:
        visits = {
            many: page.Visit(stack.enter_context(page.started(folder, of))["port"], folder / "pki" / "tls-root.pem")
            for many, of in urls.items()
        }
        for view, path in VIEWS.items():
            times: dict[int, list[list[float]]] = {many: [] for many in visits}
            for turn in range(-1, ROUNDS):
                for many, visit in visits.items():
                    asked = [_ask(visit, path, many) for _turn in range(EACH if turn >= 0 else WARM)]
                    times[many] += [asked] if turn >= 0 else []
            middle = {many: statistics.median(percentile(each, 95) for each in of) for many, of in times.items()}
            name = f"validation's queue over TLS, {MANY:,} open cases: {view}"
            rows.append(row(name, middle[MANY], "ms p95", middle[FEW], yardstick=f"with {FEW} cases", at_least=QUEUE))
    return rows


def _ask(visit: page.Visit, path: str, cases: int) -> float:
    """Milliseconds of one page, which must be the queue with its cases."""
    started = time.perf_counter()
    status, _to, body = visit.ask(path, packed=False)
    spent = (time.perf_counter() - started) * 1000
    assert status == 200 and body.count(b"data-row-link") >= min(cases, 25), (status, body[-3000:])
    return spent


async def _with_data(folder: Path, databases: Databases, identities: Identities) -> list[dict[str, Any]]:
    makers = page.services(folder, identities)
    staff = Registration(subscriber=None, role=Role.VALIDATION)
    person = PersonRegistered(
        version=1, organisation="MijnCertificaten", enrolled=True, number=VALIDATOR, name="Vera Toets", email="v@provider.example",
        registrations=(staff,),
    )  # fmt: skip
    async with Portal(databases, makers) as few, Portal(databases, {"orders": makers["orders"]}) as many:
        for name, service in few.services.items():
            await few.receive(name, person)
            if name == "auth":
                await page.log_in(service, VALIDATOR, None)
        await many.receive("orders", person)
        await _fill(databases, few.services["orders"], FEW)
        await _fill(databases, many.services["orders"], MANY)
        shared = {"auth": few.services["auth"].database.url, "certificates": await databases.clone("certificates")}
        urls = {
            cases: shared | {"orders": portal.services["orders"].database.url}
            for cases, portal in ((FEW, few), (MANY, many))
        }
        try:
            return await asyncio.to_thread(_measured, folder, urls)
        finally:
            await databases.drop(shared["certificates"])


def run() -> list[dict[str, Any]]:
    """A long queue beside a short one, view by view."""
    with tempfile.TemporaryDirectory() as name, infrastructure(Path(name)) as made:
        folder = Path(name)
        (folder / "keys").mkdir()
        databases, identities = Databases(made.postgres_admin_url), Identities(folder / "keys")
        Pki(folder / "pki").make_all()
        return asyncio.run(_with_data(folder, databases, identities))


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
