"""Certificates: the inventory and what happens to it. Topic, events, commands and views."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BeforeValidator, Field

from contracts.announcing import Announced
from contracts.envelope import Command, Event, Tombstone, View
from contracts.history import CertificateHistory
from contracts.identifiers import CertificateSerial, OrderReference, PersonNumber, SaidLine, Sha256, SubscriberNumber
from contracts.labels import Labels, OwnTexts
from contracts.muting import Muted
from contracts.open_sets import Open
from contracts.products import Family, Product
from contracts.proofs import NameProof
from contracts.reports import CertificatePerson, Month, ReportPerson
from contracts.revocations import RevocationView

TOPIC = "mc.certificates.v1"


class CertificateStatus(StrEnum):
    """Computed on read from time and revocation, never stored."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKING = "revoking"  # asked for, and not yet seen at the CA
    REVOKED = "revoked"


class Subject(View):
    """The subject that validation approved; the certificate must carry exactly this."""

    common_name: str = Field(max_length=253)
    organisation: str = Field(max_length=200)
    locality: str = Field(max_length=128)
    state: str = Field(max_length=128)
    country: str = Field(pattern=r"^[A-Z]{2}$")
    serial_number: str | None = Field(default=None, max_length=64)  # OIN or HRN
    organisation_identifier: str | None = Field(default=None, pattern=r"^NTRNL-[0-9]{8}$")  # ETSI EN 319 412-1 5.1.4


class _Issuance(Event):
    TOPIC: ClassVar[str] = TOPIC
    order: UUID
    reference: str
    subscriber: SubscriberNumber
    product: Open[Product]
    at: AwareDatetime

    @property
    def key(self) -> str:
        return str(self.order)

    @property
    def about(self) -> str:
        return self.subscriber


class IssuanceStarted(_Issuance):
    """The CA has been asked for the certificate of an approved order; said again when it says something else of the names that it proves."""

    NAME: ClassVar[str] = "issuance.started.v1"
    names: tuple[NameProof, ...] = ()


ISSUANCE_CAUSES = frozenset({"ca.lost", "ca.refused", "ca.unasked", "certificate.mismatch", "key.leaked", "key.used"})


class IssuanceFailed(_Issuance):
    """The CA refused or lost the request, or what came back was not what was asked (then it is quarantined)."""

    NAME: ClassVar[str] = "issuance.failed.v1"
    reason: str  # why no certificate came: one of ISSUANCE_CAUSES


class _Certificate(Event):
    TOPIC: ClassVar[str] = TOPIC
    certificate: int
    subscriber: SubscriberNumber
    product: Open[Product]
    serial: CertificateSerial
    issuer: str  # RFC 4514
    common_name: str
    sans: tuple[str, ...]
    subject: str  # RFC 4514
    organisation: str | None = None  # of the subject; None: not told, empty: the certificate has none
    locality: str | None = None
    state: str | None = None
    key_type: str | None = None  # "RSA 3072", "EC P-256"
    not_before: AwareDatetime
    not_after: AwareDatetime
    revoked_at: AwareDatetime | None = None
    revocation_reason: str | None = None
    spki_sha256: Sha256
    leaf_pem: str
    chain_pem: str  # issuing CA first, root last
    order: UUID | None = None
    reference: str | None = None
    manager: PersonNumber | None = None
    requester: PersonNumber | None = None
    replaces: int | None = None
    own_name: SaidLine | None = None  # as `OwnTexts`
    own_reference: SaidLine | None = None
    cost_centre: SaidLine | None = None
    muted_at: AwareDatetime | None = Field(
        default=None, description="since when the subscriber says that it won't be renewed; None: it doesn't say so"
    )
    announced_for: date | None = None  # the Dutch day on which it will be revoked; None: none is announced
    announced_reason: str | None = None  # as `revocation_reason` will be

    @property
    def key(self) -> str:
        return str(self.certificate)

    @property
    def about(self) -> str:
        return self.subscriber


class CertificateIssued(_Certificate):
    """A certificate was issued for an order and is in the inventory."""

    NAME: ClassVar[str] = "certificate.issued.v1"


class CertificateImported(_Certificate):
    """A certificate older than the portal was taken in. Nobody is mailed."""

    NAME: ClassVar[str] = "certificate.imported.v1"


class CertificateRevoked(_Certificate):
    """The CA revoked a certificate, for good: `revoked_at` and `revocation_reason` are the CA's."""

    NAME: ClassVar[str] = "certificate.revoked.v1"


class CertificateExpiring(_Certificate):
    """A certificate ends in so many days and nothing replaces it yet: whoever manages it has been told, or will be on this day."""

    NAME: ClassVar[str] = "certificate.expiring.v1"
    threshold_days: int = Field(ge=0, description="days before `not_after`; told earlier when that is no working day")


class CertificateLabelled(_Certificate):
    """The subscriber gave a certificate another name, reference or cost centre of its own."""

    NAME: ClassVar[str] = "certificate.labelled.v1"


class CertificateMuted(_Certificate):
    """The subscriber says that a certificate won't be renewed (`muted_at`: since when), or takes that back (None)."""

    NAME: ClassVar[str] = "certificate.muted.v1"


