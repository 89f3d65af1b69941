"""Rules of the mail addresses of roles."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field

#: How long a code counts, how often one is tried, and how long an address waits for its first right one.
CODE_LIFE, TRIES, WAITS = timedelta(minutes=30), 5, timedelta(days=7)


class Limits(BaseModel):
    """How often what bothers others may be asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    code_mails_an_hour: int = Field(default=5, ge=2)  # to an address, from everybody; see `service.role_addresses`
    code_tries_a_day: int = Field(default=10, ge=1)  # at an address and subscriber, over all codes
    role_codes_a_day: int = Field(default=30, ge=1)  # by a subscriber, to all addresses together


def same(address: str, other: str) -> bool:
    """Whether two addresses are one mailbox to us: whatever capitals they have."""
    return address.lower() == other.lower()


def masked(address: str) -> str:
    """An address as the trail says it: whose mailbox it is can be recognised by who knows it, and by nobody else."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"
