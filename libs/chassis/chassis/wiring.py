"""A service with its edges wired to it: what the processes run. Its `main.py` makes one; its own code knows only `Service`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import APIRouter

from chassis.messaging.consumer import Consumer
from chassis.owned import Owned
from chassis.service import A, Service
from chassis.transaction import Transaction
from chassis.work.jobs import Jobs


@dataclass(frozen=True)
class Erasure:
    """Of the personal data of a key. `now(tx, key, reason)` says why not, or an empty text. `again` erases whatever stands in
    the way: it was erased once, and a restore brought it back. `done` gives every key that was erased.
    """

    now: Callable[[Transaction, str, str], Awaitable[str]]
    again: Callable[[Transaction, str, str], Awaitable[str]]
    done: Callable[[Transaction], Awaitable[Sequence[str]]]


#: What a service does to its own rows after a restore, before anything of it starts; how many of what, for the audit trail.
AfterRestore = Callable[[Transaction], Awaitable[Mapping[str, int]]]


@dataclass
class WiredService(Service[A]):
    """One service, wired: its routes, its consumer and its jobs."""

    routers: Sequence[APIRouter] = ()
    consumer: Consumer = field(default_factory=Consumer)
    jobs: Jobs[A] = field(default_factory=Jobs)
    owns: Sequence[Owned] = ()
    erases: Erasure | None = None
    after_restore: AfterRestore | None = None
