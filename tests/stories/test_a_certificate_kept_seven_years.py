"""Seven years after it ended nobody has the certificate any more, with its order or before it, and nobody notices (R-135, F-55)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from certificates.ca_local import LocalCa
from certificates.retention import KEPT
from chassis import clock
from chassis.operations import holds
from chassis.operations.prune import prune
from chassis.operations.republish import republish
from chassis.operations.retention import ClockIsWrong
from chassis.testing import Databases, Identities, Portal
from chassis.testing.post import Post
from contracts import audit
from contracts.addresses import INVENTORIES
from contracts.products import Family
from local.journey import to_the_last_step
from pki.files import pem
from structlog.testing import capture_logs

LIST = INVENTORIES[Family.SERVER]
NAME = "koppelvlak.voorbeeldstad.example"
ENDED = "now() - interval '7 years 1 day'"


async def state_of(portal: Portal) -> Any:
    state = await portal.state()
    for tables in state.values():
        tables["audit"] = [line for line in tables["audit"] if ":operation:" not in line]
    return state


async def test_r135_f55_a_certificate_is_held_marked_and_removed_and_no_replay_brings_it_back(
    portal: Portal,
    databases: Databases,
    identities: Identities,
    seed: Callable[[], Awaitable[None]],
    browser_for: Callable[[str | None], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R-135, F-55, INV-10: a certificate that was taken in and renewed, and the renewal of it, which goes with the order's evidence still there."""
    asked: list[str] = []
    for name in ("submit", "fetch", "revoke"):
        real = getattr(LocalCa, name)

        def spied(self: Any, *given: Any, _real: Any = real, _name: str = name) -> Any:
            asked.append(_name)
            return _real(self, *given)

        monkeypatch.setattr(LocalCa, name, spied)
    certificates, orders, post = portal.services["certificates"], portal.services["orders"], Post()

    async def as_owner(service: Any, *statements: str) -> None:
        owner = await asyncpg.connect(databases.owner(service.database.url))
        for statement in statements:
            await owner.execute(statement)
        await owner.close()

    async def days_go_by() -> None:
        days = "UPDATE retention SET marked_at = marked_at - interval '31 days' WHERE removed_at IS NULL"
        await as_owner(certificates, days)

    async def daily() -> tuple[int, int]:
        removed = await prune(databases.prune(certificates.database.url), service="certificates")
        return removed["certificate"], removed["issuance"]

    with post.open():
        await seed()
        contact, validator = browser_for("cp_full"), browser_for("validator1")
        await contact.log_in()
        await validator.log_in("/validatie")
        await to_the_last_step(contact, NAME)
        await contact.press("Plaats bestelling")
        await portal.settle()
        await validator.open("/validatie")
        await validator.follow(NAME)
        await validator.press("Neem in behandeling")
        await validator.press("Goedkeuren")
        await portal.settle()
        (new,) = await certificates.database.reads.fetch(
            "SELECT id, replaces, order_id, reference FROM certificate WHERE order_id IS NOT NULL"
        )
        (pems,) = await certificates.database.reads.fetch(
            "SELECT der, ders FROM certificate_der d JOIN chain h ON h.sha256 = d.chain WHERE certificate = $1",
            new["replaces"],
        )
        old, order, both = new["replaces"], new["order_id"], f"({new['id']}, {new['replaces']})"
        await prune(databases.prune(orders.database.url), service="orders")  # as it does every day
        (noted,) = await orders.database.reads.fetch("SELECT ended_at FROM retention WHERE kind = 'order'")

        # they ended long ago; somebody in court still needs the old one
        await as_owner(
            certificates,
            f"UPDATE certificate SET not_after = {ENDED} WHERE id IN {both}",
            f"UPDATE issuance SET ended_at = {ENDED}",
        )
        who = ("mr. De Wit, rechtbank Utrecht", "zaak 7")
        held = await holds.hold(certificates, KEPT, "certificate", str(old), *who)
        assert await daily() == (0, 0), "marked"
        await days_go_by()
        with clock.moved(timedelta(days=20 * 365)):
            async with certificates.database.begin() as tx:
                tx.audit(audit.Operated(subject="certificates", service="certificates", what="restore"))
            with pytest.raises(ClockIsWrong):
                await daily()
        await as_owner(certificates, "DELETE FROM audit WHERE at > now() + interval '1 day'")
        assert await daily() == (1, 1), "the new one, and what the CA was asked for it"
        await portal.settle()
        assert (await contact.open(f"{LIST}/{new['id']}")).status_code == 404
        page = await contact.open(f"{LIST}/{old}")
        assert page.status_code == 200 and f"/{new['id']}" not in page.text, "nothing replaces it any more"
        await holds.end(certificates, held, *who)
        assert await daily() == (0, 0)
        await days_go_by()
        assert await daily() == (1, 0)
        await portal.settle()
        with pytest.raises(ValueError, match="was removed"):
            await holds.hold(certificates, KEPT, "certificate", str(old), *who)

        # nobody has it: neither who keeps copies nor who shows them; the order is kept as long as was noted
        for name in ("certificates", "orders"):
            reads = portal.services[name].database.reads
            assert not await reads.fetch(f"SELECT 1 FROM certificate WHERE id IN {both}"), name
        assert not await certificates.database.reads.fetch("SELECT 1 FROM renewal")
        await prune(databases.prune(orders.database.url), service="orders")
        (still,) = await orders.database.reads.fetch("SELECT ended_at FROM retention WHERE kind = 'order'")
        assert still == noted
        for path, status in ((f"{LIST}/{old}", 404), (LIST, 200), ("/", 200)):
            assert (await contact.open(path)).status_code == status, path
        page = await contact.open(f"/bestellingen/{order}")
        assert page.status_code == 200 and new["reference"] in page.text, "the order is its own evidence"
        assert (await validator.open(f"/validatie/{order}")).status_code == 200

        # every record of all topics again, with inbox and ended jobs emptied; the import again; what owners say again
        before, said = await state_of(portal), len(portal.log)
        post.mails.clear()
        asked.clear()
        for service in portal.services.values():
            await as_owner(service, "DELETE FROM inbox", "DELETE FROM job WHERE state IN ('done', 'failed')")
        item = {
            "subscriber": "P1234567",
            "product": "pkio_private",
            "pem": "".join(map(pem, (pems["der"], *pems["ders"]))),
        }
        body = {"certificates": [item], "reason": "Nog eens"}
        with capture_logs() as logs:
            for record in list(portal.records):
                await portal.deliver(record)
            await portal.settle()
            async with portal.client("certificates", identities.service("operator", "certificates")) as http:
                answer = await http.post("/imports", json=body)
            assert answer.json() == {"added": 0, "known": 1, "ids": [old]}
            await portal.settle()
            assert [head["ce_type"] for _, head, _ in portal.log[said:]] == []
            await republish(certificates)
            await portal.settle()
        assert [entry["event"] for entry in logs if entry.get("alarm")] == []
        spoken = {head["ce_subject"] for _, head, _ in portal.log[said:]}
        assert spoken and not spoken & {str(old), str(new["id"]), str(order)}
        await as_owner(certificates, "DELETE FROM audit WHERE facts ->> 'reason' = 'Nog eens'")
        assert await state_of(portal) == before
        assert post.mails == [] and asked == []
