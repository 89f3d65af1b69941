"""Auth: card logins, sessions, identity tokens. Topic, events, commands and views."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Base64Bytes, Field

from contracts.authority import ACTIONS
from contracts.envelope import Command, Event, View
from contracts.identifiers import Line, PersonNumber, SaidLanguage, SaidLine, Sha256, SubscriberNumber
from contracts.open_sets import Open

TOPIC = "mc.auth.v1"


class Cause(StrEnum):
    """Why a card login failed: one stable code per cause, shown to the service desk."""

    NONE = "none"  # no certificate offered
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    REVOKED = "revoked"
    SIGNATURE_CARD = "signature_card"  # the certificate for signing was chosen
    WRONG_KIND = "wrong_kind"  # policy or extended key usage is not that of a login certificate
    WRONG_ISSUER = "wrong_issuer"
    UNKNOWN_PERSON = "unknown_person"
    NOT_YET_PROCESSED = "not_yet_processed"
    INACTIVE = "inactive"
    INACTIVE_SUBSCRIBER = "inactive_subscriber"
    STATUS_UNKNOWN = "status_unknown"  # revocation status can't be checked now


class Audience(StrEnum):
    """The services that a person's token can be for: auth signs for no other."""

    AUTH = "auth"
    CERTIFICATES = "certificates"
    ORDERS = "orders"
    ORGANISATION = "organisation"


class EndReason(StrEnum):
    """Why a session ended."""

    LOGOUT = "logout"
    IDLE = "idle"
    ABSOLUTE = "absolute"
    REPLACED = "replaced"  # the same person chose or switched subscriber: a new id
    REVOKED = "revoked"
    REFUSED = "refused"  # the certificate may not log in as of now, for another cause than revocation
    DEACTIVATED = "deactivated"
    ENDED = "ended"  # by the person, from another session
    LIMIT = "limit"  # the same person logged in once more than may be at once
    SERVICEDESK = "servicedesk"
    RESTORED = "restored"  # it stood in a backup that was brought back: whether it ended since is not known


class Credential(View):
    """The login certificate behind a session, as it goes into evidence."""

    sha256: Sha256
    issuer: str  # RFC 4514
    subject: str  # RFC 4514
    serial: str  # hexadecimal, even length


class _Session(Event):
    TOPIC: ClassVar[str] = TOPIC
    session: Sha256  # the hash of the opaque id; never the id itself
    person: PersonNumber
    subscriber: SubscriberNumber | None
    method: str  # "card"
    at: AwareDatetime

    @property
    def key(self) -> str:
        return self.session

    @property
    def about(self) -> str:
        return self.subscriber or ""


class SessionStarted(_Session):
    """A person logged in."""

    NAME: ClassVar[str] = "session.started.v1"


class SessionEnded(_Session):
    """A session ended; open pages of it show nothing any more."""

    NAME: ClassVar[str] = "session.ended.v1"
    reason: Open[EndReason]


class CardLogin(Command):
    """POST /card-logins: judge the certificate that was proven at the card address."""

    certificate: Base64Bytes | None = Field(
        max_length=20_000, description="DER of the leaf; None when none was offered"
    )
    state: str = Field(min_length=20, max_length=100, description="random text that binds the hand-over to the browser")


class HandOver(View):
    """A one-time code for the public address: 30 seconds, single use, bound to the state."""

    code: str


class OpenSession(Command):
    """POST /sessions: exchange the hand-over code for a session."""

    code: str = Field(min_length=20, max_length=100)
    state: str = Field(min_length=20, max_length=100)
    guesser: str = Field(
        default="", max_length=100, description="a hash of address and browser: whose tries are counted"
    )
    browser: str = Field(default="", max_length=60, description="which browser, roughly, in the words of its makers")
    before: str = Field(
        default="", max_length=100, description="the session that this browser had, which this one replaces"
    )


class ChooseSubscriber(Command):
    """POST /sessions/choose: continue as this subscriber. The session gets a new id."""

    session: str = Field(min_length=20, max_length=100)
    subscriber: SubscriberNumber


class EndSession(Command):
    """POST /sessions/end: log out. Unknown sessions are fine: the answer is the same."""

    session: str = Field(min_length=20, max_length=100)


class EndOwn(Command):
    """POST /own-sessions/end: end one of the own sessions, or with None all but the one that asks."""

    session: Sha256 | None


