"""Which numbers are one human, as the service desk says it: *two*, *never one's own* and *who prepared* compare humans."""

from chassis.transaction import Transaction
from contracts import audit
from contracts.orders import Human, HumanNumber, LinkNumber, UnlinkNumber
from contracts.refusals import Refusal, refuse

from orders.store import people
from orders.store.people import PEOPLE


async def show(tx: Transaction, number: str) -> Human | Refusal:
    """All numbers of a human. Refusal: `person.unknown`."""
    for rows in (await people.of_humans(tx, number)).values():
        fields = ((row.number, row.name, row.organisation, row.active) for row in rows)
        return Human(numbers=tuple(HumanNumber(number=n, name=m, organisation=o, active=a) for n, m, o, a in fields))
    return refuse("person.unknown")


async def another(tx: Transaction, number: str) -> Refusal | None:
    """That the actor is another human than the one with this number, for what two of them do elsewhere. Refusal: `incident.own`."""
    return None if await PEOPLE.humans(tx, {tx.actor.number, number}) == 2 else refuse("incident.own")


async def link(tx: Transaction, number: str, command: LinkNumber) -> Human | Refusal:
    """Two numbers are of one human, with all that either was linked to. Open cases and approvals are judged by it at once.

    Refusals: `person.unknown`, `person.own_number`, `person.linked`.
    """
    humans = await people.of_humans(tx, number, command.other)
    known = [row.number for rows in humans.values() for row in rows]
    if not {number, command.other} <= {*known}:
        return refuse("person.unknown")
    if await _own(tx, known):
        return refuse("person.own_number")
    if len(humans) == 1:
        return refuse("person.linked")
    await people.are_one(tx, known)
    tx.audit(audit.NumbersLinked(subject=number, other=command.other, reason=command.reason))
    return await show(tx, number)


async def unlink(tx: Transaction, number: str, command: UnlinkNumber) -> Human | Refusal:
    """A number is of a human of its own. Refusals: `person.unknown`, `person.own_number`, `person.not_linked`."""
    known = [row.number for rows in (await people.of_humans(tx, number)).values() for row in rows]
    if not known:
        return refuse("person.unknown")
    if await _own(tx, known):
        return refuse("person.own_number")
    others = [each for each in known if each != number]
    if not others:
        return refuse("person.not_linked")
    await people.are_one(tx, [number])
    await people.are_one(tx, others)
    tx.audit(audit.NumberUnlinked(subject=number, others=" ".join(others), reason=command.reason))
    return await show(tx, number)


async def _own(tx: Transaction, numbers: list[str]) -> bool:
    return bool({*(await PEOPLE.who(tx, tx.actor.number)).numbers} & {*numbers})
