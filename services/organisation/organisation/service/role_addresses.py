"""Mail addresses of a role: given by who acts for a subscriber, confirmed by a code that is mailed there, told with the subscriber's state.

Every change holds the subscriber's row, so that two people at once have one after the other. Of another subscriber's
addresses nothing is said: the same address may be given by both, and each shows anew that it is read.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from chassis import mail
from chassis.edge import rows
from chassis.edge.budgets import Budget, Per
from chassis.mail import codes
from chassis.telemetry import log
from chassis.transaction import Transaction
from chassis.work.jobs import Job, Work
from contracts import audit
from contracts.mails import Message
from contracts.refusals import Refusal, refuse
from contracts.role_addresses import (
    MOST,
    AddRoleAddress,
    Bounced,
    ConfirmRoleAddress,
    RoleAddresses,
    RoleAddressView,
    RoleCode,
)

from organisation import mails, store
from organisation.domain import role_addresses as rules
from organisation.domain.role_addresses import Limits
from organisation.service.register import subscriber_now
from organisation.store import role_addresses as kept
from organisation.tables import RoleAddress, Subscriber

#: The job that makes a code and mails it.
JOB = "role_code"
_HOUR, _DAY = 3600, 24 * 3600
_NEVER: Mapping[str, Literal["refused", "unsendable"]] = {"mail.refused": "refused", "mail.unsendable": "unsendable"}


async def show(tx: Transaction) -> RoleAddresses:
    """Those of the subscriber that is acted for."""
    return RoleAddresses(addresses=tuple(_view(tx, row) for row in await kept.own(tx)))


async def add(tx: Transaction, command: AddRoleAddress, limits: Limits) -> RoleAddresses | Refusal:
    """One more, and a code to it. One that is confirmed already stays as it is.

    Refusals: `not_found` (no such subscriber), `role_address.full`, those of `_mail_code`.
    """
    subscriber = await store.subscriber(tx, tx.actor.tenant, lock=True)
    if subscriber is None:
        return refuse("not_found")
    own = await kept.own(tx)
    row = next((each for each in own if rules.same(each.address, command.address)), None)
    if row is not None and _takes_mail(row):
        return await show(tx)
    if row is None and len(own) >= MOST:
        return refuse("role_address.full", count=MOST)
    new = row is None
    row = row or RoleAddress(
        id=tx.new_id(),
        subscriber=subscriber.number,
        address=command.address,
        added_by=tx.actor.number,
        added_at=tx.now,
        code_hashes=[],
    )
    if (refusal := await _mail_code(tx, subscriber, row, limits)) is not None:
        return refusal
    if new:
        await kept.add(tx, row)
        masked = rules.masked(row.address)
        tx.audit(audit.RoleAddressAdded(subject=subscriber.number, role_address=str(row.id), address=masked))
    return await show(tx)


async def ask_code(tx: Transaction, address_id: UUID, limits: Limits) -> RoleAddresses | Refusal:
    """Another code. Refusals: `not_found`, those of `_mail_code`."""
    subscriber = await store.subscriber(tx, tx.actor.tenant, lock=True)
    row = await kept.one(tx, address_id)
    if subscriber is None or row is None:
        return refuse("not_found")
    if not _takes_mail(row) and (refusal := await _mail_code(tx, subscriber, row, limits)) is not None:
        return refusal
    return await show(tx)


async def confirm(
    tx: Transaction, address_id: UUID, command: ConfirmRoleAddress, limits: Limits
) -> RoleAddresses | Refusal:
    """Look at the code that was typed; the right one confirms the address, and lifts the mark of a bounce. Refusals: `not_found`, those of `_look`."""
    subscriber = await store.subscriber(tx, tx.actor.tenant, lock=True)
    row = await kept.one(tx, address_id)
    if subscriber is None or row is None:
        return refuse("not_found")
    if _takes_mail(row):
        return await show(tx)
    if (refusal := await _look(tx, row, command.code, limits)) is not None:
        return refusal
    row.confirmed_at, row.code_hashes, row.code_until = tx.now, [], None
    row.bounced_at = row.bounced_code = None
    masked = rules.masked(row.address)
    tx.audit(audit.RoleAddressConfirmed(subject=subscriber.number, role_address=str(row.id), address=masked))
    await say(tx, subscriber)
    return await show(tx)


async def remove(tx: Transaction, address_id: UUID) -> RoleAddresses | Refusal:
    """It gets nothing any more. Refusal: `not_found`."""
    subscriber = await store.subscriber(tx, tx.actor.tenant, lock=True)
    row = await kept.one(tx, address_id)
    if subscriber is None or row is None:
        return refuse("not_found")
    mailed = _takes_mail(row)
    await _forget(tx, row)
    if mailed:
        await say(tx, subscriber)
    return await show(tx)


async def forget_unconfirmed(tx: Transaction) -> None:
    """Addresses that nobody confirmed in time go: they hold a place of the few there are, and may be a stranger's."""
    for row in await kept.unconfirmed(tx, tx.now - rules.WAITS):
        await _forget(tx, row)


