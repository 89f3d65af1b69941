"""The port to the certification authority: what `certificates` asks of a CA, whatever its protocol.

What a CA must do is in `docs/architecture/ca.md`; every adapter passes `tests/test_ca_contract.py`. No call here may be
made while a database transaction is open. The request id is ours (the intent's id), stored before the first call: it is
how one asks again after an answer was lost, without getting a second certificate.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from chassis.outside import OutcomeUnknown, Permanent, Temporary
from contracts.certificates import Subject
from contracts.identifiers import CertificateSerial
from contracts.products import Product
from contracts.proofs import NameProof
from contracts.revocations import Reason
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class CaUnavailable(Temporary):
    """The CA was not reached, says "not now" or doesn't let us in: nothing was done."""


class CaUnclear(OutcomeUnknown):
    """The answer was lost, late, too long, unreadable or about something else: it may have been done. Ask by the same id."""


class CaRefused(Permanent):
    """The CA says no and will say so again. `reason` is its slug, for instance `names.invalid`, in printable ASCII."""

    def __init__(self, reason: str) -> None:
        self.reason = re.sub(r"[^ -~]", "?", reason)[:100]
        super().__init__(self.reason)


@dataclass(frozen=True)
class Profile:
    """What a product is called at the CA, and the policy OID its certificates must carry."""

    code: str
    policy: str


PROFILES: Mapping[Product, Profile] = {
    Product.PKIO_PRIVATE: Profile("pkio-server", "2.16.528.1.1003.1.2.8.6"),
    Product.PKIO_DIGIPOORT: Profile("pkio-digipoort", "2.16.528.1.1003.1.2.8.6"),
    Product.TRIAL: Profile("trial-server", "2.16.528.1.1003.1.2.41.15.35.11"),
    Product.PUBLIC_OV: Profile("public-server", "2.23.140.1.2.2"),
}


#: A reason that is no revocation for good: the certificate may come back (RFC 5280 5.3.1).
HOLD = "certificateHold"
#: The reason by which a list says that one on hold is good again; it stands in no complete list.
_LIFTED = "removeFromCRL"


class CaRequest(BaseModel):
    """A certificate asked for. Subject and names count; of the CSR only the key does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    request_id: str = Field(pattern=r"^[A-Za-z0-9-]{8,64}$", description="the intent's id, unique for ever")
    product: Product
    profile: str
    csr_pem: str
    subject: Subject
    sans: tuple[str, ...] = Field(min_length=1)
    not_after: AwareDatetime | None = Field(default=None, description="the certificate may not be valid longer")


class RequestState(StrEnum):
    """How far the CA is with a request."""

    UNKNOWN = "unknown"  # it never arrived, or the CA lost it
    PENDING = "pending"
    ISSUED = "issued"


@dataclass(frozen=True)
class Submitted:
    """What the CA says of a request. `names`: how far it is with whose they are, of those that it proves itself."""

    request_id: str
    state: RequestState
    names: tuple[NameProof, ...] = ()


@dataclass(frozen=True)
class Issued:
    """A certificate as it came from the CA; nothing in it was checked yet."""

    leaf_pem: str
    chain_pem: str  # issuing CA first, root last


@dataclass(frozen=True)
class Revoked:
    """A revoked certificate: moment (UTC) and reason of the first revocation; or one that is on `hold`."""

    at: datetime
    reason: str

    @property
    def hold(self) -> bool:
        """Whether it may be good again."""
        return self.reason == HOLD

    @property
    def lifted(self) -> bool:
        """Whether it is good again, said in a revocation's words."""
        return self.reason == _LIFTED


@dataclass(frozen=True)
class Listed:
    """A certificate in the CA's own list. `request_id` is None when nobody asked for it by this road."""

    request_id: str | None
    serial: CertificateSerial
    issuer: str  # RFC 4514
    leaf_pem: str
    revoked: Revoked | None


@dataclass(frozen=True)
class Listing:
    """A part of the CA's list, oldest change first. Hand `cursor` in for the next; `more`: there is more right now.

    `senseless`: how many entries of this part made no sense at all; they hold up none of the others.
    """

    certificates: tuple[Listed, ...]
    cursor: str
    more: bool
    senseless: int = 0


class CertificateAuthority(Protocol):
    """A CA. Each call ends within the adapter's deadline (10 s unless set), and each may be repeated.

    Every method raises CaUnavailable when nothing was done, CaUnclear when that is not known, CaRefused for the CA's own no,
    and nothing else. Issuers are RFC 4514 texts, serial numbers lower-case hexadecimal, moments UTC.
    """

    async def submit(self, request: CaRequest) -> Submitted:
        """Ask for a certificate. The same request again is the same certificate, also when both arrive at once.

        Another content under the same id: CaRefused with reason `request.conflict`.
        """

    async def poll(self, request_id: str) -> Submitted:
        """How far the CA is; UNKNOWN when it never heard of the request. CaRefused when it refused it."""

    async def fetch(self, request_id: str) -> Issued:
        """The certificate, unchecked. CaRefused with `request.unknown` or `request.pending` when there is none (yet)."""

    async def revoke(self, issuer: str, serial: str, reason: Reason) -> Revoked:
        """Revoke for good; the second time answers the first revocation. CaRefused `certificate.unknown`.

        An answer that it is on hold, or no more, is CaUnclear: it is not revoked.
        """

    async def list_since(self, cursor: str, limit: int = 100) -> Listing:
        """At most `limit` certificates issued or revoked after `cursor` (empty: from the start), in order of change.

        A certificate that is revoked later comes again, with `revoked` filled in.
        """
