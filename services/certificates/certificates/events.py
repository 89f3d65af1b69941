"""Kafka in: persons to show, addresses of roles to mail to, approved orders to issue, and which renewals are open."""

from chassis import copies
from chassis.messaging.consumer import Consumer
from chassis.transaction import Transaction
from contracts.orders import MOVES, OrderApproved, OrderMoved
from contracts.organisation import (
    PersonChanged,
    PersonErased,
    PersonRegistered,
    Role,
    SubscriberChanged,
    SubscriberRegistered,
)

from certificates.service import issuing
from certificates.store import calendars, problems, renewals
from certificates.tables import PersonRow, RoleAddressesRow

consumer = Consumer()


@consumer.on(PersonRegistered, PersonChanged)
async def on_person(event: PersonRegistered | PersonChanged, tx: Transaction) -> None:
    """A person was registered or changed."""
    active = [role for role in event.registrations if role.active and role.subscriber is not None]
    acting = {role.subscriber for role in active if role.role in {Role.REPRESENTATIVE, Role.CONTACT}}
    represented = {role.subscriber for role in active if role.role == Role.REPRESENTATIVE}
    row = PersonRow(
        number=event.number,
        version=event.version,
        name=event.name,
        email=event.email,
        mail_bounced=event.mail_bounced,
        phone=event.phone,
        organisation=event.organisation,
        active=event.active,
        language=event.language,
        subscribers=sorted({str(role.subscriber) for role in active}),
        represents=sorted(map(str, represented)),
        acts_for=sorted(map(str, acting)),
    )
    await copies.keep(tx, row)


@consumer.on(PersonErased)
async def on_erased(event: PersonErased, tx: Transaction) -> None:
    """Forget the person; certificates keep the number of who manages or ordered them."""
    await copies.erase(tx, PersonRow, event)
    await calendars.forget(tx, event.number)


@consumer.on(SubscriberRegistered, SubscriberChanged)
async def on_subscriber(event: SubscriberRegistered | SubscriberChanged, tx: Transaction) -> None:
    """A subscriber was registered or changed: which addresses of roles get its notices, and where it is called."""
    addresses = [each.address for each in event.role_addresses]
    row = RoleAddressesRow(subscriber=event.number, version=event.version, addresses=addresses, phone=event.phone)
    await copies.keep(tx, row)


@consumer.on(*MOVES)
async def on_order(event: OrderMoved, tx: Transaction) -> None:
    """An order moved: its certificate has an open renewal, or no more. That it was approved is the only road to the CA."""
    if isinstance(event, OrderApproved):
        await issuing.approved(tx, event)
    await renewals.put(tx, event)
    await problems.put_order(tx, event)
