"""A mail server that keeps what it is given, for tests of what only the mail itself says."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
from unittest.mock import patch

from chassis.outside.mail_server import NotTaken
from chassis.service import Service


class Post:
    """The adapter. `mails` came in, `senders` are where their bounces go; each of `failures` is raised once, after the mail came in, as when its answer is lost."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.senders: list[str] = []
        self.failures: list[Exception] = []

    async def deliver(self, mail: EmailMessage, recipients: Sequence[str], sender: str = "") -> tuple[NotTaken, ...]:
        """Keep the mail."""
        self.mails.append(mail)
        self.senders.append(sender)
        if self.failures:
            raise self.failures.pop(0)
        return ()

    @contextmanager
    def open(self) -> Iterator[None]:
        """Meanwhile all mail of all services comes here."""
        with patch.object(Service, "mail_server", self):
            yield

    def facts(self, label: str) -> list[str]:
        """What stands behind this label in each mail that has it, in the order in which they came."""
        bodies = [mail.get_body(("plain",)) for mail in self.mails]
        lines = [line.partition(": ") for body in bodies if body for line in body.get_content().splitlines()]
        return [value.strip() for name, _, value in lines if name.strip() == label]
