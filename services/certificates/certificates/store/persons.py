"""Persons, as organisation told of them: those of a certificate, for a mail about it."""

from collections.abc import Collection

from chassis.transaction import Transaction
from sqlmodel import col, select

from certificates.tables import PersonRow


async def active(tx: Transaction, numbers: Collection[str]) -> list[PersonRow]:
    """Those of these persons that are known and active, by number."""
    query = select(PersonRow).where(col(PersonRow.number).in_(sorted(numbers)), col(PersonRow.active))
    return list((await tx.session.execute(query.order_by(col(PersonRow.number)))).scalars())
