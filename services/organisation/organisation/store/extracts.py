"""SQL of extracts: what registers answered, where the question to each stands, and how long an answer may be used."""

from collections.abc import Sequence

from chassis.transaction import Transaction
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from organisation.domain.extracts import Rule
from organisation.tables import Extract, ExtractQuestion, ExtractRule


async def question(tx: Transaction, subscriber: str, kind: str) -> ExtractQuestion:
    """Where the question to a register stands, locked; made when there is none yet."""
    first = insert(ExtractQuestion).values(subscriber=subscriber, kind=kind, version=0).on_conflict_do_nothing()
    await tx.session.execute(first)
    row = await tx.session.get(ExtractQuestion, (subscriber, kind), with_for_update=True)
    assert row is not None
    return row


async def newest(tx: Transaction, subscriber: str, kind: str) -> Sequence[Extract]:
    """The newest extract and the one before it."""
    query = select(Extract).where(col(Extract.subscriber) == subscriber, col(Extract.kind) == kind)
    query = query.order_by(col(Extract.at).desc(), col(Extract.id).desc()).limit(2)
    return (await tx.session.execute(query)).scalars().all()


async def rules(tx: Transaction) -> Sequence[Rule]:
    """How long an extract may be used, oldest first."""
    rows = (await tx.session.execute(select(ExtractRule).order_by(col(ExtractRule.from_date)))).scalars()
    return [Rule(row.from_date, row.days, row.term_days) for row in rows]


async def add(tx: Transaction, row: Extract) -> None:
    """Keep an answer."""
    tx.session.add(row)
    await tx.session.flush()
