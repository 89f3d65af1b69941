"""Events in on real Kafka, in processes: what stops a consumer is said and comes back, what can't be read stops nobody (F-10, F-16)."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)
from contracts.mails import Message
from local.journey import ask, until
from local.running import Running

TOPIC = "mc.forms.v1"
#: Says records whose headers may be named anything: aiokafka's builder in Python asks each name for its bytes.
_SAY = """
import asyncio, json, sys
from aiokafka import AIOKafkaProducer
class Bytes(str):
    def encode(self, *_): return bytes.fromhex(self)
async def main():
    given = json.load(sys.stdin)
    async with AIOKafkaProducer(**given["client"]) as producer:
        for name in given["names"]:
            await producer.send_and_wait("mc.forms.v1", b"{", key=b"x", partition=0, headers=[(Bytes(name), b"1")])
asyncio.run(main())
"""


def secret(running: Running, name: str) -> str:
    found: str = json.loads((running.folder / "secrets.json").read_text())[name]
    return found


def say(running: Running, *names: bytes) -> None:
    """A record for each on the topic of forms, on one partition, that no reader understands."""
    client = {"bootstrap_servers": running.demo["kafka"]["bootstrap"], "security_protocol": "SASL_PLAINTEXT",
              "sasl_mechanism": "SCRAM-SHA-512", "sasl_plain_username": "orders",
              "sasl_plain_password": secret(running, "kafka.orders")}  # fmt: skip
    given = json.dumps({"client": client, "names": [name.hex() for name in names]})
    environment = {**os.environ, "AIOKAFKA_NO_EXTENSIONS": "1"}
    subprocess.run([sys.executable, "-c", _SAY], input=given, text=True, env=environment, check=True, timeout=60)


@pytest.fixture
def admin(running: Running) -> Iterator[AdminClient]:
    yield AdminClient({
        "bootstrap.servers": running.demo["kafka"]["bootstrap"], "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-512", "sasl.username": "admin", "sasl.password": secret(running, "kafka.admin"),
    })  # fmt: skip


async def ready(running: Running) -> dict[str, Any]:
    async with httpx.AsyncClient(timeout=10) as http:
        try:
            answer: dict[str, Any] = (await http.get(f"{running.demo['services']['signing']}/ready")).json()
        except httpx.HTTPError:
            return {"ready": False, "missing": ["process"]}
        return answer


async def is_ready(running: Running) -> bool:
    return bool((await ready(running))["ready"])


def words(running: Running, since: int) -> list[dict[str, Any]]:
    text = (running.folder / "log/signing.log").read_text()[since:]
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def length(running: Running) -> int:
    return len((running.folder / "log/signing.log").read_text())


async def parked(running: Running) -> int:
    return int(await ask(running, "signing", "SELECT count(*) FROM dead_letter"))


async def test_a_header_named_by_any_bytes_is_parked_and_the_topic_goes_on(running: Running) -> None:
    """F-16: a name with U+0000, one that is no UTF-8, and what comes behind them on the same partition."""
    before = await parked(running)
    say(running, b"a\x00b", b"\xff\xfe", b"a\x00b", b"behind")

    async def all_parked() -> bool:
        return await parked(running) == before + 4

    await until(all_parked)
    kept = await ask(running, "signing", "SELECT array_agg(DISTINCT header_names[1]) FROM dead_letter")
    assert {b"a\x00b", b"\xff\xfe", b"behind"} <= set(kept)
    answer = await ready(running)
    assert answer["ready"] and answer["topics"][TOPIC]["lag"] == 0 and answer["topics"][TOPIC]["partitions"] == 12


async def test_a_consumer_whose_right_is_taken_ends_with_an_alarm_and_comes_back(
    running: Running, admin: AdminClient
) -> None:
    """Not ready 200 and deaf for ever."""
    right = AclBinding(
        ResourceType.GROUP, "signing", ResourcePatternType.PREFIXED, "User:signing", "*",
        AclOperation.READ, AclPermissionType.ALLOW,
    )  # fmt: skip
    only = AclBindingFilter(
        ResourceType.GROUP, "signing", ResourcePatternType.PREFIXED, "User:signing", "*",
        AclOperation.READ, AclPermissionType.ALLOW,
    )  # fmt: skip
    before, since, process = await parked(running), length(running), running.process("signing")["pid"]
    for done in admin.delete_acls([only]).values():
        assert len(done.result(10)) == 1
    try:
        started = time.monotonic()

        async def ended() -> bool:
            return any(line["event"] == "consumer.dead" for line in words(running, since))

        await until(ended, 45)
        assert time.monotonic() - started < 40  # 30 on a machine that does nothing else
        (alarm,) = [line for line in words(running, since) if line["event"] == "consumer.dead"]
        assert (alarm["alarm"], alarm["topic"], alarm["cause"]) == (True, TOPIC, "deaf")
        assert any(
            line["event"] == "faststream" and "GroupAuthorization" in line["exception"]
            for line in words(running, since)
        )
        assert not await is_ready(running)
    finally:
        for done in admin.create_acls([right]).values():
            done.result(10)
    say(running, b"after")

    async def taken_in() -> bool:
        return await parked(running) == before + 1

    await until(taken_in, 90)
    await until(lambda: is_ready(running), 30)
    assert running.process("signing")["pid"] != process


async def test_a_topic_that_is_made_anew_loses_nothing(running: Running, admin: AdminClient) -> None:
    """Places start anew: what is parked then is not what was parked before, and the consumer begins at the beginning."""
    say(running, *(b"before %d" % n for n in range(3)))
    await asyncio.sleep(1)
    before, since = await parked(running), length(running)
    for done in admin.delete_topics([TOPIC]).values():
        done.result(20)

    async def noticed() -> bool:
        return any(line["event"] == "consumer.dead" and line["alarm"] for line in words(running, since))

    await until(noticed, 60)
    running.call(
        "from local import layout, topics; passwords = layout.kafka_passwords();"
        "topics.apply(f\"localhost:{layout.PORTS['kafka']}\", passwords['admin'], passwords)"
    )
    say(running, *(b"after %d" % n for n in range(12)))

    async def all_there() -> bool:
        return await parked(running) == before + 12

    await until(all_there, 90)
    await until(lambda: is_ready(running), 30)


async def test_with_kafka_stopped_jobs_are_done_and_mails_leave(running: Running, mailbox: Any) -> None:
    """F-10: workers need the database only; `messages` says what it waits for, and lives."""
    settings = (running.folder / "settings/orders.env").read_text()
    (url,) = [line.split('"')[1] for line in settings.splitlines() if line.startswith("DATABASE_URL=")]
    running.stop("kafka")
    try:
        await until(lambda: _not(is_ready(running)), 60)
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
        assert any("kafka" in reason for reason in (await ready(running))["missing"])
    finally:
        running.start("kafka")
    await until(lambda: is_ready(running), 120)


async def _not(asked: Any) -> bool:
    return not await asked
