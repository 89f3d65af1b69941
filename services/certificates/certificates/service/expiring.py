"""Telling that certificates end. A round a day in small steps: first what is due is written down and said, then each address gets one mail.

A step is a transaction, and what it did is in its rows: a process that dies goes on, or another does, with the next step.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from chassis import clock
from chassis.telemetry import log
from chassis.transaction import Transaction
from contracts import audit
from contracts.certificates import CertificateExpiring
from pydantic import ValidationError
from sqlmodel import col, select

from certificates import mails
from certificates.domain import expiry
from certificates.service import event_builders
from certificates.store import expiry as store
from certificates.store import inventory, role_addresses
from certificates.store.expiry import Notice
from certificates.tables import Certificate, PersonRow

#: A year without holidays raises an alarm this long before it begins.
AHEAD = timedelta(days=90)


@dataclass(frozen=True)
class _Place:
    after_end: datetime
    after_id: int


async def step(tx: Transaction) -> bool:
    """Do the next step of today's round; False when there is none, or another process is at it."""
    today = clock.local(tx.now).date()
    run = await store.run(tx, today)
    if run is None:
        return False
    if run.looked_at is None:
        await _look(tx, today, run)
        return True
    number = await store.next_reader(tx)
    if number is None:
        return False
    await _tell(tx, today, number)
    return True


async def _look(tx: Transaction, today: date, run: Any) -> None:
    holidays = await store.holidays(tx)
    rows = await store.ending(tx, run.after_end, run.after_id, tx.now + expiry.FURTHEST)
    at = [(row, due) for row in rows if (due := _due(row, today, holidays)) is not None]
    if at:
        await _notice(tx, today, at)
    done = len(rows) < store.CHUNK
    await store.looked(tx, today, _Place(rows[-1].not_after, rows[-1].id) if rows else run, done=done)
    if done:
        for subscriber, count in await store.nobody(tx, today):
            log.error("expiry.nobody_told", subscriber=subscriber, count=count, alarm=True)
        for year in sorted({clock.local(at).year for at in (tx.now, tx.now + AHEAD)} - {day.year for day in holidays}):
            log.error("expiry.holidays_missing", year=year, alarm=True)


def _due(row: Any, today: date, holidays: frozenset[date]) -> int | None:
    """The threshold that is to be told of a row of `store.ending`; None when it was, or a later one."""
    last_day, taken_in = (clock.local(at).date() for at in (row.not_after, row.added_at))
    days = expiry.due(row.not_after - row.not_before, last_day, taken_in, today, holidays)
    return None if days is None or (row.told is not None and row.told <= days) else days


async def _notice(tx: Transaction, today: date, at: Sequence[tuple[Any, int]]) -> None:
    events = await _events(tx, {row.id: days for row, days in at})
    sayable = [(row, days) for row, days in at if row.id in events]
    if not sayable:
        return
    readers = await _readers(tx, [row for row, _ in sayable])
    notices = [Notice(row.id, row.subscriber, days, readers[row.id]) for row, days in sayable]
    await store.noticed(tx, today, notices)
    for notice in notices:
        tx.emit(events[notice.certificate])
        if not notice.readers:
            subject, subscriber = str(notice.certificate), notice.subscriber
            line = audit.ExpiryToldNobody(subject=subject, subscriber=subscriber, days=notice.threshold)
            tx.audit(line, "alarm")


async def _events(tx: Transaction, thresholds: Mapping[int, int]) -> dict[int, CertificateExpiring]:
    """What is said of each of these locked certificates; one that can't be said calls somebody and holds up no other."""
    of_these = select(Certificate).where(col(Certificate.id).in_(sorted(thresholds))).order_by(col(Certificate.id))
    content, events = await inventory.contents(tx, sorted(thresholds)), dict[int, CertificateExpiring]()
    for certificate in (await tx.session.execute(of_these)).scalars():
        assert certificate.id is not None
        try:
            days = thresholds[certificate.id]
            events[certificate.id] = event_builders.expiring(certificate, content[certificate.id], days)
        except (KeyError, ValueError) as problem:
            log.error("expiry.not_said", certificate=certificate.id, problem=repr(problem)[:200], alarm=True)
    return events


async def _readers(tx: Transaction, rows: Sequence[Any]) -> dict[int, tuple[str, ...]]:
    """Who is told of each certificate: its manager and who ordered it, as far as they are active and still the subscriber's;
    its representatives instead of who ordered it where that is nobody. And the subscriber's addresses of roles."""
    known = await store.active(tx, {n for row in rows for n in (row.manager, row.requester) if n is not None})

    def still(number: str | None, subscriber: str) -> bool:
        return number in known and ((of := known[number]) is None or subscriber in of)

    alone = {row.subscriber for row in rows if not still(row.requester, row.subscriber)}
    instead = await store.representatives(tx, alone) if alone else {}
    roles = await role_addresses.of(tx, {row.subscriber for row in rows})
    out: dict[int, tuple[str, ...]] = {}
    for row in rows:
        readers = {number for number in (row.manager, row.requester) if still(number, row.subscriber)}
        if row.requester not in readers:
            readers |= set(instead[row.subscriber])
        readers |= {address.number for address in roles[row.subscriber]}
        out[row.id] = tuple(sorted(readers))
    return out


async def _tell(tx: Transaction, today: date, number: str) -> None:
    """One mail to the address of this person, with all that who read it have to be told; none where nothing stands any more."""
    person = await tx.session.get(PersonRow, number)
    reader = person if person is not None and person.active else await role_addresses.reader(tx, number)
    if reader is None:
        await store.told(tx, [number], None)
        return
    persons, mail = await store.together(tx, reader.email), None
    listed, total, last = await store.lines(tx, persons, mails.MOST)
    if last is not None:
        address = hashlib.sha256(reader.email.lower().encode()).hexdigest()[:32]
        mail = f"{mails.EXPIRING}.{today.isoformat()}.{address}"
        try:
            tx.mail(mails.expiring(mail, reader, listed, total, last, today))
        except ValidationError:
            mail = None
            log.error("mail.address", person=number.partition(" ")[0], alarm=True)  # an address stands in no log
    await store.told(tx, persons, mail)
