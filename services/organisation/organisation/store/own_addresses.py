"""SQL of the mail addresses of persons, and of the code that was mailed to each last."""

from collections.abc import Sequence

from chassis.transaction import Transaction
from sqlalchemy import Text, cast, delete, select, text
from sqlmodel import col

from organisation.tables import OwnCode, Person

_EMAIL = text("lower(data->>'email') = :email")


async def having(tx: Transaction, address: str) -> Sequence[Person]:
    """Who is registered with this address, whatever capitals it has, each row held, in the order of their numbers."""
    which = select(Person).where(_EMAIL.bindparams(email=address.lower()), cast(col(Person.data), Text) != "{}")
    held = which.order_by(col(Person.number)).with_for_update().execution_options(populate_existing=True)
    return (await tx.session.execute(held)).scalars().all()


async def code(tx: Transaction, person: str) -> OwnCode | None:
    """The code that this person asked for last."""
    return (await tx.session.execute(select(OwnCode).where(col(OwnCode.person) == person))).scalar_one_or_none()


async def keep(tx: Transaction, row: OwnCode) -> None:
    """Keep the code that was asked for."""
    tx.session.add(row)
    await tx.session.flush()


async def lift(tx: Transaction, row: Person) -> None:
    """The person's address takes mail again, or is another: no mark, and no code that counts."""
    row.bounced_at, row.bounced_code, row.mail_since = None, None, tx.now
    await tx.session.execute(delete(OwnCode).where(col(OwnCode.person) == row.number))
