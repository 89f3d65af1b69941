"""Mail addresses of a role: given by who acts for a subscriber, confirmed by a code that is mailed there, told with the subscriber's state.

Every change holds the subscriber's row, so that two people at once have one after the other. Of another subscriber's
addresses nothing is said: the same address may be given by both, and each shows anew that it is read.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from chassis.transaction import Transaction
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
)

from organisation import mails, store
from organisation.domain import role_addresses as rules
from organisation.domain.role_addresses import Limits
from organisation.service import codes
from organisation.service.register import subscriber_now
from organisation.store import role_addresses as kept
from organisation.tables import RoleAddress, Subscriber


async def show(tx: Transaction) -> RoleAddresses:
    """Those of the subscriber that is acted for."""
    return RoleAddresses(addresses=tuple(_view(tx, row) for row in await kept.own(tx)))


async def add(tx: Transaction, command: AddRoleAddress, limits: Limits) -> RoleAddresses | Refusal:
    """One more, and a code to it. One that is confirmed already stays as it is.

    Refusals: `not_found` (no such subscriber), `role_address.full`, those of `codes.ask`.
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
    """Another code. Refusals: `not_found`, those of `codes.ask`."""
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
    """Look at the code that was typed; the right one confirms the address, and lifts the mark of a bounce. Refusals: `not_found`, those of `codes.look`."""
    subscriber = await store.subscriber(tx, tx.actor.tenant, lock=True)
    row = await kept.one(tx, address_id)
    if subscriber is None or row is None:
        return refuse("not_found")
    if _takes_mail(row):
        return await show(tx)
    if (refusal := await codes.look(tx, row, row.subscriber, row.address, command.code, limits)) is not None:
        return refusal
    row.confirmed_at = tx.now
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


async def _mail_code(tx: Transaction, subscriber: Subscriber, row: RoleAddress, limits: Limits) -> Refusal | None:
    """Ask for a code; refusals as those of `codes.ask`."""
    make = partial(_mail, row.address, subscriber.data["name"], tx.now)
    if (refusal := await codes.ask(tx, row, row.subscriber, row.address, limits, make)) is None:
        tx.audit(audit.RoleCodeAsked(subject=row.subscriber, role_address=str(row.id), number=row.code_number))
    return refusal


def _mail(
    address: str, name: str, asked_at: datetime, key: str, number: int, until: datetime, language: str
) -> Message:
    return mails.of_code(key, address, name, number, asked_at, until, language)


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
    return RoleAddressView(
        id=row.id,
        address=row.address,
        added_at=row.added_at,
        forgotten_at=None if row.confirmed_at else row.added_at + rules.WAITS,
        confirmed_at=row.confirmed_at,
        bounced=Bounced(at=row.bounced_at, code=row.bounced_code or "") if row.bounced_at else None,
        code=None if _takes_mail(row) else codes.shown(tx, row),
    )
