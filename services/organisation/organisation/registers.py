"""Public registers as we ask them: the Handelsregister and the register of government organisations. One port, two kinds.

What a real one must do: docs/architecture/registers.md. The contract suite: tests/test_registers_contract.py.
"""

from dataclasses import dataclass
from typing import Protocol

from chassis.outside import OutcomeUnknown, Temporary
from contracts.extracts import Register

from organisation.domain.extracts import Entry


class RegisterAway(Temporary):
    """Not reached, too busy, or it doesn't let us in. Ask again."""


class RegisterUnclear(OutcomeUnknown):
    """The answer came too late, was cut off or makes no sense. Asking changes nothing, so it is asked again."""


@dataclass(frozen=True)
class Answer:
    """What a register answered. `entry` None: it knows no such number."""

    body: bytes  # as it came: evidence
    source: str  # the address that was asked
    entry: Entry | None


class PublicRegisters(Protocol):
    """The registers. Asking may be repeated: it changes nothing there."""

    async def look_up(self, kind: Register, number: str) -> Answer:
        """What this register says of a number now, about whatever number it answers. Raises RegisterAway, RegisterUnclear; within the deadline."""
        ...
