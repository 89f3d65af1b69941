"""Certificate managers who were nominated in orders: validation identifies one in person, matches one to a person who is registered, or refuses.

Each ends in one person at most, whatever is said or pressed twice. What was given of a person is kept until then and no longer.
"""

from uuid import UUID

from chassis import clock
from chassis.retention import removed
from chassis.transaction import Transaction
from contracts import audit
from contracts.nominations import (
    Candidate,
    Identify,
    ManagerNominated,
    Match,
    NominationEnded,
    NominationLine,
    NominationRefused,
    Nominations,
    NominationState,
    NominationView,
    RefuseNomination,
)
from contracts.open_sets import opened
from contracts.orders import Nominated
from contracts.organisation import Decided, Registration, Role
from contracts.refusals import Refusal, refuse

from organisation import domain, store
from organisation.service.register import person_now
from organisation.tables import NOMINATION, Nomination, Person

_MANY = 200  # in the list


async def nominated(tx: Transaction, event: ManagerNominated) -> None:
    """Keep what was given, for validation. Said again, or after it was decided, it changes nothing; nor once its evidence was removed."""
    if await store.nomination(tx, event.nomination, lock=True) is not None:
        return
    if await removed(tx, NOMINATION, str(event.nomination)):
        return
    row = _row(event, NominationState.OPEN)
    row.reference, row.requester, row.given = event.reference, event.requester, event.manager.model_dump(mode="json")
    await store.add(tx, row)
    tx.audit(audit.ManagerNominated(subject=str(row.id), order=str(row.order_id)))


async def ended(tx: Transaction, event: NominationEnded) -> None:
    """Forget what was given. Heard before it was nominated, it stays ended; who was registered meanwhile stays registered."""
    row = await store.nomination(tx, event.nomination, lock=True)
    if row is None:
        if not await removed(tx, NOMINATION, str(event.nomination)):
            await store.add(tx, _row(event, NominationState.ENDED))
    elif row.state == NominationState.OPEN:
        row.state, row.given, row.version = NominationState.ENDED.value, None, row.version + 1
        row.decided_at = event.at
        tx.audit(audit.NominationEnded(subject=str(row.id), order=str(row.order_id)))


async def waiting(tx: Transaction) -> Nominations:
    """Those that wait for validation, the oldest first."""
    me = await store.person(tx, tx.actor.number)
    rows = await store.open_nominations(tx, _MANY)
    return Nominations(nominations=tuple(_line(row, subscriber.data["name"], me) for row, subscriber in rows))


async def show(tx: Transaction, nomination_id: UUID) -> NominationView | Refusal:
    """A nomination with who may be meant, or what became of it. Refusal: `not_found`."""
    row = await store.nomination(tx, nomination_id)
    return refuse("not_found") if row is None else await _view(tx, row)


async def identify(tx: Transaction, nomination_id: UUID, command: Identify) -> NominationView | Refusal:
    """Register who was seen in person, with a new number, as certificate manager of the subscriber.

    Refusals: those of `_open`, `nomination.seen`, `nomination.document`; `nomination.alike` (`persons`) while somebody is
    registered with the same address or name of whom the officer did not say that it is somebody else.
    """
    row = await _open(tx, nomination_id, command.version)
    if isinstance(row, Refusal):
        return row
    today, asked = clock.local(tx.now).date(), clock.local(row.asked_at).date()
    if (refusal := domain.identification_refusal(command, today, asked)) is not None:
        return refusal
    given, name = _given(row), f"{command.given_names} {command.surname}"
    await store.hold_register(tx)
    alike = {person.number for person in await store.alike(tx, given.email, name, given.number)} - {*command.others}
    if alike:
        return refuse("nomination.alike", persons=" ".join(sorted(alike)), count=len(alike))
    manager = Registration(subscriber=row.subscriber, role=Role.MANAGER).model_dump(mode="json")
    about: dict[str, object] = {"name": name, "email": given.email, "phone": given.phone, "function": given.function}
    data = about | {"organisation": given.organisation, "enrolled": False, "active": True, "registrations": [manager]}
    person = Person(number=await store.free_number(tx), version=1, active=True, data=data)
    await store.add(tx, person)
    row.document, row.document_number = command.document.value, f"•••{command.number_end}"
    row.seen_on = command.seen_on
    _decide(tx, row, NominationState.IDENTIFIED, person)
    tx.audit(
        audit.NominationIdentified(
            subject=str(row.id),
            order=str(row.order_id),
            person=person.number,
            document=row.document,
            number=row.document_number,
            seen_on=command.seen_on.isoformat(),
        )
    )
    return await _view(tx, row)


