"""After a restore from a backup: what a service does before it starts again, and which of its facts the restore lost.

Everybody who keeps copies takes only what is newer, so what is said from now on counts in a higher epoch; no number of
before is given to anything else; the topics are read again from where the backup was; what was said since is listed; who was
erased since is erased again, before anything is said.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from contracts import audit
from contracts.envelope import EPOCH, VERSION, Event, Tombstone
from sqlalchemy import func, select

from chassis import connecting, state
from chassis.operations import groups
from chassis.operations.groups import Place
from chassis.owned import Owned
from chassis.transaction import Transaction
from chassis.wiring import WiredService

#: Numbers that may have been given since the backup and stand in copies, on topics and on screens.
SKIPPED = 1_000_000
#: The reason in the audit trail.
AGAIN = "erased before the restore"
_AT_ONCE = 1_000


@dataclass(frozen=True)
class Fact:
    """What the head of a record says; its content stays on the topic."""

    topic: str
    key: str
    type: str
    version: int
    epoch: int
    at: str
    subscriber: str

    @classmethod
    def of(cls, topic: str, key: bytes | None, headers: Iterable[tuple[str, bytes | None]]) -> "Fact":
        """Read the head of a record. Raises ValueError when it is none of ours."""
        head = {name: (value or b"").decode("utf-8", "replace") for name, value in headers}
        version, epoch = int(head.get(VERSION, "")), int(head.get(EPOCH, "0"))
        who, when = head.get("ce_subscriber", ""), head.get("ce_time", "")
        return cls(topic, (key or b"").decode("utf-8", "replace"), head.get("ce_type", ""), version, epoch, when, who)


class Newest:
    """The newest fact of each aggregate that a service owns, of all facts that are shown to it; `of`: facts of such a kind alone."""

    def __init__(self, service: WiredService[Any], of: type[Event] = Event) -> None:
        said = ((event, kind) for kind in service.owns for event in kind.events)
        self._kinds = {event.type_name(): kind for event, kind in said if issubclass(event, of)}
        self._facts: dict[tuple[Owned, str], Fact] = {}

    def see(self, fact: Fact) -> None:
        """A fact, in any order and however often."""
        if (kind := self._kinds.get(fact.type)) is None:
            return
        known = self._facts.get((kind, fact.key))
        if known is None or (known.epoch, known.version) < (fact.epoch, fact.version):
            self._facts[kind, fact.key] = fact

    async def lost(self, tx: Transaction, epoch: int) -> list[Fact]:
        """Those that the database, which was in this epoch, knows nothing of: neither it nor anything newer."""
        out: list[Fact] = []
        for kind in dict.fromkeys(kind for kind, _ in self._facts):
            facts = [fact for (of, _), fact in sorted(self._facts.items(), key=lambda i: i[0][1]) if of is kind]
            for start in range(0, len(facts), _AT_ONCE):
                page = facts[start : start + _AT_ONCE]
                known = await _versions(tx, kind, [fact.key for fact in page])
                out += [fact for fact in page if _is_lost(fact, known.get(fact.key, 0), epoch)]
        return out


def _is_lost(fact: Fact, known: int, epoch: int) -> bool:
    return fact.version > known or (fact.epoch > epoch and fact.version != known)


async def _versions(tx: Transaction, kind: Owned, keys: Collection[str]) -> dict[str, int]:
    typed = [kind.typed(key) for key in keys]
    query = select(kind.key, func.max(kind.table.version)).where(kind.key.in_(typed)).group_by(kind.key)
    return {str(key): version for key, version in await tx.session.execute(query)}


async def place(service: WiredService[Any]) -> str:
    """Where the service is in Kafka now, as JSON for `restored`. Noted before its database is backed up: all that was said
    and read until here is in the backup. With the keys that were erased until now, for the restore of an earlier backup.
    """
    said = await groups.ends(service, sorted({kind.topic for kind in service.owns}))
    erased: Sequence[str] = ()
    if service.erases is not None:
        async with service.database.begin() as tx:
            erased = await service.erases.done(tx)
    read = await groups.committed(service, service.consumer.topics)
    return json.dumps({"said": said, "read": read, "erased": erased})


async def restored(
    service: WiredService[Any],
    owner_url: str,
    noted: dict[str, Place] | None = None,
    erased_by_then: Collection[str] = (),
) -> list[Fact]:
    """Make a service ready that stands still and whose database was restored and migrated; gives the facts that were lost.

    `owner_url`: the address of the database's owner. `noted`: what `place` gave before the backup; without it everything
    is read from the beginning. `erased_by_then`: keys that a later backup's `place` names. The database must be
    open. Once per restore; once too often does no harm.
    """
    newest, tombstones = Newest(service), Newest(service, Tombstone)
    topics = sorted({kind.topic for kind in service.owns})
    async for record in groups.records(service, topics, (noted or {}).get("said")):
        try:
            fact = Fact.of(record.topic, record.key, record.headers)
        except ValueError:  # not of our making, or a tombstone of before there were heads
            continue
        newest.see(fact)
        tombstones.see(fact)
    async with service.database.begin() as tx:
        before = int(await state.value(tx, "epoch") or 0)
        lost, erased = await newest.lost(tx, before), await tombstones.lost(tx, before)
    await skip_numbers(service, owner_url)
    epoch = await state.raise_epoch(service)
    await groups.set_back(service, service.consumer.topics, (noted or {}).get("read"))
    async with service.database.begin() as tx:
        keys = {fact.key for fact in erased} | set(erased_by_then)
        counts = {"epoch": epoch, "lost": len(lost), "erased": await erase_again(service, tx, keys)}
        tx.audit(audit.Operated(subject=service.name, service=service.name, what="restore", counts=counts))
    return lost


async def erase_again(service: WiredService[Any], tx: Transaction, keys: Collection[str]) -> int:
    """Erase what was erased once, whatever the restored rows say; of how many keys. What the backup never had needs nothing."""
    if service.erases is None:
        return 0
    return [await service.erases.again(tx, key, AGAIN) for key in sorted(keys)].count("")


async def skip_numbers(service: WiredService[Any], owner_url: str) -> None:
    """No number that the database gives from now on was given since the backup. Raises asyncpg's errors."""
    connection = await connecting.connect(owner_url, seconds=60)
    try:
        for kind in service.owns:
            if kind.numbered:
                table, column = kind.table.__tablename__, kind.key.key
                newest = f'SELECT coalesce(max("{column}"), 0) FROM "{table}"'  # noqa: S608 - names of our own tables
                await connection.execute(
                    f"SELECT setval(pg_get_serial_sequence($1, $2), ({newest}) + $3)", table, column, SKIPPED
                )
    finally:
        await connection.close()


def listed(lost: Iterable[Fact]) -> str:
    """The lost facts, a line of JSON each."""
    return "\n".join(json.dumps(asdict(fact)) for fact in lost)
