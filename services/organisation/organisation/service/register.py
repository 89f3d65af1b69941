"""The register: kept, and told what changed."""

from collections.abc import Sequence

from chassis.owned import Owned
from chassis.transaction import Transaction
from contracts import audit
from contracts.organisation import (
    Decided,
    PersonChanged,
    PersonErased,
    PersonRegistered,
    PersonView,
    RegisterPerson,
    RegisterSubscriber,
    RoleAddress,
    SetLanguage,
    SubscriberChanged,
    SubscriberRegistered,
    SubscriberView,
)
from contracts.refusals import Refusal, refuse
from sqlmodel import col

from organisation import domain, store
from organisation.domain.role_addresses import same
from organisation.store import own_addresses, role_addresses
from organisation.tables import Person, Subscriber


async def register_subscriber(tx: Transaction, number: str, command: RegisterSubscriber) -> SubscriberView | Refusal:
    """Register or change a subscriber. The same content again changes nothing and says nothing.

    Refused: `register.stale`, a change of another version than the one that stands.
    """
    data = command.model_dump(mode="json", exclude={"reason", "version"})
    row = await store.subscriber(tx, number, lock=True)
    if row is not None and row.data == data:
        return _subscriber_view(row)
    if (refusal := domain.stale(None if row is None else row.version, command.version)) is not None:
        return refusal
    if row is None:
        row = Subscriber(number=number, version=1, active=command.active, data=data)
        await store.add(tx, row)
    else:
        row.version, row.active, row.data = row.version + 1, command.active, data
    tx.emit(await subscriber_now(tx, row))
    tx.audit(
        audit.SubscriberRegistered(subject=number, version=row.version, active=command.active, reason=command.reason)
    )
    return _subscriber_view(row)


async def register_person(tx: Transaction, number: str, command: RegisterPerson) -> PersonView | Refusal:
    """Register or change a person. The same content again changes nothing and says nothing.

    Refused: a registration at a subscriber that is not registered, an authorisation where none belongs, and as above.
    """
    if (refusal := domain.registration_refusal(command)) is not None:
        return refusal
    named = domain.subscribers_of(command.registrations)
    if missing := named - await store.known_subscribers(tx, named):
        return refuse("register.unknown_subscriber", subscriber=min(missing))
    data = command.model_dump(mode="json", exclude={"reason", "version"})
    row = await store.person(tx, number, lock=True)
    if row is not None and row.data == data:
        return person_view(row)
    if (refusal := domain.stale(row.version if row is not None and row.data else None, command.version)) is not None:
        return refusal
    if row is None:
        row = Person(number=number, version=1, active=command.active, data=data)
        await store.add(tx, row)
    else:
        if row.data and not same(row.data["email"], command.email):  # of another address nothing is known yet
            await own_addresses.lift(tx, row)
        row.version, row.active, row.data = row.version + 1, command.active, data
    tx.emit(person_now(row))
    tx.audit(audit.PersonRegistered(subject=number, version=row.version, active=command.active, reason=command.reason))
    return person_view(row)


async def set_language(tx: Transaction, command: SetLanguage) -> PersonView | Refusal:
    """Set the language in which the actor reads. The same again changes nothing and says nothing.

    Refused with `not_found` when the actor is not registered (any more).
    """
    row = await store.person(tx, tx.actor.number, lock=True)
    if row is None or not row.data:
        return refuse("not_found")
    if row.language != command.language:
        row.version, row.language = row.version + 1, command.language
        tx.emit(person_now(row))
        tx.audit(audit.LanguageSet(subject=row.number, version=row.version, language=command.language))
    return person_view(row)


async def view_subscriber(tx: Transaction, number: str) -> SubscriberView | Refusal:
    """The subscriber as registered now."""
    row = await store.subscriber(tx, number)
    return refuse("not_found") if row is None else _subscriber_view(row)


async def view_person(tx: Transaction, number: str) -> PersonView | Refusal:
    """The person as registered now."""
    row = await store.person(tx, number)
    return refuse("not_found") if row is None or not row.data else person_view(row)


