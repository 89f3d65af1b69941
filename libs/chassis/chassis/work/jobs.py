"""What a service does as jobs: the handler of each kind, and what runs every so often."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic

from sqlalchemy import text

from chassis.actor import Actor
from chassis.service import A, Service
from chassis.transaction import Database, Transaction

_DONE = text("UPDATE job SET state = 'done', ended_at = :now, lease_until = NULL WHERE id = :id AND fence = :fence")


@dataclass(frozen=True)
class Job:
    """A job this worker holds."""

    id: int
    kind: str
    key: str
    tenant: str
    payload: dict[str, Any]
    attempts: int  # this one included, and those that ended in `Later`
    fence: int
    correlation_id: str
    created_at: datetime
    traceparent: str
    failures: int  # earlier tries that failed: `Later` is none
    deferred: bool  # it was put off, or put in for later
    alarmed: bool
    deaths: int  # earlier tries whose worker died or stood still: no failures
    cause: str | None  # why it waits again
    age: timedelta
    claimed: float  # by the loop's clock, before it was claimed


class GiveUp(Exception):
    """This job can never succeed; `cause` is a slug. The kind's `on_give_up` says so to whoever waits."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Later(Exception):
    """Not now, without a fault: try again after this many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


class Fenced(Exception):
    """Another worker took the job over; what this one did is rolled back."""


@dataclass
class Work(Generic[A]):
    """What a job's handler gets: the job, the service, and short transactions."""

    job: Job
    service: Service[A]
    database: Database
    finished: bool = False

    def begin(self, actor: Actor | None = None) -> AbstractAsyncContextManager[Transaction]:
        """A short transaction; call nothing outside while it is open."""
        return self.database.begin(actor)

    async def done(self, tx: Transaction) -> None:
        """End the job with this transaction. Raises Fenced when the lease was lost meanwhile."""
        await self.end(tx, _DONE)
        self.finished = True

    async def end(self, tx: Transaction, statement: Any, **parameters: Any) -> None:
        """Say how this job ends, by an UPDATE that demands the fence. Raises Fenced when the lease was lost meanwhile."""
        row = {"id": self.job.id, "fence": self.job.fence, "now": tx.now, **parameters}
        if (await tx.session.execute(statement, row)).rowcount != 1:  # type: ignore[attr-defined]
            raise Fenced


Handler = Callable[[Work[A]], Awaitable[None]]
OnGiveUp = Callable[[Transaction, Job, str], Awaitable[None]]
Periodic = Callable[[Service[A]], Awaitable[None]]


@dataclass(frozen=True)
class Kind(Generic[A]):
    """How a kind of job is run. See `Jobs.on`."""

    handler: Handler[A]
    lease: timedelta
    longest: float
    concurrency: int
    first: bool
    overdue: timedelta
    gives_up: timedelta | None
    on_give_up: OnGiveUp | None
    slowest: float

    def given_up(self, age: timedelta) -> bool:
        """Whether a job of this age is given up when it fails."""
        return self.gives_up is not None and age >= self.gives_up


class Jobs(Generic[A]):
    """The kinds of work of a service, and what runs every so often."""

    def __init__(self) -> None:
        self.kinds: dict[str, Kind[A]] = {}
        self.gauges: dict[str, tuple[str, str]] = {}  # numbers for `/metrics`: what each means, and SQL for it
        self.periodic: list[tuple[float, Periodic[A]]] = []

    def on(
        self,
        kind: str,
        *,
        overdue: timedelta,
        gives_up: timedelta | None = None,
        on_give_up: OnGiveUp | None = None,
        lease: float = 60,
        longest: float = 300,
        concurrency: int = 1,
        first: bool = False,
        slowest: float = 60,
    ) -> Callable[[Handler[A]], Handler[A]]:
        """Register the handler of a kind. A handler that ends without `done` is done.

        A job older than `overdue` that is put off raises an alarm, once, and is tried every `slowest` seconds; one older than
        `gives_up` that fails is given up. Without `gives_up` it is tried for ever. `on_give_up` tells who waits, for jobs that
        the handler gives up as well. `lease`: seconds after which the job of a worker that died is another's; `longest`: seconds
        that a try may take; with one worker what is new waits for one that hangs. `first`: no full pool stops it. Raises ValueError when a kind gives up and tells nobody.
        """
        if gives_up is not None and on_give_up is None:
            raise ValueError(f"{kind} gives up and tells nobody")
        after = timedelta(seconds=lease)

        def register(handler: Handler[A]) -> Handler[A]:
            self.kinds[kind] = Kind(handler, after, longest, concurrency, first, overdue, gives_up, on_give_up, slowest)
            return handler

        return register

    def every(self, seconds: float) -> Callable[[Periodic[A]], Periodic[A]]:
        """Register something idempotent that runs every so many seconds in each `workers` process."""

        def register(run: Periodic[A]) -> Periodic[A]:
            self.periodic.append((seconds, run))
            return run

        return register
