"""What becomes of the mail addresses of a role, as the trail says it. The subject is the subscriber, `address` a masked address."""

from contracts.audit.lines import AuditEvent


class RoleAddressAdded(AuditEvent):
    """Somebody who acts for a subscriber gave an address; nothing but codes is mailed there yet."""

    NAME = "organisation:mailbox:add"
    role_address: str
    address: str


class RoleCodeAsked(AuditEvent):
    """A code is to be mailed to an address; it stands in no line."""

    NAME = "organisation:mailbox:ask_code"
    role_address: str
    number: int


class RoleAddressConfirmed(AuditEvent):
    """The code was read: from now on the address gets the subscriber's notices."""

    NAME = "organisation:mailbox:confirm"
    role_address: str
    address: str


class RoleAddressBounced(AuditEvent):
    """Mail to an address came back, with what its server said (RFC 3463): it gets nothing but codes until a new one is confirmed."""

    NAME = "organisation:mailbox:bounce"
    role_address: str
    address: str
    code: str


class PersonAddressBounced(AuditEvent):
    """Mail to the address of a person came back, with what its server said (RFC 3463). The subject is the person."""

    NAME = "organisation:person:bounce"
    address: str
    code: str


class PersonCodeAsked(AuditEvent):
    """A code is to be mailed to the person's own address; it stands in no line. The subject is the person."""

    NAME = "organisation:person:ask_code"
    number: int


class PersonAddressConfirmed(AuditEvent):
    """A code was read at the address: it gets mail again. The subject is the person; who read it may be another with that address."""

    NAME = "organisation:person:confirm_address"
    address: str


class ReturnedMailSettled(AuditEvent):
    """One of the provider's people looked at a message of the bounce mailbox that proved nothing. The subject is empty."""

    NAME = "organisation:returned:settle"
    message: str  # its hash


class RoleAddressRemoved(AuditEvent):
    """An address gets nothing any more; who acts is the service where nobody had confirmed it in time."""

    NAME = "organisation:mailbox:remove"
    role_address: str
    address: str
    confirmed: bool
