"""Mails about orders that did not reach who they were for, and never will."""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

from chassis import mail
from chassis.transaction import Transaction
from contracts.orders import UndeliveredMail
from sqlalchemy import text

_ADD = text("""INSERT INTO undelivered_mail ("order", mail, address, cause, at)
SELECT o.id, :mail, address, :cause, :now FROM placed_order o, unnest(CAST(:addresses AS text[])) AS address
WHERE o.id = :order ON CONFLICT DO NOTHING""")
_OF = text(
    """SELECT mail, address, at, cause FROM undelivered_mail WHERE "order" = :order ORDER BY at, mail, address"""
)
#: Mails to staff, of which customers don't learn, by how their names begin.
TO_STAFF = ("approval_voided", "handed_back", "nominated")
#: How many about an order `o` its customers learn of.
COUNT = f"""(SELECT count(*) FROM undelivered_mail u WHERE u."order" = o.id AND u.mail !~ '^({"|".join(TO_STAFF)})')"""  # noqa: S608 - constants

#: Those that are final; any other is what failed last when its time was over.
_CAUSES: Mapping[str, Literal["refused", "unsendable"]] = {
    "mail.refused": "refused",
    "mail.unsendable": "unsendable",
    mail.BOUNCED: "refused",
}


async def add(tx: Transaction, order: UUID, mail: str, addresses: Sequence[str], cause: str) -> None:
    """Keep that these addresses did not get a mail about an order; `mail` is its name in the mail's key."""
    row = {"order": order, "mail": mail, "addresses": list(addresses), "cause": cause, "now": tx.now}
    await tx.session.execute(_ADD, row)


async def of(tx: Transaction, order: UUID, *, for_staff: bool) -> tuple[UndeliveredMail, ...]:
    """What of an order that the actor may see was not delivered, oldest first. Customers don't learn of mails to staff."""
    rows = await tx.session.execute(_OF, {"order": order})
    return tuple(
        UndeliveredMail(
            mail=row.mail,
            address=row.address,
            at=row.at,
            cause=_CAUSES.get(row.cause, "away"),
            bounced=row.cause == mail.BOUNCED,
        )
        for row in rows
        if for_staff or not row.mail.startswith(TO_STAFF)
    )
