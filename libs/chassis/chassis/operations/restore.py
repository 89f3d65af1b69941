"""After a restore from a backup: what a service does before it starts again, and which of its facts the restore lost.

Everybody who keeps copies takes only what is newer, so what is said from now on counts in a higher epoch; no number of
before is given to anything else; the topics are read again from where the backup was, and nobody is told that the copies are
whole before they are; what was said since is listed; what was sent since is not sent again; who was erased since is erased
again, before anything is said.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from contracts import audit
from contracts.envelope import Event, Tombstone
from sqlalchemy import func, select, text

from chassis import connecting, state
from chassis.operations import groups
from chassis.operations.documents import LostDocument
from chassis.operations.facts import Fact
from chassis.operations.groups import Place
from chassis.operations.republish import current
from chassis.owned import Owned
from chassis.transaction import Transaction
from chassis.wiring import WiredService

#: Numbers that may have been given since the backup and stand in copies, on topics and on screens.
SKIPPED = 1_000_000
#: The reason in the audit trail.
AGAIN = "erased before the restore"
_AT_ONCE = 1_000
_UNSENT = "SELECT event_id, topic, partition_key, headers FROM outbox"
_SENT = text("DELETE FROM outbox WHERE event_id = ANY(:events)")
#: Holds that were put on since the backup are lost: there are days to put them on again before any evidence goes.
_UNMARK = text("UPDATE retention SET marked_at = NULL WHERE marked_at IS NOT NULL AND removed_at IS NULL")

#: Of these the evidence went when its time was over: nothing of them is lost (chassis.retention).
_REMOVED = text("SELECT key FROM retention WHERE key = ANY(:keys) AND removed_at IS NOT NULL")


class Newest:
    """The newest fact of each aggregate that a service owns, of all facts that are shown to it; `of`: facts of such a kind alone."""

    def __init__(self, service: WiredService[Any], of: type[Event] = Event) -> None:
        said = ((event, kind) for kind in service.owns for event in kind.events)
        self._kinds = {event.type_name(): kind for event, kind in said if issubclass(event, of)}
        self._facts: dict[tuple[Owned, str], Fact] = {}
        self._contents: dict[Fact, bytes] = {}
        self.epoch = 0  # the highest of all

    def see(self, fact: Fact, value: bytes | None = None) -> None:
        """A fact with its content, in any order and however often."""
        self.epoch = max(self.epoch, fact.epoch)
        if (kind := self._kinds.get(fact.type)) is None:
            return
        known = self._facts.get((kind, fact.key))
        if known is None or (known.epoch, known.version) < (fact.epoch, fact.version):
            if known is not None:
                del self._contents[known]
            self._facts[kind, fact.key], self._contents[fact] = fact, _content(value)

    def is_behind(self, fact: Fact) -> bool:
        """True when a compacted topic has something newer of its key: said behind that, it would be the last word."""
        kind = self._kinds.get(fact.type)
        newest = self._facts.get((kind, fact.key)) if kind and kind.says and kind.topic == fact.topic else None
        return newest is not None and (fact.epoch, fact.version) < (newest.epoch, newest.version)

    def highest(self, of: Owned) -> int:
        """The highest key of this kind, whose keys are numbers; 0 when there is none."""
        return max((int(key) for kind, key in self._facts if kind is of), default=0)

    async def lost(self, tx: Transaction, epochs: Collection[int]) -> list[Fact]:
        """Those that the database, which said what it said in these epochs, knows nothing of: neither it nor anything newer.

        What another history said (a restore that was taken back since) is known when it is what the database would say now.
        """
        out: list[Fact] = []
        for kind in dict.fromkeys(kind for kind, _ in self._facts):
            facts = [fact for (of, _), fact in sorted(self._facts.items(), key=lambda i: i[0][1]) if of is kind]
            for start in range(0, len(facts), _AT_ONCE):
                page = facts[start : start + _AT_ONCE]
                known = await _versions(tx, kind, [fact.key for fact in page])
                alike = [f for f in page if f.epoch not in epochs and f.version == known.get(f.key)]
                same = await self._said_now(tx, kind, alike)
                removed = (await tx.session.execute(_REMOVED, {"keys": [fact.key for fact in page]})).scalars().all()
                for fact in page:
                    here = fact.version <= known.get(fact.key, 0) if fact.epoch in epochs else fact in same
                    here |= fact.key in removed and fact.key not in known
                    out += [] if here else [fact]
        return out

    async def _said_now(self, tx: Transaction, kind: Owned, facts: Collection[Fact]) -> set[Fact]:
        if kind.says is None or not facts:
            return set()
        events = await current(tx, kind, [kind.typed(fact.key) for fact in facts])
        now = {(e.key, b"" if isinstance(e, Tombstone) else _content(e.model_dump_json().encode())) for e in events}
        return {fact for fact in facts if (fact.key, self._contents[fact]) in now}


def _content(value: bytes | None) -> bytes:
    """Of a record's value, but for the moment at which it was said: small, and equal for what is equal. Empty for none."""
    if not value:
        return b""
    said = json.loads(value)
    said.pop("at", None)
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()


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
    unsent = {str(row["event_id"]): row for row in await service.database.reads.fetch(_UNSENT)}
    sent = set[str]()
    topics = sorted({kind.topic for kind in service.owns})
    async for record in groups.records(service, topics, (noted or {}).get("said")):
        sent |= {
            (value or b"").decode("utf-8", "replace") for name, value in record.headers if name == "ce_id"
        } & unsent.keys()
        try:
            fact = Fact.of(record.topic, record.key, record.headers)
        except ValueError:  # not of our making, or a tombstone of before there were heads
            continue
        newest.see(fact, record.value)
        tombstones.see(fact)
    sent |= {event for event, row in unsent.items() if _is_behind(newest, row)}
    async with service.database.begin() as tx:
        epochs = await state.epochs(tx)
        lost, erased = await newest.lost(tx, epochs), await tombstones.lost(tx, epochs)
    await skip_numbers(service, owner_url, newest)
    await groups.set_back(service, service.consumer.topics, (noted or {}).get("read"))
    # last and at once: what breaks off before is compared as it was when it is run again
    async with service.database.begin() as tx:
        epoch = await state.raise_epoch(tx, newest.epoch + 1)
        await state.forget_caught_up(tx)
        await tx.session.execute(_SENT, {"events": [UUID(event) for event in sent]})
        await tx.session.execute(_UNMARK)
        # who was registered again after that, which is known here, is not erased
        keys = {fact.key for fact in erased} & {fact.key for fact in lost} | set(erased_by_then)
        counts = {"epoch": epoch, "lost": len(lost), "erased": await erase_again(service, tx, keys), "sent": len(sent)}
        if service.after_restore is not None:
            counts |= await service.after_restore(tx)
        tx.audit(audit.Operated(subject=service.name, service=service.name, what="restore", counts=counts))
    return lost


