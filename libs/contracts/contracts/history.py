"""What happened to a certificate, for whom may see it: told from what certificates keeps as evidence, never from memory."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime

from contracts.envelope import View
from contracts.identifiers import OrderReference
from contracts.open_sets import Open
from contracts.revocations import Road


class Happening(StrEnum):
    """What can have happened. That somebody looked or downloaded is not among these."""

    APPROVED = "approved"  # the order that it was issued for
    ISSUED = "issued"
    IMPORTED = "imported"  # it is older than the portal, or was ordered elsewhere
    LABELLED = "labelled"  # its subscriber calls it something else
    MUTED = "muted"  # its subscriber says that it won't be renewed
    UNMUTED = "unmuted"
    WARNED = "warned"  # mails that it ends
    CODE_MADE = "code_made"
    REVOCATION_ASKED = "revocation_asked"
    REVOCATION_SENT = "revocation_sent"
    REVOCATION_REFUSED = "revocation_refused"
    REVOCATION_SETTLED = "revocation_settled"  # the CA refused, and it is not needed any more
    REVOCATION_ANNOUNCED = "revocation_announced"  # for a day: again when that became another
    REVOCATION_CALLED_OFF = "revocation_called_off"  # what was announced
    LEAK_REPORTED = "leak_reported"
    REVOKED = "revoked"
    REVOCATION_SEEN = "revocation_seen"
    EXPIRED = "expired"


class OwnText(StrEnum):
    """Which of the subscriber's own texts (contracts.labels.OwnTexts)."""

    OWN_NAME = "own_name"
    OWN_REFERENCE = "own_reference"
    COST_CENTRE = "cost_centre"


class HistoryLine(View):
    """One thing that happened. `by`: the name of a person of the subscriber, while it is known; the provider's own people are never named."""

    at: AwareDatetime
    what: Open[Happening]
    by: str | None = None
    road: Open[Road] | None = None  # of a revocation
    reason: str | None = None  # of a revocation
    order: UUID | None = None
    reference: OrderReference | None = None
    people: int | None = None  # how many the mail server took a mail for
    waiting: int = 0  # and for how many one is still to be sent
    day: date | None = None  # for which it is announced
    texts: tuple[Open[OwnText], ...] = ()  # which of them became something else


class Generation(View):
    """A certificate in a row of certificates that replace each other. `steps`: below zero before the one asked for, above zero after it."""

    id: int
    steps: int
    not_before: AwareDatetime
    not_after: AwareDatetime
    revoked_at: AwareDatetime | None = None


class CertificateHistory(View):
    """The newest first. `more`: there is older than what is told. `generations`: all of the row with the one asked for, newest first; empty when it is alone."""

    lines: tuple[HistoryLine, ...] = ()
    more: bool = False
    generations: tuple[Generation, ...] = ()
