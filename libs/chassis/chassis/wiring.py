"""A service with its edges wired to it: what the processes run. Its `main.py` makes one; its own code knows only `Service`."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from fastapi import APIRouter

from chassis.messaging.consumer import Consumer
from chassis.owned import Owned
from chassis.service import A, Service
from chassis.transaction import Transaction
from chassis.work.jobs import Jobs


@dataclass
class WiredService(Service[A]):
    """One service, wired: its routes, its consumer and its jobs."""

    routers: Sequence[APIRouter] = ()
    consumer: Consumer = field(default_factory=Consumer)
    jobs: Jobs[A] = field(default_factory=Jobs)
    owns: Sequence[Owned] = ()
    #: Erases the personal data of a key, for a reason; why not, or an empty text.
    erases: Callable[[Transaction, str, str], Awaitable[str]] | None = None
