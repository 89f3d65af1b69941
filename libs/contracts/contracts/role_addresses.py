"""Mail addresses of a role at a subscriber, which get its notices too: kept by who acts for it, confirmed by a code that is mailed there.
And the address of a person, which is confirmed anew in the same way when mail to it came back."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Command, View
from contracts.identifiers import Email, SaidEmail

#: How many a subscriber may have, those that are not confirmed yet included.
MOST = 5


class RoleCode(View):
    """The code that was asked for last, while it counts. Never the code."""

    number: int  # the first is 1
    asked_at: AwareDatetime
    until: AwareDatetime
    tries: int  # that are left
    undelivered: Literal["refused", "unsendable"] | None = None  # why its mail never arrives


class Bounced(View):
    """Mail to an address came back: since then nothing but codes is mailed there, until a new one is confirmed."""

    at: AwareDatetime
    code: str  # what its server said (RFC 3463)


class RoleAddressView(View):
    """An address of the subscriber that is acted for."""

    id: UUID
    address: SaidEmail
    added_at: AwareDatetime
    forgotten_at: AwareDatetime | None = None  # when it goes by itself, unless it is confirmed before
    confirmed_at: AwareDatetime | None = None  # None: nothing but codes is mailed there
    bounced: Bounced | None = None
    code: RoleCode | None = None


class RoleAddresses(View):
    """GET /role-addresses, and the answer to every change of them: the subscriber's own, the oldest first."""

    addresses: tuple[RoleAddressView, ...]
    most: int = MOST


class OwnAddress(View):
    """GET /own-address, and the answer to every change of it: the mail address with which one is registered oneself."""

    address: SaidEmail
    bounced: Bounced | None = None
    code: RoleCode | None = None


class AskOwnCode(Command):
    """POST /own-address/code: a code to one's own address, to which mail came back; the one before it counts no more."""


class AddRoleAddress(Command):
    """POST /role-addresses: one more, to which a code is mailed. The same once more is another code, or nothing once it is confirmed."""

    address: Email


class AskRoleCode(Command):
    """POST /role-addresses/{address_id}/code: another code; the one before it counts no more."""


class ConfirmRoleAddress(Command):
    """POST /role-addresses/{address_id}/confirm and /own-address/confirm: the code, as it was typed."""

    code: str = Field(max_length=100, repr=False)
