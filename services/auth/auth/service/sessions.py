"""Sessions: start, use, end. Ids leave this service once and are kept as hashes."""

from dataclasses import dataclass

from chassis.transaction import Transaction
from contracts.auth import (
    Choice,
    EndReason,
    EndSession,
    NewSession,
    SessionEnded,
    SessionStarted,
    SessionView,
)

from auth import domain, store
from auth.domain import Holder
from auth.service import hash_of, new_secret
from auth.tables import CredentialRow, SessionRow


@dataclass(frozen=True)
class Live:
    """A session that may be used now, whose it is, and the certificate behind it."""

    row: SessionRow
    holder: Holder
    credential: CredentialRow


async def start(tx: Transaction, row: SessionRow, holder: Holder) -> NewSession:
    """Give the holder's session an id, keep its hash and say that it started."""
    opaque = new_secret()
    row.hash = hash_of(opaque)
    await store.add(tx, row)
    tx.emit(
        SessionStarted(
            version=1, session=row.hash, person=row.person, subscriber=row.subscriber, method=row.method, at=tx.now
        )
    )
    tx.audit("session.start", row.person, subscriber=row.subscriber, session=row.hash, credential=row.credential)
    return NewSession(session=opaque, view=view_of(Live(row, holder, await store.credential(tx, row.credential))))


def end(tx: Transaction, row: SessionRow, reason: EndReason) -> None:
    """End a locked, live session and say so: open pages of it close (L7)."""
    row.ended_at, row.end_reason = tx.now, reason
    tx.emit(
        SessionEnded(
            version=2, session=row.hash, person=row.person, subscriber=row.subscriber, method=row.method, at=tx.now,
            reason=reason,
        )
    )  # fmt: skip
    tx.audit("session.end", row.person, subscriber=row.subscriber, session=row.hash, reason=str(reason))


async def log_out(tx: Transaction, command: EndSession) -> None:
    """End the session at once, wherever it is open. An unknown or ended one is no error."""
    row = await store.live_session(tx, hash_of(command.session), lock=True)
    if row is not None:
        end(tx, row, EndReason.LOGOUT)


async def live(tx: Transaction, opaque: str, *, lock: bool = False) -> Live | None:
    """The session with this id when it may still be used.

    One whose time is over, whose person left or whose certificate was barred (maybe while it was being opened) is ended.
    """
    row = await store.live_session(tx, hash_of(opaque), lock=lock)
    if row is None:
        return None
    credential = await store.credential(tx, row.credential)
    reason = domain.over(row.seen_at, row.ends_at, tx.now) or domain.barred(credential.status)
    if reason is None:
        holder = await store.holder(tx, row.person)
        if holder is not None and holder.may_hold(row.subscriber):
            return Live(row, holder, credential)
        reason = EndReason.DEACTIVATED
    ending = await store.live_session(tx, row.hash, lock=True)
    if ending is not None:
        end(tx, ending, reason)
    return None


def view_of(live: Live) -> SessionView:
    """What the gateway shows of a session (L6). While a choice is open there are choices and no roles."""
    row, holder = live.row, live.holder
    open_choice = row.subscriber is None and not holder.staff
    organisations = holder.subscribers
    return SessionView(
        person=row.person,
        name=holder.name,
        subscriber=row.subscriber,
        organisation=None if row.subscriber is None else organisations[row.subscriber].name,
        roles=tuple(sorted(holder.roles(row.subscriber))),
        method=row.method,
        choices=tuple(Choice(subscriber=n, organisation=organisations[n].name) for n in holder.choices)
        if open_choice
        else (),
        started_at=row.started_at,
        idle_ends_at=min(row.seen_at + domain.IDLE, row.ends_at),
        ends_at=row.ends_at,
        read_only=live.credential.status != "good",
        session_hash=row.hash,
    )
