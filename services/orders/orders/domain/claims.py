"""A claim: one person of validation looks at a case, and everybody may know that somebody does."""

from datetime import datetime, timedelta

#: Who claimed a case and went home does not keep it from colleagues.
CLAIM = timedelta(hours=8)


def since(now: datetime) -> datetime:
    """Claims from after this moment last now."""
    return now - CLAIM


def lasts(claimed_at: datetime | None, now: datetime) -> bool:
    """True while a claim of that moment counts; without one nobody looks."""
    return claimed_at is not None and claimed_at > since(now)