async def end_codes(tx: Transaction) -> dict[str, int]:
    """After a restore no code counts: which of them were used since the backup is not known. Another one is asked for."""
    return {"codes": await kept.end_codes(tx)}


async def undelivered(tx: Transaction, job: Job, cause: str) -> None:
    """Keep with its code that the mail never arrives: the page shows that."""
    await kept.undelivered(tx, UUID(job.payload["address"]), job.payload["number"], cause)


async def mail_undelivered(tx: Transaction, key: str, addresses: Sequence[str], cause: str) -> None:
    """The same of a code's mail that the server put off and then refused; `key` is the mail's."""
    _, address_id, number = key.split(".")
    await kept.undelivered(tx, UUID(address_id), int(number), cause)


async def send(work: Work[Any]) -> None:
    """Make a code and mail it; one that counts no more meanwhile is not. Raises as `chassis.mail.send` does: then the next
    try makes another one."""
    code, payload = codes.fresh(), work.job.payload
    address_id = UUID(payload["address"])
    hashed = await asyncio.to_thread(codes.hashed, code, address_id)
    async with work.begin() as tx:
        if not await kept.made(tx, address_id, payload["number"], hashed):
            log.warning("role_code.late", key=work.job.key)
            return
    message = codes.put_in(Message.model_validate(payload["message"]), code)
    await mail.send(replace(work, job=replace(work.job, payload=message.model_dump(mode="json"))))


async def _mail_code(tx: Transaction, subscriber: Subscriber, row: RoleAddress, limits: Limits) -> Refusal | None:
    """Ask for a code. Refusals: `email_code.many_mails` (to the address, from everybody), `role_address.many_mails` (by the subscriber)."""
    about, own = _key(row.address.lower()), _key(f"{row.subscriber} {row.address.lower()}")
    most = limits.code_mails_an_hour  # the last one is kept for a subscriber that has not asked within the hour
    asked = await kept.counted_within(tx, "role_code_own", own, timedelta(seconds=_HOUR))
    day = Budget("role_codes_a_day", Per.ADDRESS, limits.role_codes_a_day, seconds=_DAY)
    to = Budget("role_code_mails", Per.ADDRESS, most - 1 if asked else most, seconds=_HOUR)
    for budget, key, slug in (
        (day, _key(row.subscriber), "role_address.many_mails"),
        (to, about, "email_code.many_mails"),
        (Budget("role_code_own", Per.ADDRESS, most, seconds=_HOUR), own, "email_code.many_mails"),
    ):
        if (refusal := await _spend(tx, budget, key, slug)) is not None:
            return refusal
    row.code_number, row.code_asked_at, row.code_until = row.code_number + 1, tx.now, tx.now + rules.CODE_LIFE
    row.code_tries, row.code_hashes, row.undelivered = 0, [], None
    person = await store.person(tx, tx.actor.number)
    language = (person.language if person else None) or "nl"
    number, key = row.code_number, f"{JOB}.{row.id}.{row.code_number}"
    message = mails.of_code(key, row.address, subscriber.data["name"], number, tx.now, row.code_until, language)
    tx.enqueue(JOB, key, {"address": str(row.id), "number": number, "message": message.model_dump(mode="json")})
    tx.audit(audit.RoleCodeAsked(subject=row.subscriber, role_address=str(row.id), number=number))
    return None


