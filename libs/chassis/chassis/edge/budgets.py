"""Budgets: how often one address, browser, person or session may ask for something that costs us work.

A budget is spent at the edge, before the work. What is spent comes back by itself: no more than the amount in any window,
or, where a burst is allowed, one at a time. Nobody is locked out, and a refusal says after how many seconds the next try
is taken. Counting is by the library `limits` in the memory of this process, so the numbers hold per replica; budgets
that replicas share are rows (`chassis.edge.rows`).
"""

import math
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from contracts.refusals import Refusal, refuse
from limits import RateLimitItemPerSecond
from limits.storage import MovingWindowSupport, Storage
from limits.strategies import MovingWindowRateLimiter

from chassis import clock

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


def spent(seconds: float) -> Refusal:
    """The refusal of a budget that has room again after this time; whole seconds, at least 1."""
    return refuse("too_many", seconds=max(1, math.ceil(seconds)))


def network(address: str) -> str:
    """What is counted as one address: an IPv4 address, or the /64 of an IPv6 one, which one customer has to himself.

    (RFC 4291, 2.5.4 and RFC 7421: the last 64 bits are the interface's.) An address that is none counts as itself.
    """
    try:
        found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is None:
            return str(ip_network((found, 64), strict=False))
        found = found.ipv4_mapped
    return str(found)


class _Recent(Storage, MovingWindowSupport):
    """Storage of `limits` with a limit on its own size, on the house's clock. One thread, so no locks and no timer.

    (The library's own keeps every key for ever between sweeps, and starts a thread for each sweep.)
    """

    STORAGE_SCHEME = None

    def __init__(self, keys: int) -> None:
        super().__init__()
        self._keys = keys
        self._hits: OrderedDict[str, list[float]] = OrderedDict()

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Note `amount` hits when they fit; False when they don't."""
        now, hits = self._live(key, expiry)
        if len(hits) + amount > limit:
            return False
        self._keep(key, [*hits, *[now] * amount])
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the oldest hit that counts was, and how many count."""
        now, hits = self._live(key, expiry)
        return (hits[0] if hits else now), len(hits)

    def _live(self, key: str, expiry: int) -> tuple[float, list[float]]:
        now = clock.now().timestamp()
        return now, [at for at in self._hits.get(key, ()) if at > now - expiry]

    def acquire_token(self, key: str, pace: float, burst: int) -> float:
        """Take one of `burst` tokens that come back one per `pace` seconds: 0, or the seconds until there is one.

        (The generic cell rate algorithm: all that is kept is when the bucket will be full again.)
        """
        now = clock.now().timestamp()
        full = max(now, *self._hits.get(key, (now,))) + pace
        if (short := full - now - pace * burst) > 0:
            return short
        self._keep(key, [full])
        return 0

    def _keep(self, key: str, hits: list[float]) -> None:
        self._hits[key] = hits
        self._hits.move_to_end(key)
        while len(self._hits) > self._keys:
            self._hits.popitem(last=False)

    def give_back(self, key: str, pace: float = 0) -> None:
        """Undo the last `acquire_entry`, or with its `pace` the last `acquire_token`: the bucket is full that much sooner."""
        if hits := self._hits.get(key):
            last = hits.pop()
            hits.extend([last - pace] if pace else ())

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        raise NotImplementedError  # of another strategy

    def get(self, key: str) -> int:
        return len(self._hits.get(key, ()))

    def get_expiry(self, key: str) -> float:
        raise NotImplementedError  # of another strategy

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        known = len(self._hits)
        self._hits.clear()
        return known

    def clear(self, key: str) -> None:
        self._hits.pop(key, None)


class Budgets:
    """The budgets that this process counts in its memory."""

    def __init__(self, keys: int = KEYS) -> None:
        self._kept = _Recent(keys)
        self._window = MovingWindowRateLimiter(self._kept)
        self.refused: Counter[str] = Counter()  # by budget, since the start

    def spend(self, budget: Budget, key: str) -> Refusal | None:
        """Count one try of this key, or refuse it with `too_many`; a refused try costs nothing."""
        item = _item(budget)
        if budget.burst:
            wait = self._kept.acquire_token(item.key_for(key), budget.seconds / budget.amount, budget.burst)
        elif self._window.hit(item, key):
            return None
        else:
            wait = self._window.get_window_stats(item, key).reset_time - clock.now().timestamp()
        if not wait:
            return None
        self.refused[budget.name] += 1
        return spent(wait)

    def give_back(self, budget: Budget, key: str) -> None:
        """Undo the last `spend` of this key: it turned out not to count."""
        self._kept.give_back(_item(budget).key_for(key), budget.seconds / budget.amount if budget.burst else 0)

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._kept._hits)


def _item(budget: Budget) -> RateLimitItemPerSecond:
    return RateLimitItemPerSecond(budget.amount, budget.seconds, namespace=budget.name)


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
