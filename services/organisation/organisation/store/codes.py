"""SQL of the codes that are mailed to addresses, of a role or of a person, by the id of the address's row; and of how often they are asked for."""

from datetime import datetime, timedelta
from uuid import UUID

from chassis.transaction import Transaction
from sqlalchemy import text

_TABLES = ("role_address", "own_code")


def _of_both(update: str) -> str:
    """SQL: this change in both tables, and the ids of the rows that it met."""
    changes = (f"{table}_changed AS (UPDATE {table} {update} RETURNING id)" for table in _TABLES)
    ids = " UNION ALL ".join(f"SELECT id FROM {table}_changed" for table in _TABLES)  # noqa: S608 - constants
    return f"WITH {', '.join(changes)} {ids}"


#: Sent again, a mail has another code. Which of them arrived nobody knows: the last three count.
_MADE = text(
    _of_both("""SET code_hashes = (code_hashes || CAST(:hash AS text))[greatest(1, cardinality(code_hashes) - 1):]
WHERE id = :id AND code_number = :number AND code_until > :now""")
)
_UNDELIVERED = text(_of_both("SET undelivered = :cause WHERE id = :id AND code_number = :number"))
_END = text(_of_both("SET code_until = :now WHERE code_until > :now"))
_ASKED = text("SELECT 1 FROM budget, unnest(hits) AS hit WHERE name = :name AND key = :key AND hit > :since LIMIT 1")


async def made(tx: Transaction, address: UUID, number: int, hashed: str) -> bool:
    """Keep the hash of a code whose mail is about to leave; False when it counts no more."""
    row = {"id": address, "number": number, "hash": hashed, "now": tx.now}
    return (await tx.session.execute(_MADE, row)).first() is not None


async def undelivered(tx: Transaction, address: UUID, number: int, cause: str) -> None:
    """The mail of a code never arrives."""
    await tx.session.execute(_UNDELIVERED, {"id": address, "number": number, "cause": cause})


async def end(tx: Transaction) -> int:
    """No code counts any more; how many did."""
    return len((await tx.session.execute(_END, {"now": tx.now})).all())


async def counted_since(tx: Transaction, name: str, key: str, time: timedelta) -> bool:
    """Whether something was counted in this budget this recently."""
    since: datetime = tx.now - time
    return (await tx.session.execute(_ASKED, {"name": name, "key": key, "since": since})).first() is not None
