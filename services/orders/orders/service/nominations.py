"""The certificate manager of an order who has no number here: nominated to organisation, where validation finds out who it is.

Until then the order's case has an open check that nobody can tick; who it is comes with organisation's fact of the person, once, twice or late.
"""

from chassis.telemetry import new_correlation
from chassis.transaction import Transaction
from contracts import audit
from contracts.nominations import ManagerNominated, NominationEnded, NominationRefused
from contracts.orders import ENDED, Nomination, State
from contracts.organisation import PersonChanged, PersonRegistered
from contracts.review import HandCheck
from review import facts
from review import store as reviews

from orders.domain.content import Content, thaw
from orders.service import mailing
from orders.settings import Settings
from orders.store import copies, orders
from orders.store import nominations as store
from orders.tables import NominationRow, OrderRow

_MANY = 100


async def nominate(tx: Transaction, order: OrderRow, content: Content) -> None:
    """Say who manages the certificate of an order just placed, when that is nobody with a number known here.

    That person is told by mail who gave us their data, what for and how long we keep it (GDPR, article 14), whoever it is.
    """
    if content.details.nominated is None:
        return
    row = NominationRow(id=tx.new_id(), order=order.id, said_at=tx.now)
    await store.add(tx, row)
    _say(tx, row, order, content)
    await mailing.about_order(tx, "nominated", order, content)


async def say_again(tx: Transaction, settings: Settings) -> int:
    """Say again who was nominated and is not decided about, word for word; how many. The topic keeps it a week, an officer may take longer."""
    rows = await store.unheard(tx, tx.now - settings.nomination_said_again_after, _MANY)
    for row in rows:
        order = await orders.locked(tx, row.order)
        if order is not None:
            new_correlation(order.correlation_id)
            row.said_at = tx.now
            _say(tx, row, order, thaw(order.content))
    return len(rows)


async def known(tx: Transaction, event: PersonRegistered | PersonChanged) -> None:
    """The register says who some nominated managers are: their orders have a number, and their cases one open check less."""
    for decided in event.nominations:
        nomination = await store.find(tx, decided.nomination)
        order = None if nomination is None else await orders.locked(tx, nomination.order)
        row = None if order is None else await store.locked(tx, decided.nomination)
        if order is None or row is None or row.person is not None:
            continue  # heard before, or its order was removed since its time was over
        row.refused = None
        row.person, row.decided_by, row.decided_at = event.number, decided.by, decided.at
        if State(order.state) in ENDED:
            continue
        new_correlation(order.correlation_id)
        order.manager = event.number
        tx.audit(audit.ManagerKnown(subject=str(order.id), nomination=str(row.id), person=event.number, by=decided.by))
        await tx.session.flush()
        await tick(tx, order)


async def refused(tx: Transaction, event: NominationRefused) -> None:
    """Nobody with a number comes of it: the case says so, and stays open for who decides about the order. Who ordered is told, and not why."""
    order = await orders.locked(tx, event.order)
    row = None if order is None else await store.locked(tx, event.nomination)
    if order is not None and row is not None and row.person is None and not row.ended:
        if row.refused is None and State(order.state) not in ENDED:
            await mailing.about_order(tx, "manager_refused", order, thaw(order.content))
        row.refused = event.reason


async def end(tx: Transaction, order: OrderRow) -> None:
    """The order, locked, ended while nobody knew who its manager is: whoever was nominated is needed no more."""
    row = await store.of_order(tx, order.id)
    if row is not None and row.person is None and not row.ended:
        row.ended = True
        tx.emit(NominationEnded(version=2, nomination=row.id, order=order.id, subscriber=order.subscriber, at=tx.now))


async def tick(tx: Transaction, order: OrderRow) -> None:
    """The case of an order, locked, has a check less once its manager is known, done by the officer who found out; nothing while either is to come."""
    row, review = await store.of_order(tx, order.id), await reviews.find(tx, order.id, lock=True)
    if row is None or review is None or row.decided_by is None:
        return
    names = await copies.names(tx, {row.decided_by})
    name = names.get(row.decided_by, row.decided_by)
    voided = await facts.done(tx, review, HandCheck.MANAGER, row.decided_by, name)
    await mailing.about_voided(tx, order, voided, review.version)


async def of_case(tx: Transaction, order: OrderRow, content: Content) -> Nomination | None:
    """What became of the nomination of an order's manager; None of an order whose manager was known when it was placed."""
    row = None if content.details.nominated is None else await store.of_order(tx, order.id)
    return None if row is None else Nomination(id=row.id, person=row.person, refused=row.refused)


async def settled(tx: Transaction, order: OrderRow) -> bool:
    """Nobody has to be identified any more for an order: its manager has a number, or validation refused who was nominated."""
    if order.manager is not None:
        return True
    row = await store.of_order(tx, order.id)
    return row is None or row.person is not None or row.refused is not None


def _say(tx: Transaction, row: NominationRow, order: OrderRow, content: Content) -> None:
    assert content.details.nominated is not None
    tx.emit(
        ManagerNominated(
            version=1,
            nomination=row.id,
            order=order.id,
            subscriber=order.subscriber,
            reference=order.reference,
            requester=order.requester,
            manager=content.details.nominated,
            at=order.placed_at,
        )
    )
