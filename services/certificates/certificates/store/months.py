"""Months of the Dutch calendar, as `YYYY-MM`."""

from datetime import datetime

from chassis import clock


def coming(now: datetime, count: int) -> tuple[str, ...]:
    """The month of this moment in Amsterdam and those after it, so many in all."""
    here = clock.local(now)
    months = (divmod(here.year * 12 + here.month - 1 + n, 12) for n in range(count))
    return tuple(f"{year:04}-{month + 1:02}" for year, month in months)


def bounds(month: str) -> tuple[datetime, datetime]:
    """Its first moment, and that of the next."""
    year, number = int(month[:4]), int(month[5:])
    following = (year + 1, 1) if number == 12 else (year, number + 1)
    return datetime(year, number, 1, tzinfo=clock.AMSTERDAM), datetime(*following, 1, tzinfo=clock.AMSTERDAM)
