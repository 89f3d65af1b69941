"""How things go wrong: a refusal that stops what is under way, and what is an outage."""

import asyncpg
from contracts.refusals import Refusal
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as NoneFree

#: Classes of SQLSTATE (PostgreSQL, appendix A): connection, login, no such database, rolled back by the server, no room,
#: told to end, disk, damage inside.
_OUTAGES = frozenset({"08", "28", "3D", "40", "53", "57", "58", "XX"})
#: A lock that did not come, a transaction that stood idle until the server ended it, a server that only reads (after a
#: failover), rights or tables that are not there (a deployment under way): no record and no person is to blame.
_OUTAGES_TOO = frozenset({"55P03", "25P03", "25006", "42501", "42P01"})


class Impossible(Exception):
    """What an event says can never be done here. It is parked at once: trying again mends nothing."""


class Overdue(Impossible):
    """Its own statements take longer than any may, of a database that does the work of others in time."""


class Refused(Exception):
    """Stop here with this refusal; whatever the transaction did is rolled back."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.slug)
        self.refusal = refusal


def ran_out(error: DBAPIError) -> bool:
    """True when the server ended a statement by its own timer, `statement_timeout`, or somebody did by hand (57014)."""
    return getattr(error.orig, "sqlstate", None) == "57014"


def is_outage(error: BaseException | None) -> bool:
    """True when the database or the network failed, refused us, had no room or was too slow: the same thing may succeed later."""
    if isinstance(error, StatementError):
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            return True
        error = getattr(error.orig, "__cause__", None) or error.orig
    # by name a DataError is an InterfaceError and a PermissionError an OSError, but trying again mends neither
    if isinstance(error, asyncpg.DataError | PermissionError):
        return False
    if state := getattr(error, "sqlstate", None):
        return str(state)[:2] in _OUTAGES or state in _OUTAGES_TOO
    return isinstance(error, OSError | NoneFree | asyncpg.InterfaceError | asyncpg.InternalClientError)
