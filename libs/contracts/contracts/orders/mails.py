"""Mails about an order, as its page shows them."""

from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime

from contracts.envelope import Command, View
from contracts.identifiers import RowId
from contracts.open_sets import Open


class UndeliveredMail(View):
    """A mail about the order that an address did not get, and never will."""

    mail: str  # its name: `issued` brings the certificate
    address: str
    at: AwareDatetime
    cause: Literal["refused", "unsendable", "away"] = "refused"  # by its server, by us, or no server took it for days
    bounced: bool = False  # of `refused`: earlier mail came back, so that this one was not sent


class MailState(StrEnum):
    """Where a mail is."""

    WAITING = "waiting"  # not taken by a server yet
    SENT = "sent"
    UNDELIVERED = "undelivered"  # refused, or no server took it for days


class OrderMail(View):
    """A mail about the order to who ordered, or where the certificate goes."""

    id: RowId
    mail: str  # its name: `issued` brings the certificate
    address: str
    at: AwareDatetime  # asked for
    state: Open[MailState]
    again: bool = False  # may be sent again


class SendAgain(Command):
    """POST /orders/{id}/mails/again: one of the mails about the order, as it was."""

    mail: RowId
