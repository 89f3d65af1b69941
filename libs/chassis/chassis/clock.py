"""The only clock. Everything that needs the time asks here; SQL gets it as a parameter."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_shift = timedelta()


def now() -> datetime:
    """The time in UTC, aware."""
    return datetime.now(UTC) + _shift


@contextmanager
def moved(by: timedelta) -> Iterator[None]:
    """For tests: inside the block the clock runs ahead (or behind) by this much."""
    global _shift  # noqa: PLW0603
    before, _shift = _shift, _shift + by
    try:
        yield
    finally:
        _shift = before
