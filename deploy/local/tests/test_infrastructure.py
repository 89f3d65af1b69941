"""Real Kafka and PostgreSQL on this machine: they start, keep data, and hold everyone to the list of rights (B3, T-20)."""

import asyncio
import os
import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import GroupAuthorizationFailedError, KafkaError, TopicAuthorizationFailedError
from confluent_kafka import KafkaException, Producer
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    NewTopic,
    ResourcePatternType,
    ResourceType,
)
from contracts.catalogue import all_events
from local import kafka, topics
from local.infrastructure import KAFKA_LIBS, Infrastructure, free_ports, in_memory, infrastructure
from local.layout import BASE, PORTS
from local.running import OWN_PORTS, free_base


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Infrastructure]:
    with infrastructure(tmp_path_factory.mktemp("infrastructure"), kafka_too=True) as made:
        yield made


def connection(running: Infrastructure, who: str, password: str | None = None) -> dict[str, Any]:
    return {
        "bootstrap_servers": running.kafka_bootstrap, "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512", "sasl_plain_username": who,
        "sasl_plain_password": password or running.password_of(who),
    }  # fmt: skip


async def write(running: Infrastructure, who: str, topic: str, value: bytes = b"x") -> None:
    producer = AIOKafkaProducer(
        **connection(running, who), acks="all", enable_idempotence=True, request_timeout_ms=8000
    )
    await producer.start()
    try:
        await producer.send_and_wait(topic, value, key=b"k")
    finally:
        await asyncio.wait_for(producer.stop(), 5)


async def read(running: Infrastructure, who: str, topic: str, group: str) -> bytes:
    consumer = AIOKafkaConsumer(
        topic, group_id=group, auto_offset_reset="earliest", enable_auto_commit=False, **connection(running, who)
    )
    try:
        await consumer.start()
        got: bytes = (await asyncio.wait_for(consumer.getone(), 15)).value
        await consumer.commit()
        return got
    finally:
        await asyncio.wait_for(consumer.stop(), 5)


async def test_owners_write_and_readers_read(running: Infrastructure) -> None:
    await write(running, "orders", "mc.orders.v1", b"placed")
    assert await read(running, "backoffice", "mc.orders.v1", "backoffice-billing") == b"placed"
    assert await read(running, "certificates", "mc.orders.v1", "certificates.mc.orders.v1") == b"placed"


@pytest.mark.parametrize(
    ("who", "topic"), [("auth", "mc.orders.v1"), ("backoffice", "mc.orders.v1"), ("orders", "mc.organisation.v1")]
)
async def test_nobody_writes_what_is_not_his(running: Infrastructure, who: str, topic: str) -> None:
    with pytest.raises(KafkaError):
        await write(running, who, topic)


