"""The only clock. Everything that needs the time asks here; SQL gets it as a parameter."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_shift = timedelta()
#: SQL: the database's time, moved as this clock is. Leases and due times go by it: of many processes each has a clock of its own.
DATABASE_NOW = "(statement_timestamp() + CAST(:shift AS interval))"


def now() -> datetime:
    """The time in UTC, aware."""
    return datetime.now(UTC) + _shift


def shift() -> timedelta:
    """By how much a test moved the clock: the parameter of `DATABASE_NOW`. Zero outside tests."""
    return _shift


def local(moment: datetime) -> datetime:
    """The moment on a Dutch clock. Raises ValueError for one without a time zone.

    "No well-defined end" (31-12-9999 23:59:59 UTC, RFC 5280 4.1.2.5) would fall in the year 10000 there: that last hour
    keeps its UTC date and time.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    try:
        return moment.astimezone(AMSTERDAM)
    except OverflowError:
        return moment.astimezone(UTC).replace(tzinfo=AMSTERDAM)


@contextmanager
def moved(by: timedelta) -> Iterator[None]:
    """For tests: inside the block the clock runs ahead (or behind) by this much."""
    global _shift  # noqa: PLW0603
    before, _shift = _shift, _shift + by
    try:
        yield
    finally:
        _shift = before
