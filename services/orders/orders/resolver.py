"""The port to DNS: what `orders` asks of a resolver about a domain, to warn people before a CA refuses. Never evidence.

What a real one must do: `docs/architecture/resolver.md`; proven by `tests/test_resolver_contract.py`.
"""

from dataclasses import dataclass
from typing import Protocol

from chassis.outside import Temporary

from orders.domain.caa import Property


@dataclass(frozen=True)
class Answer:
    """The CAA records of one name itself, aliases followed; `exists`: whether DNS knows the name; `resolver`: who said so, as `address:port`."""

    records: tuple[Property, ...]
    exists: bool
    resolver: str


class ResolverAway(Temporary):
    """No resolver answered within the deadline: nothing is known of the name."""


class NameFails(Temporary):
    """A resolver answered, and has nothing usable of the name. `dnssec`: it has, but its signatures are wrong."""

    def __init__(self, resolver: str, *, dnssec: bool = False) -> None:
        super().__init__(resolver)
        self.resolver, self.dnssec = resolver, dnssec


class Resolver(Protocol):
    """Resolvers that are asked in turn; the first one that answers counts."""

    async def caa(self, name: str) -> Answer:
        """The CAA records of a name (A-labels, no asterisk), not those of the domains above it. Raises ResolverAway, NameFails."""
