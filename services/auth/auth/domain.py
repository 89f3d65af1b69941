"""Pure rules of login: who may come in, how long a session lives. What a certificate must be: `presented`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from contracts.auth import Cause, EndReason, Notice
from contracts.authority import Who
from contracts.identifiers import Language
from contracts.lifecycle import Care, Lifecycle
from contracts.open_sets import Unknown
from contracts.organisation import Authorisation, Registration, Role

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=8)
HAND_OVER = timedelta(seconds=30)
SEEN_EVERY = timedelta(minutes=1)
RECHECK_EVERY = timedelta(minutes=14)  # with half a minute between sweeps: seen within 15 minutes
RETRY_EVERY = timedelta(minutes=1)


class SessionState(StrEnum):
    """A session goes on or is over; why is an `EndReason`."""

    LIVE = "live"
    ENDED = "ended"


class Status(StrEnum):
    """What was last seen of a login certificate."""

    GOOD = "good"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    REVOKED = "revoked"


class CodeState(StrEnum):
    """A hand-over code on its way from the card address to the pages."""

    FRESH = "fresh"
    USED = "used"
    EXPIRED = "expired"


class CodeAction(StrEnum):
    """What ends a hand-over code."""

    USE = "use"
    RUN_OUT = "run_out"


SESSION = Lifecycle(
    start=SessionState.LIVE,
    moves={(SessionState.LIVE, reason): SessionState.ENDED for reason in EndReason},
    caused={
        EndReason.LOGOUT: "session.end",
        EndReason.IDLE: "nobody used it for fifteen minutes",
        EndReason.ABSOLUTE: "eight hours after the login, or with the certificate's end",
        EndReason.REPLACED: "session.choose",
        EndReason.REVOKED: "its certificate was revoked",
        EndReason.REFUSED: "its certificate may not log in as of now",
        EndReason.DEACTIVATED: "person.changed.v1",
        EndReason.ENDED: "session.own",
        EndReason.LIMIT: "session.open",
        EndReason.SERVICEDESK: "session.end_person",
        EndReason.RESTORED: "a backup was brought back",
    },
    care={SessionState.LIVE: Care("its person", "ended by itself when nobody uses it", IDLE)},
)
CREDENTIAL = Lifecycle(
    start=Status.GOOD,
    moves={(before, seen): seen for before in (Status.GOOD, Status.UNKNOWN, Status.REFUSED) for seen in Status},
    caused={
        Status.GOOD: "the issuer says good",
        Status.UNKNOWN: "nobody can be asked, or no answer is believed",
        Status.REFUSED: "policy, issuer or dates say no",
        Status.REVOKED: "the issuer says revoked",
    },
    care={
        Status.GOOD: Care("auth", "asked again while a session lives", RECHECK_EVERY),
        Status.UNKNOWN: Care("auth", "its sessions are read-only; asked again", RETRY_EVERY),
        Status.REFUSED: Care("its person", "its sessions ended; the next login decides anew"),
    },
)
HAND_OVER_CODE = Lifecycle(
    start=CodeState.FRESH,
    moves={
        (CodeState.FRESH, CodeAction.USE): CodeState.USED,
        (CodeState.FRESH, CodeAction.RUN_OUT): CodeState.EXPIRED,
    },
    caused={CodeAction.USE: "session.open", CodeAction.RUN_OUT: "time"},
    care={CodeState.FRESH: Care("its browser", "worthless at the deadline", HAND_OVER)},
)


@dataclass(frozen=True)
class Organisation:
    """A subscriber as auth knows one."""

    name: str
    active: bool


@dataclass(frozen=True)
class Holder:
    """A person as auth knows one. `subscribers` are those of the registrations, by number; unheard ones are absent."""

    number: str
    name: str
    enrolled: bool
    active: bool
    registrations: tuple[Registration, ...]
    subscribers: dict[str, Organisation]
    language: Language | None = None
    mail_bounced: bool = False  # mail to the registered address came back

    def _active(self, subscriber: str) -> bool:
        return subscriber in self.subscribers and self.subscribers[subscriber].active

    @property
    def choices(self) -> tuple[str, ...]:
        """The active subscribers this person may act for, by number."""
        mine = {r.subscriber for r in self.registrations if r.active and r.subscriber and _who(r) is not None}
        return tuple(sorted(number for number in mine if self._active(number)))

    @property
    def staff(self) -> bool:
        """True for the provider's own people."""
        return bool(self.roles(None))

    def roles(self, subscriber: str | None) -> frozenset[Who]:
        """What the person is now for this subscriber; for the provider when it is None. Empty: nothing (any more)."""
        if not self.active or not self.enrolled or (subscriber is not None and not self._active(subscriber)):
            return frozenset()
        whos = {_who(r) for r in self.registrations if r.active and r.subscriber == subscriber}
        return frozenset(each for each in whos if each is not None)

    def may_hold(self, subscriber: str | None) -> bool:
        """True when a session of this person for this subscriber may go on; None: as staff, or with a choice open."""
        if subscriber is not None or self.staff:
            return bool(self.roles(subscriber))
        return self.active and self.enrolled and bool(self.choices)


