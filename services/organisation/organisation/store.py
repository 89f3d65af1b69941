"""All SQL of organisation. Its readers are the service desk and the operator, who see every subscriber."""

from collections.abc import Iterable, Sequence

from chassis.transaction import Transaction
from sqlalchemy import Text, cast, select
from sqlmodel import col

from organisation.tables import Person, Subscriber


async def subscriber(tx: Transaction, number: str, *, lock: bool = False) -> Subscriber | None:
    """The subscriber's row, locked for a change when asked."""
    return await tx.session.get(Subscriber, number, with_for_update=lock or None)


async def person(tx: Transaction, number: str, *, lock: bool = False) -> Person | None:
    """The person's row, locked for a change when asked."""
    return await tx.session.get(Person, number, with_for_update=lock or None)


async def erased(tx: Transaction) -> Sequence[str]:
    """The numbers of who was erased and is not registered anew."""
    gone = select(col(Person.number)).where(cast(col(Person.data), Text) == "{}").order_by(col(Person.number))
    return (await tx.session.execute(gone)).scalars().all()


async def known_subscribers(tx: Transaction, numbers: Iterable[str]) -> set[str]:
    """Which of these subscriber numbers are registered."""
    column = Subscriber.__table__.c.number  # type: ignore[attr-defined]
    rows = await tx.session.execute(select(column).where(column.in_(list(numbers))))
    return set(rows.scalars())


async def add(tx: Transaction, row: Subscriber | Person) -> None:
    """Add a row. Raises sqlalchemy's IntegrityError when somebody else was first."""
    tx.session.add(row)
    await tx.session.flush()
