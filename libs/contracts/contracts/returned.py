"""Messages of the bounce mailbox that can't be read or prove no mail of ours: somebody of the provider looks at them."""

from pydantic import AwareDatetime

from contracts.envelope import Command, View
from contracts.identifiers import Sha256


class ReturnedMail(View):
    """One of them, as a stranger wrote it: nothing of it is proven. What could not be read is an empty text."""

    key: Sha256
    at: AwareDatetime  # when it was read
    sender: str
    subject: str
    words: str  # the beginning of its text


class ReturnedMails(View):
    """GET /returned-mails: the oldest that nobody settled; `more`: there are more than are told."""

    mails: tuple[ReturnedMail, ...]
    more: bool


class SettleReturned(Command):
    """POST /returned-mails/{key}/settle: somebody looked at it and did what was to be done. Its words are forgotten."""
