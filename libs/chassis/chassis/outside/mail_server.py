"""The port to the mail server: one mail, handed over for its recipients.

What a mail server must do is in `docs/architecture/mail-server.md`; every adapter passes
`tests/test_mail_server_contract.py`. No call here may be made while a database transaction is open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol

from chassis.outside import OutcomeUnknown, Permanent, Temporary


class MailAway(Temporary):
    """Nobody got it: the server was not reached, says "not now", or its no is about us (RFC 3463, classes x.3 and x.7)."""


class MailUnclear(OutcomeUnknown):
    """The answer to a mail was lost or late: it may have gone. Sent again it has the same Message-ID."""


class MailRefused(Permanent):
    """The server's final no to every recipient or to the content (RFC 5321, 4.2.1)."""


@dataclass(frozen=True)
class NotTaken:
    """A recipient that the server refused while it took the mail for others. Not `final`: later it may."""

    address: str
    code: int
    final: bool


class MailServer(Protocol):
    """Where mail leaves us. The call ends within the adapter's deadline (15 minutes unless set) and raises the errors above alone."""

    async def deliver(self, mail: EmailMessage, recipients: Sequence[str], sender: str = "") -> tuple[NotTaken, ...]:
        """Hand over the mail for these addresses (at least one, in ASCII). Answers those who did not get it.

        `sender`: where a bounce goes (RFC 5321, 4.4), in ASCII; without one it is the address in From.

        Not to be repeated for who got it: a server may not know that it had this mail before.
        """
