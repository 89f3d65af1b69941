"""What the code of a service works with, wherever it runs: name, settings, adapters, database, store, keys, sandbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, TypeVar

from chassis import tls
from chassis.actor import Actor, Keys, system
from chassis.edge.budgets import Budgets
from chassis.expiry import Held
from chassis.outside.mail_server import MailServer
from chassis.outside.mail_server_smtp import SmtpServer
from chassis.outside.objects import ObjectStore
from chassis.outside.objects_obstore import ObstoreObjects
from chassis.sandbox import Limits, Sandbox, sandbox
from chassis.settings import Settings
from chassis.transaction import Database

#: The adapters of a service: the dataclass of that name in its `adapters.py`, or None.
A = TypeVar("A")


@dataclass
class Service(Generic[A]):
    """A service to its own code: routes, handlers of events and jobs get this."""

    name: str
    settings: Settings
    #: Those that need the service's own sandbox or database are set by `main.py` once it is made.
    adapters: A = field(default=None, kw_only=True)  # type: ignore[assignment]
    certificates: Sequence[Held] = field(default=(), kw_only=True)  # our own, with an alarm before their end
    #: Modules that read foreign bytes: loaded by the children of the sandbox.
    parsers: tuple[str, ...] = field(default=(), kw_only=True)
    #: By the name of a path parameter or field: a query that gives a row when $1 names something of another than $2.
    elsewhere: Mapping[str, str] = field(default_factory=dict, kw_only=True)
    #: A query of the documents that rows speak of, each once: `sha256` above $1, `key`, `subscriber`, sorted, $2 at most.
    documents: str = field(default="", kw_only=True)

    @property
    def held(self) -> Sequence[Held]:
        """Every certificate that the service holds or trusts: its own, and those of the connections between parts."""
        return (*self.certificates, *self._trusted)

    def __post_init__(self) -> None:
        url, seconds = self.settings.database_url.get_secret_value(), self.settings.database_seconds
        searching = (self.settings.search_database_url.get_secret_value(), self.settings.search_seconds)
        self.database = Database(url, self.name, seconds=seconds, searching=searching)
        self.refusal_lines = Budgets()
        self._trusted = self.settings.held()

    @cached_property
    def objects(self) -> ObjectStore:
        """The object store of setting `OBJECTS_URL`."""
        return ObstoreObjects(self.settings.objects_url, ca=self.settings.outside_ca)

    @property
    def mail_server(self) -> MailServer:
        """The mail server of the settings that begin with `SMTP_`."""
        given = self.settings
        context = tls.kept("mail server", given.smtp_ca) if given.smtp_tls else None
        return SmtpServer(
            given.smtp_host,
            given.smtp_port,
            tls=given.smtp_tls,
            context=context,
            username=given.smtp_username,
            password=given.smtp_password.get_secret_value(),
        )

    @cached_property
    def keys(self) -> Keys:
        """The public keys that tokens are verified with."""
        return Keys.read(self.settings.identity_keys)

    @property
    def sandbox(self) -> Sandbox:
        """Where foreign bytes are read: one per process of ours, by the settings' limits."""
        given, memory = self.settings, self.settings.sandbox_memory_mib * 1024 * 1024
        each = (given.sandbox_cpu_seconds, memory, given.sandbox_wall_seconds)
        return sandbox(Limits(*each, given.sandbox_processes, given.sandbox_queue), self.parsers)

    @property
    def actor(self) -> Actor:
        """The service itself."""
        return system(self.name)
