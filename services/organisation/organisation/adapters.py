"""What organisation works with: the public registers, and its limits."""

from dataclasses import dataclass

from organisation.domain.role_addresses import Limits
from organisation.registers import PublicRegisters


@dataclass(frozen=True)
class Adapters:
    """Adapters of the service."""

    registers: PublicRegisters
    limits: Limits
