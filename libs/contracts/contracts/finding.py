"""Certificates of whichever subscriber, as the provider's own people find them for somebody who calls."""

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from contracts.announcing import Announced
from contracts.certificates import CertificateStatus
from contracts.envelope import Command, View
from contracts.identifiers import CertificateSerial, Line, SaidPhone, SubscriberNumber
from contracts.open_sets import Open
from contracts.products import Product
from contracts.revocations import Reason, RevocationView


class RevokeForCaller(Command):
    """POST /desk/certificates/{certificate}/revocation: revoke for who calls. Again answers with the first; nothing undoes it.

    Who called and how that was established is evidence (ETSI EN 319 411-1, 6.2.4): it is kept with the revocation and shown to staff alone.
    """

    reason: Reason
    caller: Line
    identified: Annotated[Line, Field(min_length=10)]


class FoundCertificate(View):
    """A certificate, with no more than revoking it for somebody needs."""

    id: int
    subscriber: SubscriberNumber
    organisation: str
    common_name: str
    sans: tuple[str, ...]
    product: Open[Product]
    status: Open[CertificateStatus]
    serial: CertificateSerial
    issuer_name: str
    not_before: AwareDatetime
    not_after: AwareDatetime
    revoked_at: AwareDatetime | None
    revocation_reason: str | None
    manager: str | None  # by name
    replaced: bool  # a valid certificate replaces it
    revocation: RevocationView | None  # the last one that was asked for, or found at the CA
    asked_by: str | None  # number of who asked for it: a colleague, when the road is `staff`
    caller: str | None
    identified: str | None
    announced: Announced | None = None


class Untold(StrEnum):
    """Why nobody knows that a certificate ends."""

    NOBODY = "nobody"  # no active manager, contact person who ordered it, or representative
    UNDELIVERED = "undelivered"  # none of the addresses took the last mail about it


class UntoldCertificate(View):
    """A certificate that ends soon and of which nobody of its subscriber knows that by mail.

    Who can be called, as far as that is known: the organisation, and of manager and orderer the first that is active and has a number.
    """

    id: int
    subscriber: SubscriberNumber
    organisation: str
    common_name: str
    not_after: AwareDatetime
    why: Open[Untold]
    phone: SaidPhone | None = None
    person: str | None = None
    person_phone: SaidPhone | None = None


class UntoldCertificates(View):
    """The first of them, soonest first. `more`: there are more than are told."""

    certificates: tuple[UntoldCertificate, ...]
    more: bool


class FoundCertificates(View):
    """Those with a serial number: it is unique for each CA alone."""

    certificates: tuple[FoundCertificate, ...]
