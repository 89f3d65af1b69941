"""What a service brings: the thing that is reviewed, and who is who."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from chassis.transaction import Transaction


class Subject(Protocol):
    """What is reviewed. The review keeps a copy of all this from when it is opened; what is judged stays with the service."""

    @property
    def id(self) -> UUID:
        """Its id; the review has no other."""
        ...

    @property
    def kind(self) -> str:
        """What it is, for the lists and for whose causes of rejection hold: `order`."""
        ...

    @property
    def variety(self) -> str:
        """Which of its kind, to narrow the lists: of an order the product. Small letters, digits and `_`."""
        ...

    @property
    def reference(self) -> str:
        """What people call it by."""
        ...

    @property
    def subscriber(self) -> str:
        """The number of whose it is."""
        ...

    @property
    def organisation(self) -> str:
        """The name of whose it is."""
        ...

    @property
    def title(self) -> str:
        """What it is about, for the search."""
        ...

    @property
    def requester(self) -> str:
        """The number of who asked for it: never judges it."""
        ...

    @property
    def prepared_by(self) -> str | None:
        """The number of who of the provider prepared it: never judges it."""
        ...

    @property
    def asked_for_at(self) -> datetime:
        """When it was asked for (UTC): the lists are in this order."""
        ...

    @property
    def approvals_needed(self) -> int:
        """How many humans must approve."""
        ...

    @property
    def checks_required(self) -> tuple[str, ...]:
        """Values of `contracts.review.HandCheck` without which nobody can approve."""
        ...


@dataclass(frozen=True)
class Reviewed:
    """A subject as a value."""

    kind: str
    id: UUID
    reference: str
    subscriber: str
    organisation: str
    title: str
    requester: str
    asked_for_at: datetime
    approvals_needed: int
    checks_required: tuple[str, ...] = ()
    prepared_by: str | None = None
    variety: str = ""


@dataclass(frozen=True)
class Me:
    """A validator as a human: the number of the session, all numbers of that human, and the subscribers where they hold a role."""

    number: str
    numbers: tuple[str, ...]
    subscribers: tuple[str, ...]


class People(Protocol):
    """Who is who, from the service's copy of the register. The desk links person numbers that are one human."""

    async def who(self, tx: Transaction, number: str) -> Me:
        """The human behind a number; a number that nobody knows is a human of its own."""
        ...

    async def humans(self, tx: Transaction, numbers: Collection[str]) -> int:
        """How many humans are behind these numbers."""
        ...
