"""A service as a value: its name, settings, routes, consumer and jobs. `main.py` makes one; everything else runs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter

from chassis import expiry, mail
from chassis.actor import Actor, Keys, system
from chassis.jobs import Jobs
from chassis.messaging import Consumer
from chassis.objects import Objects
from chassis.sandbox import Limits, Sandbox, sandbox
from chassis.settings import Settings
from chassis.transaction import Database


@dataclass
class Service:
    """One service, wired. `adapters` is the service's own dataclass (a CA, a verdict, a seal)."""

    name: str
    settings: Settings
    routers: Sequence[APIRouter] = ()
    consumer: Consumer = field(default_factory=Consumer)
    jobs: Jobs = field(default_factory=Jobs)
    adapters: Any = None
    sends_mail: bool = False
    worker_kinds: tuple[str, ...] = ()  # kinds that run in worker processes of their own, not in the background one
    certificates: Sequence[expiry.Held] = ()  # our own, with an alarm before their end
    parsers: tuple[str, ...] = ()  # modules that read foreign bytes: loaded by the children of the sandbox
    #: By the name of a path parameter or field: a query that gives a row when $1 names something of another than $2
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.database = Database(self.settings.database_url.get_secret_value(), self.name)
        self._objects: Objects | None = None
        self._keys: Keys | None = None
        if self.sends_mail:
            self.jobs.on("mail", lease=120)(mail.send)

    @property
    def objects(self) -> Objects:
        """The object store of setting `OBJECTS_URL`."""
        if self._objects is None:
            self._objects = Objects(self.settings.objects_url)
        return self._objects

    @property
    def keys(self) -> Keys:
        """The public keys that tokens are verified with."""
        if self._keys is None:
            self._keys = Keys.read(self.settings.identity_keys)
        return self._keys

    @property
    def sandbox(self) -> Sandbox:
        """Where foreign bytes are read: one per process of ours, by the settings' limits."""
        settings = self.settings
        limits = Limits(
            settings.sandbox_cpu_seconds,
            settings.sandbox_memory_mib * 1024 * 1024,
            settings.sandbox_wall_seconds,
            settings.sandbox_processes,
            settings.sandbox_queue,
        )
        return sandbox(limits, self.parsers)

    @property
    def periodic(self) -> list[tuple[float, Any]]:
        """What the background process does every so many seconds: the service's own, and a look at our certificates."""
        return [*self.jobs.periodic, (expiry.EVERY, expiry.watch)]

    @property
    def actor(self) -> Actor:
        """The service itself."""
        return system(self.name)
