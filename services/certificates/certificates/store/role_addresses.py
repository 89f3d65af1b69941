"""Mail addresses of roles, as organisation told of them: of whom a notice is a mail too. A reader's name in `expiry_reader` is then the subscriber and the address."""

from collections.abc import Collection
from dataclasses import dataclass

from chassis.transaction import Transaction
from sqlalchemy import text

from certificates.tables import RoleAddressesRow

_OF = text("SELECT subscriber, addresses FROM role_addresses WHERE subscriber = ANY(:subscribers)")
#: SQL: the reader `r` is such an address, of this text, and still stands.
STANDS = """EXISTS (SELECT FROM role_addresses a CROSS JOIN LATERAL unnest(a.addresses) AS each (address)
  WHERE a.subscriber = split_part(r.person, ' ', 1) AND lower(each.address) = split_part(r.person, ' ', 2)
    AND lower(each.address) = lower(:email))"""


@dataclass(frozen=True)
class RoleReader:
    """An address of a role, as mails are written to it: in the organisation's language, which is Dutch."""

    subscriber: str
    email: str
    name: str = ""
    language: str = "nl"

    @property
    def number(self) -> str:
        """What it is called among readers, whatever capitals it has."""
        return f"{self.subscriber} {self.email.lower()}"


async def of(tx: Transaction, subscribers: Collection[str]) -> dict[str, tuple[RoleReader, ...]]:
    """The addresses of each of these subscribers; none of one of which nothing was told."""
    out: dict[str, tuple[RoleReader, ...]] = dict.fromkeys(subscribers, ())
    for row in await tx.session.execute(_OF, {"subscribers": sorted(out)}):
        out[row.subscriber] = tuple(RoleReader(row.subscriber, address) for address in row.addresses)
    return out


async def reader(tx: Transaction, number: str) -> RoleReader | None:
    """The address of this name, while it is one of its subscriber's; None for a person's number too."""
    subscriber, _, address = number.partition(" ")
    row = await tx.session.get(RoleAddressesRow, subscriber) if address else None
    known = () if row is None else (RoleReader(subscriber, each) for each in row.addresses)
    return next((each for each in known if each.number == number), None)
