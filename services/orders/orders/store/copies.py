"""Copies of others' facts: subscribers, persons with their registrations, certificates, limits of products. They never go back in version."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chassis import clock, copies
from chassis.transaction import Transaction
from contracts.announced import RevocationAnnounced, RevocationCalledOff
from contracts.certificates import (
    CertificateExpiring,
    CertificateImported,
    CertificateIssued,
    CertificateLabelled,
    CertificateMuted,
    CertificateRevoked,
    Subject,
)
from contracts.government import number_of
from contracts.labels import OwnTexts
from contracts.limits import ProductLimits
from contracts.orders import OldCertificate, PersonCard, SubscriberCard
from contracts.organisation import PersonChanged, PersonRegistered, SubscriberChanged, SubscriberRegistered
from contracts.products import Product
from sqlalchemy import text

from orders.domain.terms import NO_END, Old
from orders.tables import CertificateRow, LimitsRow, PersonRow, SubscriberRow

#: What certificates tells of a certificate, each with its full state.
Told = (
    CertificateIssued
    | CertificateImported
    | CertificateExpiring
    | CertificateLabelled
    | CertificateMuted
    | CertificateRevoked
    | RevocationAnnounced
    | RevocationCalledOff
)
_NO_REGISTRATIONS = text("DELETE FROM registration WHERE person = :person")
_REGISTRATION = text("""INSERT INTO registration (person, subscriber, role, active)
VALUES (:person, :subscriber, :role, :active) ON CONFLICT (person, subscriber, role)
DO UPDATE SET active = registration.active OR excluded.active""")
_REGISTER = text("""SELECT to_jsonb(s) AS subscriber, to_jsonb(p) AS person, (
  SELECT coalesce(jsonb_agg(to_jsonb(m) ORDER BY lower(m.name), m.number), '[]')
  FROM registration r JOIN person m ON m.number = r.person
  WHERE r.subscriber = s.number AND r.role = 'manager' AND r.active AND m.active) AS managers, (
  SELECT coalesce(jsonb_agg(m.name ORDER BY lower(m.name)), '[]') FROM registration r JOIN person m ON m.number = r.person
  WHERE r.subscriber = s.number AND r.role = 'manager' AND NOT (r.active AND m.active)) AS former, (
  SELECT o.manager FROM placed_order o WHERE o.subscriber = s.number AND o.requester = p.number AND o.manager IS NOT NULL
  ORDER BY o.placed_at DESC LIMIT 1) AS last_manager
FROM subscriber s, person p WHERE s.number = :subscriber AND p.number = :person""")
_ONE_SUBSCRIBER = text("SELECT * FROM subscriber WHERE number = :number")
_ONE_PERSON = text("SELECT * FROM person WHERE number = :number")
_LANGUAGE = text("SELECT coalesce(language, 'nl') FROM person WHERE number = :number")
_MARKED = text("""SELECT lower(email) AS address FROM person WHERE active AND lower(email) = ANY(:addresses)
GROUP BY lower(email) HAVING bool_and(mail_bounced)""")
_NAMES = text("SELECT number, name FROM person WHERE number = ANY(:numbers)")
_ACTS = text("""SELECT 1 FROM registration r JOIN person p ON p.number = r.person
JOIN subscriber s ON s.number = r.subscriber
WHERE r.person = :person AND r.subscriber = :subscriber AND r.role IN ('representative', 'contact')
  AND r.active AND p.active AND s.active LIMIT 1""")
_ONE_CERTIFICATE = text("SELECT * FROM certificate WHERE id = :id AND subscriber = :subscriber")
_CERTIFICATES = text("SELECT * FROM certificate WHERE id = ANY(:ids) AND subscriber = :subscriber ORDER BY id")


@dataclass(frozen=True)
class SubscriberCopy:
    """A subscriber as registered now."""

    card: SubscriberCard
    oin: str | None
    active: bool

    def number(self, product: Product) -> str | None:
        """Its number of government in a certificate: none in what browsers trust (BR 7.1.2.7.4), an HRN only where one is asked for."""
        if product.public:
            return None
        return number_of(self.oin, self.card.kvk) if product.prefix else self.oin

    def subject(self, common_name: str, product: Product) -> Subject:
        """The subject of a server certificate of this subscriber."""
        return Subject(
            common_name=common_name,
            organisation=self.card.name,
            locality=self.card.town,
            state=self.card.state,
            country=self.card.country,
            serial_number=self.number(product),
            organisation_identifier=None if product.public else f"NTRNL-{self.card.kvk}",
        )


@dataclass(frozen=True)
class RegisterCopy:
    """A subscriber, a person, and the subscriber's active certificate managers by name."""

    subscriber: SubscriberCopy
    person: PersonCard
    managers: tuple[PersonCard, ...]
    former: tuple[str, ...] = ()  # names of those who are not active (any more)
    last_manager: str | None = None  # of the person's last order for this subscriber, active or not


@dataclass(frozen=True)
class CertificateCopy:
    """A certificate as orders knows it."""

    old: OldCertificate
    revoked: bool
    texts: OwnTexts | None = None  # what its subscriber calls it; None: not known here


async def put_subscriber(tx: Transaction, event: SubscriberRegistered | SubscriberChanged) -> None:
    """Take over what organisation says of a subscriber."""
    row = SubscriberRow(
        number=event.number,
        version=event.version,
        name=event.name,
        kvk=event.kvk,
        oin=event.oin,
        street=event.address.street,
        postcode=event.address.postcode,
        town=event.address.town,
        state=event.address.state,
        country=event.address.country,
        trial=event.trial,
        active=event.active,
    )
    await copies.keep(tx, row)


