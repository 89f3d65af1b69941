"""INV-1: the database was restored from a backup, and the approvals since are read again: it is the certificate of before."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from certificates import main, worker
from certificates.service import issuing
from certificates.settings import Settings
from chassis import clock, state
from chassis.operations import restore
from chassis.operations.facts import Fact
from chassis.testing import Databases, Portal
from contracts.certificates import CertificateIssued
from pki.certificate import ParsedCertificate, read
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError


@pytest.fixture
async def portal(databases: Databases, identities: Any, standin: Any) -> AsyncIterator[Portal]:
    """Certificates alone, with the stand-in as its CA."""
    pki, folder, url = standin
    given = {
        "ca_url": url,
        "ca_credential": pki.credential,
        "ca_roots": str(folder / "server-cas.pem"),
        "product_limits": str(folder / "product-limits.json"),
        "identity_keys": str(identities.keys_file),
    }
    made = {"certificates": lambda database: main.service(Settings(database_url=database, **given))}
    async with Portal(databases, made) as portal:
        yield portal


async def made_by_the_ca(portal: Portal, order: Any) -> list[str]:
    """Serial numbers of all that the CA ever made with the order's key."""
    listing = await portal.services["certificates"].adapters.ca.list_since("", 500)
    contents = [(one.serial, read(one.leaf_pem)) for one in listing.certificates]
    key = order.details.spki_sha256
    return [serial for serial, c in contents if isinstance(c, ParsedCertificate) and c.spki_sha256 == key]


@pytest.mark.parametrize("told", ["as before", "said again later"])
async def test_inv1_approvals_read_again_after_a_restore_are_the_certificate_of_before(
    portal: Portal, approval: Callable[..., Any], told: str
) -> None:
    """INV-1: three hours later, from the beginning of the topic: the CA is asked the same and answers with the same.

    Of an approval that was said twice the second may be the one that is read: then the question differs in its moment alone.
    """
    service = portal.services["certificates"]
    await portal.back_up("certificates")
    order = approval()
    await portal.receive("certificates", order)
    await portal.settle()
    before = await service.database.reads.fetchval("SELECT serial FROM certificate")
    assert await made_by_the_ca(portal, order) == [before]

    await portal.restore("certificates")
    assert await service.database.reads.fetch("SELECT 1 FROM certificate") == []
    async with service.database.begin() as tx:
        await state.raise_epoch(tx)
    with clock.moved(timedelta(hours=3)):
        again = order if told == "as before" else order.model_copy(update={"at": order.at + timedelta(minutes=6)})
        for _ in range(2):
            await portal.receive("certificates", again)
            await portal.settle()
        await worker.reconcile(service)
        await portal.settle()
    rows = await service.database.reads.fetch("SELECT serial, order_id FROM certificate")
    assert [(row["serial"], row["order_id"]) for row in rows] == [(before, order.order)]
    assert await made_by_the_ca(portal, order) == [before], "no second certificate"
    names = ["issuance.started.v1", "certificate.issued.v1"]
    assert portal.said == names * 2, "said once more, in the new epoch"


def test_a_new_approval_of_the_same_order_is_another_request(approval: Callable[..., Any]) -> None:
    """What the CA refused it refuses for ever under that id, so what is approved anew asks under a new one."""
    order, other = approval(), approval()
    anew = order.model_copy(update={"version": order.version + 2})
    ids = [issuing.request_id(one, 0) for one in (order, order.model_copy(), anew, other)]
    ids += [issuing.request_id(order, epoch) for epoch in (7, 7, 8)]
    assert ids[0] == ids[1] and ids[4] == ids[5] and len(set(ids)) == 5, (
        "nor is the same version in a higher epoch the same"
    )


async def test_f51_no_number_of_after_the_backup_is_given_again(portal: Portal, databases: Databases) -> None:
    """F-51: numbers stand in copies, on topics and in addresses. As the database's owner, and safe to repeat: a restore that gave no
    number yet was restored again, or the topic tells of a history that had gone on further.
    """
    service = portal.services["certificates"]
    query = text("SELECT nextval(pg_get_serial_sequence('certificate', 'id'))")
    connection = await asyncpg.connect(databases.owner(service.database.url))

    async def next_after(seen: restore.Newest | None = None) -> int:
        await restore.skip_numbers(service, databases.owner(service.database.url), seen)
        return int(await connection.fetchval(str(query)))

    given = await next_after()
    assert given > restore.SKIPPED
    again = await next_after()
    assert again > given + restore.SKIPPED, "no certificate was made of what was given, and yet it was given"
    seen = restore.Newest(service)
    for key in (9_000_000, 8_000_000):
        head = {"ce_type": CertificateIssued.type_name(), "ce_aggregateversion": "1"}
        wire = [(name, value.encode()) for name, value in head.items()]
        seen.see(Fact.of(CertificateIssued.TOPIC, str(key).encode(), wire))
    assert await next_after(seen) > 9_000_000 + restore.SKIPPED
    async with service.database.begin() as tx:
        with pytest.raises(DBAPIError):  # what runs may not move numbers
            await tx.session.execute(text("SELECT setval(pg_get_serial_sequence('certificate', 'id'), 1)"))
    await connection.close()
