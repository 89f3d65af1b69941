"""What colleagues hear: who worked on a draft and did not place, or whose draft is thrown away, is told by mail."""

from chassis.transaction import Transaction
from contracts.orders import PersonCard

from orders.domain.content import Content
from orders.service import mailing
from orders.store import copies, drafts
from orders.tables import DraftRow, OrderRow


async def told_of_order(tx: Transaction, order: OrderRow, content: Content, draft: DraftRow) -> None:
    """Tell everybody who worked on this draft, or has one of their own for the certificate, by whom it was ordered."""
    people = _workers(draft)
    for other in await drafts.of_same_subject(tx, draft):
        people |= _workers(other)
    for colleague in await _reached(tx, draft, people):
        await mailing.about_order(tx, "placed_by_colleague", order, content, colleague=colleague)


async def told_of_discard(tx: Transaction, draft: DraftRow) -> None:
    """Tell who started the draft, and who worked on it, that the actor threw it away."""
    known = None if draft.subject is None else await copies.certificate(tx, draft.subscriber, draft.subject)
    by = await copies.person(tx, tx.actor.number)
    if by is None or (known is None and draft.subject is not None):
        return
    for colleague in await _reached(tx, draft, _workers(draft)):
        values = {
            "common_name": known.old.common_name if known else "",
            "renewal": known is not None,
            "deleted_by": by.name,
            "deleted_at": tx.now,
            "own": colleague.number == draft.created_by,
        }
        await mailing.about_draft(tx, "discarded", draft, colleague, values)


def _workers(draft: DraftRow) -> set[str]:
    """The numbers of who started a draft and of everybody who saved a step of it."""
    return {draft.created_by, *draft.given}


async def _reached(tx: Transaction, draft: DraftRow, numbers: set[str]) -> list[PersonCard]:
    """Of these, who still acts for the subscriber; not the actor, who knows."""
    people = []
    for number in sorted(numbers - {tx.actor.number}):
        person = await copies.person(tx, number) if await copies.acts_for(tx, number, draft.subscriber) else None
        if person is not None:
            people.append(person)
    return people
