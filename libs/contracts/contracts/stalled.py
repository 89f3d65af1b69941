"""Revocations that don't get through by themselves, and what the provider's own people do about them."""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime

from contracts.certificates import CertificateStatus
from contracts.envelope import Command, View
from contracts.identifiers import CertificateSerial, SubscriberNumber, Text
from contracts.open_sets import Open

#: Between a request and the changed status lie at most so many hours (ETSI EN 319 411-1, REV-6.2.4-03A).
REVOKED_WITHIN = timedelta(hours=24)


class Stall(StrEnum):
    """Where it stands still."""

    REFUSED = "refused"  # the CA said no for good
    UNCONFIRMED = "unconfirmed"  # the CA doesn't answer
    UNSEEN = "unseen"  # the CA revoked it, and its list or its status answers don't say so
    REASON = "reason"  # the CA revoked it for another reason than that the key leaked, which was said later


class Settlement(StrEnum):
    """How a person ended one that does not end by itself."""

    REVOKED = "revoked"  # the CA revoked it after all
    REASON_CHANGED = "reason_changed"
    NOT_NEEDED = "not_needed"  # the certificate is over, or nobody wants it revoked any more


#: How one ends that is asked of the CA once more.
ASKED_AGAIN = "again"


class StalledLine(View):
    """One in the desk's queue."""

    id: UUID  # of the revocation
    certificate: int
    subscriber: SubscriberNumber
    organisation: str
    common_name: str
    serial: CertificateSerial
    stall: Open[Stall]
    reason: str
    asked_at: AwareDatetime
    due_at: AwareDatetime
    taken_by: str | None  # by name, where that is known
    settled_at: AwareDatetime | None
    outcome: str | None  # a `Settlement` or `ASKED_AGAIN`


class StalledQueue(View):
    """Open ones by when they are due, then the last that a person settled."""

    revocations: tuple[StalledLine, ...]


class StalledAct(View):
    """What was done: `act` is take, note, settle or again."""

    at: AwareDatetime
    by: str
    act: str
    text: str


class StalledView(StalledLine):
    """One with all that is known of it."""

    issuer_name: str
    status: Open[CertificateStatus]
    cause: str | None  # why the CA refused, in its own words
    waits: bool = False  # it can't be settled before the CA has answered and everybody can see it
    told: str | None = None  # what the customer reads of how it ended
    acts: tuple[StalledAct, ...]


class TakeStalled(Command):
    """POST /desk/stalled/{id}/take: whose case it is from now on; again, by a colleague, hands it over."""


class NoteStalled(Command):
    """POST /desk/stalled/{id}/notes: among staff."""

    text: Text


class AskAgain(Command):
    """POST /desk/stalled/{id}/again: of one that was refused: the same request once more, for who asked first."""


class SettleStalled(Command):
    """POST /desk/stalled/{id}/settle: by a person. One that waits ends by itself and is not settled.

    `text` is for staff; `told` is read by the customer, on the page of the certificate and in a mail.
    """

    outcome: Settlement
    text: Text
    told: Text | None = None
