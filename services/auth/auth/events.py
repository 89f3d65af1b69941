"""Events in: who may log in, as organisation tells it, and certificates that were revoked."""

from chassis.messaging.consumer import Consumer
from chassis.transaction import Transaction
from contracts.certificates import CertificateRevoked
from contracts.organisation import (
    PersonChanged,
    PersonErased,
    PersonRegistered,
    SubscriberChanged,
    SubscriberRegistered,
)
from pki import files

from auth.service import checks
from auth.tables import Person, Subscriber

consumer = Consumer()


@consumer.on(SubscriberRegistered, SubscriberChanged)
async def on_subscriber(event: SubscriberRegistered | SubscriberChanged, tx: Transaction) -> None:
    """Keep the subscriber as organisation tells it; sessions of one that was stopped end."""
    row = Subscriber(number=event.number, version=event.version, name=event.name, active=event.active)
    await checks.subscriber_changed(tx, row)


@consumer.on(PersonRegistered, PersonChanged)
async def on_person(event: PersonRegistered | PersonChanged, tx: Transaction) -> None:
    """Keep the person and where he or she is registered; sessions without a role end."""
    row = Person(
        number=event.number,
        version=event.version,
        name=event.name,
        enrolled=event.enrolled,
        active=event.active,
        language=event.language,
        mail_bounced=event.mail_bounced,
        registrations=[r.model_dump(mode="json") for r in event.registrations],
    )
    await checks.person_changed(tx, row)


@consumer.on(PersonErased)
async def on_erased(event: PersonErased, tx: Transaction) -> None:
    """Forget the person, with cards and sessions; nobody logs in with a card of somebody unknown."""
    await checks.person_erased(tx, event)


@consumer.on(CertificateRevoked)
async def on_revoked(event: CertificateRevoked, tx: Transaction) -> None:
    """A certificate was revoked: when somebody logged in with it, these sessions end and it is good for no other."""
    try:
        sha256 = files.sha256(event.leaf_pem)
    except ValueError:  # nobody logged in with what nobody can read
        return
    await checks.revoked(tx, sha256)
