"""Sessions: start, use, end. Ids leave this service once and are kept as hashes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chassis.transaction import Database, Transaction
from contracts import audit
from contracts.auth import (
    Choice,
    EndReason,
    EndSession,
    NewSession,
    Notice,
    SessionEnded,
    SessionStarted,
    SessionView,
)

from auth import domain, store
from auth.domain import Holder, KnownCredential, KnownSession
from auth.service import hash_of, new_secret
from auth.tables import CredentialRow, SessionRow


@dataclass(frozen=True)
class Opening:
    """A session that is to start: whose, with what, and what it takes over from the one before."""

    holder: Holder
    subscriber: str | None
    credential: CredentialRow | KnownCredential
    method: str
    started_at: datetime
    ends_at: datetime
    browser: str
    source: str
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Live:
    """A session that may be used now, whose it is, and the certificate behind it."""

    row: SessionRow | KnownSession
    holder: Holder
    credential: CredentialRow | KnownCredential


@dataclass(frozen=True)
class Held(Live):
    """The same, with the row of the transaction it was looked up in."""

    row: SessionRow


async def start(tx: Transaction, opening: Opening, running: Sequence[SessionRow], at_once: int) -> NewSession:
    """Give a session its id, keep the hash of that and say that the session started.

    `running`: the person's sessions as `store.sessions_of` locked them; those that ended since count no more. A person has `at_once` sessions at most: the oldest end, and the new one tells of it, as of sessions that the service
    desk ended. `store.hold_person` comes before, so that of logins at the same moment each sees the others' sessions.
    """
    opaque, person = new_secret(), opening.holder.number
    crowded_out = _make_room(tx, running, at_once)
    untold = await store.take_untold(tx, person)
    row = SessionRow(
        hash=hash_of(opaque),
        person=person,
        subscriber=opening.subscriber,
        credential=opening.credential.sha256,
        method=opening.method,
        started_at=opening.started_at,
        seen_at=tx.now,
        ends_at=opening.ends_at,
        source=opening.source,
        browser=opening.browser,
        notices=[
            notice.model_dump(mode="json") for notice in (*opening.notices, *map(_notice, (*crowded_out, *untold)))
        ],
    )
    await store.add(tx, row)
    tx.emit(
        SessionStarted(
            version=1, session=row.hash, person=row.person, subscriber=row.subscriber, method=row.method, at=tx.now
        )
    )
    tx.audit(
        audit.SessionStarted(subject=row.person, subscriber=row.subscriber, session=row.hash, credential=row.credential)
    )
    return NewSession(session=opaque, view=view_of(Live(row, opening.holder, opening.credential)))


def _make_room(tx: Transaction, running: Sequence[SessionRow], at_once: int) -> list[SessionRow]:
    """End the oldest of a person's sessions until one more may begin; answers those. What is over by itself ends as that."""
    going_on = []
    for row in sorted((row for row in running if row.ended_at is None), key=lambda row: row.started_at):
        if (reason := domain.over(row.seen_at, row.ends_at, tx.now)) is not None:
            end(tx, row, reason)
        else:
            going_on.append(row)
    oldest = going_on[: max(len(going_on) - at_once + 1, 0)]
    for row in oldest:
        end(tx, row, EndReason.LIMIT)
    return oldest


def _notice(row: SessionRow) -> Notice:
    assert row.ended_at is not None  # only of ended ones is told
    return Notice(
        reason=row.end_reason or "", at=row.ended_at, started_at=row.started_at, source=row.source, browser=row.browser
    )


def notices_of(row: SessionRow | KnownSession) -> tuple[Notice, ...]:
    """What the person was not told yet of sessions that ended."""
    if isinstance(row, KnownSession):
        return row.notices
    return tuple(Notice.model_validate(notice) for notice in row.notices)


def end(tx: Transaction, row: SessionRow, reason: EndReason) -> None:
    """End a locked, live session and say so: open pages of it close."""
    row.ended_at, row.end_reason = tx.now, reason
    tx.emit(
        SessionEnded(
            version=2,
            session=row.hash,
            person=row.person,
            subscriber=row.subscriber,
            method=row.method,
            at=tx.now,
            reason=reason,
        )
    )
    tx.audit(audit.SessionEnded(subject=row.person, subscriber=row.subscriber, session=row.hash, reason=str(reason)))


async def log_out(tx: Transaction, command: EndSession) -> None:
    """End the session at once, wherever it is open. An unknown or ended one is no error."""
    row = await store.live_session(tx, hash_of(command.session), lock=True)
    if row is not None:
        end(tx, row, EndReason.LOGOUT)


async def live(tx: Transaction, opaque: str, *, lock: bool = False) -> Held | None:
    """The session with this id when it may still be used.

    One whose time is over, whose person left or whose certificate was barred (maybe while it was being opened) is ended.
    """
    row = await store.live_session(tx, hash_of(opaque), lock=lock)
    if row is None:
        return None
    judged = _judged(row, await store.credential(tx, row.credential), await store.holder(tx, row.person), tx.now)
    if isinstance(judged, Live):
        return Held(row, judged.holder, judged.credential)
    ending = await store.live_session(tx, row.hash, lock=True)
    if ending is not None:
        end(tx, ending, judged)
    return None


async def find(database: Database, opaque: str, now: datetime) -> Live | EndReason | None:
    """As `live`, in one statement and without a transaction: why a session is to be ended is answered, not done."""
    judged = await store.find(database.reads, hash_of(opaque))
    return None if judged is None else _judged(*judged, now)


def _judged(
    row: SessionRow | KnownSession, credential: CredentialRow | KnownCredential, holder: Holder | None, now: datetime
) -> Live | EndReason:
    reason = domain.over(row.seen_at, row.ends_at, now) or domain.barred(credential.status)
    if reason is None and holder is not None and holder.may_hold(row.subscriber):
        return Live(row, holder, credential)
    return reason or EndReason.DEACTIVATED


def view_of(live: Live, *, seen_at: datetime | None = None) -> SessionView:
    """What the gateway shows of a session. While a choice is open there are choices and no roles.

    `seen_at`: when it was in use last, when that was noted after the row was read.
    """
    row, holder = live.row, live.holder
    open_choice = row.subscriber is None and not holder.staff
    organisations = holder.subscribers
    mine = tuple(Choice(subscriber=number, organisation=organisations[number].name) for number in holder.choices)
    return SessionView(
        person=row.person,
        name=holder.name,
        subscriber=row.subscriber,
        organisation=None if row.subscriber is None else organisations[row.subscriber].name,
        roles=tuple(sorted(holder.roles(row.subscriber))),
        method=row.method,
        choices=mine if open_choice else (),
        others=tuple(each for each in mine if row.subscriber not in {None, each.subscriber}),
        started_at=row.started_at,
        idle_ends_at=min((seen_at or row.seen_at) + domain.IDLE, row.ends_at),
        ends_at=row.ends_at,
        read_only=live.credential.status != domain.Status.GOOD,
        session_hash=row.hash,
        language=holder.language,
        mail_bounced=holder.mail_bounced,
        notices=notices_of(row),
    )
