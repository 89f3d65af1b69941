"""The port to the bounce mailbox: what came back of our mails, read and taken away.

What it must do is in `docs/architecture/bounce-mailbox.md`; every adapter passes `tests/test_bounce_box_contract.py`. No
call here may be made while a database transaction is open.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from chassis.outside import Temporary


class BoxAway(Temporary):
    """Nothing was read or taken away that it didn't say so of: not reached, no login, or it broke off."""


@dataclass(frozen=True)
class Returned:
    """A message in the mailbox. `handle`: its name there, the same at every look. `content`: None when it is too large or can't be read."""

    handle: str
    content: bytes | None


class BounceBox(Protocol):
    """Where bounces come in. Each call ends within the adapter's deadline (two minutes unless set) and raises BoxAway alone."""

    async def look(self, most: int, largest: int) -> Sequence[Returned]:
        """So many messages at most, the oldest first, of so many bytes at most each; they stay there. Nothing while somebody else looks."""

    async def remove(self, handles: Collection[str]) -> None:
        """Take these away for good; one that is gone already is no fault."""
