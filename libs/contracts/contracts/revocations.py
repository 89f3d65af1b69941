"""Revocation of a certificate: what is asked, by which road, and how far it is. The fact itself is `certificate.revoked.v1`."""

from enum import StrEnum

from pydantic import AwareDatetime, Field

from contracts.envelope import Command, View
from contracts.open_sets import Open


class Reason(StrEnum):
    """Why a certificate is revoked (RFC 5280 5.3.1): the five that a customer may give (BR 7.2.2)."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "keyCompromise"
    AFFILIATION_CHANGED = "affiliationChanged"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessationOfOperation"


class RevocationState(StrEnum):
    """How far a revocation is."""

    ASKED = "asked"
    SENT = "sent"  # the CA may have been asked
    CONFIRMED = "confirmed"  # the CA revoked it; not everybody can see that yet
    SEEN = "seen"  # its list and its status answers say so
    UNPUBLISHED = "unpublished"  # the CA revoked it and publishes that nowhere we know of
    REFUSED = "refused"


class Road(StrEnum):
    """By which road a revocation was asked."""

    PORTAL = "portal"  # a person of the subscriber
    STAFF = "staff"  # the provider's own people
    CODE = "code"  # whoever has the certificate's revocation code, without a login
    INCIDENT = "incident"  # with many others, by two of the provider's own people
    CA = "ca"  # found at the CA: nobody asked for it here


class Revoke(Command):
    """POST /certificates/{certificate}/revocation. Again, by anybody, answers with the first; nothing undoes it."""

    reason: Reason


class RevocationCodeState(View):
    """GET /certificates/{certificate}/revocation-code: whether there is one, for whom may see the certificate. Never the code."""

    certificate: int
    made_at: AwareDatetime | None = None  # None: there is none
    made_by: str | None = None  # the name of who made it, while that is known


class MakeRevocationCode(Command):
    """POST /certificates/{certificate}/revocation-code: a new code; nothing has to be said."""


class RevocationCode(View):
    """POST /certificates/{certificate}/revocation-code: a new code, said this once. The one before it is void from now on."""

    certificate: int
    code: str = Field(repr=False, description="24 characters of Crockford's base32 in groups of four: 120 bits")
    made_at: AwareDatetime
    voided: bool  # there was one before


class RevokeByCode(Command):
    """POST /revocations/by-code: asked by the gateway for whoever has the code. It stands in this body and in no address."""

    code: str = Field(max_length=100, repr=False)
    certificate: str = Field(
        max_length=300, description="its serial number in any spelling, or one of its names", repr=False
    )
    reason: Reason
    guesser: str = Field(
        default="", max_length=100, description="a hash of address and browser: whose wrong codes are counted"
    )


class RevokedByCode(View):
    """What became of it, for who has the right code; of a repeat: the first revocation."""

    common_name: str
    serial: str
    reason: str
    asked_at: AwareDatetime
    again: bool  # it had been asked before


class SameKey(View):
    """Another valid certificate of the same subscriber with the key of one whose key leaked."""

    id: int
    common_name: str


class RevocationView(View):
    """How far the revocation of a certificate is, for whom may see the certificate."""

    certificate: int
    state: Open[RevocationState]
    reason: str  # as it was asked; what the CA says is with the certificate
    road: Open[Road]
    asked_at: AwareDatetime
    asked_by: str | None = None  # name of the colleague who asked; None: nobody of the subscriber
    sent_at: AwareDatetime | None = None
    confirmed_at: AwareDatetime | None = None
    seen_at: AwareDatetime | None = None
    leak_reported_at: AwareDatetime | None = None  # the key leaked, said after the CA was asked for another reason
    same_key: tuple[SameKey, ...] = ()
    #: One that did not get through and that a person of the provider ended: when, how (a `stalled.Settlement`), and what the customer is told.
    settled_at: AwareDatetime | None = None
    outcome: str | None = None
    told: str | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more will change."""
        return self.state in {RevocationState.SEEN, RevocationState.UNPUBLISHED, RevocationState.REFUSED}
