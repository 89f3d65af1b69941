"""A copy of the persons that organisation registered: shown with the certificates they manage or ordered, never else."""

from chassis.transaction import Transaction
from contracts.organisation import PersonChanged, PersonRegistered
from sqlalchemy import text

_PUT = text("""INSERT INTO person AS p (number, version, name, email, phone, organisation, active)
VALUES (:number, :version, :name, :email, :phone, :organisation, :active)
ON CONFLICT (number) DO UPDATE SET version = excluded.version, name = excluded.name, email = excluded.email,
  phone = excluded.phone, organisation = excluded.organisation, active = excluded.active
WHERE p.version < excluded.version""")


async def put(tx: Transaction, event: PersonRegistered | PersonChanged) -> None:
    """Take over what organisation says of a person; an older version changes nothing."""
    row = {
        "number": event.number,
        "version": event.version,
        "name": event.name,
        "email": event.email,
        "phone": event.phone,
        "organisation": event.organisation,
        "active": event.active,
    }
    await tx.session.execute(_PUT, row)
