"""Certificate managers asked to hand in the request of a draft: one a draft, while it is a draft."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from chassis.transaction import Transaction
from sqlalchemy import text

_FIELDS = "draft, id, names, person, name, address, language, invited_by, invited_at, until, handed_in_at, undelivered"
_OF = text(f"SELECT {_FIELDS} FROM csr_invitation WHERE draft = :draft")  # noqa: S608 - constants
_ADD = text("""INSERT INTO csr_invitation (draft, id, names, person, name, address, language, invited_by, invited_at, until)
VALUES (:draft, :id, :names, :person, :name, :address, :language, :invited_by, :invited_at, :until)""")
_REMOVE = text("DELETE FROM csr_invitation WHERE draft = :draft")
#: Sent again, a mail has another token. Which of them arrived nobody knows: the last three count.
_MADE = text("""UPDATE csr_invitation SET hashes = (hashes || CAST(:hash AS text))[greatest(1, cardinality(hashes) - 1):]
WHERE id = :id AND handed_in_at IS NULL AND until > :now RETURNING id""")
_UNDELIVERED = text("UPDATE csr_invitation SET undelivered = :cause WHERE id = :id")
_BEHIND = text("""SELECT i.draft FROM csr_invitation i JOIN draft d ON d.id = i.draft
WHERE i.hashes @> ARRAY[CAST(:hash AS text)] AND i.handed_in_at IS NULL AND i.until > :now AND d.expires_at > :now""")
_USED = text("UPDATE csr_invitation SET handed_in_at = :now, hashes = '{}' WHERE draft = :draft")
_END = text("UPDATE csr_invitation SET until = :now, hashes = '{}' WHERE handed_in_at IS NULL AND until > :now")
_ASKED_BY = text("UPDATE csr_invitation SET invited_by = :person WHERE draft = :draft")
_FORGET = text("DELETE FROM csr_invitation WHERE person = :person OR invited_by = :person")


@dataclass(frozen=True)
class Invitation:
    """Whom it was mailed to and about which names (common name first), until when it counts; all moments UTC."""

    draft: UUID
    id: UUID
    names: tuple[str, ...]
    person: str | None
    name: str
    address: str
    language: str
    invited_by: str
    invited_at: datetime
    until: datetime
    handed_in_at: datetime | None = None
    undelivered: str | None = None  # why its mail never arrives

    def open_at(self, now: datetime) -> bool:
        """Whether a request may be handed in with it."""
        return self.handed_in_at is None and self.until > now

    def same_as(self, other: "Invitation") -> bool:
        """Whether the same is asked of the same person."""
        return (self.names, self.person, self.address) == (other.names, other.person, other.address)


async def of(tx: Transaction, draft: UUID) -> Invitation | None:
    """The last one of a draft, whatever became of it."""
    row = (await tx.session.execute(_OF, {"draft": draft})).first()
    if row is None:
        return None
    asked = (row.draft, row.id, tuple(row.names), row.person, row.name, row.address, row.language, row.invited_by)
    return Invitation(*asked, row.invited_at, row.until, row.handed_in_at, row.undelivered)


async def add(tx: Transaction, invitation: Invitation) -> None:
    """Keep it in the place of an earlier one."""
    await remove(tx, invitation.draft)
    await tx.session.execute(_ADD, asdict(invitation) | {"names": list(invitation.names)})


async def remove(tx: Transaction, draft: UUID) -> None:
    """Its link leads nowhere from now on."""
    await tx.session.execute(_REMOVE, {"draft": draft})


async def made(tx: Transaction, invitation: UUID, hashed: str) -> bool:
    """Keep the hash of a token whose mail is about to leave; False when the invitation counts no more."""
    row = {"id": invitation, "hash": hashed, "now": tx.now}
    return (await tx.session.execute(_MADE, row)).first() is not None


async def undelivered(tx: Transaction, invitation: UUID, cause: str) -> None:
    """Its mail never arrives."""
    await tx.session.execute(_UNDELIVERED, {"id": invitation, "cause": cause})


async def behind(tx: Transaction, hashed: str) -> UUID | None:
    """The draft whose request may be handed in with the token of this hash; None for one that ended, was used or never was."""
    draft: UUID | None = (await tx.session.execute(_BEHIND, {"hash": hashed, "now": tx.now})).scalar()
    return draft


async def used(tx: Transaction, draft: UUID) -> None:
    """A request was handed in with it: it opens nothing any more."""
    await tx.session.execute(_USED, {"draft": draft, "now": tx.now})


async def end_all(tx: Transaction) -> int:
    """After a restore no link counts: which of them were used or void since the backup is not known. Answers how many there were."""
    ended: int = (await tx.session.execute(_END, {"now": tx.now})).rowcount  # type: ignore[attr-defined]
    return ended


async def forget(tx: Transaction, person: str) -> None:
    """The person was erased: neither who was asked nor who asked stays."""
    await tx.session.execute(_FORGET, {"person": person})


async def asked_by(tx: Transaction, draft: UUID, person: str) -> None:
    """Who orders is somebody else now: the request is looked at with that person's eyes, and he or she hears of it."""
    await tx.session.execute(_ASKED_BY, {"draft": draft, "person": person})