@pytest.mark.parametrize(
    ("who", "topic", "group", "error"),
    [
        ("backoffice", "mc.organisation.v1", "backoffice", TopicAuthorizationFailedError),
        ("backoffice", "mc.forms.v1", "backoffice", TopicAuthorizationFailedError),
        ("backoffice", "mc.orders.v1", "orders.mc.orders.v1", GroupAuthorizationFailedError),
        ("signing", "mc.organisation.v1", "signing", TopicAuthorizationFailedError),
    ],
)
async def test_nobody_reads_what_is_not_his(
    running: Infrastructure, who: str, topic: str, group: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await read(running, who, topic, group)


@pytest.mark.parametrize("who", topics.PRINCIPALS)
def test_each_principal_sees_its_own_topics_and_makes_none(running: Infrastructure, who: str) -> None:
    """T-20: what is not yours is not even listed; a topic comes by the deploy step only."""
    wanted = topics.yaml.safe_load(topics.LIST.read_text())["topics"]
    mine = {name for name, topic in wanted.items() if who in {*topic["owners"], *topic["readers"]}}
    client = topics._client(running.kafka_bootstrap, who, running.password_of(who))
    assert {name for name in client.list_topics(timeout=20).topics if not name.startswith("__")} == mine
    (made,) = client.create_topics([NewTopic("mc.mine.v1", 1, 1)]).values()
    with pytest.raises(KafkaException) as refused:
        made.result(20)
    assert refused.value.args[0].name() in {"TOPIC_AUTHORIZATION_FAILED", "CLUSTER_AUTHORIZATION_FAILED"}


@pytest.mark.parametrize("who", topics.PRINCIPALS)
def test_nobody_writes_to_any_topic_of_another(running: Infrastructure, who: str) -> None:
    """Every principal on every topic of the list that it does not own."""
    wanted = topics.yaml.safe_load(topics.LIST.read_text())["topics"]
    foreign = [name for name, topic in wanted.items() if who not in topic["owners"]]
    ends: dict[str, str] = {}
    producer = Producer({
        "bootstrap.servers": running.kafka_bootstrap, "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-512", "sasl.username": who, "sasl.password": running.password_of(who),
        "log_level": 0, "message.timeout.ms": 15_000,
    })  # fmt: skip
    for name in foreign:
        producer.produce(
            name,
            b"x",
            b"k",
            on_delivery=lambda error, message: ends.setdefault(message.topic(), error and error.name()),
        )
    producer.flush(20)
    assert set(ends) == set(foreign)
    assert set(ends.values()) <= {"TOPIC_AUTHORIZATION_FAILED", "UNKNOWN_TOPIC_OR_PART", "_UNKNOWN_TOPIC"}, ends


async def test_a_wrong_password_opens_nothing(running: Infrastructure) -> None:
    with pytest.raises(KafkaError):
        await write_with(running, "not-the-password")


async def write_with(running: Infrastructure, password: str) -> None:
    producer = AIOKafkaProducer(**connection(running, "orders", password))
    try:
        await producer.start()
    finally:
        await producer.stop()


def test_rights_may_be_applied_again(running: Infrastructure) -> None:
    topics.apply(running.kafka_bootstrap, running.password_of("admin"), running.passwords)
    client = topics.admin(running.kafka_bootstrap, running.password_of("admin"))
    assert {t for t in client.list_topics(timeout=10).topics if t.startswith("mc.")} == set(
        topics.yaml.safe_load(topics.LIST.read_text())["topics"]
    )


def test_a_right_that_is_not_on_the_list_is_taken_back(running: Infrastructure) -> None:
    password = running.password_of("admin")
    client = topics.admin(running.kafka_bootstrap, password)
    listed = topics.granted(client)
    surplus = AclBinding(
        ResourceType.TOPIC, "mc.organisation.v1", ResourcePatternType.LITERAL, "User:backoffice", "*",
        AclOperation.READ, AclPermissionType.ALLOW,
    )  # fmt: skip
    for future in client.create_acls([surplus]).values():
        future.result(20)
    topics.apply(running.kafka_bootstrap, password, running.passwords)
    assert topics.granted(client) == listed
    assert surplus not in listed


def test_the_list_names_every_topic_and_only_known_principals() -> None:
    wanted = topics.yaml.safe_load(topics.LIST.read_text())["topics"]
    said = {event.TOPIC for event in all_events().values()}
    assert said <= set(wanted)
    for name, topic in wanted.items():
        assert {*topic["owners"], *topic["readers"]} <= set(topics.PRINCIPALS), name
        assert "backoffice" not in topic["owners"], "a partner never writes"
    assert {name for name, topic in wanted.items() if "backoffice" in topic["readers"]} == {
        "mc.orders.v1", "mc.certificates.v1",
    }  # fmt: skip


def test_partitions_never_grow_by_editing_the_list(running: Infrastructure, tmp_path: Path) -> None:
    """Keys would move to other partitions, and be read out of order: the list is refused before anything is changed."""
    listed = tmp_path / "topics.yaml"
    listed.write_text(topics.LIST.read_text().replace("partitions: 12", "partitions: 24"))
    with pytest.raises(RuntimeError, match=r"mc\.organisation\.v1.*for the life of a topic"):
        topics.apply(running.kafka_bootstrap, running.password_of("admin"), running.passwords, listed)
    client = topics.admin(running.kafka_bootstrap, running.password_of("admin"))
    known = client.list_topics(timeout=10).topics
    assert {len(topic.partitions) for name, topic in known.items() if name.startswith("mc.")} == {12}


async def test_an_owner_reads_what_it_said_and_not_what_a_second_owner_says(running: Infrastructure) -> None:
    """After a restore a service compares its topics with its database; `mc.forms.v1` has two owners."""
    await write(running, "organisation", "mc.organisation.v1", b"said")
    assert await read(running, "organisation", "mc.organisation.v1", "organisation-own") == b"said"
    with pytest.raises(TopicAuthorizationFailedError):
        await read(running, "organisation", "mc.forms.v1", "organisation-own")


def test_no_command_line_shows_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others on the machine read command lines: the storage is formatted without one in it, and no file keeps the users' afterwards."""
    passwords = {"broker": secrets.token_hex(8), "admin": secrets.token_hex(8)}
    shown: list[str] = []
    run = subprocess.run

    def watched(arguments: list[str], **more: Any) -> Any:
        shown.extend(arguments)
        return run(arguments, **more)

    monkeypatch.setattr(kafka.subprocess, "run", watched)
    port, controller = free_ports(2)
    kafka.prepare(tmp_path, KAFKA_LIBS, port, controller, passwords)
    shown += kafka.command(tmp_path, KAFKA_LIBS)
    assert len(shown) > 2 and not [each for each in shown for secret in passwords.values() if secret in each]
    kept = [
        path.name for path in tmp_path.rglob("*") if path.is_file() and passwords["admin"].encode() in path.read_bytes()
    ]
    assert (tmp_path / "data/meta.properties").exists() and kept == []
    assert (tmp_path / "server.properties").stat().st_mode & 0o077 == 0


async def test_a_broker_that_is_killed_comes_back_with_its_data(tmp_path: Path) -> None:
    port, controller = free_ports(2)
    passwords = {name: secrets.token_hex(8) for name in (*topics.PRINCIPALS, "broker", "admin")}
    made = Infrastructure("", f"127.0.0.1:{port}", passwords)
    with kafka.running(tmp_path, KAFKA_LIBS, port, controller, passwords) as process:
        topics.apply(made.kafka_bootstrap, passwords["admin"], passwords)
        await write(made, "orders", "mc.orders.v1", b"kept")
        process.kill()
    with kafka.running(tmp_path, KAFKA_LIBS, port, controller, passwords):
        assert await asyncio.wait_for(read(made, "backoffice", "mc.orders.v1", "backoffice"), 40) == b"kept"


def test_addresses_that_are_given_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@elsewhere/postgres")
    with infrastructure(tmp_path) as made:
        assert made.postgres_admin_url == "postgresql://somebody@elsewhere/postgres"
    assert not list(tmp_path.iterdir()), "nothing was started"


def test_a_docker_that_can_not_start_a_container_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker = tmp_path / "docker"
    docker.write_text("#!/bin/sh\nexit 0\n")
    docker.chmod(0o755)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody-listens.sock")
    with infrastructure(tmp_path / "run") as made:
        assert made.postgres_admin_url.startswith("postgresql://postgres:")


def test_a_portal_for_tests_listens_where_no_connection_begins() -> None:
    """A port of the range for outgoing connections is free when it is chosen and taken when it is needed."""
    for _ in range(20):
        base = free_base()
        assert all(1024 < port - BASE + base < OWN_PORTS for port in PORTS.values())


def test_a_folder_in_memory_is_gone_with_its_process_or_with_the_next(tmp_path: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    (left := tmp_path / f"tests-{ended.pid}-abc").mkdir()
    (other := tmp_path / f"tests-{os.getppid()}-abc").mkdir()
    with in_memory("tests", place=tmp_path) as folder:
        assert folder.parent == tmp_path, "this machine has 4 GB to spare"
        assert not left.exists()
    assert other.exists()
    assert not folder.exists()
    with in_memory("tests", place=tmp_path / "nowhere") as folder:
        assert folder.exists()
        assert folder.parent != tmp_path


def test_a_free_port_is_none_that_the_machine_gives_to_others() -> None:
    """Else it is taken, once in so many runs, by who connects to something before its server listens. Linux gives from 32768 on."""
    assert all(1024 < port < 32_768 for port in free_ports(20))