class EndPerson(Command):
    """POST /persons/sessions/end: the service desk ends all sessions of a person."""

    person: PersonNumber
    reason: Line


class SessionLine(View):
    """A session in the list of its owner. `source` is the address it was opened from, "" when unknown."""

    session: Sha256
    current: bool
    organisation: SaidLine | None
    method: str
    serial: str  # of the login certificate, hexadecimal
    source: str
    browser: str  # roughly; "" when unknown
    started_at: AwareDatetime
    seen_at: AwareDatetime
    ends_at: AwareDatetime  # by itself, when nothing more is done


class OwnSessions(View):
    """The sessions of a person that go on now, the newest first, and how many there may be at once."""

    sessions: tuple[SessionLine, ...]
    at_once: int


class EndedSessions(View):
    """How many sessions were ended, and whose."""

    person: PersonNumber
    name: SaidLine
    ended: int


class Notice(View):
    """What happened to another session of the person, told in this one until it was read. `reason` is `limit` or `servicedesk`."""

    reason: str
    at: AwareDatetime  # when that session ended
    started_at: AwareDatetime
    source: str = ""
    browser: str = ""


class Choice(View):
    """A subscriber the person may act for."""

    subscriber: SubscriberNumber
    organisation: SaidLine


class SessionView(View):
    """Who is logged in. `subscriber` is None for staff and while a choice is open (then `choices` is filled)."""

    person: PersonNumber
    name: SaidLine
    subscriber: SubscriberNumber | None
    organisation: SaidLine | None
    roles: tuple[str, ...]  # contracts.authority.Who values
    method: str
    choices: tuple[Choice, ...] = ()
    others: tuple[Choice, ...] = ()  # the subscribers to switch to, once one was chosen
    started_at: AwareDatetime
    idle_ends_at: AwareDatetime
    ends_at: AwareDatetime
    read_only: bool = False  # status can't be checked now: looking is allowed, signing and ordering are not
    session_hash: Sha256
    notices: tuple[Notice, ...] = ()
    language: SaidLanguage = None  # in which the person wants to read, as set at organisation
    mail_bounced: bool = False  # mail to the person's address came back: nothing but codes is mailed there


class NewSession(View):
    """A session's opaque id (256 bits, base64url), shown once, and who it is."""

    session: str
    view: SessionView


class Identify(Command):
    """POST /identify: session id and audiences in, session and one signed token per audience out."""

    session: str = Field(min_length=20, max_length=100)
    audiences: tuple[Audience, ...] = Field(max_length=len(Audience))
    action: Literal[tuple(ACTIONS)] = Field(  # type: ignore[valid-type]
        default="public.read", description="what the page is for: who may not is written down"
    )
    recheck: bool = Field(default=False, description="check the certificate's status now, before something is signed")
    passive: bool = Field(default=False, description="a page asks by itself: that is no use of the session")
    page: SubscriberNumber | None = Field(
        default=None,
        description="whose page a form came from, when it is not the session's: not one's own is written down",
    )


class Identity(View):
    """The session and its 60-second tokens by audience (no tokens while a choice is open)."""

    view: SessionView
    tokens: dict[str, str]


class Claims(View):
    """What a person's identity token says.

    `checked_at`: when the login certificate's status was last seen good. `src`: the address that the gateway saw.
    `others`: the subscribers that the person may switch to, which gives nothing: asking for theirs is no attack.
    """

    sub: PersonNumber
    org: SubscriberNumber | None
    roles: tuple[str, ...]
    amr: str
    cred: Credential
    sid: Sha256
    checked_at: datetime
    read_only: bool = False
    others: tuple[SubscriberNumber, ...] = ()
    name: str = ""
    src: str = Field(default="", max_length=45)


__all__ = [
    "TOPIC",
    "UUID",
    "Audience",
    "CardLogin",
    "Cause",
    "Choice",
    "ChooseSubscriber",
    "Claims",
    "Credential",
    "EndOwn",
    "EndPerson",
    "EndReason",
    "EndSession",
    "EndedSessions",
    "HandOver",
    "Identify",
    "Identity",
    "NewSession",
    "Notice",
    "OpenSession",
    "OwnSessions",
    "SessionEnded",
    "SessionLine",
    "SessionStarted",
    "SessionView",
]
