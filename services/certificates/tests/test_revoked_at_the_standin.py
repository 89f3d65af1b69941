"""S7, R-115: a revocation at the stand-in CA, over HTTP, its status really fetched from its list and its responder."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from certificates import main, worker
from certificates.settings import Settings, sources
from chassis import clock
from chassis.testing import Portal
from chassis.work import workers
from contracts.authority import Who
from contracts.revocations import Reason

BEFORE, AFTER = "certificates.before_revocation", "certificates.ca_revoked"


@pytest.fixture
def given(standin: Any, identities: Any) -> dict[str, str]:
    """Settings of certificates at the stand-in."""
    pki, folder, url = standin
    return {
        "ca_url": url,
        "ca_credential": pki.credential,
        "ca_roots": str(folder / "server-cas.pem"),
        "product_limits": str(folder / "product-limits.json"),
        "status_sources": str(folder / "status-sources.json"),
        "identity_keys": str(identities.keys_file),
    }


@pytest.fixture
async def portal(databases: Any, given: dict[str, str]) -> AsyncIterator[Portal]:
    """Certificates alone, with the stand-in as its CA."""

    def make(database: str) -> Any:
        return main.service(Settings(database_url=database, **given))

    async with Portal(databases, {"certificates": make}) as portal:
        yield portal


async def issued(portal: Portal, approval: Callable[..., Any]) -> int:
    """A certificate of an approved order."""
    await portal.receive("certificates", approval())
    await portal.settle()
    number = await portal.services["certificates"].database.reads.fetchval("SELECT max(id) FROM certificate")
    assert number is not None
    return int(number)


async def ask(portal: Portal, identities: Any, certificate: int, reason: str = "keyCompromise") -> Any:
    head = identities.person("certificates", "CB1000002", Who.CONTACT_BASIC, "P1234567")
    async with portal.client("certificates", head) as http:
        return await http.post(f"/certificates/{certificate}/revocation", json={"reason": reason})


async def row(portal: Portal) -> Any:
    (only,) = await portal.services["certificates"].database.reads.fetch("SELECT * FROM revocation")
    return only


async def test_r115_seen_is_what_list_and_responder_really_say(
    portal: Portal, identities: Any, approval: Callable[..., Any], standin: Any
) -> None:
    """Asked, sent, confirmed and seen in a few seconds; the audit line says where it was looked up."""
    certificate = await issued(portal, approval)
    assert (await ask(portal, identities, certificate)).status_code == 200
    await portal.settle()
    only = await row(portal)
    assert only["state"] == "seen" and only["asked_at"] <= only["sent_at"] <= only["confirmed_at"] <= only["seen_at"]
    reads = portal.services["certificates"].database.reads
    facts = await reads.fetchval("SELECT facts FROM audit WHERE action = 'certificates:revocation:see'")
    assert json.loads(facts)["at"] == ["list", "ocsp"]
    assert portal.said[-1] == "certificate.revoked.v1"
    assert set(sources(portal.services["certificates"].settings)) >= {  # type: ignore[arg-type]
        await reads.fetchval("SELECT issuer FROM certificate")
    }


async def test_r115_a_responder_that_is_away_is_waited_for(
    portal: Portal, identities: Any, approval: Callable[..., Any], standin: Any
) -> None:
    """The CA confirms at once, its list and responder are away: *being revoked* until they are there again."""
    import httpx

    certificate = await issued(portal, approval)
    _, _, url = standin
    async with httpx.AsyncClient(base_url=url) as http:
        await http.put("/control/faults", json={"status_unavailable": 1000})
        try:
            await ask(portal, identities, certificate)
            await portal.settle()
            assert (await row(portal))["state"] == "confirmed"
        finally:
            await http.delete("/control/faults")
    with clock.moved(timedelta(minutes=2)):
        await portal.settle()
    assert (await row(portal))["state"] == "seen"


#: The same process, reading the CA's list instead of doing jobs.
_LISTENER = """
import asyncio, json, sys
from certificates import main, worker
from certificates.settings import Settings

async def run():
    service = main.service(Settings(**json.loads(sys.argv[1])))
    await service.database.open()
    await worker.reconcile(service)

asyncio.run(run())
"""


async def test_f08_a_process_that_is_killed_while_it_takes_in_the_list_leaves_nothing_half(
    portal: Portal, approval: Callable[..., Any], given: dict[str, str]
) -> None:
    """F-08: killed (no exception) with all of a page of the list written and nothing committed; the next one takes it in once."""
    certificate = await issued(portal, approval)
    service = portal.services["certificates"]
    await worker.reconcile(service)
    read = service.database.reads
    issuer, serial = await read.fetchrow("SELECT issuer, serial FROM certificate WHERE id = $1", certificate)
    await service.adapters.ca.revoke(issuer, serial, Reason.SUPERSEDED)
    place, noted = (
        "SELECT name, value FROM service_state ORDER BY name",
        "SELECT * FROM revoked_at_ca WHERE serial = $1",
    )
    before = await read.fetch(place)
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _LISTENER, json.dumps({"database_url": service.database.url, **given}),
        env=os.environ | {"CRASH_AT": "certificates.list_noted"},
    )  # fmt: skip
    assert await killed.wait() == 137
    assert (await read.fetch(place), await read.fetch(noted, serial)) == (before, [])
    assert await read.fetch("SELECT 1 FROM revocation") == []
    for _ in range(2):
        await worker.reconcile(service)
        await portal.settle()
    assert [(only["road"], only["reason"]) for only in await read.fetch("SELECT * FROM revocation")] == [
        ("ca", "superseded")
    ]
    assert portal.said.count("certificate.revoked.v1") == 1 and len(await read.fetch(noted, serial)) == 1


@pytest.mark.parametrize("point", [BEFORE, AFTER])
async def test_a_worker_that_dies_around_the_ca_leaves_one_revocation(
    point: str, portal: Portal, identities: Any, approval: Callable[..., Any], given: dict[str, str], driver: str
) -> None:
    """F-05 to F-07, R-116: killed before and after the CA was asked; another worker takes over, and it is said once."""
    certificate = await issued(portal, approval)
    await ask(portal, identities, certificate, "superseded")
    service = portal.services["certificates"]
    settings = json.dumps({"database_url": service.database.url, **given})
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-c", driver, "revoke", settings, env=os.environ | {"CRASH_AT": point}
    )
    assert await killed.wait() == 137
    assert (await row(portal))["state"] == "sent", "what was begun is known"
    listing = await service.adapters.ca.list_since("", 500)
    serial = await service.database.reads.fetchval("SELECT serial FROM certificate WHERE id = $1", certificate)
    mine = [one.revoked for one in listing.certificates if one.serial == serial]
    assert [one is not None for one in mine] == [point == AFTER]
    with clock.moved(timedelta(seconds=worker.LEASE + 1)):
        await workers.take_over(service.database, {"revoke": service.jobs.kinds["revoke"]})
        await worker.reconcile(service)
        await portal.settle()
    only = await row(portal)
    assert (only["state"], only["road"], only["reason"]) == ("seen", "portal", "superseded")
    if point == AFTER:
        at = await service.database.reads.fetchval("SELECT revoked_at FROM certificate WHERE id = $1", certificate)
        assert mine[0] is not None and at == mine[0].at, "the moment is the CA's first"
    assert portal.said.count("certificate.revoked.v1") == 1
