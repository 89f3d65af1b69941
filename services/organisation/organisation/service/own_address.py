"""The mail address with which a person is registered, when mail to it came back: marked, and lifted by a code that is read there.

Another address is the register's to give, and lifts the mark too. Who shares the address shares what is known of it: a code that
one of them reads shows that it takes mail.
"""

from datetime import datetime
from functools import partial
from typing import Any

from chassis.transaction import Transaction
from contracts import audit
from contracts.refusals import Refusal, refuse
from contracts.role_addresses import AskOwnCode, Bounced, ConfirmRoleAddress, OwnAddress

from organisation import mails, store
from organisation.domain.role_addresses import Limits, masked
from organisation.service import codes
from organisation.service.register import person_now
from organisation.store import own_addresses as kept
from organisation.tables import OwnCode, Person


async def show(tx: Transaction) -> OwnAddress | Refusal:
    """The actor's own. Refusal: `not_found`, for who is not registered (any more)."""
    row = await store.person(tx, tx.actor.number)
    return refuse("not_found") if row is None or not row.data else await _view(tx, row)


async def ask_code(tx: Transaction, _: AskOwnCode, limits: Limits) -> OwnAddress | Refusal:
    """A code to it; none while it takes mail. Refusals: `not_found`, those of `codes.ask`."""
    row = await store.person(tx, tx.actor.number, lock=True)
    if row is None or not row.data:
        return refuse("not_found")
    if row.bounced_at is not None:
        code = await kept.code(tx, row.number) or OwnCode(id=tx.new_id(), person=row.number)
        make = partial(_mail, row.data["email"], tx.now)
        if (refusal := await codes.ask(tx, code, row.number, row.data["email"], limits, make)) is not None:
            return refusal
        await kept.keep(tx, code)
        tx.audit(audit.PersonCodeAsked(subject=row.number, number=code.code_number))
    return await _view(tx, row)


async def confirm(tx: Transaction, command: ConfirmRoleAddress, limits: Limits) -> OwnAddress | Refusal:
    """Look at the code that was typed; the right one lifts the mark of everybody with this address. Refusals: `not_found`, those of `codes.look`."""
    asking = await store.person(tx, tx.actor.number)
    if asking is None or not asking.data:
        return refuse("not_found")
    having = await kept.having(tx, asking.data["email"])  # each row held, in their order
    row = next((each for each in having if each.number == tx.actor.number), None)
    if row is None or row.bounced_at is None:
        return await _view(tx, asking)
    address, code = row.data["email"], await kept.code(tx, row.number)
    if code is None:
        return refuse("email_code.over")
    if (refusal := await codes.look(tx, code, row.number, address, command.code, limits)) is not None:
        return refusal
    for person in [each for each in having if each.bounced_at is not None]:
        await kept.lift(tx, person)
        person.version += 1
        tx.emit(person_now(person))
        tx.audit(audit.PersonAddressConfirmed(subject=person.number, address=masked(address)))
    return await _view(tx, row)


def mark(tx: Transaction, row: Person, code: str) -> None:
    """Nothing but codes is mailed to the person's address from now on; `code`: what its server said."""
    row.bounced_at, row.bounced_code, row.version = tx.now, code, row.version + 1
    tx.emit(person_now(row))
    tx.audit(audit.PersonAddressBounced(subject=row.number, address=masked(row.data["email"]), code=code))


def _mail(address: str, asked_at: datetime, key: str, number: int, until: datetime, language: str) -> Any:
    return mails.of_own_code(key, address, number, asked_at, until, language)


async def _view(tx: Transaction, row: Person) -> OwnAddress:
    if row.bounced_at is None:
        return OwnAddress(address=row.data["email"])
    code = await kept.code(tx, row.number)
    return OwnAddress(
        address=row.data["email"],
        bounced=Bounced(at=row.bounced_at, code=row.bounced_code or ""),
        code=None if code is None else codes.shown(tx, code),
    )
