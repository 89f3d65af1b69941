"""What organisation works with: the public registers, the bounce mailbox, and its limits."""

from dataclasses import dataclass

from organisation.bounce_box import BounceBox
from organisation.domain.role_addresses import Limits
from organisation.registers import PublicRegisters


@dataclass(frozen=True)
class Adapters:
    """Adapters of the service."""

    registers: PublicRegisters
    bounce_box: BounceBox | None  # None: bounces are not read
    limits: Limits
