"""Mails asked for: each in the language of who it goes to."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from chassis.telemetry import log
from chassis.transaction import Transaction
from contracts import audit
from contracts.mails import Message
from contracts.revocations import Road
from pydantic import ValidationError

from certificates import mails
from certificates.mails import Announcement
from certificates.store import expiry, persons, revocations, role_addresses
from certificates.tables import Certificate, Revocation

#: Of an incident a subscriber is told so long after its first certificate was revoked: most of the others follow within that.
_TOGETHER = timedelta(minutes=10)
#: Of so many subscribers at a time, and of so many certificates of each.
_SUBSCRIBERS, _CERTIFICATES = 20, 2_000


async def undelivered(tx: Transaction, key: str, addresses: Sequence[str], cause: str) -> None:
    """Write down that these did not get the mail of a revocation, or of a day about what ends; `key` is the mail's."""
    about, subject, *_ = key.split(".")
    kind = audit.ExpiryMailUndelivered if about == mails.EXPIRING else audit.RevocationMailUndelivered
    if about == mails.EXPIRING:
        await expiry.undelivered(tx, key)
    tx.audit(kind(subject=subject, recipients=len(addresses)), cause)


async def revoked(tx: Transaction, certificate: Certificate, revocation: Revocation) -> None:
    """Tell the manager, who ordered it, who of the subscriber asked and its addresses of roles: one mail each, and one where two read one address.

    Nobody when it has expired: it changes nothing for them. An address that no mail can have raises an alarm: a mail holds
    back no fact. So does a revocation of which nobody is told: nobody is known (an import names none), they have left, or
    mail to all of them came back.
    """
    if certificate.not_after < tx.now:
        return
    asker = revocation.asked_by if revocation.road == Road.PORTAL else None
    people = await persons.active(tx, {n for n in (certificate.manager, certificate.requester, asker) if n is not None})
    name = next((person.name for person in people if person.number == asker), "")
    readers = 0
    roles = (await role_addresses.of(tx, {certificate.subscriber}))[certificate.subscriber]
    every: tuple[mails.Reader, ...] = (
        *roles,
        *people,
    )  # a person last: who reads an address of a role has the mail in an own language
    dead = await persons.marked(tx, [each.email.lower() for each in every])
    for address, reader in {each.email.lower(): each for each in every}.items():
        sent = _sent(tx, reader, partial(mails.revoked, reader, certificate, revocation, name))
        readers += sent and address not in dead
    if not readers:
        _nobody(tx, certificate, revocation)


async def tell_together(tx: Transaction) -> None:
    """Tell of what incidents revoked: of a subscriber's certificates together, one mail to each address, some minutes after the first of them.

    To whom is as of one revocation, and so is what is alarmed. Killed before the commit nothing was asked for, after it everything.
    """
    for subscriber in await revocations.unmailed(tx, tx.now - _TOGETHER, _SUBSCRIBERS):
        await _tell(tx, subscriber, await revocations.mailed(tx, subscriber, _CERTIFICATES))


async def _tell(tx: Transaction, subscriber: str, revoked: Sequence[tuple[Revocation, Certificate]]) -> None:
    standing = [pair for pair in revoked if pair[1].not_after >= tx.now]
    revocation_of = {certificate.id: revocation for revocation, certificate in standing}
    mailed = set[UUID]()
    every = await _readers(tx, subscriber, [certificate for _, certificate in standing])
    dead = await persons.marked(tx, [reader.email.lower() for reader, _ in every])
    for reader, certificates in every:
        pairs = [(revocation_of[each.id], each) for each in certificates]
        revocation, certificate = pairs[0]
        alone = partial(mails.revoked, reader, certificate, revocation, "")
        sent = _sent(tx, reader, alone if len(pairs) == 1 else partial(mails.revoked_together, reader, pairs))
        if sent and reader.email.lower() not in dead:
            mailed |= {revocation.id for revocation, _ in pairs}
    for revocation, certificate in standing:
        if revocation.id not in mailed:
            _nobody(tx, certificate, revocation)


async def _readers(
    tx: Transaction, subscriber: str, certificates: Sequence[Certificate]
) -> list[tuple[mails.Reader, list[Certificate]]]:
    """Who is told of these certificates of a subscriber: its addresses of roles, of each its manager and who ordered it. Each address once, with all of its certificates."""
    numbers = {n for each in certificates for n in (each.manager, each.requester) if n is not None}
    people = {person.number: person for person in await persons.active(tx, numbers)}
    roles = (await role_addresses.of(tx, {subscriber}))[subscriber]
    of_address: dict[str, tuple[mails.Reader, list[Certificate]]] = {}
    for certificate in certificates:
        own = tuple(people[n] for n in (certificate.manager, certificate.requester) if n in people)
        every: tuple[mails.Reader, ...] = (*roles, *own)
        for address, reader in {each.email.lower(): each for each in every}.items():
            of_address.setdefault(address, (reader, []))[1].append(certificate)
    return list(of_address.values())


async def announced(tx: Transaction, subscriber: str, certificates: Sequence[Certificate], about: Announcement) -> None:
    """Tell of what is announced or called off of these certificates of a subscriber, as of a revocation: each address once. Of what nobody hears somebody is called."""
    mailed = set[int | None]()
    every = await _readers(tx, subscriber, certificates)
    dead = await persons.marked(tx, [reader.email.lower() for reader, _ in every])
    for reader, theirs in every:
        sent = _sent(tx, reader, partial(mails.announced, reader, theirs, about))
        if sent and reader.email.lower() not in dead:
            mailed |= {certificate.id for certificate in theirs}
    if count := sum(certificate.id not in mailed for certificate in certificates):
        log.error("incident.nobody_told", incident=str(about.incident), subscriber=subscriber, count=count, alarm=True)


def _nobody(tx: Transaction, certificate: Certificate, revocation: Revocation) -> None:
    log.error("revocation.nobody_told", certificate=certificate.id, subscriber=certificate.subscriber, alarm=True)
    facts = {"revocation": str(revocation.id), "subscriber": certificate.subscriber}
    tx.audit(audit.RevocationToldNobody(subject=str(certificate.id), **facts), "alarm")


async def not_revoked(tx: Transaction, certificate: Certificate, revocation: Any, words: str) -> None:
    """Tell who asked in the portal, as far as active, that a revocation (a row) won't be done; `words` of staff, or none. By the other roads
    nobody has an address. Where there is no mail the page of the certificate says it all the same."""
    if revocation.road != Road.PORTAL or revocation.asked_by is None or certificate.not_after < tx.now:
        return
    for person in await persons.active(tx, {revocation.asked_by}):
        about = (certificate, revocation.id, revocation.asked_at, words)
        _sent(tx, person, partial(mails.not_revoked, person, *about))


def _sent(tx: Transaction, reader: mails.Reader, make: Callable[[], Message]) -> bool:
    """Ask for a mail to this reader; False, and an alarm, when no mail can have the address: that holds back no fact."""
    try:
        tx.mail(make())
    except ValidationError:
        log.error("mail.address", person=reader.number.partition(" ")[0], alarm=True)  # an address stands in no log
        return False
    return True
