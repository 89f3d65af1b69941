"""What auth works with: the judge of certificates with its source of status, and the key of identity tokens."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from chassis import clock
from chassis.actor import Actor, Signer
from chassis.edge.budgets import Budget
from chassis.service import Service
from chassis.transaction import Database

from auth import store
from auth.status_http import HttpStatus
from auth.verdict import Judge


@dataclass(frozen=True)
class Adapters:
    """The judge, the signer, the budget of code guesses, how many sessions a person may have at once, the number of logins in a
    minute that raises an alarm, and the lanes of re-checks that are under way, by issuer."""

    judge: Judge
    signer: Signer
    guesses: Budget
    at_once: int
    logins: int
    lanes: dict[str, asyncio.Task[None]] = field(default_factory=dict)


@dataclass(frozen=True)
class StoredNumbers:
    """The numbers of revocation lists, kept in the database: an old list is old for every process, and after a restart."""

    database: Database
    actor: Actor

    async def newest(self, sources: Sequence[str]) -> dict[str, int]:
        """The highest number seen of each; a source never seen is absent."""
        async with self.database.begin(self.actor) as tx:
            return await store.list_numbers(tx, sources)

    async def note(self, numbers: dict[str, int]) -> None:
        """These numbers were seen in lists that may be believed."""
        async with self.database.begin(self.actor) as tx:
            await store.note_list_numbers(tx, numbers)


def http_status(service: Service[Any]) -> HttpStatus:
    """Certificate status over HTTP, with the numbers of lists in the service's database."""
    numbers = StoredNumbers(service.database, service.actor)
    return HttpStatus(service.sandbox, clock.now, numbers, tls=service.settings.outside())
