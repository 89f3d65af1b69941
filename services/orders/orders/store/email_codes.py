"""Codes that were mailed to people of a subscriber, and the addresses at which one of them was read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.transaction import Transaction
from sqlalchemy import text

_KEPT = timedelta(days=1)  # a code that ended counts in no budget after an hour
_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:address, 0))")
_VALIDATED = text("SELECT at FROM email_validated WHERE subscriber = :subscriber AND address = :address")
_LIVING = text("""SELECT id, number, hashes, asked_at, until, tries, undelivered FROM email_code
WHERE subscriber = :subscriber AND address = :address AND person = :person AND until > :now
ORDER BY number DESC""")
_ASKED = text("""SELECT 1 FROM email_code
WHERE subscriber = :subscriber AND address = :address AND asked_at > :since LIMIT 1""")
_CLEAR = text("DELETE FROM email_code WHERE asked_at < :before")
_END = text("UPDATE email_code SET until = :now WHERE until > :now")
_ADD = text("""INSERT INTO email_code (id, number, subscriber, person, address, asked_at, until)
VALUES (:id, :number, :subscriber, :person, :address, :asked_at, :until)""")
#: Sent again, a mail has another code. Which of them arrived nobody knows: the last three count.
_MADE = text("""UPDATE email_code SET hashes = (hashes || CAST(:hash AS text))[greatest(1, cardinality(hashes) - 1):]
WHERE id = :id AND until > :now RETURNING id""")
_TRY = text("UPDATE email_code SET tries = tries + 1 WHERE id = :id")
_UNDELIVERED = text("UPDATE email_code SET undelivered = :cause WHERE id = :id")
_VALIDATE = text("""INSERT INTO email_validated (subscriber, address, person, at)
VALUES (:subscriber, :address, :person, :now) ON CONFLICT DO NOTHING""")

_FORGET = (
    text("DELETE FROM email_code WHERE person = :person"),
    text("DELETE FROM email_validated WHERE person = :person"),
)


@dataclass(frozen=True)
class Reader:
    """Who should read a code: a person of a subscriber, at the address that is registered now, in lower case."""

    subscriber: str
    person: str
    address: str

    @property
    def row(self) -> dict[str, object]:
        """As statements name it."""
        return {"subscriber": self.subscriber, "person": self.person, "address": self.address}


@dataclass(frozen=True)
class Code:
    """A code that is mailed, the `number`th since one still counted; `hashes` as its maker made them."""

    id: UUID
    number: int
    asked_at: datetime
    until: datetime
    tries: int = 0
    hashes: tuple[str, ...] = ()
    undelivered: str | None = None  # why its mail never arrives


async def hold(tx: Transaction, reader: Reader) -> None:
    """Until the transaction ends nobody else asks for or tries a code of this address."""
    await tx.session.execute(_HOLD, {"address": reader.address})


async def validated_at(tx: Transaction, reader: Reader) -> datetime | None:
    """When somebody of the subscriber showed to read mail at the address (UTC); None when nobody did."""
    at: datetime | None = (await tx.session.execute(_VALIDATED, reader.row)).scalar()
    return at


async def living(tx: Transaction, reader: Reader) -> tuple[Code, ...]:
    """The codes of this reader that have not ended, the last one first."""
    rows = await tx.session.execute(_LIVING, {**reader.row, "now": tx.now})
    return tuple(
        Code(row.id, row.number, row.asked_at, row.until, row.tries, tuple(row.hashes), row.undelivered) for row in rows
    )


async def asked_within(tx: Transaction, reader: Reader, time: timedelta) -> bool:
    """Whether the subscriber had a code mailed to the address this recently."""
    return (await tx.session.execute(_ASKED, {**reader.row, "since": tx.now - time})).first() is not None


async def forget(tx: Transaction, person: str) -> None:
    """The person was erased: neither codes nor the address that was read stay. A colleague with the same address shows it anew."""
    for statement in _FORGET:
        await tx.session.execute(statement, {"person": person})


async def add(tx: Transaction, reader: Reader, code: Code) -> None:
    """Keep that a code is asked for; those of the day before are cleared away."""
    await tx.session.execute(_CLEAR, {"before": tx.now - _KEPT})
    await tx.session.execute(
        _ADD, {**reader.row, "id": code.id, "number": code.number, "asked_at": code.asked_at, "until": code.until}
    )


async def made(tx: Transaction, code: UUID, hashed: str) -> bool:
    """Keep the hash of a code whose mail is about to leave; False when it counts no more."""
    return (await tx.session.execute(_MADE, {"id": code, "hash": hashed, "now": tx.now})).first() is not None


async def undelivered(tx: Transaction, code: UUID, cause: str) -> None:
    """The mail of a code never arrives."""
    await tx.session.execute(_UNDELIVERED, {"id": code, "cause": cause})


async def end_all(tx: Transaction) -> dict[str, int]:
    """After a restore no code counts: which of them were used since the backup is not known. Another one is asked for."""
    return {"codes": (await tx.session.execute(_END, {"now": tx.now})).rowcount}  # type: ignore[attr-defined]


async def count_try(tx: Transaction, code: Code) -> None:
    """One try of this code less."""
    await tx.session.execute(_TRY, {"id": code.id})


async def validate(tx: Transaction, reader: Reader) -> None:
    """The address was shown to be read: from now on it counts for everybody of the subscriber who has it."""
    await tx.session.execute(_VALIDATE, {**reader.row, "now": tx.now})
