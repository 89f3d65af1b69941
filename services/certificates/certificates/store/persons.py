"""Persons, as organisation told of them: those of a certificate, for a mail about it."""

from collections.abc import Collection

from chassis.transaction import Transaction
from sqlalchemy import text
from sqlmodel import col, select

from certificates.tables import PersonRow

_MARKED = text("""SELECT lower(email) AS address FROM person WHERE active AND lower(email) = ANY(:addresses)
GROUP BY lower(email) HAVING bool_and(mail_bounced)""")


async def active(tx: Transaction, numbers: Collection[str]) -> list[PersonRow]:
    """Those of these persons that are known and active, by number."""
    query = select(PersonRow).where(col(PersonRow.number).in_(sorted(numbers)), col(PersonRow.active))
    return list((await tx.session.execute(query.order_by(col(PersonRow.number)))).scalars())


async def marked(tx: Transaction, addresses: Collection[str]) -> set[str]:
    """Which of these addresses, in lower case, take no mail: mail came back, as organisation told of everybody who has one."""
    rows = await tx.session.execute(_MARKED, {"addresses": sorted(addresses)})
    return {row.address for row in rows}