class CertificateRemoved(Tombstone):
    """Seven years after a certificate ended what was kept of it was removed; who keeps a copy forgets it."""

    TOPIC: ClassVar[str] = TOPIC
    NAME: ClassVar[str] = "certificate.removed.v1"
    certificate: int


class IssuanceRemoved(Tombstone):
    """The same of what the CA was asked for an order; who keeps a copy forgets it."""

    TOPIC: ClassVar[str] = TOPIC
    NAME: ClassVar[str] = "issuance.removed.v1"
    order: UUID


class CertificateSort(StrEnum):
    """Columns of the overview that can be sorted."""

    NAME = "name"
    PRODUCT = "product"
    STATUS = "status"
    NOT_BEFORE = "not_before"
    NOT_AFTER = "not_after"
    OWN_NAME = "own_name"
    OWN_REFERENCE = "own_reference"
    COST_CENTRE = "cost_centre"


class Renewal(StrEnum):
    """How far the renewal of a certificate is, at the moment of asking: the furthest that holds."""

    NONE = "none"  # nothing was done yet
    MUTED = "muted"  # the subscriber says that it won't be renewed
    ASKED = "asked"  # an order of it is open
    REPLACED = "replaced"  # a valid certificate replaces it


class ListQuery(Command):
    """Filters, order and page of one family's list. GET /certificates takes it; /certificates.csv a `language` too."""

    family: str = Field(default=Family.SERVER.value, max_length=20, description="one that there is not is not found")
    product: Product | None = None
    status: Annotated[CertificateStatus | None, BeforeValidator(lambda said: None if said == "all" else said)] = Field(
        default=CertificateStatus.VALID, description="None (in an address: `all`) = all statuses"
    )
    name: str = Field(
        default="",
        max_length=253,
        description="part of the CN, of any SAN (both forms of an international one) of the manager's name or of the subscriber's own name, reference or cost centre, taken literally; or a whole serial number in any spelling, or the manager's number",
    )
    expires_within: int | None = Field(default=None, ge=0, le=3650, description="days until expiry")
    ends_in: Month | None = None
    renewal: Renewal | None = Field(default=None, description="None: whatever was done")
    manager: PersonNumber | None = Field(default=None, description="managed by this person")
    requester: PersonNumber | None = Field(default=None, description="ordered by this person")
    without_manager: bool = False
    announced: bool = False  # valid ones of which it is announced that they will be revoked
    sort: CertificateSort = CertificateSort.NOT_AFTER
    descending: bool = False
    page: int = Field(default=1, ge=1, le=100_000)
    per_page: int = Field(default=25)
    after: str | None = Field(default=None, max_length=600, description="keyset cursor from the previous page")
    before: str | None = Field(default=None, max_length=600, description="keyset cursor from the next page")


class OpenRenewal(View):
    """The order that is to replace a certificate and has not ended."""

    order: UUID
    reference: OrderReference


class CertificateRow(OwnTexts):
    """One line of the overview."""

    id: int
    common_name: str
    more_names: int  # SANs besides the CN
    product: Open[Product]
    status: Open[CertificateStatus]
    not_before: AwareDatetime
    not_after: AwareDatetime
    revoked_at: AwareDatetime | None = None
    manager_name: str | None
    renewal: Open[Renewal] = Renewal.NONE
    open_renewal: OpenRenewal | None = None
    replaced_by: int | None = None  # the newest valid certificate that replaces it
    announced_for: date | None = None  # valid, and it will be revoked on this Dutch day


class CertificatePage(View):
    """One page of the overview. `total` counts everything the filter matches, exactly."""

    rows: tuple[CertificateRow, ...]
    total: int
    page: int
    per_page: int
    first: int  # number of the first row, 0 when empty
    last: int
    pages: int
    next_cursor: str | None
    previous_cursor: str | None
    about: ReportPerson | None = None  # whose certificates these are, when the query asks for a person's


class CertificateDetail(View):
    """A certificate with everything its page shows: subject, names, issuer, manager, who ordered it, its renewal."""

    id: int
    subscriber: SubscriberNumber
    product: Open[Product]
    status: Open[CertificateStatus]
    common_name: str
    sans: tuple[str, ...]
    organisation: str
    locality: str
    state: str
    country: str
    serial: CertificateSerial
    issuer_name: str  # the issuing CA's CN
    not_before: AwareDatetime
    not_after: AwareDatetime
    revoked_at: AwareDatetime | None
    revocation_reason: str | None
    on_hold_since: AwareDatetime | None = None  # the CA suspended it (RFC 5280 5.3.1): it may be good again
    key_type: str  # "RSA 3072", "EC P-256"
    sha256: Sha256  # of the DER
    manager: CertificatePerson | None
    requester: CertificatePerson | None
    reference: str | None
    replaces: int | None
    replaced_by: int | None  # the newest valid certificate that replaces it, else the newest
    renewal: Open[Renewal] = Renewal.NONE
    open_renewal: OpenRenewal | None = None
    revocation: RevocationView | None = None  # the last one that was asked for, or found at the CA
    labels: Labels = Labels()
    history: CertificateHistory = CertificateHistory()
    muted: Muted | None = None  # also where an order of a renewal is open all the same
    announced: Announced | None = None
