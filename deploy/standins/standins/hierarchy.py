"""The end of the hierarchy of PKIoverheid's server certificates: nothing that is issued under it lasts longer.

The true one ends on 31 October 2028. A stand-in with a fixed end would age, so here the end lies as far ahead of the day the
folder is made as the true one did on 26 November 2026; a year before it is over a next hierarchy would long be there.
"""

from datetime import datetime, timedelta
from pathlib import Path

from standins.files import put

LIFE = timedelta(days=705)
_TOO_NEAR = timedelta(days=365)


def end(path: Path, at: datetime, given: datetime | None = None) -> datetime:
    """The last second (UTC) of the hierarchy, kept in the file `path`: the one that is given now or was given before.

    When none was ever given it is the end of the day `LIFE` after `at`, and a new one once less than a year is left.
    """
    text, _, fixed = (path.read_text() if path.exists() else "").partition(" ")
    kept = datetime.fromisoformat(text) if text else None
    if given is None and kept is not None and (fixed or kept - at > _TOO_NEAR):
        return kept
    wanted = given or (at + LIFE).replace(hour=23, minute=59, second=59)
    put(path, f"{wanted.isoformat()}{' fixed' if given else ''}".encode())
    return wanted