async def _look(tx: Transaction, row: RoleAddress, typed: str, limits: Limits) -> Refusal | None:
    """Refusals: `email_code.` `missing`, `format`, `over`, `spent`, `many_tries`, `wrong`."""
    if not typed.replace("-", "").strip():
        return refuse("email_code.missing")
    digits = codes.digits(typed)
    if digits is None:
        return refuse("email_code.format")
    if row.code_asked_at is None or row.code_until is None or row.code_until <= tx.now:
        return refuse("email_code.over")
    about_code: dict[str, str | int] = {"number": row.code_number, "at": row.code_asked_at.isoformat()}
    if row.code_tries >= rules.TRIES:
        return refuse("email_code.spent", **about_code)
    budget = Budget("role_code_tries", Per.ADDRESS, limits.code_tries_a_day, seconds=_DAY)
    about = _key(f"{row.subscriber} {row.address.lower()}")
    if (refusal := await _spend(tx, budget, about, "email_code.many_tries")) is not None:
        return refusal
    row.code_tries += 1
    if await codes.same(digits, row.id, row.code_hashes):
        return None
    left = rules.TRIES - row.code_tries
    return refuse("email_code.wrong", **about_code, left=left) if left else refuse("email_code.spent", **about_code)


async def _spend(tx: Transaction, budget: Budget, key: str, slug: str) -> Refusal | None:
    """Count one in a budget; spent, it is the refusal of this slug, with the moment from which there is room (`at`, UTC)."""
    spent = await rows.spend(tx, budget, key)
    if spent is None:
        return None
    return refuse(slug, at=(tx.now + timedelta(seconds=int(spent.params["seconds"]))).isoformat())


async def _forget(tx: Transaction, row: RoleAddress) -> None:
    line = audit.RoleAddressRemoved(
        subject=row.subscriber,
        role_address=str(row.id),
        address=rules.masked(row.address),
        confirmed=row.confirmed_at is not None,
    )
    await kept.remove(tx, row)
    tx.audit(line)


async def say(tx: Transaction, subscriber: Subscriber) -> None:
    """Tell the subscriber's whole state, a version later."""
    subscriber.version += 1
    await tx.session.flush()
    tx.emit(await subscriber_now(tx, subscriber))


def _takes_mail(row: RoleAddress) -> bool:
    return row.confirmed_at is not None and row.bounced_at is None


def _view(tx: Transaction, row: RoleAddress) -> RoleAddressView:
    code = None
    if not _takes_mail(row) and row.code_asked_at and row.code_until and row.code_until > tx.now:
        code = RoleCode(
            number=row.code_number,
            asked_at=row.code_asked_at,
            until=row.code_until,
            tries=rules.TRIES - row.code_tries,
            undelivered=_NEVER.get(row.undelivered or ""),
        )
    return RoleAddressView(
        id=row.id,
        address=row.address,
        added_at=row.added_at,
        forgotten_at=None if row.confirmed_at else row.added_at + rules.WAITS,
        confirmed_at=row.confirmed_at,
        bounced=Bounced(at=row.bounced_at, code=row.bounced_code or "") if row.bounced_at else None,
        code=code,
    )


def _key(about: str) -> str:
    return hashlib.sha256(about.encode()).hexdigest()
