"""One Transaction, and the edges that open and end it. Nobody else commits.

`HttpTx` (a FastAPI dependency that ends before the answer leaves), `Work.begin` (a short transaction for workers) and the
inbox of events (chassis.messaging.inbox) all come down to `Database.begin`.
Facts, mails, jobs and audit lines leave with the transaction that made them true, or not at all.
"""

import json
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from contracts.audit import AuditEvent
from contracts.envelope import Event, Tombstone, headers
from contracts.mails import Message
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from chassis import audit, clock, connecting
from chassis.actor import Actor, system
from chassis.tables import SHARDS
from chassis.telemetry import correlation, log, new_correlation, origin
from chassis.work import queue
from chassis.work.waking import JOBS, OUTBOX, Waking

#: Connections for strangers: whatever they ask, nobody else waits for one of these.
_SEARCHES = 4
#: Whether a commit that was answered outlives a failover, as far as this role can say, and whether the server takes none at all.
_LASTS = "SELECT current_setting('synchronous_commit') NOT IN ('off', 'local'), pg_is_in_recovery()"
#: The service's epoch (chassis.state) stands in the head of what it says, as soon as it was ever raised.
_OUTBOX = text("""INSERT INTO outbox (event_id, topic, partition_key, shard, payload, headers, created_at)
VALUES (:event_id, :topic, :partition_key, :shard, :payload, CAST(:headers AS jsonb) || coalesce((
  SELECT jsonb_build_object('ce_aggregateepoch', value) FROM service_state WHERE name = 'epoch'), '{}'), :created_at)""")


def uuid7(at: datetime) -> UUID:
    """A UUID version 7 (RFC 9562, 5.7) for this moment: sorts by time, 74 random bits."""
    millis = int(at.timestamp() * 1000)
    value = (millis << 80) | (uuid4().int & ((1 << 80) - 1))
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    return UUID(int=(value & ~(0x3 << 62)) | (0x2 << 62))


class Transaction:
    """What use cases get: a session, the moment, who acts, and ways to say something with the commit.

    Lock or version the aggregate's row before `emit`: then the order of its events is the order of its commits.
    """

    def __init__(self, session: AsyncSession, actor: Actor, source: str) -> None:
        self.session = session
        self.now: datetime = clock.now()
        self.actor = actor
        self.source = source
        self.epoch, self.event_id = 0, UUID(int=0)  # of who said the event that is taken in, and its own
        self._outgoing: list[tuple[Any, dict[str, Any]]] = []
        self._jobs: list[Mapping[str, Any]] = []
        self.wakes: set[str] = set()  # who has something to do after the commit: chassis.work.waking

    def new_id(self) -> UUID:
        """A time-ordered id for an order, a form request or an event."""
        return uuid7(self.now)

    def emit(self, event: Event) -> None:
        """Say a fact on its topic."""
        event_id = self.new_id()
        head = headers(event, event_id=event_id, at=self.now, source=self.source, **origin())
        payload = b"" if isinstance(event, Tombstone) else event.model_dump_json().encode()
        self.put(event.TOPIC, event.key, payload, head, event_id)

    def put(self, topic: str, key: str, payload: bytes, head: dict[str, str], event_id: UUID) -> None:
        """A raw outbox row; `emit` is the usual way. An empty payload leaves as a record without a value."""
        where = {"topic": topic, "partition_key": key, "shard": zlib.crc32(key.encode()) % SHARDS}
        what = {"event_id": event_id, "payload": payload, "headers": json.dumps(head), "created_at": self.now}
        self._outgoing.append((_OUTBOX, {**where, **what}))
        self.wakes.add(OUTBOX)

    def enqueue(
        self, kind: str, key: str, payload: dict[str, Any], *, tenant: str = "", not_before: datetime | None = None
    ) -> None:
        """Ask for work after the commit. The same kind and key again changes nothing."""
        self._jobs.append(queue.row(kind, key, tenant, payload, (not_before or self.now) - self.now))
        self.wakes.add(JOBS)

    def mail(self, message: Message) -> None:
        """Send a mail after the commit; one mail per key, whatever is repeated."""
        self.enqueue(queue.MAIL, message.key, message.model_dump(mode="json"))

    def audit(self, event: AuditEvent, outcome: str = "done") -> None:
        """Write an audit line with this transaction; `outcome` is "done" or the slug of why not."""
        actor, facts = self.actor, audit.facts_json(event.facts())
        who = {"actor": actor.number, "subscriber": actor.subscriber, "source": actor.source or None}
        what = {"action": event.line_name(), "subject": audit.bounded(event.subject), "outcome": outcome}
        row = {"at": self.now, **who, **what, "facts": facts, "correlation_id": correlation.get()}
        self._outgoing.append((audit.INSERT, row))

    def count_refusal(self, action: str, outcome: str) -> None:
        """Count what was refused to somebody we don't know, or too often; it gets no audit line: nobody fills the trail."""
        hour = self.now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        row = {"hour": hour, "action": action, "outcome": outcome, "source": audit.network(self.actor.source)}
        self._outgoing.append((audit.COUNT, row))

    async def flush(self) -> None:
        """Send what is pending to the database: facts, audit lines and counts, each kind in one go and in the order it was said.

        The edge calls this before it commits.
        """
        await self.session.flush()
        outgoing, self._outgoing = self._outgoing, []
        kinds: dict[Any, list[Mapping[str, Any]]] = {}
        for statement, row in outgoing:
            kinds.setdefault(statement, []).append(row)
        for statement, rows in kinds.items():  # one alone costs less than a list of one
            await self.session.execute(statement, rows if len(rows) > 1 else rows[0])

    async def finish(self) -> None:
        """Flush, and put in the jobs: last, since their tenants stay locked from here on. Only before the commit."""
        await self.flush()
        if self._jobs:
            await self.session.execute(queue.INSERT, {**queue.together(self._jobs), "now": self.now})


