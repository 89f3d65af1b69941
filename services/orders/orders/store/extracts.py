"""The newest extracts of subscribers, and the cases that were judged by them."""

from collections.abc import Sequence
from uuid import UUID

from chassis.transaction import Transaction
from contracts.review import HandCheck
from review.states import ReviewState
from sqlalchemy import text
from sqlmodel import col, select

from orders.store.queue import KIND
from orders.tables import ExtractRow

_JUDGED = text("""SELECT r.subject FROM review r WHERE r.subscriber = :subscriber AND r.kind = :kind AND r.state = ANY(:states)
AND (r.proposed IS NOT NULL OR EXISTS (SELECT FROM review_check c WHERE c.subject = r.subject AND c."check" = :check)
  OR EXISTS (SELECT FROM review_approval a WHERE a.subject = r.subject AND a.round = r.round AND a.voided_at IS NULL))
ORDER BY r.subject""")
_OPEN = [ReviewState.OPEN.value, ReviewState.WAITING.value, ReviewState.HELD.value]


async def locked(tx: Transaction, subscriber: str, kind: str) -> ExtractRow | None:
    """The newest that was heard of, for event handlers."""
    return await tx.session.get(ExtractRow, (subscriber, kind), with_for_update=True)


async def of_subscriber(tx: Transaction, subscriber: str) -> Sequence[ExtractRow]:
    """The newest of each register; the caller may see the subscriber's case."""
    query = select(ExtractRow).where(col(ExtractRow.subscriber) == subscriber).order_by(col(ExtractRow.kind))
    return (await tx.session.execute(query)).scalars().all()


async def add(tx: Transaction, row: ExtractRow) -> None:
    """Keep that there is one."""
    tx.session.add(row)
    await tx.session.flush()


async def judged(tx: Transaction, subscriber: str) -> Sequence[UUID]:
    """The orders of a subscriber that are not decided and of which somebody ticked the extract, approved or prepared the decision."""
    known = {"subscriber": subscriber, "kind": KIND, "states": _OPEN, "check": HandCheck.REGISTER_EXTRACT.value}
    return (await tx.session.execute(_JUDGED, known)).scalars().all()
