"""What survives: a death between the CA's answer and our store, a dead signing worker, a broker that is away."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
from chassis.crash import EXIT_CODE
from chassis.testing import Browser
from contracts.mails import Message
from local.journey import approve, ask, state_is, to_the_last_step, until

DOMAIN = "voorbeeldstad.example"


async def place(contact: Browser, name: str) -> str:
    """Renew a certificate up to and including `Plaats bestelling`; gives the order's id."""
    await to_the_last_step(contact, name)
    await contact.press("Plaats bestelling")
    found = re.search(r"/bestellingen/([0-9a-f-]{36})/geplaatst", contact.at)
    assert found, contact.words[:1500]
    return found.group(1)


async def test_the_ca_issued_and_we_died(running: Any, browser_for: Callable[[str], Browser]) -> None:
    """F-07, INV-1, INV-3: exactly one certificate, found by the reconciler after the restart."""
    contact, validator = browser_for("cp_full"), browser_for("validator1")
    await contact.log_in()
    name = f"wmo.{DOMAIN}"
    order = await place(contact, name)
    await state_is(contact, order, "Wacht op controle")
    running.stop("certificates-workers")
    settings = running.folder / "settings" / "certificates.env"
    environment = {**running.environment, "MC_SETTINGS": str(settings), "CRASH_AT": "certificates.ca_issued"}
    port = str(int(running.environment["PORT_BASE"]) + 8302)
    command = [sys.executable, "-m", "chassis", "certificates", "workers", "--port", port]
    dying = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    await validator.log_in()
    await approve(validator, order)
    assert dying.wait(60) == EXIT_CODE
    assert await ask(running, "certificates", "SELECT count(*) FROM certificate WHERE order_id = $1::uuid", order) == 0
    running.start("certificates-workers")
    await state_is(contact, order, "Uitgegeven", 90)
    assert await ask(running, "certificates", "SELECT count(*) FROM certificate WHERE order_id = $1::uuid", order) == 1
    intents = "SELECT count(*) FROM issuance WHERE order_id = $1::uuid AND state = 'issued'"
    assert await ask(running, "certificates", intents, order) == 1
    bearer = {"authorization": f"Bearer {(running.folder / 'pki/ca/credential').read_text()}"}
    async with httpx.AsyncClient(base_url=running.demo["services"]["ca"], headers=bearer) as ca:
        listed = (await ca.get("/v1/certificates", params={"limit": 500})).json()["certificates"]
    intent = str(await ask(running, "certificates", "SELECT id FROM issuance WHERE order_id = $1::uuid", order))
    assert [c["request_id"] for c in listed].count(intent) == 1


async def test_a_signing_worker_that_is_killed_loses_nothing(
    running: Any, browser_for: Callable[[str], Browser]
) -> None:
    """B5: killed again and again while an order waits for its form; the supervisor brings it back."""
    contact = browser_for("cp_full")
    await contact.log_in()
    before = running.process("signing-workers")["pid"]
    os.kill(before, signal.SIGKILL)
    order = await place(contact, f"jeugd.{DOMAIN}")

    async def another() -> Any:
        pid = running.process("signing-workers")["pid"]
        return pid if pid not in {0, before} else None

    os.kill(await until(another), signal.SIGKILL)
    await state_is(contact, order, "Wacht op controle", 90)
    documents = "SELECT count(*) FROM document WHERE subject = $1::uuid AND state = 'sealed'"
    assert await ask(running, "signing", documents, order) == 1


async def test_an_order_is_placed_without_kafka_and_goes_on_when_it_is_back(
    running: Any, browser_for: Callable[[str], Browser]
) -> None:
    """F-10: the api goes on; what was accepted is durable and moves by itself afterwards."""
    contact = browser_for("bv")
    await contact.log_in()
    running.stop("kafka")
    try:
        order = await place(contact, f"archief.{DOMAIN}")
        async with httpx.AsyncClient() as http:
            for name in ("orders", "auth", "certificates"):
                assert (await http.get(f"{running.demo['services'][name]}/ready")).status_code == 200
        await state_is(contact, order, "Geplaatst", 10)
    finally:
        running.start("kafka")
    await state_is(contact, order, "Wacht op controle", 120)


async def test_with_kafka_stopped_jobs_are_done_and_mails_leave(running: Any, mailbox: Any) -> None:
    """F-10: workers need the database only; `messages` says what it waits for, and lives."""
    settings = (running.folder / "settings/orders.env").read_text()
    (url,) = [line.split('"')[1] for line in settings.splitlines() if line.startswith("DATABASE_URL=")]
    messages = f"{running.demo['services']['signing']}/ready"

    async def kafka_is_missed() -> bool:
        async with httpx.AsyncClient(timeout=10) as http:
            return "kafka" in (await http.get(messages)).json()["missing"]

    async def ready() -> bool:
        async with httpx.AsyncClient(timeout=10) as http:
            return (await http.get(messages)).status_code == 200

    running.stop("kafka")
    try:
        await until(kafka_is_missed, 60)
        to = f"proef-{uuid4().hex[:8]}@gemeente-voorbeeldstad.example"
        message = Message(key=f"proef {to}", to=to, subject="Zonder Kafka", text="Deze mail wacht nergens op.")
        connection = await asyncpg.connect(url)
        await connection.execute(
            """INSERT INTO job (kind, key, tenant, finish, payload, not_before, created_at, correlation_id, traceparent)
            VALUES ('mail', $1, '', 1, $2, now(), now(), 'proef', '')""", message.key, message.model_dump_json(),
        )  # fmt: skip
        await connection.close()
        assert len(await until(lambda: mailbox(to), 30)) == 1
        state = "SELECT state FROM job WHERE kind = 'mail' AND key = $1"

        async def done() -> bool:
            return str(await ask(running, "orders", state, message.key)) == "done"

        await until(done)
        ports = {name: int(running.environment["PORT_BASE"]) + port for name, port in
                 {"auth": 8301, "certificates": 8302, "orders": 8303, "signing": 8205}.items()}  # fmt: skip
        async with httpx.AsyncClient(timeout=10) as http:
            for name, port in ports.items():
                assert (await http.get(f"http://localhost:{port}/ready")).status_code == 200, name
    finally:
        running.start("kafka")
    await until(ready, 120)
