"""Revocation of a certificate: what is asked, by which road, and how far it is. The fact itself is `certificate.revoked.v1`."""

from enum import StrEnum

from pydantic import AwareDatetime

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
    CA = "ca"  # found at the CA: nobody asked for it here


class Revoke(Command):
    """POST /certificates/{certificate}/revocation. Again, by anybody, answers with the first; nothing undoes it."""

    reason: Reason


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

    @property
    def over(self) -> bool:
        """Whether nothing more will change."""
        return self.state in {RevocationState.SEEN, RevocationState.UNPUBLISHED, RevocationState.REFUSED}
