"""A service with its edges wired to it: what the processes run. Its `main.py` makes one; its own code knows only `Service`."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fastapi import APIRouter

from chassis.messaging.consumer import Consumer
from chassis.service import A, Service
from chassis.work.jobs import Jobs


@dataclass
class WiredService(Service[A]):
    """One service, wired: its routes, its consumer and its jobs."""

    routers: Sequence[APIRouter] = ()
    consumer: Consumer = field(default_factory=Consumer)
    jobs: Jobs[A] = field(default_factory=Jobs)