def _is_behind(newest: Newest, row: Any) -> bool:
    head = {name: value.encode() for name, value in json.loads(row["headers"]).items()}
    try:
        return newest.is_behind(Fact.of(row["topic"], row["partition_key"].encode(), head.items()))
    except ValueError:  # the copy of a record of others that was parked
        return False


async def erase_again(service: WiredService[Any], tx: Transaction, keys: Collection[str]) -> int:
    """Erase what was erased once, whatever the restored rows say; of how many keys. What the backup never had needs nothing."""
    if service.erases is None:
        return 0
    return [await service.erases.again(tx, key, AGAIN) for key in sorted(keys)].count("")


async def skip_numbers(service: WiredService[Any], owner_url: str, seen: Newest | None = None) -> None:
    """No number that the database gives from now on was given since the backup, by whatever history of it. Raises asyncpg's errors.

    `seen`: facts of since. A restore before this one skipped as well, whether or not it gave a number after that.
    """
    connection = await connecting.connect(owner_url, seconds=60)
    try:
        for kind in service.owns:
            if kind.numbered:
                table, column = kind.table.__tablename__, kind.key.key
                sequence = await connection.fetchval("SELECT pg_get_serial_sequence($1, $2)", table, column)
                given = f'greatest((SELECT max("{column}") FROM "{table}"), (SELECT last_value FROM {sequence}), $2)'  # noqa: S608 - names of our own tables
                highest = seen.highest(kind) if seen else 0
                await connection.execute(f"SELECT setval($1::text::regclass, {given} + $3)", sequence, highest, SKIPPED)
    finally:
        await connection.close()


def listed(lost: Iterable[Fact | LostDocument]) -> str:
    """What was lost, a line of JSON each."""
    return "\n".join(json.dumps(asdict(each)) for each in lost)