async def erase_person(tx: Transaction, number: str, reason: str) -> str:
    """Erase what is known of a person, here and wherever it was copied; why not, or an empty text. Again changes nothing.

    The number stays taken, with its version: what is said of it later is newer. Orders and forms keep who ordered, as evidence.
    """
    row = await store.person(tx, number, lock=True)
    if row is None or not row.data:
        return "is not registered" if row is None else ""
    view = person_view(row)
    return domain.erasure_bar(view.active, view.registrations) or await erase_again(tx, number, reason)


async def erase_again(tx: Transaction, number: str, reason: str) -> str:
    """The same of who was erased once and came back with a backup, active and with rights as then."""
    row = await store.person(tx, number, lock=True)
    if row is None or not row.data:
        return "is not registered" if row is None else ""
    row.active, row.version, row.data, row.language, row.nominations = False, row.version + 1, {}, None, []
    await own_addresses.lift(tx, row)
    await store.forget_documents(tx, number)
    tx.emit(PersonErased(number=number, version=row.version))
    tx.audit(audit.Operated(subject=number, service="organisation", what="erase", reason=reason))
    return ""


def _subscriber_view(row: Subscriber) -> SubscriberView:
    data = row.data
    return SubscriberView(
        number=row.number,
        version=row.version,
        name=data["name"],
        kvk=data["kvk"],
        oin=data["oin"],
        address=data["address"],
        phone=data["phone"],
        trial=data["trial"],
        active=data["active"],
    )


def person_view(row: Person) -> PersonView:
    """A person who is registered."""
    data = row.data
    return PersonView(
        number=row.number,
        version=row.version,
        name=data["name"],
        email=data["email"],
        phone=data["phone"],
        organisation=data["organisation"],
        function=data["function"],
        enrolled=data["enrolled"],
        active=data["active"],
        registrations=data["registrations"],
        language=row.language,
        mail_bounced=row.bounced_at is not None,
    )


def person_now(row: Person) -> PersonChanged | PersonRegistered:
    """The whole state of a person who is registered, as it was said when it came to be."""
    now, kind = person_view(row), PersonRegistered if row.version == 1 else PersonChanged
    return kind(
        number=now.number,
        version=now.version,
        name=now.name,
        email=now.email,
        phone=now.phone,
        organisation=now.organisation,
        function=now.function,
        enrolled=now.enrolled,
        active=now.active,
        registrations=now.registrations,
        language=now.language,
        mail_bounced=now.mail_bounced,
        nominations=tuple(Decided.model_validate(each) for each in row.nominations),
    )


def _subscriber_event(now: SubscriberView, addresses: Sequence[str]) -> SubscriberRegistered | SubscriberChanged:
    kind = SubscriberRegistered if now.version == 1 else SubscriberChanged
    return kind(
        number=now.number,
        version=now.version,
        name=now.name,
        kvk=now.kvk,
        oin=now.oin,
        address=now.address,
        phone=now.phone,
        trial=now.trial,
        active=now.active,
        role_addresses=tuple(RoleAddress(address=address) for address in addresses),
    )


async def say_subscribers(
    tx: Transaction, rows: Sequence[Subscriber]
) -> list[SubscriberRegistered | SubscriberChanged]:
    """The whole state of these subscribers, as it was said when it came to be."""
    addresses = await role_addresses.confirmed(tx, [row.number for row in rows])
    return [_subscriber_event(_subscriber_view(row), addresses[row.number]) for row in rows]


async def subscriber_now(tx: Transaction, row: Subscriber) -> SubscriberRegistered | SubscriberChanged:
    """The same of one."""
    (said,) = await say_subscribers(tx, [row])
    return said


async def say_persons(_: Transaction, rows: Sequence[Person]) -> list[PersonRegistered | PersonChanged | PersonErased]:
    """The whole state of these persons, as it was said when it came to be; of who was erased, that."""
    return [person_now(row) if row.data else PersonErased(number=row.number, version=row.version) for row in rows]


#: What this service says for good.
OWNED = (
    Owned((SubscriberRegistered, SubscriberChanged), col(Subscriber.number), say_subscribers),
    Owned((PersonRegistered, PersonChanged, PersonErased), col(Person.number), say_persons),
)