async def put_person(tx: Transaction, event: PersonRegistered | PersonChanged) -> None:
    """Take over what organisation says of a person, registrations included.

    Which numbers are one human is for the desk to link, and no event says it: what is known of it stays.
    """
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
    )
    if not await copies.keep(tx, row, unless_none={"human"}):
        return
    await tx.session.execute(_NO_REGISTRATIONS, {"person": event.number})
    for registration in event.registrations:
        if registration.subscriber is not None:
            role = {
                "person": event.number,
                "subscriber": registration.subscriber,
                "role": registration.role.value,
                "active": registration.active,
            }
            await tx.session.execute(_REGISTRATION, role)


async def put_certificate(tx: Transaction, event: Told) -> None:
    """Take over what certificates says of a certificate. Events of before these were told are silent about four facts."""
    row = CertificateRow(
        id=event.certificate,
        version=event.version,
        subscriber=event.subscriber,
        product=event.product.value,
        serial=event.serial,
        common_name=event.common_name,
        sans=list(event.sans),
        spki_sha256=event.spki_sha256,
        manager=event.manager,
        not_before=event.not_before,
        not_after=event.not_after,
        revoked_at=event.revoked_at,
        replaces=event.replaces,
        organisation=event.organisation,
        locality=event.locality,
        state=event.state,
        key_type=event.key_type,
        texts=OwnTexts.model_validate(event, from_attributes=True).model_dump(),
    )
    await copies.keep(tx, row, unless_none={"organisation", "locality", "state", "key_type"})


async def put_limits(tx: Transaction, event: ProductLimits) -> None:
    """Take over what certificates says of how long a product can last."""
    limits = [limit.model_dump(mode="json") for limit in event.limits]
    await copies.keep(tx, LimitsRow(product=event.product.value, version=event.version, limits=limits))


async def registered(tx: Transaction, number: str) -> SubscriberCopy | None:
    """The subscriber with this number."""
    row = (await tx.session.execute(_ONE_SUBSCRIBER, {"number": number})).mappings().first()
    return None if row is None else _subscriber(row)


async def register(tx: Transaction, of: str, number: str) -> RegisterCopy | None:
    """A subscriber and a person with what a draft needs of them; None while the copy of either has not arrived."""
    row = (await tx.session.execute(_REGISTER, {"subscriber": of, "person": number})).first()
    if row is None:
        return None
    managers = tuple(_card(manager) for manager in row.managers)
    return RegisterCopy(_subscriber(row.subscriber), _card(row.person), managers, tuple(row.former), row.last_manager)


async def person(tx: Transaction, number: str) -> PersonCard | None:
    """The person with this number. Only for people an actor already works with: there is no other way to look one up."""
    row = (await tx.session.execute(_ONE_PERSON, {"number": number})).mappings().first()
    return None if row is None else _card(row)


async def language(tx: Transaction, number: str) -> str | None:
    """The language in which the person with this number reads, Dutch when it was never said; None for nobody we know."""
    said: str | None = (await tx.session.execute(_LANGUAGE, {"number": number})).scalar()
    return said


async def marked(tx: Transaction, addresses: Sequence[str]) -> set[str]:
    """Which of these addresses, in lower case, take no mail: mail came back, as organisation told of everybody who has one."""
    rows = await tx.session.execute(_MARKED, {"addresses": sorted(addresses)})
    return {row.address for row in rows}


async def names(tx: Transaction, numbers: set[str]) -> dict[str, str]:
    """The names of persons by number: of colleagues who worked on what the actor may see."""
    if not numbers:
        return {}
    rows = await tx.session.execute(_NAMES, {"numbers": sorted(numbers)})
    return {row.number: row.name for row in rows}


async def acts_for(tx: Transaction, number: str, of: str) -> bool:
    """True when the person is an active representative or contact of the active subscriber at this moment."""
    return (await tx.session.execute(_ACTS, {"person": number, "subscriber": of})).first() is not None


async def certificate(tx: Transaction, of: str, number: int) -> CertificateCopy | None:
    """A certificate of this subscriber; None for another's."""
    row = (await tx.session.execute(_ONE_CERTIFICATE, {"id": number, "subscriber": of})).mappings().first()
    return None if row is None else known(row)


async def certificates(tx: Transaction, of: str, numbers: Sequence[int]) -> tuple[CertificateCopy, ...]:
    """Those of these certificates that are this subscriber's, in the order of their numbers."""
    rows = (await tx.session.execute(_CERTIFICATES, {"ids": list(numbers), "subscriber": of})).mappings()
    return tuple(known(row) for row in rows)


def lifetime(certificate: OldCertificate | None) -> Old | None:
    """A certificate's first and last day on a Dutch calendar; None when there is none."""
    if certificate is None:
        return None
    began, ends = clock.local(certificate.not_before).date(), clock.local(certificate.not_after).date()
    return Old(began, ends, endless=certificate.not_after == NO_END)


def known(row: Any) -> CertificateCopy:
    """A row of `certificate` as orders knows it."""
    said = row["texts"]
    texts = None if said is None else OwnTexts.model_validate(said)
    return CertificateCopy(OldCertificate.model_validate(dict(row)), row["revoked_at"] is not None, texts)


def _subscriber(row: Any) -> SubscriberCopy:
    return SubscriberCopy(SubscriberCard.model_validate(dict(row)), row["oin"], row["active"])


def _card(row: Any) -> PersonCard:
    return PersonCard.model_validate(dict(row))
