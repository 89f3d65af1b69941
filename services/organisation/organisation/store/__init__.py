"""All SQL of organisation. Its readers are the service desk and the operator, who see every subscriber."""

import secrets
from collections.abc import Iterable, Sequence
from uuid import UUID

from chassis.transaction import Transaction
from contracts.nominations import NominationState
from sqlalchemy import Text, cast, or_, select, text, update
from sqlmodel import col

from organisation.tables import Nomination, Person, Subscriber

#: One at a time registers somebody who was nominated: two orders may name the same person.
_REGISTERING = text("SELECT pg_advisory_xact_lock(20261127)")
_EMAIL, _NAME = text("lower(data->>'email') = :email"), text("lower(data->>'name') = :name")
_MOST = 20  # who look alike


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


async def nomination(tx: Transaction, nomination_id: UUID, *, lock: bool = False) -> Nomination | None:
    """The nomination's row, locked for a decision when asked."""
    return await tx.session.get(Nomination, nomination_id, with_for_update=lock or None)


async def open_nominations(tx: Transaction, many: int) -> Sequence[tuple[Nomination, Subscriber]]:
    """The nominations that wait, the oldest first, each with its subscriber."""
    of = select(Nomination, Subscriber).join(Subscriber, col(Subscriber.number) == col(Nomination.subscriber))
    waiting = of.where(col(Nomination.state) == NominationState.OPEN.value)
    rows = await tx.session.execute(waiting.order_by(col(Nomination.asked_at), col(Nomination.id)).limit(many))
    return [(row[0], row[1]) for row in rows]


async def alike(tx: Transaction, email: str, name: str, number: str | None) -> Sequence[Person]:
    """Who is registered with this number, this address or this name, whatever capitals it has; by number."""
    same = or_(
        _EMAIL.bindparams(email=email.lower()), _NAME.bindparams(name=name.lower()), col(Person.number) == number
    )
    query = select(Person).where(same, cast(col(Person.data), Text) != "{}").order_by(col(Person.number)).limit(_MOST)
    return (await tx.session.execute(query)).scalars().all()


async def hold_register(tx: Transaction) -> None:
    """Nobody else registers who was nominated until this transaction ends."""
    await tx.session.execute(_REGISTERING)


async def free_number(tx: Transaction) -> str:
    """A person number that nobody has or had: from chance, so that none tells of another."""
    while True:
        number = f"CB{secrets.randbelow(9_000_000) + 1_000_000}"
        if await tx.session.get(Person, number) is None:
            return number


async def forget_documents(tx: Transaction, number: str) -> None:
    """Forget by which document a person was identified; that it was done, when and by whom, stays."""
    which = update(Nomination).where(col(Nomination.person) == number)
    await tx.session.execute(which.values(document=None, document_number=None, given=None))


async def add(tx: Transaction, row: Subscriber | Person | Nomination) -> None:
    """Add a row. Raises sqlalchemy's IntegrityError when somebody else was first."""
    tx.session.add(row)
    await tx.session.flush()
