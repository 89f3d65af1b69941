"""Register extracts, for who judges an order: which one is the newest, which one a tick rests on, and what another one undoes.

What an extract says stands at organisation (`contracts.extracts`); a tick notes its id.
"""

from chassis import clock
from chassis.telemetry import new_correlation
from chassis.transaction import Transaction
from contracts import audit
from contracts.extracts import ExtractKept
from contracts.refusals import Refusal, refuse
from contracts.review import HandCheck, TickCheck
from review import facts
from review import store as reviews
from review.store import Review

from orders.service import mailing
from orders.store import copies, orders
from orders.store import extracts as store
from orders.tables import ExtractRow, OrderRow


async def kept(tx: Transaction, event: ExtractKept) -> None:
    """A register answered. When it says something else than before, what was judged by that is open again, and who approved is told.

    Heard again or late it changes nothing but until when it may be used.
    """
    row = await store.locked(tx, event.subscriber, event.kind.value)
    if row is not None and row.extract == event.extract:
        row.until = event.until
        return
    if row is not None and row.at > event.at:
        return
    other = row is None or row.sha256 != event.sha256
    if row is None:
        row = _row(event)
        await store.add(tx, row)
    else:
        row.extract, row.at, row.until = event.extract, event.at, event.until
        row.sha256, row.usable = event.sha256, event.usable
    if other:
        await _undo(tx, event)


async def noted(tx: Transaction, order: OrderRow, command: TickCheck) -> TickCheck | Refusal:
    """The tick of the extract with its id in the note. Without one that can be used the note says how it was looked up.

    Refusals: `case.extract_stale` (another one is the newest, or it can't be used any more), `case.extract_missing`.
    """
    if command.check is not HandCheck.REGISTER_EXTRACT or not command.done:
        return command
    current = {
        row.extract: row for row in await store.of_subscriber(tx, order.subscriber) if row.usable and row.until > tx.now
    }
    if not current.keys() >= set(command.extracts):
        return refuse("case.extract_stale")
    if not command.extracts and command.note is None:
        return refuse("case.extract_missing")
    lines = [
        f"{row.kind.upper()} {row.extract}, {clock.local(row.at):%d-%m-%Y}"
        for row in map(current.get, command.extracts)
        if row
    ]
    return command.model_copy(update={"note": "\n".join((*lines, *([command.note] if command.note else [])))})


async def ended(tx: Transaction, order: OrderRow, review: Review) -> Refusal | None:
    """`case.extract_ended` when the extract that a tick rests on can't be used any more: it would end before the certificate is made."""
    if HandCheck.REGISTER_EXTRACT not in review.checks_required:
        return None
    ticks = [check.at for check in await reviews.checks(tx, review) if check.check is HandCheck.REGISTER_EXTRACT]
    for row in await store.of_subscriber(tx, order.subscriber):
        if any(at is not None and at < row.until <= tx.now for at in ticks):
            return refuse("case.extract_ended", until=clock.local(row.until).date().isoformat())
    return None


async def _undo(tx: Transaction, event: ExtractKept) -> None:
    names = await copies.names(tx, {event.by})
    by = (event.by, names.get(event.by, event.by))
    for number in await store.judged(tx, event.subscriber):
        order = await orders.locked(tx, number)
        review = None if order is None else await reviews.find(tx, number, lock=True)
        if order is None or review is None:
            continue
        new_correlation(order.correlation_id)
        voided = await facts.undone(tx, review, HandCheck.REGISTER_EXTRACT, by)
        await mailing.about_voided(tx, order, voided, review.version)
        tx.audit(audit.CaseExtractChanged(subject=str(order.id), extract=str(event.extract), voided=len(voided)))


def _row(event: ExtractKept) -> ExtractRow:
    return ExtractRow(
        subscriber=event.subscriber,
        kind=event.kind.value,
        extract=event.extract,
        at=event.at,
        until=event.until,
        sha256=event.sha256,
        usable=event.usable,
    )
