"""Who is who, for who judges: the numbers of one human, and where that human holds a role. From the copy of the register."""

from collections.abc import Collection, Sequence
from typing import Any

import asyncpg
from chassis.transaction import Transaction
from review.subject import Me
from sqlalchemy import text

_ME = """WITH human AS (
  SELECT {me} AS number UNION SELECT p.number FROM person m
  JOIN person p ON p.number = coalesce(m.human, m.number) OR p.human = coalesce(m.human, m.number) WHERE m.number = {me})
SELECT (SELECT array_agg(number ORDER BY number) FROM human) AS numbers,
  ARRAY(SELECT DISTINCT r.subscriber FROM registration r JOIN human h ON h.number = r.person WHERE r.active) AS subscribers"""
_WHO = text(_ME.format(me="CAST(:number AS text)"))
_HUMANS = text("""SELECT count(DISTINCT coalesce(p.human, n.number)) AS humans
FROM unnest(CAST(:numbers AS text[])) AS n (number) LEFT JOIN person p ON p.number = n.number""")
#: All numbers of the humans behind some, locked in one order.
_OF_HUMANS = text("""SELECT p.number, p.name, p.organisation, p.active, coalesce(p.human, p.number) AS human FROM person p
WHERE coalesce(p.human, p.number) IN (SELECT coalesce(n.human, n.number) FROM person n WHERE n.number = ANY(:numbers))
ORDER BY p.number FOR UPDATE""")
_ARE_ONE = text("UPDATE person SET human = :human WHERE number = ANY(:numbers)")
#: As `copies.acts_for`.
_ACTING = text("""SELECT DISTINCT p.number, p.name, lower(p.name) AS place FROM registration r JOIN person p ON p.number = r.person
JOIN subscriber s ON s.number = r.subscriber WHERE r.subscriber = :subscriber AND r.role IN ('representative', 'contact')
  AND r.active AND p.active AND s.active ORDER BY place, p.number""")


class Register:
    """`review.subject.People` of orders."""

    async def who(self, tx: Transaction, number: str) -> Me:
        """The human behind a number; a number that nobody knows is a human of its own."""
        row = (await tx.session.execute(_WHO, {"number": number})).one()
        return Me(number, tuple(row.numbers), tuple(row.subscribers))

    async def humans(self, tx: Transaction, numbers: Collection[str]) -> int:
        """How many humans are behind these numbers."""
        return int((await tx.session.execute(_HUMANS, {"numbers": list(numbers)})).scalar_one())


#: There is one.
PEOPLE = Register()


async def me(reads: asyncpg.Pool, number: str) -> Me:
    """The human behind a number, on the read-only pool."""
    row = await reads.fetchrow(_ME.format(me="$1::text"), number)
    return Me(number, tuple(row["numbers"]), tuple(row["subscribers"]))


async def of_humans(tx: Transaction, *numbers: str) -> dict[str, list[Any]]:
    """The rows (`number`, `name`, `organisation`, `active`) of all numbers of the humans behind these, by human; locked."""
    humans: dict[str, list[Any]] = {}
    for row in await tx.session.execute(_OF_HUMANS, {"numbers": list(numbers)}):
        humans.setdefault(row.human, []).append(row)
    return humans


async def are_one(tx: Transaction, numbers: Sequence[str]) -> None:
    """From now on these numbers are of one human, and of no other; alone, of a human of its own."""
    human = min(numbers) if len(numbers) > 1 else None
    await tx.session.execute(_ARE_ONE, {"human": human, "numbers": list(numbers)})


async def acting_for(tx: Transaction, subscriber: str) -> list[tuple[str, str]]:
    """Number and name of everybody who may order for a subscriber now, by name."""
    return [(row.number, row.name) for row in await tx.session.execute(_ACTING, {"subscriber": subscriber})]
