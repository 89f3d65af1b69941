"""The port to what an issuing CA publishes about its certificates: where everybody looks whether one was revoked.

What an issuer must do is in `docs/architecture/published-status.md`; every adapter passes `tests/test_published_contract.py`.
What comes is bytes: `pki.status` and `pki.status_lists` judge them. No call here may be made while a database transaction
is open.
"""

from typing import Protocol

from chassis.outside import Permanent, Temporary


class StatusAway(Temporary):
    """Nobody answered in time, or it was no answer to what we asked: ask again."""


class StatusUnusable(Permanent):
    """What came is too long to be read whole. Somebody has to look."""


class PublishedStatus(Protocol):
    """What is published, as it is now. Asking changes nothing, so it may be asked as often as one likes.

    Both methods raise StatusAway and StatusUnusable, and nothing else, within the adapter's deadline (10 s unless set).
    """

    async def list_at(self, url: str) -> bytes:
        """The revocation list at this address of the settings (RFC 5280 5), 10 MiB at most; nothing of it was checked."""

    async def answer_at(self, url: str, question: bytes) -> bytes:
        """The answer to an OCSP request (RFC 6960, DER), 64 KiB at most; nothing of it was checked."""