async def match(tx: Transaction, nomination_id: UUID, command: Match) -> NominationView | Refusal:
    """It is somebody who is registered: from now on, if not yet, a certificate manager of the subscriber as well.

    Refusals: those of `_open`, `nomination.nobody` (not registered, or not active), `nomination.own` (the officer).
    """
    row = await _open(tx, nomination_id, command.version)
    if isinstance(row, Refusal):
        return row
    person = await store.person(tx, command.person, lock=True)
    if person is None or not person.data or not person.active:
        return refuse("nomination.nobody")
    if person.number == tx.actor.number:
        return refuse("nomination.own")
    if not _manages(person, row.subscriber):
        others = [r for r in person.data["registrations"] if (r["subscriber"], r["role"]) != _role(row.subscriber)]
        manager = Registration(subscriber=row.subscriber, role=Role.MANAGER).model_dump(mode="json")
        person.data = {**person.data, "registrations": [*others, manager]}
    person.version += 1
    _decide(tx, row, NominationState.MATCHED, person)
    tx.audit(audit.NominationMatched(subject=str(row.id), order=str(row.order_id), person=person.number))
    return await _view(tx, row)


async def reject(tx: Transaction, nomination_id: UUID, command: RefuseNomination) -> NominationView | Refusal:
    """Nobody with a number comes of this; the order's case says so. Refusals: those of `_open`."""
    row = await _open(tx, nomination_id, command.version)
    if isinstance(row, Refusal):
        return row
    _decide(tx, row, NominationState.REFUSED, None)
    row.reason = command.reason
    tx.emit(
        NominationRefused(
            version=row.version,
            nomination=row.id,
            order=row.order_id,
            subscriber=row.subscriber,
            at=tx.now,
            reason=command.reason,
            by=tx.actor.number,
        )
    )
    tx.audit(audit.NominationRefused(subject=str(row.id), order=str(row.order_id)))
    return await _view(tx, row)


async def _open(tx: Transaction, nomination_id: UUID, version: int) -> Nomination | Refusal:
    """An open nomination, locked, that the actor may decide.

    Refusals: `not_found`, `nomination.stale` (`state`: decided, ended, or another version than was read), `nomination.own`.
    """
    row = await store.nomination(tx, nomination_id, lock=True)
    if row is None:
        return refuse("not_found")
    if row.state != NominationState.OPEN or row.version != version:
        return refuse("nomination.stale", state=row.state)
    return refuse("nomination.own") if _own(row, await store.person(tx, tx.actor.number)) else row


def _decide(tx: Transaction, row: Nomination, state: NominationState, person: Person | None) -> None:
    """Keep who decided what; of whom it is the register says it now, and what was given is forgotten."""
    row.state, row.given, row.version = state.value, None, row.version + 1
    row.decided_by, row.decided_at = tx.actor.number, tx.now
    if person is not None:
        row.person = person.number
        decided = Decided(nomination=row.id, by=tx.actor.number, at=tx.now).model_dump(mode="json")
        person.nominations = [*person.nominations, decided]
        tx.emit(person_now(person))


async def _view(tx: Transaction, row: Nomination) -> NominationView:
    subscriber = await store.subscriber(tx, row.subscriber)
    line = _line(
        row, subscriber.data["name"] if subscriber else row.subscriber, await store.person(tx, tx.actor.number)
    )
    person = None if row.person is None else await store.person(tx, row.person)
    given = None if row.given is None else _given(row)
    alike = () if given is None else await store.alike(tx, given.email, given.name, given.number)
    return NominationView(
        **dict(line),
        candidates=tuple(_candidate(each, row, given) for each in alike),
        person=row.person,
        name=person.data.get("name") if person else None,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        reason=row.reason,
    )


def _line(row: Nomination, organisation: str, me: Person | None) -> NominationLine:
    return NominationLine(
        id=row.id,
        version=row.version,
        state=opened(NominationState, row.state),
        subscriber=row.subscriber,
        organisation=organisation,
        order=row.order_id,
        reference=row.reference,
        asked_at=row.asked_at,
        manager=None if row.given is None else _given(row),
        own=_own(row, me),
    )


def _candidate(person: Person, row: Nomination, given: Nominated | None) -> Candidate:
    return Candidate(
        number=person.number,
        name=person.data["name"],
        email=person.data["email"],
        phone=person.data["phone"],
        organisation=person.data["organisation"],
        function=person.data["function"],
        active=person.active,
        manages=person.active and _manages(person, row.subscriber),
        given=given is not None and person.number == given.number,
    )


def _own(row: Nomination, me: Person | None) -> bool:
    """The officer ordered it, or holds a role at the subscriber."""
    if me is None or not me.data:
        return False
    roles = {r["subscriber"] for r in me.data["registrations"] if r["active"]}
    return row.requester == me.number or row.subscriber in roles


def _manages(person: Person, subscriber: str) -> bool:
    return any(r["active"] and (r["subscriber"], r["role"]) == _role(subscriber) for r in person.data["registrations"])


def _role(subscriber: str) -> tuple[str, str]:
    return subscriber, Role.MANAGER.value


def _given(row: Nomination) -> Nominated:
    return Nominated.model_validate(row.given)


def _row(event: ManagerNominated | NominationEnded, state: NominationState) -> Nomination:
    return Nomination(
        id=event.nomination,
        version=1,
        state=state.value,
        subscriber=event.subscriber,
        order_id=event.order,
        reference="",
        requester="",
        asked_at=event.at,
    )
