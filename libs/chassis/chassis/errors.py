"""How things go wrong: a refusal that stops what is under way, and what is an outage."""

import asyncpg
from contracts.refusals import Refusal
from sqlalchemy.exc import DBAPIError


class Refused(Exception):
    """Stop here with this refusal; whatever the transaction did is rolled back."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.slug)
        self.refusal = refusal


def is_outage(error: BaseException | None) -> bool:
    """True when the database or the network failed, so that the same thing may succeed a moment later."""
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        error = getattr(error.orig, "__cause__", None) or error.orig
    # by name a DataError is an InterfaceError and a PermissionError an OSError, but trying again mends neither
    if isinstance(error, asyncpg.DataError | PermissionError):
        return False
    if state := getattr(error, "sqlstate", None):
        return str(state)[:2] in {"08", "40", "53", "57"}
    return isinstance(error, OSError | asyncpg.InterfaceError | asyncpg.InternalClientError)
