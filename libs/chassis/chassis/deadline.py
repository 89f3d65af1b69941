"""Until when somebody waits for what is under way: one moment for a whole request, which all that is asked for it shares.

Each part has a limit of its own (a connection, a statement, another service). One after another they would add up to more
than anybody waits; here none of them goes on beyond the request's own end. What runs for nobody has no such end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic


class _Wait:
    """When the wait is over. Who took it over (a task begun by a request) sees that it ended."""

    until = float("inf")


_WAIT: ContextVar[_Wait | None] = ContextVar("wait", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """In this block, and in tasks begun there, whoever asks `left` has these seconds together. Ends by `met`, or with the block."""
    wait = _Wait()
    wait.until = monotonic() + seconds
    token = _WAIT.set(wait)
    try:
        yield
    finally:
        wait.until = float("inf")
        _WAIT.reset(token)


def extend(seconds: float) -> None:
    """From now the wait may last so long: this is known to take longer than others. Nothing where nobody waits."""
    if (wait := _WAIT.get()) is not None:
        wait.until = max(wait.until, monotonic() + seconds)


def met() -> None:
    """The answer leaves: nobody waits any more, and what is done after it has the limits of its own."""
    if (wait := _WAIT.get()) is not None:
        wait.until = float("inf")


def left(most: float) -> float:
    """How many seconds something may take that may take `most` by itself; 0 when the time is over."""
    wait = _WAIT.get()
    return most if wait is None else max(0.0, min(most, wait.until - monotonic()))
