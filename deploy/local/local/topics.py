"""Topics, users and rights from `deploy/kafka/topics.yaml`: a deploy step that may be repeated."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

LIST = Path(__file__).resolve().parents[2] / "kafka" / "topics.yaml"
PRINCIPALS = ("auth", "certificates", "orders", "organisation", "signing", "gateway", "operator", "backoffice")


def admin(bootstrap: str, password: str, ca: Path | None = None) -> AdminClient:
    """An administrator's client; over TLS when a `ca` is given."""
    return _client(bootstrap, "admin", password, ca)


def _client(bootstrap: str, user: str, password: str, ca: Path | None = None) -> AdminClient:
    tls = {} if ca is None else {"ssl.ca.location": str(ca)}
    return AdminClient(
        {
            **tls,
            "bootstrap.servers": bootstrap,
            "security.protocol": "SASL_SSL" if tls else "SASL_PLAINTEXT",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": user,
            "sasl.password": password,
            "log_level": 0,
        }
    )


def apply(
    bootstrap: str, admin_password: str, passwords: dict[str, str], listed: Path = LIST, ca: Path | None = None
) -> None:
    """Make the topics that are missing, set users' passwords and grant exactly what the list says."""
    wanted = yaml.safe_load(listed.read_text())
    client = admin(bootstrap, admin_password, ca)
    _topics(client, wanted)
    upserts = [
        UserScramCredentialUpsertion(
            name, ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), passwords[name].encode()
        )
        for name in PRINCIPALS
    ]
    _all(client.alter_user_scram_credentials(upserts).values())
    rights = set(_rights(wanted["topics"]))
    _all(client.create_acls(list(rights)).values())
    if surplus := granted(client) - rights:
        _all(client.delete_acls([_only(right) for right in surplus]).values())
    _wait_until_in_force(client, bootstrap, passwords, rights, ca)


def granted(client: AdminClient) -> set[AclBinding]:
    """Every right the broker knows now."""
    every = AclBindingFilter(
        ResourceType.ANY, None, ResourcePatternType.ANY, None, None, AclOperation.ANY, AclPermissionType.ANY
    )
    return set(client.describe_acls(every).result(20))


def _only(right: AclBinding) -> AclBindingFilter:
    return AclBindingFilter(
        right.restype,
        right.name,
        right.resource_pattern_type,
        right.principal,
        right.host,
        right.operation,
        right.permission_type,
    )


def _wait_until_in_force(
    client: AdminClient, bootstrap: str, passwords: dict[str, str], rights: set[AclBinding], ca: Path | None
) -> None:
    """The controller answers before the broker has read its log: wait for the last user and all rights."""
    last = PRINCIPALS[-1]
    probe = _client(bootstrap, last, passwords[last], ca)
    _patiently(lambda: probe.list_topics(timeout=3))
    end = time.monotonic() + 30
    while granted(client) != rights:
        if time.monotonic() > end:
            raise RuntimeError("the rights are not in force")
        time.sleep(0.1)


def _topics(client: AdminClient, wanted: dict[str, Any]) -> None:
    known = _patiently(lambda: client.list_topics(timeout=10).topics)
    grown = {name for name in wanted["topics"] if name in known and len(known[name].partitions) != wanted["partitions"]}
    if grown:
        raise RuntimeError(
            f"{', '.join(sorted(grown))}: the list says {wanted['partitions']} partitions, the broker has others. Their number "
            "is for the life of a topic: records of one key would lie in two partitions and be read out of order. A topic "
            "with another number is a new one (mc.….v2), see docs/architecture/delivery.md."
        )
    new = [
        NewTopic(name, wanted["partitions"], 1, config={**wanted.get("config", {}), **topic["config"]})
        for name, topic in wanted["topics"].items()
        if name not in known
    ]
    if new:
        _all(client.create_topics(new).values())
    for name, topic in wanted["topics"].items():
        entries = [
            ConfigEntry(key, value, incremental_operation=AlterConfigOpType.SET)
            for key, value in {**wanted.get("config", {}), **topic["config"]}.items()
        ]
        resource = ConfigResource(ConfigResource.Type.TOPIC, name, incremental_configs=entries)
        _all(client.incremental_alter_configs([resource]).values())


def _patiently(call: Any, seconds: float = 30) -> Any:
    end = time.monotonic() + seconds
    while True:
        try:
            return call()
        except KafkaException as error:
            if time.monotonic() > end:
                raise RuntimeError(f"Kafka does not answer: {error}") from error
            time.sleep(0.2)


def _all(futures: Iterable[Any]) -> None:
    for future in futures:
        try:
            future.result(20)
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise


def _rights(topics: dict[str, Any]) -> Iterable[AclBinding]:
    literal, prefixed = ResourcePatternType.LITERAL, ResourcePatternType.PREFIXED

    def allow(kind: Any, name: str, pattern: Any, who: str, operation: Any) -> AclBinding:
        return AclBinding(kind, name, pattern, f"User:{who}", "*", operation, AclPermissionType.ALLOW)

    for name, topic in topics.items():
        for owner in topic["owners"]:
            yield allow(ResourceType.TOPIC, name, literal, owner, AclOperation.WRITE)
            if len(topic["owners"]) == 1:  # what it said itself, after a restore
                yield allow(ResourceType.TOPIC, name, literal, owner, AclOperation.READ)
            yield allow(ResourceType.TOPIC, name, literal, owner, AclOperation.DESCRIBE)
        for reader in topic["readers"]:
            yield allow(ResourceType.TOPIC, name, literal, reader, AclOperation.READ)
    for who in PRINCIPALS:
        yield allow(ResourceType.GROUP, who, prefixed, who, AclOperation.READ)