@dataclass(frozen=True)
class KnownSession:
    """What is asked of a session on every page; as its row has it."""

    hash: str
    person: str
    subscriber: str | None
    method: str
    started_at: datetime
    seen_at: datetime
    ends_at: datetime
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class KnownCredential:
    """The same of the certificate behind it."""

    sha256: str
    der: bytes
    issuer: str
    subject: str
    serial: str
    status: str
    checked_at: datetime


#: What a registration makes of a person: at the provider, and at a subscriber.
_STAFF = {Role.VALIDATION: Who.VALIDATION, Role.SERVICEDESK: Who.SERVICEDESK}
_CONTACTS = {Authorisation.FULL: Who.CONTACT_FULL, Authorisation.BASIC: Who.CONTACT_BASIC}


def _who(registration: Registration) -> Who | None:
    """None for a role or an authorisation that gives nothing here, and for one that is newer than this service."""
    role, authorisation = registration.role, registration.authorisation
    if isinstance(role, Unknown) or isinstance(authorisation, Unknown):
        return None
    if registration.subscriber is None:
        return _STAFF.get(role)
    if role is Role.CONTACT:
        return _CONTACTS.get(authorisation or Authorisation.BASIC)
    return Who.REPRESENTATIVE if role is Role.REPRESENTATIVE else None


def holder_cause(holder: Holder | None) -> Cause | None:
    """Why this person may not log in, or None. A manager without another role is nobody at the door."""
    if holder is None:
        return Cause.UNKNOWN_PERSON
    if not holder.active:
        return Cause.INACTIVE
    logging_in = [r for r in holder.registrations if _who(r) is not None]
    if not logging_in:
        return Cause.UNKNOWN_PERSON
    if not holder.enrolled:
        return Cause.NOT_YET_PROCESSED
    usable = [r for r in logging_in if r.active]
    if not usable:
        return Cause.INACTIVE
    if holder.staff or holder.choices:
        return None
    heard = [r for r in usable if r.subscriber in holder.subscribers]
    return Cause.INACTIVE_SUBSCRIBER if heard else Cause.NOT_YET_PROCESSED


def barred(status: str) -> EndReason | None:
    """Why sessions of a certificate with this status may not go on, or None. Unknown ones go on, read-only."""
    return {Status.REVOKED.value: EndReason.REVOKED, Status.REFUSED.value: EndReason.REFUSED}.get(status)


def over(seen_at: datetime, ends_at: datetime, now: datetime) -> EndReason | None:
    """Why a session that nobody ended is over at `now`, or None."""
    if now >= ends_at:
        return EndReason.ABSOLUTE
    return EndReason.IDLE if now >= seen_at + IDLE else None


def absolute_end(started_at: datetime, not_after: datetime) -> datetime:
    """A session lives eight hours at most, and never longer than the certificate it was opened with."""
    return min(started_at + ABSOLUTE, not_after)
