"""Budgets: how often one address, browser, person or session may ask for something that costs us work.

A budget is spent at the edge, before the work. What is spent comes back by itself: no more than the amount in any window,
or, where a burst is allowed, one at a time. Nobody is locked out, and a refusal says after how many seconds the next try
is taken. Counting is in the memory of this process, so the numbers hold per replica; budgets that replicas share are
rows (`chassis.edge.rows`).
"""

import math
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from contracts.refusals import Refusal, refuse

from chassis import clock, counters

#: Keys that are remembered at once. When there are more, the one that was used longest ago is forgotten: an attacker with
#: so many addresses gains one more try per address, and no memory of ours.
KEYS = 20_000


class Per(StrEnum):
    """Whose tries are counted together."""

    ADDRESS = "address"
    BROWSER = "address and browser"
    PERSON = "person"
    SESSION = "session"


@dataclass(frozen=True)
class Budget:
    """`amount` in any `seconds`, per key. With a `burst`: so many at once, which come back at the pace of the amount."""

    name: str
    per: Per
    amount: int
    seconds: int = 60
    burst: int = 0

    @property
    def pace(self) -> float:
        """Seconds in which one try comes back."""
        return self.seconds / self.amount


def spent(seconds: float) -> Refusal:
    """The refusal of a budget that has room again after this time; whole seconds, at least 1."""
    return refuse("too_many", seconds=max(1, math.ceil(seconds)))


def network(address: str) -> str:
    """What is counted as one address: an IPv4 address, or the /64 of an IPv6 one, which one customer has to himself.

    (RFC 4291, 2.5.4 and RFC 7421: the last 64 bits are the interface's.) An address that is none counts as itself.
    """
    try:
        peer: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(peer, IPv6Address):
        if peer.ipv4_mapped is None:
            return str(ip_network((peer, 64), strict=False))
        peer = peer.ipv4_mapped
    return str(peer)


class Budgets:
    """The budgets that this process counts in its memory. One thread, so no locks and no timer."""

    def __init__(self, keys: int = KEYS) -> None:
        self._keys = keys
        self._tries: OrderedDict[tuple[str, str], list[float]] = OrderedDict()
        self.refused: Counter[str] = Counter()  # by budget, since the start

    def spend(self, budget: Budget, key: str) -> Refusal | None:
        """Count one try of this key, or refuse it with `too_many`; a refused try costs nothing."""
        tries = self._tries.get((budget.name, key), [])
        wait, tries = (_bucket if budget.burst else _window)(budget, tries, clock.now().timestamp())
        if wait > 0:
            self.refuse(budget.name)
            return spent(wait)
        self._tries[budget.name, key] = tries
        self._tries.move_to_end((budget.name, key))
        while len(self._tries) > self._keys:
            self._tries.popitem(last=False)
        return None

    def refuse(self, name: str) -> None:
        """Count that something was refused for the budget of this name."""
        self.refused[name] += 1
        counters.REFUSED.labels(name).inc()

    def give_back(self, budget: Budget, key: str) -> None:
        """Undo the last `spend` of this key: it turned out not to count."""
        if tries := self._tries.get((budget.name, key)):
            last = tries.pop()
            if budget.burst:
                tries.append(last - budget.pace)  # the bucket is full that much sooner

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._tries)


def _window(budget: Budget, tries: list[float], now: float) -> tuple[float, list[float]]:
    """Seconds until a try is taken, 0 when it is now, and the moments of all that count with it."""
    live = [at for at in tries if at > now - budget.seconds]
    return (live[0] + budget.seconds - now, live) if len(live) >= budget.amount else (0, [*live, now])


def _bucket(budget: Budget, tries: list[float], now: float) -> tuple[float, list[float]]:
    """As `_window`, by the generic cell rate algorithm: all that is kept is when the bucket will be full again."""
    full = max([now, *tries]) + budget.pace
    short = full - now - budget.pace * budget.burst
    return (short, tries) if short > 0 else (0, [full])


class Room:
    """Places that are held for a while: at most `places` at once for one key. Nothing is kept of who holds none."""

    def __init__(self, places: int) -> None:
        self.places = places
        self._held: Counter[str] = Counter()

    def take(self, key: str) -> bool:
        """Take a place; False when all of them are held. Whoever took one gives it back with `leave`."""
        if self._held[key] >= self.places:
            return False
        self._held[key] += 1
        return True

    def leave(self, key: str) -> None:
        """Give a place back."""
        self._held[key] -= 1
        if self._held[key] <= 0:
            del self._held[key]

    @contextmanager
    def place(self, key: str) -> Iterator[bool]:
        """Hold a place while the block lasts; False when there was none."""
        taken = self.take(key)
        try:
            yield taken
        finally:
            if taken:
                self.leave(key)

    def __len__(self) -> int:
        """How many places are held."""
        return self._held.total()
