"""What certificates says of revocations that are announced. Like every fact of a certificate each has its full state."""

from typing import ClassVar

from contracts.certificates import _Certificate


class RevocationAnnounced(_Certificate):
    """A valid certificate will be revoked on a day (`announced_for`, from 09:00 in Amsterdam), for `announced_reason`; said again with another day when it is put off."""

    NAME: ClassVar[str] = "certificate.revocation_announced.v1"


class RevocationCalledOff(_Certificate):
    """What was announced is called off: the certificate stays valid (`announced_for` is then null, unless it is announced by another list as well)."""

    NAME: ClassVar[str] = "certificate.revocation_called_off.v1"
