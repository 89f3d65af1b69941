"""What organisation works with: the public registers."""

from dataclasses import dataclass

from organisation.registers import PublicRegisters


@dataclass(frozen=True)
class Adapters:
    """Adapters of the service."""

    registers: PublicRegisters
