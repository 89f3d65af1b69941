"""What a connection may cost: sizes, times and numbers, the same for every listener of a process."""

from collections import Counter
from dataclasses import dataclass, field

from chassis.edge.budgets import network
from chassis.telemetry import log


@dataclass(frozen=True)
class Limits:
    """Bytes, seconds and numbers. The defaults are those of the settings, which say what each is for."""

    connections: int = 2_000
    connections_per_address: int = 100
    handshake_seconds: float = 10.0
    head_bytes: int = 16 * 1024
    head_fields: int = 100
    head_seconds: float = 10.0
    body_seconds: float = 30.0
    idle_seconds: float = 15.0
    answer_seconds: float = 30.0


@dataclass
class Connections:
    """How many connections are open, in all and per address (an IPv6 customer's /64 is one address)."""

    limits: Limits
    _held: Counter[str] = field(default_factory=Counter)
    _full: set[str] = field(default_factory=set)

    def admit(self, address: str, *, counted: bool = True) -> bool:
        """Note one more connection, or say no. `counted` False: a proxy's own address, which has only the whole."""
        key = network(address)
        if self.open >= self.limits.connections or (counted and self._held[key] >= self.limits.connections_per_address):
            if key not in self._full:  # told once, not per attempt
                self._full.add(key)
                log.warning("connections.full", address=address, held=self._held[key], open=self.open)
            return False
        self._held[key] += 1
        return True

    def release(self, address: str) -> None:
        """The connection is gone."""
        key = network(address)
        self._held[key] -= 1
        if self._held[key] <= 0:
            del self._held[key]
        self._full.discard(key)

    def move(self, proxy: str, client: str) -> bool:
        """The proxy's connection turns out to be the client's: it takes the client's place, unless that has too many."""
        self.release(proxy)
        if self.admit(client):
            return True
        self._held[network(proxy)] += 1  # until it is released
        return False

    @property
    def open(self) -> int:
        """How many connections are open."""
        return self._held.total()
