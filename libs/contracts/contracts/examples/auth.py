"""Examples of what auth says."""

from typing import Any

from contracts import auth
from contracts.envelope import Event
from contracts.examples.shared import AT, HASH, OTHER

SESSION: dict[str, Any] = {"version": 1, "session": HASH, "person": "CB1000002", "method": "card", "at": AT}


def sessions() -> list[Event]:
    """Of a customer and of staff, started and ended."""
    return [
        auth.SessionStarted(**SESSION, subscriber="P1234567"),
        auth.SessionStarted(**{**SESSION, "session": OTHER}, subscriber=None),
        auth.SessionEnded(**{**SESSION, "version": 2}, subscriber="P1234567", reason=auth.EndReason.LOGOUT),
        auth.SessionEnded(**{**SESSION, "version": 2}, subscriber=None, reason=auth.EndReason.REVOKED),
    ]
