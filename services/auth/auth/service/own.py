"""A person's sessions: listed and ended by their owner, ended by the service desk."""

from chassis.transaction import Transaction
from contracts import audit
from contracts.auth import EndedSessions, EndOwn, EndPerson, EndReason, OwnSessions, SessionLine
from contracts.refusals import Refusal, refuse

from auth import domain, store
from auth.domain import Holder
from auth.service import sessions
from auth.tables import SessionRow


async def listed(tx: Transaction, at_once: int) -> OwnSessions:
    """The actor's sessions that go on now, the newest first."""
    holder = await store.holder(tx, tx.actor.number)
    going_on = [
        row for row in await store.living(tx, tx.actor.number) if domain.over(row.seen_at, row.ends_at, tx.now) is None
    ]
    return OwnSessions(sessions=tuple([await _line(tx, row, holder) for row in going_on]), at_once=at_once)


async def _line(tx: Transaction, row: SessionRow, holder: Holder | None) -> SessionLine:
    organisation = holder.subscribers.get(row.subscriber or "") if holder else None
    return SessionLine(
        session=row.hash,
        current=row.hash == tx.actor.session,
        organisation=organisation.name if organisation else None,
        method=row.method,
        serial=(await store.credential(tx, row.credential)).serial,
        source=row.source,
        browser=row.browser,
        started_at=row.started_at,
        seen_at=row.seen_at,
        ends_at=min(row.seen_at + domain.IDLE, row.ends_at),
    )


async def end_own(tx: Transaction, command: EndOwn) -> EndedSessions | Refusal:
    """End one of the actor's sessions, or all but the one that asks. Refused with `not_found`: not one's own, or over."""
    own = await store.sessions_of(tx, person=tx.actor.number)
    ending = [row for row in own if command.session in {None, row.hash}]
    if command.session is None:
        ending = [row for row in ending if row.hash != tx.actor.session]
    elif not ending:
        return refuse("not_found")
    for row in ending:
        sessions.end(tx, row, EndReason.ENDED)
    return EndedSessions(person=tx.actor.number, name=tx.actor.name or tx.actor.number, ended=len(ending))


async def forget_notices(tx: Transaction) -> None:
    """The actor has read what this session had to tell."""
    row = await store.live_session(tx, tx.actor.session, lock=True)
    if row is not None:
        row.notices = []
        await tx.session.flush()


async def end_person(tx: Transaction, command: EndPerson) -> EndedSessions | Refusal:
    """End all sessions of a person, with who asked and why in the audit trail; the next login tells the person.

    Refused with `session.unknown_person`.
    """
    await store.hold_person(tx, command.person)
    holder = await store.holder(tx, command.person)
    if holder is None:
        note = audit.PersonSessionsEnded(subject=command.person, reason=command.reason)
        return refuse("session.unknown_person").noted(note)
    ending = await store.sessions_of(tx, person=command.person)
    for row in ending:
        sessions.end(tx, row, EndReason.SERVICEDESK)
    tx.audit(audit.PersonSessionsEnded(subject=command.person, reason=command.reason, sessions=len(ending)))
    return EndedSessions(person=holder.number, name=holder.name, ended=len(ending))