class Database:
    """A service's database: a session per transaction for writes, and a read-only asyncpg pool for lists and exports."""

    def __init__(
        self,
        url: str,
        source: str,
        *,
        pool_size: int = 10,
        seconds: float = connecting.STATEMENT,
        waking: Waking | None = None,  # of another pool of the same database, which starts and closes it
        searching: tuple[str, float] = ("", 0),  # the address of who reads what is published, and seconds a statement
    ) -> None:
        self.source = source
        self.url = url  # with its password: never log it
        self.waking, self._wakes = waking or Waking(url), waking is None
        self.seconds = seconds  # what a statement may take
        self._engine: AsyncEngine = connecting.engine(url, seconds=seconds, size=pool_size)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False, autoflush=True)
        self._reads: asyncpg.Pool | None = None
        self._searching = searching
        self._searches: asyncpg.Pool | None = None
        self._unsafe = ""  # why, as it was last said

    @property
    def reads(self) -> asyncpg.Pool:
        """The read-only pool. Raises RuntimeError before `open`."""
        if self._reads is None:
            raise RuntimeError("the database is not open")
        return self._reads

    @property
    def searches(self) -> asyncpg.Pool | None:
        """A pool as the role that reads what is published and nothing else, for what strangers ask; None where that role has no address."""
        return self._searches

    async def open(self) -> None:
        """Open the read pools; each connects when first used, so a database that is away doesn't stop the process."""
        url, seconds = self._searching
        if url:
            self._searches = await connecting.pool(url, seconds=seconds, size=_SEARCHES, server_settings={"jit": "off"})
        self._reads = await connecting.pool(
            self.url,
            seconds=self.seconds,
            server_settings={
                "default_transaction_read_only": "on",
                "jit": "off",
                "random_page_cost": "1.1",  # solid state: else wide covering indexes lose to scans of the whole table
            },
        )

    async def close(self) -> None:
        """Close all connections."""
        if self._wakes:
            await self.waking.close()
        for pool in (self._reads, self._searches):
            if pool is not None:
                await pool.close()
        await self._engine.dispose()

    @asynccontextmanager
    async def begin(self, actor: Actor | None = None) -> AsyncIterator[Transaction]:
        """A transaction that commits at the end of the block and rolls back on any exception; by the service itself if nobody acts."""
        if not correlation.get():
            new_correlation()
        async with self._sessions() as session:
            tx = Transaction(session, actor or system(self.source), self.source)
            yield tx
            await tx.finish()
            await session.commit()  # else closing the session rolls back
        self.waking.ring(tx.wakes)

    def in_use(self) -> dict[str, int]:
        """How many connections are in use now, by pool."""
        pool: Any = self._engine.pool
        reads = self._reads
        return {"writes": pool.checkedout(), "reads": reads.get_size() - reads.get_idle_size() if reads else 0}

    async def answers(self) -> bool:
        """True when the database answers now and keeps what it says it committed; an alarm, once, when it answers and does not.

        It doesn't when it is a standby, or when this role's commits don't wait for the disk and, where there are any, for standbys.
        """
        try:
            lasts, standby = await self.reads.fetchrow(_LASTS)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        cause = "standby" if standby else "" if lasts else "synchronous_commit"
        if cause and cause != self._unsafe:
            log.error("database.unsafe", cause=cause, alarm=True)
        self._unsafe = cause
        return not cause
