"""The port to the object store: documents by the SHA-256 of their bytes.

What a store must do is in `docs/architecture/object-store.md`; every adapter passes `tests/test_objects_contract.py`. No
call here may be made while a database transaction is open.
"""

import hashlib
from typing import Protocol

from chassis.outside import OutcomeUnknown, Permanent, Temporary


class ObjectAway(Temporary):
    """The store could not be read: not reached, too slow, not now. Nothing is said of the object."""


class ObjectUnclear(OutcomeUnknown):
    """Writing or removing was not confirmed. Both may be repeated."""


class ObjectMissing(Permanent):
    """The store has nothing by this name."""


class ObjectDamaged(Permanent):
    """What the store has by this name is not what was written, or longer than anything that is."""


class ObjectStore(Protocol):
    """Content-addressed: the same bytes twice are one object. Each call ends within the adapter's deadline (20 s unless set), and by the end of the
    request that waits for it.

    The methods raise the errors above and no others. Names are SHA-256 in lower-case hexadecimal.
    """

    async def write(self, content: bytes) -> str:
        """Store the bytes, whole or not at all; answers their name once they will be read back. Raises ObjectUnclear."""

    async def read(self, sha256: str) -> bytes:
        """The bytes with this hash, proven. Raises ObjectAway, ObjectMissing or ObjectDamaged."""

    async def remove(self, sha256: str) -> None:
        """Forget the bytes with this hash, also what a writer that was killed left half written; no harm when gone.

        The store is shared by services: only for who can prove that nobody names this hash. Raises ObjectUnclear.
        """


def digest(content: bytes) -> str:
    """The name of these bytes in the store: their SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
