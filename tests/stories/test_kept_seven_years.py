"""Seven years after its certificate ended nobody has the order any more, and nobody notices (R-135, F-55)."""

import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from certificates.ca_local import LocalCa
from chassis import clock
from chassis.operations.prune import prune
from chassis.operations.republish import republish
from chassis.operations.retention import ClockIsWrong
from chassis.outside.objects import ObjectMissing
from chassis.testing import Databases, Portal
from chassis.testing.post import Post
from contracts import audit
from local.journey import to_the_last_step
from signing import worker as signing
from structlog.testing import capture_logs

NAME, OTHER = "koppelvlak.voorbeeldstad.example", "burgerzaken.voorbeeldstad.example"


def command(portal: Portal, *given: str) -> subprocess.CompletedProcess[str]:
    """An operator's, with the service's own settings."""
    url = portal.services["orders"].database.url
    run = [sys.executable, "-m", "chassis", "orders", *given]
    return subprocess.run(run, env=os.environ | {"DATABASE_URL": url}, capture_output=True, text=True, check=False)


async def state_of(portal: Portal) -> Any:
    state = await portal.state()
    for tables in state.values():
        tables["audit"] = [line for line in tables["audit"] if ":operation:" not in line]
    return state


async def test_r135_f55_an_order_is_held_marked_and_removed_with_its_document_and_no_replay_notices(
    portal: Portal,
    databases: Databases,
    seed: Callable[[], Awaitable[None]],
    browser_for: Callable[[str | None], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R-135, F-55, INV-10: two orders of one subscriber; the certificate of the first ended more than seven years ago."""
    asked: list[str] = []
    for name in ("submit", "fetch", "revoke"):
        real = getattr(LocalCa, name)

        def spied(self: Any, *given: Any, _real: Any = real, _name: str = name) -> Any:
            asked.append(_name)
            return _real(self, *given)

        monkeypatch.setattr(LocalCa, name, spied)
    orders, post = portal.services["orders"], Post()

    async def as_owner(statement: str) -> None:
        owner = await asyncpg.connect(databases.owner(orders.database.url))
        await owner.execute(statement)
        await owner.close()

    async def days_go_by() -> None:
        await as_owner("UPDATE retention SET marked_at = marked_at - interval '31 days' WHERE removed_at IS NULL")

    async def daily() -> int:
        return (await prune(databases.prune(orders.database.url), service="orders"))["order"]

    def daily_command() -> subprocess.CompletedProcess[str]:
        environment = os.environ | {
            "PRUNE_DATABASE_URL": databases.prune(orders.database.url),
            "EVIDENCE_MARKED_DAYS": "7",
        }
        run = [sys.executable, "-m", "chassis", "orders", "prune"]
        return subprocess.run(run, env=environment, capture_output=True, text=True, check=False)

    with post.open():
        await seed()
        contact, validator = browser_for("cp_full"), browser_for("validator1")
        await contact.log_in()
        await validator.log_in("/validatie")
        for name in (NAME, OTHER):
            await to_the_last_step(contact, name)
            await contact.press("Plaats bestelling")
            await portal.settle()
            await validator.open("/validatie")
            await validator.follow(name)
            await validator.press("Neem in behandeling")
            await validator.press("Goedkeuren")
            await portal.settle()
        rows = await orders.database.reads.fetch(
            "SELECT id::text, certificate, document_sha256 AS sha256, state FROM placed_order ORDER BY placed_at"
        )
        (gone, stays), documents = rows, [row["sha256"] for row in rows]
        assert [row["state"] for row in rows] == ["completed"] * 2
        for sha256 in documents:
            assert (await orders.objects.read(sha256)).startswith(b"%PDF")

        # it ended long ago; somebody in court still needs it
        await as_owner(
            f"UPDATE certificate SET not_after = now() - interval '7 years 1 day' WHERE id = {gone['certificate']}"
        )
        who = ("--by", "mr. De Wit, rechtbank Utrecht", "--reason", "zaak 7")
        assert await daily() == 0
        held = command(portal, "hold", "order", gone["id"], *who)
        assert held.stdout == f"Hold 1: order {gone['id']} is not removed while it lasts.\n", held.stderr
        (line,) = command(portal, "holds").stdout.splitlines()
        assert json.loads(line) | {"at": ""} == {
            "number": 1, "kind": "order", "key": gone["id"], "asked_by": who[1], "reason": "zaak 7", "at": "",
        }  # fmt: skip
        await days_go_by()
        assert [await daily(), await daily()] == [0, 0]
        ended = command(portal, "end-hold", "1", "--by", "mr. De Wit", "--reason", "vonnis gewezen")
        assert ended.stdout == "Hold 1 lasts no more.\n", ended.stderr

        # marked, and days later removed; a clock that is years ahead, which every process writes by, opens nothing
        assert await daily() == 0
        await days_go_by()
        with clock.moved(timedelta(days=20 * 365)):
            async with orders.database.begin() as tx:
                tx.audit(audit.Operated(subject="orders", service="orders", what="restore"))
            with pytest.raises(ClockIsWrong):
                await daily()
        await as_owner("DELETE FROM audit WHERE at > now() + interval '1 day'")
        assert await daily() == 1
        await portal.settle()
        with clock.moved(timedelta(hours=2)):
            await signing.clear_away(portal.services["signing"])
        with pytest.raises(ObjectMissing):
            await orders.objects.read(documents[0])
        assert (await orders.objects.read(documents[1])).startswith(b"%PDF")
        assert [row["id"] for row in await orders.database.reads.fetch("SELECT id::text FROM placed_order")] == [
            stays["id"]
        ]
        assert "was removed" in command(portal, "hold", "order", gone["id"], *who).stderr
        assert (await contact.open(f"/bestellingen/{gone['id']}")).status_code == 404

        # every record of all topics again, with inbox and ended jobs emptied; and what owners say again
        before, said = await state_of(portal), len(portal.log)
        post.mails.clear()
        asked.clear()
        for service in portal.services.values():
            ended = "DELETE FROM job WHERE state IN ('done', 'failed')"
            await portal.alter(service.name, "DELETE FROM inbox", ended)
        with capture_logs() as logs:
            for record in list(portal.records):
                await portal.deliver(record)
            await portal.settle()
            assert [head["ce_type"] for _, head, _ in portal.log[said:]] == []
            await republish(portal.services["certificates"])
            await portal.settle()
        assert [entry["event"] for entry in logs if entry.get("alarm")] == []
        assert await state_of(portal) == before
        assert post.mails == [] and asked == []
        ran = daily_command()
        lines = [json.loads(line) for line in ran.stdout.splitlines()]
        assert (ran.returncode, [line["event"] for line in lines]) == (0, ["pruned"] + ["retention.removed"] * 2), (
            ran.stderr
        )
        assert (lines[1]["service"], lines[1]["kind"], lines[1]["order"]) == ("orders.prune", "order", 0)
